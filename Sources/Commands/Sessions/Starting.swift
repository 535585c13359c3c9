import EventStore
import Projections

/// How sessions begin.
enum Starting {
    /// A station reports that a transaction began (OCPP 1.6, 4.8). It is a fact: the answer says what we think of the token, the session
    /// stands in any case. A repeated report, under whatever message id, is the same session (field.md, quirks 24 and 25).
    static func begin(_ beginning: SessionBeginning, at station: StationID, in turn: inout Turn) {
        Clocks.note(beginning.timestamp, of: station, isKept: true, in: &turn)
        let status = Authorizing.status(of: beginning.token, in: turn)
        guard let transaction = start(beginning, at: station, in: &turn) else {
            // The one verdict that says nothing about the token: stations would keep another one (OCPP 1.6, 3.5.1).
            return turn.reply(.transaction(.number(0), TokenVerdict(status: .concurrentTx)))
        }
        turn.reply(.transaction(.number(transaction), Authorizing.verdict(on: beginning.token, status, in: turn)))
    }

    /// - Returns: the transaction id for the station; nil where it has more sessions open than a station can have, and no more begin.
    private static func start(_ beginning: SessionBeginning, at station: StationID, in turn: inout Turn) -> Int64? {
        let connector = connector(at: beginning.place)
        let startedAt = turn.clock.trusted(beginning.timestamp)
        var (twin, isUnchecked) = (SessionID?.none, false)
        func ended() -> SessionState? { LoneEnd.fitting(beginning, startedAt, connector, of: station, in: turn) }
        var lone: SessionState?
        switch Likeness.of(beginning, connector, station, in: &turn) {
        case .same(let session, let transactionId):
            // An end that came alone may tell of its start all that the start does.
            lone = ended()
            if lone?.session == session { break }
            Repetitions.note(session, station, in: &turn)
            return transactionId
        case .contradicting(let session, let transactionId):
            contradict(session, beginning, station, in: &turn)
            return transactionId
        case .maybe(let session): twin = session
        case .unknown: isUnchecked = true
        case .new:
            if let told = FormerStation.told(beginning, connector, at: station, in: turn) {
                Repetitions.note(told.session, station, in: &turn)
                return told.transactionId
            }
            if let decided = LoneEnd.decided(beginning, startedAt, connector, of: station, in: turn) {
                contradict(decided.session, beginning, station, in: &turn)
                return decided.transactionId > 0 ? decided.transactionId : decided.session.transactionId
            }
            lone = ended()
        }
        let lost = supersede(station, connector, by: startedAt, meterStart: beginning.meterStart, in: &turn)
        guard hasRoom(at: station, "\(name(in: turn)) on connector \(connector)", in: &turn) else { return nil }
        let session = turn.world.sessions.nextID
        let transactionId = session.transactionId
        open(
            session, station: station, connector: connector, transactionId: transactionId, beginning: beginning, startedAt: startedAt,
            twin: twin, isUnchecked: isUnchecked, in: &turn)
        if let begun = turn.world.sessions[session] {
            Gaps.note(before: begun, lost: lost, in: &turn)
            noteUnauthorized(begun, in: &turn)
            Closing.reconsider(before: begun, in: &turn)
        }
        noteTwoPlaces(beginning.token, station, in: &turn)
        _ = Connectors.mayHave(connector, station, in: &turn)
        Observing.see(
            .sessionStarted(connector: connector, token: beginning.token, session: session), of: station, in: &turn)
        if let lone { LoneEnd.join(lone, to: session, in: &turn) }
        return transactionId
    }

    /// Where a session begins whose start names this place: one that names the station as a whole means the first connector.
    static func connector(at place: Place) -> ConnectorID { place == .station ? ConnectorID(rawValue: 1) : place.recorded }

    /// The message in hand, as people are told of it.
    static func name(in turn: Turn) -> String { turn.asked?.action?.name ?? "message" }

    /// Writes down the beginning of a session, with the tariff that is frozen for it.
    static func open(
        _ session: SessionID, station: StationID, connector: ConnectorID, transactionId: Int64, beginning: SessionBeginning,
        startedAt: Instant, isEstimated: Bool = false, twin: SessionID? = nil, isUnchecked: Bool = false, in turn: inout Turn
    ) {
        let token = beginning.token.flatMap { turn.world.tokens[$0] }
        let tariff =
            connector == .station
            ? nil : turn.world.tariffs.resolve(station: station, connector: connector, token: beginning.token, at: startedAt)
        let isUnpriced = tariff == nil && connector != .station
        let status = Authorizing.status(of: beginning.token, at: startedAt, in: turn)
        let effect = Effect.sessionStarted(connector: connector, token: beginning.token, session: session)
        let calls = isEstimated ? [] : turn.world.calls.open(of: station)
        let call = calls.first { Observing.meaning(of: effect, for: $0, in: turn.world) != nil }
        let told = isEstimated ? nil : LateStatuses.statuses(of: connector, at: station, from: startedAt, in: turn)
        turn.emit(
            .sessionStarted(
                SessionStarted(
                    session: session, station: station, connector: connector, transactionId: transactionId, token: beginning.token,
                    authorization: status, meterStart: beginning.meterStart, startedAt: startedAt, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: token?.isFree == true ? .freeToken : isUnpriced ? .noTariff : nil,
                    isEstimated: isEstimated, reservationId: beginning.reservationId.flatMap { $0 > 0 ? $0 : nil },
                    driver: token?.driver, call: call?.call, reportedAt: beginning.timestamp == startedAt ? nil : beginning.timestamp,
                    isParked: told?.isParked ?? false, twin: twin, isUnchecked: isUnchecked, isWithoutZone: turn.isToldWithoutZone,
                    isResent: twin != nil && turn.wasSentElsewhere, statuses: told?.after ?? [],
                    isClockBehind: call.map { $0.queuedAt.seconds(since: startedAt) > Limits.sameTimeSeconds } ?? false)))
    }

    /// A session is told with another register at its start: both stand, and a person decides before it is billed or about its invoice.
    private static func contradict(_ id: SessionID, _ beginning: SessionBeginning, _ station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat else { return }
        Repetitions.contradict(id, beginning: beginning, at: station, in: &turn)
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

    /// What costs money charges, and nobody is known who pays: a person is told from the start, for its station may go on.
    private static func noteUnauthorized(_ session: SessionState, in turn: inout Turn) {
        guard session.isRunning, session.isUnauthorized else { return }
        let card = session.token == nil ? "without a card" : "with a card that may not charge (\(session.authorization.name))"
        turn.alert(
            "charging-unauthorized",
            "Session \(session.session) runs \(card): stop it (cpms session stop \(session.session)), or name who pays when it has ended.",
            of: session.station, session: session.session)
    }

    /// One token charges at two stations: perhaps a copy of it (trust.md row 23). Told, not refused: households share virtual cards.
    private static func noteTwoPlaces(_ token: Subject?, _ station: StationID, in turn: inout Turn) {
        guard let token, let other = turn.world.sessions.place(of: token, otherThan: station),
            let identity = turn.world.stations.with(other, { $0.identity })
        else { return }
        turn.alert("token-in-two-places", "A session began with a token that charges at station \(identity) too.", of: station)
    }

    /// A transaction begins where an earlier one is still open: its end was lost. It is closed with what the meter said last, and held; it
    /// ended before its successor began, and the register with which that began bounds what it delivered.
    ///
    /// - Returns: the last register of the one that ended last.
    private static func supersede(
        _ station: StationID, _ connector: ConnectorID, by startedAt: Instant, meterStart: Energy?, in turn: inout Turn
    ) -> Energy? {
        var lost: Energy?
        for id in turn.world.sessions.running(on: connector, of: station, startedBy: startedAt) {
            guard let session = turn.world.sessions[id] else { continue }
            let ending = SessionEnding(transaction: .number(session.transactionId), reason: "Superseded")
            let last = session.latestAt ?? session.readings.last?.at ?? startedAt
            let end = EndTime(at: max(session.startedAt, min(last, startedAt)), isBelieved: false)
            let meter = BelievedMeter(of: session, powerMax: EnergyLimit.powerMax(of: station, in: turn.world))
            lost = meter.isBelieved ? session.latestRegister ?? session.meterStart : meter.register
            let gap = Gaps.text(from: meter.isBelieved ? session.lastRegister : meter.register, to: meterStart).map {
                (HoldReason.missingMeterStop, $0)
            }
            Closing.close(session, ending, end, hold: gap, before: (startedAt, meterStart), in: &turn)
        }
        return lost
    }
}
