public import EventStore

/// What a state can be looked up by in a `KeyedTable`.
public protocol TableKey: Hashable, Sendable {
    /// A number that is spread evenly, for equal keys the same in every run.
    var spread: UInt64 { get }
}

/// A key of numbers that we gave, or that are bounded: a dictionary hashes its spread, for nobody can choose them to fall together
/// (see `NumberID`).
protocol GivenKey: TableKey {}

extension GivenKey {
    func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: mixed(spread ^ UInt64(truncatingIfNeeded: seed))) }
}

extension TableKey where Self: NumberID, RawValue == UInt64 {
    /// The number, mixed.
    @inlinable public var spread: UInt64 { mixed(rawValue) }
}

extension TableKey where Self: NumberID, RawValue == UInt32 {
    /// The number, mixed.
    @inlinable public var spread: UInt64 { mixed(UInt64(rawValue)) }
}

extension StationID: TableKey {}
extension SessionID: TableKey {}
extension CallID: TableKey {}
extension InvoiceID: TableKey {}

extension UInt64: TableKey {
    /// The number, mixed.
    @inlinable public var spread: UInt64 { mixed(self) }
}

extension Subject: TableKey {
    /// Its two halves, mixed.
    public var spread: UInt64 { mixed(high ^ low) }
}

/// A text as a key, by its bytes. Texts that Swift calls equal may have others, and so another place in a table of many pages: whether one
/// were found for the other would depend on how many there ever were.
public struct TextKey: TableKey {
    private let bytes: [UInt8]

    /// The key of a text, as it is written.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// FNV-1a over the bytes, mixed.
    public var spread: UInt64 { mixed(bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }) }
}

/// States by key, in small pages behind references: what `Table` is to an array, this is to a dictionary.
///
/// It grows by splitting one page after the other (linear hashing), so that neither a copy nor growth ever moves more than a page.
/// It has no order; keep `SortedKeys` beside it where one is needed.
public struct KeyedTable<Key: TableKey, State: Sendable>: Sendable {
    @usableFromInline var pages = [Page()]
    @usableFromInline var marks = PageMarks()
    /// The bits of a spread key that choose a page; one bit fewer for pages that were not split yet.
    @usableFromInline var mask: UInt64 = 1
    /// How many states there are.
    public private(set) var count = 0

    /// A dictionary hands out copies of what it holds; an array lets it be read where it is.
    @usableFromInline struct Page: Sendable {
        @usableFromInline var places: [Key: Int] = [:]
        @usableFromInline var keys: [Key] = []
        @usableFromInline var states: [State] = []

        @usableFromInline init() {}

        mutating func append(_ key: Key, _ state: State) {
            places[key] = keys.count
            keys.append(key)
            states.append(state)
        }

        /// The last one takes its place.
        mutating func remove(_ key: Key) -> State? {
            guard let place = places.removeValue(forKey: key) else { return nil }
            let last = keys.count - 1
            if place < last { places[keys[last]] = place }
            keys.swapAt(place, last)
            states.swapAt(place, last)
            keys.removeLast()
            return states.removeLast()
        }
    }

    /// A table of nothing.
    public init() {}

    @inlinable
    func page(of key: Key) -> Int {
        let spread = key.spread
        let page = Int(truncatingIfNeeded: spread & mask)
        return page < pages.count ? page : Int(truncatingIfNeeded: spread & mask >> 1)
    }

    /// The state of this key; nil where there is none.
    @inlinable
    public subscript(key: Key) -> State? {
        let page = page(of: key)
        return pages[page].places[key].map { pages[page].states[$0] }
    }

    /// All keys, in no order.
    public var keys: [Key] { pages.flatMap { $0.keys } }

    /// Reads one state in place, without copying it; nil where there is none.
    @inlinable
    public func with<R>(_ key: Key, _ body: (borrowing State) -> R) -> R? {
        let page = page(of: key)
        guard let place = pages[page].places[key] else { return nil }
        return body(pages[page].states[place])
    }

    /// Changes a state in place: through an optional it would be moved out of the page and back. Nil where there is none.
    @inlinable
    @discardableResult
    public mutating func update<R>(_ key: Key, _ body: (inout State) -> R) -> R? {
        let page = page(of: key)
        guard let place = pages[page].places[key] else { return nil }
        marks.mark(page)
        return body(&pages[page].states[place])
    }

    /// Puts a state in, in the place of one that is there already.
    public mutating func put(_ key: Key, _ state: State) {
        let page = page(of: key)
        marks.mark(page)
        if let place = pages[page].places[key] {
            pages[page].states[place] = state
            return
        }
        pages[page].append(key, state)
        count += 1
        if count > pages.count * Limits.statesPerPage { split() }
    }

    /// Puts in whatever of another table has no state here yet.
    public mutating func add(_ others: KeyedTable) {
        for page in others.pages {
            for (key, state) in zip(page.keys, page.states) where with(key, { _ in true }) == nil { put(key, state) }
        }
    }

    /// Takes a state out; nil where there is none.
    @discardableResult
    public mutating func remove(_ key: Key) -> State? {
        let page = page(of: key)
        guard let state = pages[page].remove(key) else { return nil }
        count -= 1
        marks.mark(page)
        return state
    }

    mutating func takeMarks() -> PageMarks { marks.take() }

    /// Moves the states of the next page in turn that belong there into a new one.
    private mutating func split() {
        let new = UInt64(pages.count)
        let old = Int(truncatingIfNeeded: new & mask >> 1)
        let mask = mask
        var (staying, moving) = (Page(), Page())
        for (key, state) in zip(pages[old].keys, pages[old].states) {
            if key.spread & mask == new { moving.append(key, state) } else { staying.append(key, state) }
        }
        pages[old] = staying
        pages.append(moving)
        marks.mark(old)
        marks.mark(pages.count - 1)
        if UInt64(pages.count) > mask { self.mask = mask << 1 | 1 }
    }
}

extension KeyedTable: Equatable where State: Equatable {
    /// How the states lie in pages does not matter, nor what is marked.
    public static func == (a: KeyedTable, b: KeyedTable) -> Bool {
        a.count == b.count
            && a.pages.allSatisfy { page in zip(page.keys, page.states).allSatisfy { key, state in b.with(key) { $0 == state } ?? false } }
    }
}
