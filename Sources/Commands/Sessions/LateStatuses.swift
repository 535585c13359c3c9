import EventStore
import Projections

/// What connectors tell of a time in which a session ran that is over: the pauses of one that waits are told anew by it, and what is
/// invoiced stands contradicted.
enum LateStatuses {
    /// A station tells the state of a place (OCPP 1.6, 4.9), perhaps of a time that is over.
    static func status(_ report: StatusReport, of station: StationID, in turn: inout Turn) {
        guard let late = Statuses.status(report, of: station, in: &turn), late.isNews, !turn.isRepeat else { return }
        guard let closed = session(of: late, at: station, in: turn) else { return }
        if let session = turn.world.sessions[closed.session] {
            retell(session, in: &turn)
            if session.held == nil, matters(late, closed), Closing.dimensions(of: session, in: turn).countTime {
                Repetitions.contradict(closed.session, status: late.told, at: station, in: &turn)
            }
        } else if closed.invoice != nil, matters(late, closed), dimensions(of: closed, at: station, in: turn).countTime {
            Repetitions.contradict(closed.session, status: late.told, at: station, in: &turn)
        }
    }

    /// The session that ended and ran at the time of a status; one whose end was not told may have run on until the next one began.
    private static func session(of late: LateStatus, at station: StationID, in turn: Turn) -> ClosedSession? {
        let closed = turn.world.stations.with(station) { state in
            let begun = state.closedSessions.filter { $0.connector == late.connector && $0.startedAt <= late.told.at }
            return begun.max { $0.startedAt < $1.startedAt }
        }
        guard let closed = closed ?? nil else { return nil }
        if late.told.at < closed.stoppedAt { return closed }
        guard closed.isEstimated, turn.world.sessions.with(closed.session, { $0.held != nil }) == true else { return nil }
        let next = Evidence.first(on: closed.connector, of: station, after: closed.startedAt, in: turn)
        return next.map { late.told.at < $0.startedAt } ?? true ? closed : nil
    }

    /// Whether it tells of more than the last moments of a session; that its connector was left, where it was used again, says nothing.
    private static func matters(_ late: LateStatus, _ closed: ClosedSession) -> Bool {
        let next = late.next.flatMap { $0.at < closed.stoppedAt ? $0 : nil }
        let rest = closed.stoppedAt.seconds(since: late.told.at)
        if late.isAboutPause { return next != nil || rest > Limits.sameTimeSeconds }
        return rest > Limits.leftSecondsMax && next.map { !isUse($0) } ?? true
    }

    /// Whether a vehicle is charged then, or could be.
    private static func isUse(_ told: ToldStatus) -> Bool {
        told.status == .charging || told.status == .suspendedEV || told.status == .suspendedEVSE
    }

    /// What the tariff counts that applied where a session began.
    private static func dimensions(of closed: ClosedSession, at station: StationID, in turn: Turn) -> [Dimension] {
        let tariff = turn.world.tariffs.resolve(station: station, connector: closed.connector, token: closed.token, at: closed.startedAt)
        return tariff.flatMap { turn.world.tariffs.version($0.version, of: $0.tariff) }?.dimensions ?? []
    }

    /// Tells the pauses of a session that waits by all that its connector told of its time.
    private static func retell(_ session: SessionState, in turn: inout Turn) {
        let told = statuses(of: session.connector, at: session.station, from: session.startedAt, in: turn)
        guard let told else { return }
        let all = (told.isParked ? [ToldStatus(at: session.startedAt, status: .suspendedEV)] : []) + told.after
        Closing.tellPauses(ParkingSpan.told(by: all, since: session.startedAt), of: session, in: &turn)
    }

    /// What a connector told of the time from the start of a session until the next one began: whether the vehicle asked for no power when
    /// it began, and what followed; nil where not all of it is kept.
    static func statuses(
        of connector: ConnectorID, at station: StationID, from start: Instant, in turn: Turn
    ) -> (isParked: Bool, after: [ToldStatus])? {
        let next = Evidence.first(on: connector, of: station, after: start, in: turn)?.startedAt ?? .max
        return turn.world.stations.with(station) { state -> (isParked: Bool, after: [ToldStatus])? in
            guard let place = state.connectors.first(where: { $0.connector == connector }) else { return (false, []) }
            let before = place.statuses.last { $0.at <= start }
            if before == nil, place.statuses.count >= Projections.Limits.statusesPerConnector { return nil }
            let isParked = before.map { told in
                told.status == .suspendedEV
                    && !state.closedSessions.contains {
                        $0.connector == connector && $0.startedAt < start && $0.startedAt <= told.at && told.at < $0.stoppedAt
                    }
            }
            return (isParked ?? false, place.statuses.filter { $0.at > start && $0.at < next })
        } ?? nil
    }

    /// Since when the connector of a session says that it is left, while its register stands still, until the end that is told; nil where
    /// it does not, or its meter disproves it. A cable that is still in may go on charging: that it does not only the meter shows.
    static func left(
        _ connector: ConnectorID, of session: SessionState, until end: Instant, meterStop: Energy?, in turn: Turn
    ) -> Instant? {
        guard let told = statuses(of: connector, at: session.station, from: session.startedAt, in: turn)?.after else { return nil }
        let within = told.filter { $0.at < end }
        let rest = within[((within.lastIndex(where: isUse) ?? -1) + 1)...]
        guard let first = rest.first(where: { $0.status == .available || $0.status == .finishing }) else { return nil }
        func stands(since at: Instant) -> Bool? {
            let read = session.readings.compactMap { reading in reading.register.map { (at: reading.at, register: $0) } }
            let before = read.filter { $0.at <= at }.max { $0.at < $1.at }?.register
            let after = read.filter { $0.at > at && $0.at <= end }.map(\.register) + [meterStop].compactMap { $0 }
            guard let least = before ?? (after.count > 1 ? after.min() : nil), let most = after.max(),
                let rise = most.subtracting(least)
            else { return nil }
            return rise.rawValue <= Projections.Limits.restingEnergy
        }
        func isLeft(_ told: ToldStatus) -> Bool {
            guard end.seconds(since: told.at) > Limits.leftSecondsMax else { return false }
            return stands(since: told.at) ?? (told.status == .available)
        }
        if isLeft(first) { return first.at }
        return rest.first { $0.status == .available && isLeft($0) }?.at
    }
}
