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
        let changed = ConnectorStatusChanged(
            station: frame.station, connector: request.connectorId, status: status,
            errorCode: request.errorCode.text.clipped(Limits.wordCharacters), at: trusted(request.timestamp),
            info: request.info?.clipped(Limits.textCharacters), vendorId: request.vendorId?.clipped(Limits.textCharacters),
            vendorErrorCode: request.vendorErrorCode?.clipped(Limits.textCharacters))
        if !isKnown(changed) { emit(.connectorStatusChanged(changed)) }
        observe(.status(connector: request.connectorId, status), of: frame.station)
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
