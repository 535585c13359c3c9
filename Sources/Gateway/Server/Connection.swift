internal import Glibc

/// One socket of the table. Everything that only some phases need hangs on it as a separate object.
final class Connection {
    enum Phase: UInt8 {
        /// The handshake thread has the socket.
        case handshaking
        /// Between requests or inside one.
        case http
        /// The handler has a request.
        case dispatched
        /// The handler has an upgrade.
        case upgrading
        /// A stream of server-sent events.
        case streaming
        case webSocket
        /// Our Close frame is out; the peer's is awaited.
        case closing
        /// Nothing more will be written once the queue is empty.
        case finishing
        /// All is written; what still comes is thrown away until the peer closes.
        case draining
        case connecting
        case tlsDialling
        case replying
        case dead
    }

    let key: ConnectionKey
    let peer: SocketAddress
    let listener: Int32
    var descriptor: Int32
    var phase: Phase
    /// The handler knows the key and has not heard of its end.
    var isKnown = false
    var isUnauthenticated = false
    /// It counts among the WebSockets, open or asked for.
    var hasWebSocketPlace = false
    var isPausedByHandler = false
    /// A large message waits until others are done.
    var waitsForRoom = false
    /// The socket takes no more bytes for now.
    var isBlocked = false
    /// It has more to write than one turn takes.
    var isUnfinished = false
    var isDirty = false
    var isReady = false
    var hasPeerEnded = false
    /// What epoll watches.
    var interest: UInt32 = 0
    var userValue: UInt64 = 0
    /// When the last byte came.
    var lastReceived: Int64
    /// When the phase, or what is timed in it, began.
    var since: Int64
    var blockedSince: Int64 = 0
    /// When the timer wheel looks at it next.
    var wheelAt = Int64.max
    var endReason = CloseReason.peerGone
    var tls: TLSSession?
    var http: HTTPState?
    var socket: WebSocketState?
    /// Bytes to write, from `outOffset` on.
    var out: [UInt8] = []
    var outOffset = 0
    /// A long body, which is written behind them as it is: what is copied holds up the loop. From `bodyOffset` on.
    var body: [UInt8] = []
    var bodyOffset = 0
    /// Ends of the frames that wait behind a blocked socket.
    var frameEnds: [Int] = []
    /// Bytes that were read and cannot be parsed yet.
    var held: [UInt8] = []
    /// What it makes us hold, as it is counted.
    var charge = 0
    /// The room that a large message was given, and since when it takes it.
    var largeCharge = 0
    var largeSince: Int64 = 0
    /// Since when it waits for some; what it waited is not counted.
    var waitsSince: Int64 = 0
    /// What was thrown away since all was written.
    var drainedBytes = 0

    init(key: ConnectionKey, descriptor: Int32, peer: SocketAddress, listener: Int32, phase: Phase, now: Int64) {
        self.key = key
        self.descriptor = descriptor
        self.peer = peer
        self.listener = listener
        self.phase = phase
        lastReceived = now
        since = now
    }

    var queuedBytes: Int { out.count - outOffset + body.count - bodyOffset }

    /// What it makes us hold until it sends or reads more.
    var heldBytes: Int {
        if phase == .dead { return 0 }
        let unwritten = isBlocked || isUnfinished ? out.count + body.count : 0
        return held.count + unwritten + (http?.parser.halfHeadBytes ?? 0) + (socket?.decoder.heldBytes ?? 0)
    }

    func isQueueHalfFull(_ limits: ServerLimits) -> Bool {
        isBlocked && (queuedBytes > limits.sendQueueBytes / 2 || frameEnds.count > limits.sendQueueFrames / 2)
    }

    /// Whether bytes that come now may be parsed.
    func canRead(_ limits: ServerLimits) -> Bool {
        switch phase {
        // Whoever does not read an answer is not heard again.
        case .http: !isPausedByHandler && !isBlocked && queuedBytes <= limits.sendQueueBytes / 2
        case .webSocket: !isPausedByHandler && !waitsForRoom && !isQueueHalfFull(limits)
        case .closing, .finishing, .draining, .replying, .streaming: true
        default: false
        }
    }

    func read(into buffer: UnsafeMutableRawPointer, count: Int) -> IOResult {
        if let tls { return unsafe tls.read(into: buffer, count: count) }
        return unsafe Sockets.read(descriptor, into: buffer, count: count)
    }

    /// Writes what it can of the queue, at most so many bytes.
    func write(atMost bytesMax: Int) -> IOResult {
        let isBody = outOffset == out.count
        let offset = isBody ? bodyOffset : outOffset
        // The queue is not touched while its pointer is lent.
        let result: IOResult = unsafe (isBody ? body : out).withUnsafeBytes { raw in
            guard let base = raw.baseAddress, raw.count > offset else { return .bytes(0) }
            let count = min(raw.count - offset, bytesMax)
            if let tls { return unsafe tls.write(base + offset, count: count) }
            return unsafe Sockets.write(descriptor, base + offset, count: count)
        }
        if case .bytes(let count) = result {
            if isBody { bodyOffset += count } else { outOffset += count }
        }
        return result
    }

    /// Puts what is left of a long body where all else is, so that more can follow it.
    func joinBody() {
        guard !body.isEmpty else { return }
        out += body[bodyOffset...]
        (body, bodyOffset) = ([], 0)
    }
}

/// What a connection needs while it speaks HTTP.
final class HTTPState {
    var parser: HTTPRequestParser
    var isHeadMethod = false
    var keepsAlive = true
    var minorVersion = 1
    var hasServed = false
    var key = ""
    /// Memory that is set aside for the body.
    var bodyCharge = 0
    var bodyBytesMax = 0

    init(limits: HTTPLimits) { parser = HTTPRequestParser(limits: limits) }

    /// Takes from a head how its answer is to be written.
    func note(_ head: HTTPRequest, isStopping: Bool) {
        isHeadMethod = head.method == "HEAD"
        keepsAlive = head.keepsAlive && !isStopping
        minorVersion = head.minorVersion
    }
}

/// What a connection needs while it speaks WebSocket.
final class WebSocketState {
    var decoder: WebSocketDecoder
    var pingMilliseconds: Int64
    var idleMilliseconds: Int64 = 0
    var lastPing: Int64 = 0
    var pingSequence: UInt32 = 0
    var pongSequence: UInt32 = 0
    var answersPings = false
    var framesSeen: UInt32 = 0
    var frameSince: Int64 = 0
    var messageSince: Int64 = 0
    /// The outgoing handshake, while it lasts.
    var dial: DialState?

    var isClient: Bool { decoder.role == .client }

    init(role: WebSocketRole, limits: WebSocketLimits, pingMilliseconds: Int64) {
        decoder = WebSocketDecoder(role: role, limits: limits)
        self.pingMilliseconds = pingMilliseconds
    }
}

/// The opening of an outgoing connection.
final class DialState {
    var parser: HTTPResponseParser
    let request: [UInt8]
    let accept: String
    let subprotocols: [String]

    init(request: [UInt8], accept: String, subprotocols: [String], limits: HTTPLimits) {
        parser = HTTPResponseParser(limits: limits)
        self.request = request
        self.accept = accept
        self.subprotocols = subprotocols
    }
}
