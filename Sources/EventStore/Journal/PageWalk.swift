/// The root of a table in a file, as a meta page or a leaf of the main table names it.
struct TableRoot: Sendable {
    let page: UInt64
    let depth: Int
    let entries: UInt64

    /// Bytes of LMDB's `MDB_db`.
    static let byteCount = 48

    /// From LMDB's `MDB_db`.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        depth = Int(unsafe bytes.u16(offset + 6))
        entries = unsafe bytes.u64(offset + 32)
        page = unsafe bytes.u64(offset + 40)
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
    init?(_ bytes: UnsafeRawBufferPointer, number: UInt64) {
        guard let page = unsafe StorePage(bytes, number), page.kind == .meta, unsafe bytes.u32(16) == 0xBEEF_C0DE,
            unsafe bytes.u32(20) == 1, unsafe bytes.u32(40) == UInt32(PageFile.pageBytes)
        else { return nil }
        free = unsafe TableRoot(bytes, at: 40)
        main = unsafe TableRoot(bytes, at: 88)
        lastPage = unsafe bytes.u64(136)
        transaction = unsafe bytes.u64(Self.transactionOffset)
    }
}

/// What a walk comes by.
@safe
enum PageVisit {
    /// A key and its value, good until `.release`.
    case value(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
    /// The keys and values that were handed out so far are gone after this visit; its answer does not count.
    case release
    /// A key and the root of a table.
    case table(key: UnsafeRawBufferPointer, root: TableRoot)
    /// A page, or a node on it, that is not what it should be.
    case damage(page: UInt64, what: String)
}

extension PageFile {
    private static let depthMax = 20

    /// Both meta pages as they are now, where they can be read.
    func metas() -> [PageSnapshot] {
        (0...1 as ClosedRange<UInt64>).compactMap { number in
            unsafe fresh(number) { bytes in unsafe PageSnapshot(bytes, number: number) }
        }
    }

    /// The state of the last commit that can be read.
    func newest() -> PageSnapshot? {
        let metas = metas()
        guard let first = metas.first, let last = metas.last else { return nil }
        return first.transaction > last.transaction ? first : last
    }

    /// Visits a table in the order of its keys until `visit` says stop; keys that are sequences below `first` are left out.
    mutating func walk(_ root: TableRoot, from first: UInt64 = 0, _ visit: (PageVisit) -> ReadStep) {
        if root.isEmpty { return }
        // A tree comes by every page once.
        var budget = pageCount
        _ = walk(root.page, 1, root.depth, first, &budget, visit)
        _ = visit(.release)
    }

    private mutating func walk(
        _ number: UInt64, _ level: Int, _ depth: Int, _ from: UInt64, _ budget: inout UInt64,
        _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        guard level <= Self.depthMax, budget > 0 else { return visit(.damage(page: number, what: "the tree of pages is a maze")) }
        budget -= 1
        if !holds(number) { _ = visit(.release) }
        guard let bytes = unsafe page(number) else { return visit(.damage(page: number, what: "the page cannot be read")) }
        mark(number, 1)
        guard let page = unsafe StorePage(bytes, number) else {
            return visit(.damage(page: number, what: "the page is not the one that belongs here"))
        }
        switch page.kind {
        case .branch where level < depth:
            // A copy: behind each child the page would have to be read and looked at again.
            return unsafe Array(bytes).withUnsafeBytes { copy in
                guard let page = unsafe StorePage(copy, number) else { return .next }
                return branch(page, number, level, depth, from, &budget, visit)
            }
        case .leaf where level == depth: return pinning(number) { $0.leaf(page, number, from, visit) }
        default: return visit(.damage(page: number, what: "the page is of another kind than its place"))
        }
    }

    private mutating func branch(
        _ page: StorePage, _ number: UInt64, _ level: Int, _ depth: Int, _ from: UInt64,
        _ budget: inout UInt64, _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        for index in 0..<page.count {
            // The child behind may begin exactly at the wanted key; only then nothing on this one is wanted.
            let next = unsafe index + 1 < page.count ? page.key(index + 1) : nil
            if let next = unsafe next, unsafe next.isEmpty || isSequence(next, below: from) { continue }
            guard let child = page.child(index) else {
                if visit(.damage(page: number, what: "node \(index) is not on its page")) == .stop { return .stop }
                continue
            }
            if walk(child, level + 1, depth, from, &budget, visit) == .stop { return .stop }
        }
        return .next
    }

    private mutating func leaf(
        _ page: StorePage, _ number: UInt64, _ from: UInt64, _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        for index in 0..<page.count {
            guard let (key, value) = unsafe page.item(index) else {
                if visit(.damage(page: number, what: "node \(index) is not on its page")) == .stop { return .stop }
                continue
            }
            if unsafe isSequence(key, below: from) { continue }
            let step: ReadStep
            switch value {
            case .here(let value): step = unsafe visit(.value(key: key, value: value))
            case .table(let root): step = unsafe visit(.table(key: key, root: root))
            case .elsewhere(let first, let count): step = unsafe long(first, count, key, visit)
            }
            if step == .stop { return .stop }
        }
        return .next
    }

    private mutating func long(
        _ first: UInt64, _ count: Int, _ key: UnsafeRawBufferPointer, _ visit: (PageVisit) -> ReadStep
    ) -> ReadStep {
        // Its pages, and where they are put together, may be those of values before.
        _ = visit(.release)
        let step = unsafe overflow(first, count: count) { value in
            guard let value = unsafe value else {
                return visit(.damage(page: first, what: "the pages of a long value are not the ones that belong here"))
            }
            return visit(unsafe .value(key: key, value: value))
        }
        _ = visit(.release)
        return step
    }
}
