internal import Commands

/// `cpms station send`, `calls`, `call`, `cancel`, `local-list`
enum CallLines {
    static let all: [Command] = [
        .operation(
            "sendCall", "send", "Send any OCPP message to a station and wait for the answer.",
            discussion:
                "The message waits in the station's outbox until it can be sent, and survives a restart of the server: a day, or half a "
                + "minute where it acts as it arrives, such as a start, a stop, a restart; --expires 0 refuses to wait. Exit code 0 when "
                + "the station consents (with --observe: when the effect was observed), 1 when it refuses, 3 when nothing came in time.",
            taking: Taking(
                arguments: [
                    ArgumentSpec("payload", .text, "The payload as JSON; {} when not given, - reads standard input.", optional: true)
                ],
                names: ["expiresSeconds": "expires"], hidden: ["payload"], fill: { body, remote in body["payload"] = try payload(remote) }),
            examples: Example("cpms station send CP-7 Reset '{\"type\":\"Soft\"}'", "Restart the station softly."),
            Example("cpms station send CP-7 GetConfiguration", "Ask for all configuration keys."),
            Example(
                "cpms station send CP-7 RemoteStartTransaction '{\"connectorId\":1,\"idTag\":\"04A1B2C3\"}' --observe --wait 120",
                "Start, and wait until the transaction really began.")),
        .operation(
            "listCalls", "calls",
            printing: .table([
                "call", "queuedAt", "action", "connector", "result", "BY=actor", "summary",
            ]), examples: Example("cpms station calls CP-7", "What was it told, and what became of it?")),
        .operation(
            "getCall", "call", printing: .made(CallWaiter.details),
            examples: Example("cpms station call 17", "Where does it stand?")),
        .operation(
            "cancelCall", "cancel", printing: .done("Call {call} cancelled."),
            examples: Example("cpms station cancel 17", "Refused once it is on its way.")),
        .operation(
            "pushLocalList", "local-list", taking: Taking(switches: ["full"]),
            examples: Example("cpms station local-list CP-7 --full", "Start over with the whole list.")),
    ]

    private static func payload(_ remote: Remote) throws -> JSONValue {
        guard let text = remote.line.argument("payload") else { return .object([JSONValue.Member]()) }
        let bytes = text == "-" ? try remote.context.readFile("-") : Array(text.utf8)
        do {
            let value = try JSONValue(parsing: bytes)
            guard case .object = value else { throw remote.line.usage("Argument <payload> must be a JSON object, not \(value.kindName)") }
            return value
        } catch let error as JSONError {
            throw remote.line.usage("Argument <payload> is not JSON: \(error); quote it with '...' for the shell")
        }
    }
}
