import Commands
import EventStore
import Gateway
import Testing

@testable import Replay

/// A central system on a real socket: the rig's answers behind the product's own event loop.
private final class SocketServer: ServerHandler {
    var rig = RigServer()
    var paths: [String] = []
    var authorizations: [String?] = []
    var subprotocols: [[String]] = []
    /// Upgrades to refuse before one is let in.
    var refusals = 0
    /// Cuts every connection at its so many-th message; 0: never.
    var cutsAt = 0
    private var messages: [ConnectionKey: Int] = [:]
    var clock: () -> Instant = { rigStart }

    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<SocketServer>) { server.respond(key, HTTPResponse(404)) }

    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<SocketServer>) {
        paths.append(request.path)
        authorizations.append(request.fields["Authorization"])
        subprotocols.append(request.subprotocols)
        if refusals > 0 {
            refusals -= 1
            server.respond(key, HTTPResponse(401))
        } else {
            server.accept(key, subprotocol: request.subprotocols.first)
        }
    }

    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<SocketServer>) {
        let frame = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        messages[key, default: 0] += 1
        if cutsAt > 0, messages[key] == cutsAt {
            server.drop(key)
            return
        }
        if let answer = rig.receive(frame, at: clock()) { server.send(key, text: answer.bytes) }
    }

    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<SocketServer>) { messages[key] = nil }
}

/// Turns the server whenever the fleet waits: one thread, no luck. Its clock goes 40 times as fast as the wall's.
private struct TurningTransport: ChargerTransport {
    var inner: WebSocketTransport
    let server: Server<SocketServer>

    mutating func open(key: Int, handshake: ChargerHandshake) { inner.open(key: key, handshake: handshake) }
    mutating func send(key: Int, frame: [UInt8]) { inner.send(key: key, frame: frame) }
    mutating func close(key: Int) { inner.close(key: key) }
    mutating func finish() { for key in 0..<8 { inner.close(key: key) } }

    mutating func wait(milliseconds: Int) -> [TransportEvent] {
        server.turn(timeout: 0)
        return inner.wait(milliseconds: min(2, milliseconds))
    }
}

@Suite struct SimulateSocketTests {
    private func run<Client: ChargerClient>(
        _ clients: [Client], url: String = "/ocpp", seconds: Int64, prepare: (SocketServer) -> Void = { _ in }
    ) throws -> (report: FleetReport, server: SocketServer, clients: [Client]) {
        let handler = SocketServer()
        prepare(handler)
        let server = try Server(handler: handler)
        let address = try server.listen(try #require(SocketAddress("127.0.0.1", port: 0)))
        let inner = try WebSocketTransport(url: "ws://\(address.text)\(url)")
        let clock = FleetClock()
        let start = clock.now()
        let fast = { rigStart.adding(microseconds: clock.now().microseconds(since: start) * 40) }
        handler.clock = fast
        var runner = ChargerRunner(clients, over: TurningTransport(inner: inner, server: server))
        runner.run(clock: fast, until: rigStart.adding(seconds: seconds), startAt: { _ in rigStart }, shouldStop: { false })
        return (runner.report, handler, runner.clients)
    }

    private func fleet(_ change: (inout FleetOptions) -> Void = { _ in }) -> [SimulatedStation] {
        var options = FleetOptions(url: "ws://unused/")
        options.stations = 6
        options.speed = 120
        change(&options)
        return options.plans.map { SimulatedStation(plan: $0, at: rigStart) }
    }

    @Test func `a fleet charges over real WebSockets`() throws {
        let (report, server, _) = try run(fleet { $0.password = "geheim" }, seconds: 60)
        #expect(report.connectionsOpened >= 6 && report.handshakesRefused.isEmpty)
        #expect(Set(server.paths) == Set((1...6).map { "/ocpp/CP00\($0)" }))
        #expect(server.authorizations[0] == "Basic " + Base64.text(Array((server.paths[0].dropFirst(6) + ":geheim").utf8)))
        #expect(server.subprotocols.allSatisfy { $0 == ["ocpp1.6"] })
        #expect(report.sessionsStopped > 3)
        #expect(report.framesSent >= server.rig.calls.count && report.framesSent - server.rig.calls.count < 10)
        #expect(report.refused.isEmpty && report.retriesDisagreed == 0 && report.unreadable == 0)
    }

    @Test func `refused and broken connections are opened again, and nothing about transactions is lost`() throws {
        let (report, server, clients) = try run(fleet { $0.habits = .steady }, seconds: 150) {
            $0.refusals = 3
            $0.cutsAt = 12
        }
        #expect(report.handshakesRefused[401] == 3)
        #expect(report.reconnects > 3 && report.connectionsLost > 3)
        #expect(report.retries > 0 && report.queuedDelivered > 0)
        let stops = Set(server.rig.payloads("StopTransaction").map(\.bytes)).count
        let waiting = clients.reduce(0) { $0 + $1.transactions.count { $0.stopped } }
        #expect(stops + waiting >= report.sessionsStopped)
    }

    @Test func `a server that is not there is reported with its reason`() throws {
        let server = try Server(handler: SocketServer())
        let address = try server.listen(try #require(SocketAddress("127.0.0.1", port: 0)))
        let closed = try WebSocketTransport(url: "ws://127.0.0.1:\(address.port == 1 ? 2 : 1)/")
        var runner = ChargerRunner(fleet { $0.stations = 1 }, over: closed)
        var reasons: [String] = []
        runner.onRefusal = { reasons.append($0) }
        let clock = FleetClock()
        let start = clock.now()
        runner.run(
            clock: { rigStart.adding(microseconds: clock.now().microseconds(since: start)) }, until: rigStart.adding(microseconds: 300_000),
            startAt: { _ in rigStart }, shouldStop: { false })
        #expect(runner.report.handshakesRefused[0] == 1)
        #expect(reasons.first?.contains("127.0.0.1:1") == true)
        #expect(throws: WebSocketTransport.Fault.self) { try WebSocketTransport(url: "http://localhost/") }
        #expect(throws: WebSocketTransport.Fault.self) { try WebSocketTransport(url: "wss://localhost/", authorityFile: "/nowhere.pem") }
    }

    @Test func `a recording is played over a real WebSocket`() throws {
        let frames = [
            #"[2,"1","Heartbeat",{}]"#, #"[2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]"#,
        ]
        let records = frames.enumerated().map {
            TrafficRecord(at: rigStart.adding(seconds: Int64($0)), station: "A|B 1", direction: .incoming, frame: Array($1.utf8))
        }
        let (report, server, _) = try run([Player(records, at: rigStart)], seconds: 60)
        #expect(server.rig.calls.map(\.action) == ["Heartbeat", "StatusNotification"])
        #expect(server.paths == ["/ocpp/A%7CB%201"] || server.paths == ["/ocpp/A|B 1"])
        #expect(report.seconds < 30 && report.unanswered.isEmpty)
    }

    @Test func `passwords are read from CSV, and quirks by name`() throws {
        let csv = "\u{FEFF}name,id,password\r\n\"a, b\",CP001,\"x\"\"y\"\n,CP002,z\n"
        #expect(try SimulateCommand.passwords(Array(csv.utf8), of: "f") == ["CP001": "x\"y", "CP002": "z"])
        #expect(throws: CommandFailure.self) { try SimulateCommand.passwords(Array("id\n".utf8), of: "f") }
        #expect(throws: CommandFailure.self) { try SimulateCommand.passwords(Array("id,password\nCP001\n".utf8), of: "f") }
        #expect(try SimulateCommand.quirks(["lone-stop", "long-ids"]) == [.loneStop, .longIDs])
        #expect(throws: UsageError.self) { try SimulateCommand.quirks(["no-such"]) }
    }
}
