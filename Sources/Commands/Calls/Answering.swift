import EventStore
import Projections

extension Turn {
    /// The call under way that an answer belongs to; an answer to nothing is noted and dropped (trust.md row 28).
    private mutating func answered(_ id: String, _ frame: FrameInput) -> CallState? {
        guard let call = world.outbox.underWay(to: frame.station), call.messageId == id else {
            warnings.append(FrameWarning(code: UInt64(Warning.answerWithoutCall.rawValue), field: "messageId"))
            return nil
        }
        return call
    }

    mutating func receiveResult(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        guard let call = answered(id, frame), let action = Action(rawValue: call.action), let row = OCPP16.action(named: call.action) else {
            return
        }
        var found = Warnings()
        let status = payload.text("status", &found)?.clipped(Limits.wordCharacters)
        if status == "NotImplemented" || status == "NotSupported" && !row.traits.contains(.refusedByStatus) {
            end(call, .refused, status: status, detail: "The station does not know \(call.action).")
            return
        }
        let isAccepted = Self.isAccepted(status, action)
        takeFacts(of: action, payload, call, isAccepted, &found)
        note(found)
        end(
            call, isAccepted ? .answered : .refused, status: status ?? "Answered", detail: detail(of: action, payload),
            watchSeconds: isAccepted ? watchSeconds(status, row.proof) : nil)
        if isAccepted && row.proof == .configuration { readBack(call) }
    }

    /// A change that waits for the end of a transaction (field.md, quirk 98) is watched for longer.
    private func watchSeconds(_ status: String?, _ proof: Proof) -> Int64? {
        status == "Scheduled" ? Limits.scheduledSecondsMax : proof.seconds
    }

    /// Words by which a station says yes (OCPP 1.6, chapter 7); an answer without a status is one.
    static func isAccepted(_ status: String?, _ action: Action) -> Bool {
        switch status {
        case nil, "Accepted", "Scheduled", "RebootRequired", "Unlocked", "AcceptedCanceled": true
        default: false
        }
    }

    private func detail(of action: Action, _ payload: MessageReader) -> String? {
        let text = String(decoding: payload.bytes.prefix(Limits.answerDetailBytes), as: UTF8.self)
        return text == "{}" ? nil : text
    }

    /// What an answer tells beyond its status.
    private mutating func takeFacts(
        of action: Action, _ payload: MessageReader, _ call: CallState, _ isAccepted: Bool, _ found: inout Warnings
    ) {
        switch action {
        case .getConfiguration: takeConfiguration(payload, call, &found)
        case .getLocalListVersion:
            if let version = payload.int("listVersion", &found) {
                emit(.localListReported(LocalListReported(station: call.station, version: Int(clamping: version))))
            }
        case .sendLocalList:
            guard isAccepted, !hasMoreOfList(call) else { return }
            if let text = CallPayload.text(of: "listVersion", in: call.payload), let version = Int(text) {
                emit(.localListReported(LocalListReported(station: call.station, version: version)))
            }
        case .getCompositeSchedule:
            guard isAccepted else { return }
            emit(
                .compositeScheduleReported(
                    CompositeScheduleReported(
                        station: call.station, connector: call.connector ?? .station,
                        schedule: String(decoding: payload.bytes.prefix(Limits.scheduleBytes), as: UTF8.self))))
        default: break
        }
    }

    /// Whether parts of the same local list still wait behind this one.
    private func hasMoreOfList(_ call: CallState) -> Bool {
        world.outbox.open(of: call.station).contains { $0.action == call.action && $0.endedAt == nil && $0.call > call.call }
    }

    private mutating func takeConfiguration(_ payload: MessageReader, _ call: CallState, _ found: inout Warnings) {
        let response = GetConfigurationResponse(reading: payload, warnings: &found)
        let entries = response.configurationKey.prefix(Limits.configurationKeysMax).map { key in
            ConfigurationEntry(
                key: key.key.clipped(Limits.textCharacters), value: key.value?.clipped(Limits.configurationValueCharacters),
                isReadonly: key.readonly)
        }
        emit(
            .configurationReported(
                ConfigurationReported(station: call.station, entries: Array(entries), unknownKeys: response.unknownKey)))
        for entry in entries { observe(.configuration(entry), of: call.station) }
    }

    /// Whether a configuration took effect is seen by reading it back.
    private mutating func readBack(_ call: CallState) {
        guard let key = CallPayload.text(of: "key", in: call.payload) else { return }
        let payload = JSONValue.object(["key": .array([.string(key)])]).bytes
        queue(.getConfiguration, payload: payload, to: call.station, actor: "cpms", expires: now.adding(seconds: 110))
    }

    mutating func receiveError(_ id: String, _ code: String, _ description: String, _ frame: FrameInput) {
        guard let call = answered(id, frame) else { return }
        end(call, .refused, status: code.clipped(Limits.wordCharacters), detail: description.clipped(Limits.textCharacters))
    }
}
