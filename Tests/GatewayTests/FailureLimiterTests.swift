import EventStore
import Testing

@testable import Gateway

@Suite struct FailureLimiterTests {
    private let start: Int64 = 77_000

    private func source(_ text: String, _ name: String? = nil) throws -> Source {
        Source(address: try #require(SocketAddress(text, port: 0)), name: name)
    }

    @Test func `five wrong tries are free, and then the wait doubles up to five minutes`() throws {
        var limiter = FailureLimiter()
        let source = try source("192.0.2.1")
        var waits: [Int64?] = []
        for _ in 0..<16 {
            limiter.note(source, at: start)
            waits.append(limiter.wait(source, at: start))
        }
        #expect(waits == [nil, nil, nil, nil, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
        #expect(limiter.wait(try self.source("192.0.2.2"), at: start) == nil)
        #expect(limiter.wait(source, at: start + 301 * 1_000) == nil)
        limiter.note(source, at: start + 302 * 1_000)
        #expect(limiter.wait(source, at: start + 302 * 1_000) == 300)
        #expect(limiter.wait(source, at: start + 5_000 * 1_000) == nil)
        limiter.note(source, at: start + 5_000 * 1_000)
        #expect(limiter.wait(source, at: start + 5_000 * 1_000) == nil)
    }

    @Test func `all addresses of an IPv6 network of 64 bits are one source, and IPv4 is told apart to the last bit`() throws {
        var limiter = FailureLimiter()
        for last in 1...5 { limiter.note(try source("2001:db8:0:1::\(last)"), at: start) }
        #expect(limiter.wait(try source("2001:db8:0:1:ffff::9"), at: start) == 1)
        #expect(limiter.wait(try source("2001:db8:0:2::1"), at: start) == nil)
        for _ in 1...5 { limiter.note(try source("::ffff:192.0.2.1"), at: start) }
        #expect(limiter.wait(try source("192.0.2.1"), at: start) == 1)
        #expect(limiter.wait(try source("192.0.2.0"), at: start) == nil)
    }

    /// The n-th network of 64 bits in 2001:db8::/32.
    private func network(_ number: Int) -> Source {
        var bytes: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12)
        for place in 0..<4 { bytes[4 + place] = UInt8(truncatingIfNeeded: number >> (24 - 8 * place)) }
        return Source(address: SocketAddress(bytes: bytes, port: 0))
    }

    @Test func `more sources than there is room for are slowed down all the same, in bounded memory`() throws {
        var limiter = FailureLimiter(entriesMax: 100)
        for number in 0..<100 { limiter.note(network(number << 16), at: start) }
        // Each of these comes once only, from a network of its own: by themselves they would never wait.
        var waited = 0
        for number in 100..<20_000 {
            if limiter.wait(network(number << 16), at: start) != nil { waited += 1 }
            limiter.note(network(number << 16), at: start)
        }
        #expect(limiter.count <= 400)
        #expect(waited > 19_000, "\(waited)")
        let elsewhere = try source("198.51.100.7")
        #expect(limiter.wait(elsewhere, at: start) == nil)
        for _ in 0..<320 { limiter.note(elsewhere, at: start) }
        #expect(limiter.wait(elsewhere, at: start) != nil, "no source is beyond memory")
        let later = start + 2_000 * 1_000
        for _ in 0..<4 { limiter.note(elsewhere, at: later) }
        #expect(limiter.wait(elsewhere, at: later) == nil && limiter.count < 10)
    }

    @Test func `when even networks are too many, all that are not remembered share one entry`() throws {
        var limiter = FailureLimiter(entriesMax: 2)
        for number in 0..<12 { limiter.note(Source(address: SocketAddress(ipv4: UInt32(number) << 24 | 1, port: 0)), at: start) }
        #expect(limiter.count <= 9)
        let stranger = try source("203.0.113.1")
        for _ in 0..<2_560 { limiter.note(stranger, at: start) }
        let other = try source("8.8.8.8")
        #expect(limiter.wait(stranger, at: start) != nil && limiter.wait(other, at: start) != nil)
        #expect(limiter.wait(other, isKnown: true, at: start) == nil, "one that is known is judged by itself")
    }

    @Test func `a name is told apart at its own address alone, and forgiven alone`() throws {
        var limiter = FailureLimiter()
        let (one, other) = (try source("192.0.2.1", "cp1"), try source("192.0.2.1", "cp2"))
        for _ in 0..<6 { limiter.note(one, at: start) }
        #expect(limiter.wait(one, at: start) == 2 && limiter.wait(other, at: start) == nil)
        limiter.forgive(one)
        #expect(limiter.wait(one, at: start) == nil)
    }

    @Test func `what is counted without a word of its own keeps counting where the table is full`() throws {
        var knocks = SourceTable<Int>(entriesMax: 10)
        var counts: [Int] = []
        for number in 0..<2_000 {
            let knock = Source(address: network(number << 16).address, name: "cp\(number)")
            counts.append(knocks.change(knock, at: start, keptFor: 100) { old, _ in (old ?? 0) + 1 })
        }
        // Only ones and doubled counts are journaled.
        #expect(counts.filter { $0 & ($0 - 1) == 0 }.count < 80)
        #expect(knocks.count <= 50)
    }

    @Test func `a source whose handshake fails again and again does not push the others out of the list`() {
        var failures = TLSFailures()
        failures.note("192.0.2.1", "unknown authority", at: Instant(rawValue: 0))
        for second in 0..<200 { failures.note("192.0.2.2", "no shared cipher", at: Instant(rawValue: 0).adding(seconds: Int64(second))) }
        #expect(failures.all.map(\.address) == ["192.0.2.1", "192.0.2.2"])
        for number in 0..<200 { failures.note("198.51.100.\(number)", "x", at: Instant(rawValue: 0)) }
        #expect(failures.all.count == 50)
    }
}
