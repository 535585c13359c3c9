import EventStore
import Projections

/// What stations say of sessions more than once, or of sessions of others.
enum Repetitions {
    /// The same in another frame; that a whole frame was repeated is noted already.
    static func note(_ session: SessionID, _ station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat, let action = turn.asked?.action else { return }
        turn.emit(.duplicateReceived(DuplicateReceived(station: station, action: action.name, session: session)))
    }

    /// A station tells another story of a session than before: both stand in the journal, and a person is told. What is not invoiced yet is
    /// held; an invoice stands until somebody corrects it.
    static func contradict(
        _ id: SessionID, beginning: SessionBeginning? = nil, ending: SessionEnding? = nil, status: ToldStatus? = nil,
        at station: StationID, in turn: inout Turn
    ) {
        guard !turn.isRepeat, let action = turn.asked?.action else { return }
        let meterStart = beginning?.meterStart
        let kept = turn.world.stations.with(station) { $0.closedSessions.last { $0.session == id } } ?? nil
        let closed = kept ?? turn.remembered?.session.flatMap { $0.session == id ? $0 : nil }
        let told = (ending?.meterStop ?? closed?.meterStop).flatMap { stop in
            (meterStart ?? closed?.meterStart).flatMap { stop.subtracting($0) }
        }
        let toldStop = ending.flatMap { turn.clock.believable($0.timestamp) }.map { told in
            // Nobody is offered an end that lies in the next session.
            let next = closed.flatMap { Evidence.first(on: $0.connector, of: station, after: $0.startedAt, in: turn)?.startedAt }
            return next.map { told.seconds(since: $0) > Limits.sameTimeSeconds ? $0 : min(told, $0) } ?? told
        }
        let most = min(most(closed, until: toldStop, at: station, in: turn), mostBeforeNext(closed, at: station, in: turn))
        let isFree = closed?.token.flatMap { turn.world.tokens[$0]?.isFree } ?? false
        let contradicted = SessionContradicted(
            session: id, station: station, action: action.name, meterStart: meterStart, meterStop: ending?.meterStop, stoppedAt: toldStop,
            reason: ending?.reason?.clipped(Limits.wordCharacters), invoice: closed?.invoice,
            energy: status != nil ? nil : told.flatMap { $0.rawValue < 0 || $0 > most ? nil : $0 },
            isOtherCard: beginning.map { isOtherCard($0.token, id, closed, in: turn) } ?? false,
            connector: beginning.flatMap { otherConnector($0.place, id, closed, in: turn) },
            isUnbilled: turn.world.sessions.key(id) == nil && closed.map { $0.invoice == nil } ?? false && !isFree,
            isWrittenOff: closed?.isWrittenOff ?? false, status: status)
        if isKnown(ToldStory(contradicted), of: id, closed, in: turn) { return note(id, station, in: &turn) }
        turn.emit(.sessionContradicted(contradicted))
        guard let session = turn.world.sessions[id], !session.isRunning else { return }
        // What waits for a person goes on waiting, with the fuller story proposed and both shown.
        if session.held != nil { return Closing.reconsider(id, in: &turn) }
        let evidence = Evidence(of: session, meterStop: session.isEstimated ? nil : session.meterStop, told: session.stoppedAt, in: turn)
        turn.emit(
            .sessionHeld(
                SessionHeld(
                    session: id, reason: .contradiction,
                    detail: evidence.detail("The station told two stories of it before it was invoiced."),
                    energy: [session.energy, evidence.energy].compactMap { $0 }.max())))
    }

    /// Whether a story was told of a session before, or is what a person decided about it: it is no news, whatever became of it.
    private static func isKnown(_ story: ToldStory, of id: SessionID, _ closed: ClosedSession?, in turn: Turn) -> Bool {
        let kept = turn.world.sessions.with(id) { $0.contradictions.map { ToldStory($0) } } ?? []
        return (kept + (closed?.stories ?? [])).contains { known in
            var same = known
            if let a = known.stoppedAt, let b = story.stoppedAt, abs(a.seconds(since: b)) <= Limits.sameTimeSeconds { same.stoppedAt = b }
            // A clock that cannot be believed tells no other time.
            if story.stoppedAt == nil, story.meterStop != nil { same.stoppedAt = nil }
            return same == story
        }
    }

    /// What a session can have delivered at most, by another end that is told of it: more is no figure that anybody is offered.
    private static func most(_ closed: ClosedSession?, until told: Instant?, at station: StationID, in turn: Turn) -> Energy {
        let startedAt = closed?.startedAt ?? turn.now
        if let told, told != closed?.stoppedAt { return NamedFigures.most(from: startedAt, named: told, at: station, in: turn) }
        let counted = (told ?? closed?.toldStop ?? startedAt).microseconds(since: startedAt)
        let isTold = counted > Limits.sameTimeSeconds * 1_000_000 || startedAt.isQuarterHour
        let micros = isTold ? counted + EnergyLimit.slack(from: startedAt) : turn.now.microseconds(since: startedAt)
        return EnergyLimit.of(powerMax: EnergyLimit.powerMax(of: station, in: turn.world), microseconds: micros)
    }

    /// What it can have delivered before the next session of its connector began, by a register that goes on: what lies beyond is billed
    /// there, and offered to nobody.
    private static func mostBeforeNext(_ closed: ClosedSession?, at station: StationID, in turn: Turn) -> Energy {
        let none = Energy(rawValue: .max)
        guard let closed, let start = closed.meterStart,
            let next = Evidence.first(on: closed.connector, of: station, after: closed.startedAt, in: turn)?.meterStart,
            next > Limits.counterStartMax, let rise = next.subtracting(start), rise.rawValue >= 0
        else { return none }
        return rise.adding(Energy(rawValue: Limits.registerGapTolerance))
    }

    private static func isOtherCard(_ token: Subject?, _ id: SessionID, _ closed: ClosedSession?, in turn: Turn) -> Bool {
        let known = turn.world.sessions.with(id) { $0.tokenOfStation } ?? closed?.token
        return token != known
    }

    /// The connector that is told, where another one is known.
    private static func otherConnector(_ place: Place, _ id: SessionID, _ closed: ClosedSession?, in turn: Turn) -> ConnectorID? {
        let known = turn.world.sessions.with(id) { $0.connector } ?? closed?.connector
        let told = Starting.connector(at: place)
        return known == nil || known == told ? nil : told
    }

    /// A station names a transaction that is none of its own.
    static func noteForeign(_ transaction: TransactionID?, at station: StationID, in turn: inout Turn) {
        guard let action = turn.asked?.action else { return }
        turn.emit(
            .foreignTransactionReported(
                ForeignTransactionReported(station: station, action: action.name, transactionId: transaction?.number ?? 0)))
    }
}
