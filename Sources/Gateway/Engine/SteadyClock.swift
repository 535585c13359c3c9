import EventStore
import Glibc

/// Where time comes from.
struct ClockSource: Sendable {
    /// What the machine believes the time to be: anybody may set it.
    let wall: @Sendable () -> Instant
    /// Microseconds that only ever grow, one each microsecond, also while the machine sleeps.
    let steadyMicroseconds: @Sendable () -> Int64

    /// The clocks of this machine.
    static let system = ClockSource(
        wall: { Instant(rawValue: read(CLOCK_REALTIME)) }, steadyMicroseconds: { read(CLOCK_BOOTTIME) })

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// The time of the engine: it goes on by itself from an anchor, and follows the wall clock without believing all that it says.
///
/// A wall clock that is off by less than a second is followed at a tenth of the speed of time, so that time never stands still and never
/// goes back. One that is off by more has jumped. It is believed once it was seen to stay there, the longer the farther it jumped; one that
/// comes back before is not. At a start there is nothing that could tell better than the wall clock.
struct SteadyClock {
    private struct Suspicion {
        var offset: Int64
        var sinceSteady: Int64
        var from: Instant
        var to: Instant
    }

    private let source: ClockSource
    private var anchor: Instant
    private var anchorSteady: Int64
    /// No time before it is told.
    private var floor: Instant
    private var lookedAt: Int64
    private var suspicion: Suspicion?
    /// What was found at the start.
    private var found: ClockInput?
    private var dismissedAt: Int64?

    /// - Parameter last: the instant of the last entry; nil in a new journal.
    init(_ source: ClockSource, after last: Instant?) {
        self.source = source
        anchor = source.wall()
        anchorSteady = source.steadyMicroseconds()
        lookedAt = anchorSteady
        floor = anchor
        guard let last else { return }
        let gap = anchor.microseconds(since: last)
        if gap < -EngineLimits.clockToleratedMicroseconds || gap > EngineLimits.clockGapMicroseconds {
            found = ClockInput(from: last, to: anchor, verdict: .found)
        } else {
            floor = max(anchor, last)
        }
    }

    private func time(atSteady steady: Int64) -> Instant { anchor.adding(microseconds: steady - anchorSteady) }

    mutating func now() -> Instant {
        floor = max(floor, time(atSteady: source.steadyMicroseconds()))
        return floor
    }

    /// Compares with the wall clock. Answers a jump once, when it is known what becomes of it; one that is believed is followed from
    /// now on.
    mutating func look() -> ClockInput? {
        if let found {
            self.found = nil
            return found
        }
        let before = source.steadyMicroseconds()
        let wall = source.wall()
        let steady = source.steadyMicroseconds()
        // What was read a while apart tells nothing.
        guard steady - before <= EngineLimits.clockReadMicroseconds else { return nil }
        defer { lookedAt = steady }
        let own = time(atSteady: steady)
        let offset = wall.microseconds(since: own)
        if offset.magnitude <= UInt64(EngineLimits.clockToleratedMicroseconds) {
            let step = max(0, steady - lookedAt) / EngineLimits.clockFollowShare
            (anchor, anchorSteady) = (own.adding(microseconds: min(max(offset, -step), step)), steady)
            return dismiss(atSteady: steady)
        }
        return suspect(offset, from: own, to: wall, atSteady: steady)
    }

    private mutating func suspect(_ offset: Int64, from own: Instant, to wall: Instant, atSteady steady: Int64) -> ClockInput? {
        guard let known = suspicion, abs(offset - known.offset) <= EngineLimits.clockToleratedMicroseconds else {
            suspicion = Suspicion(offset: offset, sinceSteady: steady, from: own, to: wall)
            return nil
        }
        guard steady - known.sinceSteady >= Self.seenMicroseconds(toBelieve: offset) else { return nil }
        suspicion = nil
        (anchor, anchorSteady, floor) = (wall, steady, wall)
        return ClockInput(from: own, to: wall, verdict: .followed)
    }

    /// A clock that jumps again and again is told once in a while.
    private mutating func dismiss(atSteady steady: Int64) -> ClockInput? {
        guard let known = suspicion else { return nil }
        suspicion = nil
        guard dismissedAt.map({ steady - $0 >= EngineLimits.clockDismissedMicroseconds }) ?? true else { return nil }
        dismissedAt = steady
        return ClockInput(from: known.from, to: known.to, verdict: .dismissed)
    }

    /// How long a jump must be seen: a second more for each day of it.
    private static func seenMicroseconds(toBelieve offset: Int64) -> Int64 {
        let days = Int64(clamping: offset.magnitude / 86_400_000_000)
        return min(EngineLimits.clockSeenSeconds + days, EngineLimits.clockSeenSecondsMax) * 1_000_000
    }
}

extension ClockInput {
    /// By how much our time moved.
    var microseconds: Int64 { verdict == .dismissed ? 0 : to.microseconds(since: from) }
}

/// Whether so many seconds have passed since a moment of the monotonic clock, in milliseconds, or it never was.
func isOver(_ seconds: Int64, since moment: Int64?) -> Bool {
    guard let moment else { return true }
    return Clock.monotonicMilliseconds() - moment >= seconds * 1_000
}

extension EngineLimits {
    /// How far the wall clock may be off before that is a jump.
    static let clockToleratedMicroseconds: Int64 = 1_000_000
    /// A clock that is off by less is followed by this part of the time that passes.
    static let clockFollowShare: Int64 = 10
    /// How long it may take to read both clocks.
    static let clockReadMicroseconds: Int64 = 10_000
    /// How long a jump is seen before it is believed, and at most.
    static let clockSeenSeconds: Int64 = 5
    static let clockSeenSecondsMax: Int64 = 60
    /// A jump that is not believed is told once in so long.
    static let clockDismissedMicroseconds: Int64 = 60_000_000
    /// How far ahead of the last entry the clock may be at a start before somebody is told.
    static let clockGapMicroseconds: Int64 = 30 * 86_400_000_000
}
