public import EventStore
public import Projections

/// By what else than its number something in the archive is found: a table of the cache whose keys begin with that and end with the number.
struct ArchiveKey<State: Sendable>: Sendable {
    let table: Cache.TableName
    /// What a state is found by; several where there are several, none where there is nothing.
    let parts: @Sendable (State) -> [[UInt8]]

    init(_ table: Cache.TableName, _ parts: @escaping @Sendable (State) -> [[UInt8]]) { (self.table, self.parts) = (table, parts) }
}

/// All of them. They are written with what they lead to, in one transaction with the position: so they lag as the cache does, are never in
/// the way of a commit, and are made anew with it from the journal.
enum ArchiveKeys {
    static let ofStation = ArchiveKey<SessionState>("station-sessions") { [part($0.station.rawValue)] }
    static let ofToken = ArchiveKey<SessionState>("token-sessions") { $0.token.map { [$0.bytes] } ?? [] }
    static let ofDriver = ArchiveKey<SessionState>("driver-sessions") { $0.driver.map { [part($0.rawValue)] } ?? [] }
    static let started = ArchiveKey<SessionState>("session-starts") { [part($0.startedAt)] }
    static let natural = ArchiveKey<SessionState>("session-naturals") { [NaturalKey(of: $0).bytes + part($0.meterStart)] }
    static let sessions = [ofStation, ofToken, ofDriver, started, natural]

    static let numbered = ArchiveKey<InvoiceState>("invoice-numbers") { [part($0.content.numberText)] }
    static let aboutSession = ArchiveKey<InvoiceState>("session-invoices") { $0.sessions.map { part($0.rawValue) } }
    static let toDriver = ArchiveKey<InvoiceState>("driver-invoices") { $0.content.driver.map { [part($0.rawValue)] } ?? [] }
    static let issued = ArchiveKey<InvoiceState>("invoice-times") { [part($0.issuedAt)] }
    static let invoices = [numbered, aboutSession, toDriver, issued]

    static let tables = sessions.map(\.table) + invoices.map(\.table)
    /// Bytes that the keys of a row take on disk, rather too many.
    static let byteCountGuess = 1_024

    static func write(_ sessions: [SessionState], _ invoices: [InvoiceState], _ writer: borrowing CacheWriter) throws(Fault) {
        for key in Self.sessions {
            for session in sessions { try put(key, session, session.session.rawValue, writer) }
        }
        for key in Self.invoices {
            for invoice in invoices { try put(key, invoice, invoice.content.invoice.rawValue, writer) }
        }
    }

    private static func put<State>(
        _ key: ArchiveKey<State>, _ state: State, _ number: UInt64, _ writer: borrowing CacheWriter
    ) throws(Fault) {
        for part in key.parts(state) { try writer.put(key.table, part + bigEndian(number), []) }
    }

    // MARK: What keys begin with

    static func part(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] { bigEndian(UInt64(number)) }

    /// Sorts as the time does, before 1970 too.
    static func part(_ instant: Instant) -> [UInt8] { bigEndian(UInt64(bitPattern: instant.rawValue) ^ 1 << 63) }

    /// Nine bytes; those of an energy are not those of none.
    static func part(_ energy: Energy?) -> [UInt8] { [energy == nil ? 0 : 1] + bigEndian(UInt64(bitPattern: energy?.rawValue ?? 0)) }

    /// A longer text shares its key with others that begin alike; whoever looks it up looks again at what is found.
    static func part(_ text: String) -> [UInt8] { text.utf8.prefix(textBytesMax).filter { $0 != 0 } + [0] }

    private static let textBytesMax = 200
}

/// What the sessions of a list have in common.
public enum SessionGroup: Sendable {
    case station(StationID)
    case token(Subject)
    case driver(DriverID)

    /// Whether a session is one of them.
    func has(_ session: borrowing SessionState) -> Bool {
        switch self {
        case .station(let station): session.station == station
        case .token(let token): session.token == token
        case .driver(let driver): session.driver == driver
        }
    }

    /// The table that has their numbers, and what their keys begin with.
    var keys: (table: Cache.TableName, prefix: [UInt8]) {
        switch self {
        case .station(let station): (ArchiveKeys.ofStation.table, ArchiveKeys.part(station.rawValue))
        case .token(let token): (ArchiveKeys.ofToken.table, token.bytes)
        case .driver(let driver): (ArchiveKeys.ofDriver.table, ArchiveKeys.part(driver.rawValue))
        }
    }
}

/// What the documents of a list have in common.
public enum InvoiceGroup: Sendable {
    case number(String)
    case session(SessionID)
    case driver(DriverID)

    /// Whether a document is one of them.
    func has(_ invoice: InvoiceState) -> Bool {
        switch self {
        case .number(let text): invoice.content.numberText == text
        case .session(let session): invoice.content.lines.contains { $0.session == session }
        case .driver(let driver): invoice.content.driver == driver
        }
    }

    /// The table that has their numbers, and what their keys begin with.
    var keys: (table: Cache.TableName, prefix: [UInt8]) {
        switch self {
        case .number(let text): (ArchiveKeys.numbered.table, ArchiveKeys.part(text))
        case .session(let session): (ArchiveKeys.aboutSession.table, ArchiveKeys.part(session.rawValue))
        case .driver(let driver): (ArchiveKeys.toDriver.table, ArchiveKeys.part(driver.rawValue))
        }
    }
}

/// Where something stands in a list that is ordered by a time, and by numbers where times are alike.
public struct ListPlace<ID: Comparable & Sendable>: Comparable, Sendable {
    let at: Instant
    let id: ID

    init(at: Instant, id: ID) { (self.at, self.id) = (at, id) }

    public static func < (a: ListPlace, b: ListPlace) -> Bool { (a.at, a.id) < (b.at, b.id) }
}

extension SessionState {
    /// Where it stands among all in the order of their starts.
    var startPlace: ListPlace<SessionID> { ListPlace(at: startedAt, id: session) }
}

extension InvoiceState {
    /// Where it stands among all in the order in which they were issued by the clock, which is not that of the numbers where the clock went
    /// back.
    var issuePlace: ListPlace<InvoiceID> { ListPlace(at: issuedAt, id: content.invoice) }
}

/// From a time on, and before another; nil is no end.
public struct TimeRange: Sendable {
    var from: Instant?
    var to: Instant?

    var isAll: Bool { from == nil && to == nil }
    func has(_ time: Instant) -> Bool { from.map { time >= $0 } ?? true && to.map { time < $0 } ?? true }
}

extension ArchiveView {
    /// The first session that has this natural key, with the same register at its start where there is one, else with another; nil if
    /// none is in the archive. One look-up, whatever the archive holds.
    public func session(like key: NaturalKey, meterStart: Energy?) throws(Fault) -> SessionState? {
        if let incomplete { throw incomplete }
        let (prefix, register) = (key.bytes, ArchiveKeys.part(meterStart))
        var (same, other) = (SessionID?.none, SessionID?.none)
        func note(_ id: SessionID, isSame: Bool) {
            if isSame { same = same.map { min($0, id) } ?? id } else { other = other.map { min($0, id) } ?? id }
        }
        for batch in batches {
            for id in batch.naturals[key] { note(id, isSame: batch.sessions.with(id) { $0.meterStart } == meterStart) }
        }
        var count = 0
        func scan(_ part: [UInt8], isSame: Bool) throws(Fault) {
            try cache.scan(ArchiveKeys.natural.table, from: part, below: Cache.behind(part)) { (key, _) throws(Fault) in
                note(SessionID(rawValue: number(key)), isSame: isSame)
                count += 1
                return isSame || count >= Self.contradictionsRead ? .stop : .next
            }
        }
        try scan(prefix + register, isSame: true)
        if same == nil { try scan(prefix, isSame: false) }
        guard let id = same ?? other else { return nil }
        guard let found = try session(id) else { throw unlisted("Session \(id)") }
        return found
    }

    /// Sessions with one start and other registers that are read at most: a station tells few such.
    private static let contradictionsRead = 16

    /// Closed sessions that started in a range of time, the last to start first; behind a place where one is given.
    public func sessions(in range: TimeRange, behind place: ListPlace<SessionID>?, limit: Int) throws(Fault) -> [SessionState] {
        try rows(
            batches.map(\.sessions), ArchiveKeys.started, range, behind: place, limit: limit, { $0.startPlace }
        ) { (id) throws(Fault) in
            guard let session = try session(id) else { throw unlisted("Session \(id)") }
            return session
        }
    }

    /// Documents that were issued in a range of time, the last to be issued first; behind a place where one is given.
    public func invoices(in range: TimeRange, behind place: ListPlace<InvoiceID>?, limit: Int) throws(Fault) -> [InvoiceState] {
        try rows(
            batches.map(\.invoices), ArchiveKeys.issued, range, behind: place, limit: limit, { $0.issuePlace }
        ) { (id) throws(Fault) in
            guard let invoice = try invoice(id) else { throw unlisted("Document \(id)") }
            return invoice
        }
    }

    /// What lies in a range of time, the last first: of what waits in memory, and by a key of the cache that begins with the time.
    private func rows<ID: NumberID & TableKey, State>(
        _ waiting: [KeyedTable<ID, State>], _ key: ArchiveKey<State>, _ range: TimeRange, behind place: ListPlace<ID>?, limit: Int,
        _ placed: (borrowing State) -> ListPlace<ID>, _ find: (ID) throws(Fault) -> State
    ) throws(Fault) -> [State] where ID.RawValue == UInt64 {
        if let incomplete { throw incomplete }
        var found: [ID: State] = [:]
        for table in waiting.reversed() {
            let fitting = table.keys.compactMap { id in
                table.with(id) { state -> ListPlace<ID>? in
                    let own = placed(state)
                    return range.has(own.at) && place.map { own < $0 } ?? true ? own : nil
                } ?? nil
            }
            for own in fitting.sorted(by: >).prefix(limit) { found[own.id] = table[own.id] }
        }
        let end = range.to.map { ArchiveKeys.part($0) }
        let upper = place.map { ArchiveKeys.part($0.at) + bigEndian($0.id.rawValue) }
        let ids = try numbers(
            key.table, from: range.from.map { ArchiveKeys.part($0) },
            below: [end, upper].compactMap { $0 }.min { $0.lexicographicallyPrecedes($1) }, limit: limit)
        for id in ids.compactMap({ ID(rawValue: $0) }) where found[id] == nil { found[id] = try find(id) }
        return Array(found.values.sorted { placed($0) > placed($1) }.prefix(limit))
    }

    /// Issued documents that have something in common, with numbers below `before`, the newest first.
    public func invoices(of group: InvoiceGroup, before: InvoiceID?, limit: Int) throws(Fault) -> [InvoiceState] {
        if let incomplete { throw incomplete }
        var found: [InvoiceID: InvoiceState] = [:]
        for batch in batches.reversed() {
            let fitting = batch.invoices.keys.filter { id in
                before.map { id < $0 } ?? true && batch.invoices.with(id) { group.has(copy $0) } ?? false
            }
            for id in fitting.sorted(by: >).prefix(limit) { found[id] = batch.invoices[id] }
        }
        let (table, prefix) = group.keys
        let upper = before.map { prefix + bigEndian($0.rawValue) } ?? Cache.behind(prefix)
        for id in try numbers(table, from: prefix, below: upper, limit: limit).map({ InvoiceID(rawValue: $0) }) where found[id] == nil {
            guard let invoice = try invoice(id) else { throw unlisted("Document \(id)") }
            if group.has(invoice) { found[id] = invoice }
        }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }

    /// The numbers at the ends of the keys in a range, the last first.
    func numbers(
        _ table: Cache.TableName, from lower: [UInt8]?, below upper: [UInt8]?, limit: Int
    ) throws(Fault) -> [UInt64] {
        var numbers: [UInt64] = []
        try cache.scan(table, from: lower, below: upper, .backward) { (key, _) throws(Fault) in
            numbers.append(number(key))
            return numbers.count < limit ? .next : .stop
        }
        return numbers
    }
}

/// The number at the end of a key.
private func number(_ key: RawSpan) -> UInt64 { number(key, at: max(0, key.byteCount - 8)) }
