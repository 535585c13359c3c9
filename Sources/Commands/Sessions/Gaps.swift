import EventStore
import Projections

/// What a connector's register counted between its sessions, and where it fell.
///
/// Each session has one gap before it at most: from where the session before it, by their starts, left the register to where it began. So
/// the sessions of a connector and the gaps that are named come to what its register counted, in whatever order they are told: a session
/// that comes late parts the gap that it lies in.
enum Gaps {
    /// What is said of a session whose end was lost, by its last register and that with which the next one began; nil where that is
    /// where it went on.
    static func text(from last: Energy?, to next: Energy?) -> String? {
        guard let last, let next, next.rawValue > 0, let rise = next.subtracting(last), rise.rawValue > Limits.registerGapTolerance else {
            return nil
        }
        return "The end was not reported; the next session of its connector began \(rise.kilowattHoursText) kWh above its last register."
    }

    /// A session begins: the register of its connector goes on where its last session left it. Where a later one is known already, nothing
    /// is said before this one has ended.
    ///
    /// - Parameter lost: the last register of the session before, where its end was lost: what it counted by then stands in no doubt, and
    ///   what it counted after that is told when its end is known.
    static func note(before session: SessionState, lost: Energy?, in turn: inout Turn) {
        guard let after = session.meterStart, Evidence.next(after: session, in: turn) == nil else { return }
        guard after > Limits.counterStartMax || countedOn(before: session, in: turn) else { return }
        let left = turn.world.stations.with(session.station) { state -> (register: Energy, at: Instant)? in
            let place = state.connectors.first { $0.connector == session.connector }
            guard let register = place?.registerStop, let at = place?.stoppedAt, at <= session.startedAt else { return nil }
            return (register, at)
        }
        if let left = (left ?? nil) ?? formerEnd(before: session, after, in: turn) {
            set(session.session, Span(before: left.register, after: after, from: left.at, to: session.startedAt), Cause(session), in: &turn)
        } else if let lost, lost > after {
            let span = Span(before: lost, after: after, from: session.startedAt, to: session.startedAt)
            set(session.session, span, Cause(session), in: &turn)
        }
    }

    /// The session before this one counted on from where its connector stood: a register that begins at nothing after it fell.
    private static func countedOn(before session: SessionState, in turn: Turn) -> Bool {
        let former = turn.world.stations.with(session.station) { state in
            state.closedSessions.filter { $0.connector == session.connector && $0.startedAt < session.startedAt }
                .max { $0.startedAt < $1.startedAt }?.meterStart
        }
        return (former ?? nil).map { $0 > Limits.counterStartMax } ?? false
    }

    /// Where the connector stood when its station was removed, which is there again under its identity and has told of no session since. A
    /// register below that may be another one.
    private static func formerEnd(before session: SessionState, _ after: Energy, in turn: Turn) -> (register: Energy, at: Instant)? {
        let identity = turn.world.stations.with(session.station) { state in
            state.connectors.contains { $0.connector == session.connector && $0.stoppedAt != nil } ? nil : state.identity
        }
        guard let identity = identity ?? nil, let former = turn.world.stations.former(of: identity), former != session.station else {
            return nil
        }
        let left = turn.world.stations.with(former) { state -> (register: Energy, at: Instant)? in
            let place = state.connectors.first { $0.connector == session.connector }
            guard let register = place?.registerStop, let at = place?.stoppedAt else { return nil }
            return at <= session.startedAt && register <= after ? (register, at) : nil
        }
        return left ?? nil
    }

    /// A person corrected what a session delivered: where its end was not told, its billed energy ends there; where it was, more than that
    /// explains what lay before the next one, and what goes beyond the start of that is billed twice.
    static func note(corrected billed: BilledSession, in turn: inout Turn) {
        let known = turn.world.stations.with(billed.station) { state in state.closedSessions.last { $0.session == billed.session } }
        guard let closed = known ?? nil, closed.connector != .station, let start = closed.meterStart else { return }
        var register = start.adding(billed.energy)
        if !closed.isEstimated, let told = closed.meterStop { register = max(register, told) }
        let own = neighbours(of: closed, at: billed.station, in: turn).next.map { (station: billed.station, session: $0) }
        guard let found = own ?? heir(of: closed, at: billed.station, from: register, in: turn), let after = found.session.meterStart else {
            return
        }
        let (place, next) = found
        guard after > Limits.counterStartMax || start > Limits.counterStartMax else { return }
        let cause = Cause(station: place, connector: closed.connector, session: closed.session)
        // An end that was told bounds it from below, and says nothing new where nobody said more.
        if !closed.isEstimated {
            guard let told = closed.meterStop, register > told || self.gap(before: next.session, cause, in: turn) != nil else { return }
        }
        let span = Span(before: register, after: after, from: min(billed.stoppedAt, next.startedAt), to: next.startedAt)
        let gap = gap(before: next.session, cause, in: turn)
        let isLess = gap.map { ($0.after > $0.before) && register > $0.before } ?? false
        set(next.session, span, cause, restOf: isLess ? gap : nil, in: &turn)
    }

    /// It is known now where the register stood when a session ended, perhaps after others of its connector began: what lies before it and
    /// after it is told anew.
    static func note(around session: SessionState, register: Energy?, stoppedAt: Instant, in turn: inout Turn) {
        guard session.connector != .station, let start = session.meterStart, let register, start > Limits.counterStartMax else { return }
        let cause = Cause(session)
        if let gap = containing(session, in: turn) {
            // It comes late, and lies in what was named.
            let before = Span(before: gap.before, after: start, from: gap.from ?? session.startedAt, to: session.startedAt)
            let after = Span(before: register, after: gap.after, from: stoppedAt, to: gap.to ?? stoppedAt)
            set(session.session, before, cause, restOf: gap, in: &turn)
            return set(gap.session, after, cause, restOf: gap, in: &turn)
        }
        let (former, next) = neighbours(of: ClosedSession(of: session), at: session.station, in: turn)
        if let next, let after = next.meterStart {
            set(next.session, Span(before: register, after: after, from: stoppedAt, to: next.startedAt), cause, in: &turn)
        } else if next == nil, let first = heir(of: ClosedSession(of: session), at: session.station, from: register, in: turn),
            let after = first.session.meterStart
        {
            let span = Span(before: register, after: after, from: stoppedAt, to: first.session.startedAt)
            var cause = cause
            cause.station = first.station
            set(first.session.session, span, cause, in: &turn)
        }
        guard let former, !former.isEstimated, let before = former.meterStop, let begun = former.meterStart, begun <= before else { return }
        let left = former.corrected.map { max($0, before) } ?? before
        set(session.session, Span(before: left, after: start, from: former.stoppedAt, to: session.startedAt), cause, in: &turn)
    }

    /// The first session that a station began on a connector after it was removed and added again. A register below that of its last one
    /// may be another one.
    private static func heir(
        of last: ClosedSession, at station: StationID, from register: Energy, in turn: Turn
    ) -> (station: StationID, session: ClosedSession)? {
        guard let heir = FormerStation.heir(of: station, in: turn),
            turn.world.stations.with(heir, { $0.forgottenStart == nil }) == true,
            let first = Evidence.first(on: last.connector, of: heir, after: last.startedAt, in: turn),
            first.meterStart.map({ $0 >= register }) ?? false
        else { return nil }
        return (heir, first)
    }

    /// The session of which something became known.
    private struct Cause {
        var station: StationID
        var connector: ConnectorID
        var session: SessionID

        init(station: StationID, connector: ConnectorID, session: SessionID) {
            (self.station, self.connector, self.session) = (station, connector, session)
        }

        init(_ session: SessionState) { self.init(station: session.station, connector: session.connector, session: session.session) }
    }

    /// From where to where a register moved, and when.
    private struct Span {
        var before: Energy
        var after: Energy
        var from: Instant
        var to: Instant
        var moved: Energy? { after.subtracting(before) }
    }

    /// The gap in whose time a session began; that before the session itself is none.
    private static func containing(_ session: SessionState, in turn: Turn) -> RegisterGap? {
        let gaps = turn.world.stations.with(session.station) { state in
            state.connectors.first { $0.connector == session.connector }?.gaps ?? []
        }
        return (gaps ?? []).last { gap in
            guard gap.session != session.session, let from = gap.from, let to = gap.to, from < to else { return false }
            return from <= session.startedAt && session.startedAt < to
        }
    }

    /// The sessions of the connector that began just before this one and just after it, of those that are remembered; none before it where
    /// that may be forgotten.
    private static func neighbours(
        of own: ClosedSession, at station: StationID, in turn: Turn
    ) -> (former: ClosedSession?, next: ClosedSession?) {
        func isBefore(_ a: ClosedSession, _ b: ClosedSession) -> Bool { (a.startedAt, a.session) < (b.startedAt, b.session) }
        let running = turn.world.sessions.running(on: own.connector, of: station, startedBy: .max).compactMap { id in
            turn.world.sessions.with(id) { ClosedSession(of: $0) }
        }
        let (closed, forgotten) = turn.world.stations.with(station) { state in
            (state.closedSessions.filter { $0.connector == own.connector && $0.session != own.session }, state.forgottenStart)
        } ?? ([], nil)
        let next = (closed + running).filter { isBefore(own, $0) && $0.session != own.session }.min(by: isBefore)
        let former = closed.filter { isBefore($0, own) }.max(by: isBefore)
        let isKnown = former.map { former in forgotten.map { former.toldStart > $0 } ?? true } ?? false
        if former == nil, let forgotten, own.toldStart <= forgotten { return (nil, nil) }
        return (isKnown ? former : nil, next)
    }

    /// What lies before a session is this now.
    ///
    /// - Parameter whole: what was named before, and is parted.
    private static func set(
        _ id: SessionID, _ span: Span, _ cause: Cause, restOf whole: RegisterGap? = nil, in turn: inout Turn
    ) {
        let (station, connector) = (cause.station, cause.connector)
        let known = gap(before: id, cause, in: turn)
        let moved = span.moved.flatMap { abs($0.rawValue) > Limits.registerGapTolerance ? $0 : nil }
        if let known, known.before == span.before, known.after == span.after { return }
        if let known, moved == nil || (known.after > known.before) != (span.after > span.before) {
            turn.emit(
                .registerGapClosed(
                    RegisterGapClosed(
                        station: station, connector: connector, session: id, before: known.before, after: known.after, cause: cause.session,
                        left: sum(of: station, isRise: known.after > known.before, except: id, in: turn))))
        }
        guard let moved else { return }
        let others = sum(of: station, isRise: moved.rawValue > 0, except: id, in: turn)
        turn.emit(
            .registerGapFound(
                RegisterGapFound(
                    station: station, connector: connector, session: id, before: span.before, after: span.after, from: span.from,
                    to: span.to, sum: others?.adding(Energy(rawValue: abs(moved.rawValue))),
                    isRest: whole.map { ($0.after > $0.before) == (moved.rawValue > 0) } ?? false)))
    }

    private static func gap(before id: SessionID, _ cause: Cause, in turn: Turn) -> RegisterGap? {
        let gaps = turn.world.stations.with(cause.station) { state in
            state.connectors.first { $0.connector == cause.connector }?.gaps ?? []
        }
        return (gaps ?? []).first { $0.session == id }
    }

    /// What the registers of a station counted between other sessions, or by how much they fell; nil where there is nothing.
    private static func sum(of station: StationID, isRise: Bool, except id: SessionID, in turn: Turn) -> Energy? {
        let gaps = turn.world.stations.with(station) { $0.connectors.flatMap(\.gaps) } ?? []
        return gaps.filter { $0.session != id && ($0.after > $0.before) == isRise }.reduce(nil) { sum, gap in
            let moved = (isRise ? gap.after.subtracting(gap.before) : gap.before.subtracting(gap.after)) ?? Energy(rawValue: .max)
            return (sum ?? Energy(rawValue: 0)).adding(moved)
        }
    }
}
