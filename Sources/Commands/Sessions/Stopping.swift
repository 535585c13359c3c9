import EventStore
import Projections

/// How sessions end.
enum Stopping {
    /// A station reports that a transaction ended (OCPP 1.6, 4.10). Always acknowledged, and the session is closed whatever the token.
    static func end(_ ending: SessionEnding, at station: StationID, in turn: inout Turn) {
        let leap = Clocks.note(ending.timestamp, of: station, isKept: true, in: &turn)
        stop(ending, at: station, hasLeapt: leap > Limits.clockLeapSeconds, in: &turn)
        let verdict = ending.token.map { Authorizing.verdict(on: $0, Authorizing.status(of: $0, in: turn), in: turn) }
        turn.reply(.ending(verdict))
    }

    /// What an end means depends on what we know of it.
    ///
    /// - Parameter hasLeapt: the clock that tells it is far ahead, and was not before: when it ended is not known by it.
    private static func stop(_ ending: SessionEnding, at station: StationID, hasLeapt: Bool, in turn: inout Turn) {
        let owner = FormerStation.owner(of: ending.transaction?.number, at: station, in: turn)
        guard owner == station else { return stop(ending, at: owner, hasLeapt: hasLeapt, in: &turn) }
        guard let state = turn.world.stations[station] else { return }
        let named = named(by: ending, of: state, in: &turn)
        if let session = openSession(for: ending, named: named.closed, of: state, in: turn) {
            Metering.record(ending.readings, of: station, connector: session.connector, session: session.session, in: &turn)
            let known = turn.world.sessions[session.session] ?? session
            return Closing.close(known, ending, endTime(of: ending, known, hasLeapt: hasLeapt, in: turn), in: &turn)
        }
        if let closed = named.closed ?? state.closedSessions.last(where: { isAbout(ending, $0, in: turn) }) {
            return amendOrRepeat(closed, ending, station, in: &turn)
        }
        if !named.isAsked, isBeyondMemory(ending, of: state, in: turn), let closed = longEnded(ending, of: state, in: &turn) {
            return amendOrRepeat(closed, ending, station, in: &turn)
        }
        if let ended = endedByPerson(ending, of: state, in: turn) { return amend(ended, ending, in: &turn) }
        if let other = otherStory(ending, of: state, in: turn) { return amendOrRepeat(other, ending, station, in: &turn) }
        reconstruct(ending, station, in: &turn)
    }

    /// The session that an end without our number ended, where that is longer ago than is remembered: the state knows it where it waits,
    /// else the archive. What ended at this time with this register is this session; where nothing did, or nobody can say, the end is
    /// written down as a session of its own.
    private static func longEnded(_ ending: SessionEnding, of state: StationState, in turn: inout Turn) -> ClosedSession? {
        guard let meterStop = ending.meterStop, let stoppedAt = turn.clock.believable(ending.timestamp) else { return nil }
        let kept = turn.world.sessions.kept(of: state.station, before: nil).first { $0.toldStop == stoppedAt && $0.meterStop == meterStop }
        if let kept { return ClosedSession(of: kept) }
        return turn.recall(.ended(at: state.station, stoppedAt, meterStop: meterStop))?.session
    }

    /// The session that surely has this end, by what proves it of one that runs: a person ended it before, here or before the station was
    /// removed and added again.
    private static func endedByPerson(_ ending: SessionEnding, of state: StationState, in turn: Turn) -> SessionState? {
        guard ending.meterStop != nil else { return nil }
        let stations = [state.station] + (FormerStation.former(of: state.station, in: turn).map { [$0] } ?? [])
        let proven = stations.flatMap { turn.world.sessions.kept(of: $0, before: nil).prefix(Limits.loneEndsCompared) }.filter { session in
            session.held == .endedByPerson && isEnd(ending, of: session, isRepeated: false, in: turn)
        }
        return proven.count == 1 ? proven[0] : nil
    }

    /// The session of the same card that ended at this very time, told with another register: where nothing runs whose end it could be, the
    /// station tells another story of it.
    private static func otherStory(_ ending: SessionEnding, of state: StationState, in turn: Turn) -> ClosedSession? {
        guard state.openSessions.isEmpty, ending.meterStop != nil, let token = ending.token,
            let stoppedAt = turn.clock.believable(ending.timestamp)
        else { return nil }
        let alike = state.closedSessions.filter { closed in
            closed.toldStop == stoppedAt && (closed.token.map { Authorizing.mayStopAlike($0, token, in: turn) } ?? false)
        }
        return alike.count == 1 ? alike[0] : nil
    }

    /// Whether a transaction id is one that we gave, to whichever station: it is looked up at the station that names it, nowhere else
    /// (trust.md row 22).
    private static func isOurNumber(_ transaction: TransactionID?, in turn: Turn) -> Bool {
        guard let number = transaction?.number, number > 0 else { return false }
        return UInt64(clamping: number) <= min(turn.world.sessions.lastID.local, UInt64(Int32.max))
    }

    /// The session of this station that an end names by the number that we gave it, and that is over; a number that another station was
    /// given names none. Where it ended longer ago than is remembered, the state knows it if it waits for a person or a seller, else the
    /// archive, which can be asked once.
    private static func named(
        by ending: SessionEnding, of state: StationState, in turn: inout Turn
    ) -> (closed: ClosedSession?, isAsked: Bool) {
        guard isOurNumber(ending.transaction, in: turn), let number = ending.transaction?.number,
            let id = turn.world.sessions.newest(transaction: number)
        else { return (nil, false) }
        // What came alone keeps the number that it told, which we did not give.
        let near = state.closedSessions.last { $0.transactionId == number && $0.session.transactionId == number }
        if let near { return (near, false) }
        if let key = turn.world.sessions.key(id) {
            let isHere = key.station == state.station && key.transactionId == number
            let kept = isHere ? turn.world.sessions.with(id) { $0.isRunning ? nil : ClosedSession(of: $0) } ?? nil : nil
            return (kept, false)
        }
        guard state.forgottenStart != nil else { return (nil, false) }
        return (turn.recall(.numbered(id, at: state.station))?.session, true)
    }

    /// Whether an end is older than all ends of this station that are remembered: it may be a repetition of one that is forgotten.
    private static func isBeyondMemory(_ ending: SessionEnding, of state: StationState, in turn: Turn) -> Bool {
        guard state.closedSessions.count >= Projections.Limits.closedSessionsPerStation,
            let stoppedAt = turn.clock.believable(ending.timestamp)
        else { return false }
        return state.closedSessions.allSatisfy { $0.stoppedAt > stoppedAt }
    }

    /// By the transaction id that we gave this station; where it sends 0, -1, a number of its own or another station's, by what proves
    /// whose end it is (quirks 18, 57-60). So too where the number is that of a session which is over, and the card is another one's.
    private static func openSession(
        for ending: SessionEnding, named: ClosedSession?, of state: StationState, in turn: Turn
    ) -> SessionState? {
        if let number = ending.transaction?.number, let match = turn.world.sessions.running(transaction: number, at: state.station) {
            return turn.world.sessions[match]
        }
        if let named {
            guard let token = ending.token, let owner = named.token, !Authorizing.mayStopAlike(owner, token, in: turn),
                !isSame(named, ending, in: turn)
            else { return nil }
        }
        let isRepeated = named == nil && state.closedSessions.contains { isAbout(ending, $0, in: turn) }
        if isRepeated && (turn.wasSentElsewhere || turn.clock.believable(ending.timestamp) != nil) { return nil }
        let candidates = state.openSessions.compactMap { turn.world.sessions[$0] }
        let proven = candidates.filter { isEnd(ending, of: $0, isRepeated: isRepeated, in: turn) }
        return proven.count == 1 ? proven[0] : nil
    }

    /// Whether an end without our number is surely that of a session: its register and time fit, and the card is the same or of the same
    /// group; without a card, its data begin where the session began, or the station ends the only one that was not accepted. Nothing else
    /// tells whose it is, and a guess would end and bill a stranger's.
    private static func isEnd(_ ending: SessionEnding, of session: SessionState, isRepeated: Bool, in turn: Turn) -> Bool {
        let told = turn.clock.believable(ending.timestamp)
        if let told, session.startedAt.seconds(since: told) > Limits.sameTimeSeconds { return false }
        if let stop = ending.meterStop, let start = session.meterStart {
            guard isRepeated ? stop > start : stop >= start else { return false }
            let from = session.latestRegister ?? start
            guard let rise = stop.subtracting(from), rise.rawValue >= -Limits.registerGapTolerance else { return false }
            let since = min(session.latestAt ?? session.startedAt, session.receivedAt)
            let limit = EnergyLimit.of(
                powerMax: EnergyLimit.powerMax(of: session.station, in: turn.world), microseconds: turn.now.microseconds(since: since))
            guard rise <= limit else { return false }
        } else if isRepeated {
            return false
        }
        if let first = ending.readings.first(where: { $0.register != nil }), namesEarlierStart(first, than: session) { return false }
        if ending.reason == StopReason.deAuthorized.rawValue { return session.authorization != .accepted }
        if let token = ending.token { return session.token.map { Authorizing.mayStopAlike($0, token, in: turn) } ?? false }
        guard let first = ending.readings.first(where: { $0.register != nil }), let start = session.meterStart else { return false }
        return first.register == start && abs(first.at.seconds(since: session.startedAt)) <= Limits.sameTimeSeconds
    }

    /// The data of an end begin where its session did: what was read below or before the start of another is not of that one.
    private static func namesEarlierStart(_ first: MeterReading, than session: SessionState) -> Bool {
        if session.startedAt.seconds(since: first.at) > Limits.sameTimeSeconds { return true }
        guard let register = first.register, let start = session.meterStart, let rise = register.subtracting(start) else { return false }
        return rise.rawValue < -Limits.registerGapTolerance
    }

    /// By register and time: a number of the station's own may be the same for each of its sessions.
    private static func isAbout(_ ending: SessionEnding, _ closed: ClosedSession, in turn: Turn) -> Bool {
        guard closed.meterStop == ending.meterStop ?? ending.readings.compactMap(\.register).max() else { return false }
        guard let stoppedAt = turn.clock.believable(ending.timestamp) else { return true }
        return closed.toldStop == max(stoppedAt, closed.startedAt)
    }

    /// A stop for a closed session completes one that was closed for want of it, repeats what is known, or contradicts it.
    private static func amendOrRepeat(_ closed: ClosedSession, _ ending: SessionEnding, _ station: StationID, in turn: inout Turn) {
        if let session = turn.world.sessions[closed.session], let held = session.held, ending.meterStop != nil,
            held == .missingMeterStop || held == .endedByPerson
        {
            return amend(session, ending, in: &turn)
        }
        if isSame(closed, ending, in: turn), let shown = Metering.shownAbove(closed, ending.readings, at: station, in: turn) {
            var fuller = ending
            fuller.meterStop = shown
            Repetitions.contradict(closed.session, ending: fuller, at: station, in: &turn)
        } else if isSame(closed, ending, in: turn) {
            Repetitions.note(closed.session, station, in: &turn)
        } else {
            Repetitions.contradict(closed.session, ending: ending, at: station, in: &turn)
        }
        endTwin(of: closed, ending, station, in: &turn)
    }

    /// The end of a session comes again just after what may be its start told again: it is the end of both, and no twin runs on.
    private static func endTwin(of closed: ClosedSession, _ ending: SessionEnding, _ station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat else { return }
        let open = turn.world.stations.with(station) { $0.openSessions } ?? []
        let twins = open.compactMap { turn.world.sessions[$0] }.filter { session in
            session.twin == closed.session && session.readingCount == 0
                && turn.now.seconds(since: session.receivedAt) < Limits.sameTimeSeconds
        }
        guard twins.count == 1, let twin = twins.first else { return }
        Closing.close(twin, ending, endTime(of: ending, twin, in: turn), in: &turn)
    }

    /// Whether an end tells what is known of a session already; its time counts where both can be believed.
    private static func isSame(_ closed: ClosedSession, _ ending: SessionEnding, in turn: Turn) -> Bool {
        guard ending.meterStop == nil || ending.meterStop == closed.meterStop else { return false }
        guard let told = turn.clock.believable(ending.timestamp), told >= closed.startedAt else { return true }
        return abs(told.seconds(since: closed.toldStop)) <= Limits.sameTimeSeconds
    }

    private static func amend(_ session: SessionState, _ ending: SessionEnding, in turn: inout Turn) {
        turn.emit(.sessionReleased(SessionReleased(session: session.session, energy: nil)))
        Metering.record(ending.readings, of: session.station, connector: session.connector, session: session.session, in: &turn)
        guard let released = turn.world.sessions[session.session] else { return }
        let isReconstructed = released.stopReceivedAt == released.receivedAt
        Closing.close(released, ending, endTime(of: ending, released, in: turn), isStartEstimated: isReconstructed, in: &turn)
    }

    /// Only the end arrives, the start was lost (quirk 19), or whose end it is cannot be known: it is written down as a session of its own
    /// with an estimated start, and held beside those that it could be the end of. Which connector it was at, and so which tariff, is known
    /// only where the station has one.
    private static func reconstruct(_ ending: SessionEnding, _ station: StationID, in turn: inout Turn) {
        let stoppedAt = turn.clock.trusted(ending.timestamp)
        guard Starting.hasRoom(at: station, "\(Starting.name(in: turn)) without a session", in: &turn) else { return }
        let isForeign = isOurNumber(ending.transaction, in: turn)
        if isForeign { Repetitions.noteForeign(ending.transaction, at: station, in: &turn) }
        let first = ending.readings.first
        let session = turn.world.sessions.nextID
        let open = turn.world.stations.with(station) { $0.openSessions } ?? []
        let place = turn.world.stations.with(station) { Connectors.only($0) } ?? nil
        let beginning = SessionBeginning(place: .station, token: ending.token, meterStart: first?.register)
        Starting.open(
            session, station: station, connector: place ?? .station, transactionId: isForeign ? 0 : ending.transaction?.number ?? 0,
            beginning: beginning, startedAt: first.map { min($0.at, stoppedAt) } ?? stoppedAt, isEstimated: true, in: &turn)
        Metering.record(ending.readings, of: station, connector: place ?? .station, session: session, in: &turn)
        guard let state = turn.world.sessions[session] else { return }
        let end = EndTime(at: stoppedAt, isBelieved: turn.clock.believable(ending.timestamp) != nil)
        var hold: (HoldReason, String)?
        let number = isForeign ? "Its number was given to another session." : "Its number is none that we gave."
        if !open.isEmpty {
            let names = open.prefix(8).map { "\($0)" }.joined(separator: ", ")
            let runs = open.count == 1 ? "which runs" : "which run"
            hold = (.stopWithoutSession, "\(number) It may be the end of session \(names), \(runs).")
        } else if isForeign {
            hold = (.stopWithoutSession, "\(number) No session of its station runs.")
        }
        Closing.close(state, ending, end, isStartEstimated: true, hold: hold, in: &turn)
    }

    /// When a session ended: by the station's clock, never before it began nor after the next one of its connector did; where that
    /// cannot be believed, by what else is known of it.
    private static func endTime(of ending: SessionEnding, _ session: SessionState, hasLeapt: Bool = false, in turn: Turn) -> EndTime {
        guard !hasLeapt, isOfOneClock(ending, session, in: turn), let told = turn.clock.believable(ending.timestamp) else {
            return EndTime(at: Evidence(of: session, meterStop: ending.meterStop, in: turn).stoppedAt, isBelieved: false)
        }
        // Of a clock that tells the end before the begin nobody knows how far it went.
        if session.startedAt.seconds(since: told) > Limits.clockAheadSecondsMax {
            return EndTime(at: Evidence(of: session, meterStop: ending.meterStop, in: turn).stoppedAt, isBelieved: false)
        }
        let end = max(told, session.startedAt)
        // Two that follow on each other may be told a little apart.
        guard let successor = Evidence.successor(of: session, in: turn), end.seconds(since: successor) > Limits.sameTimeSeconds else {
            return EndTime(at: end, isBelieved: true)
        }
        return EndTime(at: successor, isBelieved: false, successor: successor)
    }

    /// A time without a zone is read as UTC, and may be local time: where start and end are told in the two ways, the one without a zone
    /// counts only if it was told when it happened.
    private static func isOfOneClock(_ ending: SessionEnding, _ session: SessionState, in turn: Turn) -> Bool {
        guard turn.isToldWithoutZone != session.isWithoutZone else { return true }
        func isLive(_ told: Instant, _ received: Instant) -> Bool { abs(received.seconds(since: told)) <= Limits.clockAheadSecondsMax }
        if session.isWithoutZone { return isLive(session.startedAt, session.receivedAt) }
        return ending.timestamp.map { isLive($0, turn.now) } ?? true
    }
}
