import EventStore
import Projections

/// Something seen of a station, against which open calls are held.
enum Effect {
    case sessionStarted(connector: ConnectorID, token: Subject?, session: SessionID)
    case sessionStopped(transactionId: Int64, session: SessionID)
    case booted
    case status(connector: ConnectorID, ConnectorStatus)
    case configuration(ConfigurationEntry)
    case message(String)
    case uploadStatus(String)
    case firmwareStatus(String)
}

extension Turn {
    /// Marks the open calls of a station whose effect this is.
    mutating func observe(_ effect: Effect, of station: StationID) {
        guard !isRepeat, !world.outbox.isEmpty(of: station) else { return }
        let calls = world.outbox.open(of: station)
        for index in calls.indices {
            guard let text = awaits(effect, calls[index]) else { continue }
            let call = calls[index]
            emit(.callObserved(CallObserved(call: call.call, station: station, effect: text)))
            if call.sentAt == nil, let seen = world.outbox[call.call] { end(seen, .answered, status: Self.withoutAnswer) }
            if case .configuration = effect { continue }
            if case .status = effect { continue }
            return
        }
    }

    /// The status of a call whose effect was seen, and whose answer never came.
    static let withoutAnswer = "observed without an answer"

    /// What the effect means for a call that left once, be it that its connection ended since; nil where it means nothing.
    func awaits(_ effect: Effect, _ call: CallState) -> String? {
        call.attempt > 0 && call.isObserved == nil ? match(effect, call) : nil
    }

    /// What the effect means for this call, in words; nil where it means nothing.
    private func match(_ effect: Effect, _ call: CallState) -> String? {
        guard let proof = OCPP16.action(named: call.action)?.proof else { return nil }
        let field = { (name: String) in CallPayload.text(of: name, in: call.payload) }
        switch (proof, effect) {
        case (.sessionStart, .sessionStarted(let connector, let token, let session)):
            guard call.connector == nil || call.connector == connector, token == nil || field("idTag") == token?.hex else { return nil }
            return "Session \(session) began."
        case (.sessionStop, .sessionStopped(let transactionId, let session)):
            return field("transactionId") == String(transactionId) ? "Session \(session) ended." : nil
        case (.boot, .booted): return "The station booted."
        case (.availability, .status(let connector, let status)):
            guard call.connector == nil || call.connector == .station || call.connector == connector else { return nil }
            let wantsInoperative = field("type") == "Inoperative"
            return wantsInoperative == (status == .unavailable) ? "Connector \(connector) is \(status.name)." : nil
        case (.reserved, .status(let connector, .reserved)):
            return call.connector == connector || call.connector == .station ? "Connector \(connector) is Reserved." : nil
        case (.configuration, .configuration(let entry)):
            guard field("key")?.lowercased() == entry.key.lowercased(), field("value") == entry.value else { return nil }
            return "The station reports the value."
        case (.triggered, .message(let action)):
            guard CallPayload.mayHold(action, in: call.payload) else { return nil }
            return field("requestedMessage") == action ? "\(action) came." : nil
        case (.upload, .uploadStatus(let status)): return status == "Uploaded" ? "The upload is done." : nil
        case (.firmware, .firmwareStatus(let status)): return status == "Installed" ? "The firmware is installed." : nil
        default: return nil
        }
    }
}
