import Synchronization

/// What the one who appends knows. Guarded by the journal's `writer` mutex.
struct JournalWriter: ~Copyable, Sendable {
    var head: Head
    var leaves: WaitingLeaves
    var signed: (size: UInt64, root: Digest)?
    /// Whether there may be checkpoints that are to be removed.
    var hasSurplus = true
    var stopped: Fault?
    let extender: FileExtender?

    init(_ start: JournalStart, _ extender: FileExtender?) {
        head = start.head
        leaves = WaitingLeaves(start.frontier, start.unfolded)
        signed = start.signed
        self.extender = extender
    }

    /// What a write that failed is told as; after a failed commit nothing more is taken.
    mutating func noting(_ failure: Environment.WriteFailure, _ path: String) -> Fault {
        switch failure {
        case .refused(let fault): return fault
        case .broken(let fault):
            stopped = Fault(
                .stopped, "The journal takes nothing more, because of this: \(fault.what)", path: path, sequence: head.sequence,
                code: fault.code, advice: "Restart: entries up to \(head.sequence) are on disk, what came after was not acknowledged")
            return fault
        }
    }
}

extension Journal {
    /// Appends the entries in one durable transaction; answers their sequences. All are on disk when this returns,
    /// none is in the journal when it throws before the commit.
    ///
    /// With a key, a checkpoint over everything including these entries is signed and stored in the same transaction.
    ///
    /// - Throws: `.limit` and `.mapFull` leave the journal as it was and usable. After any fault of the commit itself
    ///   the journal takes nothing more (`.stopped`): what is on disk is known only after opening it again.
    @discardableResult
    public func append(_ batch: EntryBatch, checkpoint key: SigningKey? = nil) throws(Fault) -> Range<UInt64> {
        try check(batch)
        if let key, key.name != origin {
            throw Fault(
                .mismatch, "The key signs for \(key.name), the journal is \(origin)", path: path, advice: "Use the key of this journal")
        }
        return try writer.withLock { (writer) throws(Fault) in
            let range = try Self.append(batch, key, &writer, environment, tables, path)
            publish(writer.head)
            return range
        }
    }

    /// Appends drafts; see `append(_:checkpoint:)` for batches.
    @discardableResult
    public func append(_ drafts: [EntryDraft], checkpoint key: SigningKey? = nil) throws(Fault) -> Range<UInt64> {
        try append(EntryBatch(drafts), checkpoint: key)
    }

    private func check(_ batch: EntryBatch) throws(Fault) {
        if isReadOnly {
            throw Fault(.readOnly, "The journal is open for reading only", path: path, advice: "Open it for writing")
        }
        guard batch.count <= StoreLimits.batchEntriesMax, batch.byteCount <= StoreLimits.batchBytesMax else {
            throw Fault(
                .limit, "A batch of \(batch.count) entries and \(batch.byteCount) bytes is too large", path: path,
                advice: "Append at most \(StoreLimits.batchEntriesMax) entries and \(StoreLimits.batchBytesMax) bytes at once")
        }
        var start = 0
        for item in batch.items {
            guard item.end - start <= StoreLimits.bodyBytesMax else {
                throw Fault(
                    .limit, "A body of \(item.end - start) bytes is too long", path: path,
                    advice: "Keep a body within \(StoreLimits.bodyBytesMax) bytes")
            }
            start = item.end
        }
    }

    private static func append(
        _ batch: EntryBatch, _ key: SigningKey?, _ writer: inout JournalWriter, _ environment: Environment, _ tables: JournalTables,
        _ path: String
    ) throws(Fault) -> Range<UInt64> {
        if let stopped = writer.stopped { throw stopped }
        let first = writer.head.sequence + 1
        if batch.isEmpty && key == nil { return first..<first }
        try writer.extender?.keepAhead(of: environment)
        let before = writer.leaves.count
        do throws(Environment.WriteFailure) {
            let (head, fold) = try environment.write { (transaction) throws(Fault) -> (Head, Fold?) in
                let head = try put(batch, &writer, tables, transaction)
                return (head, try Self.fold(&writer, key, head, tables, transaction, path))
            }
            try prove(head, environment, tables, path)
            writer.head = head
            if let fold {
                writer.leaves.goOn(from: fold.frontier)
                if let signed = fold.signed { (writer.signed, writer.hasSurplus) = (signed, fold.hasSurplus) }
            }
            writer.leaves.hashAhead()
            return first..<head.sequence + 1
        } catch {
            writer.leaves.cut(to: before)
            throw writer.noting(error, path)
        }
    }

    /// The last entry is read back before anybody is told of it: a data page that was lost shows here, and not at the next audit.
    static func prove(
        _ head: Head, _ environment: Environment, _ tables: JournalTables, _ path: String
    ) throws(Environment.WriteFailure) {
        let found: Digest
        do throws(Fault) {
            found = try environment.read(isProof: true) { (transaction) throws(Fault) in
                try EntryReader(tables.entries, path).hash(transaction, head.sequence)
            }
        } catch {
            throw .broken(error)
        }
        guard found == head.hash else {
            throw .broken(.lost("The last entry reads back as another", path: path, sequence: head.sequence))
        }
    }

    private static func put(
        _ batch: EntryBatch, _ writer: inout JournalWriter, _ tables: JournalTables, _ transaction: borrowing Transaction
    ) throws(Fault) -> Head {
        var sequence = writer.head.sequence
        var hash = writer.head.hash
        let cursor = try transaction.cursor(tables.entries)
        unsafe try Files.withBytes(batch.writer.bytes) { (bodies) throws(Fault) in
            var start = 0
            for item in batch.items {
                sequence += 1
                let count = item.end - start
                let header = EntryHeader(item.envelope, sequence: sequence, bodyLength: UInt32(truncatingIfNeeded: count))
                let length = EntryHeader.byteCount + count
                // The pointer is good until the next put of this transaction.
                let record = try unsafe cursor.reserveLast(sequence, count: length + 32)
                unsafe header.write(to: record)
                if count > 0, let base = bodies.baseAddress {
                    unsafe (record + EntryHeader.byteCount).copyMemory(from: base + start, byteCount: count)
                }
                hash = unsafe SHA256.chain(hash, record, length)
                unsafe hash.write(to: record + length)
                writer.leaves.append(hash)
                start = item.end
            }
        }
        return Head(sequence: sequence, hash: hash)
    }

    /// What a fold leaves, to be taken over after the commit.
    private struct Fold {
        var frontier: MerkleFrontier
        var signed: (size: UInt64, root: Digest)?
        var hasSurplus = false
    }

    /// Brings the tree up to `head` and signs it, if a key is given or too many entries wait.
    private static func fold(
        _ writer: inout JournalWriter, _ key: SigningKey?, _ head: Head, _ tables: JournalTables,
        _ transaction: borrowing Transaction, _ path: String
    ) throws(Fault) -> Fold? {
        guard key != nil || writer.leaves.count >= StoreLimits.unfoldedEntriesMax else { return nil }
        let last = writer.signed
        let frontier = try writer.leaves.folded(stoppingAt: last?.size) { (frontier, block) throws(Fault) in
            if let block { try transaction.put(tables.tree, frontier.size / MerkleBlock.size - 1, block.bytes) }
            if let last, frontier.size == last.size, frontier.root != last.root {
                throw Fault(
                    .mismatch, "The entries do not give the root of the checkpoint that was signed over them", path: path,
                    sequence: last.size, advice: "Verify the journal; nothing is signed until it is whole")
            }
        }
        try transaction.put(tables.facts, JournalTables.frontierKey, frontier.bytes)
        var fold = Fold(frontier: frontier)
        if let key, writer.signed?.size != head.sequence {
            let root = frontier.root
            let text = try Checkpoint(origin: key.name, size: head.sequence, root: root).signed(by: key)
            try transaction.put(tables.checkpoints, head.sequence, Array(text.utf8))
            fold.signed = (head.sequence, root)
            fold.hasSurplus = try CheckpointThinning.run(transaction, tables.checkpoints)
        }
        return fold
    }
}
