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

/// A webhook that the path names, and nothing more.
struct WebhookNamed: CommandBody {
    static let form = BodyForm(WebhookNamed.self)
    let webhook: WebhookID

    init(_ body: BodyReader) throws(JSONFieldError) { webhook = try body.added("webhook", .id) }
}

/// An effect that the path names, and nothing more.
struct EffectNamed: CommandBody {
    static let form = BodyForm(EffectNamed.self)
    let effect: EffectID

    init(_ body: BodyReader) throws(JSONFieldError) { effect = try body.added("effect", .id) }
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

    /// What still waits for it is cancelled.
    static func remove(_ body: WebhookNamed, in turn: Turn) throws -> CommandOutcome {
        let webhook = try known(body.webhook, turn)
        let waiting = turn.world.effects.open.compactMap { turn.world.effects[$0] }.filter { state in
            state.kind == .notice && state.target == UInt64(webhook.webhook.rawValue)
        }
        return CommandOutcome(
            events: [.webhookRemoved(WebhookRemoved(webhook: webhook.webhook))] + waiting.map { EffectCommands.ended($0, .cancelled) })
    }

    /// A notice that only says that notices arrive.
    static func test(_ body: WebhookNamed, in turn: Turn) throws -> CommandOutcome {
        let target = UInt64(try known(body.webhook, turn).webhook.rawValue)
        guard turn.world.effects.openCount(.notice, to: target) < Limits.openEffectsPerTarget else {
            throw Refusal.conflict("Webhook \(target) has too many notices waiting.")
        }
        let id = EffectID(rawValue: turn.world.effects.lastID.rawValue + 1)
        let payload: JSONValue = [
            "type": "test", "timestamp": .string(turn.now.text), "data": ["text": .string("Notices of \(turn.world.origin) arrive here.")],
        ]
        let requested = EffectRequested(
            effect: id, kind: .notice, target: target, subject: "test", thing: "test/\(id)".spread, payload: payload.bytes,
            expires: turn.now.adding(seconds: Limits.effectSecondsMax))
        return CommandOutcome(status: 201, events: [.effectRequested(requested)], answer: ["effect": .integer(id.rawValue)])
    }

    private static func known(_ id: WebhookID, _ turn: Turn) throws -> WebhookState {
        guard let state = turn.world.effects[id] else { throw Refusal.notFound("webhook \(id)") }
        return state
    }
}

/// Effects: tried again and given up.
enum EffectCommands {
    /// Tries an effect now, be it given up or not.
    static func retry(_ body: EffectNamed, in turn: Turn) throws -> CommandOutcome {
        let state = try known(body.effect, turn)
        if state.verdict == .done { throw Refusal.conflict("Effect \(body.effect) is done.") }
        guard turn.world.effects[WebhookID(rawValue: UInt32(clamping: state.target))] != nil else {
            throw Refusal.conflict("Webhook \(state.target) was removed.")
        }
        if state.endedAt != nil, turn.world.effects.openCount(state.kind, to: state.target) >= Limits.openEffectsPerTarget {
            throw Refusal.conflict("Webhook \(state.target) has too many notices waiting.")
        }
        let retried = EffectRetried(effect: state.effect, expires: turn.now.adding(seconds: Limits.effectSecondsMax))
        return CommandOutcome(events: [.effectRetried(retried)], answer: ["effect": .integer(state.effect.rawValue)])
    }

    /// Gives an effect up; an attempt that is under way may still go well.
    static func cancel(_ body: EffectNamed, in turn: Turn) throws -> CommandOutcome {
        let state = try known(body.effect, turn)
        if state.endedAt != nil { throw Refusal.conflict("Effect \(body.effect) has ended.") }
        return CommandOutcome(events: [ended(state, .cancelled)], answer: ["effect": .integer(state.effect.rawValue)])
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
