import Testing

@testable import Gateway

/// What the loop keeps of bodies, and of everything else that peers make it hold.
@Suite struct ServerBodyTests {
    private static let mebibyte = 1 << 20

    @Test(arguments: [
        "POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 16777216\r\n\r\n",
        "POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 16777216\r\nExpect: 100-continue\r\n\r\n",
        "POST /secret HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /secret HTTP/1.0\r\nContent-Length: 16777216\r\n\r\n",
        "GET /b HTTP/1.1\r\nHost: h\r\n\r\nPUT /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 16777216\r\n\r\n",
    ])
    func `a stranger is answered by the head alone, and nothing of the body is kept`(head: String) throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send(head)
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.contains("HTTP/1.1 401 ") && socket.text.hasSuffix("who are you?\n") && !socket.text.contains(" 100 "))
        #expect(loopback.server.bodies.bytes == 0)
        socket.send([UInt8](repeating: 0x78, count: 3 * Self.mebibyte))
        #expect(loopback.server.strangers.bytes == 0 && loopback.site.requests.allSatisfy { $0.path == "/b" })
    }

    @Test func `a HEAD with a body is answered without one`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("HEAD /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n")
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.hasPrefix("HTTP/1.1 401 ") && socket.text.hasSuffix("\r\n\r\n"))
    }

    @Test func `behind a short unwanted body the connection goes on`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 65536\r\n\r\n")
        #expect(socket.wait { $0.text.hasSuffix("who are you?\n") })
        socket.send([UInt8](repeating: 0x78, count: 65_536) + Array("GET /next HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
        #expect(socket.wait { $0.text.hasSuffix("hello") })
        #expect(loopback.site.requests.map(\.path) == ["/next"] && !socket.hasEnded)
    }

    @Test func `an unwanted body that does not come ends the connection without a second answer`() throws {
        var limits = ServerLimits()
        limits.bodyMilliseconds = 30
        let loopback = try Loopback(limits: limits)
        let socket = try loopback.connect()
        socket.send("POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.components(of: "HTTP/1.1 ").count == 2)
    }

    @Test func `who waits for 100 Continue gets it once the body is welcome`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(socket.wait { $0.text == "HTTP/1.1 100 Continue\r\n\r\n" })
        #expect(loopback.site.judged == ["/x"] && loopback.site.requests.isEmpty)
        socket.send("ok")
        #expect(socket.wait { $0.text.hasSuffix("hellook") })
        #expect(loopback.server.bodies.bytes == 0)
    }

    @Test(arguments: ["Content-Length: 11\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n"])
    func `a body longer than its sender may send is refused with 413`(rest: String) throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("POST /small HTTP/1.1\r\nHost: h\r\n" + rest)
        #expect(socket.wait { $0.text.contains("HTTP/1.1 413 ") })
        #expect(loopback.site.requests.isEmpty && loopback.server.bodies.bytes == 0)
    }

    private func tight(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        (limits.bodyBytesTotal, limits.largeBodyBytesTotal, limits.smallBodyBytes) = (1_000, 800, 100)
        change(&limits)
        return limits
    }

    private func post(_ length: Int) -> String { "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n" }

    @Test func `bodies share one budget, and large ones leave room for small ones`() throws {
        let loopback = try Loopback(limits: tight { _ in })
        let large = try loopback.connect(), second = try loopback.connect(), third = try loopback.connect(), small = try loopback.connect()
        large.send(post(500) + "x")
        #expect(loopback.turn { loopback.server.bodies.bytes == 500 })
        second.send(post(400))
        #expect(second.wait { $0.text.contains("HTTP/1.1 503 ") && $0.text.contains("Retry-After: 5\r\n") })
        third.send(post(300) + "x")
        #expect(loopback.turn { loopback.server.bodies.bytes == 800 })
        small.send(post(100) + String(repeating: "s", count: 100))
        #expect(small.wait { $0.text.hasSuffix("ss") })
        large.send(String(repeating: "l", count: 499))
        #expect(large.wait { $0.text.hasSuffix("ll") })
        #expect(loopback.server.bodies.bytes == 300)
        closeDescriptor(third.giveUp())
        #expect(loopback.turn { loopback.server.bodies.bytes == 0 })
    }

    @Test func `a chunked body that grows beyond the budget is refused, and gives its room back`() throws {
        let loopback = try Loopback(limits: tight { $0.bodyStepBytes = 16 })
        let socket = try loopback.connect()
        socket.send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "64\r\n" + String(repeating: "c", count: 100) + "\r\n"
        for _ in 0..<12 { socket.send(chunk) }
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.hasPrefix("HTTP/1.1 503 ") && loopback.server.bodies.bytes == 0)
        let fitting = try loopback.connect()
        fitting.send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<6 { fitting.send(chunk) }
        fitting.send("0\r\n\r\n")
        #expect(fitting.wait { $0.text.hasSuffix("ccc") })
    }

    @Test func `half bodies give their room back when their time is over, so that none waits for ever`() throws {
        let loopback = try Loopback(limits: tight { $0.bodyMilliseconds = 30 })
        let stalled = try (0..<4).map { _ in try loopback.connect() }
        for socket in stalled { socket.send(post(200) + "x") }
        #expect(loopback.turn { loopback.server.bodies.bytes == 800 })
        for socket in stalled { #expect(socket.wait { $0.hasEnded } && socket.text.hasPrefix("HTTP/1.1 408 ")) }
        #expect(loopback.server.bodies.bytes == 0)
    }

    @Test func `when half heads are too many together, the oldest gives way and a whole request is served`() throws {
        var limits = ServerLimits()
        limits.strangerBytesTotal = 20_000
        let loopback = try Loopback(limits: limits)
        let half = "GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "h", count: 6_000)
        var sockets: [RawSocket] = []
        for _ in 0..<6 {
            sockets.append(try loopback.connect())
            sockets[sockets.count - 1].send(half)
        }
        #expect(sockets[0].wait { $0.hasEnded } && sockets[2].wait { $0.hasEnded })
        #expect(loopback.server.strangers.bytes <= 20_000)
        let good = try loopback.connect()
        good.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(good.wait { $0.text.hasSuffix("hello") })
        sockets[5].send("\r\n\r\n")
        #expect(sockets[5].wait { $0.text.hasSuffix("hello") })
    }

    @Test func `who does not read its answers makes us hold one of them, and gives way when it is too much`() throws {
        var limits = ServerLimits()
        limits.strangerBytesTotal = 60 * Self.mebibyte
        let loopback = try Loopback(limits: limits)
        // More than what the system holds for both ends of a connection.
        loopback.site.answer = [UInt8](repeating: 65, count: 24 * Self.mebibyte)
        var deaf: [RawSocket] = []
        for _ in 0..<4 {
            deaf.append(try loopback.connect())
            deaf[deaf.count - 1].send(String(repeating: "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", count: 2))
            for _ in 0..<5 { loopback.server.turn(timeout: 1) }
        }
        #expect(loopback.site.log.filter { $0 == "closed \(CloseReason.crowded)" }.count == 2)
        #expect(loopback.site.requests.count == 4 && loopback.server.strangers.bytes <= limits.strangerBytesTotal)
        #expect(deaf[3].wait { $0.received.count > 48 * Self.mebibyte } && deaf[2].wait { $0.received.count > 48 * Self.mebibyte })
        #expect(loopback.turn { loopback.server.strangers.bytes == 0 })
    }

    @Test func `half messages of stations are counted too, and whole ones cost nothing`() throws {
        var limits = ServerLimits()
        limits.heldBytesTotal = 100_000
        let loopback = try Loopback(limits: limits)
        let message = maskedFrame(.text, [UInt8](repeating: 120, count: 40_000))
        var stations: [RawSocket] = []
        for _ in 0..<4 {
            stations.append(try loopback.connect())
            stations[stations.count - 1].send(Array(upgradeRequest.utf8) + message[..<39_000])
        }
        #expect(loopback.turn { loopback.site.log.filter { $0 == "closed \(CloseReason.crowded)" }.count == 2 })
        #expect(loopback.server.acquaintances.bytes <= 100_000 && loopback.server.webSocketCount == 2)
        for station in stations.suffix(2) { station.send(Array(message[39_000...])) }
        #expect(loopback.turn { loopback.site.log.filter { $0 == "message of 40000" }.count == 2 })
        #expect(loopback.server.acquaintances.bytes == 0)
    }

    @Test func `what is held stands in the order in which it began`() {
        var holding = Holding()
        for slot: UInt32 in [5, 1, 9, 3] { holding.change(slot, from: 0, to: 10) }
        #expect(holding.oldestOfMany == 5 && holding.bytes == 40)
        holding.change(5, from: 10, to: 70)
        holding.change(9, from: 10, to: 0)
        #expect(holding.oldestOfMany == 5 && holding.bytes == 90)
        holding.change(5, from: 70, to: 0)
        holding.change(5, from: 0, to: 1)
        #expect(holding.oldestOfMany == 1)
        holding.change(1, from: 10, to: 0)
        holding.change(3, from: 10, to: 0)
        #expect(holding.oldestOfMany == nil && holding.bytes == 1)
    }
}
