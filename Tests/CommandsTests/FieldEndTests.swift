import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Ends that do not name the session which they end by the number that its station was given: they end it where card, register and time
/// prove it, and else are kept beside those that they may be of.
@Suite struct FieldEndTests {
    private static let card = #","idTag":"$CAROL""#

    /// CP-1 runs session 1 of Alice, CP-2 session 2 of Carol.
    private func two() throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", meter: 1_000)
        try scenario.start("CP-2", tag: "$CAROL", meter: 7_000)
        scenario.wait(3_600)
        return scenario
    }

    private func isRunning(_ scenario: Scenario, _ id: UInt64) -> Bool {
        scenario.world.sessions.with(SessionID(rawValue: id)) { $0.isRunning } ?? false
    }

    private func billed(_ scenario: Scenario) -> [UInt64] { scenario.events.invoices.compactMap { $0.lines.first?.session.rawValue } }

    /// What was written down of an end alone.
    private func lone(_ scenario: Scenario) -> [SessionHeld] { scenario.held.filter { $0.reason == .stopWithoutSession } }

    @Test(arguments: [1, 3, 99, 0, -1, 2_147_483_647])
    func `an end with the number of another station, or of none, ends the session that its card, register and time prove`(
        number: Int
    ) throws {
        var scenario = try two()
        try scenario.stop("CP-2", Int64(number), meter: 17_000, more: Self.card)
        #expect(isRunning(scenario, 1) && !isRunning(scenario, 2) && billed(scenario) == [2] && scenario.held.isEmpty)
        // Told again it is the same end.
        try scenario.stop("CP-2", Int64(number), meter: 17_000, more: Self.card)
        #expect(isRunning(scenario, 1) && scenario.sessionCount == 2 && scenario.invoiceCount == 1 && scenario.held.isEmpty)
        scenario.expectReplayable()
    }

    @Test(arguments: [
        ("no card", 17_000, ""), ("a stranger's card", 17_000, #","idTag":"$ALICE""#), ("a register below", 6_000, card),
        ("more than can be", 99_000, card),
        (
            "data of another start", 17_000,
            card + #","transactionData":[{"timestamp":"2026-05-01T09:00:00Z","#
                + #""sampledValue":[{"value":"3000","context":"Transaction.Begin"}]}]"#
        ),
    ])
    func `an end with another station's number that is not proven is kept and held beside what runs`(
        what: String, register: Int, more: String
    ) throws {
        var scenario = try two()
        try scenario.stop("CP-2", 1, meter: register, more: more)
        #expect(isRunning(scenario, 1) && isRunning(scenario, 2) && scenario.invoiceCount == 0, "\(what)")
        #expect(lone(scenario).count == 1 && lone(scenario).first?.detail.contains("session 2") == true, "\(what)")
        #expect(scenario.alerts.contains("foreign-transaction") && scenario.alerts.contains("session-held"))
        // The true end comes.
        try scenario.stop("CP-2", 2, meter: 17_000, more: Self.card)
        #expect(billed(scenario) == [2])
        scenario.expectReplayable()
    }

    @Test func `an end of a time before its session began is not its end`() throws {
        var scenario = try two()
        try scenario.stop("CP-2", 1, meter: 17_000, more: Self.card, at: "2026-05-01T09:30:00Z")
        #expect(isRunning(scenario, 2) && lone(scenario).count == 1)
    }

    @Test func `of two that it can be the end of none is ended`() throws {
        var scenario = try two()
        try scenario.start("CP-2", connector: 2, tag: "$CAROL", meter: 7_100)
        scenario.wait(3_600)
        try scenario.stop("CP-2", 1, meter: 17_000, more: Self.card)
        #expect((1...3).allSatisfy { isRunning(scenario, $0) } && scenario.invoiceCount == 0)
        #expect(lone(scenario).first?.detail.contains("session 2, 3") == true)
        scenario.expectReplayable()
    }

    @Test func `an end with another station's number where nothing runs is kept and held`() throws {
        var scenario = try two()
        try scenario.stop("CP-2", 2, meter: 17_000)
        try scenario.stop("CP-2", 1, meter: 23_000, at: "2026-05-01T10:30:00Z")
        #expect(isRunning(scenario, 1) && scenario.invoiceCount == 1 && lone(scenario).count == 1)
        scenario.expectReplayable()
    }

    @Test(arguments: [true, false])
    func `an end with the number of an ended session and another's card ends that one where all fits`(fits: Bool) throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", meter: 1_000)
        scenario.wait(3_600)
        try scenario.stop("CP-1", 1, meter: 5_000)
        try scenario.start("CP-1", tag: "$CAROL", meter: 7_000)
        scenario.wait(3_600)
        try scenario.stop("CP-1", 1, meter: fits ? 17_000 : 6_500, more: Self.card)
        #expect(isRunning(scenario, 2) == !fits && billed(scenario) == (fits ? [1, 2] : [1]))
        #expect(scenario.alerts.contains("session-contradicted") == !fits)
        scenario.expectReplayable()
    }

    @Test func `an end with the number of an ended session and its own card contradicts it, and ends no other`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", meter: 1_000)
        scenario.wait(3_600)
        try scenario.stop("CP-1", 1, meter: 5_000)
        try scenario.start("CP-1", tag: "$CAROL", meter: 7_000)
        scenario.wait(3_600)
        try scenario.stop("CP-1", 1, meter: 17_000, more: #","idTag":"$BOB""#)
        #expect(isRunning(scenario, 2) && scenario.alerts.contains("session-contradicted"))
    }

    @Test func `an end of a session long archived of another station ends what it proves here`() throws {
        var scenario = try Scenario.running()
        for number in 1...40 {
            for station in ["CP-1", "CP-2"] {
                let id = try scenario.start(station, meter: number * 1_000)
                scenario.wait(601)
                try scenario.stop(station, id, meter: number * 1_000 + 900)
            }
        }
        try scenario.start("CP-2", tag: "$CAROL", meter: 50_000)
        scenario.wait(3_600)
        try scenario.stop("CP-2", 1, meter: 57_000, more: Self.card)
        #expect(!isRunning(scenario, 81) && scenario.invoiceCount == 81)
        scenario.expectReplayable()
    }
}
