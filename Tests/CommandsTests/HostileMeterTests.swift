import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What a meter shows is what a station says, and a station may say anything.
struct HostileMeterTests {
    /// The largest watt-hours that are read, beside what is usual.
    private static let ends = [0, 1, 1_000, -1_000, 9_223_372_036_854_775, -9_223_372_036_854_775]

    /// A session from one register by others to the last; nobody is told anything but an answer.
    private func charge(_ registers: [Int], in scenario: inout Scenario) throws {
        let transaction = try scenario.start("CP-1", meter: registers[0])
        for register in registers.dropFirst().dropLast() {
            scenario.wait(60)
            try scenario.register("CP-1", transaction, register)
        }
        scenario.wait(60)
        try scenario.stop("CP-1", transaction, meter: registers[registers.count - 1])
        scenario.wait(60)
    }

    @Test func `registers at the ends of all numbers end nothing, one after the other`() throws {
        let most = 9_223_372_036_854_775
        for registers in [
            [-most, most, most], [0, most, 0, most, 0, most], [most, 0, most, 0, most, 0], [most, -most], [-most, 0, most, 0, 0],
        ] {
            var scenario = try Scenario.running()
            try charge(registers, in: &scenario)
            #expect(scenario.sessionCount == 1 && scenario.invoiceCount == 0, "\(registers)")
            #expect(scenario.faults.isEmpty, "\(registers): \(scenario.faults)")
            scenario.expectReplayable()
        }
    }

    @Test func `whatever a meter shows, nobody is sent an invoice of more than the station can deliver`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var scenario = try Scenario.running()
        for round in 0..<120 {
            let registers = (0..<2 + random.below(5)).map { _ in Self.ends[random.below(Self.ends.count)] }
            try charge(registers, in: &scenario)
            #expect(scenario.faults.isEmpty, "seed \(random.seed), round \(round), \(registers): \(scenario.faults)")
        }
        #expect(scenario.sessionCount == 120, "seed \(random.seed)")
        for case .invoiceIssued(let invoice) in scenario.events {
            // 22 kW for the few minutes of a session, at 0.50 a kilowatt-hour.
            #expect(invoice.gross > .zero && invoice.gross < Money(minorUnits: 500), "seed \(random.seed), \(invoice.gross.rawValue)")
        }
        #expect(scenario.world.ledger.isBalanced)
        scenario.expectReplayable("seed \(random.seed)")
    }
}
