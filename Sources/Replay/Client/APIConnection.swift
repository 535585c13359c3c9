/// The options of every command that speaks to a server.
enum APIConnection {
    static let options: [OptionSpec] =
        ([
            .value("url", "URL", .url(["http", "https"]), "The server.", default: "http://127.0.0.1:8080", environment: "CPMS_URL"),
            .value(
                "token", "TOKEN", .text, "The API token; others can see it in the list of processes, prefer a file.",
                environment: "CPMS_TOKEN"),
            .value("token-file", "FILE", .path, "A file that holds the API token.", environment: "CPMS_TOKEN_FILE"),
            .value("ca", "FILE", .path, "PEM certificates to trust instead of the system's, for https.", environment: "CPMS_CA"),
        ] as [OptionSpec]).map { $0.grouped("Connection") }

    /// The option of every command that changes something.
    static let idempotencyKey = OptionSpec.value(
        "idempotency-key", "KEY", .text, "Makes a repetition harmless: the same key is carried out once. Random when not given."
    ).grouped("Connection")

    /// The client that the options describe.
    static func client(_ invocation: Invocation, _ context: Context) throws -> APIClient {
        let url = try invocation.required("url")
        guard let endpoint = APIEndpoint(url, authorityFile: invocation.text("ca")) else {
            throw invocation.usage("Option --url must be a URL such as http://127.0.0.1:8080, not '\(TerminalText.escaped(url))'")
        }
        return APIClient(
            transport: try context.connect(endpoint), endpoint: endpoint, token: try token(invocation, context),
            idempotencyKey: try idempotencyKey(invocation, context))
    }

    private static func token(_ invocation: Invocation, _ context: Context) throws -> String? {
        if invocation.isGiven("token") && invocation.isGiven("token-file") {
            throw invocation.usage("Options --token and --token-file exclude each other; give one of them")
        }
        let fromFile = invocation.isGiven("token-file") || !invocation.isGiven("token") && invocation.text("token") == nil
        guard fromFile, let file = invocation.text("token-file") else { return try checked(invocation.text("token"), "The API token") }
        let text = String(decoding: try context.readFile(file), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw CommandFailure(
                "The token file \(TerminalText.escaped(file)) is empty; it must hold an API token.", exitCode: .unreachable)
        }
        return try checked(String(line), "The API token in \(TerminalText.escaped(file))")
    }

    /// What goes into a header must be visible ASCII, or the request could be split by it.
    private static func checked(_ text: String?, _ what: String) throws -> String? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandFailure("\(what) contains spaces or characters beyond ASCII; give it as the server printed it.", exitCode: .usage)
        }
        return text
    }

    private static func idempotencyKey(_ invocation: Invocation, _ context: Context) throws -> String? {
        guard invocation.command.options.contains(where: { $0.name == "idempotency-key" }) else { return nil }
        if let key = try checked(invocation.text("idempotency-key"), "The idempotency key") { return key }
        return context.randomBytes(16).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
