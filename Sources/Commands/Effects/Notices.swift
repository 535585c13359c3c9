import EventStore
import Projections

/// Tells operators' webhooks what becomes of alerts: that there is a new one, that it has ended, that somebody has seen it. An alert that
/// is raised again while it stands is one fact, and not told again.
enum Notices {
    /// Alerts of ours about webhooks: told by one, they would make more of themselves.
    private static let ownKinds = ["webhook-failed", "webhook-overfull"]

    /// Records what all webhooks are to be told of this turn.
    static func send(in turn: inout Turn) {
        for change in turn.alertChanges where !ownKinds.contains(change.alert.kind) { send(change, in: &turn) }
    }

    private static func send(_ change: Alerts.Change, in turn: inout Turn) {
        let alert = change.alert
        let subject = "alert.\(change.what)"
        let identity = alert.station.flatMap { turn.world.stations[$0]?.identity }
        let payload: JSONValue = [
            "type": .string(subject), "timestamp": .string(turn.now.text),
            "data": [
                "kind": .string(alert.kind), "station": identity.map { .string($0) } ?? .null,
                "session": alert.session.map { .integer($0.rawValue) } ?? .null, "text": .string(alert.text),
            ],
        ]
        let thing = TextKey("\(alert.kind)/\(alert.station?.rawValue ?? 0)\(alert.session.map { "/\($0)" } ?? "")").spread
        for webhook in turn.world.effects.webhooks.map(\.webhook) { send(subject, about: thing, payload.bytes, to: webhook, in: &turn) }
    }

    private static func send(_ subject: String, about thing: UInt64, _ payload: [UInt8], to webhook: WebhookID, in turn: inout Turn) {
        let target = UInt64(webhook.rawValue)
        if Effecting.request(.notice, to: target, subject, about: thing, payload, in: &turn) != nil { return }
        guard turn.world.alerts.find("webhook-overfull", of: nil) == nil else { return }
        turn.alert(
            "webhook-overfull",
            "Webhook \(webhook) has \(Limits.openEffectsPerTarget) notices waiting; new ones are dropped until it takes some.")
    }

    /// A notice that nobody took is told of where webhooks do not matter.
    static func tellGivenUp(_ state: EffectState, _ attempt: AttemptInput, _ count: Int, in turn: inout Turn) {
        let why = attempt.fault ?? attempt.status.map { "it answered \($0)" } ?? "nobody answered"
        let attempts = count == 1 ? "1 attempt" : "\(count) attempts"
        turn.alert(
            "webhook-failed",
            "Webhook \(state.target) did not take \(state.subject) in \(attempts): \(why)".clipped(Limits.textCharacters)
                + ". Retry effect \(state.effect) once it can.")
    }
}
