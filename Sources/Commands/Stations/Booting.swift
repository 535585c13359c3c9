import EventStore
import Projections

extension Turn {
    /// OCPP 1.6, 4.2 Boot Notification. Never refused: identity comes from the URL, not from what a station says of itself.
    mutating func bootNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = BootNotificationRequest(reading: payload, warnings: &found)
        note(found)
        let isPending = world.stations.with(frame.station) { $0.isPending } ?? true
        let status: RegistrationStatus = isPending ? .pending : .accepted
        let interval = isPending ? Limits.pendingIntervalSeconds : Limits.heartbeatIntervalSeconds
        let isRepeated = isRepeat
        emit(
            .stationBooted(
                StationBooted(station: frame.station, report: BootReport(request), status: status, interval: interval)))
        reply(id, BootNotificationResponse(status: status, currentTime: now, interval: interval), frame)
        observe(.booted, of: frame.station)
        if !isRepeated { watchBoots(frame.station) }
    }

    /// Three boots within ten minutes: automation that made the station boot must stop (field.md, quirk 80).
    private mutating func watchBoots(_ station: StationID) {
        let boots = world.stations.with(station) { $0.recentBoots } ?? []
        let recent = boots.filter { now.seconds(since: $0) < 600 }
        guard recent.count == Limits.bootLoopCount else { return }
        let last = world.outbox.all(of: station).first { $0.actor != "cpms" }.map { " The last command was \($0.action)." } ?? ""
        emit(.alertRaised(AlertRaised(station: station, kind: "boot-loop", text: "\(recent.count) boots within ten minutes.\(last)")))
    }
}

extension BootReport {
    init(_ request: BootNotificationRequest) {
        self.init(
            vendor: request.chargePointVendor.clipped(Limits.textCharacters),
            model: request.chargePointModel.clipped(Limits.textCharacters),
            chargePointSerialNumber: request.chargePointSerialNumber?.clipped(Limits.textCharacters),
            chargeBoxSerialNumber: request.chargeBoxSerialNumber?.clipped(Limits.textCharacters),
            firmwareVersion: request.firmwareVersion?.clipped(Limits.textCharacters),
            iccid: request.iccid?.clipped(Limits.textCharacters), imsi: request.imsi?.clipped(Limits.textCharacters),
            meterType: request.meterType?.clipped(Limits.textCharacters),
            meterSerialNumber: request.meterSerialNumber?.clipped(Limits.textCharacters))
    }
}
