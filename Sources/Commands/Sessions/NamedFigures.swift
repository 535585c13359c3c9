import EventStore
import Projections

/// Figures that a person names for a session: what they are is theirs to say, but not what cannot be.
enum NamedFigures {
    /// Takes them over into what is billed of a session that is closed.
    static func take(_ energy: Energy?, _ stoppedAt: Instant?, into billed: inout BilledSession, in turn: Turn) throws(Refusal) {
        let before = billed
        if let stoppedAt { try check(stoppedAt, from: billed.startedAt, next: Evidence.successor(of: billed, in: turn), in: turn) }
        billed.energy = energy ?? billed.energy
        billed.stoppedAt = stoppedAt ?? billed.stoppedAt
        // What was billed is no less possible in more time.
        if billed.energy <= before.energy, billed.stoppedAt >= before.stoppedAt { return }
        if stoppedAt != nil, billed.stoppedAt != before.stoppedAt {
            try check(billed.energy, most: most(from: billed.startedAt, named: billed.stoppedAt, at: billed.station, in: turn))
        }
        let counted = billed.stoppedAt.microseconds(since: billed.startedAt)
        let isTold = counted > Limits.sameTimeSeconds * 1_000_000
        try check(billed.energy, most: most(isTold ? counted + EnergyLimit.slack(from: billed.startedAt) : 0, at: billed.station, in: turn))
        let closed = turn.world.stations.with(billed.station) { state in state.closedSessions.last { $0.session == billed.session } }
        if let closed = closed ?? nil, closed.meterStart == nil { try check(billed.energy, below: closed.meterStop) }
    }

    /// What a connector can deliver from a start to an end that a person names: that time is as long as it is said to be.
    static func most(from startedAt: Instant, named end: Instant, at station: StationID, in turn: Turn) -> Energy {
        EnergyLimit.of(
            powerMax: EnergyLimit.powerMax(of: station, in: turn.world), microseconds: end.microseconds(since: startedAt))
    }

    /// Where nothing is known of its start, a session delivered no more than its register showed in the end.
    static func check(_ energy: Energy, below register: Energy?) throws(Refusal) {
        guard let register, energy > register else { return }
        throw Refusal(
            "/energyKwh", "is more than \(register.kilowattHoursText) kWh, all that its register showed when it ended")
    }

    /// What a connector can deliver in a time; where nobody knows how long it was, in a day.
    static func most(_ microseconds: Int64, at station: StationID, in turn: Turn) -> Energy {
        let isKnown = microseconds > Limits.sameTimeSeconds * 1_000_000
        return EnergyLimit.of(
            powerMax: EnergyLimit.powerMax(of: station, in: turn.world),
            microseconds: isKnown ? microseconds : Limits.untoldSeconds * 1_000_000)
    }

    /// An end lies within the session, and not after the next one of its connector began.
    static func check(_ stoppedAt: Instant, from startedAt: Instant, next: Instant?, in turn: Turn) throws(Refusal) {
        if stoppedAt < startedAt || stoppedAt > turn.now {
            throw Refusal("/stoppedAt", "must lie between its start, \(startedAt.text), and now")
        }
        if let next, stoppedAt > next {
            throw Refusal("/stoppedAt", "must not lie after the next session of its connector began, at \(next.text)")
        }
    }

    /// What was told of an end stands only where it does not reach into the next session, if time costs anything.
    static func refuseBeyond(_ next: Instant?, _ end: Instant, where costs: [Dimension]) throws(Refusal) {
        guard let next, end.seconds(since: next) > Limits.sameTimeSeconds else { return }
        guard costs.countTime else { return }
        throw Refusal(
            "/stoppedAt",
            "is missing: it was told to have ended at \(end.text), after the next session of its connector began, at \(next.text)")
    }

    static func check(_ energy: Energy, most: Energy) throws(Refusal) {
        guard energy > most else { return }
        throw Refusal(
            "/energyKwh",
            "is more than \(most.kilowattHoursText) kWh, all that its connector can deliver in the time; name another end beside it, or "
                + "more power for its station, if that is wrong")
    }
}
