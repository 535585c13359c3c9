public import EventStore

/// What tells a session from all others by itself, whichever message tells of it and however often: a station that sends its queue again
/// next day, under other message ids, tells the same.
///
/// Of sessions that are not closed for good the state knows it (`Sessions.kept`), of all others the archive (`ArchiveView.session(like:)`),
/// together as of the entry before. A decider that must know is handed the answer, and what was found becomes part of the recorded input,
/// as everything does that is looked up outside of the state: so a replay decides alike without an archive, and an input for which nothing
/// was found keeps its bytes.
public struct NaturalKey: Hashable, Sendable {
    public let station: StationID
    public let connector: ConnectorID
    public let token: Subject?
    public let startedAt: Instant
    public let meterStart: Energy?

    public init(station: StationID, connector: ConnectorID, token: Subject?, startedAt: Instant, meterStart: Energy?) {
        self.station = station
        self.connector = connector
        self.token = token
        self.startedAt = startedAt
        self.meterStart = meterStart
    }

    /// That of a session.
    public init(of session: borrowing SessionState) {
        self.init(
            station: session.station, connector: session.connector, token: session.token, startedAt: session.startedAt,
            meterStart: session.meterStart)
    }

    /// Equal keys have equal bytes, others have others; 42 of them.
    public var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.bytes.reserveCapacity(42)
        writer.fixed(station.rawValue.byteSwapped)
        writer.fixed(connector.rawValue.byteSwapped)
        writer.fixed(startedAt.rawValue)
        writer.bytes.append(token == nil ? 0 : 1)
        writer.fixed(token?.high ?? 0)
        writer.fixed(token?.low ?? 0)
        writer.bytes.append(meterStart == nil ? 0 : 1)
        writer.fixed(meterStart?.rawValue ?? 0)
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
