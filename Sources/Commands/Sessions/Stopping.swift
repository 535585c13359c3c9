import EventStore
import Projections

/// What a StopTransaction tells.
struct SessionEnding {
    var transactionId: Int64?
    var token: Subject?
    var meterStop: Energy?
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
    var reason: String?
    var readings: [MeterReading] = []
}

extension Turn {
    /// A station reports that a transaction ended (OCPP 1.6, 4.10). Always accepted; what it means depends on what we know of it.
    mutating func stopSession(_ ending: SessionEnding, at station: StationID) {
        guard let state = world.stations[station] else { return }
        if let session = openSession(for: ending, of: state) {
            recordReadings(ending.readings, of: station, connector: session.connector, session: session.session)
            close(world.sessions[session.session] ?? session, ending, stoppedAt: stopTime(ending, session))
            return
        }
        if let closed = state.closedSessions.last(where: { isAbout(ending, $0) }) {
            amendOrRepeat(closed, ending, station)
            return
        }
        if isOurNumber(ending.transactionId) || isBeyondMemory(ending, of: state) {
            emit(
                .foreignTransactionReported(
                    ForeignTransactionReported(station: station, action: "StopTransaction", transactionId: ending.transactionId ?? 0)))
            return
        }
        reconstruct(ending, station)
    }

    /// Whether a transaction id is one that we gave, to whichever station: it is looked up at the station that names it, nowhere else
    /// (trust.md row 22).
    private func isOurNumber(_ transactionId: Int64?) -> Bool {
        guard let transactionId, transactionId > 0 else { return false }
        return UInt64(clamping: transactionId) <= min(world.sessions.lastID.rawValue, UInt64(Int32.max))
    }

    /// Whether an end is older than all ends of this station that are remembered: it may be a repetition of one that is forgotten.
    private func isBeyondMemory(_ ending: SessionEnding, of state: StationState) -> Bool {
        guard state.closedSessions.count >= Projections.Limits.closedSessionsPerStation, let stoppedAt = believable(ending.timestamp) else {
            return false
        }
        return state.closedSessions.allSatisfy { $0.stoppedAt > stoppedAt }
    }

    /// By transaction id; where the station sends 0, -1 or a number of its own, by its only open session or by the token
    /// (quirks 18, 57-60).
    private func openSession(for ending: SessionEnding, of state: StationState) -> SessionState? {
        if let id = ending.transactionId, let match = world.sessions.running(transaction: id, at: state.station) {
            return world.sessions[match]
        }
        if isOurNumber(ending.transactionId) { return nil }
        let isRepeated = state.closedSessions.contains { isAbout(ending, $0) }
        if isRepeated && (wasSentElsewhere || believable(ending.timestamp) != nil) { return nil }
        let candidates = state.openSessions.compactMap { world.sessions[$0] }.filter { session in
            if ending.reason == StopReason.deAuthorized.name, session.authorization == .accepted { return false }
            guard let stop = ending.meterStop, let start = session.meterStart else { return !isRepeated }
            return isRepeated ? stop > start : stop >= start
        }
        if candidates.count == 1 { return candidates[0] }
        guard let token = ending.token else { return nil }
        let owned = candidates.filter { $0.token.map { mayStopAlike($0, token) } ?? false }
        return owned.count == 1 ? owned[0] : nil
    }

    /// By our transaction id; a number of the station's own may be the same for each of its sessions, so there register and time tell.
    private func isAbout(_ ending: SessionEnding, _ closed: ClosedSession) -> Bool {
        if isOurNumber(ending.transactionId) { return closed.transactionId == ending.transactionId }
        guard closed.meterStop == ending.meterStop ?? ending.readings.compactMap(\.register).max() else { return false }
        guard let stoppedAt = believable(ending.timestamp) else { return true }
        return closed.stoppedAt == max(stoppedAt, closed.startedAt)
    }

    /// A stop for a closed session is a repetition, unless that session was closed for want of it.
    private mutating func amendOrRepeat(_ closed: ClosedSession, _ ending: SessionEnding, _ station: StationID) {
        if let session = world.sessions[closed.session], session.held == .missingMeterStop, ending.meterStop != nil {
            emit(.sessionReleased(SessionReleased(session: session.session, energy: nil)))
            recordReadings(ending.readings, of: station, connector: session.connector, session: session.session)
            guard let released = world.sessions[closed.session] else { return }
            let isReconstructed = released.stopReceivedAt == released.receivedAt
            return close(released, ending, stoppedAt: stopTime(ending, released), isStartEstimated: isReconstructed)
        }
        noteRepetition(of: "StopTransaction", closed.session, station)
    }

    /// Only the end arrives, the start was lost (quirk 19): the session is written down with an estimated start, and held.
    private mutating func reconstruct(_ ending: SessionEnding, _ station: StationID) {
        let stoppedAt = trusted(ending.timestamp)
        guard hasRoomForSession(at: station, "StopTransaction without a session") else { return }
        let first = ending.readings.first
        let session = world.sessions.nextID
        let beginning = SessionBeginning(connector: ConnectorID(rawValue: 1), token: ending.token, meterStart: first?.register)
        open(
            session, station: station, connector: beginning.connector, transactionId: ending.transactionId ?? 0, beginning: beginning,
            startedAt: first.map { min($0.at, stoppedAt) } ?? stoppedAt, status: authorize(ending.token), isEstimated: true)
        recordReadings(ending.readings, of: station, connector: beginning.connector, session: session)
        guard let state = world.sessions[session] else { return }
        close(state, ending, stoppedAt: stoppedAt, isStartEstimated: true)
    }

    private func stopTime(_ ending: SessionEnding, _ session: SessionState) -> Instant { max(trusted(ending.timestamp), session.startedAt) }

    /// Ends a session: its energy is what the register moved; where that cannot be, it is held for a person instead of billed blindly.
    mutating func close(_ session: SessionState, _ ending: SessionEnding, stoppedAt: Instant, isStartEstimated: Bool = false) {
        let start = session.meterStart ?? session.readings.first { $0.register != nil }?.register
        let stop = ending.meterStop ?? session.lastRegister
        let difference = start.flatMap { start in stop.flatMap { $0.subtracting(start) } }
        let energy = max(Energy(rawValue: 0), difference ?? Energy(rawValue: 0))
        emit(
            .sessionStopped(
                SessionStopped(
                    session: session.session, station: session.station, meterStop: stop, stoppedAt: stoppedAt,
                    reason: (ending.reason ?? StopReason.local.name).clipped(Limits.wordCharacters), token: ending.token, energy: energy,
                    isEstimated: isStartEstimated || ending.meterStop == nil)))
        observe(.sessionStopped(transactionId: session.transactionId, session: session.session), of: session.station)
        let figures = SessionFigures(
            session: session, meterStart: start, meterStop: ending.meterStop, energy: difference, stoppedAt: stoppedAt,
            reportedStop: believable(ending.timestamp), now: now, isStartEstimated: isStartEstimated,
            powerMax: (world.stations.with(session.station) { $0.powerMax } ?? nil) ?? Limits.powerAssumedMax)
        if let (reason, detail) = figures.doubt {
            emit(.sessionHeld(SessionHeld(session: session.session, reason: reason, detail: detail)))
        } else {
            settleSession(session.session)
        }
    }

    /// Prices a session that is over and not held, and issues what is to be issued.
    mutating func settleSession(_ id: SessionID) {
        guard !isRepeat, let session = world.sessions[id] else { return }
        emit(settle(session, in: world, at: now))
    }
}
