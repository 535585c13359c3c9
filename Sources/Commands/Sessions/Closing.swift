import EventStore
import Projections

/// What a session comes to.
enum Closing {
    /// Ends a session: its energy is what the register moved; where that cannot be, it is held for a person instead of billed blindly.
    ///
    /// - Parameters:
    ///   - hold: why it waits for a person whatever its figures say.
    ///   - lone: what was written down for its end, which came alone.
    ///   - next: what begins after it and is not written down yet.
    static func close(
        _ session: SessionState, _ ending: SessionEnding, _ end: EndTime, isStartEstimated: Bool = false,
        hold: (HoldReason, String)? = nil, lone: SessionID? = nil, before next: (at: Instant, register: Energy?)? = nil,
        in turn: inout Turn
    ) {
        let start = session.meterStart ?? session.readings.first { $0.register != nil }?.register
        let powerMax = EnergyLimit.powerMax(of: session.station, in: turn.world)
        // Where the end came without a register, the last one stands for it that can be believed.
        let meter = BelievedMeter(of: session, powerMax: powerMax)
        let stop = ending.meterStop ?? (meter.isBelieved ? session.lastRegister : meter.register)
        let isCounted = ending.meterStop == nil && !meter.isBelieved
        let difference = isCounted ? meter.energy : start.flatMap { start in stop.flatMap { $0.subtracting(start) } }
        let energy = max(Energy(rawValue: 0), difference ?? Energy(rawValue: 0))
        let told = turn.clock.believable(ending.timestamp).map { max($0, session.startedAt) }
        turn.emit(
            .sessionStopped(
                SessionStopped(
                    session: session.session, station: session.station, meterStop: stop, stoppedAt: end.at,
                    reason: (ending.reason ?? StopReason.local.rawValue).clipped(Limits.wordCharacters), token: ending.token,
                    energy: energy, isEstimated: isStartEstimated || ending.meterStop == nil, reportedAt: told == end.at ? nil : told)))
        if !isStartEstimated { Gaps.note(around: session, register: ending.meterStop, stoppedAt: end.at, in: &turn) }
        var sameEnd: SessionID?
        if !isStartEstimated, let told, let stop = ending.meterStop {
            sameEnd = LoneEnd.settle(like: session, stop, told, except: lone, in: &turn)
        }
        overrulePauses(of: session.session, until: end.at, ending.meterStop, powerMax, in: &turn)
        Observing.see(
            .sessionStopped(.number(session.transactionId), session: session.session), of: session.station, in: &turn)
        let dimensions = Self.dimensions(of: session, in: turn)
        let left =
            end.isBelieved && dimensions.countTime
            ? LateStatuses.left(session.connector, of: session, until: end.at, meterStop: ending.meterStop, in: turn) : nil
        let figures = SessionFigures(
            session: session, meterStart: start, meterStop: ending.meterStop, energy: difference, end: end,
            reportedStop: turn.clock.believable(ending.timestamp), now: turn.now, isStartEstimated: isStartEstimated,
            powerMax: powerMax, dimensions: dimensions,
            isDebtorForgotten: isDebtorForgotten(session, in: turn),
            sameRegisters: sameRegisters(
                as: session, from: start, to: ending.meterStop, turn.clock.believable(ending.timestamp), except: lone, in: turn),
            sameEnd: sameEnd,
            isLimitForgotten: isLimitForgotten(session.session, in: turn), left: left, overlapped: billedBeyond(session, in: turn))
        if let (reason, detail) = hold ?? figures.doubt {
            let evidence = Evidence(
                of: session, meterStop: ending.meterStop, told: end.isBelieved ? end.at : nil, next: next, in: turn)
            turn.emit(
                .sessionHeld(
                    SessionHeld(
                        session: session.session, reason: reason, detail: evidence.detail(detail), energy: evidence.energy,
                        stoppedAt: end.isBelieved ? (reason == .endNotBelieved ? left : nil) : evidence.stoppedAt)))
        } else {
            settle(session.session, in: &turn)
        }
    }

    /// Of its pauses only what its meter agrees with is parking.
    private static func overrulePauses(
        of id: SessionID, until end: Instant, _ meterStop: Energy?, _ powerMax: Power, in turn: inout Turn
    ) {
        guard let session = turn.world.sessions[id], !session.parking.isEmpty else { return }
        let limits = turn.world.stations.with(session.station) { $0.limits } ?? []
        let proven = ParkingProof.spans(of: session, until: end, meterStop: meterStop, powerMax: powerMax, limits)
        if proven == session.parking { return }
        turn.emit(
            .parkingOverruled(
                ParkingOverruled(session: id, parking: proven.map { BilledParking(start: $0.start, end: $0.end) })))
    }

    /// The pauses of a session that is over and waits are told otherwise: of them too only what its meter agrees with is parking.
    static func tellPauses(_ pauses: [ParkingSpan], of session: SessionState, in turn: inout Turn) {
        guard let stoppedAt = session.stoppedAt else { return }
        var told = session
        told.parking = pauses
        let limits = turn.world.stations.with(session.station) { $0.limits } ?? []
        let proven = ParkingProof.spans(
            of: told, until: session.isEstimated ? max(stoppedAt, turn.now) : stoppedAt,
            meterStop: session.isEstimated ? nil : session.meterStop, powerMax: EnergyLimit.powerMax(of: session.station, in: turn.world),
            limits)
        if proven == session.parking { return }
        turn.emit(
            .parkingOverruled(
                ParkingOverruled(session: session.session, parking: proven.map { BilledParking(start: $0.start, end: $0.end) })))
    }

    /// What is left of its pauses began while its station had charging profiles from us of which not all are kept.
    private static func isLimitForgotten(_ id: SessionID, in turn: Turn) -> Bool {
        guard let session = turn.world.sessions[id], let first = session.parking.first,
            let forgotten = turn.world.stations.with(session.station, { $0.limitsForgotten }) ?? nil
        else { return false }
        return first.start < forgotten
    }

    /// The driver who would pay was forgotten; where none is known, the card.
    private static func isDebtorForgotten(_ session: SessionState, in turn: Turn) -> Bool {
        if let driver = session.driver { return turn.world.tokens[driver]?.isForgotten ?? false }
        return session.token.flatMap { turn.world.tokens[$0]?.isForgotten } ?? false
    }

    /// An earlier session of the connector, and of the card, whose register stood alike at its start and at its end: a register goes on, so
    /// it cannot count the same again. One that counts from each start shows that only where the session lasted as long to the second, by a
    /// clock that tells seconds. What is told while it happens is no other one.
    private static func sameRegisters(
        as session: SessionState, from start: Energy?, to stop: Energy?, _ told: Instant?, except lone: SessionID?, in turn: Turn
    ) -> SessionID? {
        guard let start, let stop, stop > start else { return nil }
        let begun = session.reportedAt ?? session.startedAt
        let lasted = told.flatMap { $0 > begun && !($0.isQuarterHour && begun.isQuarterHour) ? $0.microseconds(since: begun) : nil }
        guard session.receivedAt.seconds(since: session.startedAt) > Limits.sameTimeSeconds else { return nil }
        return turn.world.stations.with(session.station) { state in
            let others = state.closedSessions.filter { $0.session != session.session && $0.connector == session.connector }
            let countsOn = start > Limits.counterStartMax || others.contains { $0.meterStart.map { $0 > Limits.counterStartMax } ?? false }
            return others.last { closed in
                closed.session != lone && closed.token == session.tokenOfStation && closed.meterStart == start && closed.meterStop == stop
                    && (countsOn || closed.toldStop.microseconds(since: closed.toldStart) == lasted)
            }?.session
        } ?? nil
    }

    /// A session of the connector that began before this one, ended after it began, and is billed so.
    private static func billedBeyond(_ session: SessionState, in turn: Turn) -> ClosedSession? {
        turn.world.stations.with(session.station) { state in
            state.closedSessions.last { closed in
                closed.connector == session.connector && closed.session != session.session && closed.invoice != nil
                    && closed.startedAt <= session.startedAt
                    && closed.stoppedAt.seconds(since: session.startedAt) > Limits.sameTimeSeconds
            }
        } ?? nil
    }

    /// What the tariff of a session counts; nothing where it costs nothing.
    static func dimensions(of session: SessionState, in turn: Turn) -> [Dimension] {
        guard session.free == nil, let tariff = session.tariff, let version = session.tariffVersion else { return [] }
        return turn.world.tariffs.version(version, of: tariff)?.dimensions ?? []
    }

    /// Prices a session that is over and not held, and issues what is to be issued.
    private static func settle(_ id: SessionID, in turn: inout Turn) {
        guard !turn.isRepeat, let session = turn.world.sessions[id] else { return }
        // Nobody is known who pays, and nothing was delivered: no card may charge there, and none did.
        if session.free == nil, session.tariff != nil, session.authorization != .accepted, session.driver == nil,
            session.energy?.rawValue == 0
        {
            return turn.emit(.sessionFreed(SessionFreed(session: id, reason: .failedStart)))
        }
        turn.emit(Invoicing.settle(session, in: turn.world, at: turn.now))
    }

    /// Ends a running session with what is known of it, because a person wants it to be over or what it belongs to is to go: it is held,
    /// with the last register that can be believed and the last time at which something was known as proposals.
    static func endWithWhatIsKnown(_ session: SessionState, because reason: String, in turn: inout Turn) {
        let evidence = Evidence(of: session, in: turn)
        let ending = SessionEnding(transaction: .number(session.transactionId), reason: "Ended by a person")
        close(
            session, ending, EndTime(at: evidence.stoppedAt, isBelieved: false), hold: (.endedByPerson, reason), in: &turn)
    }

    /// What a held session delivered by the evidence may be told better after its end: by readings that come late, or by another story.
    static func reconsider(_ id: SessionID, in turn: inout Turn) {
        guard let session = turn.world.sessions[id], let reason = session.held else { return }
        let evidence = Evidence(
            of: session, meterStop: session.isEstimated ? nil : session.meterStop, told: session.heldStop == nil ? session.stoppedAt : nil,
            in: turn)
        let energy = evidence.energy ?? session.heldEnergy
        let detail = evidence.detail(Remark.base(of: session.heldDetail ?? ""))
        let next = Evidence.successor(of: session, in: turn)
        let stoppedAt = session.heldStop.map { min($0, next ?? $0) }
        guard energy != session.heldEnergy || detail != session.heldDetail || stoppedAt != session.heldStop else { return }
        turn.emit(
            .sessionHeld(SessionHeld(session: id, reason: reason, detail: detail, energy: energy, stoppedAt: stoppedAt)))
    }

    /// A session began: what is proposed of those of its connector that are held, whose end nobody told, does not reach into it.
    static func reconsider(before next: SessionState, in turn: inout Turn) {
        guard turn.world.sessions.keptCount(of: next.station) > 1 else { return }
        let held = turn.world.sessions.kept(of: next.station, before: nil).prefix(Limits.loneEndsCompared).filter { session in
            session.connector == next.connector && session.startedAt < next.startedAt
                && session.heldStop.map { $0 > next.startedAt } ?? false
        }
        for session in held { reconsider(session.session, in: &turn) }
    }
}
