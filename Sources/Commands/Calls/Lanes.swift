import EventStore
import Projections

/// Which of the calls that wait for a station is the next.
enum Lanes {
    /// The lane of a call; one whose action nobody knows any more lets all others go first.
    static func lane(of call: CallState, in world: World) -> Lane { Dialect.action(of: call, in: world)?.lane ?? .background }

    /// Whether a call that is not answered yet holds the others back.
    static func isHeldBack(_ station: StationID, in turn: Turn) -> Bool {
        turn.world.calls.underWay(to: station).contains { holdsBack($0, in: turn) }
    }

    private static func holdsBack(_ call: CallState, in turn: Turn) -> Bool {
        guard let sentAt = call.sentAt else { return false }
        return turn.now.seconds(since: sentAt) < lane(of: call, in: turn.world).holdSeconds
    }

    /// The next of those that may leave: of the most urgent lane the oldest. Once so many calls in a row were all more urgent than a lane
    /// in which one waits, that one goes first, so that none waits for ever.
    static func next(of waiting: [CallState], to station: StationID, in turn: Turn) -> CallState? {
        let lanes = Set(waiting.map { lane(of: $0, in: turn.world).rawValue }).sorted()
        guard let first = lanes.first else { return nil }
        if lanes.count > 1, let passedOver = passedOver(waiting, station, in: turn) { return passedOver }
        return waiting.first { lane(of: $0, in: turn.world).rawValue == first }
    }

    private static func passedOver(_ waiting: [CallState], _ station: StationID, in turn: Turn) -> CallState? {
        let sent = turn.world.calls.all(of: station).filter { $0.sentAt != nil }
            .sorted { ($0.sentAt ?? turn.now, $0.call) > ($1.sentAt ?? turn.now, $1.call) }.prefix(Limits.urgentCallsInARow)
        guard sent.count == Limits.urgentCallsInARow else { return nil }
        return waiting.first { call in
            let own = lane(of: call, in: turn.world).rawValue
            return sent.allSatisfy { lane(of: $0, in: turn.world).rawValue < own }
        }
    }

    /// What the newest call of its kind replaces, as the table of actions says: a limit that was not sent yet is of no use once there is
    /// another one for the same connector, purpose and stack level.
    static func superseded(by call: CallQueued, in world: World) -> [Event] {
        guard let row = Dialect.spoken(by: call.station, in: world).action(named: call.action),
            let key = CallPayload.key(row.supersedes, in: call.payload)
        else { return [] }
        return world.calls.open(of: call.station)
            .filter {
                $0.action == call.action && $0.sentAt == nil && $0.endedAt == nil
                    && CallPayload.key(row.supersedes, in: $0.payload) == key
            }
            .map {
                .callEnded(
                    CallEnded(
                        call: $0.call, station: call.station, outcome: .superseded,
                        detail: "Call \(call.call) replaces it before it was sent."))
            }
    }
}
