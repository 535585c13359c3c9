public import EventStore

/// What tells a session from all others by itself, whichever message tells of it and however often: a station that sends its queue again
/// next day, under other message ids, tells the same. All of it is as the station told it; another register at the same start contradicts
/// what was told before.
///
/// Of sessions that are not closed for good the state knows it (`Sessions.kept`), of all others the archive (`ArchiveView.session(like:)`),
/// together as of the entry before. A decider that must know is handed the answer, and what was found becomes part of the recorded input,
/// as everything does that is looked up outside of the state: so a replay decides alike without an archive, and an input for which nothing
/// was found keeps its bytes.
public struct NaturalKey: Hashable, Sendable {
    public let station: StationID
    public let connector: ConnectorID
    public let token: Subject?
    /// By the station's own clock.
    public let startedAt: Instant

    public init(station: StationID, connector: ConnectorID, token: Subject?, startedAt: Instant) {
        self.station = station
        self.connector = connector
        self.token = token
        self.startedAt = startedAt
    }

    /// That of a session.
    public init(of session: borrowing SessionState) {
        self.init(
            station: session.station, connector: session.connector, token: session.tokenOfStation,
            startedAt: session.reportedAt ?? session.startedAt)
    }

    /// Equal keys have equal bytes, others have others; 33 of them.
    public var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.bytes.reserveCapacity(33)
        writer.fixed(station.rawValue.byteSwapped)
        writer.fixed(connector.rawValue.byteSwapped)
        writer.fixed(startedAt.rawValue)
        writer.bytes.append(token == nil ? 0 : 1)
        writer.fixed(token?.high ?? 0)
        writer.fixed(token?.low ?? 0)
        return writer.bytes
    }
}

extension NaturalKey: TableKey {
    /// What differs most between sessions, mixed.
    public var spread: UInt64 {
        let place = UInt64(station.rawValue) << 32 | UInt64(connector.rawValue)
        return (UInt64(bitPattern: startedAt.rawValue) ^ place.spread ^ (token?.low ?? 0)).spread
    }
}

/// Sessions by their natural keys. Most keys have one.
public struct NaturalIndex: Sendable, Equatable {
    private struct Place: Sendable, Equatable {
        var first: SessionID
        var others: [SessionID] = []
    }

    private var places = KeyedTable<NaturalKey, Place>()

    public init() {}

    /// All keys, in no order.
    public var keys: [NaturalKey] { places.keys }

    /// The sessions with this key, in the order in which they were put in.
    public subscript(key: NaturalKey) -> [SessionID] { places.with(key) { [$0.first] + $0.others } ?? [] }

    /// Puts a session in; one that is there stays where it is.
    public mutating func insert(_ session: SessionID, _ key: NaturalKey) {
        let isThere: Void? = places.update(key) { place in
            if place.first != session, !place.others.contains(session) { place.others.append(session) }
        }
        if isThere == nil { places.put(key, Place(first: session)) }
    }

    mutating func remove(_ session: SessionID, _ key: NaturalKey) {
        let isEmpty = places.update(key) { place in
            if place.first != session {
                place.others.removeAll { $0 == session }
                return false
            }
            guard !place.others.isEmpty else { return true }
            place.first = place.others.removeFirst()
            return false
        }
        if isEmpty == true { places.remove(key) }
    }
}

extension SessionState {
    /// The card that the station told, whoever pays.
    public var tokenOfStation: Subject? { isTokenNamed ? tokenTold : token }
}

extension ClosedSession {
    /// What is remembered of a session that ended.
    public init(of session: borrowing SessionState) {
        self.init(
            session: session.session, connector: session.connector, transactionId: session.transactionId, token: session.tokenOfStation,
            meterStart: session.meterStart, startedAt: session.startedAt, stoppedAt: session.stoppedAt ?? session.startedAt,
            meterStop: session.meterStop, reportedAt: session.reportedAt, invoice: session.invoice, reportedStop: session.reportedStop,
            receivedAt: session.stopReceivedAt, isEstimated: session.isEstimated,
            stories: session.contradictions.map { ToldStory($0) }, isWrittenOff: session.isWrittenOff)
    }

    /// Its start by the station's own clock.
    public var toldStart: Instant { reportedAt ?? startedAt }

    /// Its end as it was told.
    public var toldStop: Instant { reportedStop ?? stoppedAt }
}
