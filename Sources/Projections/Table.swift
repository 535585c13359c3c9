import EventStore

/// States by number, in pages of `Limits.statesPerPage` behind references.
///
/// A copy shares all pages and costs one reference for each; a change copies the one page that it touches, and only where somebody else
/// holds it. So a published world is cheap to make, and its readers hold nothing up.
public struct Table<State: Sendable>: Sendable {
    /// All full but the last.
    @usableFromInline var pages: [[State]] = []

    @usableFromInline static var shift: Int { 8 }
    @usableFromInline static var mask: Int { Limits.statesPerPage - 1 }

    init() {}

    init(_ states: some Sequence<State>) {
        for state in states { append(state) }
    }

    mutating func append(_ state: State) {
        if let last = pages.indices.last, pages[last].count < Limits.statesPerPage {
            pages[last].append(state)
        } else {
            pages.append([state])
        }
    }

    mutating func removeAll() { pages = [] }
}

extension Table: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }

    @inlinable
    public var endIndex: Int {
        guard let last = pages.last else { return 0 }
        return (pages.count - 1) << Self.shift + last.count
    }

    /// The state in this place, counted from 0.
    @inlinable
    public subscript(index: Int) -> State {
        _read { yield pages[index >> Self.shift][index & Self.mask] }
        _modify { yield &pages[index >> Self.shift][index & Self.mask] }
    }
}

extension Table: Equatable where State: Equatable {}

extension FieldWriter {
    /// Writes one field for each state.
    mutating func put<State: Recordable>(_ field: Int, _ states: Table<State>) {
        for state in states { put(field, state) }
    }
}
