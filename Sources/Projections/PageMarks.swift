/// Which pages of a table changed since they were last looked at.
@usableFromInline
struct PageMarks: Sendable {
    /// A bit for each page, the lowest first.
    @usableFromInline var words: [UInt64] = []

    @usableFromInline init() {}

    /// Marks as many pages from the first on.
    init(all count: Int) { for page in 0..<count { mark(page) } }

    @inlinable
    mutating func mark(_ page: Int) {
        let (word, bit) = (page >> 6, UInt64(1) << UInt64(page & 63))
        guard word < words.count else { return grow(word, bit) }
        // Most changes meet a page that is marked already.
        if words[word] & bit == 0 { words[word] |= bit }
    }

    @usableFromInline
    mutating func grow(_ word: Int, _ bit: UInt64) {
        while words.count <= word { words.append(0) }
        words[word] |= bit
    }

    mutating func formUnion(_ others: PageMarks) {
        for (word, bits) in others.words.enumerated() where bits != 0 { grow(word, bits) }
    }

    /// The marked pages, rising.
    var pages: [Int] {
        words.enumerated().flatMap { word, bits in (0..<64).filter { bits >> UInt64($0) & 1 == 1 }.map { word * 64 + $0 } }
    }

    /// What is marked; nothing is any more.
    mutating func take() -> PageMarks {
        defer { words = [] }
        return self
    }
}
