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
        if !isKnown(changed, in: turn) { turn.emit(.connectorStatusChanged(changed)) }
        Observing.see(.status(connector: connector, status), of: station, in: &turn)
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
