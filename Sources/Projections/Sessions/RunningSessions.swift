import EventStore

/// Running sessions by what the messages of stations name, so that a message costs the same however many sessions run.
///
/// It follows from the sessions themselves and stands in no snapshot.
struct RunningSessions: Sendable, Equatable {
    private struct Transaction: GivenKey {
        var station: StationID
        var number: Int64
        var spread: UInt64 { mixed(UInt64(bitPattern: number) ^ mixed(UInt64(station.rawValue))) }
    }

    private struct Place: GivenKey {
        var station: StationID
        var connector: ConnectorID
        var spread: UInt64 { mixed(UInt64(station.rawValue) << 32 | UInt64(connector.rawValue)) }
    }

    private struct Start: Sendable, Equatable {
        var at: Instant
        var session: SessionID
    }

    private var transactions = KeyedTable<Transaction, SessionID>()
    /// Of each connector in the order of their starts. Most have one; an older start that comes late ends no younger session.
    private var places = KeyedTable<Place, [Start]>()
    private var tokens = KeyedTable<Subject, SortedKeys<StationSession>>()

    mutating func insert(_ session: borrowing SessionState) {
        transactions.put(Transaction(station: session.station, number: session.transactionId), session.session)
        let start = Start(at: session.startedAt, session: session.session)
        let place = Place(station: session.station, connector: session.connector)
        if places.update(place, { $0.insert(start, at: Self.rank(of: start.at, in: $0)) }) == nil { places.put(place, [start]) }
        guard let token = session.token else { return }
        let key = StationSession(station: session.station, session: session.session)
        if tokens.update(token, { $0.insert(key) }) != nil { return }
        var keys = SortedKeys<StationSession>()
        keys.insert(key)
        tokens.put(token, keys)
    }

    mutating func remove(_ session: borrowing SessionState) {
        let key = StationSession(station: session.station, session: session.session)
        let transaction = Transaction(station: key.station, number: session.transactionId)
        if transactions[transaction] == key.session { transactions.remove(transaction) }
        let place = Place(station: key.station, connector: session.connector)
        let isFree = places.update(place) { starts in
            starts.removeAll { $0.session == key.session }
            return starts.isEmpty
        }
        if isFree == true { places.remove(place) }
        guard let token = session.token else { return }
        let isIdle = tokens.update(token) { keys in
            keys.remove(key)
            return keys.isEmpty
        }
        if isIdle == true { tokens.remove(token) }
    }

    /// How many of these started at or before an instant.
    private static func rank(of instant: Instant, in starts: [Start]) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func session(ofTransaction number: Int64, at station: StationID) -> SessionID? {
        transactions[Transaction(station: station, number: number)]
    }

    /// The one that started last.
    func session(on connector: ConnectorID, of station: StationID) -> SessionID? {
        places[Place(station: station, connector: connector)]?.last?.session
    }

    /// The one that started at this instant. There is one at most: a start ends what began at or before it.
    func session(on connector: ConnectorID, of station: StationID, startedAt instant: Instant) -> SessionID? {
        guard let starts = places[Place(station: station, connector: connector)] else { return nil }
        let rank = Self.rank(of: instant, in: starts)
        return rank > 0 && starts[rank - 1].at == instant ? starts[rank - 1].session : nil
    }

    /// Those that started at or before an instant, the earliest first.
    func sessions(on connector: ConnectorID, of station: StationID, startedBy instant: Instant) -> [SessionID] {
        guard let starts = places[Place(station: station, connector: connector)] else { return [] }
        return starts[..<Self.rank(of: instant, in: starts)].map(\.session)
    }

    func sessions(on connector: ConnectorID, of station: StationID) -> [SessionID] {
        places[Place(station: station, connector: connector)]?.map(\.session) ?? []
    }

    func isRunning(_ token: Subject) -> Bool { tokens[token] != nil }

    /// A station other than this one where a token charges.
    func place(of token: Subject, otherThan station: StationID) -> StationID? {
        guard let sessions = tokens[token] else { return nil }
        var (lowest, highest) = (sessions.after(nil), sessions.before(nil))
        return [lowest.next(), highest.next()].compactMap { $0?.station }.first { $0 != station }
    }
}

/// The place of a session among those of its station.
struct StationSession: Comparable, Sendable {
    var station: StationID
    var session: SessionID

    static func < (a: StationSession, b: StationSession) -> Bool { (a.station, a.session) < (b.station, b.session) }
}
