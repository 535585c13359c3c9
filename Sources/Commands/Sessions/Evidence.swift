import EventStore
import Projections

/// When a session ended, and what that is worth.
struct EndTime: Equatable {
    var at: Instant
    /// It was told, by a clock that can be right.
    var isBelieved: Bool
    /// When the next session of its connector began, where it was told to have gone on after that.
    var successor: Instant?
}

/// What is known of the end of a session beside what its station says of it: a proposal to the person who decides, never a price.
struct Evidence {
    /// The last time at which something was known of it, and the interval for which that holds; never after its successor began.
    let stoppedAt: Instant
    /// What its readings and its end say that it delivered, the fullest of the stories that were told of it; nil where that is not known,
    /// or cannot be: then only a person can name it.
    let energy: Energy?
    /// What of it is not believed, and what was told otherwise.
    let remarks: [String]

    /// - Parameters:
    ///   - meterStop: the register that was told for its end.
    ///   - told: when that was, where it can be believed.
    ///   - next: what begins after it and is not written down yet.
    init(
        of session: SessionState, meterStop: Energy? = nil, told: Instant? = nil, next: (at: Instant, register: Energy?)? = nil,
        in turn: Turn
    ) {
        let next = next ?? Self.next(after: session, in: turn).map { (at: $0.startedAt, register: $0.meterStart) }
        let successor = next?.at ?? turn.now
        let last = max(session.startedAt, session.latestAt ?? session.startedAt, session.readings.last?.at ?? session.startedAt)
        // Of a session without any reading nothing is known but that it was over when the next one began.
        let isUnread = session.latestAt == nil && session.readings.isEmpty && successor < turn.now
        let interval = isUnread ? Limits.unreadSecondsMax : Self.interval(of: session.station, in: turn)
        let evident = max(session.startedAt, min(last.adding(seconds: interval), successor, turn.now))
        stoppedAt = evident
        let powerMax = EnergyLimit.powerMax(of: session.station, in: turn.world)
        let meter = BelievedMeter(of: session, powerMax: powerMax)
        func delivered(_ session: SessionState, _ meter: BelievedMeter, _ stop: Energy?, _ told: Instant?) -> Energy? {
            Self.energy(
                of: session, meter, stop, told, endedBy: (evident, min(successor, turn.now)), before: next?.register, powerMax, in: turn)
        }
        let others = session.contradictions.map { story in
            var other = session
            other.meterStart = story.meterStart ?? session.meterStart
            return delivered(other, BelievedMeter(of: other, powerMax: powerMax), story.meterStop ?? meterStop, story.stoppedAt ?? told)
        }
        energy = ([delivered(session, meter, meterStop, told)] + others).compactMap { $0 }.max()
        let stories = session.contradictions.map(\.text).joined(separator: "; ")
        remarks = [meter.remark, stories.isEmpty ? nil : "\(Remark.otherwise)\(stories)."].compactMap { $0 }
    }

    private static func energy(
        of session: SessionState, _ meter: BelievedMeter, _ meterStop: Energy?, _ told: Instant?,
        endedBy latest: (end: Instant, most: Instant), before next: Energy?,
        _ powerMax: Power, in turn: Turn
    ) -> Energy? {
        let limit = EnergyLimit.of(
            powerMax: powerMax,
            microseconds: EnergyLimit.duration(of: session, until: told ?? latest.end, isBelieved: told != nil, at: turn.now))
        let end = meterStop.flatMap { stop -> Energy? in
            if let own = session.energyByEnds(to: stop, readingsFrom: meter.base) { return own }
            guard meter.isBelieved else { return meter.energy(to: stop, at: told ?? latest.most) }
            return session.energyByReadings(to: stop)
        }
        let shown = meter.isBelieved ? session.energyByReadings() : meter.isRead ? meter.energy : nil
        // A session of which nothing was read had delivered nothing when it began; after an end that cannot be that says nothing.
        let read = [shown, session.energyByIntervals, meter.isBelieved && meterStop == nil ? session.energySoFar : nil]
        // What was read beyond the register with which the next one began is not of this one.
        let bound = Self.bound(of: session, meter, by: next)
        let known = [end] + read.map { energy in energy.map { min($0, bound ?? $0) } }
        let possible = known.compactMap { $0 }.filter { $0.rawValue >= 0 && $0 <= limit }
        // An end that tells less than the readings hides what was delivered.
        return end == possible.first ? possible.prefix(2).max() : possible.first
    }

    /// What a session can have delivered at most before the next one began, by a register that goes on from the one to the other.
    private static func bound(of session: SessionState, _ meter: BelievedMeter, by next: Energy?) -> Energy? {
        guard let next, let start = session.meterStart, next > Limits.counterStartMax, next >= start else { return nil }
        guard session.energyBeforeRestart == nil, meter.base == nil else { return nil }
        return next.subtracting(start)
    }

    /// The detail of a hold, with what is to be said beside its reason.
    func detail(_ base: String) -> String { ([base] + remarks).joined(separator: " ") }

    /// For how long a reading of a station holds: until the next one was due, where its configuration says when that is.
    private static func interval(of station: StationID, in turn: Turn) -> Int64 {
        let told = turn.world.stations.with(station) { state in
            state.setting("MeterValueSampleInterval").flatMap { Int64($0) }
        }
        guard let seconds = told ?? nil, seconds > 0 else { return Limits.evidenceSeconds }
        return min(seconds, Limits.evidenceSecondsMax)
    }

    /// When the next session of the same connector began; nil where none did.
    static func successor(of session: SessionState, in turn: Turn) -> Instant? { next(after: session, in: turn)?.startedAt }

    /// The next session of the same connector, by its start; nil where none is remembered.
    static func next(after session: SessionState, in turn: Turn) -> ClosedSession? {
        next(on: session.connector, of: session.station, after: session.startedAt, in: turn)
    }

    /// The same of one that was closed for good.
    static func successor(of billed: BilledSession, in turn: Turn) -> Instant? {
        next(on: billed.connector, of: billed.station, after: billed.startedAt, in: turn)?.startedAt
    }

    private static func next(on connector: ConnectorID, of station: StationID, after start: Instant, in turn: Turn) -> ClosedSession? {
        first(on: connector, of: station, after: start, in: turn)
            ?? FormerStation.heir(of: station, in: turn).flatMap { first(on: connector, of: $0, after: start, in: turn) }
    }

    /// The first session of a connector that began after a time; nil where none is remembered.
    static func first(on connector: ConnectorID, of station: StationID, after start: Instant, in turn: Turn) -> ClosedSession? {
        let running = turn.world.sessions.running(on: connector, of: station).flatMap { id in
            turn.world.sessions.with(id) { ClosedSession(of: $0) }
        }
        let closed = turn.world.stations.with(station) { state in state.closedSessions.filter { $0.connector == connector } }
        let others = (closed ?? []) + [running].compactMap { $0 }
        return others.filter { $0.startedAt > start }.min { $0.startedAt < $1.startedAt }
    }
}

extension SessionState {
    /// What its start and its end come to where the readings between them are of another count: of the meter's life beside a session that
    /// counts from its start, or from the start beside one that tells the meter's life (field.md, quirk 88). Nil where all is of one count.
    ///
    /// - Parameter base: the first register of readings that go on from elsewhere than the start.
    fileprivate func energyByEnds(to stop: Energy, readingsFrom base: Energy?) -> Energy? {
        guard let meterStart, stop >= meterStart, let own = stop.subtracting(meterStart) else { return nil }
        if let base { return stop < base ? own : nil }
        let registers = readings.filter { $0.register != nil }.sorted { $0.at < $1.at }.compactMap(\.register)
        let isRising = zip(registers, registers.dropFirst()).allSatisfy { $0 <= $1 }
        guard let last = registers.last, isRising, last < meterStart else { return nil }
        return last <= own.adding(Limits.energyTolerance) ? own : nil
    }
}
