import EventStore
import Projections

/// How a start relates to the sessions that are known: the one place where a repetition is told from a session of its own (field.md,
/// quirks 24, 25 and 72).
///
/// 1. A session that runs on the connector with this card, and with this time where one can be believed, is the same.
/// 2. Where the time tells sessions apart, the natural key decides over all sessions ever: with the same register it is the same, with
///    another one it contradicts what was told before.
/// 3. The time tells nothing (`isTelling`) where the clock was never set, tells quarter hours or whole hours alone, or stands still. Then
///    equal texts may tell of two sessions, and what else is known decides:
///    - a meter that counts on from session to session never stands again where it stood: it is the same (`countedOn`);
///    - a station tells each session once on a connection between two boots: it is another, unless nothing but a clock that stands still
///      says that the time tells nothing;
///    - else it can be either: it is kept beside its twin, and held at its end, unless it was told while it happened
///      (`SessionFigures`). It is never billed beside its twin in silence, and never dropped.
enum Likeness {
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
    private init(_ session: SessionID, transactionId: Int64, meterStart: Energy?, told: Energy?) {
        self =
            meterStart == told ? .same(session, transactionId: transactionId) : .contradicting(session, transactionId: transactionId)
    }

    private init(_ closed: ClosedSession, _ beginning: SessionBeginning) {
        self.init(
            closed.session, transactionId: closed.transactionId, meterStart: closed.meterStart, told: beginning.meterStart)
    }

    static func of(_ beginning: SessionBeginning, _ connector: ConnectorID, _ station: StationID, in turn: inout Turn) -> Likeness {
        let time = turn.clock.believable(beginning.timestamp) == nil ? nil : beginning.timestamp
        if let running = running(beginning, at: time, connector, of: station, in: turn) { return running }
        let told = time.flatMap { isTelling($0, of: station, in: turn) ? $0 : nil }
        let remembered = remembered(beginning, connector, of: station, in: turn)
        if told != nil, let closed = remembered.last(where: { !$0.stoodStill || !$0.isLeft(by: beginning) }) {
            if !closed.stoodStill || closed.meterStart != beginning.meterStart { return Likeness(closed, beginning) }
            return untelling(beginning, remembered, connector, of: station, in: turn) ?? .maybe(closed.session)
        }
        if told == nil, let found = untelling(beginning, remembered, connector, of: station, in: turn) { return found }
        guard let key = time ?? beginning.timestamp else { return .new }
        let far = forgotten(beginning, at: key, isTelling: told != nil, connector, of: station, in: &turn)
        guard case .new = far, let told else { return far }
        return withAnotherCard(beginning, at: told, connector, of: station, in: turn)
            ?? onAnotherConnector(beginning, at: told, connector, of: station, in: turn) ?? .new
    }

    // MARK: What a time tells

    /// Whether a time that can be believed tells a session from others that read alike: not where all that is remembered of its station
    /// began at whole quarter hours (whole hours, in whichever zone), nor where it was told so long ago that no station keeps it waiting.
    private static func isTelling(_ time: Instant, of station: StationID, in turn: Turn) -> Bool {
        guard turn.now.seconds(since: time) <= Limits.toldLateSecondsMax else { return false }
        guard time.isQuarterHour else { return true }
        let knowsOnlyQuarters = turn.world.stations.with(station) { state in
            state.closedSessions.count > 1 && state.closedSessions.allSatisfy { $0.toldStart.isQuarterHour }
        }
        return knowsOnlyQuarters != true
    }

    /// What can be said where the time tells nothing; nil where none of these sessions reads alike.
    private static func untelling(
        _ beginning: SessionBeginning, _ remembered: [ClosedSession], _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> Likeness? {
        let alike = remembered.filter { $0.meterStart == beginning.meterStart }
        guard let last = alike.last else { return nil }
        if turn.isRepeat { return Likeness(last, beginning) }
        if let passed = alike.first(where: { countedOn(from: $0, of: station, in: turn) }) { return Likeness(passed, beginning) }
        if turn.wasSentElsewhere { return .maybe(alike[0].session) }
        return alike.first { isOfEarlierScope($0, of: station, in: turn) }.map { .maybe($0.session) }
    }

    /// Its end was told over an earlier connection, or before a boot.
    private static func isOfEarlierScope(_ closed: ClosedSession, of station: StationID, in turn: Turn) -> Bool {
        guard let received = closed.receivedAt else { return true }
        let begun = turn.world.stations.with(station) { state in [state.connectedAt, state.bootedAt].compactMap { $0 }.max() }
        return (begun ?? nil).map { received < $0 } ?? false
    }

    /// Whether the meter went on from where this session began, so that no later one can begin there. One that counts from each start
    /// tells nothing: other sessions begin where this one did, or all of them at nothing.
    private static func countedOn(from closed: ClosedSession, of station: StationID, in turn: Turn) -> Bool {
        guard let start = closed.meterStart, let stop = closed.meterStop, stop > start else { return false }
        let others = turn.world.stations.with(station) { state in
            state.closedSessions.filter {
                $0.connector == closed.connector && ($0.toldStart != closed.toldStart || $0.token != closed.token)
            }
        }
        if start > Limits.counterStartMax { return !(others ?? []).contains { $0.meterStart == start && $0.meterStop ?? start > start } }
        // A meter that was replaced begins at nothing again: only the time, coarse as it is, tells that it was not.
        guard turn.clock.believable(closed.toldStart) != nil else { return false }
        return (others ?? []).contains { $0.meterStart.map { $0 > Limits.counterStartMax } ?? false }
    }

    // MARK: Where it is looked for

    private static func running(
        _ beginning: SessionBeginning, at time: Instant?, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> Likeness? {
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
        return nil
    }

    /// Among the sessions of a station that ended last: those with the same natural key.
    private static func remembered(
        _ beginning: SessionBeginning, _ connector: ConnectorID, of station: StationID, in turn: Turn
    ) -> [ClosedSession] {
        let told = beginning.timestamp
        return turn.world.stations.with(station) { state in
            state.closedSessions.filter { closed in
                closed.connector == connector && closed.token == beginning.token && (told == nil || closed.toldStart == told)
            }
        } ?? []
    }

    /// Among those that ended before: the state knows the ones that wait for a person or a seller, the archive all others. Most starts are
    /// later than any of them, and nothing is looked up.
    private static func forgotten(
        _ beginning: SessionBeginning, at time: Instant, isTelling: Bool, _ connector: ConnectorID, of station: StationID,
        in turn: inout Turn
    ) -> Likeness {
        let last = turn.world.stations.with(station) { $0.forgottenStart } ?? nil
        guard let last, time <= last else { return .new }
        let key = NaturalKey(station: station, connector: connector, token: beginning.token, startedAt: time)
        let kept = turn.world.sessions.kept(like: key, meterStart: beginning.meterStart).flatMap { id in
            turn.world.sessions.with(id) { $0.isRunning ? nil : ClosedSession(of: $0) } ?? nil
        }
        func likeness(_ closed: ClosedSession) -> Likeness {
            if isTelling, !(closed.stoodStill && closed.meterStart == beginning.meterStart) { return Likeness(closed, beginning) }
            return untelling(beginning, [closed], connector, of: station, in: turn) ?? .new
        }
        if let kept, kept.meterStart == beginning.meterStart { return likeness(kept) }
        let recalled = turn.recall(.like(key, meterStart: beginning.meterStart))
        if recalled?.isUnknown == true, kept == nil { return .unknown }
        guard let found = recalled?.session ?? kept else { return .new }
        return likeness(found)
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
}

extension ClosedSession {
    /// By its station's clock it delivered energy in no time: that clock stands still, or tells its times too coarsely to tell sessions
    /// apart.
    fileprivate var stoodStill: Bool {
        guard let meterStart, let meterStop, meterStop > meterStart else { return false }
        return toldStop <= toldStart
    }

    /// A session begins where the register of this one ended, or beyond: it came after it.
    fileprivate func isLeft(by beginning: SessionBeginning) -> Bool {
        guard let start = beginning.meterStart, let meterStop else { return false }
        return start >= meterStop
    }
}
