import EventStore
import Projections

/// What a station says of things that take a while, and of a vendor's own.
enum ProgressReports {
    /// How far the upload of a file is (OCPP 1.6, 4.4; security whitepaper, LogStatusNotification).
    static func upload(_ report: ProgressReport, of station: StationID, in turn: inout Turn) {
        let status = report.status.clipped(Limits.wordCharacters)
        turn.emit(
            .diagnosticsStatusReported(DiagnosticsStatusReported(station: station, status: status, requestId: report.requestId)))
        Observing.see(.uploadStatus(status), of: station, in: &turn)
        turn.reply(.receipt)
    }

    /// How far a new firmware is (OCPP 1.6, 4.5; security whitepaper, SignedFirmwareStatusNotification).
    static func firmware(_ report: ProgressReport, of station: StationID, in turn: inout Turn) {
        let status = report.status.clipped(Limits.wordCharacters)
        turn.emit(.firmwareStatusReported(FirmwareStatusReported(station: station, status: status, requestId: report.requestId)))
        Observing.see(.firmwareStatus(status), of: station, in: &turn)
        turn.reply(.receipt)
    }

    /// OCPP 1.6, 4.3 Data Transfer. No vendor's extension is spoken yet, so every one is unknown; what came is kept.
    static func vendorMessage(_ message: VendorMessage, of station: StationID, in turn: inout Turn) {
        turn.emit(
            .dataTransferred(
                DataTransferred(
                    station: station, vendorId: message.vendorId.clipped(Limits.textCharacters),
                    messageId: message.messageId?.clipped(Limits.textCharacters), isKnown: false)))
        turn.reply(.unknownVendor)
    }
}
