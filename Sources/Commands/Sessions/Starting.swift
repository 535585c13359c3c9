import EventStore
import Projections

/// What a StartTransaction tells.
struct SessionBeginning {
    var connector: ConnectorID
    var token: Subject?
    var meterStart: Energy?
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
    var reservationId: Int64?
}

extension Turn {
    /// A station reports that a transaction began (OCPP 1.6, 4.8). It is a fact: the answer says what we think of the token, the session
    /// stands in any case. A repeated report, under whatever message id, is the same session (field.md, quirks 24 and 25).
    ///
    /// - Returns: the transaction id for the station; nil where it has more sessions open than a station can have, and no more begin.
    mutating func startSession(_ beginning: SessionBeginning, at station: StationID, status: AuthorizationStatus) -> Int64? {
        let connector = beginning.connector == .station ? ConnectorID(rawValue: 1) : beginning.connector
        let startedAt = trusted(beginning.timestamp)
        if let known = repeated(beginning, connector: connector, startedAt: startedAt, of: station) {
            noteRepetition(of: "StartTransaction", known.session, station)
            if known.isDoubtful { tellRepeatedStart(known.session, station) }
            return known.transactionId
        }
        supersede(station, connector, by: startedAt)
        guard hasRoomForSession(at: station, "StartTransaction on connector \(connector)") else { return nil }
        let session = world.sessions.nextID
        let transactionId = Int64((session.rawValue - 1) % UInt64(Int32.max)) + 1
        open(
            session, station: station, connector: connector, transactionId: transactionId, beginning: beginning, startedAt: startedAt,
            status: status)
        noteTwoPlaces(beginning.token, station)
        _ = mayHave(connector, station)
        observe(.sessionStarted(connector: connector, token: beginning.token, session: session), of: station)
        return transactionId
    }

    /// Writes down the beginning of a session, with the tariff that is frozen for it.
    mutating func open(
        _ session: SessionID, station: StationID, connector: ConnectorID, transactionId: Int64, beginning: SessionBeginning,
        startedAt: Instant, status: AuthorizationStatus, isEstimated: Bool = false
    ) {
        let token = beginning.token.flatMap { world.tokens[$0] }
        let tariff = world.tariffs.resolve(station: station, connector: connector, token: beginning.token)
        let effect = Effect.sessionStarted(connector: connector, token: beginning.token, session: session)
        let call = isEstimated ? nil : world.outbox.open(of: station).first { awaits(effect, $0) != nil }
        emit(
            .sessionStarted(
                SessionStarted(
                    session: session, station: station, connector: connector, transactionId: transactionId, token: beginning.token,
                    authorization: status, meterStart: beginning.meterStart, startedAt: startedAt, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: token?.isFree == true ? .freeToken : tariff == nil ? .noTariff : nil,
                    isEstimated: isEstimated, reservationId: beginning.reservationId.flatMap { $0 > 0 ? $0 : nil },
                    driver: token?.driver, call: call?.call)))
    }

    /// The station's clock where it can be true, else ours: not before OCPP 1.6 itself, not more than the limit ahead
    /// (field.md, quirks 72 and 76).
    func trusted(_ timestamp: Instant?) -> Instant { believable(timestamp) ?? now }

    /// The station's clock; nil where it cannot be true.
    func believable(_ timestamp: Instant?) -> Instant? {
        guard let timestamp, timestamp.rawValue >= Limits.earliestTimestampMicroseconds,
            timestamp.microseconds(since: now) <= Limits.clockAheadSecondsMax * 1_000_000
        else { return nil }
        return timestamp
    }

    /// The same in another frame; that a whole frame was repeated is noted already.
    mutating func noteRepetition(of action: String, _ session: SessionID, _ station: StationID) {
        if !isRepeat { emit(.duplicateReceived(DuplicateReceived(station: station, action: action, session: session))) }
    }

    private struct Known {
        var session: SessionID
        var transactionId: Int64
        /// It may be another session that reads alike.
        var isDoubtful = false
    }

    /// Its text is all that makes it a repetition: it has no clock, and comes on a new connection after the end of that session.
    private mutating func tellRepeatedStart(_ session: SessionID, _ station: StationID) {
        emit(
            .alertRaised(
                AlertRaised(
                    station: station, kind: "start-repeated",
                    text: "A StartTransaction without a clock reads like the one of session \(session), which has ended. "
                        + "It was taken for a repetition; its frame is entry \(context.sequence).")))
    }

    /// A session of this station with the same natural key: connector, token, register at the start, and time.
    private func repeated(_ beginning: SessionBeginning, connector: ConnectorID, startedAt: Instant, of station: StationID) -> Known? {
        let hasClock = believable(beginning.timestamp) != nil
        let running =
            hasClock
            ? world.sessions.running(on: connector, of: station, startedAt: startedAt)
            : world.sessions.running(on: connector, of: station)
        let known = running.flatMap { id -> Known? in
            world.sessions.with(id) { session in
                guard session.token == beginning.token, session.meterStart == beginning.meterStart else { return nil }
                return Known(session: id, transactionId: session.transactionId)
            } ?? nil
        }
        if let known { return known }
        let closed = world.stations.with(station) { state in
            state.closedSessions.last { closed in
                closed.connector == connector && closed.token == beginning.token && closed.meterStart == beginning.meterStart
                    && (hasClock ? closed.startedAt == startedAt : isRepeat || wasSentElsewhere)
            }
        }
        return (closed ?? nil).map { Known(session: $0.session, transactionId: $0.transactionId, isDoubtful: !hasClock && !isRepeat) }
    }

    /// Whether another session of a station may begin. One that is beyond the bounds, as only a station out of its mind can reach, leaves
    /// its frame, and a person is told.
    mutating func hasRoomForSession(at station: StationID, _ what: String) -> Bool {
        let running = world.stations.with(station) { $0.openSessions.count } ?? 0
        let kept = world.sessions.keptCount(of: station)
        let reason: String
        if running >= Projections.Limits.runningSessionsPerStation {
            reason = "\(running) sessions of this station run"
        } else if kept >= Projections.Limits.keptSessionsPerStation {
            reason = "\(kept) sessions of this station run or wait for a person or a seller"
        } else {
            return true
        }
        emit(
            .alertRaised(
                AlertRaised(
                    station: station, kind: "sessions-full",
                    text: "\(reason), so no more begin. A \(what) became no session; its frame is entry \(context.sequence).")))
        return false
    }

    /// One token charges at two stations: perhaps a copy of it (trust.md row 23). Told, not refused: households share virtual cards.
    private mutating func noteTwoPlaces(_ token: Subject?, _ station: StationID) {
        guard let token, let other = world.sessions.place(of: token, otherThan: station),
            let identity = world.stations.with(other, { $0.identity })
        else { return }
        emit(
            .alertRaised(
                AlertRaised(
                    station: station, kind: "token-in-two-places",
                    text: "A session began with a token that charges at station \(identity) too.")))
    }

    /// A transaction begins where an earlier one is still open: its end was lost. It is closed with what the meter said last, and held.
    private mutating func supersede(_ station: StationID, _ connector: ConnectorID, by startedAt: Instant) {
        for id in world.sessions.running(on: connector, of: station, startedBy: startedAt) {
            guard let session = world.sessions[id] else { continue }
            let ending = SessionEnding(transactionId: session.transactionId, meterStop: nil, reason: "Superseded")
            close(session, ending, stoppedAt: session.readings.last?.at ?? now)
        }
    }
}
