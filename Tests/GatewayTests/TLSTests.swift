import Commands
import EventStore
import Foundation
import Synchronization
import Testing

@testable import Gateway

/// What a thread got, for the test to look at.
private final class Collected: Sendable {
    private let state = Mutex((bodies: [String](), failures: [String]()))

    func add(_ reply: HTTPReply) { state.withLock { $0.bodies.append(String(decoding: reply.body, as: UTF8.self)) } }
    func fail(_ text: String) { state.withLock { $0.failures.append(text) } }
    var bodies: [String] { state.withLock { $0.bodies } }
    var failures: [String] { state.withLock { $0.failures } }
    var count: Int { state.withLock { $0.bodies.count + $0.failures.count } }
}

@Suite struct TLSTests {
    @Test func `messages go over TLS, and both ends' certificates are read`() throws {
        let authority = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost,IP:127.0.0.1")
        let station = try authority.issue("station", commonName: "CP1", names: "DNS:CP1.example,DNS:cp1")
        let context = try TLSContext.server(identities: [server], clientAuthorityFile: authority.path("ca.pem"))
        let loopback = try Loopback(tls: context)
        let client = try TLSContext.client(authorityFile: authority.path("ca.pem"), identity: station)
        let key = try loopback.dial("/echo/CP1", subprotocols: ["ocpp1.6"], tls: client)
        #expect(loopback.turn { loopback.caller.log == ["opened ocpp1.6"] })
        let long = [UInt8](repeating: 97, count: 60_000)
        for _ in 0..<3 { loopback.client.send(key, text: long) }
        #expect(loopback.turn { loopback.caller.log.count == 4 })
        #expect(loopback.caller.log.suffix(3).allSatisfy { $0 == "message of 60000" })
        let fact = try #require(loopback.site.facts.first)
        #expect(fact.isTLS && fact.version == "TLSv1.3" && fact.listener == 0)
        let certificate = try #require(fact.certificate)
        #expect(certificate.commonName == "CP1" && certificate.dnsNames == ["CP1.example", "cp1"] && certificate.fault == nil)
        #expect(certificate.issuerCommonName == "Test root" && !certificate.serial.isEmpty && certificate.fingerprint.count == 32)
        let left = try #require(certificate.notAfter) - Int64(Date().timeIntervalSince1970)
        #expect(left > 29 * 86_400 && left <= 30 * 86_400)
        loopback.client.close(key)
        #expect(loopback.turn { loopback.server.connectionCount == 0 && loopback.client.connectionCount == 0 })
        #expect(loopback.site.log.last == "closed \(CloseReason.peerClosed(code: 1000, reason: ""))")
    }

    @Test func `a certificate of another authority, and none, are left to the handler's judgement`() throws {
        let authority = try Authority(), other = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let stranger = try other.issue("station", commonName: "CP1", names: "DNS:CP1")
        let context = try TLSContext.server(identities: [server], clientAuthorityFile: authority.path("ca.pem"))
        let loopback = try Loopback(tls: context)
        _ = try loopback.dial("/", tls: TLSContext.client(authorityFile: authority.path("ca.pem"), identity: stranger))
        #expect(loopback.turn { loopback.caller.log.count == 1 })
        #expect(loopback.site.facts.first?.certificate?.commonName == "CP1")
        #expect(loopback.site.facts.first?.certificate?.fault != nil)
        _ = try loopback.dial("/", tls: TLSContext.client(authorityFile: authority.path("ca.pem")))
        #expect(loopback.turn { loopback.caller.log.count == 2 })
        #expect(loopback.site.facts.last?.isTLS == true && loopback.site.facts.last?.certificate == nil)
    }

    @Test func `a client that trusts another authority, or wants another host, gets no connection and is told of`() throws {
        let authority = try Authority(), other = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let loopback = try Loopback(tls: TLSContext.server(identities: [server]))
        _ = try loopback.dial("/", tls: TLSContext.client(authorityFile: other.path("ca.pem")))
        #expect(loopback.turn { loopback.caller.log.count == 1 && loopback.site.log.count == 1 })
        #expect(loopback.caller.log[0].contains("certificate verify failed"))
        #expect(loopback.site.log[0].hasPrefix("tls failed: ") && loopback.site.log[0].contains("unknown ca"))
        _ = try loopback.dial("/", tls: TLSContext.client(authorityFile: authority.path("ca.pem")), host: "elsewhere")
        #expect(loopback.turn { loopback.caller.log.count == 2 })
        #expect(loopback.caller.log[1].contains("mismatch"))
    }

    @Test func `plain HTTP on the TLS port, silence and nonsense fail without harm`() throws {
        let authority = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        var limits = ServerLimits()
        limits.handshakeMilliseconds = 50
        let loopback = try Loopback(limits: limits, tls: TLSContext.server(identities: [server]))
        let plain = try loopback.connect(), silent = try loopback.connect(), gone = try loopback.connect()
        plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(plain.wait { $0.hasEnded })
        #expect(loopback.site.log.contains("tls failed: http request"))
        shutdownSending(gone.descriptor)
        #expect(gone.wait { $0.hasEnded })
        #expect(silent.wait { $0.hasEnded })
        #expect(loopback.site.log.contains("tls failed: the handshake took too long"))
        #expect(loopback.server.connectionCount == 0)
    }

    @Test func `TLS 1-1 is refused`() throws {
        let authority = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let loopback = try Loopback(tls: TLSContext.server(identities: [server]))
        let socket = try loopback.connect()
        // A ClientHello of TLS 1.1 with one cipher suite and no extensions.
        let hello: [UInt8] = [3, 2] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x09, 1, 0]
        let handshake = [1, 0, 0, UInt8(hello.count)] + hello
        socket.send([0x16, 3, 1, 0, UInt8(handshake.count)] + handshake)
        #expect(socket.wait { $0.hasEnded })
        #expect(loopback.site.log == ["tls failed: unsupported protocol"])
    }

    @Test func `the blocking client calls over plain and TLS sockets`() throws {
        let authority = try Authority()
        let identity = try authority.issue("server", commonName: "site", names: "DNS:localhost,IP:127.0.0.1")
        let loopback = try Loopback(tls: TLSContext.server(identities: [identity]))
        let plain = try loopback.server.listen(#require(SocketAddress("127.0.0.1", port: 0)))
        let client = HTTPClient(tls: try TLSContext.client(authorityFile: authority.path("ca.pem")))
        let (port, plainPort) = (loopback.address.port, plain.port)
        let replies = Collected()
        BackgroundThread.start {
            for url in ["https://127.0.0.1:\(port)/a", "http://127.0.0.1:\(plainPort)/b"] {
                do { replies.add(try client.call("POST", url, body: Array("!".utf8))) } catch { replies.fail("\(error)") }
            }
        }
        #expect(loopback.turn { replies.count == 2 })
        #expect(replies.bodies == ["hello!", "hello!"])
        #expect(replies.failures.isEmpty)
        #expect(loopback.site.facts.map(\.isTLS) == [true, false])
    }

    @Test func `files that are no certificates are refused with their names`() throws {
        let authority = try Authority()
        let identity = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let error = #expect(throws: TLSError.self) {
            try TLSContext.server(identities: [.init(chainFile: authority.path("none.pem"), keyFile: identity.keyFile)])
        }
        #expect(error?.operation.contains("none.pem") == true)
        #expect(throws: TLSError.self) {
            try TLSContext.server(identities: [.init(chainFile: identity.chainFile, keyFile: authority.path("ca.key"))])
        }
        #expect(throws: TLSError.self) { try TLSContext.client(authorityFile: identity.keyFile) }
    }

    @Test func `a context tells until when its certificate is valid`() throws {
        let authority = try Authority()
        let identity = try authority.issue("server", commonName: "localhost", names: "DNS:localhost", days: 90)
        let context = try TLSContext.server(identities: [identity])
        let certificate = try #require(ServedCertificate(context, file: identity.chainFile))
        let left = certificate.expiresAt.seconds(since: ClockSource.system.wall())
        #expect((89 * 86_400...90 * 86_400).contains(left) && certificate.isValid)
        #expect(ServedCertificate(try TLSContext.client(), file: "none") == nil)
    }

    @Test func `a replaced certificate is shown to who comes after, and the connections before it go on`() throws {
        let authority = try Authority()
        let first = try authority.issue("first", commonName: "first", names: "DNS:localhost")
        let second = try authority.issue("second", commonName: "second", names: "DNS:localhost")
        let loopback = try Loopback(tls: try TLSContext.server(identities: [first]))
        let client = try TLSContext.client(authorityFile: authority.path("ca.pem"))
        let old = try loopback.dial("/echo", tls: client)
        #expect(loopback.turn { loopback.caller.log.contains("opened -") })
        #expect(loopback.client.facts(old)?.certificate?.commonName == "first")
        loopback.server.replaceTLS(try TLSContext.server(identities: [second]), ofListener: 0)
        let new = try loopback.dial("/echo", tls: client)
        #expect(loopback.turn { loopback.caller.log.count == 2 })
        #expect(loopback.client.facts(new)?.certificate?.commonName == "second")
        loopback.client.send(old, text: Array("still here".utf8))
        #expect(loopback.turn { loopback.caller.log.contains("message still here") })
    }

    @Test(arguments: [
        ("X25519", true), ("P-256", true), ("P-384", true), ("P-521", false), ("X448", false), ("ffdhe2048", false),
        ("brainpoolP256r1", false), ("P-521:P-256", true),
    ], ["-tls1_2", "-tls1_3"])
    func `curves are those of Mozilla's intermediate list`(curve: (names: String, isOffered: Bool), version: String) throws {
        let authority = try Authority()
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let loopback = try Loopback(tls: TLSContext.server(identities: [server]))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-connect", "127.0.0.1:\(loopback.address.port)", "-groups", curve.names, version]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        #expect(loopback.turn { !process.isRunning })
        // Of TLS 1.2 the curve of the certificate counts too (RFC 8422, 5.1.1).
        let isOffered = curve.isOffered && (version == "-tls1_3" || curve.names.contains("P-256"))
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said.contains("Cipher is (NONE)") == !isOffered && said.contains("Cipher is"), "\(said)")
    }

    @Test func `a certificate of another authority is told apart from none, where a station is refused`() throws {
        let authority = try Authority(), other = try Authority()
        let stranger = try other.issue("station", commonName: "CP1", names: "DNS:CP1")
        let server = try authority.issue("server", commonName: "site", names: "DNS:localhost")
        let context = try TLSContext.server(identities: [server], clientAuthorityFile: authority.path("ca.pem"))
        let house = try ShellHouse(tls: context)
        defer { house.clear() }
        defer { house.stop() }
        func knock(_ path: String, _ identity: TLSContext.Identity?) throws {
            var arguments = ["openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:\(try #require(house.tlsPort))"]
            if let identity { arguments += ["-cert", identity.chainFile, "-key", identity.keyFile] }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = arguments
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            input.fileHandleForWriting.write(
                Data(
                    ("GET /ocpp/\(path) HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n").utf8))
            _ = output.fileHandleForReading.availableData
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        try knock("CP1", stranger)
        try knock("CP2", nil)
        let reasons = try house.tell("GET", "/knocking").rows.map { ($0["identity"].string, $0["reason"].string) }
        let foreign = reasons.first { $0.0 == "CP1" }?.1 ?? ""
        #expect(foreign.contains("of CP1, issued by Test root") && reasons.first { $0.0 == "CP2" }?.1.contains("certificate") == false)
    }
}
