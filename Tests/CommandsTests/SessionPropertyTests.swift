import EventStore
import Foundation
import Projections
import Support
import Testing

@testable import Commands

/// What holds of every session, whatever its station does: some hundred histories, or as many as `CPMS_HISTORIES` says. A failure prints
/// its seed, which `CPMS_SEED` plays alone.
@Suite struct SessionPropertyTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["CPMS_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return Array(1...(environment["CPMS_HISTORIES"].flatMap { UInt64($0) } ?? 150))
    }()

    // MARK: One session, delivered in every way

    /// A message of a session, as the station wrote it down.
    private enum Told {
        case start
        case reading(Int, Instant)
        case stop
        /// Another connection, perhaps after a boot.
        case reconnect(boots: Bool)
    }

    /// A session as it was.
    private struct Truth {
        var start: Instant
        var seconds: Int64
        var from: Int
        var wattHours: Int
        var readings: [(register: Int, at: Instant)] = []
        var stop: Instant { start.adding(seconds: seconds) }

        init(before now: Instant, _ random: inout SeededRandom) {
            seconds = Int64.random(in: 600...14_400, using: &random)
            start = now.adding(seconds: -seconds - Int64.random(in: 1...200_000, using: &random))
            from = Bool.random(using: &random) ? 0 : Int.random(in: 1...900_000, using: &random)
            wattHours = Int.random(in: 200...Int(seconds * 5), using: &random)
            let count = Int64.random(in: 0...6, using: &random)
            for number in 1...max(1, count) where count > 0 {
                let part = number * seconds / (count + 1)
                readings.append((from + Int(part) * wattHours / Int(seconds), start.adding(seconds: part)))
            }
        }
    }

    private static func server(_ random: inout SeededRandom) -> Scenario {
        var scenario = Scenario.standard()
        if Bool.random(using: &random) {
            scenario.command(
                .publishTariff,
                #"{"name":"Time","assign":true,"components":[{"dimension":"ENERGY","price":"0.4","vat":"19"},"#
                    + #"{"dimension":"TIME","price":"6","vat":"19"}]}"#)
        }
        // Tariffs are in force before any session began.
        scenario.wait(400_000)
        return scenario
    }

    private static func tell(_ told: Told, of truth: Truth, as number: inout Int64, to scenario: inout Scenario) throws {
        switch told {
        case .start: number = try scenario.start("CP-1", meter: truth.from, at: truth.start.text)
        case .reading(let register, let at):
            try scenario.call(
                "CP-1", "MeterValues",
                #"{"connectorId":1,"transactionId":\#(number),"meterValue":[{"timestamp":"\#(at.text)","#
                    + #""sampledValue":[{"value":"\#(register)"}]}]}"#)
        case .stop:
            try scenario.stop("CP-1", number, meter: truth.from + truth.wattHours, more: #","idTag":"$ALICE""#, at: truth.stop.text)
        case .reconnect(let boots):
            try scenario.disconnect("CP-1")
            scenario.connect("CP-1")
            if boots { try scenario.call("CP-1", "BootNotification", Scenario.boot) }
        }
    }

    private static func messages(_ truth: Truth) -> [Told] {
        [.start] + truth.readings.map { .reading($0.register, $0.at) } + [.stop]
    }

    /// The gross sums of the documents.
    private static func bills(_ scenario: Scenario) -> [Int64] {
        scenario.events.compactMap { if case .invoiceIssued(let e) = $0 { e.gross.rawValue } else { nil } }
    }

    @Test func `any order, repetition and delay of a session's messages gives the same bill or a hold, never another bill`() throws {
        var (same, none) = (0, 0)
        for seed in Self.seeds {
            var random = SeededRandom(seed: seed)
            var plain = Self.server(&random)
            var odd = plain
            let truth = Truth(before: plain.now, &random)
            var number: Int64 = -1
            plain.connect("CP-1")
            try plain.call("CP-1", "BootNotification", Scenario.boot)
            for told in Self.messages(truth) { try Self.tell(told, of: truth, as: &number, to: &plain) }
            let right = Self.bills(plain)
            #expect(right.count == 1, "seed \(seed)")

            var messages = Self.messages(truth)
            for message in messages where Int.random(in: 0...2, using: &random) == 0 {
                for _ in 0...Int.random(in: 0...1, using: &random) { messages.append(message) }
            }
            for _ in 0..<Int.random(in: 0...2, using: &random) { messages.append(.reconnect(boots: Bool.random(using: &random))) }
            switch Int.random(in: 0...2, using: &random) {
            case 0: messages.shuffle(using: &random)
            case 1: messages = Self.messages(truth) + messages
            default: for _ in 0..<3 { messages.swapAt(Int.random(in: 0..<messages.count, using: &random), messages.count - 1) }
            }
            number = -1
            odd.connect("CP-1")
            for told in messages {
                odd.wait(Int64.random(in: 0...(Bool.random(using: &random) ? 5 : 40_000), using: &random))
                try Self.tell(told, of: truth, as: &number, to: &odd)
            }
            let bills = Self.bills(odd)
            let waits = odd.world.sessions.all.contains { $0.held != nil || $0.isRunning }
            #expect(
                bills == right || (bills.isEmpty && waits),
                "seed \(seed): \(bills) instead of \(right)\n\(odd.lines.joined(separator: "\n"))")
            #expect(odd.world.ledger.isBalanced, "seed \(seed)")
            if bills.isEmpty { none += 1 } else { same += 1 }
            if seed % 16 == 1 { odd.expectReplayable("seed \(seed)") }
        }
        // A hold is right and of no use: most come to their bill, an end before its start too.
        if Self.seeds.count > 100 { #expect(same > Self.seeds.count * 9 / 10, "\(same) billed, \(none) held") }
    }

    // MARK: A connector and its register

    @Test func `the sessions of a connector and the gaps that are named come to what its register counted`() throws {
        for seed in Self.seeds {
            var random = SeededRandom(seed: seed ^ 0x5E55_0000)
            var scenario = Self.server(&random)
            scenario.connect("CP-1")
            try scenario.call("CP-1", "BootNotification", Scenario.boot)
            let first = Int.random(in: 1...1_000_000, using: &random)
            var (register, small) = (first, 0)
            for _ in 0..<Int.random(in: 2...12, using: &random) {
                if Int.random(in: 0...2, using: &random) == 0 {
                    let gap = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 1...90, using: &random) : 5_000
                    if gap < 5_000 { small += gap }
                    register += gap
                }
                scenario.wait(Int64.random(in: 600...9_000, using: &random))
                let number = try scenario.start("CP-1", meter: register)
                let (begun, from) = (scenario.now, register)
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    scenario.wait(900)
                    register += Int.random(in: 0...4_000, using: &random)
                    try scenario.register("CP-1", number, register)
                }
                scenario.wait(900)
                register += Int.random(in: 100...4_000, using: &random)
                try scenario.stop("CP-1", number, meter: register)
                if Bool.random(using: &random) { try scenario.stop("CP-1", number, meter: register) }
                if Bool.random(using: &random) { #expect(try scenario.start("CP-1", meter: from, at: begun.text) == number) }
            }
            let stops = scenario.events.compactMap { if case .sessionStopped(let e) = $0 { e } else { nil } }
            let starts = scenario.events.compactMap { if case .sessionStarted(let e) = $0 { e } else { nil } }
            let gaps = scenario.events.compactMap { if case .registerGapFound(let e) = $0 { e } else { nil } }
            let delivered = stops.reduce(Int64(0)) { $0 + $1.energy.rawValue }
            let named = gaps.reduce(Int64(0)) { $0 + $1.after.rawValue - $1.before.rawValue }
            let counted = (stops.last?.meterStop?.rawValue ?? 0) - (starts.first?.meterStart?.rawValue ?? 0)
            #expect(
                abs(counted - delivered - named) <= Int64(small) * 1_000,
                "seed \(seed): \(delivered) delivered, \(named) named, \(counted) counted, \(small) too little to be named")
        }
    }
}
