import EventStore
import Projections

/// How sessions begin.
enum Starting {
    /// A station reports that a transaction began (OCPP 1.6, 4.8). It is a fact: the answer says what we think of the token, the session
    /// stands in any case. A repeated report, under whatever message id, is the same session (field.md, quirks 24 and 25).
    static func begin(_ beginning: SessionBeginning, at station: StationID, in turn: inout Turn) {
        Clocks.note(beginning.timestamp, of: station, in: &turn)
        let status = Authorizing.status(of: beginning.token, in: turn)
        guard let transaction = start(beginning, at: station, status: status, in: &turn) else {
            // The one verdict that says nothing about the token: stations would keep another one (OCPP 1.6, 3.5.1).
            return turn.reply(.transaction(.number(0), TokenVerdict(status: .concurrentTx)))
        }
        turn.reply(.transaction(.number(transaction), Authorizing.verdict(on: beginning.token, status, in: turn)))
    }

    /// - Returns: the transaction id for the station; nil where it has more sessions open than a station can have, and no more begin.
    private static func start(
        _ beginning: SessionBeginning, at station: StationID, status: AuthorizationStatus, in turn: inout Turn
    ) -> Int64? {
        let connector = beginning.place == .station ? ConnectorID(rawValue: 1) : beginning.place.recorded
        let startedAt = turn.clock.trusted(beginning.timestamp)
        if let known = repeated(beginning, connector: connector, startedAt: startedAt, of: station, in: turn) {
            Repetitions.note(known.session, station, in: &turn)
            if known.isDoubtful { tellRepeated(known.session, station, in: &turn) }
            return known.transactionId
        }
        supersede(station, connector, by: startedAt, in: &turn)
        guard hasRoom(at: station, "\(name(in: turn)) on connector \(connector)", in: &turn) else { return nil }
        let session = turn.world.sessions.nextID
        let transactionId = Int64((session.local - 1) % UInt64(Int32.max)) + 1
        open(
            session, station: station, connector: connector, transactionId: transactionId, beginning: beginning, startedAt: startedAt,
            status: status, in: &turn)
        noteTwoPlaces(beginning.token, station, in: &turn)
        _ = Connectors.mayHave(connector, station, in: &turn)
        Observing.see(
            .sessionStarted(connector: connector, token: beginning.token, session: session), of: station, in: &turn)
        return transactionId
    }

    /// The message in hand, as people are told of it.
    static func name(in turn: Turn) -> String { turn.asked?.action?.name ?? "message" }

    /// Writes down the beginning of a session, with the tariff that is frozen for it.
    static func open(
        _ session: SessionID, station: StationID, connector: ConnectorID, transactionId: Int64, beginning: SessionBeginning,
        startedAt: Instant, status: AuthorizationStatus, isEstimated: Bool = false, in turn: inout Turn
    ) {
        let token = beginning.token.flatMap { turn.world.tokens[$0] }
        let tariff = turn.world.tariffs.resolve(station: station, connector: connector, token: beginning.token)
        let effect = Effect.sessionStarted(connector: connector, token: beginning.token, session: session)
        let calls = isEstimated ? [] : turn.world.calls.open(of: station)
        let call = calls.first { Observing.meaning(of: effect, for: $0, in: turn.world) != nil }
        turn.emit(
            .sessionStarted(
                SessionStarted(
                    session: session, station: station, connector: connector, transactionId: transactionId, token: beginning.token,
                    authorization: status, meterStart: beginning.meterStart, startedAt: startedAt, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: token?.isFree == true ? .freeToken : tariff == nil ? .noTariff : nil,
                    isEstimated: isEstimated, reservationId: beginning.reservationId.flatMap { $0 > 0 ? $0 : nil },
                    driver: token?.driver, call: call?.call)))
    }

    private struct Known {
        var session: SessionID
        var transactionId: Int64
        /// It may be another session that reads alike.
        var isDoubtful = false
    }

    /// Its text is all that makes it a repetition: it has no clock, and comes on a new connection after the end of that session.
    private static func tellRepeated(_ session: SessionID, _ station: StationID, in turn: inout Turn) {
        turn.alert(
            "start-repeated",
            "A \(name(in: turn)) without a clock reads like the one of session \(session), which has ended. "
                + "It was taken for a repetition; its frame is entry \(turn.context.sequence).", of: station)
    }

    /// A session of this station with the same natural key: connector, token, register at the start, and time.
    private static func repeated(
        _ beginning: SessionBeginning, connector: ConnectorID, startedAt: Instant, of station: StationID, in turn: Turn
    ) -> Known? {
        let hasClock = turn.clock.believable(beginning.timestamp) != nil
        let running =
            hasClock
            ? turn.world.sessions.running(on: connector, of: station, startedAt: startedAt)
            : turn.world.sessions.running(on: connector, of: station)
        let known = running.flatMap { id -> Known? in
            turn.world.sessions.with(id) { session in
                guard session.token == beginning.token, session.meterStart == beginning.meterStart else { return nil }
                return Known(session: id, transactionId: session.transactionId)
            } ?? nil
        }
        if let known { return known }
        let isSameText = turn.isRepeat || turn.wasSentElsewhere
        let closed = turn.world.stations.with(station) { state in
            state.closedSessions.last { closed in
                closed.connector == connector && closed.token == beginning.token && closed.meterStart == beginning.meterStart
                    && (hasClock ? closed.startedAt == startedAt : isSameText)
            }
        }
        return (closed ?? nil).map {
            Known(session: $0.session, transactionId: $0.transactionId, isDoubtful: !hasClock && !turn.isRepeat)
        }
    }

    /// Whether another session of a station may begin. One that is beyond the bounds, as only a station out of its mind can reach, leaves
    /// its frame, and a person is told.
    static func hasRoom(at station: StationID, _ what: String, in turn: inout Turn) -> Bool {
        let running = turn.world.stations.with(station) { $0.openSessions.count } ?? 0
        let kept = turn.world.sessions.keptCount(of: station)
        let reason: String
        if running >= Projections.Limits.runningSessionsPerStation {
            reason = "\(running) sessions of this station run"
        } else if kept >= Projections.Limits.keptSessionsPerStation {
            reason = "\(kept) sessions of this station run or wait for a person or a seller"
        } else {
            return true
        }
        turn.alert(
            "sessions-full",
            "\(reason), so no more begin. A \(what) became no session; its frame is entry \(turn.context.sequence).", of: station)
        return false
    }

    /// One token charges at two stations: perhaps a copy of it (trust.md row 23). Told, not refused: households share virtual cards.
    private static func noteTwoPlaces(_ token: Subject?, _ station: StationID, in turn: inout Turn) {
        guard let token, let other = turn.world.sessions.place(of: token, otherThan: station),
            let identity = turn.world.stations.with(other, { $0.identity })
        else { return }
        turn.alert("token-in-two-places", "A session began with a token that charges at station \(identity) too.", of: station)
    }

    /// A transaction begins where an earlier one is still open: its end was lost. It is closed with what the meter said last, and held.
    private static func supersede(_ station: StationID, _ connector: ConnectorID, by startedAt: Instant, in turn: inout Turn) {
        for id in turn.world.sessions.running(on: connector, of: station, startedBy: startedAt) {
            guard let session = turn.world.sessions[id] else { continue }
            let ending = SessionEnding(transaction: .number(session.transactionId), reason: "Superseded")
            Closing.close(session, ending, stoppedAt: session.readings.last?.at ?? turn.now, in: &turn)
        }
    }
}
