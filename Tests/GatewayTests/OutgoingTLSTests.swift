import Testing

@testable import Gateway

@Suite struct OutgoingTLSTests {
    private static let reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func call(
        _ identity: TLSContext.Identity, trusting authority: Authority, host: String = "site.example",
        _ script: @escaping @Sendable (PeerSocket) -> Void = { $0.answer(OutgoingTLSTests.reply) }
    ) throws -> String {
        let peer = try OutgoingPeer(tls: TLSContext.server(identities: [identity]), script)
        defer { peer.stop() }
        return try OutgoingRig(tls: TLSContext.client(authorityFile: authority.path("ca.pem"))).get("https://\(host):\(peer.port)/")
    }

    @Test func `a server with the right certificate is called by name and by address`() throws {
        let authority = try Authority()
        let identity = try authority.issue("site", commonName: "site", names: "DNS:site.example,DNS:*.wild.example,IP:127.0.0.1")
        for host in ["site.example", "SITE.example", "a.wild.example", "127.0.0.1"] {
            #expect(try call(identity, trusting: authority, host: host) == "200 ok", "\(host)")
        }
    }

    @Test func `a certificate for another host, of another authority, or of another time is refused by its reason`() throws {
        let authority = try Authority(), stranger = try Authority()
        let identity = try authority.issue("site", commonName: "other.example", names: "DNS:site.example,DNS:pre*.example")
        for host in ["other.example", "127.0.0.1", "prefix.example", "site.example.evil"] {
            let outcome = try call(identity, trusting: authority, host: host)
            #expect(outcome.hasPrefix("tls certificate verify failed: ") && outcome.contains("mismatch"), "\(host): \(outcome)")
        }
        #expect(try call(identity, trusting: stranger).contains("tls certificate verify failed: unable to get"))
        let expired = try authority.issueExpired("old", names: "DNS:site.example")
        #expect(try call(expired, trusting: authority) == "tls certificate verify failed: certificate has expired")
    }

    @Test func `an end without goodbye ends no reply that has no other end`() throws {
        let authority = try Authority()
        let identity = try authority.issue("site", commonName: "site", names: "DNS:site.example")
        #expect(try call(identity, trusting: authority) { $0.answer("HTTP/1.1 200 OK\r\n\r\nhalf") } == "cut")
        let outcome = try call(identity, trusting: authority) { socket in
            socket.answer("HTTP/1.1 200 OK\r\n\r\nwhole")
            socket.sayGoodbye()
        }
        #expect(outcome == "200 whole")
    }

    @Test func `a server that speaks no TLS, and one that hangs up, fail without harm`() throws {
        let authority = try Authority()
        let rig = try OutgoingRig(tls: TLSContext.client(authorityFile: authority.path("ca.pem")))
        let plain = try OutgoingPeer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let gone = try OutgoingPeer { _ in }
        defer {
            plain.stop()
            gone.stop()
        }
        #expect(try rig.get("https://h:\(plain.port)/").hasPrefix("tls "))
        #expect(try rig.get("https://h:\(gone.port)/").hasPrefix("tls "))
    }
}
