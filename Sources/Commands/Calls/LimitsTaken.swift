import EventStore
import Projections

extension Limiting {
    /// The status by which a station says that it has no such charging profile (OCPP 1.6, 7.10): what we took it to have it has no more.
    private static let unknown = "Unknown"

    /// A call has ended, to which a station said yes or no: what it has of limits from then on.
    static func learn(from call: CallState, _ outcome: CallOutcome, _ status: String?, in turn: inout Turn) {
        guard let limiting = Dialect.action(of: call, in: turn.world)?.limiting(of: call.payload, since: call.sentAt ?? turn.now) else {
            return
        }
        switch limiting {
        case .set(let limit):
            guard outcome == .answered else { return }
            turn.emit(.chargingLimitSet(ChargingLimitSet(station: call.station, limit: bound(limit, call, in: turn))))
        case .clear(let filter):
            guard outcome == .answered || status == unknown else { return }
            let limits = turn.world.stations.with(call.station) { $0.limits } ?? []
            for limit in limits where limit.until == nil && filter.takes(limit) {
                turn.emit(.chargingLimitEnded(ChargingLimitEnded(station: call.station, profile: limit.profile, at: turn.now)))
            }
        }
    }

    /// A limit of one session, with the session that it is of, where that runs by now.
    private static func bound(_ limit: ChargingLimit, _ call: CallState, in turn: Turn) -> ChargingLimit {
        var limit = limit
        guard limit.purpose == .oneSession, limit.transactionId == nil else { return limit }
        if case .startSession? = Dialect.order(of: call, in: turn.world) {
            limit.call = call.call
            let open = turn.world.stations.with(call.station) { $0.openSessions } ?? []
            let begun = open.first { id in turn.world.sessions.with(id) { $0.call == call.call } ?? false }
            limit.transactionId = begun.flatMap { turn.world.sessions.key($0)?.transactionId }
        } else if let running = turn.world.sessions.running(on: limit.connector, of: call.station) {
            limit.transactionId = turn.world.sessions.key(running)?.transactionId
        }
        return limit
    }
}
