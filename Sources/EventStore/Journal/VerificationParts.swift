/// What a verification learns of a journal before it reads the entries.
struct Survey: Sendable {
    private(set) var entries: TableRoot?
    /// The sequence of the last entry.
    private(set) var last: UInt64 = 0
    /// The hash of the entry that is known from outside, if one is and it is there.
    private(set) var knownHash: Digest?
    private(set) var checkpoints = CheckpointSurvey()
    /// The kept roots of complete subtrees of 256 entries.
    private(set) var blocks: [UInt64: Digest] = [:]

    init(_ file: inout PageFile, _ snapshot: PageSnapshot, _ verifier: Verifier) {
        let tables = Self.tables(&file, snapshot, verifier)
        for name in ["entries", "checkpoints", "tree", "facts"] where tables[name] == nil {
            verifier.report(.fact, nil, "The journal has no table “\(name)”")
        }
        entries = tables["entries"]
        var facts: [String: [UInt8]] = [:]
        if let root = tables["facts"] {
            unsafe Self.collect(&file, root, "facts", verifier) { facts[unsafe String(decoding: $0, as: UTF8.self)] = unsafe Array($1) }
        }
        let origin = facts["origin"].map { String(decoding: $0, as: UTF8.self) }
        if let entries { last = Self.last(&file, entries, verifier) }
        if let root = tables["tree"] {
            blocks.reserveCapacity(Int(min(root.entries, last / MerkleBlock.size + 1)))
            unsafe Self.collect(&file, root, "tree", verifier) { key, value in
                if let number = unsafe sequenceKey(key), value.count == 32, let base = value.baseAddress {
                    blocks[number] = unsafe Digest(at: base)
                } else {
                    verifier.report(.fact, nil, "A kept part of the tree cannot be read")
                }
            }
        }
        if let root = tables["checkpoints"] { readCheckpoints(&file, root, origin, verifier) }
        check(facts, origin, verifier)
        if let known = verifier.options.atLeast, known.sequence > 0, known.sequence <= last, let entries {
            file.walk(entries, from: known.sequence) { visit in
                if case .release = visit { return .next }
                if case .value(let key, let value) = visit, unsafe sequenceKey(key) == known.sequence, value.count >= 32 {
                    knownHash = unsafe trailingHash(value)
                }
                return .stop
            }
        }
    }

    private func check(_ facts: [String: [UInt8]], _ origin: String?, _ verifier: Verifier) {
        if facts["format"].map({ String(decoding: $0, as: UTF8.self) }) != String(Journal.currentFormat) {
            verifier.report(.fact, nil, "The format of the journal is not \(Journal.currentFormat)")
        }
        if let key = verifier.options.key, origin != key.name {
            verifier.report(.fact, nil, "The journal is that of “\(origin ?? "")”, the key is that of “\(key.name)”")
        }
    }

    private mutating func readCheckpoints(_ file: inout PageFile, _ root: TableRoot, _ origin: String?, _ verifier: Verifier) {
        let journal = CheckpointSurvey.Known(origin: origin, last: last)
        var found = CheckpointSurvey()
        unsafe Self.collect(&file, root, "checkpoints", verifier) { key, value in
            unsafe found.add(sequenceKey(key), Array(value), journal, verifier)
        }
        found.finish(journal, verifier)
        checkpoints = found
    }

    /// The entries of a range with this index.
    static func range(_ index: Int, last: UInt64) -> ClosedRange<UInt64> {
        let first = UInt64(index) * StoreLimits.verifyRangeEntries + 1
        return first...min(last, first + StoreLimits.verifyRangeEntries - 1)
    }

    /// The tables of a state.
    static func tables(_ file: inout PageFile, _ snapshot: PageSnapshot, _ verifier: Verifier?) -> [String: TableRoot] {
        var tables: [String: TableRoot] = [:]
        file.walk(snapshot.main) { visit in
            switch visit {
            case .table(let key, let root): tables[unsafe String(decoding: key, as: UTF8.self)] = root
            case .release: break
            case .value: verifier?.report(.fact, nil, "The list of tables holds something else")
            case .damage(let page, let what): verifier?.report(.page, nil, "Page \(page), list of tables: \(what)")
            }
            return .next
        }
        return tables
    }

    private static func collect(
        _ file: inout PageFile, _ root: TableRoot, _ name: String, _ verifier: Verifier,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) {
        var count: UInt64 = 0
        file.walk(root) { visit in
            switch visit {
            case .value(let key, let value):
                count += 1
                unsafe body(key, value)
            case .release: break
            case .table(let key, _):
                verifier.report(.key, nil, "The table “\(name)” holds a table under \(hexText(unsafe Array(key)))")
            case .damage(let page, let what): verifier.report(.page, nil, "Page \(page), table “\(name)”: \(what)")
            }
            return .next
        }
        if count != root.entries { verifier.report(.fact, nil, "The table “\(name)” has \(count) keys, its root says \(root.entries)") }
    }

    private static let entriesOfPageMax: UInt64 = 64

    /// The largest sequence: without a gap it is the count that the root says.
    private static func last(_ file: inout PageFile, _ entries: TableRoot, _ verifier: Verifier) -> UInt64 {
        if entries.isEmpty { return 0 }
        var last: UInt64 = 0
        // The count is on trust: what lies behind it, and where nothing does the whole table, is looked for.
        file.walk(entries, from: entries.entries) { visit in
            if case .value(let key, _) = visit, let sequence = unsafe sequenceKey(key) { last = max(last, sequence) }
            return .next
        }
        if last == 0 {
            file.walk(entries) { visit in
                if case .value(let key, _) = visit, let sequence = unsafe sequenceKey(key) { last = max(last, sequence) }
                return .next
            }
        }
        // A key that is far beyond what the file can hold is a flipped bit of a key, not the end of the journal.
        let most = min(min(entries.entries, .max / 2) + 1_000_000, file.pageCount * entriesOfPageMax)
        if last != entries.entries {
            verifier.report(
                .fact, min(last, entries.entries), "The last entry is \(last), but the journal says that it has \(entries.entries)")
        }
        return last > most ? min(entries.entries, most) : last
    }
}

extension Journal {
    /// The name of the journal in the directory `path`, read past LMDB, so that no damage can end the process and nothing else is looked
    /// at; nil where it cannot be read.
    public static func origin(at path: String) -> String? {
        // Nil is what is promised; whoever goes on to verify it is told why.
        guard var file = try? PageFile.open(path + "/data.mdb"), let newest = file.newest(),
            let facts = Survey.tables(&file, newest, nil)["facts"]
        else { return nil }
        var origin: String?
        file.walk(facts) { visit in
            if case .value(let key, let value) = visit, unsafe key.elementsEqual(JournalTables.originKey) {
                origin = unsafe String(validating: value, as: UTF8.self)
            }
            return .next
        }
        return origin
    }
}

/// The sequence that a key of the entries stands for; nil for a key that is none.
func sequenceKey(_ key: UnsafeRawBufferPointer) -> UInt64? {
    key.count == 8 ? UInt64(littleEndian: unsafe key.loadUnaligned(as: UInt64.self)) : nil
}

/// Whether a key is a sequence below `sequence`; a key of another length is none.
func isSequence(_ key: UnsafeRawBufferPointer, below sequence: UInt64) -> Bool {
    unsafe sequenceKey(key).map { $0 < sequence } ?? false
}

/// The last 32 bytes of a record; nil where there are fewer.
private func trailingHash(_ value: UnsafeRawBufferPointer) -> Digest? {
    guard value.count >= 32, let base = value.baseAddress else { return nil }
    return unsafe Digest(at: base + (value.count - 32))
}

/// What one range of entries came to.
struct RangeResult: Sendable {
    private(set) var count: UInt64 = 0
    /// Bytes of their records.
    private(set) var bytes: UInt64 = 0
    /// The tree over the range alone, which begins at a multiple of its largest size.
    private(set) var frontier = MerkleFrontier()
    /// That tree at each size that a checkpoint covers.
    private(set) var states: [(size: UInt64, frontier: MerkleFrontier)] = []
    /// Whether every entry of the range is in the tree.
    private(set) var isComplete = true

    private let first: UInt64
    private let last: UInt64
    private var expected: UInt64
    /// The hash of the entry before, where that is known.
    private var previous = Digest.zero
    private var isPreviousKnown: Bool
    private var headSequence: UInt64 = 0
    private var headHash = Digest.zero

    /// The last entry that could be read.
    var head: Head? { headSequence == 0 ? nil : Head(sequence: headSequence, hash: headHash) }

    private init(_ first: UInt64, _ last: UInt64) {
        self.first = first
        self.last = last
        expected = first
        isPreviousKnown = first == 1
    }

    init(_ file: inout PageFile, _ root: TableRoot, _ range: ClosedRange<UInt64>, _ survey: Survey, _ verifier: Verifier) {
        let (first, last) = (range.lowerBound, range.upperBound)
        var me = RangeResult(first, last)
        var covered = survey.checkpoints.covering(range)
        var chain = ChainLanes()
        var tree = TreeLanes()
        file.walk(root, from: first == 1 ? 1 : first - 1) { visit in
            switch visit {
            case .damage(let page, let what):
                verifier.report(.page, me.expected, "Page \(page): \(what)")
                me.isPreviousKnown = false
            case .table: verifier.report(.key, me.expected, "A table stands among the entries")
            case .release: Self.check(&chain, verifier)
            case .value(let key, let value):
                guard let sequence = unsafe me.sequence(key, value, verifier) else { return .next }
                if sequence > last { return .stop }
                unsafe me.check(sequence, value, &chain, verifier)
                guard verifier.options.checksTree, me.isComplete, me.isPreviousKnown else { return .next }
                while let checkpoint = covered.first, checkpoint.size < sequence { covered.removeFirst() }
                me.grow(sequence, isCovered: covered.first?.size == sequence, &tree, survey, verifier)
            }
            return .next
        }
        me.gather(&tree, survey, verifier)
        if me.expected <= last { me.gap(last + 1, verifier) }
        self = me
    }

    private static func check(_ chain: inout ChainLanes, _ verifier: Verifier) {
        chain.check { verifier.report(.hash, $0, "The hash does not follow from the entry and the one before") }
    }

    /// The sequence of a record that belongs here or behind the range; nil for any other.
    private mutating func sequence(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ verifier: Verifier
    ) -> UInt64? {
        guard let sequence = unsafe sequenceKey(key) else {
            verifier.report(.key, expected, "A key of \(key.count) bytes stands among the entries")
            return nil
        }
        if sequence >= expected { return sequence }
        if sequence == first - 1 {
            unsafe follow(trailingHash(value))
        } else {
            verifier.report(.key, sequence, "The entry stands behind one with a larger number")
        }
        return nil
    }

    /// The next entry is to follow one with this hash.
    private mutating func follow(_ hash: Digest?) {
        isPreviousKnown = hash != nil
        previous = hash ?? .zero
    }

    private mutating func check(
        _ sequence: UInt64, _ value: UnsafeRawBufferPointer, _ chain: inout ChainLanes, _ verifier: Verifier
    ) {
        if sequence > expected { gap(sequence, verifier) }
        expected = sequence + 1
        count += 1
        bytes += UInt64(value.count)
        guard unsafe RecordView.isRecord(value, sequence: sequence), let base = value.baseAddress else {
            verifier.report(.record, sequence, "The record is cut, or that of another entry")
            unsafe follow(trailingHash(value))
            isComplete = isComplete && isPreviousKnown
            return
        }
        let format = unsafe base.load(as: UInt8.self)
        if format > EntryHeader.currentFormat {
            verifier.report(.record, sequence, "The entry has format \(format), newer than this version knows")
        }
        if isPreviousKnown {
            if chain.isFull { Self.check(&chain, verifier) }
            unsafe withUnsafeBytes(of: &previous) { previous in
                guard let previous = previous.baseAddress else { return }
                unsafe chain.add(value, sequence: sequence, after: previous)
            }
        }
        unsafe previous.read(from: base + (value.count - 32))
        isPreviousKnown = true
        headSequence = sequence
        unsafe headHash.read(from: base + (value.count - 32))
    }

    /// Adds the hash of the entry to the tree; a whole block of them is hashed at once.
    private mutating func grow(
        _ sequence: UInt64, isCovered: Bool, _ tree: inout TreeLanes, _ survey: Survey, _ verifier: Verifier
    ) {
        unsafe withUnsafeBytes(of: &previous) { hash in
            if let hash = hash.baseAddress { unsafe tree.add(hash) }
        }
        if isCovered || (frontier.size + UInt64(tree.count)) % MerkleBlock.size == 0 { gather(&tree, survey, verifier) }
        if isCovered { states.append((sequence, frontier)) }
    }

    /// Brings what waits into the tree.
    private mutating func gather(_ tree: inout TreeLanes, _ survey: Survey, _ verifier: Verifier) {
        if UInt64(tree.count) == MerkleBlock.size {
            let block = tree.root()
            frontier.add(block: block)
            compare(block, survey, verifier)
        } else {
            tree.takeLeaves { leaf in
                if let block = frontier.add(leaf) { compare(block, survey, verifier) }
            }
        }
    }

    private mutating func gap(_ next: UInt64, _ verifier: Verifier) {
        let what = next == expected + 1 ? "The entry is missing" : "The entries up to \(next - 1) are missing"
        verifier.report(.gap, expected, what)
        isPreviousKnown = false
        isComplete = false
    }

    private func compare(_ block: Digest, _ survey: Survey, _ verifier: Verifier) {
        let sequence = first - 1 + frontier.size
        let number = sequence / MerkleBlock.size - 1
        if let kept = survey.blocks[number], kept != block {
            verifier.report(.fact, sequence, "The kept root over the 256 entries up to here is not theirs")
        }
    }
}

extension MerkleFrontier {
    /// The root of the tree with another one to the right of this, which begins where this ends.
    func root(with right: MerkleFrontier) -> Digest {
        var joined = self
        joined.append(subtree: right)
        return joined.root
    }
}
