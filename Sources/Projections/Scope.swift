public import EventStore

/// How much of the state belongs to somebody. Today an installation has one organisation, whose people see all of it.
public enum Scope: Sendable, Equatable {
    case all
}

/// The state as somebody may read it: whoever shows something reads it here, so that what is not theirs is left out in one place.
@dynamicMemberLookup
public struct ScopedWorld: Sendable {
    /// Whose part it is.
    public let scope: Scope
    private let world: World

    /// A part of the state.
    public subscript<Part>(dynamicMember part: KeyPath<World, Part>) -> Part { world[keyPath: part] }

    /// All of the state, for what is decided upon it ahead; nil for whoever may not see all.
    public var whole: World? { scope == .all ? world : nil }

    /// Whether a card is known, be it as one that may not charge.
    public func knowsCard(_ token: Subject) -> Bool { world.knowsCard(token) }

    init(_ world: World, _ scope: Scope) {
        self.world = world
        self.scope = scope
    }

    /// The same state as somebody with this scope may read it.
    public func scoped(to scope: Scope) -> ScopedWorld { ScopedWorld(world, scope) }
}

extension World {
    /// The state as somebody with this scope may read it.
    public func scoped(to scope: Scope) -> ScopedWorld { ScopedWorld(self, scope) }

    /// Whether a card was ever listed, or shown at a station lately.
    public func knowsCard(_ token: Subject) -> Bool { tokens.with(token) { _ in true } ?? refused.contains(token) }
}
