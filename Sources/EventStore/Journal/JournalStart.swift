internal import CLMDB

/// What is read from a journal when it is opened, and checked.
struct JournalStart: Sendable {
    let origin: String
    let head: Head
    let frontier: MerkleFrontier
    /// The hashes of the entries that are not in the frontier yet.
    let unfolded: [Digest]
    /// The size and root of the newest checkpoint.
    let signed: (size: UInt64, root: Digest)?

    init(
        _ transaction: borrowing Transaction, _ tables: JournalTables, _ path: String, atLeast: Head?
    ) throws(Fault) {
        let format = try Self.text(transaction, tables, JournalTables.formatKey, path)
        guard let number = UInt64(format) else { throw Self.damaged("The format of the journal cannot be read", path) }
        guard number <= Journal.currentFormat else {
            throw Fault(
                .newerFormat, "The journal has format \(number), this version knows formats up to \(Journal.currentFormat)",
                path: path, advice: "Use the version of the product that wrote it, or a newer one")
        }
        origin = try Self.text(transaction, tables, JournalTables.originKey, path)
        let reader = EntryReader(tables.entries, path)
        head = try reader.checkedHead(transaction)
        if let atLeast { try Self.check(transaction, reader, head, atLeast, path) }
        signed = try Self.lastCheckpoint(transaction, tables, head, path)
        var frontier = try transaction.bytes(tables.facts, JournalTables.frontierKey).flatMap { MerkleFrontier($0) }
        if let signed, let kept = frontier, kept.size < signed.size || (kept.size == signed.size && kept.root != signed.root) {
            frontier = nil
        }
        if let kept = frontier, kept.size > head.sequence { frontier = nil }
        let kept = try Self.brought(frontier ?? MerkleFrontier(), near: head, reader, transaction)
        self.frontier = kept
        unfolded = kept.size < head.sequence ? try reader.hashes(transaction, kept.size + 1...head.sequence) : []
    }

    /// A frontier that was lost is folded again from the entries.
    private static func brought(
        _ frontier: MerkleFrontier, near head: Head, _ reader: EntryReader, _ transaction: borrowing Transaction
    ) throws(Fault) -> MerkleFrontier {
        var frontier = frontier
        let step = UInt64(StoreLimits.unfoldedEntriesMax)
        while head.sequence - frontier.size > step {
            let hashes = try reader.hashes(transaction, frontier.size + 1...frontier.size + step)
            for hash in hashes { frontier.append(SHA256.leaf(hash)) }
        }
        return frontier
    }

    private static func damaged(_ what: String, _ path: String) -> Fault {
        Fault(.damaged, what, path: path, advice: "Verify it, and restore from a backup")
    }

    private static func text(
        _ transaction: borrowing Transaction, _ tables: JournalTables, _ key: [UInt8], _ path: String
    ) throws(Fault) -> String {
        guard let bytes = try transaction.bytes(tables.facts, key), let text = String(validating: bytes, as: UTF8.self) else {
            throw damaged("A fact of the journal is missing: \(String(decoding: key, as: UTF8.self))", path)
        }
        return text
    }

    private static func check(
        _ transaction: borrowing Transaction, _ reader: EntryReader, _ head: Head, _ known: Head, _ path: String
    ) throws(Fault) {
        guard head.sequence >= known.sequence else {
            throw Fault(
                .rolledBack, "The journal ends at entry \(head.sequence), but is known to have reached \(known.sequence)", path: path,
                sequence: head.sequence, advice: "This is an old copy: bring back the newest one, or accept the loss expressly")
        }
        guard try reader.hash(transaction, known.sequence) == known.hash else {
            throw Fault(
                .mismatch, "The journal is not the continuation of the one that is known", path: path, sequence: known.sequence,
                advice: "Bring back the right journal; verify this one")
        }
    }

    private static func lastCheckpoint(
        _ transaction: borrowing Transaction, _ tables: JournalTables, _ head: Head, _ path: String
    ) throws(Fault) -> (size: UInt64, root: Digest)? {
        let cursor = try transaction.cursor(tables.checkpoints)
        guard let last = try unsafe cursor.move(MDB_LAST) else { return nil }
        guard let checkpoint = Checkpoint(unsafe String(decoding: last.value, as: UTF8.self)) else {
            throw damaged("The newest checkpoint cannot be read", path)
        }
        guard checkpoint.size <= head.sequence else {
            throw Fault(
                .rolledBack, "The journal ends at entry \(head.sequence), but a checkpoint of it covers \(checkpoint.size)", path: path,
                sequence: head.sequence, advice: "Its tail was cut off: restore from a backup")
        }
        return (checkpoint.size, checkpoint.root)
    }
}
