import EventStore
import Projections

extension Turn {
    /// Hands a call to the function of its action.
    mutating func receive(_ action: Action, _ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        switch action {
        case .authorize: authorize(id, payload, frame)
        case .bootNotification: bootNotification(id, payload, frame)
        case .heartbeat: reply(id, HeartbeatResponse(currentTime: now), frame)
        case .statusNotification: statusNotification(id, payload, frame)
        case .startTransaction: startTransaction(id, payload, frame)
        case .stopTransaction: stopTransaction(id, payload, frame)
        case .meterValues: meterValues(id, payload, frame)
        case .dataTransfer: dataTransfer(id, payload, frame)
        case .diagnosticsStatusNotification: diagnosticsStatusNotification(id, payload, frame)
        case .firmwareStatusNotification: firmwareStatusNotification(id, payload, frame)
        default: receiveSecurity(action, id, payload, frame)
        }
    }

    private mutating func receiveSecurity(_ action: Action, _ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        switch action {
        case .logStatusNotification: logStatusNotification(id, payload, frame)
        case .securityEventNotification: securityEventNotification(id, payload, frame)
        case .signCertificate: signCertificate(id, payload, frame)
        case .signedFirmwareStatusNotification: signedFirmwareStatusNotification(id, payload, frame)
        default: replyError(id, .notSupported, "\(action.rawValue) is not sent by a charge point.", frame)
        }
    }

    /// In strict mode an odd call that is not about money is refused; answers whether it was.
    mutating func refuseIfStrict(_ id: String, _ found: Warnings, _ frame: FrameInput) -> Bool {
        note(found)
        guard isRefusedByStrictMode(frame, found) else { return false }
        let what = warnings.first.map { $0.field.isEmpty ? "the frame" : $0.field } ?? "the frame"
        replyError(id, .formationViolation, "\(what) is not as the specification says, and this station is in strict mode.", frame)
        return true
    }

    /// Whether a station waits to be adopted or was removed: what it says is kept, but moves neither money nor trust.
    func isOutside(_ station: StationID) -> Bool { world.stations.with(station) { $0.isPending || $0.isRemoved } ?? true }

    /// Answers what a station that is not one of ours may not do (OCPP 1.6, 4.2; trust.md row 30): no token is told, no session begins.
    /// What it may send, because it boots or was asked to, is answered as always.
    ///
    /// - Returns: whether it was answered.
    mutating func answerOutside(_ action: Action, _ id: String, _ payload: MessageReader, _ frame: FrameInput) -> Bool {
        let invalid = IdTagInfo(status: .invalid)
        switch action {
        case .authorize: reply(id, AuthorizeResponse(idTagInfo: invalid), frame)
        case .startTransaction: reply(id, StartTransactionResponse(idTagInfo: invalid, transactionId: 0), frame)
        case .stopTransaction: reply(id, StopTransactionResponse(), frame)
        default: return false
        }
        emit(
            .alertRaised(
                AlertRaised(
                    station: frame.station, kind: "not-adopted",
                    text: "\(action.rawValue) had no effect: the station is not adopted; its frame is entry \(context.sequence).")))
        isRepeat = false
        return true
    }

    /// A call about money or identity that could not be read is answered as if it said nothing, and flagged (field.md, quirk 82).
    /// Nothing begins or ends because of it: whose session it is about cannot be known.
    mutating func answerUnreadable(_ action: Action, _ id: String, _ frame: FrameInput) {
        switch action {
        case .bootNotification: bootNotification(id, .empty, frame)
        case .startTransaction:
            reply(id, StartTransactionResponse(idTagInfo: IdTagInfo(status: .invalid), transactionId: 0), frame)
        case .stopTransaction: reply(id, StopTransactionResponse(), frame)
        default: reply(id, MeterValuesResponse(), frame)
        }
        emit(
            .alertRaised(
                AlertRaised(
                    station: frame.station, kind: "unreadable-\(action.rawValue)",
                    text: "A \(action.rawValue) could not be read and was acknowledged without effect; "
                        + "its frame is entry \(context.sequence).")))
    }
}
