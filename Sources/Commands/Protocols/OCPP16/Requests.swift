import EventStore

// What the requests of stations tell.

extension OCPP16.AuthorizeRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .authorization(idTag) }
}

extension OCPP16.BootNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .boot(
            BootReport(
                vendor: chargePointVendor, model: chargePointModel, chargePointSerialNumber: chargePointSerialNumber,
                chargeBoxSerialNumber: chargeBoxSerialNumber, firmwareVersion: firmwareVersion, iccid: iccid, imsi: imsi,
                meterType: meterType, meterSerialNumber: meterSerialNumber))
    }
}

extension OCPP16.DataTransferRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .vendorMessage(VendorMessage(vendorId: vendorId, messageId: messageId)) }
}

extension OCPP16.DiagnosticsStatusNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .upload(ProgressReport(status: status.text)) }
}

extension OCPP16.FirmwareStatusNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .firmware(ProgressReport(status: status.text)) }
}

extension OCPP16.HeartbeatRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .heartbeat }
}

extension OCPP16.MeterValuesRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .meterReadings(
            MeterReport(
                place: Place(connectorId), transaction: transactionId.map { .number($0) }, readings: meterValue.readings(clock)))
    }
}

extension OCPP16.StartTransactionRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .sessionBeginning(
            SessionBeginning(
                place: Place(connectorId), token: idTag, meterStart: meterStart, timestamp: timestamp, reservationId: reservationId))
    }
}

extension OCPP16.StatusNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .status(
            StatusReport(
                place: Place(connectorId), status: status.known,
                fault: StationFault(code: errorCode.text, info: info, vendorId: vendorId, vendorErrorCode: vendorErrorCode),
                timestamp: timestamp))
    }
}

extension OCPP16.StopTransactionRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .sessionEnding(
            SessionEnding(
                transaction: transactionId.map { .number($0) }, token: idTag, meterStop: meterStop, timestamp: timestamp,
                reason: reason?.text, readings: transactionData.readings(clock)))
    }
}

extension OCPP16.LogStatusNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .upload(ProgressReport(status: status.text, requestId: requestId.flatMap { Int(exactly: $0) }))
    }
}

extension OCPP16.SecurityEventNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .securityEvent(SecurityReport(type: type, timestamp: timestamp, techInfo: techInfo))
    }
}

extension OCPP16.SignCertificateRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport { .certificateRequest(csr) }
}

extension OCPP16.SignedFirmwareStatusNotificationRequest: StationRequest {
    func report(_ clock: StationClock) -> StationReport {
        .firmware(ProgressReport(status: status.text, requestId: requestId.flatMap { Int(exactly: $0) }))
    }
}
