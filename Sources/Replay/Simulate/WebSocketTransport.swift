internal import EventStore
internal import Gateway
internal import Glibc

/// Remembers what a loop of dialled connections says, as events of chargers.
private final class DialledConnections: ServerHandler {
    var events: [TransportEvent] = []
    /// The charger of each connection that still counts.
    var chargers: [ConnectionKey: Int] = [:]

    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<DialledConnections>) { server.drop(key) }
    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<DialledConnections>) { server.drop(key) }

    func opened(_ reply: HTTPReply, on key: ConnectionKey, of server: Server<DialledConnections>) {
        guard let charger = chargers[key] else { return }
        events.append(.opened(key: charger))
    }

    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<DialledConnections>) {
        guard let charger = chargers[key] else { return }
        // The pointer lives no longer than this copy.
        let copy = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        events.append(.frame(key: charger, bytes: copy))
    }

    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<DialledConnections>) {
        guard let charger = chargers.removeValue(forKey: key) else { return }
        if case .dialFailed(let status, let words) = reason {
            events.append(.refused(key: charger, status: status ?? 0, reason: words))
        } else {
            events.append(.closed(key: charger))
        }
    }
}

/// Real WebSocket connections for many chargers, all on the caller's thread.
struct WebSocketTransport: ChargerTransport {
    /// Why there can be no transport.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    private let loop: Server<DialledConnections>
    private let handler = DialledConnections()
    private let endpoint: Endpoint
    private let addresses: [SocketAddress]
    private let tls: TLSContext?
    private var connections: [Int: ConnectionKey] = [:]

    /// Resolves the server's name, and reads the certificates that are trusted for `wss`.
    ///
    /// - Parameter url: `ws://host:port/ocpp/`; identities are put behind it.
    init(url: String, authorityFile: String? = nil) throws(Fault) {
        guard let endpoint = Endpoint(url), endpoint.scheme == "ws" || endpoint.scheme == "wss" else {
            throw Fault(description: "\(url) is no address of a WebSocket server; it should look like ws://127.0.0.1:8080/ocpp/")
        }
        self.endpoint = endpoint
        do {
            addresses = try SocketAddress.resolve(host: endpoint.host, port: endpoint.port)
        } catch {
            throw Fault(description: error.description)
        }
        guard !addresses.isEmpty else { throw Fault(description: "\(endpoint.host) has no address") }
        do {
            tls = endpoint.isTLS ? try TLSContext.client(authorityFile: authorityFile) : nil
        } catch {
            throw Fault(description: error.description)
        }
        var limits = ServerLimits()
        limits.pingMilliseconds = 0
        do {
            loop = try Server(handler: handler, limits: limits)
        } catch {
            throw Fault(description: error.description)
        }
        WebSocketTransport.raiseDescriptorLimit()
    }

    /// Every connection takes a descriptor: the soft limit goes up to the hard one.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        // The structure lives through both calls.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Unreserved characters stay (RFC 3986, 2.3); everything else is percent-encoded.
    static func percentEncoded(_ identity: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in identity.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.append(byte)
            default: out += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    mutating func open(key: Int, handshake: ChargerHandshake) {
        close(key: key)
        var fields: [(name: String, value: String)] = []
        if let password = handshake.password {
            fields.append(("Authorization", "Basic " + Base64.text(Array((handshake.identity + ":" + password).utf8))))
        }
        let base = endpoint.target.last == "/" ? endpoint.target : endpoint.target + "/"
        let dial = Server<DialledConnections>.Dial(
            address: addresses[key % addresses.count], host: endpoint.host,
            target: base + WebSocketTransport.percentEncoded(handshake.identity),
            subprotocols: handshake.subprotocols, fields: fields, tls: tls, limits: WebSocketLimits(messageBytes: SimulateLimits.frameBytes)
        )
        do {
            let connection = try loop.dial(dial)
            connections[key] = connection
            handler.chargers[connection] = key
        } catch {
            handler.events.append(.refused(key: key, status: 0, reason: error.description))
        }
    }

    mutating func send(key: Int, frame: [UInt8]) {
        guard let connection = connections[key] else { return }
        loop.send(connection, text: frame)
    }

    mutating func close(key: Int) { if let connection = forget(key) { loop.drop(connection) } }

    mutating func finish() {
        for key in connections.keys.sorted() { if let connection = forget(key) { loop.close(connection, code: 1000) } }
        for _ in 0..<20 where loop.connectionCount > 0 { loop.turn(timeout: 50) }
    }

    /// Nothing more will be told about the charger's connection.
    private mutating func forget(_ key: Int) -> ConnectionKey? {
        guard let connection = connections.removeValue(forKey: key) else { return nil }
        handler.chargers[connection] = nil
        handler.events.removeAll { $0.key == key }
        return connection
    }

    mutating func wait(milliseconds: Int) -> [TransportEvent] {
        loop.turn(timeout: handler.events.isEmpty ? Int32(clamping: milliseconds) : 0)
        defer { handler.events = [] }
        return handler.events
    }
}
