internal import CLinux

/// What the handler may do with a connection. A void key does nothing. What is queued here leaves after `turnEnded`.
extension Server {
    /// Answers the request, or refuses the upgrade, that the connection waits with.
    public func respond(_ key: ConnectionKey, _ response: HTTPResponse) {
        guard let connection = open(key) else { return }
        switch connection.phase {
        case .dispatched: write(connection, response, .answered)
        case .upgrading:
            var refusal = response
            refusal.closes = true
            leaveWebSocketPlace(connection)
            write(connection, refusal, .answered)
        default: break
        }
    }

    /// Writes what was answered so far, if that is much: for a handler that has many answers, once all of them may leave.
    public func flushAnswers() {
        if unwrittenBytes > limits.answerBytes { flushDirty() }
    }

    /// Opens the WebSocket that the connection asked for. Bytes that came behind the request are read in the next turn.
    public func accept(_ key: ConnectionKey, subprotocol: String? = nil, limits socketLimits: WebSocketLimits = .ocpp) {
        guard let connection = open(key), connection.phase == .upgrading, let http = connection.http else { return }
        // It fails where the subprotocol would have smuggled a line into our head.
        guard let head = try? acceptHead(http.key, subprotocol) else {
            write(connection, HTTPResponse(500, text: "the subprotocol cannot be written\n"), .answered)
            return
        }
        authenticate(connection)
        enqueue(connection, head)
        connection.http = nil
        connection.socket = WebSocketState(role: .server, limits: socketLimits, pingMilliseconds: limits.pingMilliseconds)
        connection.phase = .webSocket
        connection.since = now
        connection.lastReceived = now
        if !connection.held.isEmpty || connection.interest & EPOLLIN.rawValue == 0 || connection.tls != nil { markReady(connection) }
        schedule(connection)
    }

    private func acceptHead(_ key: String, _ subprotocol: String?) throws(HTTPWriteError) -> [UInt8] {
        var head = HTTPHead()
        try head.statusLine(101, reason: HTTPResponse.reason(101))
        try head.field("Upgrade", "websocket")
        try head.field("Connection", "Upgrade")
        try head.field("Sec-WebSocket-Accept", WebSocketHandshake.accept(key: key))
        if let subprotocol { try head.field("Sec-WebSocket-Protocol", subprotocol) }
        return head.finish()
    }

    /// Sends a text message.
    public func send(_ key: ConnectionKey, text: [UInt8]) { send(key, text.span, isText: true) }

    /// Sends a message.
    public func send(_ key: ConnectionKey, _ bytes: Span<UInt8>, isText: Bool) {
        guard let connection = open(key) else { return }
        enqueueFrame(connection, isText ? .text : .binary, bytes)
    }

    /// Begins the close handshake of a WebSocket, or ends an HTTP connection.
    public func close(_ key: ConnectionKey, code: UInt16 = 1000, reason: String = "") {
        guard let connection = open(key) else { return }
        if connection.phase == .webSocket {
            startClose(connection, code: code, reason: reason, .closed(code: code))
        } else if connection.phase != .closing && connection.phase != .finishing {
            drop(connection, .dropped)
        }
    }

    /// Ends a connection at once, without a Close frame.
    public func drop(_ key: ConnectionKey) {
        guard let connection = open(key) else { return }
        drop(connection, .dropped)
    }

    /// Sends a Ping; returns its number, which `ServerHandler.pong` and `lastPong` know it by.
    @discardableResult
    public func ping(_ key: ConnectionKey) -> UInt32? {
        guard let connection = open(key) else { return nil }
        let number = sendPing(connection)
        return number
    }

    /// The highest number of a Ping that was answered; 0 when none was.
    public func lastPong(_ key: ConnectionKey) -> UInt32 { open(key)?.socket?.pongSequence ?? 0 }

    /// When the last byte came, in the loop's milliseconds.
    public func lastReceived(_ key: ConnectionKey) -> Int64? { open(key)?.lastReceived }

    /// After how much silence the peer is pinged (0: never), and after how much more it is given up unasked (0: never).
    public func setLiveness(_ key: ConnectionKey, pingMilliseconds: Int64, idleMilliseconds: Int64 = 0) {
        guard let connection = open(key), let socket = connection.socket else { return }
        socket.pingMilliseconds = max(0, pingMilliseconds)
        socket.idleMilliseconds = max(0, idleMilliseconds)
        schedule(connection)
    }

    /// Takes an HTTP connection out of the caps for those that have not authenticated. `accept` does it by itself.
    public func authenticated(_ key: ConnectionKey) {
        if let connection = open(key) { authenticate(connection) }
    }

    /// Stops reading from a connection; what was read already waits.
    public func pauseReading(_ key: ConnectionKey) { open(key)?.isPausedByHandler = true }

    /// Reads on.
    public func resumeReading(_ key: ConnectionKey) {
        guard let connection = open(key), connection.isPausedByHandler else { return }
        connection.isPausedByHandler = false
        markReady(connection)
    }

    /// Answers with a head and keeps the body open: for server-sent events.
    public func beginStream(_ key: ConnectionKey, _ response: HTTPResponse) {
        guard let connection = open(key), connection.phase == .dispatched, let http = connection.http else { return }
        let isChunked = http.minorVersion == 1
        http.keepsAlive = http.keepsAlive && isChunked
        let framing: HTTPResponse.Framing = isChunked ? .chunked : .close
        // It fails where somebody's text would have smuggled a line into our head.
        guard let head = try? response.head(framing: framing, keepsAlive: http.keepsAlive, date: dateText()) else {
            write(connection, HTTPResponse(500, text: "the answer held a control character\n"), .answered)
            return
        }
        connection.phase = .streaming
        releaseBody(http)
        enqueue(connection, head)
        // Reading goes on, so that a reader who leaves is noticed.
        if connection.interest & EPOLLIN.rawValue == 0 || connection.tls != nil { markReady(connection) }
        if !response.body.isEmpty { stream(key, response.body) }
    }

    /// Adds a part to a stream. False when there is no stream; a reader too slow for the queue is dropped.
    @discardableResult
    public func stream(_ key: ConnectionKey, _ bytes: [UInt8]) -> Bool { stream(key, [bytes]) }

    /// Adds a part to a stream that is put together from pieces.
    public func stream(_ key: ConnectionKey, _ pieces: [[UInt8]]) -> Bool {
        guard let connection = open(key), connection.phase == .streaming, let http = connection.http else { return false }
        let count = pieces.reduce(0) { $0 + $1.count }
        if count == 0 { return true }
        if connection.isBlocked && connection.queuedBytes + count > limits.sendQueueBytes {
            drop(connection, .slowReader)
            return false
        }
        let isChunked = http.minorVersion == 1
        enqueue(connection, isChunked ? Array((String(count, radix: 16) + "\r\n").utf8) : [])
        for piece in pieces { connection.out += piece }
        if isChunked { connection.out += [0x0D, 0x0A] }
        return true
    }

    /// Ends a stream.
    public func endStream(_ key: ConnectionKey) {
        guard let connection = open(key), connection.phase == .streaming, let http = connection.http else { return }
        if http.minorVersion == 1 { enqueue(connection, Array("0\r\n\r\n".utf8)) }
        finish(connection, .answered)
    }

    /// A number of the handler's own, 0 at first.
    public func userValue(_ key: ConnectionKey) -> UInt64 { open(key)?.userValue ?? 0 }

    /// Sets the handler's number.
    public func setUserValue(_ key: ConnectionKey, _ value: UInt64) { open(key)?.userValue = value }

    /// The peer's address.
    public func peer(_ key: ConnectionKey) -> SocketAddress? { open(key)?.peer }

    /// What carries the connection. Reads the certificate anew: not for hot paths.
    public func facts(_ key: ConnectionKey) -> TransportFacts? {
        guard let connection = open(key) else { return nil }
        let listener = connection.listener < 0 ? nil : Int(connection.listener)
        guard let tls = connection.tls else {
            return TransportFacts(isTLS: false, version: "", cipher: "", certificate: nil, listener: listener)
        }
        return TransportFacts(
            isTLS: true, version: tls.version, cipher: tls.cipher, certificate: tls.peerCertificate, listener: listener)
    }
}
