internal import Commands

/// `cpms session`
enum SessionCommands {
    static let all: [Command] = [
        .operation(
            "listSessions", "list",
            printing: .table([
                "session", "station", "CONN=connector", .made("STATE", state), .made("TOKEN", token), "startedAt", "stoppedAt",
                "KWH=energyKwh", "W=powerW", .madeFigure("COST", cost), "invoice",
            ]), examples: Example("cpms session list --state open", "Who charges now?"),
            Example("cpms session list --state held", "What waits for a decision?")),
        .operation(
            "getSession", "show", taking: Taking(options: [readings]),
            printing: .facts(
                [
                    "session", "station", "connector", "transaction=transactionId", .made("state", state), .made("token", token), "driver",
                    "startedAt", "stoppedAt", "stopReason", "energyKwh", "powerW", "state of charge=stateOfCharge %", "meterStartKwh",
                    "meterStopKwh",
                    .made("tariff") { session in session.text("tariff").map { "\($0) version \(session.text("tariffVersion") ?? "?")" } },
                    .made("cost", cost), .made("net") { $0["price"]?.text("net") }, .made("tax") { $0["price"]?.text("tax") }, "held",
                    "held because=heldDetail", .made("estimated") { $0.isTrue("estimated") ? "yes" : nil }, "invoice",
                    .made("entries", entries),
                ],
                [
                    .init("price.lines", priceLine),
                    .init(
                        "readings",
                        ["at", "REGISTER KWH=energyKwh", "W=powerW", "A=currentA", "V=voltageV", "SOC %=stateOfCharge"],
                        empty: "No readings.", onlyWith: readings),
                ]), examples: Example("cpms session show 42 --readings", "Energy, price, readings, entries.")),
        .operation("stopSession", "stop", examples: Example("cpms session stop 42 --observe", "Wait until the transaction has ended.")),
        .operation(
            "releaseSession", "release", "Decide about a held session, so that it can be priced.",
            discussion: "A session is held when its readings cannot be believed. Give the energy to charge for, or write it off; with "
                + "neither it is priced as it stands.",
            taking: Taking(switches: ["writeOff"], excluding: [("energy-kwh", "write-off")]),
            printing: .made { session, remote in
                TerminalText.escaped(
                    "Session \(remote.line.argument("session") ?? "") released" + (cost(session).map { ": " + $0 } ?? "") + ".")
            }, examples: Example("cpms session release 42 --energy-kwh 12.5", "As the driver and we agreed.")),
    ]

    private static let readings = OptionSpec.flag("readings", "Print the meter readings too.")

    /// Columns of the lines of a price, of sessions and invoices.
    static let priceLine: [Cell] = [
        "dimension", .madeFigure("QUANTITY") { $0.pricedQuantity }, "price", "VAT %=vat", "net", "tax",
    ]

    private static func token(_ session: JSONValue) -> String? { session.text("tokenLabel") ?? session.text("token") }

    private static func cost(_ session: JSONValue) -> String? {
        if session.text("free") != nil { return "free" }
        let money = session["price"].flatMap { $0 == .null ? nil : $0 } ?? session["costSoFar"]
        guard let money, let gross = money.text("gross") else { return nil }
        return "\(gross) \(money.text("currency") ?? "")"
    }

    private static func state(_ session: JSONValue) -> String {
        session.isTrue("running") ? "running" : session.text("held") == nil ? "closed" : "held"
    }

    private static func entries(_ session: JSONValue) -> String? {
        let entries = session.items("entries").compactMap(\.plainText)
        return entries.count <= 12
            ? session.joined("entries") : entries.prefix(6).joined(separator: " ") + " ... \(entries.last ?? "") (\(entries.count))"
    }
}
