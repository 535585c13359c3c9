internal import EventStore
internal import CLinux
internal import Glibc

/// Outgoing WebSocket connections, many thousands in one loop.
extension Server {
    /// What to dial.
    public struct Dial: Sendable {
        /// Where; resolve names outside of the loop.
        public var address: SocketAddress
        /// For the Host field, and for TLS the name the certificate must bear.
        public var host: String
        /// Path and query, percent-encoded.
        public var target: String
        /// Offered, best first.
        public var subprotocols: [String]
        /// Further fields, like Authorization.
        public var fields: [(name: String, value: String)]
        /// A client's context for `wss`.
        public var tls: TLSContext?
        /// Limits of the messages to come.
        public var limits: WebSocketLimits
        /// The local address to use; its port may be 0.
        public var source: SocketAddress?

        /// What to dial.
        public init(
            address: SocketAddress, host: String, target: String, subprotocols: [String] = [],
            fields: [(name: String, value: String)] = [], tls: TLSContext? = nil, limits: WebSocketLimits = .ocpp,
            source: SocketAddress? = nil
        ) {
            self.address = address
            self.host = host
            self.target = target
            self.subprotocols = subprotocols
            self.fields = fields
            self.tls = tls
            self.limits = limits
            self.source = source
        }
    }

    /// Begins to connect. `opened` or `closed` tells the outcome under the returned key.
    public func dial(_ dial: Dial) throws(SocketError) -> ConnectionKey {
        guard live < limits.connections else { throw SocketError(call: "dial", reason: "too many connections") }
        let key = Base64.text((0..<4).flatMap { _ in withWord(random.next()) })
        let port = dial.address.port == (dial.tls == nil ? 80 : 443) ? "" : ":\(dial.address.port)"
        let host = dial.host.utf8.contains(0x3A) && dial.host.first != "[" ? "[\(dial.host)]" : dial.host
        let request: [UInt8]
        do {
            request = try WebSocketHandshake.request(
                target: dial.target, host: host + port, key: key, subprotocols: dial.subprotocols, fields: dial.fields)
        } catch {
            throw SocketError(call: "dial", reason: "the request cannot be written: \(error)")
        }
        let descriptor = try Sockets.connect(dial.address, from: dial.source)
        let connection = add(descriptor, dial.address, listener: -1, phase: .connecting)
        connection.isKnown = true
        let socket = WebSocketState(role: .client, limits: dial.limits, pingMilliseconds: 0)
        socket.dial = DialState(
            request: request, accept: WebSocketHandshake.accept(key: key), subprotocols: dial.subprotocols, limits: limits.http)
        connection.socket = socket
        if let context = dial.tls {
            do {
                connection.tls = try TLSSession(context: context, descriptor: descriptor, host: dial.host)
            } catch {
                connection.isKnown = false
                destroy(connection, .dropped)
                throw SocketError(call: "dial", reason: error.description)
            }
        }
        watch(connection, EPOLLOUT.rawValue)
        schedule(connection)
        return connection.key
    }

    private func withWord(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) } }

    func dialProgress(_ connection: Connection) {
        guard let dial = connection.socket?.dial else { return }
        if connection.phase == .connecting {
            let code = Sockets.pendingError(connection.descriptor)
            if code != 0 {
                let error = SocketError(call: "connect to \(connection.peer.text)", code: code)
                drop(connection, .dialFailed(status: nil, reason: error.description))
                return
            }
            connection.phase = connection.tls == nil ? .replying : .tlsDialling
        }
        if connection.phase == .tlsDialling, let tls = connection.tls {
            switch tls.handshake() {
            case .done: connection.phase = .replying
            case .wantsRead:
                watch(connection, EPOLLIN.rawValue)
                return
            case .wantsWrite:
                watch(connection, EPOLLOUT.rawValue)
                return
            case .failed(let reason):
                drop(connection, .dialFailed(status: nil, reason: reason))
                return
            }
        }
        watch(connection, EPOLLIN.rawValue)
        enqueue(connection, dial.request)
    }

    func readReply(_ connection: Connection, _ bytes: Span<UInt8>, _ position: inout Int) {
        guard let socket = connection.socket, let dial = socket.dial else { return }
        switch dial.parser.next(in: bytes, at: &position) {
        case .needMore: break
        case .refusal(let refusal):
            position = bytes.count
            drop(connection, .dialFailed(status: nil, reason: refusal.detail))
        case .reply(let reply):
            if let fault = fault(of: reply, dial) {
                position = bytes.count
                drop(connection, .dialFailed(status: reply.status, reason: fault))
                return
            }
            socket.dial = nil
            connection.phase = .webSocket
            connection.since = now
            socket.pingMilliseconds = limits.pingMilliseconds
            handler.opened(reply, on: connection.key, of: self)
        }
    }

    private func fault(of reply: HTTPReply, _ dial: DialState) -> String? {
        if reply.status != 101 { return "the server answered \(reply.status)" }
        if !reply.fields.has("Upgrade", token: "websocket") { return "the answer upgrades to something else" }
        if reply.fields["Sec-WebSocket-Accept"] != dial.accept { return "Sec-WebSocket-Accept is wrong" }
        if let chosen = reply.fields["Sec-WebSocket-Protocol"], !dial.subprotocols.contains(chosen) {
            return "the server chose a subprotocol that was not offered"
        }
        if reply.fields["Sec-WebSocket-Extensions"] != nil { return "the server chose an extension that was not offered" }
        return nil
    }
}
