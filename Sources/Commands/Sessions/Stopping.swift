import EventStore
import Projections

/// How sessions end.
enum Stopping {
    /// A station reports that a transaction ended (OCPP 1.6, 4.10). Always acknowledged, and the session is closed whatever the token.
    static func end(_ ending: SessionEnding, at station: StationID, in turn: inout Turn) {
        Clocks.note(ending.timestamp, of: station, in: &turn)
        stop(ending, at: station, in: &turn)
        let verdict = ending.token.map { Authorizing.verdict(on: $0, Authorizing.status(of: $0, in: turn), in: turn) }
        turn.reply(.ending(verdict))
    }

    /// What an end means depends on what we know of it.
    private static func stop(_ ending: SessionEnding, at station: StationID, in turn: inout Turn) {
        guard let state = turn.world.stations[station] else { return }
        if let session = openSession(for: ending, of: state, in: turn) {
            Metering.record(ending.readings, of: station, connector: session.connector, session: session.session, in: &turn)
            let stoppedAt = stopTime(of: ending, session, in: turn)
            return Closing.close(turn.world.sessions[session.session] ?? session, ending, stoppedAt: stoppedAt, in: &turn)
        }
        if let closed = state.closedSessions.last(where: { isAbout(ending, $0, in: turn) }) {
            return amendOrRepeat(closed, ending, station, in: &turn)
        }
        if isOurNumber(ending.transaction, in: turn) || isBeyondMemory(ending, of: state, in: turn) {
            return Repetitions.noteForeign(ending.transaction, at: station, in: &turn)
        }
        reconstruct(ending, station, in: &turn)
    }

    /// Whether a transaction id is one that we gave, to whichever station: it is looked up at the station that names it, nowhere else
    /// (trust.md row 22).
    private static func isOurNumber(_ transaction: TransactionID?, in turn: Turn) -> Bool {
        guard let number = transaction?.number, number > 0 else { return false }
        return UInt64(clamping: number) <= min(turn.world.sessions.lastID.local, UInt64(Int32.max))
    }

    /// Whether an end is older than all ends of this station that are remembered: it may be a repetition of one that is forgotten.
    private static func isBeyondMemory(_ ending: SessionEnding, of state: StationState, in turn: Turn) -> Bool {
        guard state.closedSessions.count >= Projections.Limits.closedSessionsPerStation,
            let stoppedAt = turn.clock.believable(ending.timestamp)
        else { return false }
        return state.closedSessions.allSatisfy { $0.stoppedAt > stoppedAt }
    }

    /// By transaction id; where the station sends 0, -1 or a number of its own, by its only open session or by the token
    /// (quirks 18, 57-60).
    private static func openSession(for ending: SessionEnding, of state: StationState, in turn: Turn) -> SessionState? {
        if let number = ending.transaction?.number, let match = turn.world.sessions.running(transaction: number, at: state.station) {
            return turn.world.sessions[match]
        }
        if isOurNumber(ending.transaction, in: turn) { return nil }
        let isRepeated = state.closedSessions.contains { isAbout(ending, $0, in: turn) }
        if isRepeated && (turn.wasSentElsewhere || turn.clock.believable(ending.timestamp) != nil) { return nil }
        let candidates = state.openSessions.compactMap { turn.world.sessions[$0] }.filter { session in
            if ending.reason == StopReason.deAuthorized.rawValue, session.authorization == .accepted { return false }
            guard let stop = ending.meterStop, let start = session.meterStart else { return !isRepeated }
            return isRepeated ? stop > start : stop >= start
        }
        if candidates.count == 1 { return candidates[0] }
        guard let token = ending.token else { return nil }
        let owned = candidates.filter { $0.token.map { Authorizing.mayStopAlike($0, token, in: turn) } ?? false }
        return owned.count == 1 ? owned[0] : nil
    }

    /// By our transaction id; a number of the station's own may be the same for each of its sessions, so there register and time tell.
    private static func isAbout(_ ending: SessionEnding, _ closed: ClosedSession, in turn: Turn) -> Bool {
        if isOurNumber(ending.transaction, in: turn) { return closed.transactionId == ending.transaction?.number }
        guard closed.meterStop == ending.meterStop ?? ending.readings.compactMap(\.register).max() else { return false }
        guard let stoppedAt = turn.clock.believable(ending.timestamp) else { return true }
        return closed.stoppedAt == max(stoppedAt, closed.startedAt)
    }

    /// A stop for a closed session is a repetition, unless that session was closed for want of it.
    private static func amendOrRepeat(_ closed: ClosedSession, _ ending: SessionEnding, _ station: StationID, in turn: inout Turn) {
        guard let session = turn.world.sessions[closed.session], session.held == .missingMeterStop, ending.meterStop != nil else {
            return Repetitions.note(closed.session, station, in: &turn)
        }
        turn.emit(.sessionReleased(SessionReleased(session: session.session, energy: nil)))
        Metering.record(ending.readings, of: station, connector: session.connector, session: session.session, in: &turn)
        guard let released = turn.world.sessions[closed.session] else { return }
        let isReconstructed = released.stopReceivedAt == released.receivedAt
        Closing.close(
            released, ending, stoppedAt: stopTime(of: ending, released, in: turn), isStartEstimated: isReconstructed, in: &turn)
    }

    /// Only the end arrives, the start was lost (quirk 19): the session is written down with an estimated start, and held.
    private static func reconstruct(_ ending: SessionEnding, _ station: StationID, in turn: inout Turn) {
        let stoppedAt = turn.clock.trusted(ending.timestamp)
        guard Starting.hasRoom(at: station, "\(Starting.name(in: turn)) without a session", in: &turn) else { return }
        let first = ending.readings.first
        let session = turn.world.sessions.nextID
        let beginning = SessionBeginning(place: Place(evse: 1), token: ending.token, meterStart: first?.register)
        Starting.open(
            session, station: station, connector: beginning.place.recorded, transactionId: ending.transaction?.number ?? 0,
            beginning: beginning, startedAt: first.map { min($0.at, stoppedAt) } ?? stoppedAt,
            status: Authorizing.status(of: ending.token, in: turn), isEstimated: true, in: &turn)
        Metering.record(ending.readings, of: station, connector: beginning.place.recorded, session: session, in: &turn)
        guard let state = turn.world.sessions[session] else { return }
        Closing.close(state, ending, stoppedAt: stoppedAt, isStartEstimated: true, in: &turn)
    }

    private static func stopTime(of ending: SessionEnding, _ session: SessionState, in turn: Turn) -> Instant {
        max(turn.clock.trusted(ending.timestamp), session.startedAt)
    }
}
