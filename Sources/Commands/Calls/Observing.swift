import EventStore
import Projections

/// Something seen of a station, against which open calls are held.
enum Effect {
    case sessionStarted(connector: ConnectorID, token: Subject?, session: SessionID)
    case sessionStopped(TransactionID, session: SessionID)
    case booted
    case status(connector: ConnectorID, ConnectorStatus)
    case configuration(ConfigurationEntry)
    /// A message of this name came.
    case message(String)
    case uploadStatus(String)
    case firmwareStatus(String)
}

/// Whether calls had their effect: a command succeeded when that was seen, not when a station said that it accepted it.
enum Observing {
    /// The status of a call whose effect was seen, and whose answer never came.
    static let withoutAnswer = "observed without an answer"

    /// Marks the open calls of a station whose effect this is.
    static func see(_ effect: Effect, of station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat, !turn.world.calls.isEmpty(of: station) else { return }
        for call in turn.world.calls.open(of: station) {
            // Asked for each message: what most calls are is told without the rest.
            if case .message(let name) = effect, !CallPayload.mayHold(name, in: call.payload) { continue }
            guard let text = meaning(of: effect, for: call, in: turn.world) else { continue }
            turn.emit(.callObserved(CallObserved(call: call.call, station: station, effect: text)))
            if call.sentAt == nil, let seen = turn.world.calls[call.call] {
                Ending.end(seen, .answered, status: withoutAnswer, in: &turn)
            }
            if case .configuration = effect { continue }
            if case .status = effect { continue }
            return
        }
    }

    /// What the effect means for a call that left once, be it that its connection ended since, in words; nil where it means nothing.
    static func meaning(of effect: Effect, for call: CallState, in world: World) -> String? {
        guard call.attempt > 0, call.isObserved == nil, let proof = Dialect.action(of: call, in: world)?.proof else { return nil }
        switch (proof, effect) {
        case (.sessionStart, .sessionStarted(let connector, let token, let session)):
            guard call.connector == nil || call.connector == connector, token == nil || asksFor(token, call, in: world) else { return nil }
            return "Session \(session) began."
        case (.sessionStop, .sessionStopped(let transaction, let session)):
            return Dialect.order(of: call, in: world) == .stopSession(transaction) ? "Session \(session) ended." : nil
        case (.boot, .booted): return "The station booted."
        case (.availability, .status(let connector, let status)):
            guard call.connector == nil || call.connector == .station || call.connector == connector else { return nil }
            guard case .changeAvailability(_, let isOperative)? = Dialect.order(of: call, in: world) else { return nil }
            return isOperative == (status != .unavailable) ? "Connector \(connector) is \(status.name)." : nil
        case (.reserved, .status(let connector, .reserved)):
            return call.connector == connector || call.connector == .station ? "Connector \(connector) is Reserved." : nil
        case (.configuration, .configuration(let entry)):
            guard case .changeConfiguration(let setting)? = Dialect.order(of: call, in: world) else { return nil }
            return setting.key.lowercased() == entry.key.lowercased() && setting.value == entry.value
                ? "The station reports the value." : nil
        case (.triggered, .message(let name)):
            return Dialect.order(of: call, in: world) == .trigger(message: name) ? "\(name) came." : nil
        case (.upload, .uploadStatus(let status)): return status == "Uploaded" ? "The upload is done." : nil
        case (.firmware, .firmwareStatus(let status)): return status == "Installed" ? "The firmware is installed." : nil
        default: return nil
        }
    }

    private static func asksFor(_ token: Subject?, _ call: CallState, in world: World) -> Bool {
        if case .startSession(let asked, _)? = Dialect.order(of: call, in: world) { asked == token } else { false }
    }
}
