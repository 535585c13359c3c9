import EventStore

// How stations are answered.

extension OCPP16.AuthorizeResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .verdict(let verdict) = reply else { return nil }
        idTagInfo = OCPP16.IdTagInfo(verdict)
    }
}

extension OCPP16.BootNotificationResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .registration(let status, let time, let interval) = reply else { return nil }
        self.init(status: status, currentTime: time, interval: interval)
    }
}

extension OCPP16.DataTransferResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .unknownVendor = reply else { return nil }
        self.init(status: .known(.unknownVendorId))
    }
}

extension OCPP16.HeartbeatResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .time(let instant) = reply else { return nil }
        currentTime = instant
    }
}

extension OCPP16.StartTransactionResponse: StationResponse {
    /// A transaction has a number in this version, and every one that we give is one.
    init?(_ reply: Reply) {
        guard case .transaction(.number(let number), let verdict) = reply else { return nil }
        self.init(idTagInfo: OCPP16.IdTagInfo(verdict), transactionId: number)
    }
}

extension OCPP16.StopTransactionResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .ending(let verdict) = reply else { return nil }
        idTagInfo = verdict.map { OCPP16.IdTagInfo($0) }
    }
}

extension OCPP16.SignCertificateResponse: StationResponse {
    init?(_ reply: Reply) {
        guard case .certificateRequest(let isAccepted) = reply else { return nil }
        status = isAccepted ? .accepted : .rejected
    }
}
