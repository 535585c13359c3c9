import EventStore
import Projections

/// The states of connectors.
enum Statuses {
    /// A station tells the state of a place (OCPP 1.6, 4.9). A repeated status is journaled with its frame and changes nothing (field.md,
    /// quirk 100); a status never ends a session (83).
    ///
    /// - Returns: what is told of a time of which more is known, if it is: it may be of a session that is over.
    static func status(_ report: StatusReport, of station: StationID, in turn: inout Turn) -> LateStatus? {
        turn.reply(.receipt)
        guard let status = report.status else { return nil }
        Clocks.note(report.timestamp, of: station, in: &turn)
        let connector = report.place.recorded
        guard Connectors.mayHave(connector, station, in: &turn) else { return nil }
        var changed = ConnectorStatusChanged(
            station: station, connector: connector, status: status, errorCode: report.fault.code.clipped(Limits.wordCharacters),
            at: turn.clock.trusted(report.timestamp), info: report.fault.info?.clipped(Limits.textCharacters),
            vendorId: report.fault.vendorId?.clipped(Limits.textCharacters),
            vendorErrorCode: report.fault.vendorErrorCode?.clipped(Limits.textCharacters))
        let late = LateStatus(changed, in: turn)
        if !isKnown(changed, in: turn) || late?.isNews == true || provesParking(changed, in: turn) {
            changed.isPast = isPast(changed, in: turn)
            turn.emit(.connectorStatusChanged(changed))
        }
        Observing.see(.status(connector: connector, status), of: station, in: &turn)
        return late
    }

    /// Whether the session that runs now has nothing of it: it tells of a time before, after which the connector is known to have been
    /// otherwise, or in which another session ran.
    private static func isPast(_ changed: ConnectorStatusChanged, in turn: Turn) -> Bool {
        guard let running = turn.world.sessions.running(on: changed.connector, of: changed.station),
            let start = turn.world.sessions.with(running, { $0.startedAt }), changed.at < start
        else { return false }
        return turn.world.stations.with(changed.station) { state in
            let place = state.connectors.first { $0.connector == changed.connector }
            return place?.statuses.contains { $0.at > changed.at && $0.at <= start } ?? false
                || state.isInClosedSession(changed.connector, changed.at)
        } ?? false
    }

    /// Told again later, a status says that nothing else was so until then: that counts where parking costs money, for a status that comes
    /// late can tell otherwise.
    private static func provesParking(_ changed: ConnectorStatusChanged, in turn: Turn) -> Bool {
        guard changed.status == .charging || changed.status == .suspendedEV || changed.status == .suspendedEVSE,
            let running = turn.world.sessions.running(on: changed.connector, of: changed.station)
        else { return false }
        let frozen = turn.world.sessions.with(running) { session -> (TariffID, Int)? in
            guard session.free == nil, let tariff = session.tariff, let version = session.tariffVersion else { return nil }
            return session.statusAt.map { $0 < changed.at } ?? true ? (tariff, version) : nil
        }
        guard let (tariff, version) = frozen ?? nil else { return false }
        return turn.world.tariffs.version(version, of: tariff)?.dimensions.countTime ?? false
    }

    private static func isKnown(_ changed: ConnectorStatusChanged, in turn: Turn) -> Bool {
        turn.world.stations.with(changed.station) { state in
            state.connectors.contains {
                $0.connector == changed.connector && $0.status == changed.status && $0.errorCode == changed.errorCode
                    && $0.info == changed.info && $0.vendorErrorCode == changed.vendorErrorCode
            }
        } ?? false
    }
}

/// A status that is told of a time of which more is known already.
struct LateStatus {
    let connector: ConnectorID
    let told: ToldStatus
    /// What the connector had told of the time before it, and after.
    private let before: ToldStatus?
    let next: ToldStatus?

    /// Nil where nothing later is known, and a session runs or none did.
    init?(_ changed: ConnectorStatusChanged, in turn: Turn) {
        let found = turn.world.stations.with(changed.station) { state -> (before: ToldStatus?, next: ToldStatus?)? in
            guard changed.connector != .station, let place = state.connectors.first(where: { $0.connector == changed.connector }) else {
                return nil
            }
            let isLate = place.statuses.last.map { changed.at < $0.at } ?? false || place.stoppedAt.map { changed.at < $0 } ?? false
            // One that ended with what was known of it may have gone on.
            let isOver = place.stoppedAt != nil && turn.world.sessions.running(on: changed.connector, of: changed.station) == nil
            guard isLate || isOver else { return nil }
            return (place.statuses.last { $0.at <= changed.at }, place.statuses.first { $0.at > changed.at })
        }
        guard let (before, next) = found ?? nil else { return nil }
        (connector, told) = (changed.connector, ToldStatus(at: changed.at, status: changed.status))
        (self.before, self.next) = (before, next)
    }

    /// Whether the vehicle asked for no power then is told otherwise than was known.
    var isAboutPause: Bool { (before?.status == .suspendedEV) != (told.status == .suspendedEV) }

    /// Whether it tells that, or that the connector was left.
    var isNews: Bool { isAboutPause || (told.status == .available && before?.status != .available) }
}

extension StationState {
    /// Whether a session of a connector that ended ran at a time.
    func isInClosedSession(_ connector: ConnectorID, _ at: Instant) -> Bool {
        closedSessions.contains { $0.connector == connector && $0.startedAt <= at && at < $0.stoppedAt }
    }
}
