/// Limits of the HTTP/1.1 parsers (trust.md rows 35 to 38).
public struct HTTPLimits: Sendable {
    /// Nobody may allow more bytes of body than this.
    public static let bodyBytesMax = 16 << 20
    /// Bytes of line ends before a head; a few are an old client's habit, more are a flood.
    public static let leadingBytesMax = 16
    /// Interim replies (1xx) before the reply.
    public static let interimRepliesMax = 8
    /// Bytes of request line and fields together.
    public var headBytes = 8 << 10
    /// Number of fields.
    public var fields = 64
    /// Bytes of body where the handler does not say otherwise, and of the body of a reply.
    public var bodyBytes = 1 << 20
    /// Bytes of all chunk extensions of a body together.
    public var chunkExtensionBytes = 1 << 10
    /// Bytes of the trailer fields behind a chunked body.
    public var trailerBytes = 1 << 10

    /// The default limits.
    public init() {}
}

/// Limits of a WebSocket connection (trust.md rows 39 to 42).
public struct WebSocketLimits: Sendable {
    /// Bytes of a whole message, judged on the frame header alone.
    public var messageBytes: Int
    /// Bytes of a message that is handed out in pieces as it comes, because it is longer than those that are put together; 0: none is.
    public var piecesBytes: Int
    /// Parts of a fragmented message.
    public var fragments: Int
    /// Text that is not UTF-8 reaches the handler (which journals it) instead of closing with 1007.
    public var deliversInvalidUTF8: Bool

    /// Limits with a message size and a number of fragments.
    public init(messageBytes: Int, piecesBytes: Int = 0, fragments: Int = 64, deliversInvalidUTF8: Bool = true) {
        self.messageBytes = messageBytes
        self.piecesBytes = piecesBytes
        self.fragments = fragments
        self.deliversInvalidUTF8 = deliversInvalidUTF8
    }

    /// OCPP: 1 MiB, for stations put all readings of a session into its end, 77 to 230 KB of them. Of what is longer, the head is read.
    public static let ocpp = WebSocketLimits(messageBytes: 1 << 20, piecesBytes: 16 << 20, fragments: 1_024)
    /// The echo route for conformance suites: 16 MiB, strict UTF-8.
    public static let conformance = WebSocketLimits(messageBytes: 16 << 20, fragments: 1 << 20, deliversInvalidUTF8: false)

    /// Bytes of an offending frame that the handler gets to journal.
    public static let violationBytes = 4 << 10
}

/// Limits of the event loop (trust.md rows 38, 43, 45, 46). Times are milliseconds.
public struct ServerLimits: Sendable {
    /// Limits of requests.
    public var http = HTTPLimits()
    /// Connections in all: beyond it the oldest that has not authenticated gives way, or the new one is refused.
    public var connections = 100_000
    /// Connections of these that WebSockets leave to requests; a WebSocket beyond the rest is refused with 503.
    public var requestConnections = 32
    /// Seconds after which a WebSocket that found no place may come again.
    public var crowdedRetrySeconds = 30
    /// Not yet authenticated connections of one source (an IPv4 address, an IPv6 /64); the oldest is dropped.
    public var unauthenticatedPerSource = 64
    /// Not yet authenticated connections in all, loopback aside; the oldest is dropped.
    public var unauthenticated = 512
    /// Not yet authenticated connections from loopback addresses, where proxies and load generators sit.
    public var unauthenticatedLoopback = 16_384
    /// Bytes that peers which have not authenticated make us hold together: half heads, answers that they do not read. Beyond it the one
    /// that has made us hold some for the longest is dropped.
    public var strangerBytesTotal = 32 << 20
    /// The same for those that have: half messages, what they do not read.
    public var heldBytesTotal = 256 << 20
    /// How much of it large messages may take together: beyond it those that began later wait.
    public var largeMessageBytesTotal = 48 << 20
    /// A message up to this many bytes is small.
    public var smallMessageBytes = 64 << 10
    /// How long a large message may take while others wait; then its connection gives way.
    public var largeMessageMilliseconds: Int64 = 2_000
    /// Memory for all bodies of requests, from their heads to their answers; beyond it a request is refused with 503.
    public var bodyBytesTotal = 64 << 20
    /// How much of it large bodies may take together, so that small ones find room.
    public var largeBodyBytesTotal = 48 << 20
    /// A body up to this many bytes is small.
    public var smallBodyBytes = 1 << 20
    /// Memory that a body of unknown length is given at first; it doubles as the body grows.
    public var bodyStepBytes = 4 << 10
    /// Seconds after which a request that found no room for its body may come again.
    public var bodyRetrySeconds = 5
    /// An unwanted body up to this many bytes is thrown away as it comes; behind a longer one the connection ends.
    public var discardBytes = 64 << 10
    /// From the accepted socket, or a request's first byte, to the end of its head.
    public var headMilliseconds: Int64 = 10_000
    /// From the head to the end of the body; each 64 KiB of body that came add a second.
    public var bodyMilliseconds: Int64 = 10_000
    /// From the first to the last byte of a frame; a second more for each 64 KiB.
    public var frameMilliseconds: Int64 = 10_000
    /// From the first to the last frame of a fragmented message; a second more for each 64 KiB.
    public var messageMilliseconds: Int64 = 60_000
    /// Silence between two requests of a kept connection.
    public var keepAliveMilliseconds: Int64 = 75_000
    /// TLS handshake.
    public var handshakeMilliseconds: Int64 = 10_000
    /// Dial, TLS and upgrade of an outgoing connection.
    public var dialMilliseconds: Int64 = 15_000
    /// From our Close frame to the peer's.
    public var closeMilliseconds: Int64 = 5_000
    /// After our last byte: how long we read on, so that the peer gets to see it.
    public var lingerMilliseconds: Int64 = 2_000
    /// And how many bytes: any body that somebody might have been allowed.
    public var lingerBytes = HTTPLimits.bodyBytesMax
    /// A peer that takes no byte for this long is dropped.
    public var stallMilliseconds: Int64 = 30_000
    /// Silence after which a WebSocket peer is pinged; 0 never. Settable per connection.
    public var pingMilliseconds: Int64 = 45_000
    /// Frames that may wait for a peer that does not read.
    public var sendQueueFrames = 64
    /// Bytes that may wait for a peer that does not read.
    public var sendQueueBytes = 256 << 10
    /// Closures that may wait in the mailbox of the loop.
    public var mailbox = 65_536
    /// TLS handshakes that may wait for their thread or run in it.
    public var handshakes = 2_048
    /// Threads for TLS handshakes.
    public var handshakeThreads = 1
    /// Bytes of the shared read buffer: the most one connection gives to a turn.
    public var readBytes = 64 << 10
    /// How long listening pauses when descriptors run out.
    public var acceptBackoffMilliseconds: Int64 = 200
    /// Connections in a turn whose bytes had to wait; the others wait for the next, so that no turn is long.
    public var readyPerTurn = 1_024
    /// Bytes of answers after which a turn begins to write them.
    public var answerBytes = 1 << 20
    /// Bytes of an answer's body beyond which it is not copied to be written.
    public var longBodyBytes = 64 << 10
    /// Bytes that one connection is written in a turn; what is left waits for the next.
    public var turnBytesPerConnection = 256 << 10
    /// Sockets taken from one listener in a turn.
    public var acceptsPerTurn = 256
    /// The same while there is no room for so many: few enough that each is read from before it would have to give way.
    public var acceptsPerTurnCrowded = 8
    /// Descriptors that are kept for everything but connections: the journal and its files, listeners, outgoing calls.
    public static let reservedDescriptors = 48

    /// The default limits.
    public init() {}
}

extension ServerLimits {
    /// Takes back the number of connections to what fits beside the reserve (trust.md row 46).
    ///
    /// - Parameters:
    ///   - descriptors: how many the process may have.
    ///   - open: how many it has already.
    public mutating func fit(descriptors: UInt64, open: Int) {
        let taken = UInt64(max(0, open) + Self.reservedDescriptors)
        let room = Int(clamping: descriptors > taken ? descriptors - taken : 0)
        connections = min(connections, max(room, Self.connectionsMin))
        requestConnections = min(requestConnections, connections / 2)
    }

    /// Connections that are served however few descriptors there are: then they are taken out of the reserve.
    static let connectionsMin = 16
}

/// Limits of requests to servers outside. Times are milliseconds.
public struct OutgoingLimits: Sendable {
    /// Requests under way and waiting; beyond it one is refused at once.
    public var requests = 1_024
    /// Connections in all.
    public var connections = 64
    /// Connections to one host and port.
    public var connectionsPerHost = 4
    /// Limits of the reply.
    public var http = HTTPLimits()
    /// Bytes of body that are sent.
    public var requestBodyBytes = 1 << 20
    /// Addresses of one name that are tried, one after the other.
    public var addresses = 4
    /// Threads that ask the system's resolver, which blocks.
    public var resolverThreads = 2
    /// Until the name is resolved.
    public var resolveMilliseconds: Int64 = 5_000
    /// Until one address has answered.
    public var connectMilliseconds: Int64 = 5_000
    /// Until the TLS handshake is done.
    public var handshakeMilliseconds: Int64 = 5_000
    /// From the last byte of the request to the first of the reply.
    public var firstByteMilliseconds: Int64 = 15_000
    /// From the call to the end of the reply, the wait for a place included.
    public var wholeMilliseconds: Int64 = 30_000
    /// Bytes of head that are sent.
    public static let requestHeadBytesMax = 16 << 10
    /// Redirects that one request may be allowed to follow.
    public static let redirectsMax = 5

    /// The default limits.
    public init() {}
}
