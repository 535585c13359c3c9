import EventStore
import Synchronization
import Testing

@testable import Gateway

/// Clocks that go as a test says.
final class ScriptedClock: Sendable {
    private let times: Mutex<(wall: Instant, steady: Int64)>

    init(_ wall: Instant = Instant(seconds: 1_790_000_000)) { times = Mutex((wall, 77_000_000)) }

    var wall: Instant { times.withLock { $0.wall } }
    var source: ClockSource {
        ClockSource(wall: { self.wall }, steadyMicroseconds: { self.times.withLock { $0.steady } })
    }

    /// So much time passes, also while the machine sleeps.
    func pass(milliseconds: Int64) {
        times.withLock { times in
            times.wall = times.wall.adding(microseconds: milliseconds * 1_000)
            times.steady += milliseconds * 1_000
        }
    }

    func pass(seconds: Int64) { pass(milliseconds: seconds * 1_000) }

    /// Somebody sets the wall clock.
    func jump(milliseconds: Int64) { times.withLock { $0.wall = $0.wall.adding(microseconds: milliseconds * 1_000) } }
    func jump(seconds: Int64) { jump(milliseconds: seconds * 1_000) }
}

/// A wrong wall clock stops no time, and time returns with it.
@Suite struct SteadyClockTests {
    private static let years: Int64 = 10 * 365 * 86_400

    /// Looks once a second for a while; answers what was found, with the second of it.
    private func watch(_ clock: inout SteadyClock, _ script: ScriptedClock, seconds: Int64) -> [(second: Int64, jump: ClockInput)] {
        var found: [(Int64, ClockInput)] = []
        for second in 1...seconds {
            script.pass(seconds: 1)
            if let jump = clock.look() { found.append((second, jump)) }
        }
        return found
    }

    @Test func `ten years ahead for half a second change nothing, and are told once it is over`() {
        let script = ScriptedClock()
        var clock = SteadyClock(script.source, after: nil)
        let start = clock.now()
        script.jump(seconds: Self.years)
        script.pass(milliseconds: 250)
        #expect(clock.look() == nil)
        #expect(clock.now().microseconds(since: start) == 250_000)
        script.pass(milliseconds: 250)
        script.jump(seconds: -Self.years)
        let told = clock.look()
        #expect(told?.verdict == .dismissed && told?.from == start.adding(microseconds: 250_000))
        #expect(told?.to == start.adding(seconds: Self.years).adding(microseconds: 250_000))
        #expect(clock.now().microseconds(since: start) == 500_000)
        #expect(watch(&clock, script, seconds: 100).isEmpty)
        #expect(clock.now() == script.wall)
    }

    /// A jump, and for how long it is not believed.
    private static let jumps: [(Int64, Int64)] = [
        (2 * 3_600, 5), (-3 * 86_400, 8), (-2 * 3_600, 5), (2, 5), (years, 60), (-years, 60),
    ]

    @Test(arguments: jumps)
    func `a jump that stays is believed after a while, and time goes with it`(_ jump: Int64, _ seconds: Int64) {
        let script = ScriptedClock()
        var clock = SteadyClock(script.source, after: script.wall)
        let start = clock.now()
        script.jump(seconds: jump)
        #expect(watch(&clock, script, seconds: seconds).isEmpty, "not yet")
        #expect(clock.now() == start.adding(seconds: seconds))
        let found = watch(&clock, script, seconds: 10)
        #expect(found.map(\.second) == [1])
        #expect(found.first?.jump.verdict == .followed)
        #expect(found.first?.jump.from == start.adding(seconds: seconds + 1))
        #expect(found.first?.jump.to == start.adding(seconds: jump + seconds + 1))
        #expect(clock.now() == script.wall)
    }

    @Test func `a clock that jumps on and on is never believed, and told once a minute at most`() {
        let script = ScriptedClock()
        var clock = SteadyClock(script.source, after: nil)
        let start = clock.now()
        var told: [ClockInput] = []
        for round in 0..<100 {
            script.jump(seconds: round % 2 == 0 ? 7_000 : -7_000)
            told += watch(&clock, script, seconds: 3).map(\.jump)
        }
        #expect(clock.now() == start.adding(seconds: 300))
        #expect(told.allSatisfy { $0.verdict == .dismissed } && told.count <= 5 && !told.isEmpty)
    }

    @Test(arguments: [Int64(900), -900, 100, -100])
    func `a clock that is a little off is followed gently, never back and never standing still`(_ milliseconds: Int64) {
        let script = ScriptedClock()
        var clock = SteadyClock(script.source, after: nil)
        script.jump(milliseconds: milliseconds)
        var last = clock.now()
        for _ in 0..<12 {
            script.pass(seconds: 1)
            #expect(clock.look() == nil)
            let step = clock.now().microseconds(since: last)
            #expect(step >= 900_000 && step <= 1_100_000)
            last = clock.now()
        }
        #expect(clock.now() == script.wall)
    }

    @Test func `a machine that slept wakes up in the present`() {
        let script = ScriptedClock()
        var clock = SteadyClock(script.source, after: nil)
        _ = clock.now()
        script.pass(seconds: 8 * 3_600)
        #expect(clock.look() == nil && clock.now() == script.wall)
    }

    @Test func `at a start the wall clock is believed, and told where the last entry is of another time`() {
        let script = ScriptedClock()
        for distance: Int64 in [Self.years, 2, -31 * 86_400] {
            let last = script.wall.adding(seconds: distance)
            var clock = SteadyClock(script.source, after: last)
            #expect(clock.now() == script.wall)
            #expect(clock.look() == ClockInput(from: last, to: script.wall, verdict: .found))
            #expect(clock.look() == nil && clock.now() == script.wall)
        }
        for distance: Int64 in [0, -1, -86_400, -29 * 86_400] {
            var clock = SteadyClock(script.source, after: script.wall.adding(seconds: distance))
            #expect(clock.look() == nil && clock.now() == script.wall)
        }
        // Within what is tolerated it waits for itself.
        let last = script.wall.adding(microseconds: 600_000)
        var clock = SteadyClock(script.source, after: last)
        #expect(clock.look() == nil && clock.now() == last)
        script.pass(seconds: 1)
        #expect(clock.now() == script.wall)
    }
}
