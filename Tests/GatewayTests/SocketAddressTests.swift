import Testing

@testable import Gateway

@Suite struct SocketAddressTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("[2001:DB8::1]", "2001:db8::1"), ("::ffff:10.0.0.1", "10.0.0.1")])
    func `addresses are read and written`(text: String, written: String) throws {
        let address = try #require(SocketAddress(text, port: 80))
        #expect(address.host == written && address.port == 80)
    }

    @Test(arguments: ["", "127.1", "1.2.3.4.5", "256.1.1.1", "localhost", ":::", "1.2.3.4\u{0}", "0x7f.1"])
    func `other text is no address`(text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }

    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ])
    func `private addresses are known as such`(text: String) throws {
        #expect(try #require(SocketAddress(text, port: 1)).isPrivate)
    }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888"])
    func `public addresses are known as such`(text: String) throws {
        #expect(try !#require(SocketAddress(text, port: 1)).isPrivate)
    }

    @Test func `a forwarded address counts only from a configured proxy, rightmost untrusted hop first`() throws {
        let proxy = try #require(SocketAddress("10.0.0.1", port: 0))
        let peer = try #require(SocketAddress("10.0.0.1", port: 4711))
        let stranger = try #require(SocketAddress("9.9.9.9", port: 4711))
        var fields = HTTPFields()
        fields.append("X-Forwarded-For", "6.6.6.6, 1.2.3.4")
        fields.append("X-Forwarded-For", "10.0.0.1")
        #expect(SocketAddress.client(peer: peer, fields: fields, trustedProxies: [proxy]).host == "1.2.3.4")
        #expect(SocketAddress.client(peer: stranger, fields: fields, trustedProxies: [proxy]) == stranger)
        #expect(SocketAddress.client(peer: peer, fields: fields, trustedProxies: []) == peer)
        fields.append("X-Forwarded-For", "garbage")
        #expect(SocketAddress.client(peer: peer, fields: fields, trustedProxies: [proxy]) == peer)
    }

    @Test(
        arguments: [
            ("ws://localhost:8080/ocpp/CP1", "ws", "localhost", 8080, "/ocpp/CP1"), ("https://h", "https", "h", 443, "/"),
            ("http://[::1]:81?x=1#f", "http", "::1", 81, "/?x=1"), ("WSS://a.b/", "wss", "a.b", 443, "/"),
        ] as [(String, String, String, UInt16, String)])
    func `URLs are read`(url: String, scheme: String, host: String, port: UInt16, target: String) throws {
        let endpoint = try #require(Endpoint(url))
        #expect(endpoint.scheme == scheme && endpoint.host == host && endpoint.port == port && endpoint.target == target)
    }

    @Test(arguments: [
        "", "ftp://h/", "http://", "http://u@h/", "http://h:0/", "http://h:99999/", "http://h:+1/", "http://a:b:c/", "http://h/ x", "h",
    ])
    func `other URLs are refused`(url: String) {
        #expect(Endpoint(url) == nil)
    }
}

@Suite struct TimerWheelTests {
    @Test func `entries fire at their time or a little later, never before it within the horizon`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed)
        var now: Int64 = 5_000
        var wheel = TimerWheel(now: now)
        var due: [UInt32: Int64] = [:]
        var next: UInt32 = 0
        for _ in 0..<20_000 {
            if Bool.random(using: &random) {
                next += 1
                let at = now + Int64.random(in: 0...60_000, using: &random)
                wheel.insert(ConnectionKey(slot: next, generation: 1), at: at)
                due[next] = at
            }
            now += Int64.random(in: 0...300, using: &random)
            for key in wheel.advance(to: now) {
                let at = due.removeValue(forKey: key.slot)
                #expect(at != nil && (at ?? .max) <= now, "seed \(seed)")
            }
            if let late = due.values.min() { #expect(late > now - 300, "seed \(seed)") }
        }
    }

    @Test func `the oldest of a crowded source is dropped, and loopback has a cap of its own`() throws {
        var limits = ServerLimits()
        limits.unauthenticatedPerSource = 2
        limits.unauthenticated = 3
        limits.unauthenticatedLoopback = 4
        var list = UnauthenticatedList()
        var current: Set<UInt32> = []
        func add(_ slot: UInt32, _ text: String) throws -> UInt32? {
            let peer = try #require(SocketAddress(text, port: 1))
            list.add(ConnectionKey(slot: slot, generation: 1), peer)
            current.insert(slot)
            guard let victim = list.victim(for: peer, limits, isCurrent: { current.contains($0.slot) }) else { return nil }
            current.remove(victim.slot)
            list.remove(peer)
            return victim.slot
        }
        #expect(try add(1, "1.1.1.1") == nil && add(2, "1.1.1.1") == nil)
        #expect(try add(3, "1.1.1.1") == 1)
        #expect(try add(4, "2.2.2.2") == nil)
        for slot in 10..<14 { #expect(try add(UInt32(slot), "127.0.0.1") == nil) }
        #expect(try add(14, "127.0.0.2") == 10)
        #expect(try add(5, "3.3.3.3") == 2)
        #expect(try add(6, "2001:db8::1") == 3 && add(7, "2001:db8::2") == 4)
    }
}
