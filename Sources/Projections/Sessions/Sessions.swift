public import EventStore

/// Charging sessions that are not yet closed for good: running ones, and those that wait for a person.
public struct Sessions: Sendable, Equatable {
    private var open = KeyedTable<SessionID, SessionState>()
    /// Those of `open` that run, and those that ended and wait.
    private var runningOrder = SortedKeys<SessionID>()
    private var waitingOrder = SortedKeys<SessionID>()
    /// Those of `open` that wait for nothing but somebody who could issue their invoice.
    private var uninvoicedOrder = SortedKeys<SessionID>()
    /// All of `open`, station by station.
    private var stationOrder = SortedKeys<StationSession>()
    private var retired: [SessionState] = []
    private var corrected: [SessionCorrection] = []
    private var running = RunningSessions()
    /// All of `open`.
    private var naturals = NaturalIndex()
    /// How many of `open` each station has.
    private var counts = KeyedTable<StationID, Int>()
    /// The number that the last session got.
    public internal(set) var lastID = SessionID(rawValue: 0)
    /// Sessions closed for good so far.
    public private(set) var closedCount: UInt64 = 0

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [open.takeMarks()] }

    /// How many are not closed for good.
    public var openCount: Int { open.count }

    /// The number of the next session.
    public var nextID: SessionID { lastID.after() }

    /// A session that is not yet closed for good; when the archive takes the others over makes no difference to what is seen here.
    public subscript(_ id: SessionID) -> SessionState? { open[id] }

    /// The identifying facts of a session that is not closed for good, without a copy of the rest.
    public func key(_ id: SessionID) -> SessionKey? {
        open.with(id) { state in
            SessionKey(session: id, connector: state.connector, transactionId: state.transactionId, station: state.station)
        }
    }

    /// Reads a session that is not closed for good in place, without copying it; nil if there is none.
    public func with<R>(_ id: SessionID, _ body: (borrowing SessionState) -> R) -> R? {
        open.with(id, body)
    }

    /// All that are not closed for good, the oldest first.
    public var all: [SessionState] {
        var running = runningOrder.after(nil)
        var next = running.next()
        var ids: [SessionID] = []
        ids.reserveCapacity(open.count)
        for waiting in waitingOrder.after(nil) {
            while let id = next, id < waiting {
                ids.append(id)
                next = running.next()
            }
            ids.append(waiting)
        }
        if let next { ids += [next] + running }
        return ids.compactMap { open[$0] }
    }

    /// Running sessions with numbers below `id`, or all, the newest first; read one by one.
    public func running(before id: SessionID?) -> some Sequence<SessionState> { runningOrder.before(id).lazy.compactMap { open[$0] } }

    /// Sessions that ended and are not closed for good, with numbers below `id`, or all, the newest first; read one by one.
    public func waiting(before id: SessionID?) -> some Sequence<SessionState> { waitingOrder.before(id).lazy.compactMap { open[$0] } }

    /// Sessions that were priced while there was no seller, the oldest first; read one by one.
    public var uninvoiced: some Sequence<SessionState> { uninvoicedOrder.after(nil).lazy.compactMap { open[$0] } }

    /// Whether there are sessions that were priced while there was no seller; cheap.
    public var hasUninvoiced: Bool { !uninvoicedOrder.isEmpty }

    /// Sessions of a station that are not closed for good, with numbers below `id`, or all, the newest first; read one by one.
    public func kept(of station: StationID, before id: SessionID?) -> some Sequence<SessionState> {
        stationOrder.before(StationSession(station: station, session: id ?? SessionID(rawValue: .max))).lazy
            .prefix { $0.station == station }.compactMap { open[$0.session] }
    }

    /// How many ended and wait for a person.
    public var heldCount: Int { waitingOrder.count - uninvoicedOrder.count }

    /// How many are running.
    public var runningCount: Int { runningOrder.count }

    /// Closed for good and not yet taken over by the archive, the oldest first.
    public var awaitingArchive: [SessionState] { retired }

    /// What was corrected of sessions that are closed for good and not yet taken over by the archive, the oldest first.
    public var correctionsAwaitingArchive: [SessionCorrection] { corrected }

    /// How many of a station are not closed for good.
    public func keptCount(of station: StationID) -> Int { counts[station] ?? 0 }

    /// The newest session that could be told to its station by this number; nil where none could.
    public func newest(transaction number: Int64) -> SessionID? {
        guard number > 0, number <= SessionID.transactionIdMax, UInt64(number) <= lastID.local else { return nil }
        let rounds = (lastID.local - UInt64(number)) / UInt64(SessionID.transactionIdMax)
        return SessionID(lastID.shard, local: UInt64(number) + rounds * UInt64(SessionID.transactionIdMax))
    }

    /// The first session that began alike and is not closed for good: with the same register where there is one, else with another.
    public func kept(like key: NaturalKey, meterStart: Energy?) -> SessionID? {
        let found = naturals[key].sorted()
        return found.first { with($0) { $0.meterStart } == meterStart } ?? found.first
    }

    /// Whether a session of this token runs anywhere.
    public func isRunning(_ token: Subject) -> Bool { running.isRunning(token) }

    /// A station other than this one where a token charges; nil where it charges nowhere else.
    public func place(of token: Subject, otherThan station: StationID) -> StationID? { running.place(of: token, otherThan: station) }

    /// The running session of a station that has this transaction id.
    public func running(transaction number: Int64, at station: StationID) -> SessionID? {
        running.session(ofTransaction: number, at: station)
    }

    /// The running session of a connector that started last.
    public func running(on connector: ConnectorID, of station: StationID) -> SessionID? { running.session(on: connector, of: station) }

    /// The running session of a connector that started at this instant.
    public func running(on connector: ConnectorID, of station: StationID, startedAt instant: Instant) -> SessionID? {
        running.session(on: connector, of: station, startedAt: instant)
    }

    /// Running sessions of a connector that started at or before an instant, the earliest first.
    public func running(on connector: ConnectorID, of station: StationID, startedBy instant: Instant) -> [SessionID] {
        running.sessions(on: connector, of: station, startedBy: instant)
    }

    mutating func takeRetired() -> [SessionState] {
        defer { retired = [] }
        return retired
    }

    mutating func takeCorrections() -> [SessionCorrection] {
        defer { corrected = [] }
        return corrected
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .sessionStarted(let e): start(e, context)
        case .sessionStopped(let e): stop(e, context)
        case .sessionHeld(let e):
            update(e.session) { state in
                state.held = e.reason
                state.heldDetail = e.detail
                state.heldEnergy = e.energy
                state.heldStop = e.stoppedAt
                // What was priced and waits for a seller is priced anew when it is released.
                if state.invoice == nil { state.price = nil }
            }
            uninvoicedOrder.remove(e.session)
        case .sessionContradicted(let e):
            update(e.session) { state in
                state.contradict(ToldOtherwise(e, context.sequence))
                state.note(context.sequence)
            }
        case .parkingOverruled(let e):
            update(e.session) { $0.parking = e.parking.map { ParkingSpan(start: $0.start, end: $0.end) } }
        case .sessionReleased(let e): release(e, context)
        case .sessionCorrected(let e): corrected.append(SessionCorrection(e, context))
        case .sessionPriced(let e): price(e, context)
        case .sessionFreed(let e):
            update(e.session) { $0.free = e.reason }
            retire(e.session, context)
        case .invoiceIssued(let e): invoice(e, context)
        default: break
        }
    }

    private mutating func update(_ id: SessionID, _ body: (inout SessionState) -> Void) { open.update(id, body) }

    mutating func read(_ e: MeterValuesRecorded, _ context: EntryContext) {
        guard let id = e.session, !e.isLate else { return }
        update(id) { $0.read(e, context) }
    }

    private mutating func stop(_ e: SessionStopped, _ context: EntryContext) {
        guard open.update(e.session, { $0.stop(e, context) }) != nil else { return }
        open.with(e.session) { running.remove($0) }
        runningOrder.remove(e.session)
        waitingOrder.insert(e.session)
    }

    /// The status of a connector changed, which the sessions that run on it are told.
    mutating func changeStatus(_ e: ConnectorStatusChanged) {
        for id in running.sessions(on: e.connector, of: e.station) {
            update(id) { if !e.isPast || e.at >= $0.startedAt { $0.changeStatus(e.status, at: e.at) } }
        }
    }

    private mutating func start(_ e: SessionStarted, _ context: EntryContext) {
        lastID = max(lastID, e.session)
        let (state, count) = (SessionState(e, context), open.count)
        open.put(e.session, state)
        if open.count > count { countOne(of: e.station) }
        waitingOrder.remove(e.session)
        runningOrder.insert(e.session)
        running.insert(state)
        naturals.insert(state.session, NaturalKey(of: state))
        stationOrder.insert(StationSession(station: e.station, session: e.session))
    }

    private mutating func countOne(of station: StationID) {
        if counts.update(station, { $0 += 1 }) == nil { counts.put(station, 1) }
    }

    private mutating func uncountOne(of station: StationID) {
        let left = counts.update(station) { count in
            count -= 1
            return count
        }
        if left == 0 { counts.remove(station) }
    }

    private mutating func release(_ e: SessionReleased, _ context: EntryContext) {
        // One that runs all the same stands where it is said to be, with the card that is named.
        let isRunning = open.with(e.session) { $0.isRunning } ?? false
        if isRunning { open.with(e.session) { running.remove($0) } }
        defer { if isRunning { goOn(e.session) } }
        // Where it was may be known only now.
        if e.connector != nil, let key = open.with(e.session, { NaturalKey(of: $0) }) { naturals.remove(e.session, key) }
        defer { if e.connector != nil, let key = open.with(e.session, { NaturalKey(of: $0) }) { naturals.insert(e.session, key) } }
        let isUninvoiced = open.update(e.session) { state in
            state.release(e)
            state.note(context.sequence)
            state.isWrittenOff = e.isWrittenOff
            state.endOf = e.endOf
            return state.isUninvoiced
        }
        if isUninvoiced == true { uninvoicedOrder.insert(e.session) }
        if e.isWrittenOff { retire(e.session, context) }
    }

    /// Puts a session that ran back among those that run, or among those that wait where it has ended.
    private mutating func goOn(_ id: SessionID) {
        guard let isRunning = open.with(id, { $0.isRunning }) else { return }
        if isRunning { open.with(id) { running.insert($0) } }
        if isRunning { return }
        runningOrder.remove(id)
        waitingOrder.insert(id)
    }

    private mutating func price(_ e: SessionPriced, _ context: EntryContext) {
        let isUninvoiced = open.update(e.session) { state in
            state.price = SessionPrice(e)
            state.note(context.sequence)
            return state.isUninvoiced
        }
        if isUninvoiced == true { uninvoicedOrder.insert(e.session) }
        if isUninvoiced == nil, let newest = corrected.indices.last, corrected[newest].session == e.session {
            corrected[newest].price = SessionPrice(e)
        }
    }

    private mutating func invoice(_ e: InvoiceIssued, _ context: EntryContext) {
        guard e.credits == nil else { return }
        if let newest = corrected.indices.last, corrected[newest].session == e.lines.first?.session, corrected[newest].invoice == nil {
            corrected[newest].invoice = e.invoice
        }
        var last: SessionID?
        for line in e.lines where line.session != last {
            last = line.session
            update(line.session) { $0.invoice = e.invoice }
            retire(line.session, context)
        }
    }

    private mutating func retire(_ id: SessionID, _ context: EntryContext) {
        guard var state = open.remove(id) else { return }
        runningOrder.remove(id)
        waitingOrder.remove(id)
        uninvoicedOrder.remove(id)
        stationOrder.remove(StationSession(station: state.station, session: id))
        uncountOne(of: state.station)
        if state.isRunning { running.remove(state) }
        naturals.remove(id, NaturalKey(of: state))
        state.note(context.sequence)
        closedCount += 1
        retired.append(state)
    }
}

/// What identifies a session.
public struct SessionKey: Sendable, Equatable {
    public let session: SessionID
    public let connector: ConnectorID
    public let transactionId: Int64
    public let station: StationID
}

extension SessionState {
    /// Whether the station still charges, as far as we know.
    public var isRunning: Bool { stoppedAt == nil }

    /// Whether it waits for nothing but somebody who could issue its invoice.
    fileprivate var isUninvoiced: Bool {
        guard let price, stoppedAt != nil, energy != nil else { return false }
        // An invoice is of its lines: without any, the session would wait for ever.
        return invoice == nil && held == nil && price.gross > .zero && !price.lines.isEmpty
    }

    /// What it delivered so far, or in the end.
    public var energySoFar: Energy? {
        if let energy { return energy }
        if let intervals = energyByIntervals, latestRegister == nil { return intervals }
        guard let lastRegister, let meterStart else { return nil }
        return lastRegister.subtracting(meterStart)
    }

    /// Its end as it was told.
    public var toldStop: Instant? { reportedStop ?? stoppedAt }

    fileprivate mutating func release(_ e: SessionReleased) {
        held = nil
        heldEnergy = nil
        heldStop = nil
        if let value = e.energy { energy = value }
        if let value = e.stoppedAt { (reportedStop, stoppedAt) = (toldStop, value) }
        if let value = e.token {
            if !isTokenNamed { (isTokenNamed, tokenTold) = (true, token) }
            token = value
        }
        if let value = e.driver { driver = value }
        if let value = e.connector { connector = value }
        guard let chosen = e.tariff else { return }
        tariff = chosen
        tariffVersion = e.tariffVersion
        if free == .noTariff { free = nil }
    }

    mutating func note(_ sequence: UInt64) {
        if entries.last != sequence && entries.count < Limits.entriesPerSession { entries.append(sequence) }
    }

    fileprivate mutating func read(_ e: MeterValuesRecorded, _ context: EntryContext) {
        for told in e.readings {
            let reading = placed(told)
            readingCount += 1
            add(reading)
            if let register = reading.register {
                let from = base(of: register)
                overrule(from: latestAt ?? startedAt, to: reading.at, by: from.flatMap { register.subtracting($0) })
                follow(register, at: reading.at)
                keep(register, at: reading.at)
            }
            if let power = reading.power, power.rawValue >= Limits.chargingMilliwattsLeast { resume(at: reading.at) }
            if reading.powerOffered?.rawValue == 0 || reading.currentOffered == 0 { withhold() }
            readings.append(reading)
        }
        while readings.count > Limits.readingsPerSession {
            readings = readings.enumerated().filter { $0.offset % 2 == 0 || $0.offset == readings.count - 1 }.map(\.element)
        }
        note(context.sequence)
    }

    fileprivate mutating func stop(_ e: SessionStopped, _ context: EntryContext) {
        if !e.isEstimated, let stop = e.meterStop, let from = base(of: stop) {
            overrule(from: latestAt ?? startedAt, to: e.stoppedAt, by: stop.subtracting(from))
        }
        stoppedAt = e.stoppedAt
        reportedStop = e.reportedAt
        stopReceivedAt = context.instant
        stopReason = e.reason
        meterStop = e.meterStop
        energy = e.energy
        isEstimated = e.isEstimated
        note(context.sequence)
    }
}

extension Sessions: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1:
                let state: SessionState = try reader.record()
                open.put(state.session, state)
                naturals.insert(state.session, NaturalKey(of: state))
                stationOrder.insert(StationSession(station: state.station, session: state.session))
                countOne(of: state.station)
                if state.isRunning {
                    runningOrder.insert(state.session)
                    running.insert(state)
                } else {
                    waitingOrder.insert(state.session)
                }
                if state.isUninvoiced { uninvoicedOrder.insert(state.session) }
            case 2: lastID = try reader.value()
            case 3: closedCount = try reader.uint64()
            default: try reader.skip()
            }
        }
    }

    /// Without the retired ones: whether the archive has taken them over is not state.
    public func write(to writer: inout FieldWriter) {
        writer.put(1, all)
        writeRest(to: &writer)
    }

    func writeRest(to writer: inout FieldWriter) {
        writer.put(2, lastID)
        writer.put(3, closedCount)
    }

    var tables: [TablePages] { [TablePages(open) { $1.put(1, $0) }] }
}
