import Glibc
import Testing

@testable import Gateway

/// Writes down what the loop says and answers like a small site: `/echo` echoes, `/late` answers in `turnEnded`, `/stream` streams.
final class Recorder: ServerHandler {
    var log: [String] = []
    var judged: [String] = []
    var requests: [HTTPRequest] = []
    var keys: [ConnectionKey] = []
    var late: [ConnectionKey] = []
    var waitingUpgrades: [ConnectionKey] = []
    var facts: [TransportFacts] = []
    var acceptsLate = false
    var limits = WebSocketLimits.ocpp
    var answer: [UInt8] = Array("hello".utf8)

    func judge(_ head: HTTPRequest, on key: ConnectionKey, of server: Server<Recorder>) -> BodyVerdict {
        judged.append(head.path)
        switch head.path {
        case "/secret": return .answer(HTTPResponse(401, text: "who are you?\n"))
        case "/small": return .read(bytesMax: 10)
        default: return .read(bytesMax: 16 << 20)
        }
    }

    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Recorder>) {
        requests.append(request)
        keys.append(key)
        if let fact = server.facts(key) { facts.append(fact) }
        switch request.path {
        case "/late": late.append(key)
        case "/hold": break
        case "/stream":
            server.beginStream(key, HTTPResponse(200, type: "text/event-stream"))
            server.stream(key, Array("data: 1\n\n".utf8))
        case "/evil":
            var response = HTTPResponse(200)
            response.fields.append("X-Evil", "a\r\nSet-Cookie: b")
            server.respond(key, response)
        default: server.respond(key, HTTPResponse(200, body: answer + request.body, type: "text/plain"))
        }
    }

    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Recorder>) {
        requests.append(request)
        keys.append(key)
        if let fact = server.facts(key) { facts.append(fact) }
        if request.path.hasPrefix("/refuse") {
            server.respond(key, HTTPResponse(401))
        } else if acceptsLate {
            waitingUpgrades.append(key)
        } else {
            server.accept(key, subprotocol: request.subprotocols.first, limits: limits)
        }
    }

    func opened(_ reply: HTTPReply, on key: ConnectionKey, of server: Server<Recorder>) {
        log.append("opened \(reply.fields["Sec-WebSocket-Protocol"] ?? "-")")
        keys.append(key)
    }

    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Recorder>) {
        var text: [UInt8] = []
        for index in bytes.indices { text.append(bytes[index]) }
        log.append("message \(text.count > 40 ? "of \(text.count)" : String(decoding: text, as: UTF8.self))")
        if requests.contains(where: { $0.path.hasPrefix("/echo") }) { server.send(key, bytes, isText: isText) }
    }

    func pong(_ sequence: UInt32?, on key: ConnectionKey, of server: Server<Recorder>) {
        log.append("pong \(sequence.map(String.init) ?? "-")")
    }

    func violation(_ bytes: [UInt8], code: UInt16, detail: String, on key: ConnectionKey, of server: Server<Recorder>) {
        log.append("violation \(code)")
    }

    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<Recorder>) { log.append("closed \(reason)") }

    func tlsFailed(address: SocketAddress, reason: String) { log.append("tls failed: \(reason)") }

    func crowded(of server: Server<Recorder>) { log.append("crowded") }

    func turnEnded(of server: Server<Recorder>) {
        for key in late { server.respond(key, HTTPResponse(200, text: "late")) }
        late = []
    }
}

/// A server and a dialling loop, turned by the test itself: no threads, no waiting for luck.
final class Loopback {
    let site = Recorder()
    let caller = Recorder()
    let server: Server<Recorder>
    let client: Server<Recorder>
    let address: SocketAddress

    init(limits: ServerLimits = ServerLimits(), tls: TLSContext? = nil) throws {
        server = try Server(handler: site, limits: limits)
        client = try Server(handler: caller)
        address = try server.listen(try #require(SocketAddress("127.0.0.1", port: 0)), tls: tls)
    }

    /// Turns both loops until `isDone`, at most some thousand times.
    func turn(until isDone: () -> Bool) -> Bool {
        for _ in 0..<4_000 {
            if isDone() { return true }
            server.turn(timeout: 1)
            client.turn(timeout: 1)
        }
        return isDone()
    }

    func dial(_ target: String, subprotocols: [String] = [], tls: TLSContext? = nil, host: String = "localhost") throws -> ConnectionKey {
        try client.dial(.init(address: address, host: host, target: target, subprotocols: subprotocols, tls: tls))
    }

    /// A plain socket.
    func connect() throws -> RawSocket { RawSocket(descriptor: try Sockets.connect(address), loopback: self) }
}

/// Sends bytes of the test's choice and collects what comes back.
final class RawSocket {
    private(set) var descriptor: Int32
    let loopback: Loopback
    var received: [UInt8] = []
    var hasEnded = false

    init(descriptor: Int32, loopback: Loopback) {
        self.descriptor = descriptor
        self.loopback = loopback
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The descriptor, which is the caller's from now on.
    func giveUp() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    var text: String { String(decoding: received, as: UTF8.self) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes
        for _ in 0..<4_000 where !rest.isEmpty {
            let result = unsafe rest.withUnsafeBytes { raw -> IOResult in
                guard let base = raw.baseAddress else { return .end }
                return unsafe Sockets.write(descriptor, base, count: raw.count)
            }
            if case .bytes(let count) = result { rest.removeFirst(count) }
            loopback.server.turn(timeout: 1)
        }
    }

    func read() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let result = unsafe buffer.withUnsafeMutableBytes { raw -> IOResult in
            guard let base = raw.baseAddress else { return .end }
            return unsafe Sockets.read(descriptor, into: base, count: raw.count)
        }
        switch result {
        case .bytes(let count): received += buffer[..<count]
        case .end: hasEnded = true
        default: break
        }
    }

    /// Turns the server until `isDone`.
    func wait(until isDone: (RawSocket) -> Bool) -> Bool {
        loopback.turn {
            read()
            return isDone(self)
        }
    }
}

let upgradeRequest =
    "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

func maskedFrame(_ opcode: WebSocketEncoder.Opcode, _ payload: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    WebSocketEncoder.append(opcode, payload.span, mask: 0x0102_0304, to: &out)
    return out
}

func shutdownSending(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

extension String {
    /// The parts between occurrences of `separator`.
    func components(of separator: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        let (all, mark) = (Array(utf8), Array(separator.utf8))
        var index = 0
        while index < all.count {
            if all[index...].starts(with: mark) {
                parts.append([])
                index += mark.count
            } else {
                parts[parts.count - 1].append(all[index])
                index += 1
            }
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}
