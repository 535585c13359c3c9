public import EventStore

/// What must happen outside: open effects, the last ones that ended, and where an operator wants notices.
///
/// Open ones are bounded by those who record them; ended ones are forgotten after a while, for the journal has them all.
public struct Effects: Sendable, Equatable {
    private var states = KeyedTable<EffectID, EffectState>()
    /// In rising order, so that of those to one target about the same thing the earlier comes first.
    public private(set) var open: [EffectID] = []
    /// The one that ended first comes first.
    private var ended: [EffectID] = []
    /// The number that the last effect got.
    public private(set) var lastID = EffectID(rawValue: 0)
    /// In rising order; removed ones are gone.
    public private(set) var webhooks: [WebhookState] = []
    /// The number that the last webhook got.
    public private(set) var lastWebhook = WebhookID(rawValue: 0)

    public init() {}

    /// The effect of this number while it is kept.
    public subscript(_ id: EffectID) -> EffectState? { states[id] }

    /// The open ones, the earliest first.
    public var openStates: [EffectState] { open.compactMap { states[$0] } }

    /// All that are kept, the newest first.
    public var all: [EffectState] { (open + ended).sorted { $0 > $1 }.compactMap { states[$0] } }

    /// The webhook of this number; nil for one that was never set, or removed.
    public subscript(_ id: WebhookID) -> WebhookState? { webhooks.first { $0.webhook == id } }

    /// How many effects to a target are open.
    public func openCount(_ kind: EffectKind, to target: UInt64) -> Int {
        open.count { id in states.with(id) { $0.kind == kind && $0.target == target } ?? false }
    }

    /// The clock jumped: what waits goes on waiting as long as before. Keys stay, for they name what was sent already.
    mutating func shift(_ shift: ClockShift) {
        for id in open {
            states.update(id) { state in
                state.nextAt.shift(shift)
                state.expires.shift(shift)
            }
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .webhookSet(let e): set(WebhookState(webhook: e.webhook, url: e.url, name: e.name, secret: e.secret, setAt: context.instant))
        case .webhookRemoved(let e): webhooks.removeAll { $0.webhook == e.webhook }
        case .effectRequested(let e):
            insert(
                EffectState(
                    effect: e.effect, kind: e.kind, target: e.target, subject: e.subject, thing: e.thing, payload: e.payload,
                    requestedAt: context.instant, expires: e.expires, attempts: 0, nextAt: context.instant))
        case .effectAttempted(let e):
            states.update(e.effect) { state in
                (state.attempts, state.status, state.fault, state.nextAt) = (e.attempt, e.status, e.fault, e.nextAt)
            }
        case .effectEnded(let e): end(e, context)
        case .effectRetried(let e): reopen(e, context)
        default: break
        }
    }

    private mutating func set(_ webhook: WebhookState) {
        lastWebhook = max(lastWebhook, webhook.webhook)
        webhooks.removeAll { $0.webhook == webhook.webhook }
        webhooks.append(webhook)
    }

    private mutating func insert(_ state: EffectState) {
        guard states[state.effect] == nil else { return }
        lastID = max(lastID, state.effect)
        states.put(state.effect, state)
        if state.endedAt == nil { addOpen(state.effect) } else { addEnded(state.effect) }
    }

    private mutating func end(_ e: EffectEnded, _ context: EntryContext) {
        guard let place = open.firstIndex(of: e.effect) else { return }
        open.remove(at: place)
        states.update(e.effect) { state in
            (state.attempts, state.status, state.fault, state.verdict) = (e.attempt, e.status, e.fault, e.verdict)
            state.endedAt = context.instant
        }
        addEnded(e.effect)
    }

    private mutating func reopen(_ e: EffectRetried, _ context: EntryContext) {
        guard states[e.effect] != nil else { return }
        states.update(e.effect) { state in
            (state.nextAt, state.expires, state.verdict, state.endedAt) = (context.instant, e.expires, nil, nil)
        }
        guard let place = ended.firstIndex(of: e.effect) else { return }
        ended.remove(at: place)
        addOpen(e.effect)
    }

    private mutating func addOpen(_ id: EffectID) {
        open.insert(id, at: open.lastIndex { $0 < id }.map { $0 + 1 } ?? 0)
    }

    private mutating func addEnded(_ id: EffectID) {
        ended.append(id)
        if ended.count > Limits.endedEffects { states.remove(ended.removeFirst()) }
    }
}

extension EffectID: TableKey {}

extension EffectState {
    /// The key under which it is carried out, however often: its number, and when it was wanted, so that another installation's first
    /// effect is not taken for ours.
    public var key: String { "effect-\(effect)-\(requestedAt.rawValue)" }
}

extension Effects {
    init(_ kept: EffectsKept) {
        for state in kept.open + kept.ended { insert(state) }
        (lastID, webhooks, lastWebhook) = (kept.lastID, kept.webhooks, kept.lastWebhook)
    }

    var kept: EffectsKept {
        EffectsKept(
            open: openStates, ended: ended.compactMap { states[$0] }, lastID: lastID, webhooks: webhooks, lastWebhook: lastWebhook)
    }
}
