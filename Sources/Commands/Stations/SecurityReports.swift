import EventStore
import Projections

/// What a station says of its security (OCPP 1.6 security whitepaper, edition 3).
enum SecurityReports {
    /// SecurityEventNotification: kept and alerted, since a person has to look at it.
    static func event(_ report: SecurityReport, of station: StationID, in turn: inout Turn) {
        let type = report.type.clipped(Limits.wordCharacters)
        let techInfo = report.techInfo?.clipped(Limits.textCharacters)
        turn.emit(
            .securityEventReported(
                SecurityEventReported(station: station, type: type, at: turn.clock.trusted(report.timestamp), techInfo: techInfo)))
        if isCritical(type) {
            turn.alert("security-event", "The station reports \(type)\(techInfo.map { ": \($0)" } ?? ".")", of: station)
        }
        turn.reply(.receipt)
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
    static func certificateRequest(_ csr: String, of station: StationID, in turn: inout Turn) {
        let isUsable = csr.contains("-----BEGIN CERTIFICATE REQUEST-----")
        if isUsable {
            turn.emit(
                .certificateSigningRequested(
                    CertificateSigningRequested(station: station, csr: csr.clipped(Limits.signingRequestCharacters))))
            turn.alert(
                "certificate-requested",
                "The station asks for a certificate: have its request signed and send CertificateSigned.", of: station)
        }
        turn.reply(.certificateRequest(isAccepted: isUsable))
    }
}
