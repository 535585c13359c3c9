/// What a verification learns of a journal before it reads the entries.
struct Survey: Sendable {
    private(set) var entries: TableRoot?
    /// The sequence of the last entry.
    private(set) var last: UInt64 = 0
    /// The hash of the entry that is known from outside, if one is and it is there.
    private(set) var knownHash: Digest?
    private(set) var checkpoints: [Checkpoint] = []
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
            Self.collect(&file, root, "facts", verifier) { facts[String(decoding: $0, as: UTF8.self)] = $1 }
        }
        let origin = facts["origin"].map { String(decoding: $0, as: UTF8.self) }
        if let entries { last = Self.last(&file, entries, verifier) }
        if let root = tables["tree"] {
            Self.collect(&file, root, "tree", verifier) { key, value in
                if key.count == 8, let digest = Digest(value) {
                    blocks[key.u64(0)] = digest
                } else {
                    verifier.report(.fact, nil, "A kept part of the tree cannot be read")
                }
            }
        }
        if let root = tables["checkpoints"] { readCheckpoints(&file, root, origin, verifier) }
        check(facts, origin, verifier)
        if let known = verifier.options.atLeast, known.sequence > 0, known.sequence <= last, let entries {
            file.walk(entries, isBefore: { isKey($0, before: known.sequence) }) { visit in
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
        var found: [Checkpoint] = []
        let last = last
        Self.collect(&file, root, "checkpoints", verifier) { key, value in
            guard key.count == 8, let checkpoint = Checkpoint(String(decoding: value, as: UTF8.self)), checkpoint.size == key.u64(0) else {
                verifier.report(.checkpoint, key.count == 8 ? key.u64(0) : nil, "The checkpoint cannot be read")
                return
            }
            if checkpoint.origin != origin {
                verifier.report(.checkpoint, checkpoint.size, "The checkpoint is that of “\(checkpoint.origin)”, not of this journal")
            }
            if let key = verifier.options.key, !checkpoint.isSigned(by: key) {
                verifier.report(.checkpoint, checkpoint.size, "The checkpoint is not signed by the key \(key)")
            }
            if checkpoint.size > last {
                verifier.report(
                    .tail, last, "The journal ends here, but a checkpoint covers \(checkpoint.size) entries: its tail was cut off")
            }
            found.append(checkpoint)
        }
        checkpoints = found
    }

    /// The tables of a state.
    static func tables(_ file: inout PageFile, _ snapshot: PageSnapshot, _ verifier: Verifier?) -> [String: TableRoot] {
        var tables: [String: TableRoot] = [:]
        file.walk(snapshot.main) { visit in
            switch visit {
            case .table(let key, let root): tables[String(decoding: key, as: UTF8.self)] = root
            case .value: verifier?.report(.fact, nil, "The list of tables holds something else")
            case .damage(let page, let what): verifier?.report(.page, nil, "Page \(page), list of tables: \(what)")
            }
            return .next
        }
        return tables
    }

    private static func collect(
        _ file: inout PageFile, _ root: TableRoot, _ name: String, _ verifier: Verifier, _ body: ([UInt8], [UInt8]) -> Void
    ) {
        var count: UInt64 = 0
        file.walk(root) { visit in
            switch visit {
            case .value(let key, let value):
                count += 1
                unsafe body(Array(key), Array(value))
            case .table(let key, _): verifier.report(.key, nil, "The table “\(name)” holds a table under \(hexText(key))")
            case .damage(let page, let what): verifier.report(.page, nil, "Page \(page), table “\(name)”: \(what)")
            }
            return .next
        }
        if count != root.entries { verifier.report(.fact, nil, "The table “\(name)” has \(count) keys, its root says \(root.entries)") }
    }

    /// The largest sequence: without a gap it is the count that the root says.
    private static func last(_ file: inout PageFile, _ entries: TableRoot, _ verifier: Verifier) -> UInt64 {
        if entries.isEmpty { return 0 }
        var last: UInt64 = 0
        // The count is on trust: what lies behind it, and where nothing does the whole table, is looked for.
        file.walk(entries, isBefore: { isKey($0, before: entries.entries) }) { visit in
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
        let most = entries.entries &+ 1_000_000
        if last != entries.entries {
            verifier.report(
                .fact, min(last, entries.entries), "The last entry is \(last), but the journal says that it has \(entries.entries)")
        }
        return last > most ? entries.entries : last
    }
}

/// The sequence that a key of the entries stands for; nil for a key that is none.
func sequenceKey(_ key: UnsafeRawBufferPointer) -> UInt64? {
    key.count == 8 ? UInt64(littleEndian: unsafe key.loadUnaligned(as: UInt64.self)) : nil
}

/// Whether a key of the entries stands before `sequence`; a key that is no sequence does not.
func isKey(_ key: ArraySlice<UInt8>, before sequence: UInt64) -> Bool {
    unsafe key.withUnsafeBytes { unsafe sequenceKey($0).map { $0 < sequence } ?? false }
}

/// The last 32 bytes of a record; nil where there are fewer.
private func trailingHash(_ value: UnsafeRawBufferPointer) -> Digest? {
    guard value.count >= 32, let base = value.baseAddress else { return nil }
    return unsafe Digest(at: base + (value.count - 32))
}

/// What one range of entries came to.
struct RangeResult: Sendable {
    private(set) var count: UInt64 = 0
    private(set) var head: Head?
    /// The tree over the range alone, which begins at a multiple of its largest size.
    private(set) var frontier = MerkleFrontier()
    /// That tree at each size that a checkpoint covers.
    private(set) var states: [UInt64: MerkleFrontier] = [:]
    /// Whether every entry of the range is in the tree.
    private(set) var isComplete = true

    private var first: UInt64
    private var last: UInt64
    private var previous: Digest?
    private var expected: UInt64

    init(_ file: inout PageFile, _ root: TableRoot, _ first: UInt64, _ last: UInt64, _ survey: Survey, _ verifier: Verifier) {
        self.first = first
        self.last = last
        expected = first
        previous = first == 1 ? .zero : nil
        let sizes = Set(survey.checkpoints.map(\.size).filter { $0 >= first && $0 <= last })
        let start = first == 1 ? 1 : first - 1
        var me = self
        file.walk(root, isBefore: { isKey($0, before: start) }) { visit in
            switch visit {
            case .damage(let page, let what):
                verifier.report(.page, me.expected, "Page \(page): \(what)")
                me.previous = nil
            case .table: verifier.report(.key, me.expected, "A table stands among the entries")
            case .value(let key, let value): return unsafe me.take(key, value, sizes, survey, verifier)
            }
            return .next
        }
        if me.expected <= last { me.gap(last + 1, verifier) }
        self = me
    }

    private mutating func take(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ sizes: Set<UInt64>, _ survey: Survey, _ verifier: Verifier
    ) -> ReadStep {
        guard let sequence = unsafe sequenceKey(key) else {
            verifier.report(.key, expected, "A key of \(key.count) bytes stands among the entries")
            return .next
        }
        if sequence > last { return .stop }
        if sequence == first - 1 {
            previous = unsafe trailingHash(value)
            return .next
        }
        guard sequence >= expected else {
            verifier.report(.key, sequence, "The entry stands behind one with a larger number")
            return .next
        }
        if sequence > expected { gap(sequence, verifier) }
        expected = sequence + 1
        count += 1
        unsafe check(sequence, value, verifier)
        guard verifier.options.checksTree, isComplete, let hash = previous else { return .next }
        if let block = frontier.add(SHA256.leaf(hash)) { compare(block, sequence, survey, verifier) }
        if sizes.contains(sequence) { states[sequence] = frontier }
        return .next
    }

    private mutating func check(_ sequence: UInt64, _ value: UnsafeRawBufferPointer, _ verifier: Verifier) {
        guard let view = unsafe RecordView(value, sequence: sequence) else {
            verifier.report(.record, sequence, "The record is cut, or that of another entry")
            previous = unsafe trailingHash(value)
            isComplete = isComplete && previous != nil
            return
        }
        if view.header.format > EntryHeader.currentFormat {
            verifier.report(.record, sequence, "The entry has format \(view.header.format), newer than this version knows")
        }
        if let before = previous, view.expectedHash(after: before) != view.hash {
            verifier.report(.hash, sequence, "The hash does not follow from the entry and the one before")
        }
        previous = view.hash
        head = Head(sequence: sequence, hash: view.hash)
    }

    private mutating func gap(_ next: UInt64, _ verifier: Verifier) {
        let what = next == expected + 1 ? "The entry is missing" : "The entries up to \(next - 1) are missing"
        verifier.report(.gap, expected, what)
        previous = nil
        isComplete = false
    }

    private func compare(_ block: Digest, _ sequence: UInt64, _ survey: Survey, _ verifier: Verifier) {
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
