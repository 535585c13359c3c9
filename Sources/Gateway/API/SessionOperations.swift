import Commands
import EventStore
import Projections

/// Charging sessions.
enum SessionAPI {
    private static let resource = Resource<SessionState>("/sessions/{session}", member: "session", view: view, missing: "session") {
        id, read in
        try read.session(id)
    }

    static let line = View<(line: PricedLine, currency: Currency)>("PriceLine") {
        Field("dimension", .word, \.line.dimension)
        Field("quantity", .decimal) { quantity($0.line).0 }
        Field("unit", .word) { quantity($0.line).1 }
        Field("price", .price, \.line.price)
        Field("vat", orNull: .percent, \.line.vat)
        Field("net", .money) { Amount($0.line.net, $0.currency) }
        Field("tax", .money) { Amount($0.line.tax, $0.currency) }
    }

    private static let price = View<SessionPrice>("Price") {
        Field("currency", .currency, \.currency)
        Field("net", .money) { Amount($0.net, $0.currency) }
        Field("tax", .money) { Amount($0.tax, $0.currency) }
        Field("gross", .money) { Amount($0.gross, $0.currency) }
        Field("lines", records: line) { price, _ in price.lines.map { ($0, price.currency) } }
    }

    private static let cost = View<SessionPriced> {
        Field("currency", .currency, \.currency)
        Field("gross", .money) { Amount($0.gross, $0.currency) }
    }

    static let view = View<SessionState>("Session") {
        Field("session", .id, \.session)
        Field("station", orNull: .text) { session, read in read.world.stations[session.station]?.identity }
        Field("connector", .connector, \.connector)
        Field("transactionId", .integer) { Int(clamping: $0.transactionId) }
        Field("token", orNull: .subject, \.token)
        Field("tokenLabel", orNull: .text) { session, read in session.token.flatMap { read.world.tokens[$0]?.label } }
        Field("driver", orNull: .id, \.driver)
        Field("startedAt", .instant, \.startedAt)
        Field("stoppedAt", orNull: .instant, \.stoppedAt)
        Field("running", .flag, \.isRunning)
        Field("energyKwh", orNull: .energy, \.energySoFar)
        Field("powerW", orNull: .power) { $0.isRunning ? $0.readings.last?.power : nil }
        Field("stateOfCharge", orNull: .thousandths) { $0.readings.last?.stateOfCharge }
        Field("meterStartKwh", orNull: .energy, \.meterStart)
        Field("meterStopKwh", orNull: .energy, \.meterStop)
        Field("stopReason", orNull: .text, \.stopReason)
        Field("tariff", orNull: .id, \.tariff)
        Field("tariffVersion", orNull: .integer, \.tariffVersion)
        Field("free", orNull: .text, "Why it costs nothing") { $0.free?.name }
        Field("held", orNull: .text, "Why it waits for a person") { $0.held?.name }
        Field("heldDetail", orNull: .text, \.heldDetail)
        Field("proposedEnergyKwh", orNull: .energy, "What it delivered by the evidence", \.heldEnergy)
        Field("proposedStoppedAt", orNull: .instant, "When it ended by the evidence", \.heldStop)
        Field("estimated", .flag, \.isEstimated)
        Field("writtenOff", .flag, \.isWrittenOff)
        Field("price", recordOrNull: price) { session, _ in session.price }
        Field("costSoFar", recordOrNull: cost) { session, read in
            session.isRunning ? Invoicing.costSoFar(of: session, in: read.world.tariffs, at: read.now) : nil
        }
        Field("invoice", orNull: .id, \.invoice)
    }

    private static let reading = View<MeterReading>("Reading") {
        Field("at", .instant, \.at)
        Field("energyKwh", orNull: .energy, \.register)
        Field("powerW", orNull: .power, \.power)
        Field("currentA", orNull: .thousandths, \.current)
        Field("stateOfCharge", orNull: .thousandths, \.stateOfCharge)
        Field("voltageV", orNull: .thousandths, \.voltage)
    }

    private static let detail = View<SessionState>("SessionDetail", extending: view, of: \.self) {
        Field("readings", records: reading) { session, _ in session.readings }
        Field("entries", list: .count) { session, _ in session.entries }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listSessions", "/sessions", "Sessions, the newest first", [.sessionState, .ofStation], of: view, page).with(
            names: true)
        Operation.get("getSession", resource, "One session with its readings and journal entries", as: detail) { session, _ in session }
        Operation.change(
            "stopSession", "POST", "/sessions/{session}/stop", .stopSession, "Ask the station to stop (RemoteStopTransaction)",
            tells: .taken(CallAPI.resource, as: CallAPI.view) { call, _ in call })
        Operation.change(
            "endSession", "POST", "/sessions/{session}/end", .endSession,
            "End a session that will not end by itself with what is known of it; it is held", tells: .changed(resource))
        Operation.change(
            "releaseSession", "POST", "/sessions/{session}/release", .releaseSession,
            "Release a held session into pricing, as metered, corrected, or written off", tells: .changed(resource))
    }

    private static func page(_ request: OperationRequest, _ read: ReadContext) throws -> Page<SessionState> {
        let limit = try request.limit()
        let before = try request.cursor().map { SessionID(rawValue: $0) }
        let station = try request.station("station", read)?.station
        let filter = request.http.query("state") ?? "all"
        guard ["all", "open", "closed", "held"].contains(filter) else {
            throw APIProblem(400, "state must be open, closed or held, is \(filter).")
        }
        let sessions = read.world.sessions
        var found: [SessionID: SessionState] = [:]
        func take(_ sessions: some Sequence<SessionState>) {
            for session in sessions.prefix(limit + 1) { found[session.session] = session }
        }
        if let station {
            let kept = sessions.kept(of: station, before: before).lazy
            switch filter {
            case "open": take(kept.filter(\.isRunning))
            case "held": take(kept.filter { $0.held != nil })
            case "closed": take(kept.filter { !$0.isRunning })
            default: take(kept)
            }
        } else {
            if filter == "all" || filter == "open" { take(sessions.running(before: before)) }
            if filter == "held" { take(sessions.waiting(before: before).lazy.filter { $0.held != nil }) }
            if filter == "all" || filter == "closed" { take(sessions.waiting(before: before)) }
        }
        if filter == "all" || filter == "closed" {
            take(
                sessions.awaitingArchive.reversed().lazy.filter { session in
                    (station == nil || session.station == station) && (before.map { session.session < $0 } ?? true)
                })
            for session in try read.archive.sessions(before: before, station: station, limit: limit + 1) {
                found[session.session] = found[session.session] ?? session
            }
        }
        let page = found.keys.sorted(by: >).prefix(limit)
        return Page(page.compactMap { found[$0] }, next: found.count > limit ? page.last : nil)
    }

    /// What a price counts in.
    enum Unit: String, CaseIterable {
        case kilowattHours = "kWh"
        case hours = "h"
        case times = "1"
    }

    /// A quantity in the unit of its price: kWh, hours, or times.
    static func quantity(_ line: PricedLine) -> (String, Unit) {
        switch line.dimension {
        case .energy: (decimalText(line.quantity, scale: 6), .kilowattHours)
        case .time, .parkingTime: (hours(line.quantity), .hours)
        case .flat: (String(line.quantity), .times)
        }
    }

    /// Milliseconds as hours with at most six digits, rounded down in the last.
    private static func hours(_ milliseconds: Int64) -> String {
        decimalText(Int64(clamping: Int128(milliseconds) * 1_000_000 / 3_600_000), scale: 6)
    }
}
