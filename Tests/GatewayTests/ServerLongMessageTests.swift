import Testing

@testable import Gateway

/// Large messages on many connections: memory is bounded, who is quick is served, who is slow gives way.
@Suite struct ServerLongMessageTests {
    private static let message = maskedFrame(.text, [UInt8](repeating: 120, count: 40_000))

    private func loopback(total: Int = 100_000, milliseconds: Int64 = 60_000) throws -> Loopback {
        var limits = ServerLimits()
        (limits.smallMessageBytes, limits.largeMessageBytesTotal, limits.largeMessageMilliseconds) = (1_000, total, milliseconds)
        limits.readBytes = 4_096
        return try Loopback(limits: limits)
    }

    private func station(_ loopback: Loopback, _ bytes: ArraySlice<UInt8>) throws -> RawSocket {
        let socket = try loopback.connect()
        socket.send(Array(upgradeRequest.utf8) + bytes)
        return socket
    }

    @Test func `many large messages at once wait for one another, and each of them arrives`() throws {
        let loopback = try loopback()
        var stations: [RawSocket] = []
        for _ in 0..<12 { stations.append(try station(loopback, Self.message.prefix(39_000))) }
        #expect(loopback.turn { loopback.server.waitingForRoom.count >= 8 })
        #expect(loopback.server.large.bytes <= 100_000)
        for station in stations { station.send(Array(Self.message.suffix(from: 39_000))) }
        #expect(loopback.turn { loopback.site.log.filter { $0 == "message of 40000" }.count == 12 })
        #expect(loopback.server.large.bytes == 0 && loopback.server.waitingForRoom.isEmpty && loopback.server.webSocketCount == 12)
        #expect(!loopback.site.log.contains { $0.hasPrefix("closed") })
    }

    @Test func `who takes long over a large message gives way to those that wait`() throws {
        let loopback = try loopback(milliseconds: 50)
        var slow: [RawSocket] = []
        for _ in 0..<3 { slow.append(try station(loopback, Self.message.prefix(39_000))) }
        let quick = try station(loopback, Self.message[...])
        #expect(loopback.turn { loopback.site.log.contains("message of 40000") })
        #expect(loopback.site.log.contains("closed \(CloseReason.crowded)"))
        #expect(quick.wait { !$0.received.isEmpty } && loopback.server.large.bytes <= 100_000)
    }

    @Test func `a small message never waits`() throws {
        let loopback = try loopback()
        var slow: [RawSocket] = []
        for _ in 0..<6 { slow.append(try station(loopback, Self.message.prefix(39_000))) }
        _ = loopback.turn { !loopback.server.waitingForRoom.isEmpty }
        _ = try station(loopback, maskedFrame(.text, Array("hello".utf8))[...])
        #expect(loopback.turn { loopback.site.log.contains("message hello") })
        #expect(slow.count == 6)
    }

    @Test func `a connection that ends while its message waits leaves nothing behind`() throws {
        let loopback = try loopback()
        var stations: [RawSocket] = []
        for _ in 0..<6 { stations.append(try station(loopback, Self.message.prefix(39_000))) }
        #expect(loopback.turn { !loopback.server.waitingForRoom.isEmpty })
        stations = []
        #expect(loopback.turn { loopback.server.connectionCount == 0 })
        loopback.server.turn(timeout: 1)
        #expect(loopback.server.large.bytes == 0 && loopback.server.waitingForRoom.isEmpty)
    }
}
