/// Keys in their order, in pieces: one more costs a piece and not all of them, and a page of a list begins where a search leads.
///
/// What is kept in a dictionary has no order of its own, and sorting it for every page costs more with everything that is added.
struct SortedKeys<Key: Comparable & Sendable>: Sendable {
    /// Each rising, none empty, together rising.
    private var pieces: [[Key]] = []
    /// How many keys there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// The place of the last piece that begins at or below a key; nil where all begin above.
    private func piece(of key: Key) -> Int? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle][0] <= key { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// How many keys of a rising list are below a key, or below or equal to it.
    private static func rank(of key: Key, in keys: [Key], counting isCounted: (Key, Key) -> Bool) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if isCounted(keys[middle], key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Puts a key in; one that is there already changes nothing.
    mutating func insert(_ key: Key) {
        guard !pieces.isEmpty else {
            pieces = [[key]]
            count = 1
            return
        }
        let place = piece(of: key) ?? 0
        let rank = Self.rank(of: key, in: pieces[place], counting: <)
        if rank < pieces[place].count, pieces[place][rank] == key { return }
        pieces[place].insert(key, at: rank)
        count += 1
        guard pieces[place].count > Limits.sortedKeysPerPiece else { return }
        // What rises is cut off at its end, so that pieces filled in order stay full.
        let cut = place == pieces.count - 1 && rank == pieces[place].count - 1 ? rank : pieces[place].count / 2
        pieces.insert(Array(pieces[place][cut...]), at: place + 1)
        pieces[place].removeSubrange(cut...)
    }

    /// Takes a key out; one that is not there changes nothing.
    mutating func remove(_ key: Key) {
        guard let place = piece(of: key) else { return }
        let rank = Self.rank(of: key, in: pieces[place], counting: <)
        guard rank < pieces[place].count, pieces[place][rank] == key else { return }
        pieces[place].remove(at: rank)
        count -= 1
        if pieces[place].isEmpty { pieces.remove(at: place) }
    }

    /// The last key.
    var last: Key? { pieces.last?.last }

    /// How many keys there are above one.
    func count(after key: Key) -> Int {
        guard let place = piece(of: key) else { return count }
        return pieces[(place + 1)...].reduce(pieces[place].count - Self.rank(of: key, in: pieces[place], counting: <=)) { $0 + $1.count }
    }

    /// The keys above one, or all, rising.
    func after(_ key: Key?) -> Walk {
        guard let key else { return Walk(pieces: pieces, piece: 0, index: 0, isRising: true) }
        guard let place = piece(of: key) else { return Walk(pieces: pieces, piece: 0, index: 0, isRising: true) }
        return Walk(pieces: pieces, piece: place, index: Self.rank(of: key, in: pieces[place], counting: <=), isRising: true)
    }

    /// The keys below one, or all, falling.
    func before(_ key: Key?) -> Walk {
        guard let key else { return Walk(pieces: pieces, piece: pieces.count - 1, index: (pieces.last?.count ?? 0) - 1, isRising: false) }
        guard let place = piece(of: key) else { return Walk(pieces: pieces, piece: -1, index: -1, isRising: false) }
        return Walk(pieces: pieces, piece: place, index: Self.rank(of: key, in: pieces[place], counting: <) - 1, isRising: false)
    }

    /// Goes from key to key in one direction.
    struct Walk: Sequence, IteratorProtocol {
        let pieces: [[Key]]
        var piece: Int
        var index: Int
        let isRising: Bool

        mutating func next() -> Key? {
            while pieces.indices.contains(piece) {
                if pieces[piece].indices.contains(index) {
                    defer { index += isRising ? 1 : -1 }
                    return pieces[piece][index]
                }
                piece += isRising ? 1 : -1
                index = isRising || !pieces.indices.contains(piece) ? 0 : pieces[piece].count - 1
            }
            return nil
        }
    }
}

extension SortedKeys: Equatable {
    /// How the keys are cut into pieces does not matter.
    static func == (a: SortedKeys, b: SortedKeys) -> Bool { a.count == b.count && a.after(nil).elementsEqual(b.after(nil)) }
}
