import EventStore
import Projections

extension Turn {
    /// OCPP 1.6, 4.3 Data Transfer. No vendor's extension is spoken yet, so every one is unknown; what came is kept.
    mutating func dataTransfer(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = DataTransferRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        emit(
            .dataTransferred(
                DataTransferred(
                    station: frame.station, vendorId: request.vendorId.clipped(Limits.textCharacters),
                    messageId: request.messageId?.clipped(Limits.textCharacters), isKnown: false)))
        reply(id, DataTransferResponse(status: .known(.unknownVendorId)), frame)
    }

    /// OCPP 1.6, 4.4 Diagnostics Status Notification.
    mutating func diagnosticsStatusNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = DiagnosticsStatusNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        uploadStatus(request.status.text, nil, frame)
        reply(id, DiagnosticsStatusNotificationResponse(), frame)
    }

    /// OCPP 1.6, 4.5 Firmware Status Notification.
    mutating func firmwareStatusNotification(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = FirmwareStatusNotificationRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        firmwareStatus(request.status.text, nil, frame)
        reply(id, FirmwareStatusNotificationResponse(), frame)
    }

    mutating func uploadStatus(_ text: String, _ requestId: Int?, _ frame: FrameInput) {
        let status = text.clipped(Limits.wordCharacters)
        emit(
            .diagnosticsStatusReported(
                DiagnosticsStatusReported(station: frame.station, status: status, requestId: requestId)))
        observe(.uploadStatus(status), of: frame.station)
    }

    mutating func firmwareStatus(_ text: String, _ requestId: Int?, _ frame: FrameInput) {
        let status = text.clipped(Limits.wordCharacters)
        emit(.firmwareStatusReported(FirmwareStatusReported(station: frame.station, status: status, requestId: requestId)))
        observe(.firmwareStatus(status), of: frame.station)
    }
}
