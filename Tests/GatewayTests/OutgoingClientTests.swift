import Dispatch
import Synchronization
import Testing

@testable import Gateway

/// A client that may call this machine, and the names of a test.
struct OutgoingRig {
    let client: OutgoingClient

    init(
        limits: OutgoingLimits = OutgoingLimits(), tls: TLSContext? = nil, resolver: OutgoingPolicy.Resolver? = nil,
        change: (inout OutgoingPolicy) -> Void = { _ in }
    ) throws {
        var policy = OutgoingPolicy()
        policy.allowedNetworks = [try #require(AddressRange("127.0.0.0/8"))]
        change(&policy)
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0))
        let here: OutgoingPolicy.Resolver = { (_, _) throws(SocketError) in [loopback] }
        client = try OutgoingClient(policy: policy, limits: limits, tls: tls, resolver: resolver ?? here)
    }

    /// Waits for the outcome, in words: the reply's status and body, or the kind of the fault with its code.
    func call(_ request: OutgoingRequest) throws -> String {
        let outcome = try outcome(request)
        switch outcome {
        case .success(let reply): return "\(reply.status) \(String(decoding: reply.body, as: UTF8.self))"
        case .failure(let fault): return fault.code.map { "\(fault.kind) \($0)" } ?? "\(fault.kind)"
        }
    }

    func outcome(_ request: OutgoingRequest) throws -> Result<HTTPReply, OutgoingFault> {
        let told = Told()
        try #require(client.send(request) { told.tell($0) })
        return try told.wait()
    }

    func get(_ url: String) throws -> String { try call(OutgoingRequest("GET", url)) }
}

/// What a client told.
final class Told: Sendable {
    private let result = Mutex<Result<HTTPReply, OutgoingFault>?>(nil)
    private let isTold = DispatchSemaphore(value: 0)

    func tell(_ outcome: Result<HTTPReply, OutgoingFault>) {
        result.withLock { $0 = outcome }
        isTold.signal()
    }

    func wait() throws -> Result<HTTPReply, OutgoingFault> {
        try #require(isTold.wait(timeout: .now() + 120) == .success, "nothing was told")
        return try #require(result.withLock { $0 })
    }
}

@Suite struct OutgoingClientTests {
    @Test func `a request goes out whole, and its reply comes back`() throws {
        let head = Mutex("")
        let peer = try OutgoingPeer { socket in
            guard let request = socket.request() else { return }
            head.withLock { $0 = String(decoding: request.head + request.body, as: UTF8.self) }
            socket.write("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { peer.stop() }
        let url = "http://example.com:\(peer.port)/hook?x=1#part"
        let request = try OutgoingRequest("POST", url, fields: [("Idempotency-Key", "7")], body: Array("{}".utf8))
        #expect(try OutgoingRig().call(request) == "201 ok")
        let expected = [
            "POST /hook?x=1 HTTP/1.1", "Host: example.com:\(peer.port)", "Connection: close", "User-Agent: cpms/\(Product.version)",
            "Accept-Encoding: identity", "Idempotency-Key: 7", "Content-Length: 2", "", "{}",
        ]
        #expect(head.withLock { $0 } == expected.joined(separator: "\r\n"))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "200 hello"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 Oops\r\n\r\nhello", "500 hello"), ("HTTP/1.1 204 None\r\n\r\n", "204 "),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "reply"), ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "cut"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "cut"), ("HTTP/1.1 200 OK\r\nContent-Le", "cut"),
        ("", "cut"), ("hello", "cut"), ("\u{16}hello", "reply"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "reply"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", "reply"),
    ])
    func `a reply counts when it is whole, drop by drop too`(_ text: String, _ expected: String) throws {
        let peer = try OutgoingPeer { socket in
            guard let request = socket.request() else { return }
            if request.path == "/drops" { for byte in text.utf8 { socket.write([byte]) } } else { socket.write(text) }
        }
        defer { peer.stop() }
        let rig = try OutgoingRig()
        #expect(try rig.get("http://h:\(peer.port)/") == expected)
        #expect(try rig.get("http://h:\(peer.port)/drops") == expected)
    }

    @Test func `a connection that is reset is no end of a reply, whatever came before`() throws {
        let peer = try OutgoingPeer { socket in
            socket.answer("HTTP/1.1 200 OK\r\n\r\nhalf")
            // The reset throws away what the client has not read yet: it waits until that is under way.
            socket.waitForRead()
            socket.reset()
        }
        defer { peer.stop() }
        #expect(try OutgoingRig().get("http://h:\(peer.port)/") == "cut ECONNRESET")
    }

    @Test func `an endless reply ends where its bound is`() throws {
        let peer = try OutgoingPeer { socket in
            socket.answer("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<64 { socket.write([UInt8](repeating: 0x78, count: 64 << 10)) }
        }
        defer { peer.stop() }
        #expect(try OutgoingRig().get("http://h:\(peer.port)/") == "reply")
    }

    @Test func `whoever is silent is given up, and told is what was waited for`() throws {
        var limits = OutgoingLimits()
        limits.handshakeMilliseconds = 50
        limits.firstByteMilliseconds = 50
        limits.wholeMilliseconds = 400
        let peer = try OutgoingPeer { socket in
            guard let request = socket.request() else { return socket.waitForEnd() }
            if request.path == "/half" { socket.write("HTTP/1.1 200 OK\r\nContent-") }
            socket.waitForEnd()
        }
        defer { peer.stop() }
        let rig = try OutgoingRig(limits: limits)
        for (url, stage) in [("http", "for the reply"), ("https", "for TLS")] {
            guard case .failure(let fault) = try rig.outcome(OutgoingRequest("GET", "\(url)://h:\(peer.port)/")) else {
                Issue.record("an answer of nobody")
                continue
            }
            #expect(fault.kind == .timeout && fault.description.hasSuffix(stage))
        }
        guard case .failure(let fault) = try rig.outcome(OutgoingRequest("GET", "http://h:\(peer.port)/half")) else { return }
        #expect(fault.kind == .timeout && fault.description.hasSuffix("for the rest of the reply"))
    }

    @Test func `a resolver that hangs holds up its own request alone`() throws {
        var limits = OutgoingLimits()
        limits.resolveMilliseconds = 50
        let release = DispatchSemaphore(value: 0)
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0))
        let rig = try OutgoingRig(
            limits: limits,
            resolver: { (host, _) throws(SocketError) in
                if host == "hangs" { release.wait() }
                return [loopback]
            })
        let peer = try OutgoingPeer { $0.answer("HTTP/1.1 204 None\r\n\r\n") }
        defer { peer.stop() }
        #expect(try rig.get("http://hangs:\(peer.port)/") == "timeout ETIMEDOUT")
        #expect(try rig.get("http://h:\(peer.port)/") == "204 ")
        release.signal()
        #expect(try rig.get("http://h:\(peer.port)/") == "204 ")
    }

    @Test func `names that lead nowhere, and hosts where nobody listens, are told by the system's names`() throws {
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0))
        let second = try #require(SocketAddress("127.0.0.2", port: 0))
        let rig = try OutgoingRig(
            resolver: { (host, port) throws(SocketError) in
                if host == "nowhere" { throw SocketError(call: "resolve", reason: "unknown", code: SocketError.resolverName(of: -2)) }
                return host == "both" ? [second, loopback] : [second]
            })
        let peer = try OutgoingPeer { $0.answer("HTTP/1.1 204 None\r\n\r\n") }
        defer { peer.stop() }
        #expect(try rig.get("http://nowhere:\(peer.port)/") == "resolve EAI_NONAME")
        #expect(try rig.get("http://h:\(peer.port)/") == "connect ECONNREFUSED")
        #expect(try rig.get("http://both:\(peer.port)/") == "204 ")
    }

    @Test func `a name is resolved once, and what it answers later changes nothing`() throws {
        let peer = try OutgoingPeer { $0.answer("HTTP/1.1 204 None\r\n\r\n") }
        defer { peer.stop() }
        let asked = Mutex(0)
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0)), inside = try #require(SocketAddress("10.0.0.1", port: 0))
        let rig = try OutgoingRig(
            resolver: { (_, _) throws(SocketError) in
                asked.withLock { count in
                    count += 1
                    return count == 1 ? [loopback] : [inside]
                }
            })
        #expect(try rig.get("http://rebinds:\(peer.port)/") == "204 ")
        #expect(asked.withLock { $0 } == 1)
        #expect(try rig.get("http://rebinds:\(peer.port)/") == "forbidden")
        #expect(asked.withLock { $0 } == 2 && peer.count == 1)
    }

    @Test func `our own port is not called, though its network may be`() throws {
        let peer = try OutgoingPeer { $0.answer("HTTP/1.1 204 None\r\n\r\n") }
        defer { peer.stop() }
        #expect(try OutgoingRig(change: { $0.listeningPorts = [peer.port] }).get("http://h:\(peer.port)/") == "forbidden")
        #expect(peer.count == 0)
    }

    @Test func `redirects are followed when asked, within the origin, each hop checked`() throws {
        let peer = try OutgoingPeer { socket in
            guard let request = socket.request() else { return }
            let place =
                switch request.path {
                case "/end": ""
                case "/hop": "/end?x=1#y"
                case "/whole": "http://H:\(request.fields["Host"]?.split(separator: ":").last ?? "")/end"
                case "/loop": "/loop"
                case "/tls": "https://h/end"
                case "/user": "http://u:p@h/end"
                case "/elsewhere": "http://169.254.169.254/"
                case "/nothing": "end"
                default: "//elsewhere/"
                }
            if place.isEmpty { return socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend") }
            socket.write("HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n")
        }
        defer { peer.stop() }
        let rig = try OutgoingRig()
        func follow(_ method: String, _ path: String, _ count: Int) throws -> String {
            try rig.call(OutgoingRequest(method, "http://h:\(peer.port)\(path)", redirectsMax: count))
        }
        #expect(try follow("GET", "/hop", 0) == "302 ")
        #expect(try follow("GET", "/hop", 2) == "200 end" && follow("GET", "/whole", 1) == "200 end")
        for path in ["/loop", "/tls", "/elsewhere"] { #expect(try follow("GET", path, 3) == "redirect", "\(path)") }
        for path in ["/user", "/nothing", "/other"] { #expect(try follow("GET", path, 3) == "url", "\(path)") }
        #expect(try follow("POST", "/hop", 2) == "redirect")
    }

    @Test func `a slow host holds up nobody else, and what is too much is refused at once`() throws {
        var limits = OutgoingLimits()
        limits.connectionsPerHost = 1
        limits.requests = 3
        let peer = try OutgoingPeer { socket in
            guard let request = socket.request() else { return }
            if request.path == "/hang" { socket.waitForEnd() }
            socket.write("HTTP/1.1 204 None\r\n\r\n")
        }
        let other = try OutgoingPeer { $0.answer("HTTP/1.1 204 None\r\n\r\n") }
        defer {
            peer.stop()
            other.stop()
        }
        let rig = try OutgoingRig(limits: limits)
        let (hanging, waiting) = (Told(), Told())
        #expect(rig.client.send(try OutgoingRequest("GET", "http://h:\(peer.port)/hang")) { hanging.tell($0) })
        #expect(rig.client.send(try OutgoingRequest("GET", "http://H:\(peer.port)/")) { waiting.tell($0) })
        #expect(try rig.get("http://h:\(other.port)/") == "204 ")
        #expect(peer.count <= 1)
        let last = Told()
        #expect(rig.client.send(try OutgoingRequest("GET", "http://h:\(peer.port)/")) { last.tell($0) })
        #expect(!rig.client.send(try OutgoingRequest("GET", "http://h:\(peer.port)/")) { _ in })
        rig.client.stop()
    }

    @Test func `fields that frame the message are the client's own`() throws {
        for name in ["Host", "content-length", "Transfer-Encoding", "connection", "Expect", "Upgrade"] {
            let fault = #expect(throws: OutgoingFault.self) { try OutgoingRequest("POST", "http://h/", fields: [(name, "1")]) }
            #expect(fault?.kind == .request)
        }
        for (name, value) in [("X", "a\r\nHost: b"), ("X Y", "a"), ("", "a"), ("X", "a\u{0}")] {
            #expect(throws: OutgoingFault.self) { try OutgoingRequest("POST", "http://h/", fields: [(name, value)]) }
        }
        #expect(throws: OutgoingFault.self) { try OutgoingRequest("GET / HTTP/1.1\r\nX:", "http://h/") }
        let long = String(repeating: "a", count: OutgoingLimits.requestHeadBytesMax)
        #expect(throws: OutgoingFault.self) { try OutgoingRequest("GET", "http://h/\(long)") }
    }
}
