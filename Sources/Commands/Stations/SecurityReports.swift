import EventStore
import Projections

extension Turn {
    /// OCPP 1.6 security whitepaper, edition 3: LogStatusNotification.
    mutating func logStatusNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = LogStatusNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        uploadStatus(request.status.text, request.requestId.flatMap { Int(exactly: $0) }, frame)
        reply(id, LogStatusNotificationResponse(), frame)
    }

    /// SecurityEventNotification: kept and alerted, since a person has to look at it.
    mutating func securityEventNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = SecurityEventNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        let at = trusted(request.timestamp)
        let type = request.type.clipped(Limits.wordCharacters)
        let techInfo = request.techInfo?.clipped(Limits.textCharacters)
        emit(.securityEventReported(SecurityEventReported(station: frame.station, type: type, at: at, techInfo: techInfo)))
        if Self.isCritical(type) {
            emit(
                .alertRaised(
                    AlertRaised(
                        station: frame.station, kind: "security-event",
                        text: "The station reports \(type)\(techInfo.map { ": \($0)" } ?? ".")")))
        }
        reply(id, SecurityEventNotificationResponse(), frame)
    }

    /// The events that the whitepaper lists as critical.
    private static func isCritical(_ type: String) -> Bool {
        switch type {
        case "FirmwareUpdated", "SettingSystemTime", "StartupOfTheDevice", "ResetOrReboot", "SecurityLogWasCleared", "MemoryExhaustion",
            "TamperDetectionActivated":
            true
        default: false
        }
    }

    /// SignCertificate: the request is kept for an operator, who answers with CertificateSigned; we are no certificate authority.
    mutating func signCertificate(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = SignCertificateRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        let isUsable = request.csr.contains("-----BEGIN CERTIFICATE REQUEST-----")
        if isUsable {
            emit(
                .certificateSigningRequested(
                    CertificateSigningRequested(station: frame.station, csr: request.csr.clipped(Limits.signingRequestCharacters))))
            emit(
                .alertRaised(
                    AlertRaised(
                        station: frame.station, kind: "certificate-requested",
                        text: "The station asks for a certificate: have its request signed and send CertificateSigned.")))
        }
        reply(id, SignCertificateResponse(status: isUsable ? .accepted : .rejected), frame)
    }

    /// SignedFirmwareStatusNotification.
    mutating func signedFirmwareStatusNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = SignedFirmwareStatusNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        firmwareStatus(request.status.text, request.requestId.flatMap { Int(exactly: $0) }, frame)
        reply(id, SignedFirmwareStatusNotificationResponse(), frame)
    }
}
