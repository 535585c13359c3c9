import EventStore
import Support
import Testing

@testable import Projections

/// Sessions in a plain list, looked through for every question.
private struct PlainSessions {
    struct Row {
        var id: UInt64
        var station: UInt32
        var connector: UInt32
        var transaction: Int64
        var token: UInt64?
        var startedAt: Int64
        var isRunning = true
        var isHeld = false
        var isPriced = false
    }

    var rows: [Row] = []
    var closed: [UInt64] = []
    var last: UInt64 = 0

    subscript(_ id: UInt64) -> Row? { rows.first { $0.id == id } }

    mutating func change(_ id: UInt64, _ body: (inout Row) -> Void) {
        if let index = rows.firstIndex(where: { $0.id == id }) { body(&rows[index]) }
    }

    mutating func close(_ id: UInt64) {
        guard let index = rows.firstIndex(where: { $0.id == id }) else { return }
        rows.remove(at: index)
        closed.append(id)
    }
}

/// Stations start, stop, hold, price and invoice sessions as they do, in an order by chance.
private struct Traffic {
    var random: SeededRandom
    var fold = Fold((1...4).map { stationAdded($0, "CP\($0)") })
    var model = PlainSessions()

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    static func token(_ number: UInt64) -> Subject { Subject(high: number, low: 9) }

    private mutating func pick(where isWanted: (PlainSessions.Row) -> Bool) -> PlainSessions.Row? {
        let rows = model.rows.filter(isWanted)
        return rows.isEmpty ? nil : rows[random.below(rows.count)]
    }

    mutating func next() {
        switch random.below(12) {
        case 0...4: start()
        case 5, 6: if let row = pick(where: \.isRunning) { stop(row) }
        case 7: if let row = pick(where: { !$0.isRunning }) { hold(row) }
        case 8: if let row = pick(where: \.isHeld) { release(row) }
        case 9: if let row = pick(where: { !$0.isRunning && !$0.isHeld && !$0.isPriced }) { price(row) }
        case 10: if let row = pick(where: \.isPriced) { invoice(row) }
        default: if let row = pick(where: { _ in true }) { free(row) }
        }
    }

    private mutating func start() {
        model.last += 1
        let row = PlainSessions.Row(
            id: model.last, station: UInt32(1 + random.below(4)), connector: UInt32(1 + random.below(3)),
            transaction: Int64(model.last) * 3 - 100, token: random.below(3) == 0 ? nil : UInt64(random.below(5)),
            startedAt: Int64(random.below(50)))
        model.rows.append(row)
        fold.apply(
            .sessionStarted(
                SessionStarted(
                    session: SessionID(rawValue: row.id), station: StationID(rawValue: row.station),
                    connector: ConnectorID(rawValue: row.connector), transactionId: row.transaction, token: row.token.map(Self.token),
                    authorization: .accepted, startedAt: Instant(seconds: row.startedAt))))
    }

    private mutating func stop(_ row: PlainSessions.Row) {
        model.change(row.id) { $0.isRunning = false }
        fold.apply(
            .sessionStopped(
                SessionStopped(
                    session: SessionID(rawValue: row.id), station: StationID(rawValue: row.station), stoppedAt: fold.now, reason: "Local",
                    energy: Energy(milliwattHours: 1_000))))
    }

    private mutating func hold(_ row: PlainSessions.Row) {
        model.change(row.id) { ($0.isHeld, $0.isPriced) = (true, false) }
        fold.apply(.sessionHeld(SessionHeld(session: SessionID(rawValue: row.id), reason: .unknownDebtor, detail: "d")))
    }

    private mutating func release(_ row: PlainSessions.Row) {
        let isWrittenOff = random.below(3) == 0
        model.change(row.id) { $0.isHeld = false }
        if isWrittenOff { model.close(row.id) }
        let payer = random.below(2) == 0 ? nil : UInt64(random.below(5))
        if let payer { model.change(row.id) { $0.token = payer } }
        fold.apply(
            .sessionReleased(
                SessionReleased(session: SessionID(rawValue: row.id), isWrittenOff: isWrittenOff, token: payer.map(Self.token))))
    }

    private mutating func price(_ row: PlainSessions.Row) {
        model.change(row.id) { $0.isPriced = true }
        let line = PricedLine(dimension: .flat, quantity: 1, price: Price(millionths: 1), net: .zero, tax: .zero)
        fold.apply(
            .sessionPriced(
                SessionPriced(
                    session: SessionID(rawValue: row.id), tariff: TariffID(rawValue: 1), tariffVersion: 1, currency: .eur, lines: [line],
                    net: Money(minorUnits: 1), tax: .zero, gross: Money(minorUnits: 1))))
    }

    private mutating func invoice(_ row: PlainSessions.Row) {
        model.close(row.id)
        let line = PricedLine(dimension: .flat, quantity: 1, price: Price(millionths: 1), net: .zero, tax: .zero)
        fold.apply(
            .invoiceIssued(
                InvoiceIssued(
                    invoice: fold.world.ledger.nextInvoice, series: "R", number: 1, currency: .eur,
                    lines: [InvoiceLine(session: SessionID(rawValue: row.id), line: line)], net: .zero, tax: .zero, gross: .zero,
                    servicedFrom: Fold.start, servicedTo: Fold.start, sellerName: "S", sellerAddress: "A",
                    contentHash: Subject(high: 0, low: 0))))
    }

    private mutating func free(_ row: PlainSessions.Row) {
        model.close(row.id)
        fold.apply(.sessionFreed(SessionFreed(session: SessionID(rawValue: row.id), reason: .internalUse)))
    }
}

@Suite struct RunningSessionsTests {
    private func ids(_ sessions: some Sequence<SessionState>) -> [UInt64] { sessions.map(\.session.rawValue) }

    /// All that is asked of sessions, as the list answers it.
    private func compare(_ sessions: Sessions, _ model: PlainSessions, _ at: String) {
        let running = model.rows.filter(\.isRunning)
        #expect(ids(sessions.all) == model.rows.map(\.id) && sessions.openCount == model.rows.count, "\(at)")
        #expect(sessions.runningCount == running.count && sessions.closedCount == UInt64(model.closed.count), "\(at)")
        #expect(sessions.nextID.rawValue == model.last + 1, "\(at)")
        for before in [nil, 0, 1, model.last / 2, model.last + 5] as [UInt64?] {
            let below = model.rows.reversed().filter { row in before.map { row.id < $0 } ?? true }
            let id = before.map { SessionID(rawValue: $0) }
            #expect(ids(sessions.running(before: id)) == below.filter(\.isRunning).map(\.id), "\(at)")
            #expect(ids(sessions.waiting(before: id)) == below.filter { !$0.isRunning }.map(\.id), "\(at)")
            for station in 1...5 as ClosedRange<UInt32> {
                let kept = ids(sessions.kept(of: StationID(rawValue: station), before: id))
                #expect(kept == below.filter { $0.station == station }.map(\.id), "\(at)")
            }
        }
        let uninvoiced = model.rows.filter(\.isPriced).map(\.id)
        #expect(ids(sessions.uninvoiced) == uninvoiced && sessions.hasUninvoiced == !uninvoiced.isEmpty, "\(at)")
        for station in 1...5 as ClosedRange<UInt32> {
            let id = StationID(rawValue: station)
            #expect(sessions.keptCount(of: id) == model.rows.count { $0.station == station }, "\(at)")
            for connector in 0...4 as ClosedRange<UInt32> {
                let place = ConnectorID(rawValue: connector)
                let here = running.filter { $0.station == station && $0.connector == connector }
                // Of those that began in one moment, the one that was told last stands last.
                let ordered = here.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
                #expect(sessions.running(on: place, of: id)?.rawValue == ordered.last?.id, "\(at)")
                for moment in [-1, 10, 25, 49, 60] as [Int64] {
                    let by = ordered.filter { $0.startedAt <= moment }.map(\.id)
                    let found = sessions.running(on: place, of: id, startedBy: Instant(seconds: moment)).map(\.rawValue)
                    #expect(found == by, "\(at)")
                    let exact = sessions.running(on: place, of: id, startedAt: Instant(seconds: moment))?.rawValue
                    #expect(exact == ordered.last { $0.startedAt == moment }?.id, "\(at)")
                }
            }
            for token in 0...5 as ClosedRange<UInt64> {
                let subject = Traffic.token(token)
                let elsewhere = running.filter { $0.token == token && $0.station != station }.map(\.station)
                let found = sessions.place(of: subject, otherThan: id)?.rawValue
                #expect(found.map { elsewhere.contains($0) } ?? elsewhere.isEmpty, "\(at)")
                #expect(sessions.isRunning(subject) == running.contains { $0.token == token }, "\(at)")
            }
        }
        for row in model.rows {
            let (id, station) = (SessionID(rawValue: row.id), StationID(rawValue: row.station))
            #expect(sessions.running(transaction: row.transaction, at: station)?.rawValue == (row.isRunning ? row.id : nil), "\(at)")
            #expect(sessions.running(transaction: row.transaction, at: StationID(rawValue: 9)) == nil, "\(at)")
            #expect(sessions[id]?.token == row.token.map(Traffic.token) && sessions.key(id)?.transactionId == row.transaction, "\(at)")
            #expect(sessions.with(id) { $0.station } == station && (sessions[id]?.held != nil) == row.isHeld, "\(at)")
        }
        for id in model.closed.suffix(20) { #expect(sessions[SessionID(rawValue: id)] == nil, "\(at)") }
    }

    @Test func `sessions are found by all that names them, as in a list that is looked through`() throws {
        let seed = UInt64.random(in: .min ... .max)
        for round in 0..<3 as Range<UInt64> {
            var traffic = Traffic(seed: seed &+ round)
            for step in 1...420 {
                traffic.next()
                guard step % 42 == 0 else { continue }
                compare(traffic.fold.world.sessions, traffic.model, "seed \(seed), round \(round), step \(step)")
            }
            let again = try World.decoded(from: traffic.fold.world.encoded())
            compare(again.sessions, traffic.model, "seed \(seed), round \(round), read back")
            // What follows from the sessions, and stands in no snapshot, is the same too.
            let retired = traffic.fold.world.takeRetiredSessions().map(\.session.rawValue)
            #expect(retired == traffic.model.closed, "seed \(seed), round \(round)")
            #expect(again.sessions == traffic.fold.world.sessions, "seed \(seed), round \(round)")
        }
    }

    @Test func `nothing is left of sessions that are all closed`() {
        let seed = UInt64.random(in: .min ... .max)
        var traffic = Traffic(seed: seed)
        for _ in 0..<300 { traffic.next() }
        for row in traffic.model.rows {
            traffic.fold.apply(.sessionFreed(SessionFreed(session: SessionID(rawValue: row.id), reason: .internalUse)))
        }
        _ = traffic.fold.world.takeRetiredSessions()
        let sessions = traffic.fold.world.sessions
        #expect(sessions.openCount == 0 && sessions.runningCount == 0 && !sessions.hasUninvoiced, "seed \(seed)")
        #expect(sessions.closedCount == traffic.model.last, "seed \(seed)")
        for token in 0...5 as ClosedRange<UInt64> { #expect(!sessions.isRunning(Traffic.token(token)), "seed \(seed)") }
        for station in 1...4 as ClosedRange<UInt32> { #expect(sessions.keptCount(of: StationID(rawValue: station)) == 0, "seed \(seed)") }
    }
}

/// What the meter showed, thinned out and followed through new beginnings.
@Suite struct ReadingsTests {
    private let session = SessionID(rawValue: 1)

    private func read(_ registers: [Int64], start: Int64?) -> SessionState? {
        var fold = Fold([
            stationAdded(1, "CP1"),
            .sessionStarted(
                SessionStarted(
                    session: session, station: one, connector: first, transactionId: 1, authorization: .accepted,
                    meterStart: start.map { Energy(milliwattHours: $0) }, startedAt: Fold.start)),
        ])
        for (index, register) in registers.enumerated() {
            let reading = MeterReading(at: Fold.start.adding(seconds: Int64(index)), register: Energy(milliwattHours: register))
            fold.apply(.meterValuesRecorded(MeterValuesRecorded(station: one, connector: first, session: session, readings: [reading])))
        }
        return fold.world.sessions[session]
    }

    @Test func `what was delivered is the sum of all that the register rose, through every new beginning`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let tolerance = Projections.Limits.registerTolerance
        for _ in 0..<60 {
            var (registers, delivered) = ([Int64](), 0 as Int64)
            let start = Int64(random.below(1_000_000))
            var register = start
            // Where it stood before it began anew, until it counts on: a register that stands there at once had not begun anew.
            var before: Int64?
            for _ in 0..<random.below(40) {
                // It begins anew from near nothing, where it had counted by more than what a meter trembles.
                if random.below(8) == 0, register > 3 * tolerance {
                    before = register
                    register = Int64(random.below(Int(tolerance)))
                    delivered += register
                } else {
                    let step = Int64(random.below(Int(min(200_000, before.map { $0 - register - tolerance } ?? .max))))
                    if step > 0 { before = nil }
                    register += step
                    delivered += step
                }
                registers.append(register)
            }
            let state = read(registers, start: start)
            #expect(state?.energyByReadings() == (registers.isEmpty ? nil : Energy(milliwattHours: delivered)), "seed \(random.seed)")
            #expect(state?.readingCount == registers.count, "seed \(random.seed)")
        }
    }

    @Test func `a register that falls no farther than a meter trembles did not begin anew`() {
        let tolerance = Projections.Limits.registerTolerance
        for (fall, delivered) in [(0, 100_000), (1, 99_999), (tolerance, 100_000 - tolerance)] {
            #expect(read([150_000, 150_000 - fall], start: 50_000)?.energyByReadings() == Energy(milliwattHours: delivered), "\(fall)")
        }
        #expect(read([150_000, 150_000 - tolerance - 1], start: 50_000)?.energyByReadings() == Energy(milliwattHours: 239_999))
    }

    @Test func `without a register at the start the first that was read is one`() {
        #expect(read([7_000, 9_000], start: nil)?.energyByReadings() == Energy(milliwattHours: 2_000))
        #expect(read([], start: nil)?.energyByReadings() == nil && read([], start: 5)?.energySoFar == Energy(milliwattHours: 0))
        #expect(read([7_000], start: 5_000)?.energyByReadings(to: Energy(milliwattHours: 8_500)) == Energy(milliwattHours: 3_500))
    }

    @Test func `readings are thinned at their bound and not before, and the first and the last stay`() {
        let most = Projections.Limits.readingsPerSession
        for count in [1, most - 1, most, most + 1, most + 2, 3 * most] {
            let state = read((0..<count).map { Int64($0) }, start: 0)
            let kept = state?.readings.compactMap { $0.register?.rawValue } ?? []
            #expect(kept.count <= most && kept.first == 0 && kept.last == Int64(count - 1), "\(count)")
            #expect(count > most ? kept.count > most / 2 - 2 : kept.count == count, "\(count)")
            #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 } && state?.readingCount == count, "\(count)")
        }
    }
}
