public import EventStore

/// What was decided because of one input.
public struct Decision: Sendable, Equatable {
    /// What happened, in order.
    public var events: [Event] = []
    /// Texts for stations, to leave once the entry is on disk.
    public var sent: [SentFrame] = []
    /// Verdict on a handshake.
    public var handshake: HandshakeVerdict?
    /// Answer to an admin command.
    public var answer: CommandAnswer?
    /// Connections to close once the entry is on disk.
    public var closes: [ConnectionClose] = []
    /// Whether a tick left work behind that it had no room for: another one does not have to wait for the next second.
    public var hasMore = false

    public init() {}

    /// Whether nothing was decided: then a tick or a refused handshake leaves no entry.
    public var isEmpty: Bool { events.isEmpty && sent.isEmpty && closes.isEmpty }
}

/// What a station that asked to connect is told.
public enum HandshakeVerdict: Sendable, Equatable {
    /// Welcome, with this subprotocol; empty where it asked for none.
    case accept(station: StationID, subprotocol: String)
    /// Let in without a subprotocol, and closed at once: none is spoken on both sides.
    case decline(reason: String)
    /// Refused with this HTTP status and reason. A wrong password and an unknown station read alike.
    case refuse(status: Int, reason: String)
}

/// What the giver of an admin command is told.
public struct CommandAnswer: Sendable, Equatable {
    /// HTTP status.
    public var status: Int
    /// JSON; a problem document (RFC 9457) for a refusal.
    public var body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// A connection that the server ends.
public struct ConnectionClose: Sendable, Equatable {
    public var connection: ConnectionID
    /// WebSocket close code (RFC 6455, 7.4).
    public var code: UInt16
    public var reason: String

    public init(connection: ConnectionID, code: UInt16, reason: String) {
        self.connection = connection
        self.code = code
        self.reason = reason
    }
}
