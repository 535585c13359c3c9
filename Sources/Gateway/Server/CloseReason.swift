/// Why a connection ended.
public enum CloseReason: Sendable, Equatable {
    /// The peer sent a Close frame.
    case peerClosed(code: UInt16?, reason: String)
    /// The peer's end vanished without a Close frame, or between two requests.
    case peerGone
    /// We sent a Close frame with this code, and the peer answered or its time was over.
    case closed(code: UInt16)
    /// The peer broke the protocol; the Close code, or the HTTP status below 1000.
    case violation(code: UInt16)
    /// Something took longer than its limit.
    case timeout(Deadline)
    /// The peer did not read: the send queue was full.
    case slowReader
    /// Dropped for room: too many connections that have not authenticated.
    case crowded
    /// The answer was sent, and nothing more was to come.
    case answered
    /// A dial failed; the status is that of the HTTP answer, if there was one.
    case dialFailed(status: Int?, reason: String)
    /// The system or TLS failed, in its words.
    case failed(String)
    /// Our side was told to drop it.
    case dropped

    /// Which limit was passed.
    public enum Deadline: Sendable, Equatable {
        case head, body, keepAlive, frame, message, silence, idle, stall, closeHandshake, dial
    }
}

/// What carried a connection.
public struct TransportFacts: Sendable, Equatable {
    /// Whether TLS protects it.
    public var isTLS: Bool
    /// Like `TLSv1.3`; empty without TLS.
    public var version: String
    /// The cipher suite; empty without TLS.
    public var cipher: String
    /// The peer's certificate, when it showed one.
    public var certificate: PeerCertificate?
    /// Which listener took it, in the order of `listen`; nil for one that we dialled.
    public var listener: Int?
}
