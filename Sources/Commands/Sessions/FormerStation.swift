import EventStore
import Projections

/// A station that was removed and is there again under its identity: what it still tells of sessions that it had before is of those.
enum FormerStation {
    /// The entry that had the identity of a station before it; nil where none had.
    static func former(of station: StationID, in turn: Turn) -> StationID? {
        let former = turn.world.stations.with(station) { $0.identity }.flatMap { turn.world.stations.former(of: $0) }
        return former == station ? nil : former
    }

    /// The entry under which a removed station is there again; nil where it is not.
    static func heir(of station: StationID, in turn: Turn) -> StationID? {
        let identity = turn.world.stations.with(station) { $0.isRemoved ? $0.identity : nil } ?? nil
        return identity.flatMap { turn.world.stations.find($0)?.station }
    }

    /// Where a session is kept that a station names by the number which we gave it: at the station itself, or at a former entry of it.
    static func owner(of number: Int64?, at station: StationID, in turn: Turn) -> StationID {
        guard let number, let id = turn.world.sessions.newest(transaction: number), let former = former(of: station, in: turn) else {
            return station
        }
        if let key = turn.world.sessions.key(id) {
            guard key.transactionId == number, key.station != station else { return station }
            return isFormer(key.station, of: station, in: turn) ? key.station : station
        }
        let isRemembered = turn.world.stations.with(former) { state in
            state.closedSessions.contains { $0.session == id && $0.transactionId == number }
        }
        return isRemembered == true ? former : station
    }

    private static func isFormer(_ other: StationID, of station: StationID, in turn: Turn) -> Bool {
        heir(of: other, in: turn) == station
    }

    /// The session of a former entry that a start tells of again: by all that tells it from others.
    static func told(
        _ beginning: SessionBeginning, _ connector: ConnectorID, at station: StationID, in turn: Turn
    ) -> ClosedSession? {
        guard let time = turn.clock.believable(beginning.timestamp), let former = former(of: station, in: turn) else { return nil }
        return turn.world.stations.with(former) { state in
            state.closedSessions.last { closed in
                closed.connector == connector && closed.token == beginning.token && closed.toldStart == time
                    && closed.meterStart == beginning.meterStart
            }
        } ?? nil
    }
}
