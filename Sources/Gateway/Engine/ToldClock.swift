public import EventStore
import Synchronization

/// A clock that somebody sets, for a past that is told, and that goes on from there so many times as fast as the machine's own: what a
/// demonstration lives by. Server and simulated stations read the same one, so that times and figures fit each other.
public final class ToldClock: Sendable {
    private struct State {
        var at: Instant
        /// Microseconds of the machine's steady clock when it began to go; nil while it stands.
        var since: Int64?
    }

    /// How many times as fast as the machine's clock it goes.
    public let factor: Int64
    private let state: Mutex<State>
    private static let machine = ClockSource.system

    /// A clock that stands until `goOn`.
    public init(at: Instant, factor: Int64) {
        self.factor = max(1, factor)
        state = Mutex(State(at: at))
    }

    /// The time that it tells.
    public func now() -> Instant {
        state.withLock { state in
            guard let since = state.since else { return state.at }
            return state.at.adding(microseconds: (Self.machine.steadyMicroseconds() - since) &* factor)
        }
    }

    /// Puts it forward while it stands; back it never goes.
    public func set(_ at: Instant) { state.withLock { $0.at = max($0.at, at) } }

    /// It goes from now on.
    public func goOn() {
        state.withLock { if $0.since == nil { $0.since = Self.machine.steadyMicroseconds() } }
    }

    /// The same for an engine, which compares a clock on the wall with one that only grows: here they are one.
    var source: ClockSource { ClockSource(wall: { self.now() }, steadyMicroseconds: { self.now().rawValue }) }

    /// The time on the wall of this machine.
    public static var machineTime: Instant { machine.wall() }
}
