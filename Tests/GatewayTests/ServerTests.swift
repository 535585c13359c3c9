import Testing

@testable import Gateway

@Suite struct ServerTests {
    @Test func `requests are answered on a kept connection, pipelined ones one after the other`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        let one = "GET /late HTTP/1.1\r\nHost: h\r\n\r\n"
        socket.send(
            one + "HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + "POST /y HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        #expect(socket.wait { $0.hasEnded })
        #expect(loopback.site.requests.map(\.path) == ["/late", "/x", "/y"])
        let parts = socket.text.components(of: "HTTP/1.1 200 OK\r\n")
        #expect(
            parts.count == 4 && parts[1].hasSuffix("late") && parts[2].hasSuffix("Content-Length: 5\r\n\r\n")
                && parts[3].hasSuffix("hellook"))
        #expect(loopback.site.log == ["closed answered"])
        shutdownSending(socket.descriptor)
        #expect(loopback.turn { loopback.server.connectionCount == 0 })
    }

    @Test func `a refused request is answered, told of and closed`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.hasPrefix("HTTP/1.1 400 ") && socket.text.contains("Connection: close"))
        #expect(loopback.site.requests.isEmpty)
        #expect(loopback.site.log.contains("violation 400"))
    }

    @Test func `an answer with a line feed in it becomes a 500`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("GET /evil HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(socket.wait { $0.text.contains("control character") })
        #expect(socket.text.hasPrefix("HTTP/1.1 500 ") && !socket.text.contains("Set-Cookie"))
    }

    @Test func `a big answer to a client that closed its sending side arrives whole`() throws {
        let loopback = try Loopback()
        loopback.site.answer = [UInt8](repeating: 65, count: 3 << 20)
        let socket = try loopback.connect()
        socket.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
        shutdownSending(socket.descriptor)
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.received.suffix(3 << 20).allSatisfy { $0 == 65 } && socket.received.count > 3 << 20)
    }

    @Test func `a stream is chunked and ends with its connection`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(socket.wait { $0.text.hasSuffix("9\r\ndata: 1\n\n\r\n") })
        let key = try #require(loopback.site.keys.first)
        #expect(loopback.server.stream(key, Array("x".utf8)))
        loopback.server.endStream(key)
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.text.hasSuffix("1\r\nx\r\n0\r\n\r\n"))
        #expect(!loopback.server.stream(key, Array("y".utf8)))
    }

    @Test func `a reader that leaves a stream is noticed, and one too slow for it is dropped`() throws {
        let loopback = try Loopback()
        let leaver = try loopback.connect()
        leaver.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(leaver.wait { !$0.received.isEmpty })
        shutdownSending(leaver.descriptor)
        #expect(loopback.turn { loopback.site.log == ["closed peerGone"] })
        let slow = try loopback.connect()
        slow.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(slow.wait { !$0.received.isEmpty })
        let key = try #require(loopback.site.keys.last)
        let part = [UInt8](repeating: 66, count: 60_000)
        #expect(loopback.turn { !loopback.server.stream(key, part) })
        #expect(loopback.turn { loopback.site.log.last == "closed slowReader" })
    }

    @Test func `messages go both ways, and bytes right behind the upgrade are not lost`() throws {
        let loopback = try Loopback()
        loopback.site.acceptsLate = true
        let socket = try loopback.connect()
        socket.send(Array(upgradeRequest.utf8) + maskedFrame(.text, Array("first".utf8)) + maskedFrame(.ping, [1]))
        #expect(loopback.turn { !loopback.site.waitingUpgrades.isEmpty })
        socket.send(maskedFrame(.text, Array("second".utf8)))
        #expect(loopback.site.log.isEmpty)
        loopback.server.accept(loopback.site.waitingUpgrades[0])
        let echo: [UInt8] = [0x81, 5] + Array("first".utf8) + [0x8A, 1, 1, 0x81, 6] + Array("second".utf8)
        #expect(socket.wait { $0.received.suffix(echo.count) == echo[...] })
        #expect(socket.text.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        #expect(loopback.site.log == ["message first", "message second"])
    }

    @Test func `a dialled connection opens, speaks and closes with its code`() throws {
        let loopback = try Loopback()
        let key = try loopback.dial("/echo/CP1", subprotocols: ["ocpp1.6"])
        #expect(loopback.turn { loopback.caller.log == ["opened ocpp1.6"] })
        loopback.client.send(key, text: Array("ping-pong".utf8))
        let long = [UInt8](repeating: 120, count: 60_000)
        loopback.client.send(key, long.span, isText: true)
        #expect(loopback.turn { loopback.caller.log.count == 3 })
        #expect(loopback.caller.log.suffix(2) == ["message ping-pong", "message of 60000"])
        let number = try #require(loopback.client.ping(key))
        #expect(loopback.turn { loopback.client.lastPong(key) == number })
        loopback.client.close(key, code: 3001, reason: "enough")
        #expect(loopback.turn { loopback.client.connectionCount == 0 && loopback.server.connectionCount == 0 })
        #expect(loopback.site.log.last == "closed \(CloseReason.peerClosed(code: 3001, reason: "enough"))")
        #expect(loopback.caller.log.last == "closed \(CloseReason.closed(code: 3001))")
        loopback.client.send(key, text: [1])
        #expect(loopback.client.peer(key) == nil && loopback.client.ping(key) == nil)
    }

    @Test func `a refused or impossible dial says why`() throws {
        let loopback = try Loopback()
        _ = try loopback.dial("/refuse")
        #expect(loopback.turn { !loopback.caller.log.isEmpty })
        #expect(loopback.caller.log == ["closed \(CloseReason.dialFailed(status: 401, reason: "the server answered 401"))"])
        let free = try Sockets.listen(try #require(SocketAddress("127.0.0.1", port: 0)))
        let address = try #require(Sockets.localAddress(free))
        closeDescriptor(free)
        _ = try loopback.client.dial(.init(address: address, host: "localhost", target: "/"))
        #expect(loopback.turn { loopback.caller.log.count == 2 })
        #expect(loopback.caller.log[1].contains("Connection refused"))
        #expect(throws: SocketError.self) { try loopback.dial("/a b") }
        #expect(loopback.client.connectionCount == 0)
    }

    @Test func `a broken frame reaches the handler before the Close 1002 leaves`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send(Array(upgradeRequest.utf8) + [0xC1, 0x80, 0, 0, 0, 0])
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.received.contains([0x88]) && loopback.site.log == ["violation 1002", "closed \(CloseReason.violation(code: 1002))"])
    }

    @Test func `a huge declared length is refused with 1009 on its header`() throws {
        let loopback = try Loopback()
        let socket = try loopback.connect()
        socket.send(Array(upgradeRequest.utf8) + [0x81, 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0, 1, 2, 3, 4])
        #expect(socket.wait { $0.hasEnded })
        #expect(loopback.site.log == ["violation 1009", "closed \(CloseReason.violation(code: 1009))"])
    }

    @Test func `a peer that never reads is closed with 1008 and the others go on`() throws {
        let loopback = try Loopback()
        let deaf = try loopback.connect()
        deaf.send(upgradeRequest)
        #expect(loopback.turn { loopback.site.keys.count == 1 })
        let key = loopback.site.keys[0]
        let other = try loopback.dial("/echo")
        #expect(loopback.turn { loopback.caller.log == ["opened -"] })
        let big = [UInt8](repeating: 66, count: 60_000)
        var sent = 0
        while loopback.server.peer(key) != nil && sent < 10_000 {
            loopback.server.send(key, text: big)
            if loopback.server.slot(key)?.phase == .closing { break }
            loopback.server.turn(timeout: 0)
            sent += 1
        }
        #expect(loopback.server.slot(key)?.endReason == .slowReader)
        loopback.client.send(other, text: Array("still here".utf8))
        #expect(loopback.turn { loopback.caller.log.last == "message still here" })
    }

    @Test func `reading pauses and resumes at the handler's word`() throws {
        let loopback = try Loopback()
        let key = try loopback.dial("/echo")
        #expect(loopback.turn { loopback.caller.log == ["opened -"] })
        let server = loopback.server
        server.pauseReading(loopback.site.keys[0])
        loopback.client.send(key, text: Array("a".utf8))
        for _ in 0..<20 {
            loopback.client.turn(timeout: 1)
            loopback.server.turn(timeout: 1)
        }
        #expect(loopback.site.log.isEmpty)
        server.resumeReading(loopback.site.keys[0])
        #expect(loopback.turn { loopback.caller.log.last == "message a" })
    }

    @Test func `stopping closes WebSockets with 1001 and finishes what is in flight`() throws {
        let loopback = try Loopback()
        _ = try loopback.dial("/echo")
        let waiting = try loopback.connect()
        waiting.send("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(loopback.turn { loopback.caller.log == ["opened -"] && loopback.site.keys.count == 2 })
        loopback.server.stop(within: 60_000)
        let held = try #require(loopback.site.requests.firstIndex { $0.path == "/hold" })
        loopback.server.respond(loopback.site.keys[held], HTTPResponse(200, text: "done"))
        #expect(waiting.wait { $0.hasEnded })
        #expect(waiting.text.hasSuffix("done"))
        #expect(loopback.turn { loopback.server.isStopped })
        #expect(loopback.caller.log.last == "closed \(CloseReason.peerClosed(code: 1001, reason: "the server is going away"))")
    }

    @Test func `work posted from other threads runs in the loop, and not after its end`() throws {
        let loopback = try Loopback()
        let mailbox = loopback.server.mailbox
        #expect(BackgroundThread.start { for number in 0..<100 { mailbox.post { $0.handler.log.append("\(number)") } } })
        #expect(loopback.turn { loopback.site.log.count == 100 })
        #expect(loopback.site.log == (0..<100).map(String.init))
        mailbox.end()
        #expect(!mailbox.post { _ in })
    }

    @Test func `half requests, half frames and silent peers meet their deadlines`() throws {
        var limits = ServerLimits()
        limits.headMilliseconds = 30
        limits.bodyMilliseconds = 30
        limits.frameMilliseconds = 30
        limits.lingerMilliseconds = 30
        let loopback = try Loopback(limits: limits)
        let head = try loopback.connect(), body = try loopback.connect(), frame = try loopback.connect(), silent = try loopback.connect()
        head.send("GET / HT")
        body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx")
        frame.send(Array(upgradeRequest.utf8) + [0x81])
        #expect(head.wait { $0.hasEnded } && head.text.hasPrefix("HTTP/1.1 408 "))
        #expect(body.wait { $0.hasEnded } && body.text.hasPrefix("HTTP/1.1 408 "))
        #expect(frame.wait { $0.received.contains([0x88, 27, 0x03, 0xF0]) })
        #expect(silent.wait { $0.hasEnded } && silent.received.isEmpty)
    }

    @Test func `a peer that answered pings and falls silent is given up, one that never answers is not`() throws {
        var limits = ServerLimits()
        limits.pingMilliseconds = 0
        let loopback = try Loopback(limits: limits)
        let mute = try loopback.connect(), once = try loopback.connect()
        mute.send(upgradeRequest)
        once.send(upgradeRequest)
        #expect(loopback.turn { loopback.site.keys.count == 2 })
        let (muteKey, onceKey) = (loopback.site.keys[0], loopback.site.keys[1])
        let number = try #require(loopback.server.ping(onceKey))
        once.send(maskedFrame(.pong, [0, 0, 0, UInt8(number)]))
        #expect(loopback.turn { loopback.site.log == ["pong 1"] })
        for key in loopback.site.keys { loopback.server.setLiveness(key, pingMilliseconds: 150) }
        #expect(loopback.turn { loopback.server.peer(onceKey) == nil })
        #expect(loopback.site.log.last == "closed \(CloseReason.timeout(.silence))")
        #expect(mute.wait { $0.received.contains([0x89, 4, 0, 0, 0, 1]) })
        #expect(loopback.server.peer(muteKey) != nil)
        loopback.server.setLiveness(muteKey, pingMilliseconds: 0, idleMilliseconds: 100)
        #expect(loopback.turn { loopback.server.peer(muteKey) == nil })
        #expect(loopback.site.log.last == "closed \(CloseReason.timeout(.idle))")
    }

    @Test func `the oldest unauthenticated connection makes room for a new one`() throws {
        var limits = ServerLimits()
        limits.unauthenticatedLoopback = 2
        let loopback = try Loopback(limits: limits)
        let kept = try loopback.connect()
        kept.send(upgradeRequest)
        #expect(loopback.turn { loopback.site.keys.count == 1 })
        let sockets = try (0..<3).map { _ in try loopback.connect() }
        #expect(sockets[0].wait { $0.hasEnded })
        #expect(loopback.server.connectionCount == 3 && loopback.server.peer(loopback.site.keys[0]) != nil)
    }

    private func crowded(connections: Int, forRequests: Int) -> ServerLimits {
        var limits = ServerLimits()
        (limits.connections, limits.requestConnections) = (connections, forRequests)
        return limits
    }

    @Test func `WebSockets leave room for requests, and give it back when they end`() throws {
        let loopback = try Loopback(limits: crowded(connections: 6, forRequests: 3))
        var stations: [RawSocket] = []
        for _ in 0..<3 {
            let station = try loopback.connect()
            station.send(upgradeRequest)
            #expect(station.wait { $0.text.contains("101 Switching Protocols") })
            stations.append(station)
        }
        let late = try loopback.connect()
        late.send(upgradeRequest)
        #expect(late.wait { $0.hasEnded })
        #expect(late.text.hasPrefix("HTTP/1.1 503 ") && late.text.contains("Retry-After: 30"))
        #expect(loopback.site.requests.count == 3 && loopback.site.log.contains("crowded"))
        let operatorSocket = try loopback.connect()
        operatorSocket.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(operatorSocket.wait { $0.text.hasSuffix("hello") })
        stations.removeLast()
        #expect(loopback.turn { loopback.server.webSocketCount == 2 })
        let again = try loopback.connect()
        again.send(upgradeRequest)
        #expect(again.wait { $0.text.contains("101 Switching Protocols") })
    }

    @Test func `a WebSocket that is refused by the handler takes no place`() throws {
        let loopback = try Loopback(limits: crowded(connections: 4, forRequests: 3))
        for _ in 0..<3 {
            let stranger = try loopback.connect()
            stranger.send(upgradeRequest.replacing("/echo", with: "/refuse"))
            #expect(stranger.wait { $0.hasEnded })
            #expect(stranger.text.hasPrefix("HTTP/1.1 401 "))
        }
        #expect(loopback.server.webSocketCount == 0)
    }

    @Test func `whoever shows nothing gives way to who comes later, and who is known does not`() throws {
        let loopback = try Loopback(limits: crowded(connections: 4, forRequests: 2))
        let known = try loopback.connect()
        known.send(upgradeRequest)
        #expect(known.wait { $0.text.contains("101 Switching Protocols") })
        var idle: [RawSocket] = []
        for _ in 0..<20 { idle.append(try loopback.connect()) }
        #expect(loopback.turn { loopback.server.connectionCount == 4 })
        let late = try loopback.connect()
        late.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(late.wait { $0.text.hasSuffix("hello") })
        #expect(loopback.server.connectionCount <= 4)
        known.send(maskedFrame(.text, Array("still here".utf8)))
        #expect(loopback.turn { loopback.site.log.contains("message still here") })
    }

    @Test func `connections are as many as fit beside the reserve`() {
        func fitted(_ descriptors: UInt64, open: Int = 20) -> [Int] {
            var limits = ServerLimits()
            limits.fit(descriptors: descriptors, open: open)
            return [limits.connections, limits.requestConnections]
        }
        #expect(fitted(1_048_576) == [100_000, 32] && fitted(.max) == [100_000, 32])
        #expect(fitted(256) == [188, 32])
        #expect(fitted(100) == [32, 16] && fitted(64) == [16, 8] && fitted(0) == [16, 8])
    }

    @Test func `a long answer leaves in parts, and others are answered between them`() throws {
        let loopback = try Loopback()
        loopback.site.answer = (0..<1 << 20).map { UInt8(0x21 + $0 % 89) }
        let (slow, quick) = (try loopback.connect(), try loopback.connect())
        slow.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(loopback.turn { loopback.site.requests.count == 1 })
        let queued = loopback.server.connections.compactMap { $0?.queuedBytes }.max() ?? 0
        #expect(queued >= loopback.site.answer.count - 2 * loopback.server.limits.turnBytesPerConnection)
        let long = loopback.site.answer
        loopback.site.answer = Array("short".utf8)
        quick.send("GET /c HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(quick.wait { $0.text.hasSuffix("\r\n\r\nshort") })
        #expect(slow.received.isEmpty)
        #expect(slow.wait { $0.received.suffix(9).elementsEqual("\r\n\r\nshort".utf8) })
        let bodies = slow.text.components(of: "\r\n\r\n").map { Array($0.utf8) }
        #expect(bodies.count == 3 && bodies[1].starts(with: long))
        #expect(loopback.site.requests.map(\.path) == ["/a", "/c", "/b"])
    }

    @Test func `an end in order lets an answer be read to its end`() throws {
        let loopback = try Loopback()
        loopback.site.answer = [UInt8](repeating: 0x61, count: 2 << 20)
        let socket = try loopback.connect()
        socket.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(loopback.turn { loopback.site.requests.count == 1 })
        loopback.server.stop(within: 60_000)
        #expect(socket.wait { $0.hasEnded })
        #expect(socket.received.count > 2 << 20 && socket.received.last == 0x61)
    }
}
