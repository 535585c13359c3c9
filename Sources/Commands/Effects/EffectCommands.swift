import EventStore
import Projections

/// An address that notices are to be sent to.
struct NewWebhook: CommandBody {
    static let form = BodyForm(NewWebhook.self, examples: [["address": "https://example.com/notices", "name": "on-call"]])
    let url: String
    let name: String?
    let secret: SealedText

    init(_ body: BodyReader) throws(JSONFieldError) {
        url = try body.required(
            "address", .webAddress, "The URL that notices are posted to; it stands in the journal in clear, so no secret may be in it")
        name = try body.optional("name", .characters(1...100), "Who or what listens there")
        secret = try body.added("secret", .sealed)
    }
}

extension Schema where Value == String {
    /// A URL of http or https, without a user's name.
    fileprivate static var webAddress: Schema {
        let problem = "must be a URL of http or https with a host and without a user's name"
        return Schema(
            Shape(.text(least: 1, most: Limits.transferAddressCharacters, pattern: "^https?://[^@]+$")), sample: "https://example.com",
            read: { field throws(JSONFieldError) in
                let text = try field.string(max: Limits.transferAddressCharacters)
                let isWeb = ["http", "https"].contains(text.prefix { $0 != ":" }.lowercased())
                guard isWeb, !text.contains("@"), TransferAddress.problem(text) == nil else { throw field.error(problem) }
                return text
            }, write: { .string($0) })
    }
}

/// Webhooks: set, tested and removed.
enum WebhookCommands {
    static func set(_ body: NewWebhook, in turn: Turn) throws -> CommandOutcome {
        guard turn.world.effects.webhooks.count < Limits.webhooksMax else {
            throw Refusal.conflict("There are \(Limits.webhooksMax) webhooks, as many as there may be.")
        }
        let id = WebhookID(rawValue: turn.world.effects.lastWebhook.rawValue + 1)
        return CommandOutcome(
            status: 201, events: [.webhookSet(WebhookSet(webhook: id, url: body.url, name: body.name, secret: body.secret))],
            answer: ["webhook": .integer(id.rawValue)])
    }

    /// What still waits for it is cancelled, and the key of its secret is destroyed by the shell once this is on disk.
    static func remove(_ id: WebhookID, in turn: Turn) throws -> CommandOutcome {
        let webhook = try known(id, turn)
        let waiting = turn.world.effects.open.compactMap { turn.world.effects[$0] }.filter { state in
            state.kind == .notice && state.target == UInt64(webhook.webhook.rawValue)
        }
        return CommandOutcome(
            events: [.webhookRemoved(WebhookRemoved(webhook: webhook.webhook))] + waiting.map { EffectCommands.ended($0, .cancelled) })
    }

    /// A notice that only says that notices arrive.
    static func test(_ id: WebhookID, in turn: Turn) throws -> CommandOutcome {
        let target = UInt64(try known(id, turn).webhook.rawValue)
        guard turn.world.effects.openCount(.notice, to: target) < Limits.openEffectsPerTarget else {
            throw Refusal.conflict("Webhook \(target) has too many notices waiting.")
        }
        let effect = EffectID(rawValue: turn.world.effects.lastID.rawValue + 1)
        let payload: JSONValue = [
            "type": "test", "timestamp": .string(turn.now.text), "data": ["text": .string("Notices of \(turn.world.origin) arrive here.")],
        ]
        let requested = EffectRequested(
            effect: effect, kind: .notice, target: target, subject: "test", thing: TextKey("test/\(effect)").spread, payload: payload.bytes,
            expires: turn.now.adding(seconds: Limits.effectSecondsMax))
        return CommandOutcome(status: 201, events: [.effectRequested(requested)], answer: ["effect": .integer(effect.rawValue)])
    }

    private static func known(_ id: WebhookID, _ turn: Turn) throws -> WebhookState {
        guard let state = turn.world.effects[id] else { throw Refusal.notFound("webhook \(id)") }
        return state
    }
}

/// Effects: tried again and given up.
enum EffectCommands {
    /// Tries an effect now, be it given up or not.
    static func retry(_ id: EffectID, in turn: Turn) throws -> CommandOutcome {
        let state = try known(id, turn)
        if state.verdict == .done { throw Refusal.conflict("Effect \(id) is done.") }
        try checkTarget(of: state, in: turn)
        let retried = EffectRetried(effect: state.effect, expires: turn.now.adding(seconds: Limits.effectSecondsMax))
        return CommandOutcome(events: [.effectRetried(retried)], answer: ["effect": .integer(state.effect.rawValue)])
    }

    /// Gives an effect up; an attempt that is under way may still go well.
    static func cancel(_ id: EffectID, in turn: Turn) throws -> CommandOutcome {
        let state = try known(id, turn)
        if state.endedAt != nil { throw Refusal.conflict("Effect \(id) has ended.") }
        return CommandOutcome(events: [ended(state, .cancelled)], answer: ["effect": .integer(state.effect.rawValue)])
    }

    /// Refuses where nobody is there any more to whom it could go, or too much waits there.
    private static func checkTarget(of state: EffectState, in turn: Turn) throws(Refusal) {
        let isFull = state.endedAt != nil && turn.world.effects.openCount(state.kind, to: state.target) >= Limits.openEffectsPerTarget
        switch state.kind {
        case .notice:
            guard turn.world.effects[WebhookID(rawValue: UInt32(clamping: state.target))] != nil else {
                throw Refusal.conflict("Webhook \(state.target) was removed.")
            }
            if isFull { throw Refusal.conflict("Webhook \(state.target) has too many notices waiting.") }
        }
    }

    private static func known(_ id: EffectID, _ turn: Turn) throws -> EffectState {
        guard let state = turn.world.effects[id] else { throw Refusal.notFound("effect \(id)") }
        return state
    }

    static func ended(_ state: EffectState, _ verdict: EffectVerdict) -> Event {
        .effectEnded(
            EffectEnded(effect: state.effect, verdict: verdict, attempt: state.attempts, status: state.status, fault: state.fault))
    }
}
