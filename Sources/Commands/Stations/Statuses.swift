import EventStore
import Projections

extension Turn {
    /// OCPP 1.6, 4.9 Status Notification. A repeated status is journaled with its frame and changes nothing (field.md, quirk 100); a status
    /// never ends a session (83).
    mutating func statusNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = StatusNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        reply(id, StatusNotificationResponse(), frame)
        guard let request, let status = request.status.known else { return }
        noteClock(request.timestamp, of: frame.station)
        guard mayHave(request.connectorId, frame.station) else { return }
        let changed = ConnectorStatusChanged(
            station: frame.station, connector: request.connectorId, status: status,
            errorCode: request.errorCode.text.clipped(Limits.wordCharacters), at: trusted(request.timestamp),
            info: request.info?.clipped(Limits.textCharacters), vendorId: request.vendorId?.clipped(Limits.textCharacters),
            vendorErrorCode: request.vendorErrorCode?.clipped(Limits.textCharacters))
        if !isKnown(changed) { emit(.connectorStatusChanged(changed)) }
        observe(.status(connector: request.connectorId, status), of: frame.station)
    }

    /// Whether a station may have this connector: it was heard of, or is one of as many as the station says that it has
    /// (NumberOfConnectors; OCPP 1.6, 9.1.14) or an operator entered, whichever are more. Some present boxes beside them as connectors
    /// (field.md, quirk 69), so as many numbers beyond are taken too, as long as the station shows no more than it has. What a station
    /// says of another one stands in its frame, and a person is told, once.
    mutating func mayHave(_ connector: ConnectorID, _ station: StationID) -> Bool {
        let told = world.stations.with(station) { state -> Int? in
            if connector == .station || state.connectors.contains(where: { $0.connector == connector }) { return nil }
            let most = Self.connectorsMax(state)
            return connector.rawValue <= most || state.connectors.count(where: { $0.connector != .station }) < most ? nil : most
        }
        guard let most = told ?? nil else { return true }
        let kind = "connectors-beyond"
        if !world.alerts.has(kind, of: station) {
            emit(
                .alertRaised(
                    AlertRaised(
                        station: station, kind: kind,
                        text: "It speaks of connector \(connector) and has \(most), by what it reports or what was entered. "
                            + "If it has more, enter how many.")))
        }
        return false
    }

    private static func connectorsMax(_ state: borrowing StationState) -> Int {
        let reported = state.configuration.first { $0.key.lowercased() == "numberofconnectors" }?.value.flatMap { Int($0) }
        let most = max(state.connectorCount ?? 0, reported ?? 0)
        return most > 0 ? min(most, Projections.Limits.connectorsPerStation) : Projections.Limits.connectorsPerStation
    }

    private func isKnown(_ changed: ConnectorStatusChanged) -> Bool {
        world.stations.with(changed.station) { state in
            state.connectors.contains {
                $0.connector == changed.connector && $0.status == changed.status && $0.errorCode == changed.errorCode
                    && $0.info == changed.info && $0.vendorErrorCode == changed.vendorErrorCode
            }
        } ?? false
    }

    /// A time ahead of ours shows a wrong clock, one close to ours a right one; one behind may just be old news. Told when the skew
    /// changes by a minute (trust.md row 25).
    mutating func noteClock(_ timestamp: Instant?, of station: StationID) {
        guard let timestamp else { return }
        let ahead = timestamp.seconds(since: now)
        guard ahead >= -Limits.clockAheadSecondsMax else { return }
        let skew = ahead > Limits.clockAheadSecondsMax ? ahead : 0
        let known = world.stations.with(station) { $0.clockSkewSeconds ?? 0 } ?? 0
        guard abs(known - skew) >= 60 else { return }
        emit(.clockSkewed(ClockSkewed(station: station, seconds: skew)))
    }
}
