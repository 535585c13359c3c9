import EventStore

/// States by number, in pages of `Limits.statesPerPage` behind references.
///
/// A copy shares all pages and costs one reference for each; a change copies the one page that it touches, and only where somebody else
/// holds it. So a published world is cheap to make, and its readers hold nothing up.
public struct Table<State: Sendable>: Sendable {
    /// All full but the last.
    @usableFromInline var pages: [[State]] = []
    @usableFromInline var marks = PageMarks()

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
        marks.mark(pages.count - 1)
    }

    mutating func removeAll() { removeFirst(count) }

    /// Takes the first states out. All others move to other pages.
    mutating func removeFirst(_ count: Int) {
        let rest = Table(dropFirst(count))
        for page in pages.indices { marks.mark(page) }
        pages = rest.pages
    }

    mutating func takeMarks() -> PageMarks { marks.take() }
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
        _modify {
            marks.mark(index >> Self.shift)
            yield &pages[index >> Self.shift][index & Self.mask]
        }
    }
}

extension Table: Equatable where State: Equatable {
    /// What is marked does not matter.
    public static func == (a: Table, b: Table) -> Bool { a.pages == b.pages }
}

extension FieldWriter {
    /// Writes one field for each state.
    mutating func put<State: Recordable>(_ field: Int, _ states: Table<State>) {
        for state in states { put(field, state) }
    }
}
