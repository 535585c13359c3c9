import EventStore
import Projections

/// What a session comes to.
enum Closing {
    /// Ends a session: its energy is what the register moved; where that cannot be, it is held for a person instead of billed blindly.
    static func close(
        _ session: SessionState, _ ending: SessionEnding, stoppedAt: Instant, isStartEstimated: Bool = false, in turn: inout Turn
    ) {
        let start = session.meterStart ?? session.readings.first { $0.register != nil }?.register
        let stop = ending.meterStop ?? session.lastRegister
        let difference = start.flatMap { start in stop.flatMap { $0.subtracting(start) } }
        let energy = max(Energy(rawValue: 0), difference ?? Energy(rawValue: 0))
        turn.emit(
            .sessionStopped(
                SessionStopped(
                    session: session.session, station: session.station, meterStop: stop, stoppedAt: stoppedAt,
                    reason: (ending.reason ?? StopReason.local.rawValue).clipped(Limits.wordCharacters), token: ending.token,
                    energy: energy, isEstimated: isStartEstimated || ending.meterStop == nil)))
        Observing.see(
            .sessionStopped(.number(session.transactionId), session: session.session), of: session.station, in: &turn)
        let figures = SessionFigures(
            session: session, meterStart: start, meterStop: ending.meterStop, energy: difference, stoppedAt: stoppedAt,
            reportedStop: turn.clock.believable(ending.timestamp), now: turn.now, isStartEstimated: isStartEstimated,
            powerMax: (turn.world.stations.with(session.station) { $0.powerMax } ?? nil) ?? Limits.powerAssumedMax)
        if let (reason, detail) = figures.doubt {
            turn.emit(.sessionHeld(SessionHeld(session: session.session, reason: reason, detail: detail)))
        } else {
            settle(session.session, in: &turn)
        }
    }

    /// Prices a session that is over and not held, and issues what is to be issued.
    private static func settle(_ id: SessionID, in turn: inout Turn) {
        guard !turn.isRepeat, let session = turn.world.sessions[id] else { return }
        turn.emit(Invoicing.settle(session, in: turn.world, at: turn.now))
    }
}
