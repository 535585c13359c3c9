import EventStore
import Projections

/// An end that came before its start: it was written down as a session of its own, and waits.
enum LoneEnd {
    /// The one that surely is the end of a session that begins, by card, register and time; nil where none is, or more than one could be.
    static func fitting(
        _ beginning: SessionBeginning, _ startedAt: Instant, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> SessionState? {
        guard let meterStart = beginning.meterStart, turn.world.sessions.keptCount(of: station) > 0 else { return nil }
        let lone = turn.world.sessions.kept(of: station, before: nil).prefix(Limits.loneEndsCompared).filter { lone in
            guard lone.held != nil, lone.isEstimated, lone.stopReceivedAt == lone.receivedAt else { return false }
            guard lone.connector == .station || lone.connector == connector else { return false }
            guard let stop = lone.meterStop, stop >= meterStart else { return false }
            guard let stoppedAt = lone.stoppedAt, lone.heldStop == nil, stoppedAt >= startedAt else { return false }
            return isOf(lone, beginning, startedAt, in: turn) && canBe(stop, from: meterStart, stoppedAt, startedAt, station, in: turn)
        }
        return lone.count == 1 ? lone[0] : nil
    }

    /// What came alone and was decided by a person, and surely is the end of a session that begins: the start tells another story of it.
    static func decided(
        _ beginning: SessionBeginning, _ startedAt: Instant, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> ClosedSession? {
        guard let meterStart = beginning.meterStart, let token = beginning.token else { return nil }
        let alike = turn.world.stations.with(station) { state in
            state.closedSessions.filter { closed in
                guard closed.isEstimated,
                    closed.meterStart == nil
                        ? closed.toldStart == closed.toldStop
                        : closed.meterStart == meterStart && abs(closed.toldStart.seconds(since: startedAt)) <= Limits.sameTimeSeconds,
                    closed.connector == connector || closed.connector == .station, startedAt < closed.toldStop,
                    let stop = closed.meterStop, stop >= meterStart, let owner = closed.token,
                    turn.world.sessions.key(closed.session) == nil, closed.invoice != nil || closed.isWrittenOff
                else { return false }
                return Authorizing.mayStopAlike(owner, token, in: turn)
                    && canBe(stop, from: meterStart, closed.toldStop, startedAt, station, in: turn)
            }
        }
        guard let alike, alike.count == 1, let lone = alike.first else { return nil }
        // Where another session of the connector was told in between, it is the one that ended there, or the start is of another one.
        let others = turn.world.stations.with(station) { state in
            state.closedSessions.contains { other in
                other.session != lone.session && other.connector == connector && other.startedAt < lone.toldStop
                    && other.stoppedAt > startedAt
            }
        }
        return others == true ? nil : lone
    }

    /// The card is the same or of the same group; without one, its data begin where the session began.
    private static func isOf(_ lone: SessionState, _ beginning: SessionBeginning, _ startedAt: Instant, in turn: Turn) -> Bool {
        if let first = lone.meterStart, first != beginning.meterStart { return false }
        if let token = lone.token { return beginning.token.map { Authorizing.mayStopAlike($0, token, in: turn) } ?? false }
        return lone.meterStart != nil && abs(lone.startedAt.seconds(since: startedAt)) <= Limits.sameTimeSeconds
    }

    private static func canBe(
        _ stop: Energy, from start: Energy, _ stoppedAt: Instant, _ startedAt: Instant, _ station: StationID, in turn: Turn
    ) -> Bool {
        let limit = EnergyLimit.of(
            powerMax: EnergyLimit.powerMax(of: station, in: turn.world), microseconds: stoppedAt.microseconds(since: startedAt))
        return stop.subtracting(start).map { $0 <= limit } ?? false
    }

    /// What came alone and tells the end of a session over again, register and time and the card if it was told: undecided it is that end
    /// repeated, and charged to nobody.
    ///
    /// - Returns: the one that was billed already.
    static func settle(
        like session: SessionState, _ stop: Energy, _ told: Instant, except lone: SessionID?, in turn: inout Turn
    ) -> SessionID? {
        func isAlike(_ other: SessionID, _ connector: ConnectorID, _ token: Subject?) -> Bool {
            guard other != session.session, other != lone, connector == .station || connector == session.connector else { return false }
            guard let token else { return true }
            return session.tokenOfStation.map { Authorizing.mayStopAlike($0, token, in: turn) } ?? false
        }
        let kept = turn.world.sessions.kept(of: session.station, before: nil).prefix(Limits.loneEndsCompared).filter { lone in
            lone.isEstimated && lone.stopReceivedAt == lone.receivedAt && lone.meterStop == stop && lone.toldStop == told
                && isAlike(lone.session, lone.connector, lone.token)
        }
        let billed = turn.world.stations.with(session.station) { state in
            state.closedSessions.first { closed in
                closed.isEstimated && closed.invoice != nil && closed.meterStop == stop && closed.toldStop == told
                    && isAlike(closed.session, closed.connector, closed.token)
            }?.session
        }
        for lone in kept where lone.held != nil {
            turn.emit(
                .sessionReleased(SessionReleased(session: lone.session, energy: nil, isWrittenOff: true, endOf: session.session)))
        }
        return billed ?? kept.first { $0.held == nil }?.session
    }

    /// A session ends as was told before it began to be known; what was written down for its end is charged to nobody.
    static func join(_ lone: SessionState, to session: SessionID, in turn: inout Turn) {
        turn.emit(.sessionReleased(SessionReleased(session: lone.session, energy: nil, isWrittenOff: true, endOf: session)))
        guard let begun = turn.world.sessions[session], let stoppedAt = lone.stoppedAt else { return }
        Metering.record(lone.readings, of: begun.station, connector: begun.connector, session: session, in: &turn)
        guard let known = turn.world.sessions[session] else { return }
        let ending = SessionEnding(
            transaction: .number(known.transactionId), token: lone.token, meterStop: lone.meterStop, timestamp: stoppedAt,
            reason: lone.stopReason)
        let successor = Evidence.successor(of: known, in: turn).flatMap { successor in
            stoppedAt.seconds(since: successor) > Limits.sameTimeSeconds ? successor : nil
        }
        let isBelieved = successor == nil && lone.isWithoutZone == known.isWithoutZone
        let end = EndTime(at: successor ?? stoppedAt, isBelieved: isBelieved, successor: successor)
        Closing.close(known, ending, end, lone: lone.session, in: &turn)
    }
}
