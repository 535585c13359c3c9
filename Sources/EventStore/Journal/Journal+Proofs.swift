internal import CLMDB

extension Journal {
    /// Signs a checkpoint over everything that is in the journal, and stores it.
    ///
    /// It is on disk before it is given out, so that no crash can make two different checkpoints of one size.
    @discardableResult
    public func checkpoint(by key: SigningKey) throws(Fault) -> String {
        try append(EntryBatch(), checkpoint: key)
        guard let text = try lastCheckpoint() else {
            throw Fault(.damaged, "The checkpoint just stored is not there", path: path, advice: "Verify the journal")
        }
        return text
    }

    /// The text of the newest checkpoint; nil if there is none.
    public func lastCheckpoint() throws(Fault) -> String? {
        try environment.read { (transaction) throws(Fault) in
            let cursor = try transaction.cursor(tables.checkpoints)
            return try unsafe cursor.move(MDB_LAST).map { unsafe String(decoding: $0.value, as: UTF8.self) }
        }
    }

    /// The texts of the checkpoints that cover at least `size` entries, the smallest first.
    public func checkpoints(from size: UInt64 = 0, limit: Int = 1_000) throws(Fault) -> [String] {
        try environment.read { (transaction) throws(Fault) in
            var texts: [String] = []
            let cursor = try transaction.cursor(tables.checkpoints)
            var found = try unsafe cursor.move(to: size)
            while let (_, value) = unsafe found, texts.count < limit {
                texts.append(unsafe String(decoding: value, as: UTF8.self))
                unsafe found = try unsafe cursor.move(MDB_NEXT)
            }
            return texts
        }
    }

    /// The path from an entry to the root over the first `size` entries; for `MerkleTree.verifyInclusion` with the
    /// index `sequence - 1`.
    public func inclusionProof(of sequence: UInt64, size: UInt64) throws(Fault) -> [Digest] {
        try check(sequence >= 1 && sequence <= size, size)
        return try environment.read { (transaction) throws(Fault) in
            try withSource(transaction) { (source) throws(Fault) in try source.inclusionProof(index: sequence - 1, size: size) }
        }
    }

    /// What shows that the first `oldSize` entries are the beginning of the first `newSize`; for
    /// `MerkleTree.verifyConsistency`.
    public func consistencyProof(from oldSize: UInt64, to newSize: UInt64) throws(Fault) -> [Digest] {
        try check(oldSize <= newSize, newSize)
        return try environment.read { (transaction) throws(Fault) in
            try withSource(transaction) { (source) throws(Fault) in try source.consistencyProof(from: oldSize, to: newSize) }
        }
    }

    /// The root over the first `size` entries.
    public func root(size: UInt64) throws(Fault) -> Digest {
        try check(true, size)
        return try environment.read { (transaction) throws(Fault) in
            try withSource(transaction) { (source) throws(Fault) in try source.root(0..<size) }
        }
    }

    /// The file that shows somebody who knows the journal's key that an entry is in the journal: the entry's own path
    /// and the newest checkpoint, which must cover the entry.
    public func proof(of sequence: UInt64) throws(Fault) -> EntryProof {
        guard let text = try lastCheckpoint(), let checkpoint = Checkpoint(text), checkpoint.size >= sequence else {
            throw Fault(
                .missing, "No checkpoint covers the entry yet", path: path, sequence: sequence, advice: "Sign a checkpoint first")
        }
        guard let entry = try entry(sequence), let previous = try hash(of: sequence - 1) else {
            throw Fault(.missing, "There is no such entry", path: path, sequence: sequence, advice: "Check the number")
        }
        let hashes = try inclusionProof(of: sequence, size: checkpoint.size)
        return EntryProof(entry: entry, previous: previous, index: sequence - 1, hashes: hashes, checkpoint: text)
    }

    private func check(_ isOrdered: Bool, _ size: UInt64) throws(Fault) {
        guard isOrdered, size <= head.sequence else {
            throw Fault(
                .limit, "The journal ends at entry \(head.sequence): there is no such range", path: path, sequence: size,
                advice: "Ask for entries that are there")
        }
    }

    private func withSource<R>(
        _ transaction: borrowing Transaction, _ body: (JournalTree) throws(Fault) -> R
    ) throws(Fault) -> R {
        try body(unsafe JournalTree(handle: transaction.handle, tables: tables, path: path))
    }
}

/// The tree over a journal, inside one read transaction.
@safe
private struct JournalTree: MerkleSource {
    let handle: OpaquePointer
    let tables: JournalTables
    let path: String

    func leaves(_ range: Range<UInt64>) throws(Fault) -> [Digest] {
        if range.isEmpty { return [] }
        let transaction = unsafe Transaction(handle, path)
        let hashes = try EntryReader(tables.entries, path).hashes(transaction, range.lowerBound + 1...range.upperBound)
        return hashes.map { SHA256.leaf($0) }
    }

    func block(_ number: UInt64) throws(Fault) -> Digest? {
        let transaction = unsafe Transaction(handle, path)
        return try transaction.bytes(tables.tree, number).flatMap { Digest($0) }
    }
}

/// An entry together with what shows that it is in a journal (c2sp.org/tlog-proof).
///
/// The leaf is the hash of the entry, so the hash of the entry before is needed too; it stands in the `extra` line.
public struct EntryProof: Sendable, Hashable {
    /// The entry itself.
    public let entry: StoredEntry
    /// The hash of the entry before.
    public let previous: Digest
    /// Its place in the tree, from 0.
    public let index: UInt64
    /// The path to the root.
    public let hashes: [Digest]
    /// The signed checkpoint, as text.
    public let checkpoint: String

    init(entry: StoredEntry, previous: Digest, index: UInt64, hashes: [Digest], checkpoint: String) {
        self.entry = entry
        self.previous = previous
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    private static let firstLine = "c2sp.org/tlog-proof@v1"

    /// The text of the `tlog-proof` file; its `extra` line is previous hash ‖ header ‖ body.
    public var text: String {
        let extra = Base64.text(previous.bytes + entry.header.bytes + entry.body)
        let path = hashes.map { Base64.text($0.bytes) + "\n" }.joined()
        return "\(Self.firstLine)\nextra \(extra)\nindex \(index)\n\(path)\n\(checkpoint)"
    }

    /// Reads the text of a `tlog-proof` file of ours; nil for anything else. What it says is not checked yet.
    public init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 4, lines[0] == Self.firstLine, lines[1].hasPrefix("extra "), lines[2].hasPrefix("index "),
            let extra = Base64.bytes(lines[1].dropFirst(6)), extra.count >= 32 + EntryHeader.byteCount,
            let previous = Digest(extra[..<32]), let header = EntryHeader(Array(extra[32..<32 + EntryHeader.byteCount])),
            let index = UInt64(lines[2].dropFirst(6)), lines[2] == "index \(index)", let end = lines[3...].firstIndex(of: ""),
            end + 1 < lines.count
        else { return nil }
        var hashes: [Digest] = []
        for line in lines[3..<end] {
            guard hashes.count < 64, let bytes = Base64.bytes(line), let hash = Digest(bytes) else { return nil }
            hashes.append(hash)
        }
        let body = Array(extra[(32 + EntryHeader.byteCount)...])
        guard Int(header.bodyLength) == body.count else { return nil }
        self.init(
            entry: StoredEntry(header: header, body: body, hash: Digest.sha256(extra)), previous: previous, index: index, hashes: hashes,
            checkpoint: lines[(end + 1)...].joined(separator: "\n"))
    }

    /// Whether the entry is the one at its place of the journal for which `key` signs.
    ///
    /// Key and name come from the one who asks, never from the file.
    public func isProven(by key: VerifyingKey) -> Bool {
        guard let checkpoint = Checkpoint(checkpoint), checkpoint.isSigned(by: key), entry.header.sequence == index &+ 1,
            entry.expectedHash(after: previous) == entry.hash
        else { return false }
        return MerkleTree.verifyInclusion(
            leaf: MerkleTree.leaf(entry.hash), index: index, size: checkpoint.size, proof: hashes, root: checkpoint.root)
    }
}
