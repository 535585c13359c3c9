internal import Commands
internal import Gateway

/// `cpms session`
enum SessionLines {
    static let all: [Command] = [
        .operation(
            // `--token` is that of the API.
            "listSessions", "list", taking: Taking(names: ["token": "card"]),
            printing: .table([
                "session", .made("STATION") { $0.text("stationName") ?? $0.text("station") }, "CONN=connector", .made("STATE", state),
                .made("TOKEN", token), "startedAt", "stoppedAt", "KWH=energyKwh", "W=powerW", .madeFigure("COST", cost), "invoice",
            ]), examples: Example("cpms session list --state open", "Who charges now?"),
            Example("cpms session list --state held", "What waits for a decision?"),
            Example("cpms session list --held 'implausible energy'", "What waits, and for this reason?")),
        .operation(
            "getSession", "show", taking: Taking(options: [readings]),
            printing: .facts(
                [
                    "session", "station", "station name=stationName", "connector", "transaction=transactionId", .made("state", state),
                    .made("token", token), "driver=driverName", "driver number=driver", "startedAt", "stoppedAt",
                    .made("stop reason") { $0.text("stopReason").map(StopReasonWords.text) },
                    "energyKwh", "powerW", "state of charge=stateOfCharge %", "meterStartKwh",
                    "meterStopKwh", "end differs by kWh=endDifferenceKwh",
                    .made("tariff") { session in session.text("tariff").map { "\($0) version \(session.text("tariffVersion") ?? "?")" } },
                    .made("cost", cost), "not certain because=uncertain", .made("net") { $0["price"]?.text("net") },
                    .made("tax") { $0["price"]?.text("tax") }, "held",
                    "held because=heldDetail", "proposed kWh=proposedEnergyKwh", "proposed end=proposedStoppedAt",
                    .made("proposed cost", proposed),
                    .made("to be named") { $0.items("missing").isEmpty ? nil : $0.joined("missing") },
                    .made("estimated") { $0.isTrue("estimated") ? "yes" : nil }, "invoice",
                    .made("entries", entries),
                ],
                [
                    .init("price.lines", priceLine),
                    .init(
                        "toldOtherwise",
                        [
                            "TOLD OTHERWISE IN ENTRY=entry", "meterStartKwh", "meterStopKwh", "stoppedAt", "energyKwh",
                        ]),
                    .init("readingsDoubted", ["NOT BELIEVED, READ AT=at", "REGISTER KWH=energyKwh"]),
                    .init(
                        "readings",
                        ["at", "REGISTER KWH=energyKwh", "W=powerW", "A=currentA", "V=voltageV", "SOC %=stateOfCharge"],
                        empty: "No readings.", onlyWith: readings),
                ]), examples: Example("cpms session show 42 --readings", "Energy, price, readings, entries.")),
        .operation("stopSession", "stop", examples: Example("cpms session stop 42 --observe", "Wait until the transaction has ended.")),
        .operation(
            "endSession", "end", "End a session that will not end by itself, with what is known of it; it is held.",
            discussion: "For a session whose end was lost: its connector is free, or its station refuses to stop it or is gone. "
                + "Energy and end are proposed from what was told last.",
            printing: .done("Session {session} ended with what is known of it. It is held: release it, or write it off."),
            examples: Example("cpms session end 42", "Its station was replaced a week ago.")),
        .operation(
            "releaseSession", "release", "Decide about a held session, so that it can be priced.",
            discussion: "A session is held when its figures cannot be believed, or when nobody is known who pays. Give the energy, the "
                + "end, the card or the driver, or write it off; what is not given is as proposed.",
            taking: Taking(names: ["token": "id-tag"], switches: ["writeOff"], excluding: [("energy-kwh", "write-off")]),
            printing: .made { session, remote in
                TerminalText.escaped(
                    "Session \(remote.line.argument("session") ?? "") released" + (cost(session).map { ": " + $0 } ?? "") + ".")
            }, examples: Example("cpms session release 42 --energy-kwh 12.5", "As the driver and we agreed."),
            Example("cpms session release 42 --id-tag 04A1B2C3", "It was this card's.")),
        .operation(
            "priceSession", "price", "Price a session that was closed without an invoice.",
            discussion: "No tariff applied where it began, and you name one; or it came to nothing or was written off, and what it "
                + "delivered was told later.",
            taking: Taking(names: ["token": "id-tag", "version": "tariff-version"], switches: ["writtenOff"]),
            printing: .made { session, remote in
                TerminalText.escaped(
                    "Session \(remote.line.argument("session") ?? "") priced" + (cost(session).map { ": " + $0 } ?? "") + ".")
            }, examples: Example("cpms session price 42 'Assigned a day too late' --tariff 1", "It is invoiced at once."),
            Example("cpms session price 42 'Told later' --energy-kwh 20", "By the tariff that was frozen at its start.")),
    ]

    private static let readings = OptionSpec.flag("readings", "Print the meter readings too.")

    /// Columns of the lines of a price, of sessions and invoices.
    static let priceLine: [Cell] = [
        "dimension", .madeFigure("QUANTITY") { $0.pricedQuantity }, "price", "VAT %=vat", "net", "tax",
    ]

    /// In words; of a card that nobody issued, or that was forgotten, by what tells it from others.
    private static func token(_ session: JSONValue) -> String? { session.text("card") ?? session.text("token").map(unnamed) }

    /// A card of which nothing can be said but which it is.
    static func unnamed(_ token: String) -> String { "card ·· " + token.suffix(4).uppercased() }

    private static func cost(_ session: JSONValue) -> String? {
        if let free = session.text("free") {
            return free == "nothing to pay" || free == "failed start" ? "0.00" : free == "no tariff" ? "no price yet" : "free"
        }
        let money = session["price"].flatMap { $0 == .null ? nil : $0 } ?? session["costSoFar"]
        guard let money, let gross = money.text("gross") else { return proposed(session).map { $0 + " proposed" } }
        let isDoubtful = session.isTrue("running") && session.text("uncertain") != nil
        return "\(gross) \(money.text("currency") ?? "")" + (isDoubtful ? " (not certain)" : "")
    }

    private static func proposed(_ session: JSONValue) -> String? {
        guard let cost = session["proposedCost"], let gross = cost.text("gross") else { return nil }
        return "\(gross) \(cost.text("currency") ?? "")"
    }

    private static func state(_ session: JSONValue) -> String {
        session.isTrue("running")
            ? (session.isTrue("unauthorized") ? "running, nobody pays" : "running") : session.text("held").map { "held: \($0)" } ?? "closed"
    }

    private static func entries(_ session: JSONValue) -> String? {
        let entries = session.items("entries").compactMap(\.plainText)
        return entries.count <= 12
            ? session.joined("entries") : entries.prefix(6).joined(separator: " ") + " ... \(entries.last ?? "") (\(entries.count))"
    }
}
