import Synchronization
import Testing

@testable import Gateway

@Suite struct OutgoingPolicyTests {
    private func verdict(_ policy: OutgoingPolicy, _ url: String, _ addresses: String...) throws -> String {
        let endpoint: Endpoint
        do { endpoint = try OutgoingRequest("GET", url).endpoint } catch { return error.kind.rawValue }
        let found = try addresses.map { try #require(SocketAddress($0, port: 0)) }
        let result =
            found.isEmpty
            ? policy.addresses(of: endpoint) { (host, port) throws(SocketError) in try SocketAddress.resolve(host: host, port: port) }
            : policy.addresses(of: endpoint) { (_, _) throws(SocketError) in found }
        switch result {
        case .success(let addresses): return addresses.map(\.text).joined(separator: " ")
        case .failure(let fault): return fault.kind.rawValue
        }
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1",
        "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1",
        "5f00::1", "4000::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    ])
    func `an address inside is not called`(_ address: String) throws {
        #expect(try verdict(OutgoingPolicy(), "https://example.com/", address) == "forbidden")
        #expect(try verdict(OutgoingPolicy(), "https://example.com/", "8.8.8.8", address) == "forbidden", "behind a public one")
        let host = address.contains(":") ? "[\(address)]" : address
        #expect(try verdict(OutgoingPolicy(), "http://\(host)/") == "forbidden", "written in the URL")
    }

    @Test(arguments: ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "localhost", "[::ffff:7f00:1]"])
    func `an address inside is known in every spelling that the system reads`(_ host: String) throws {
        #expect(try verdict(OutgoingPolicy(), "http://\(host)/") == "forbidden")
    }

    @Test(arguments: ["8.8.8.8", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1", "2001:4860::8888"])
    func `a public address is called, and that very one`(_ address: String) throws {
        let expected = try #require(SocketAddress(address, port: 443)).text
        #expect(try verdict(OutgoingPolicy(), "https://example.com/", address) == expected)
    }

    @Test func `an operator's networks are called, but never our own ports or a cloud's metadata`() throws {
        var policy = OutgoingPolicy()
        policy.allowedNetworks = try ["127.0.0.0/8", "169.254.0.0/16", "::/0", "0.0.0.0/0"].map { try #require(AddressRange($0)) }
        policy.listeningPorts = [8080]
        #expect(try verdict(policy, "http://h:9090/", "127.0.0.1", "10.1.2.3") == "127.0.0.1:9090 10.1.2.3:9090")
        #expect(try verdict(policy, "http://h:8080/", "10.1.2.3") == "10.1.2.3:8080")
        for ours in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "0.0.0.0", "::"] {
            #expect(try verdict(policy, "http://h:8080/", ours) == "forbidden", "\(ours)")
        }
        for metadata in ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "2002:a9fe:a9fe::", "64:ff9b::169.254.169.254"] {
            #expect(try verdict(policy, "http://h/", metadata) == "forbidden", "\(metadata)")
        }
    }

    @Test func `the machine's own addresses are not called, public or not`() throws {
        let policy = OutgoingPolicy()
        let own = try #require(SocketAddress("8.8.4.4", port: 0))
        #expect(!policy.allows(own, port: 443, own: [own]))
        #expect(policy.allows(own, port: 443, own: []))
        #expect(try SocketAddress.interfaces().contains { $0.isLoopback })
    }

    @Test(arguments: [
        ("https://h/", "8.8.8.8:443"), ("http://h/", "8.8.8.8:80"), ("https://h:8443/", "8.8.8.8:8443"), ("http://h:22/", "forbidden"),
        ("http://h:25/", "forbidden"), ("http://h:1023/", "forbidden"), ("http://h:1024/", "8.8.8.8:1024"),
    ])
    func `of the low ports only the web's are called`(_ url: String, _ expected: String) throws {
        #expect(try verdict(OutgoingPolicy(), url, "8.8.8.8") == expected)
    }

    @Test(arguments: [
        "", "h", "//h/", "ftp://h/", "file:///etc/passwd", "gopher://h/", "ws://h/", "javascript:alert(1)", "http://", "http:///x",
        "http://u@h/", "http://u:p@h/", "https://8.8.8.8@10.0.0.1/", "http://h:0/", "http://h:65536/", "http://h:1:2/", "http://h /",
        "http://h\r\nX: y/", "http://h\\@10.0.0.1/", "http://h%2e/", "http://ex\u{e4}mple/", "http://[::1/", "http://[fe80::1%25lo]/",
        "http://h,i/", "http://h;i/", "http://\(String(repeating: "a", count: 254))/",
    ])
    func `a URL that is not plainly one of http or https is not called`(_ url: String) throws {
        #expect(try verdict(OutgoingPolicy(), url, "8.8.8.8") == "url")
    }

    @Test func `a password in a URL is in no error`() throws {
        let fault = #expect(throws: OutgoingFault.self) { try OutgoingRequest("GET", "https://user:sesame@example.com/?token=sesame") }
        #expect(fault.map { !"\($0)".contains("sesame") } == true)
    }

    @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10/8", "::/129", "h/8", "", "10.0.0.0/8/8", "10.0.0.0/+8"])
    func `other text is no network`(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"), ("192.168.1.128/25", "192.168.1.255", "192.168.1.127"),
        ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("fd00::/8", "fdff::1", "fc00::1"), ("::1", "::1", "::2"), ("::/0", "10.0.0.1", nil), ("0.0.0.0/0", "9.9.9.9", "::1"),
        ("::ffff:10.0.0.0/8", "10.1.1.1", "11.1.1.1"),
    ] as [(String, String, String?)])
    func `a network holds its addresses and no others`(_ text: String, _ inside: String, _ outside: String?) throws {
        let range = try #require(AddressRange(text))
        #expect(try range.contains(#require(SocketAddress(inside, port: 7))))
        if let outside { #expect(try !range.contains(#require(SocketAddress(outside, port: 7)))) }
    }
}
