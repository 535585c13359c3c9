internal import Commands

/// `cpms watch`
enum WatchCommand {
    static let watch = Command.remote(
        "watch", "Follow what happens, line by line, until interrupted.",
        discussion: "With --json every event is one line of JSON with its name and data.", section: "Client",
        options: [
            .value("frames", "ID", .text, "Follow the OCPP frames of this station too."),
            .value(
                "only", "EVENT", .choice(["station", "session", "frame", "knock", "alert", "invoice", "status"]), "Only such events.",
                repeats: true),
        ],
        examples: [
            Example("cpms watch", "Stations, sessions, invoices, alerts as they change."),
            Example("cpms watch --frames CP-7 --only frame", "A live console of one station."),
        ], operations: ["events"]
    ) { remote in
        let wanted = Set(remote.line.texts("only"))
        var stream = EventStream()
        try remote.client.follow("/events", query: [("frames", remote.line.text("frames"))]) { part in
            for event in stream.read(part) where wanted.isEmpty || wanted.contains(event.name) { show(event, remote) }
            return !stream.isBroken
        }
        throw CommandFailure("The server has ended the stream of events; run the command again to go on.", exitCode: .unreachable)
    }

    private static func show(_ event: EventStream.Event, _ remote: Remote) {
        // It is told right below.
        guard let data = try? JSONValue(parsing: Array(event.data.utf8), valuesMax: APIAnswer.valuesMax) else {
            remote.console.report("An event \(TerminalText.escaped(event.name)) cannot be read; it is left out.")
            return
        }
        if remote.line.json {
            let line = JSONValue.object([.init(name: "event", value: .string(event.name)), .init(name: "data", value: data)])
            remote.console.printJSON(String(decoding: line.bytes, as: UTF8.self))
        } else {
            let padded = event.name + String(repeating: " ", count: max(0, 8 - event.name.count))
            remote.console.print(remote.style.bold(TerminalText.escaped(padded)) + " " + TerminalText.escaped(summary(event.name, data)))
        }
    }

    /// What happened, in one line.
    static func summary(_ name: String, _ data: JSONValue) -> String {
        func line(_ parts: [String?]) -> String { parts.compactMap { $0 }.joined(separator: " ") }
        switch name {
        case "station":
            let connectors = data.items("connectors").map {
                line(["\($0.text("id") ?? "?"):\($0.text("status") ?? "unknown")", $0.quantity("powerW", "W")])
            }
            return line([data.text("id"), data.isTrue("connected") ? "connected" : "away"] + connectors)
        case "session":
            let money = data["price"].flatMap { $0 == .null ? nil : $0 } ?? data["costSoFar"]
            return line([
                data.text("session"), data.text("station"), data.isTrue("running") ? "running" : "closed",
                data.quantity("energyKwh", "kWh"),
                data.quantity("powerW", "W"), money?.text("gross"), money?.text("currency"),
            ])
        case "frame":
            return line([
                data.time("at"), data.text("station"), data.text("direction") == "in" ? "<-" : "->", data.text("kind"), data.text("action"),
                data.text("text"),
            ])
        case "knock":
            return line([
                data.text("identity"), data.text("address"), data.text("reason"),
                data.text("count").map { $0 == "1" ? "(once)" : "(\($0) times)" },
            ])
        case "alert": return line([data.text("station"), data.text("kind"), data.text("text")])
        case "invoice": return line([data.text("number"), data.text("gross"), data.text("currency")])
        case "status":
            let stations = data["stations"] ?? .null
            return line([
                "entry", data.text("sequence"), "connected", stations.text("connected"), "charging", stations.text("charging"),
                "open sessions",
                data["sessions"]?.text("open"),
            ])
        default: return String(decoding: data.bytes, as: UTF8.self)
        }
    }
}
