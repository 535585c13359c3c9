internal import Commands

/// `cpms station send`, `calls`, `call`, `cancel`, `local-list`
enum CallCommands {
    static var all: [Command] { [send, calls, call, cancel, localList] }

    private static let id = ArgumentSpec("id", .text, "The station's id.")
    private static let number = ArgumentSpec("call", .integer(1...Int.max), "The number of the call.")

    static let send = Command.remote(
        "send", "Send any OCPP message to a station and wait for the answer.",
        discussion:
            "The message waits in the station's outbox until it can be sent, and survives a restart of the server. Exit code 0 when the "
            + "station consents (with --observe: when the effect was observed), 1 when it refuses, 3 when nothing came in time.",
        changes: true,
        arguments: [
            id, ArgumentSpec("action", .text, "The OCPP action, such as Reset or GetConfiguration."),
            ArgumentSpec("payload", .text, "The payload as JSON; {} when not given, - reads standard input.", optional: true),
        ],
        options: CallWaiter.options + [
            .value("expires", "SECONDS", .integer(1...2_592_000), "Give up when it could not be sent within so many seconds.")
        ],
        examples: [
            Example("cpms station send CP-7 Reset '{\"type\":\"Soft\"}'", "Restart the station softly."),
            Example("cpms station send CP-7 GetConfiguration", "Ask for all configuration keys."),
            Example(
                "cpms station send CP-7 RemoteStartTransaction '{\"connectorId\":1,\"idTag\":\"04A1B2C3\"}' --observe --wait 120",
                "Start, and wait until the transaction really began."),
        ]
    ) { remote in
        var body = Body()
        body.text("action", try remote.line.required("action"))
        body.value("payload", try payload(remote))
        body.integer("expiresSeconds", try remote.line.integer("expires"))
        let waiter = try CallWaiter(remote)
        return try waiter.finish(try remote.client.change("POST", "/stations/\(try remote.segment("id"))/calls", body.json))
    }

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

    static let calls = Command.remote(
        "calls", "List the calls to a station: waiting, sent and done.", arguments: [id], options: Remote.listOptions,
        examples: [Example("cpms station calls CP-7", "What was it told, and what became of it?")]
    ) { remote in
        try remote.list("/stations/\(try remote.segment("id"))/calls", CallWaiter.listing)
        return .ok
    }

    static let call = Command.remote(
        "call", "Show one call.", arguments: [number], examples: [Example("cpms station call 17", "Where does it stand?")]
    ) { remote in
        remote.show(try remote.client.get("/calls/\(try remote.segment("call"))")) { CallWaiter.details($0, remote.style) }
        return .ok
    }

    static let cancel = Command.remote(
        "cancel", "Take back a call that was not sent yet.", changes: true, arguments: [number],
        examples: [Example("cpms station cancel 17", "Refused once it is on its way.")]
    ) { remote in
        let number = try remote.segment("call")
        remote.show(try remote.client.change("DELETE", "/calls/\(number)")) { _ in "Call \(number) cancelled." }
        return .ok
    }

    static let localList = Command.remote(
        "local-list", "Push the tokens to a station as its local list.", changes: true, arguments: [id],
        options: CallWaiter.options + [.flag("full", "Send the whole list, not only what changed.")],
        examples: [Example("cpms station local-list CP-7 --full", "Start over with the whole list.")]
    ) { remote in
        var body = Body()
        if remote.line.flag("full") { body.flag("full", true) }
        let waiter = try CallWaiter(remote)
        return try waiter.finish(try remote.client.change("POST", "/stations/\(try remote.segment("id"))/local-list", body.json))
    }
}
