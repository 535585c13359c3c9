internal import Commands

/// `cpms session`
enum SessionCommands {
    static var all: [Command] { [list, show, stop, release] }

    private static let number = ArgumentSpec("session", .integer(1...Int.max), "The session's number.")

    private static func cost(_ session: JSONValue) -> String? {
        if session.text("free") != nil && session.text("free") != "no" { return "free" }
        let money = session["price"].flatMap { $0 == .null ? nil : $0 } ?? session["costSoFar"]
        guard let money, let gross = money.text("gross") else { return nil }
        return "\(gross) \(money.text("currency") ?? "")"
    }

    private static func state(_ session: JSONValue) -> String {
        if session.isTrue("running") { return "running" }
        return session.text("held").flatMap { $0 == "no" ? nil : "held" } ?? "closed"
    }

    static let list = Command.remote(
        "list", "List sessions, newest first.",
        options: [
            .value("state", "STATE", .choice(["open", "closed", "held"]), "Only open, closed or held ones."),
            .value("station", "ID", .text, "Only at this station."),
        ] + Remote.listOptions,
        examples: [
            Example("cpms session list --state open", "Who charges now?"),
            Example("cpms session list --state held", "What waits for a decision?"),
        ]
    ) { remote in
        let listing = Listing(
            [
                .figure("SESSION", "session"), .text("STATION", "station"), .figure("CONN", "connector"), .made("STATE", state),
                .made("TOKEN", { $0.text("tokenLabel") ?? $0.text("token") }), .time("STARTED", "startedAt"), .time("STOPPED", "stoppedAt"),
                .figure("KWH", "energyKwh"), .figure("W", "powerW"), .madeFigure("COST", cost), .figure("INVOICE", "invoice"),
            ], empty: "No sessions.")
        try remote.list("/sessions", query: [("state", remote.line.text("state")), ("station", remote.line.text("station"))], listing)
        return .ok
    }

    static let show = Command.remote(
        "show", "Show all about a session.", arguments: [number], options: [.flag("readings", "Print the meter readings too.")],
        examples: [Example("cpms session show 42 --readings", "Energy, price, readings, entries.")]
    ) { remote in
        remote.show(try remote.client.get("/sessions/\(try remote.segment("session"))")) { session in
            var parts = [facts(session, remote.style)]
            if let price = session["price"], !price.items("lines").isEmpty {
                parts.append(priceLines.text(price.items("lines"), remote.style))
            }
            if remote.line.flag("readings") { parts.append(readings.text(session.items("readings"), remote.style)) }
            return parts.joined(separator: "\n\n")
        }
        return .ok
    }

    private static func facts(_ session: JSONValue, _ style: Style) -> String {
        let entries = session.items("entries").compactMap(\.plainText)
        return Table.facts(
            [
                ("session", session.text("session")), ("station", session.text("station")), ("connector", session.text("connector")),
                ("transaction", session.text("transactionId")), ("state", state(session)),
                ("token", session.text("tokenLabel") ?? session.text("token")),
                ("driver", session.text("driver")), ("started", session.time("startedAt")), ("stopped", session.time("stoppedAt")),
                ("stop reason", session.text("stopReason")), ("energy", session.quantity("energyKwh", "kWh")),
                ("power", session.quantity("powerW", "W")),
                ("state of charge", session.quantity("stateOfCharge", "%")), ("meter start", session.quantity("meterStartKwh", "kWh")),
                ("meter stop", session.quantity("meterStopKwh", "kWh")),
                ("tariff", session.text("tariff").map { "\($0) version \(session.text("tariffVersion") ?? "?")" }), ("cost", cost(session)),
                ("net", session["price"]?.text("net")), ("tax", session["price"]?.text("tax")),
                ("held", session.text("held").flatMap { $0 == "no" ? nil : $0 }), ("held because", session.text("heldDetail")),
                ("estimated", session.text("estimated").flatMap { $0 == "no" ? nil : $0 }), ("invoice", session.text("invoice")),
                ("entries", entries.isEmpty ? nil : shortened(entries)),
            ], style: style)
    }

    private static func shortened(_ entries: [String]) -> String {
        entries.count <= 12
            ? entries.joined(separator: " ") : entries.prefix(6).joined(separator: " ") + " ... \(entries.last ?? "") (\(entries.count))"
    }

    /// Lines of a price, of sessions and invoices.
    static let priceLines = Listing(
        [
            .text("DIMENSION", "dimension"),
            .madeFigure("QUANTITY", { $0.pricedQuantity }),
            .figure("PRICE", "price"), .figure("VAT %", "vat"), .figure("NET", "net"), .figure("TAX", "tax"),
        ], empty: "No lines.")

    private static let readings = Listing(
        [
            .time("AT", "at"), .figure("REGISTER KWH", "energyKwh"), .figure("W", "powerW"), .figure("A", "currentA"),
            .figure("V", "voltageV"),
            .figure("SOC %", "stateOfCharge"),
        ], empty: "No readings.")

    static let stop = Command.remote(
        "stop", "Stop a running session at its station.", changes: true, arguments: [number], options: CallWaiter.options,
        examples: [Example("cpms session stop 42 --observe", "Wait until the transaction has ended.")]
    ) { remote in
        let waiter = try CallWaiter(remote)
        return try waiter.finish(try remote.client.change("POST", "/sessions/\(try remote.segment("session"))/stop"))
    }

    static let release = Command.remote(
        "release", "Decide about a held session, so that it can be priced.",
        discussion: "A session is held when its readings cannot be believed. Give the energy to charge for, or write it off; with "
            + "neither it is priced as it stands.",
        changes: true, arguments: [number],
        options: [
            .value("energy-kwh", "KWH", .decimal(scale: 6), "The energy to charge for."), .flag("write-off", "Charge nothing."),
        ],
        examples: [Example("cpms session release 42 --energy-kwh 12.5", "As the driver and we agreed.")]
    ) { remote in
        try remote.line.exclude("energy-kwh", "write-off")
        var body = Body()
        body.text("energyKwh", remote.line.text("energy-kwh"))
        if remote.line.flag("write-off") { body.flag("writeOff", true) }
        let number = try remote.segment("session")
        remote.show(try remote.client.change("POST", "/sessions/\(number)/release", body.json)) { session in
            "Session \(number) released" + (cost(session).map { ": " + TerminalText.escaped($0) } ?? "") + "."
        }
        return .ok
    }
}
