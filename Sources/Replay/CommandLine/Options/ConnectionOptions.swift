extension OptionSpec {
    /// The options of every command that speaks to a server.
    static let connection: [OptionSpec] =
        ([
            .value("url", "URL", .url(["http", "https"]), "The server.", default: "http://127.0.0.1:8080", environment: "CPMS_URL"),
            .value(
                "token", "TOKEN", .text, "The API token; others can see it in the list of processes, prefer a file.",
                environment: "CPMS_TOKEN"),
            .value("token-file", "FILE", .path, "A file that holds the API token.", environment: "CPMS_TOKEN_FILE"),
            .value("ca", "FILE", .path, "PEM certificates to trust instead of the system's, for https.", environment: "CPMS_CA"),
        ] as [OptionSpec]).map { $0.grouped("Connection") }
}
