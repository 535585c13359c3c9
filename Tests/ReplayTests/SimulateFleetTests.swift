import Commands
import EventStore
import Testing

@testable import Replay

/// A transport without sockets: every charger talks to the rig's server, on a clock that `wait` moves.
private struct RigTransport: ChargerTransport {
    final class Clock { var now = rigStart }

    let clock: Clock
    var server = RigServer()
    var handshakes: [ChargerHandshake] = []
    /// Connections that are refused with 401 before one is let in.
    var refusals = 0
    private var pending: [TransportEvent] = []
    private var open: Set<Int> = []

    init(clock: Clock) { self.clock = clock }

    mutating func open(key: Int, handshake: ChargerHandshake) {
        handshakes.append(handshake)
        if refusals > 0 {
            refusals -= 1
            pending.append(.refused(key: key, status: 401, reason: "401 Unauthorized"))
            return
        }
        open.insert(key)
        pending.append(.opened(key: key))
    }

    mutating func send(key: Int, frame: [UInt8]) {
        #expect(open.contains(key))
        if let answer = server.receive(frame, at: clock.now) { pending.append(.frame(key: key, bytes: answer.bytes)) }
    }

    mutating func close(key: Int) {
        open.remove(key)
        pending.removeAll { $0.key == key }
    }

    mutating func finish() { open = [] }

    mutating func wait(milliseconds: Int) -> [TransportEvent] {
        clock.now = clock.now.adding(microseconds: pending.isEmpty ? Int64(milliseconds) * 1000 : 1000)
        defer { pending = [] }
        return pending
    }
}

@Suite struct SimulateFleetTests {
    private func run(_ options: FleetOptions, refusals: Int = 0) -> (FleetReport, RigTransport) {
        let clock = RigTransport.Clock()
        var transport = RigTransport(clock: clock)
        transport.refusals = refusals
        let stations = options.plans.map { SimulatedStation(plan: $0, at: rigStart) }
        var runner = ChargerRunner(stations, over: transport)
        runner.run(
            clock: { clock.now }, until: rigStart.adding(seconds: options.seconds ?? 60), startAt: { _ in rigStart }, shouldStop: { false })
        return (runner.report, runner.transport)
    }

    @Test func `a fleet charges, and its report adds up`() {
        var options = FleetOptions(url: "ws://localhost/ocpp/")
        options.stations = 12
        options.speed = 120
        options.seconds = 120
        options.password = "common"
        options.passwords = ["CP003": "own"]
        let (report, transport) = run(options)
        #expect(report.stations == 12 && report.connectionsOpened >= 12)
        #expect(transport.handshakes.first { $0.identity == "CP003" }?.password == "own")
        #expect(transport.handshakes.first { $0.identity == "CP012" }?.password == "common")
        #expect(report.sessionsStopped > 12)
        #expect(report.sessionsStarted >= report.sessionsStopped)
        #expect(report.energyWattHours > 3000 * Int64(report.sessionsStopped))
        #expect(report.framesSent == transport.server.calls.count)
        #expect(report.sent.values.reduce(0, +) == report.framesSent)
        #expect(report.answered["BootNotification Accepted"] == report.sent["BootNotification"])
        #expect(report.retriesDisagreed == 0 && report.refused.isEmpty)
        #expect(report.latency.count > 0)
        #expect(report.text.contains("sessions started"))
        #expect(JSONValue(frame: report.json.bytes)?["sessionsStopped"]?.integer == Int64(report.sessionsStopped))
    }

    @Test func `a fleet that is connected ends what it began`() {
        var options = FleetOptions(url: "ws://localhost/ocpp/")
        options.stations = 12
        options.speed = 90
        options.seconds = 30
        options.habits = .steady
        let (report, transport) = run(options)
        #expect(report.sessionsStarted >= 12 && report.sessionsStarted == report.sessionsStopped)
        #expect(transport.server.payloads("StopTransaction").count == report.sessionsStopped)
    }

    @Test func `refused handshakes are counted and tried again`() {
        var options = FleetOptions(url: "ws://localhost/ocpp/")
        options.stations = 3
        let (report, _) = run(options, refusals: 4)
        #expect(report.handshakesRefused == [401: 4])
        #expect(report.connectionsOpened == 3)
    }

    @Test func `a histogram's quantiles are within a sixteenth`() {
        var histogram = LatencyHistogram()
        for value in 1...10_000 as ClosedRange<Int64> { histogram.record(value) }
        for permille in [1, 10, 500, 990, 1000] as [UInt64] {
            let exact = Int64(permille * 10)
            let found = histogram.quantile(permille: permille) ?? 0
            #expect(found >= exact && found <= exact + exact / 15 + 1)
        }
        histogram.record(Int64.max)
        histogram.record(-5)
        #expect(histogram.count == 10_002)
    }

    @Test func `stations of one fleet differ and have names in order`() {
        var options = FleetOptions(url: "ws://localhost/ocpp/")
        options.stations = 1001
        let plans = options.plans
        #expect(plans[0].identity == "CP001" && plans[1000].identity == "CP1001")
        #expect(Set(plans.map(\.seed)).count == 1001)
        #expect(Set(plans.map { SimulatedStation(plan: $0, at: rigStart).serialNumber }).count == 1001)
        for speed in [1, 30, 90, 200, 400] as [Int64] {
            options.speed = speed
            #expect(options.plans.allSatisfy { $0.powerMaxWatts <= FleetOptions.powerMaxWatts(speed: speed) })
            #expect(FleetOptions.powerMaxWatts(speed: speed) <= 5_000_000)
        }
    }
}
