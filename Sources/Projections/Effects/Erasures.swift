public import EventStore

/// Keys that are to be destroyed because a person or a card was forgotten or a webhook removed, and of which nobody has said yet that they
/// are: effects that are told by events of their own. The subject is the key under which such a one is carried out again after a crash.
/// None is ever given up.
public struct Erasures: Sendable, Equatable {
    /// Subjects whose keys are to be destroyed, the one that has waited longest first.
    public private(set) var open: [Subject] = []

    public init() {}

    /// Whether the key of a subject is still to be destroyed.
    public func isOpen(_ subject: Subject) -> Bool { open.contains(subject) }

    /// - Parameters:
    ///   - tokens: the tokens and drivers after the event.
    ///   - effects: the webhooks before it.
    mutating func apply(_ event: Event, _ tokens: Tokens, _ effects: Effects) {
        switch event {
        case .tokenForgotten(let e): add(e.token)
        case .driverForgotten(let e): if let state = tokens[e.driver] { add(state.subject) }
        case .webhookRemoved(let e): if let state = effects[e.webhook] { add(state.secret.subject) }
        // A key that was drawn since is not the one to be destroyed: journals of before the outcome was recorded hold both.
        case .tokenIssued(let e): remove(e.token)
        case .keyDestroyed(let e): remove(e.subject)
        default: break
        }
    }

    private mutating func add(_ subject: Subject) {
        if !isOpen(subject) { open.append(subject) }
    }

    private mutating func remove(_ subject: Subject) {
        if !open.isEmpty { open.removeAll { $0 == subject } }
    }
}

extension Erasures {
    init(_ kept: ErasuresKept) { open = kept.open }

    var kept: ErasuresKept { ErasuresKept(open: open) }
}
