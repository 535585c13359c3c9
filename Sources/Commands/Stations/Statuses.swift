import EventStore
import Projections

/// The states of connectors.
enum Statuses {
    /// A station tells the state of a place (OCPP 1.6, 4.9). A repeated status is journaled with its frame and changes nothing (field.md,
    /// quirk 100); a status never ends a session (83).
    static func status(_ report: StatusReport, of station: StationID, in turn: inout Turn) {
        turn.reply(.receipt)
        guard let status = report.status else { return }
        Clocks.note(report.timestamp, of: station, in: &turn)
        let connector = report.place.recorded
        guard Connectors.mayHave(connector, station, in: &turn) else { return }
        let changed = ConnectorStatusChanged(
            station: station, connector: connector, status: status, errorCode: report.fault.code.clipped(Limits.wordCharacters),
            at: turn.clock.trusted(report.timestamp), info: report.fault.info?.clipped(Limits.textCharacters),
            vendorId: report.fault.vendorId?.clipped(Limits.textCharacters),
            vendorErrorCode: report.fault.vendorErrorCode?.clipped(Limits.textCharacters))
        if !isKnown(changed, in: turn) || provesParking(changed, in: turn) { turn.emit(.connectorStatusChanged(changed)) }
        Observing.see(.status(connector: connector, status), of: station, in: &turn)
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
        return turn.world.tariffs.version(version, of: tariff)?.components.contains { $0.dimension == .parkingTime } ?? false
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
