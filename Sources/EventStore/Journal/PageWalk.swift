/// The root of a table in a file, as a meta page or a leaf of the main table names it.
struct TableRoot: Sendable {
    let page: UInt64
    let depth: Int
    let entries: UInt64

    /// From the 48 bytes of LMDB's `MDB_db`.
    init(_ bytes: [UInt8], at offset: Int) {
        depth = Int(bytes.u16(offset + 6))
        entries = bytes.u64(offset + 32)
        page = bytes.u64(offset + 40)
    }

    /// A table without pages.
    var isEmpty: Bool { page == UInt64.max }
}

/// The roots of one committed state of a file.
struct PageSnapshot: Sendable {
    let transaction: UInt64
    let main: TableRoot
    /// The table of free pages.
    let free: TableRoot
    let lastPage: UInt64

    /// Where the number of the commit stands on a meta page.
    static let transactionOffset = 144

    /// From a meta page; nil where it is none.
    init?(_ bytes: [UInt8], number: UInt64) {
        guard let page = Page(bytes, number), page.kind == .meta, bytes.u32(16) == 0xBEEF_C0DE, bytes.u32(20) == 1,
            bytes.u32(40) == UInt32(PageFile.pageBytes)
        else { return nil }
        free = TableRoot(bytes, at: 40)
        main = TableRoot(bytes, at: 88)
        lastPage = bytes.u64(136)
        transaction = bytes.u64(Self.transactionOffset)
    }
}

/// What a walk comes by.
@safe
enum PageVisit {
    /// A key and its value, good until the visit returns.
    case value(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
    /// A key and the root of a table.
    case table(key: ArraySlice<UInt8>, root: TableRoot)
    /// A page, or a node on it, that is not what it should be.
    case damage(page: UInt64, what: String)
}

extension PageFile {
    private static let depthMax = 20

    /// Both meta pages, where they can be read.
    mutating func metas() -> [PageSnapshot] {
        forget()
        var metas: [PageSnapshot] = []
        for number in 0...1 as ClosedRange<UInt64> {
            if let bytes = page(number), let meta = PageSnapshot(bytes, number: number) { metas.append(meta) }
        }
        return metas
    }

    /// The state of the last commit that can be read.
    mutating func newest() -> PageSnapshot? {
        let metas = metas()
        guard let first = metas.first, let last = metas.last else { return nil }
        return first.transaction > last.transaction ? first : last
    }

    /// Visits a table in the order of its keys, from the first key that `isBefore` does not hold for, until `visit` says stop.
    mutating func walk(
        _ root: TableRoot, isBefore: (ArraySlice<UInt8>) -> Bool = { _ in false }, _ visit: (PageVisit) -> ReadStep
    ) {
        if root.isEmpty { return }
        var budget = max(64, root.entries &* 4)
        _ = walk(root.page, 1, root.depth, isBefore, &budget, visit)
    }

    private mutating func walk(
        _ number: UInt64, _ level: Int, _ depth: Int, _ isBefore: (ArraySlice<UInt8>) -> Bool, _ budget: inout UInt64,
        _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        guard level <= Self.depthMax, budget > 0 else { return visit(.damage(page: number, what: "the tree of pages is a maze")) }
        budget -= 1
        guard let bytes = page(number) else { return visit(.damage(page: number, what: "the page cannot be read")) }
        mark(number, 1)
        guard let page = Page(bytes, number) else { return visit(.damage(page: number, what: "the page is not the one that belongs here")) }
        switch page.kind {
        case .branch where level < depth: return branch(page, number, level, depth, isBefore, &budget, visit)
        case .leaf where level == depth: return leaf(page, number, isBefore, visit)
        default: return visit(.damage(page: number, what: "the page is of another kind than its place"))
        }
    }

    private mutating func branch(
        _ page: Page, _ number: UInt64, _ level: Int, _ depth: Int, _ isBefore: (ArraySlice<UInt8>) -> Bool, _ budget: inout UInt64,
        _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        for index in 0..<page.count {
            // The child behind may begin exactly at the wanted key; only then nothing on this one is wanted.
            if index + 1 < page.count, let next = page.key(index + 1), next.isEmpty || isBefore(next) { continue }
            guard let child = page.child(index) else {
                if visit(.damage(page: number, what: "node \(index) is not on its page")) == .stop { return .stop }
                continue
            }
            if walk(child, level + 1, depth, isBefore, &budget, visit) == .stop { return .stop }
        }
        return .next
    }

    private mutating func leaf(
        _ page: Page, _ number: UInt64, _ isBefore: (ArraySlice<UInt8>) -> Bool, _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        unsafe page.bytes.withUnsafeBytes { bytes in
            for index in 0..<page.count {
                guard let key = page.key(index), let value = page.value(index) else {
                    if visit(.damage(page: number, what: "node \(index) is not on its page")) == .stop { return .stop }
                    continue
                }
                if isBefore(key) { continue }
                let keyBytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[key.startIndex..<key.endIndex])
                switch value {
                case .here(let range):
                    let valueBytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
                    if visit(unsafe .value(key: keyBytes, value: valueBytes)) == .stop { return .stop }
                case .table(let range):
                    if visit(.table(key: key, root: TableRoot(page.bytes, at: range.lowerBound))) == .stop { return .stop }
                case .elsewhere(let first, let count):
                    if unsafe long(first, count, unsafe keyBytes, visit) == .stop { return .stop }
                }
            }
            return .next
        }
    }

    private mutating func long(
        _ first: UInt64, _ count: Int, _ key: UnsafeRawBufferPointer, _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        guard let value = overflow(first, count: count) else {
            return visit(.damage(page: first, what: "the pages of a long value are not the ones that belong here"))
        }
        return unsafe value.withUnsafeBytes { visit(unsafe .value(key: key, value: $0)) }
    }
}
