import EventStore
import Projections
import Testing

@testable import Commands

/// What our own clock does to what is decided by it.
@Suite struct DeciderClockTests {
    /// The clock jumps: from now on it is so many seconds earlier or later.
    private func jump(_ scenario: inout Scenario, seconds: Int64, _ verdict: ClockVerdict = .followed) {
        let from = scenario.now
        let to = from.adding(seconds: seconds)
        if verdict != .dismissed { scenario.now = to }
        scenario.give(.clock(ClockInput(from: from, to: to, verdict: verdict)))
    }

    private static let distances: [Int64] = [7_200, -7_200, -3 * 86_400, 3_650 * 86_400, -3_650 * 86_400]

    @Test(arguments: distances)
    func `a call under way times out after its time, however the clock jumps meanwhile`(_ seconds: Int64) throws {
        var scenario = try Scenario.running()
        scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache","payload":{}}"#)
        let call = scenario.world.calls.lastID
        scenario.pass(seconds: 3)
        jump(&scenario, seconds: seconds)
        scenario.pass(seconds: 20)
        #expect(scenario.world.calls[call]?.outcome == nil, "not because of the jump")
        scenario.pass(seconds: 50)
        #expect(scenario.world.calls[call]?.outcome == .timedOut)
        scenario.expectReplayable()
    }

    @Test(arguments: distances)
    func `stations are silent because they say nothing, not because the clock jumped`(_ seconds: Int64) throws {
        var scenario = try Scenario.running()
        jump(&scenario, seconds: seconds)
        scenario.pass(seconds: 120)
        #expect(scenario.alerts == ["clock"])
        scenario.pass(seconds: 1_000)
        #expect(scenario.alerts.count { $0 == "station-silent" } == 2)
        scenario.expectReplayable()
    }

    @Test(arguments: distances)
    func `a station is told the time that is believed`(_ seconds: Int64) throws {
        var scenario = try Scenario.running()
        jump(&scenario, seconds: seconds)
        #expect(try scenario.call("CP-1", "Heartbeat", "{}").contains(scenario.now.text))
    }

    @Test func `lists stay in the order in which things happened`() throws {
        var scenario = try Scenario.running()
        scenario.give(.machine(MachineInput(diskUsedPercent: 90)))
        scenario.wait(5)
        jump(&scenario, seconds: -86_400)
        scenario.wait(5)
        scenario.give(.machine(MachineInput(diskUsedPercent: 50, keyRingFault: "A key is damaged.")))
        let alerts = scenario.world.alerts.all
        #expect(alerts.map(\.kind) == ["key-ring", "clock", "disk"])
        #expect(alerts.map(\.lastAt) == alerts.map(\.lastAt).sorted(by: >))
    }

    @Test func `a moment that was not believed moves nothing, and is told`() throws {
        var scenario = try Scenario.running()
        let before = try scenario.station("CP-1").lastFrameAt
        jump(&scenario, seconds: 3_650 * 86_400, .dismissed)
        #expect(try scenario.station("CP-1").lastFrameAt == before && scenario.alerts == ["clock"])
        #expect(scenario.world.alerts.all.first?.text.contains("3650 days ahead: it was not believed") == true)
    }

    @Test func `a clock that is ahead at a start means that time has passed`() throws {
        var scenario = try Scenario.running()
        scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache","payload":{}}"#)
        jump(&scenario, seconds: 40 * 86_400, .found)
        scenario.pass(seconds: 1)
        #expect(scenario.world.calls[scenario.world.calls.lastID]?.outcome == .timedOut)
    }

    @Test func `a session of the time that was wrong is held or billed, and ends`() throws {
        var scenario = try Scenario.running()
        jump(&scenario, seconds: 3_650 * 86_400)
        let transaction = try scenario.start("CP-1")
        scenario.wait(60)
        jump(&scenario, seconds: -3_650 * 86_400)
        scenario.wait(600)
        try scenario.stop("CP-1", transaction, meter: 3_000)
        #expect(scenario.world.sessions.runningCount == 0)
        #expect(scenario.held.map(\.reason) == [.clockChanged])
        scenario.expectReplayable()
    }

    @Test func `documents are found by their dates where the clock went back between them`() throws {
        var scenario = try Scenario.running()
        func sell() throws {
            let transaction = try scenario.start("CP-1")
            scenario.wait(1_800)
            try scenario.stop("CP-1", transaction, meter: 5_000)
        }
        #expect(scenario.world.ledger.datedRuns == [1..<1])
        try sell()
        jump(&scenario, seconds: 7_200)
        try sell()
        #expect(scenario.world.ledger.datedRuns == [1..<3])
        jump(&scenario, seconds: -86_400)
        jump(&scenario, seconds: -86_400)
        try sell()
        #expect(scenario.world.ledger.datedRuns == [1..<3, 3..<4])
        #expect(try World.decoded(from: scenario.world.encoded()).ledger.datedRuns == [1..<3, 3..<4])
    }
}
