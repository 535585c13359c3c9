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

extension Decider {
    /// A station reports that a transaction began (OCPP 1.6, 4.8). It is a fact: the answer says what we think of the token, the session
    /// stands in any case. A repeated report, under whatever message id, is the same session (field.md, quirks 24 and 25).
    ///
    /// - Returns: the transaction id for the station.
    mutating func startSession(_ beginning: SessionBeginning, at station: StationID, status: AuthorizationStatus) -> Int64 {
        let connector = beginning.connector == .station ? ConnectorID(rawValue: 1) : beginning.connector
        let startedAt = trusted(beginning.timestamp)
        if let known = repeated(beginning, connector: connector, startedAt: startedAt, of: station) {
            emit(.duplicateReceived(DuplicateReceived(station: station, action: "StartTransaction", session: known.session)))
            return known.transactionId
        }
        supersede(station, connector)
        let session = world.sessions.nextID
        let transactionId = Int64((session.rawValue - 1) % UInt64(Int32.max)) + 1
        open(
            session, station: station, connector: connector, transactionId: transactionId, beginning: beginning, startedAt: startedAt,
            status: status)
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
        let call = world.outbox.open(of: station).first {
            $0.action == Action.remoteStartTransaction.rawValue && $0.sentAt != nil && ($0.connector ?? connector) == connector
        }
        emit(
            .sessionStarted(
                SessionStarted(
                    session: session, station: station, connector: connector, transactionId: transactionId, token: beginning.token,
                    authorization: status, meterStart: beginning.meterStart, startedAt: startedAt, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: token?.isFree == true ? .freeToken : tariff == nil ? .noTariff : nil,
                    isEstimated: isEstimated, reservationId: beginning.reservationId.flatMap { $0 > 0 ? $0 : nil },
                    driver: token?.driver, call: call?.call)))
    }

    /// The station's clock where it can be true, else ours: not before 2010, not more than the limit ahead (field.md, quirks 72 and 76).
    func trusted(_ timestamp: Instant?) -> Instant {
        guard let timestamp, timestamp.rawValue >= Limits.earliestTimestampMicroseconds,
            timestamp.microseconds(since: now) <= Limits.clockAheadSecondsMax * 1_000_000
        else { return now }
        return timestamp
    }

    private struct Known {
        var session: SessionID
        var transactionId: Int64
    }

    /// A session of this station with the same natural key: connector, token, register at the start, and time.
    private func repeated(_ beginning: SessionBeginning, connector: ConnectorID, startedAt: Instant, of station: StationID) -> Known? {
        guard let state = world.stations[station] else { return nil }
        for id in state.openSessions {
            guard let session = world.sessions[id], session.connector == connector, session.token == beginning.token,
                session.meterStart == beginning.meterStart, isSameStart(session.startedAt, startedAt, beginning.timestamp)
            else { continue }
            return Known(session: id, transactionId: session.transactionId)
        }
        return state.closedSessions.last { closed in
            closed.connector == connector && closed.token == beginning.token && closed.meterStart == beginning.meterStart
                && beginning.timestamp != nil && closed.startedAt == startedAt
        }.map { Known(session: $0.session, transactionId: $0.transactionId) }
    }

    /// Without a usable clock, a start with the same register reading is the same start as long as that session runs.
    private func isSameStart(_ known: Instant, _ reported: Instant, _ timestamp: Instant?) -> Bool {
        known == reported || timestamp == nil || reported == now
    }

    /// A transaction begins where another one is still open: its end was lost. It is closed with what the meter said last, and held.
    private mutating func supersede(_ station: StationID, _ connector: ConnectorID) {
        guard let state = world.stations[station] else { return }
        for id in state.openSessions {
            guard let session = world.sessions[id], session.connector == connector else { continue }
            let ending = SessionEnding(transactionId: session.transactionId, meterStop: nil, reason: "Superseded")
            close(session, ending, stoppedAt: session.readings.last?.at ?? now)
        }
    }
}
