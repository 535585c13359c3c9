import EventStore
import Projections

/// Which of the calls that wait for a station is the next.
extension Turn {
    /// The lane of a call; one whose action nobody knows any more lets all others go first.
    func lane(of call: CallState) -> Lane { OCPP16.action(named: call.action)?.lane ?? .background }

    /// Whether a call that is not answered yet holds the others back.
    func isHeldBack(_ station: StationID) -> Bool { world.outbox.underWay(to: station).contains(where: holdsBack) }

    func holdsBack(_ call: CallState) -> Bool {
        guard let sentAt = call.sentAt else { return false }
        return now.seconds(since: sentAt) < lane(of: call).holdSeconds
    }

    /// The next of those that may leave: of the most urgent lane the oldest. Once so many calls in a row were all more urgent than a lane
    /// in which one waits, that one goes first, so that none waits for ever.
    func next(of waiting: [CallState], to station: StationID) -> CallState? {
        let lanes = Set(waiting.map { lane(of: $0).rawValue }).sorted()
        guard let first = lanes.first else { return nil }
        if lanes.count > 1, let passedOver = passedOver(waiting, station) { return passedOver }
        return waiting.first { lane(of: $0).rawValue == first }
    }

    private func passedOver(_ waiting: [CallState], _ station: StationID) -> CallState? {
        let sent = world.outbox.all(of: station).filter { $0.sentAt != nil }
            .sorted { ($0.sentAt ?? now, $0.call) > ($1.sentAt ?? now, $1.call) }.prefix(Limits.urgentCallsInARow)
        guard sent.count == Limits.urgentCallsInARow else { return nil }
        return waiting.first { call in sent.allSatisfy { lane(of: $0).rawValue < lane(of: call).rawValue } }
    }

    /// What the newest call of its kind replaces, as the table of actions says: a limit that was not sent yet is of no use once there is
    /// another one for the same connector, purpose and stack level.
    func superseded(by action: String, payload: [UInt8], call: CallID, to station: StationID) -> [Event] {
        guard let row = OCPP16.action(named: action), let key = CallPayload.key(row.supersedes, in: payload) else { return [] }
        return world.outbox.open(of: station)
            .filter {
                $0.action == action && $0.sentAt == nil && $0.endedAt == nil && CallPayload.key(row.supersedes, in: $0.payload) == key
            }
            .map {
                .callEnded(
                    CallEnded(call: $0.call, station: station, outcome: .superseded, detail: "Call \(call) replaces it before it was sent.")
                )
            }
    }
}
