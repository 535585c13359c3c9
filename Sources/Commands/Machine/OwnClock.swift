import EventStore
import Projections

/// The clock of this machine, by which all times are told.
enum OwnClock {
    /// A jump is recorded and told, whatever became of it: somebody has to look after the clock.
    static func note(_ clock: ClockInput, _ input: Input, in turn: inout Turn) {
        turn.record(input)
        turn.emit(.clockJumped(ClockJumped(from: clock.from, to: clock.to, verdict: clock.verdict)))
        turn.alert("clock", text(clock))
    }

    private static func text(_ clock: ClockInput) -> String {
        let distance = "\(duration(seconds: clock.to.seconds(since: clock.from).magnitude)) \(clock.to < clock.from ? "back" : "ahead")"
        let look = "Look after the time synchronisation of this machine."
        return switch clock.verdict {
        case .followed:
            "The clock of this machine jumped from \(clock.from.text) to \(clock.to.text), \(distance), and stayed there: times follow it "
                + "from now on, what was recorded before keeps its own. \(look)"
        case .dismissed:
            "The clock of this machine said \(clock.to.text) for a moment, where it was \(clock.from.text), \(distance): it was not "
                + "believed, and nothing follows from it. \(look)"
        case .found:
            "At the start the clock of this machine says \(clock.to.text), the last entry is of \(clock.from.text), \(distance): times "
                + "follow the clock from now on, what was recorded before keeps its own. \(look)"
        }
    }

    /// The largest whole unit, for people.
    private static func duration(seconds: UInt64) -> String {
        let (count, unit): (UInt64, String) =
            switch seconds {
            case 172_800...: (seconds / 86_400, "days")
            case 7_200...: (seconds / 3_600, "hours")
            case 120...: (seconds / 60, "minutes")
            default: (seconds, "seconds")
            }
        return "\(count) \(unit)"
    }
}
