import Commands
import EventStore
import Gateway

/// The past of a demonstration: simulated stations, and what people do, at simulated instants, through the deciders into the journal. The
/// same seed and end give the same past.
struct DemoHistory {
    let people: DemoPeople
    let password: String
    let begin: Instant
    let end: Instant

    private static let daySeconds: Int64 = 86_400
    private static let hourSeconds: Int64 = 3_600
    /// Days of stations that are told at most, so that it takes no more than a moment.
    private static let stationDaysMax = 360

    /// - Parameters:
    ///   - end: the time from which on the demonstration is live.
    ///   - daysMax: how many days are told, unless there are too many stations for that.
    init(people: DemoPeople, password: String, end: Instant, daysMax: Int) {
        self.people = people
        self.password = password
        self.end = end
        let days = min(daysMax, max(1, Self.stationDaysMax / max(1, people.stationCount)))
        begin = end.adding(seconds: -Int64(days) * Self.daySeconds)
    }

    /// Tells it; answers the stations as they are at its end, with what was begun still going on.
    func tell(to gateway: Shell, by clock: ToldClock) throws -> [SimulatedStation] {
        let past = Past(gateway, clock)
        try furnish(past)
        let plans = people.plans(password: password)
        var stations = plans.map { SimulatedStation(plan: $0, at: begin) }
        for index in stations.indices { expectMishaps(of: index, &stations[index]) }
        let transport = PastTransport(past, clock, identities: plans.map(\.identity), deeds: deeds(plans))
        var runner = ChargerRunner(stations, over: transport)
        runner.closesAtEnd = false
        runner.waitMillisecondsMax = Self.daySeconds * 1_000
        runner.run(clock: { clock.now() }, until: end, startAt: { begin.adding(seconds: Int64($0)) }, shouldStop: { false })
        if let problem = runner.transport.problem { throw problem }
        past.end()
        return runner.clients
    }

    // MARK: What there is

    /// A seller, two tariffs, cards with drivers, and the stations.
    private func furnish(_ past: Past) throws {
        try Self.ask(
            past, "PUT", "/seller",
            [
                "name": "Demo Charging Ltd", "address": "1 Charging Lane\n10115 Berlin", "vatId": "DE123456789", "series": "R",
                "currency": "EUR", "paymentDays": 14,
            ])
        try tariff(past, "Day", price: "0.49", assign: true)
        try tariff(past, "Night", price: "0.35", assign: false)
        for (index, driver) in people.drivers.enumerated() {
            try Self.ask(past, "POST", "/drivers", ["name": .string(driver.name)])
            try Self.ask(
                past, "POST", "/tokens",
                ["uid": .string(driver.card), "label": .string("\(driver.name)'s card"), "driver": .integer(index + 1)])
        }
        for (index, plan) in people.plans(password: password).enumerated() {
            try Self.ask(
                past, "POST", "/stations",
                [
                    "id": .string(plan.identity), "name": .string(DemoPeople.stationName(index + 1)), "password": .string(password),
                    "connectors": .integer(plan.model.connectors),
                    "powerMaxW": .integer(plan.model.ratedWatts * Int64(plan.model.connectors)),
                ])
        }
    }

    private func tariff(_ past: Past, _ name: String, price: String, assign: Bool) throws {
        let session: JSONValue = ["dimension": "FLAT", "price": "0.35", "vat": "19"]
        let energy: JSONValue = ["dimension": "ENERGY", "price": .string(price), "vat": "19"]
        try Self.ask(
            past, "POST", "/tariffs",
            ["name": .string(name), "currency": "EUR", "components": [session, energy], "assign": .bool(assign)])
    }

    /// What goes wrong: two ends of sessions that are lost, one of them lately; an afternoon without network; two faults, one of them now.
    private func expectMishaps(of index: Int, _ station: inout SimulatedStation) {
        let earth = ConnectorFault(errorCode: "GroundFailure", info: "Residual current at the output", vendorErrorCode: "E-0417")
        let lock = ConnectorFault(errorCode: "ConnectorLockFailure", info: "The plug cannot be locked", vendorErrorCode: "L-12")
        switch index {
        case 1: station.expect(.lostStop, at: begin(plus: 30))
        case 2: station.expect(.lostStop, at: max(begin(plus: 50), end.adding(seconds: -36 * Self.hourSeconds)))
        case 3:
            station.expect(.fault(connector: 1, lock, seconds: 5 * Self.hourSeconds), at: begin(plus: 45))
            station.expect(.offline(seconds: 7 * Self.hourSeconds), at: begin(plus: 70))
        case 5:
            station.expect(
                .fault(connector: 1, earth, seconds: 12 * Self.hourSeconds),
                at: max(begin(plus: 90), end.adding(seconds: -2 * Self.hourSeconds)))
        default: break
        }
    }

    /// So many hundredths of the way to the end.
    private func begin(plus percent: Int64) -> Instant { begin.adding(microseconds: end.microseconds(since: begin) / 100 * percent) }

    // MARK: What people do

    private func deeds(_ plans: [StationPlan]) -> [PastTransport.Deed] {
        var deeds = plans.enumerated().map { index, plan in
            PastTransport.Deed(at: begin.adding(seconds: 120 + Int64(index))) { past in
                try Self.ask(past, "POST", "/stations/\(plan.identity)/calls", ["action": "GetConfiguration", "payload": [:]])
            }
        }
        var midnight = Instant(date: begin.civil.date, microseconds: 0)
        while midnight < end {
            deeds.append(assign(tariff: 1, at: midnight.adding(seconds: 6 * Self.hourSeconds)))
            deeds.append(PastTransport.Deed(at: midnight.adding(seconds: 9 * Self.hourSeconds), act: Self.decideHeld))
            deeds.append(assign(tariff: 2, at: midnight.adding(seconds: 22 * Self.hourSeconds)))
            midnight = midnight.adding(seconds: Self.daySeconds)
        }
        deeds.append(PastTransport.Deed(at: begin(plus: 50), act: Self.correctAnInvoice))
        deeds.append(PastTransport.Deed(at: begin(plus: 67), act: Self.creditAnInvoice))
        let lost = people.drivers[people.drivers.count - 1].card
        deeds.append(
            PastTransport.Deed(at: begin(plus: 75)) { past in
                try Self.ask(past, "PATCH", "/tokens/\(lost)", ["status": "blocked"])
            })
        return deeds.filter { $0.at > begin && $0.at < end }
    }

    private func assign(tariff: Int, at time: Instant) -> PastTransport.Deed {
        PastTransport.Deed(at: time) { past in try Self.ask(past, "POST", "/tariff-assignments", ["tariff": .integer(tariff)]) }
    }

    /// What waits for a person longer than two days is decided: billed as proposed where it is known who pays, else written off.
    private static func decideHeld(_ past: Past) throws {
        let open = try list(past, "/sessions?state=open&limit=200")
        for session in open {
            guard let id = session["session"]?.integer, let text = session["startedAt"]?.text, let start = Instant(rfc3339: text),
                past.now.seconds(since: start) > 2 * daySeconds, session["state"]?.text != "held"
            else { continue }
            try ask(past, "POST", "/sessions/\(id)/end", nil)
        }
        for session in try list(past, "/sessions?state=held&limit=200") {
            guard let id = session["session"]?.integer, let text = session["startedAt"]?.text, let start = Instant(rfc3339: text),
                past.now.seconds(since: start) > 2 * daySeconds
            else { continue }
            let isKnown = session["driver"]?.integer != nil
            try ask(past, "POST", "/sessions/\(id)/release", isKnown ? [:] : ["writeOff": true])
        }
    }

    /// A driver complained about a meter: half of what was invoiced.
    private static func correctAnInvoice(_ past: Past) throws {
        guard let id = try invoiceInForce(past) else { return }
        try ask(
            past, "POST", "/invoices/\(id)/correct",
            ["energyKwh": "4.2", "reason": "The driver's photo of the display shows 4.2 kWh."])
    }

    private static func creditAnInvoice(_ past: Past) throws {
        guard let id = try invoiceInForce(past) else { return }
        try ask(past, "POST", "/invoices/\(id)/credit", nil)
    }

    private static func invoiceInForce(_ past: Past) throws -> Int64? {
        try list(past, "/invoices?limit=20").last { $0["credits"] == .null && $0["credited"] == .bool(false) }?["invoice"]?.integer
    }

    // MARK: Asking

    private static let actor = "demo"

    private static func list(_ past: Past, _ path: String) throws -> [JSONValue] {
        let (status, body) = past.ask("GET", path, actor: actor)
        guard status == 200, let items = try JSONValue(parsing: body)["items"]?.items else { throw refusal(path, body) }
        return items
    }

    private static func ask(_ past: Past, _ method: String, _ path: String, _ body: JSONValue?) throws {
        let (status, answer) = past.ask(method, path, body, actor: actor)
        guard status < 300 else { throw refusal(path, answer) }
    }

    private static func refusal(_ path: String, _ body: [UInt8]) -> CommandFailure {
        CommandFailure("The demo cannot be set up: \(path): \(String(decoding: body, as: UTF8.self))", exitCode: .refused)
    }
}
