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

extension Decider {
    /// A station reports that a transaction ended (OCPP 1.6, 4.10). Always accepted; what it means depends on what we know of it.
    mutating func stopSession(_ ending: SessionEnding, at station: StationID) {
        guard let state = world.stations[station] else { return }
        if let session = openSession(for: ending, of: state) {
            recordReadings(ending.readings, of: station, connector: session.connector, session: session.session)
            close(session, ending, stoppedAt: stopTime(ending, session))
            return
        }
        if let closed = state.closedSessions.last(where: { isAbout(ending, $0) }) {
            amendOrRepeat(closed, ending, station)
            return
        }
        if let id = ending.transactionId, id > 0, id <= Int64(min(world.sessions.lastID.rawValue, UInt64(Int32.max))) {
            emit(.foreignTransactionReported(ForeignTransactionReported(station: station, action: "StopTransaction", transactionId: id)))
            return
        }
        reconstruct(ending, station)
    }

    /// By transaction id; where the station sends 0, -1 or a number of its own, by its only open session or by the token (quirks 18, 57-60).
    private func openSession(for ending: SessionEnding, of state: StationState) -> SessionState? {
        let open = state.openSessions.compactMap { world.sessions[$0] }
        if let id = ending.transactionId, let match = open.first(where: { $0.transactionId == id }) { return match }
        if let id = ending.transactionId, id > 0, id <= Int64(Int32.max), id <= Int64(world.sessions.lastID.rawValue) { return nil }
        let candidates = open.filter { session in
            guard let stop = ending.meterStop, let start = session.meterStart else { return true }
            return stop >= start
        }
        if candidates.count == 1 { return candidates[0] }
        guard let token = ending.token else { return nil }
        let owned = candidates.filter { $0.token.map { mayStopAlike($0, token) } ?? false }
        return owned.count == 1 ? owned[0] : nil
    }

    private func isAbout(_ ending: SessionEnding, _ closed: ClosedSession) -> Bool {
        if let id = ending.transactionId, id > 0 { return closed.transactionId == id }
        return ending.meterStop != nil && closed.meterStop == ending.meterStop && ending.timestamp == closed.stoppedAt
    }

    /// A stop for a closed session is a repetition, unless that session was closed for want of it.
    private mutating func amendOrRepeat(_ closed: ClosedSession, _ ending: SessionEnding, _ station: StationID) {
        if let session = world.sessions[closed.session], session.held == .missingMeterStop, ending.meterStop != nil {
            emit(.sessionReleased(SessionReleased(session: session.session, energy: nil)))
            recordReadings(ending.readings, of: station, connector: session.connector, session: session.session)
            guard let released = world.sessions[closed.session] else { return }
            return close(released, ending, stoppedAt: stopTime(ending, released))
        }
        emit(.duplicateReceived(DuplicateReceived(station: station, action: "StopTransaction", session: closed.session)))
    }

    /// Only the end arrives, the start was lost (quirk 19): the session is written down with an estimated start.
    private mutating func reconstruct(_ ending: SessionEnding, _ station: StationID) {
        let stoppedAt = trusted(ending.timestamp)
        let first = ending.readings.first
        let session = world.sessions.nextID
        let beginning = SessionBeginning(connector: ConnectorID(rawValue: 1), token: ending.token, meterStart: first?.register)
        open(
            session, station: station, connector: beginning.connector, transactionId: ending.transactionId ?? 0, beginning: beginning,
            startedAt: first.map { min($0.at, stoppedAt) } ?? stoppedAt, status: authorize(ending.token), isEstimated: true)
        recordReadings(ending.readings, of: station, connector: beginning.connector, session: session)
        guard let state = world.sessions[session] else { return }
        close(state, ending, stoppedAt: stoppedAt)
    }

    private func stopTime(_ ending: SessionEnding, _ session: SessionState) -> Instant { max(trusted(ending.timestamp), session.startedAt) }

    /// Ends a session: its energy is what the register moved; where that cannot be, it is held for a person instead of billed blindly.
    mutating func close(_ session: SessionState, _ ending: SessionEnding, stoppedAt: Instant) {
        let start = session.meterStart ?? session.readings.first { $0.register != nil }?.register
        let stop = ending.meterStop ?? session.lastRegister
        let difference = start.flatMap { start in stop.flatMap { $0.subtracting(start) } }
        let energy = max(Energy(rawValue: 0), difference ?? Energy(rawValue: 0))
        emit(
            .sessionStopped(
                SessionStopped(
                    session: session.session, station: session.station, meterStop: stop, stoppedAt: stoppedAt,
                    reason: ending.reason ?? "Local", token: ending.token, energy: energy,
                    isEstimated: session.isEstimated || ending.meterStop == nil)))
        observe(.sessionStopped(transactionId: session.transactionId, session: session.session), of: session.station)
        if let (reason, detail) = doubt(session, ending, start: start, difference: difference, stoppedAt: stoppedAt) {
            emit(.sessionHeld(SessionHeld(session: session.session, reason: reason, detail: detail)))
        } else {
            settleSession(session.session)
        }
    }

    /// Why the figures of a session cannot be true, if they cannot (trust.md row 20; field.md pains 22 and 24).
    private func doubt(
        _ session: SessionState, _ ending: SessionEnding, start: Energy?, difference: Energy?, stoppedAt: Instant
    ) -> (HoldReason, String)? {
        guard ending.meterStop != nil else { return (.missingMeterStop, "The end was not reported with a register reading.") }
        guard start != nil, let difference else { return (.implausibleEnergy, "No register reading from its start is known.") }
        if difference.rawValue < 0 {
            return (.meterWentBackwards, "The register shows \(difference.kilowattHoursText) kWh less at the end than at the start.")
        }
        let micros = max(stoppedAt.microseconds(since: session.startedAt), now.microseconds(since: session.receivedAt))
        let powerMax = world.stations.with(session.station) { $0.powerMax } ?? nil
        let limit = Self.energyLimit(powerMax: powerMax ?? Limits.powerAssumedMax, microseconds: micros)
        if difference > limit {
            return (
                .implausibleEnergy,
                "\(difference.kilowattHoursText) kWh is more than \(limit.kilowattHoursText) kWh, all that this connector can deliver in the time."
            )
        }
        return nil
    }

    /// What a connector can deliver at most: a tenth more than its power allows, and a little for a coarse clock.
    static func energyLimit(powerMax: Power, microseconds: Int64) -> Energy {
        let exact = Int128(powerMax.rawValue) * Int128(max(0, microseconds)) * 11 / (10 * 3_600_000_000)
        return Energy(rawValue: Int64(clamping: exact + Int128(Limits.energyTolerance.rawValue)))
    }

    /// Prices a session that is over and not held, and issues what is to be issued.
    mutating func settleSession(_ id: SessionID) {
        guard !isRepeat, let session = world.sessions[id] else { return }
        emit(settle(session, in: world, at: now))
    }
}
