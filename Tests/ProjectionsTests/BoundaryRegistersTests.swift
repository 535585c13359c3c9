import EventStore
import Support
import Testing

@testable import Projections

/// A tariff by the time of day needs what the meter showed around every boundary that it can have, however the readings are thinned.
@Suite struct BoundaryRegistersTests {
    private static let quarter: Int64 = 900 * 1_000_000

    private func session(startedAt: Instant) -> SessionState {
        let started = SessionStarted(
            session: SessionID(rawValue: 1), station: one, connector: first, transactionId: 1, authorization: .accepted,
            startedAt: startedAt)
        return SessionState(started, EntryContext(sequence: 1, instant: startedAt, kind: 1, stream: 0))
    }

    /// Boundaries beside which the nearest register of all readings is not the nearest of those that are kept.
    private func lost(_ state: SessionState, of all: [RegisterReading], every quarters: Int) -> [Instant] {
        let (sorted, kept) = (all.map(\.at.rawValue).sorted(), state.registers.map(\.at.rawValue))
        guard let from = sorted.first, let to = sorted.last else { return [] }
        let length = Int64(quarters) * Self.quarter
        /// The last that is not behind the boundary, and the first that is not before it.
        func nearest(_ times: [Int64], _ boundary: Int64) -> [Int64?] {
            func count(_ isBefore: (Int64) -> Bool) -> Int {
                var (low, high) = (0, times.count)
                while low < high { if isBefore(times[(low + high) / 2]) { low = (low + high) / 2 + 1 } else { high = (low + high) / 2 } }
                return low
            }
            let (through, below) = (count { $0 <= boundary }, count { $0 < boundary })
            return [through > 0 ? times[through - 1] : nil, below < times.count ? times[below] : nil]
        }
        let boundaries = stride(from: (from / length - 1) * length, through: to + 2 * length, by: Int(length))
        return boundaries.filter { nearest(sorted, $0) != nearest(kept, $0) }.map { Instant(rawValue: $0) }
    }

    /// Whether what is kept was read like that.
    private func isTrue(_ state: SessionState, _ all: [RegisterReading]) -> Bool {
        let read = Dictionary(all.map { ($0.at, $0.register) }) { $1 }
        return state.registers.allSatisfy { read[$0.at] == $0.register }
    }

    @Test(arguments: 1...12)
    func `of up to three days of readings every ten seconds no register beside a quarter hour is lost`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let start = Instant(rawValue: 1_790_000_000_000_000 + Int64.random(in: 0...86_400_000_000, using: &random))
        var state = session(startedAt: start)
        let seconds = Int.random(in: 0...259_200, using: &random)
        // On the second or off it, in order or as a station sends what it saved up, and now and then with a gap.
        let offset = Bool.random(using: &random) ? 0 : Int64.random(in: 0..<10_000_000, using: &random)
        let base = start.rawValue / 10_000_000 * 10_000_000 + offset
        var all: [RegisterReading] = []
        var second = 0
        while second <= seconds {
            if Int.random(in: 0..<5_000, using: &random) == 0 { second += Int.random(in: 0...7_200, using: &random) }
            all.append(
                RegisterReading(
                    at: Instant(rawValue: base + Int64(second) * 1_000_000), register: Energy(milliwattHours: Int64(second) * 30)))
            second += 10
        }
        if seed.isMultiple(of: 3) {
            for start in stride(from: 0, to: all.count, by: 97) { all[start..<min(start + 97, all.count)].shuffle(using: &random) }
        }
        var sent = all[...]
        while !sent.isEmpty {
            let part = sent.prefix(Int.random(in: 1...20, using: &random))
            sent = sent.dropFirst(part.count)
            for reading in part { state.keep(reading.register, at: reading.at) }
        }
        #expect(state.registerQuarters == 1 && state.registers.count <= Limits.registersPerSession)
        #expect(state.registers.map(\.at) == state.registers.map(\.at).sorted())
        #expect(isTrue(state, all), "seed \(seed)")
        let missing = lost(state, of: all, every: 1)
        #expect(missing.isEmpty, "seed \(seed): \(missing.prefix(3))")
    }

    @Test func `readings keep them through the fold, though most readings are dropped, and a snapshot holds them`() throws {
        var fold = Fold([
            stationAdded(1, "CP1"),
            .sessionStarted(
                SessionStarted(
                    session: SessionID(rawValue: 1), station: one, connector: first, transactionId: 1, authorization: .accepted,
                    startedAt: Fold.start)),
        ])
        var all: [RegisterReading] = []
        for index in 0..<Int64(3_000) {
            let at = Fold.start.adding(seconds: index * 10)
            let register = Energy(milliwattHours: index * 100)
            all.append(RegisterReading(at: at, register: register))
            let readings = [MeterReading(at: at, register: register), MeterReading(at: at.adding(seconds: 1), power: Power(milliwatts: 1))]
            fold.apply(
                .meterValuesRecorded(
                    MeterValuesRecorded(station: one, connector: first, session: SessionID(rawValue: 1), readings: readings)))
        }
        let state = try #require(fold.world.sessions[SessionID(rawValue: 1)])
        #expect(state.readings.count <= 400 && lost(state, of: all, every: 1).isEmpty)
        let again = try World.decoded(from: fold.world.encoded())
        #expect(again.sessions[SessionID(rawValue: 1)]?.registers == state.registers)
    }

    @Test func `a session of ten weeks stays within its bound, and keeps the boundaries that are left`() {
        let start = Instant(rawValue: 1_790_000_000_000_000)
        var state = session(startedAt: start)
        var all: [RegisterReading] = []
        for index in 0..<Int64(70 * 24 * 12) {
            all.append(RegisterReading(at: start.adding(seconds: index * 300 + 7), register: Energy(milliwattHours: index)))
            state.keep(Energy(milliwattHours: index), at: start.adding(seconds: index * 300 + 7))
            if state.registers.count > Limits.registersPerSession { Issue.record("\(state.registers.count) registers") }
        }
        #expect(state.registerQuarters > 1 && state.registers.count > Limits.registersPerSession / 4)
        #expect(isTrue(state, all) && lost(state, of: all, every: state.registerQuarters).isEmpty)
    }

    @Test func `of two registers at one time, which is a boundary, the first and the last are kept`() {
        var state = session(startedAt: Instant(rawValue: 0))
        for register in Int64(1)...3 { state.keep(Energy(milliwattHours: register), at: Instant(rawValue: Self.quarter)) }
        #expect(state.registers.map(\.register.rawValue) == [1, 3])
    }

    @Test func `times before 1970 and the ends of what an instant can be are kept like others`() {
        var state = session(startedAt: Instant(rawValue: 0))
        let times: [Int64] = [.min, -Self.quarter - 1, -Self.quarter, -Self.quarter + 1, -1, 0, 1, Self.quarter - 1, .max]
        var random = SeededRandom(seed: 13)
        for time in times.shuffled(using: &random) { state.keep(Energy(milliwattHours: 1), at: Instant(rawValue: time)) }
        #expect(state.registers.map(\.at.rawValue) == times)
        state.keep(Energy(milliwattHours: 1), at: Instant(rawValue: 2))
        #expect(state.registers.map(\.at.rawValue) == times)
        state.keep(Energy(milliwattHours: 1), at: Instant(rawValue: Self.quarter - 2))
        #expect(state.registers.map(\.at.rawValue) == times)
    }
}
