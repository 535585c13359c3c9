import EventStore
import Projections

/// How sessions begin.
enum Starting {
    /// A station reports that a transaction began (OCPP 1.6, 4.8). It is a fact: the answer says what we think of the token, the session
    /// stands in any case. A repeated report, under whatever message id, is the same session (field.md, quirks 24 and 25).
    static func begin(_ beginning: SessionBeginning, at station: StationID, in turn: inout Turn) {
        Clocks.note(beginning.timestamp, of: station, in: &turn)
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
        switch known(beginning, connector: connector, of: station, in: &turn) {
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
        case .new: lone = ended()
        }
        let lost = supersede(station, connector, by: startedAt, meterStart: beginning.meterStart, in: &turn)
        guard hasRoom(at: station, "\(name(in: turn)) on connector \(connector)", in: &turn) else { return nil }
        let session = turn.world.sessions.nextID
        let transactionId = session.transactionId
        open(
            session, station: station, connector: connector, transactionId: transactionId, beginning: beginning, startedAt: startedAt,
            twin: twin, isUnchecked: isUnchecked, in: &turn)
        noteGap(before: session, beginning, startedAt: startedAt, connector: connector, of: station, lost: lost, in: &turn)
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
        let parked = parked(connector, of: station, since: startedAt, in: turn)
        turn.emit(
            .sessionStarted(
                SessionStarted(
                    session: session, station: station, connector: connector, transactionId: transactionId, token: beginning.token,
                    authorization: status, meterStart: beginning.meterStart, startedAt: startedAt, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: token?.isFree == true ? .freeToken : isUnpriced ? .noTariff : nil,
                    isEstimated: isEstimated, reservationId: beginning.reservationId.flatMap { $0 > 0 ? $0 : nil },
                    driver: token?.driver, call: call?.call, reportedAt: beginning.timestamp == startedAt ? nil : beginning.timestamp,
                    isParked: parked != nil, twin: twin, isUnchecked: isUnchecked, isWithoutZone: turn.isToldWithoutZone,
                    parkedAt: parked == startedAt ? nil : parked)))
    }

    /// Since when the vehicle of a session that begins asks for no power: its connector said so before, or before the start was told, and
    /// has said nothing else since; nil where it asks for some, or another session was told of since.
    private static func parked(_ connector: ConnectorID, of station: StationID, since start: Instant, in turn: Turn) -> Instant? {
        let since = turn.world.stations.with(station) { state -> Instant? in
            let place = state.connectors.first { $0.connector == connector && $0.status == .suspendedEV }
            guard let at = place?.statusAt else { return nil }
            return at <= start || !state.closedSessions.contains { $0.connector == connector && $0.startedAt > start } ? at : nil
        }
        guard let since = since ?? nil else { return nil }
        if since <= start { return start }
        return turn.world.sessions.running(on: connector, of: station) == nil ? since : nil
    }

    /// How a start relates to the sessions that are known.
    private enum Likeness {
        /// It is none of them.
        case new
        /// It is this one, told again.
        case same(SessionID, transactionId: Int64)
        /// It is this one, told with another register.
        case contradicting(SessionID, transactionId: Int64)
        /// It may be this one, and may be another that reads alike.
        case maybe(SessionID)
        /// It may be one that is closed for good, and what is closed cannot be looked at.
        case unknown

        /// What a session with the same natural key is, by its register at the start.
        init(_ session: SessionID, transactionId: Int64, meterStart: Energy?, told: Energy?) {
            self =
                meterStart == told
                ? .same(session, transactionId: transactionId) : .contradicting(session, transactionId: transactionId)
        }
    }

    /// A session of this station with the same natural key: connector, token, time by the station's clock, and register at the start.
    ///
    /// A time that is not believable tells nothing, nor does one of whole hours from a station that knows no others: there a session that
    /// runs is the same, one that ended is another after a boot, and where both can be it is kept beside its twin.
    private static func known(
        _ beginning: SessionBeginning, connector: ConnectorID, of station: StationID, in turn: inout Turn
    ) -> Likeness {
        let time = turn.clock.believable(beginning.timestamp) == nil ? nil : beginning.timestamp
        let isHourly = time?.isWholeHour == true && turn.world.stations.with(station) { knowsOnlyHours($0) } ?? false
        let told = isHourly ? nil : time
        for id in turn.world.sessions.running(on: connector, of: station, startedBy: .max) {
            let found = turn.world.sessions.with(id) { session -> Likeness? in
                guard session.token == beginning.token, !session.isEstimated else { return nil }
                let isSameTime = time == nil || (session.reportedAt ?? session.startedAt) == time
                guard isSameTime, time != nil || session.meterStart == beginning.meterStart else { return nil }
                return Likeness(
                    session.session, transactionId: session.transactionId, meterStart: session.meterStart, told: beginning.meterStart)
            }
            if let found = found ?? nil { return found }
        }
        if let closed = remembered(beginning, at: time, isTelling: told != nil, connector, of: station, in: turn) { return closed }
        guard let told else { return .new }
        let far = forgotten(beginning, at: told, connector, of: station, in: &turn)
        guard case .new = far else { return far }
        return withAnotherCard(beginning, at: told, connector, of: station, in: turn)
            ?? onAnotherConnector(beginning, at: told, connector, of: station, in: turn) ?? .new
    }

    /// Among the sessions of a station that ended last.
    private static func remembered(
        _ beginning: SessionBeginning, at time: Instant?, isTelling: Bool, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> Likeness? {
        guard isTelling || turn.isRepeat || turn.wasSentElsewhere else { return nil }
        let twin = turn.world.stations.with(station) { state in
            state.closedSessions.last { closed in
                closed.connector == connector && closed.token == beginning.token && (time == nil || closed.toldStart == time)
                    && (isTelling || closed.meterStart == beginning.meterStart)
            }
        }
        guard let twin = twin ?? nil else { return nil }
        if !isTelling, !turn.isRepeat { return .maybe(twin.session) }
        return Likeness(twin.session, transactionId: twin.transactionId, meterStart: twin.meterStart, told: beginning.meterStart)
    }

    /// One that runs, or was among the last to end, and began at this very time and register with another card: a connector cannot begin
    /// twice at once.
    private static func withAnotherCard(
        _ beginning: SessionBeginning, at time: Instant, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> Likeness? {
        guard let meterStart = beginning.meterStart, meterStart.rawValue > 0 else { return nil }
        func isAlike(_ other: ClosedSession) -> Bool {
            other.connector == connector && other.toldStart == time && other.meterStart == meterStart && other.token != beginning.token
        }
        let running = turn.world.sessions.running(on: connector, of: station, startedBy: .max).lazy.compactMap { id in
            turn.world.sessions.with(id) { $0.isEstimated ? nil : ClosedSession(of: $0) } ?? nil
        }
        let found = running.first(where: isAlike) ?? turn.world.stations.with(station) { $0.closedSessions.last(where: isAlike) } ?? nil
        return found.map { .contradicting($0.session, transactionId: $0.transactionId) }
    }

    /// One that runs, or was among the last to end, and began at this very time and register with this card at another connector: a card
    /// begins once at a time, and two registers do not stand alike.
    private static func onAnotherConnector(
        _ beginning: SessionBeginning, at time: Instant, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> Likeness? {
        guard let meterStart = beginning.meterStart, meterStart.rawValue > 0, let token = beginning.token else { return nil }
        func isAlike(_ other: ClosedSession) -> Bool {
            other.connector != connector && other.connector != .station && other.toldStart == time && other.meterStart == meterStart
                && other.token == token
        }
        let found = turn.world.stations.with(station) { state -> ClosedSession? in
            let running = state.openSessions.lazy.compactMap { id in
                turn.world.sessions.with(id) { $0.isEstimated ? nil : ClosedSession(of: $0) } ?? nil
            }
            return running.first(where: isAlike) ?? state.closedSessions.last(where: isAlike)
        }
        return (found ?? nil).map { .contradicting($0.session, transactionId: $0.transactionId) }
    }

    /// Among those that ended before: the state knows the ones that wait for a person or a seller, the archive all others. Most starts are
    /// later than any of them, and nothing is looked up.
    private static func forgotten(
        _ beginning: SessionBeginning, at time: Instant, _ connector: ConnectorID, of station: StationID, in turn: inout Turn
    ) -> Likeness {
        let last = turn.world.stations.with(station) { $0.forgottenStart } ?? nil
        guard let last, time <= last else { return .new }
        let key = NaturalKey(station: station, connector: connector, token: beginning.token, startedAt: time)
        let kept = turn.world.sessions.kept(like: key, meterStart: beginning.meterStart).flatMap { id in
            turn.world.sessions.with(id) { ClosedSession(of: $0) }
        }
        if let kept, kept.meterStart == beginning.meterStart { return .same(kept.session, transactionId: kept.transactionId) }
        let recalled = turn.recall(.like(key, meterStart: beginning.meterStart))
        if recalled?.isUnknown == true, kept == nil { return .unknown }
        guard let found = recalled?.session ?? kept else { return .new }
        return Likeness(found.session, transactionId: found.transactionId, meterStart: found.meterStart, told: beginning.meterStart)
    }

    /// Whether all that is remembered of a station began at a whole hour.
    private static func knowsOnlyHours(_ state: borrowing StationState) -> Bool {
        state.closedSessions.count > 1 && state.closedSessions.allSatisfy { ($0.reportedAt ?? $0.startedAt).isWholeHour }
    }

    /// A session is told with another register at its start: both stand, and a person decides before it is billed or about its invoice.
    private static func contradict(_ id: SessionID, _ beginning: SessionBeginning, _ station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat else { return }
        Repetitions.contradict(id, beginning: beginning, at: station, in: &turn)
    }

    /// The register of a connector goes on where its last session left it; what it counted in between nobody paid for, and where it stands
    /// lower something was counted twice, or it began anew. Registers that count from each start tell nothing.
    ///
    /// - Parameter lost: the last register of the session before, where its end was lost: what it counted by then stands in no doubt, and
    ///   what it counted after that is told when its end is known (`Gaps`).
    private static func noteGap(
        before session: SessionID, _ beginning: SessionBeginning, startedAt: Instant, connector: ConnectorID, of station: StationID,
        lost: Energy?, in turn: inout Turn
    ) {
        guard let after = beginning.meterStart, after.rawValue > 0 else { return }
        let left = turn.world.stations.with(station) { state -> Energy? in
            let place = state.connectors.first { $0.connector == connector }
            guard let place, let stoppedAt = place.stoppedAt, stoppedAt <= startedAt else { return nil }
            return place.registerStop
        }
        let before = (left ?? nil) ?? lost.flatMap { $0 > after ? $0 : nil }
        guard let before, let gap = after.subtracting(before), abs(gap.rawValue) > Limits.registerGapTolerance else { return }
        turn.emit(
            .registerGapFound(
                RegisterGapFound(station: station, connector: connector, session: session, before: before, after: after)))
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
            Closing.close(session, ending, end, hold: gap, in: &turn)
        }
        return lost
    }
}
