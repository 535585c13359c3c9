import Commands
import EventStore
import Projections

extension API {
    func sessions(_ request: APIRequest) throws -> APIAnswer {
        let limit = try request.limit()
        let before = try request.cursor().map { SessionID(rawValue: $0) }
        let station = try request.http.query("station").map { identity throws(APIProblem) in
            guard let state = world.stations.find(identity) else { throw APIProblem(404, "There is no station \(identity).") }
            return state.station
        }
        let filter = request.http.query("state") ?? "all"
        guard ["all", "open", "closed", "held"].contains(filter) else {
            throw APIProblem(400, "state must be open, closed or held, is \(filter).")
        }
        var found: [SessionID: SessionState] = [:]
        func take(_ sessions: some Sequence<SessionState>) {
            for session in sessions.prefix(limit + 1) { found[session.session] = session }
        }
        if let station {
            let kept = world.sessions.kept(of: station, before: before).lazy
            switch filter {
            case "open": take(kept.filter(\.isRunning))
            case "held": take(kept.filter { $0.held != nil })
            case "closed": take(kept.filter { !$0.isRunning })
            default: take(kept)
            }
        } else {
            if filter == "all" || filter == "open" { take(world.sessions.running(before: before)) }
            if filter == "held" { take(world.sessions.waiting(before: before).lazy.filter { $0.held != nil }) }
            if filter == "all" || filter == "closed" { take(world.sessions.waiting(before: before)) }
        }
        if filter == "all" || filter == "closed" {
            take(
                world.sessions.awaitingArchive.reversed().lazy.filter { session in
                    (station == nil || session.station == station) && (before.map { session.session < $0 } ?? true)
                })
            for session in try engine.archive.view.sessions(before: before, station: station, limit: limit + 1) {
                found[session.session] = found[session.session] ?? session
            }
        }
        let page = found.keys.sorted(by: >).prefix(limit)
        let items = page.compactMap { found[$0] }.map { view($0) }
        return now(.list(items, next: found.count > limit ? page.last?.rawValue : nil))
    }

    /// A session, open or closed.
    func find(_ id: SessionID) throws(Fault) -> SessionState? {
        if let session = world.sessions[id] ?? world.sessions.awaitingArchive.first(where: { $0.session == id }) { return session }
        return try engine.archive.view.session(id)
    }

    func session(_ request: APIRequest) throws -> APIAnswer {
        guard let session = try find(SessionID(rawValue: try request.number())) else {
            throw APIProblem(404, "There is no session \(request.parameter()).")
        }
        let readings = session.readings.map { reading in
            JSONValue.object([
                "at": .time(reading.at), "energyKwh": .energy(reading.register), "powerW": .power(reading.power),
                "currentA": .thousandths(reading.current), "stateOfCharge": .thousandths(reading.stateOfCharge),
                "voltageV": .thousandths(reading.voltage),
            ])
        }
        return now(
            view(session).adding(["readings": .array(readings), "entries": .array(session.entries.map { .integer($0) })]))
    }

    func view(_ session: SessionState) -> JSONValue {
        let last = session.readings.last
        let cost = session.isRunning ? Invoicing.costSoFar(of: session, in: world, at: engine.now()) : nil
        let head: JSONValue = .object([
            "session": .integer(session.session.rawValue), "station": .text(world.stations[session.station]?.identity),
            "connector": .integer(session.connector.rawValue), "transactionId": .integer(session.transactionId),
            "token": .text(session.token?.hex), "tokenLabel": .text(session.token.flatMap { world.tokens[$0]?.label }),
            "driver": .number(session.driver?.rawValue), "startedAt": .time(session.startedAt), "stoppedAt": .time(session.stoppedAt),
            "running": .bool(session.isRunning), "energyKwh": .energy(session.energySoFar),
            "powerW": session.isRunning ? .power(last?.power) : .null, "stateOfCharge": .thousandths(last?.stateOfCharge),
            "meterStartKwh": .energy(session.meterStart), "meterStopKwh": .energy(session.meterStop),
        ])
        return head.adding([
            "stopReason": .text(session.stopReason), "tariff": .number(session.tariff?.rawValue),
            "tariffVersion": .number(session.tariffVersion), "free": .text(session.free?.name), "held": .text(session.held?.name),
            "heldDetail": .text(session.heldDetail), "estimated": .bool(session.isEstimated), "writtenOff": .bool(session.isWrittenOff),
            "price": session.price.map { view($0) } ?? .null,
            "costSoFar": cost.map { .object(["currency": .string($0.currency.code), "gross": .money($0.gross, $0.currency)]) } ?? .null,
            "invoice": .number(session.invoice?.rawValue),
        ])
    }

    private func view(_ price: SessionPrice) -> JSONValue {
        .object([
            "currency": .string(price.currency.code), "net": .money(price.net, price.currency), "tax": .money(price.tax, price.currency),
            "gross": .money(price.gross, price.currency), "lines": .array(price.lines.map { view($0, price.currency) }),
        ])
    }

    func view(_ line: PricedLine, _ currency: Currency) -> JSONValue {
        let (quantity, unit) = Self.quantity(line)
        return .object([
            "dimension": .string(line.dimension.name), "quantity": .string(quantity), "unit": .string(unit),
            "price": .string(line.price.text), "vat": .text(line.vat?.percentText), "net": .money(line.net, currency),
            "tax": .money(line.tax, currency),
        ])
    }

    /// A quantity in the unit of its price: kWh, hours, or times.
    static func quantity(_ line: PricedLine) -> (String, String) {
        switch line.dimension {
        case .energy: (decimalText(line.quantity, scale: 6), "kWh")
        case .time, .parkingTime: (hours(line.quantity), "h")
        case .flat: (String(line.quantity), "1")
        }
    }

    /// Milliseconds as hours with at most six digits, rounded down in the last.
    private static func hours(_ milliseconds: Int64) -> String {
        decimalText(Int64(clamping: Int128(milliseconds) * 1_000_000 / 3_600_000), scale: 6)
    }
}
