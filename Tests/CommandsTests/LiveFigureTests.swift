import EventStore
import Projections
import Testing

@testable import Commands

/// What is shown of a session while it runs, and what is known of it when its end is lost.
@Suite struct LiveFigureTests {
    private func shown(_ scenario: Scenario) throws -> (energy: Energy?, gross: Int64?) {
        let session = try #require(scenario.world.sessions[SessionID(rawValue: 1)])
        return (
            EnergyLimit.energySoFar(of: session, powerMax: Power(milliwatts: 22_000_000), at: scenario.now),
            Invoicing.costSoFar(
                of: session, in: scenario.world.tariffs, powerMax: Power(milliwatts: 22_000_000), at: scenario.now)?.gross.rawValue
        )
    }

    @Test func `a reading that no connector can come to is shown neither as energy nor as money`() throws {
        var scenario = try Scenario.running()
        let number = try scenario.start("CP-1", meter: 1_000)
        scenario.wait(900)
        try scenario.register("CP-1", number, 5_000)
        let plain = try shown(scenario)
        #expect(plain.energy == Energy(milliwattHours: 4_000_000) && plain.gross == 238)
        scenario.wait(60)
        try scenario.register("CP-1", number, 4_000_000_000)
        let odd = try shown(scenario)
        #expect(odd.energy == plain.energy && odd.gross == plain.gross)
        scenario.wait(840)
        try scenario.register("CP-1", number, 7_000)
        let again = try shown(scenario)
        #expect(again.energy == Energy(milliwattHours: 6_000_000) && again.gross == 357)
    }

    @Test func `a register that begins anew goes on from what it had counted`() throws {
        var scenario = try Scenario.running()
        let number = try scenario.start("CP-1", meter: 100_000)
        for register in [103_000, 1_000, 3_000] {
            scenario.wait(900)
            try scenario.register("CP-1", number, register)
        }
        #expect(try shown(scenario).energy == Energy(milliwattHours: 6_000_000))
    }

    @Test func `a session that runs and told no reading costs what its time costs`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", meter: 1_000)
        scenario.wait(60)
        let now = try shown(scenario)
        #expect(now.energy == Energy(milliwattHours: 0) && now.gross == 0)
    }

    @Test(arguments: [(nil, 900), ("60", 60), ("0", 900), ("x", 900), ("999999", 3_600)] as [(String?, Int64)])
    func `what is known last holds until the next reading was due`(interval: String?, seconds: Int64) throws {
        var scenario = try Scenario.running()
        if let interval {
            scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
            let sent = try #require(scenario.entries.last?.entry.sent.first)
            guard case .array(let parts) = try JSONValue(parsing: sent.text), case .string(let id) = parts[1] else {
                Issue.record("no call was sent")
                return
            }
            try scenario.frame(
                "CP-1",
                #"[3,"\#(id)",{"configurationKey":[{"key":"MeterValueSampleInterval","readonly":false,"value":"\#(interval)"}]}]"#)
        }
        let number = try scenario.start("CP-1", meter: 1_000)
        scenario.wait(600)
        try scenario.register("CP-1", number, 2_000)
        let last = scenario.now
        scenario.wait(50_000)
        scenario.command(.endSession, #"{"session":1}"#)
        #expect(scenario.held.first?.stoppedAt == last.adding(seconds: seconds))
    }

    @Test func `a held session is told of once, however often what is known of it gets better`() throws {
        var scenario = try Scenario.running()
        let number = try scenario.start("CP-1", meter: 1_000)
        scenario.wait(900)
        scenario.command(.endSession, #"{"session":1}"#)
        for register in [2_000, 3_000, 4_000] {
            scenario.wait(300)
            try scenario.register("CP-1", number, register)
        }
        #expect(scenario.held.count == 4 && scenario.held.last?.energy == Energy(milliwattHours: 3_000_000))
        #expect(scenario.world.alerts.all.filter { $0.kind == "session-held" }.map(\.count) == [1])
        scenario.expectReplayable()
    }
}
