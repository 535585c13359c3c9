internal import CLMDB

/// A record as it lies in the page, its parts found and measured.
@safe
struct RecordView {
    let header: EntryHeader
    let record: UnsafeRawBufferPointer
    let hash: Digest

    /// nil where the bytes are not a record, or not that of `sequence`.
    init?(_ record: UnsafeRawBufferPointer, sequence: UInt64) {
        guard unsafe Self.isRecord(record, sequence: sequence), let base = record.baseAddress else { return nil }
        header = unsafe EntryHeader(at: base)
        unsafe self.record = unsafe record
        hash = unsafe Digest(at: base + (record.count - 32))
    }

    /// Whether the bytes are a record, and that of `sequence`.
    static func isRecord(_ record: UnsafeRawBufferPointer, sequence: UInt64) -> Bool {
        let overhead = EntryHeader.byteCount + 32
        guard record.count >= overhead else { return false }
        return unsafe record.u64(EntryHeader.sequenceOffset) == sequence
            && Int(record.u32(EntryHeader.bodyLengthOffset)) == record.count - overhead
    }

    var body: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: record[EntryHeader.byteCount..<record.count - 32])
    }

    /// What the hash has to be behind an entry with the hash `previous`.
    func expectedHash(after previous: Digest) -> Digest {
        guard let base = unsafe record.baseAddress else { return .zero }
        return unsafe SHA256.chain(previous, base, record.count - 32)
    }
}

/// Finds entries inside a transaction.
struct EntryReader: Sendable {
    private let table: StoreTable
    private let path: String

    init(_ table: StoreTable, _ path: String) {
        self.table = table
        self.path = path
    }

    func damaged(_ what: String, _ sequence: UInt64) -> Fault {
        Fault(
            .damaged, what, path: path, sequence: sequence,
            advice: "Verify the journal to see how far it is whole, and restore from a backup")
    }

    /// The record of an entry that must be there.
    func record(_ transaction: borrowing Transaction, _ sequence: UInt64) throws(Fault) -> RecordView {
        guard let bytes = try unsafe transaction.value(table, sequence) else {
            throw damaged("An entry is missing", sequence)
        }
        return unsafe try record(unsafe bytes, sequence)
    }

    func record(_ bytes: UnsafeRawBufferPointer, _ sequence: UInt64) throws(Fault) -> RecordView {
        guard let record = unsafe RecordView(bytes, sequence: sequence) else {
            throw damaged("The record is not that of its entry", sequence)
        }
        guard record.header.format <= EntryHeader.currentFormat else {
            throw Fault(
                .newerFormat, "The entry has format \(record.header.format), this version knows formats up to \(EntryHeader.currentFormat)",
                path: path, sequence: sequence, advice: "Use the version of the product that wrote it, or a newer one")
        }
        return record
    }

    /// Whether the entries come to this one.
    func reaches(_ transaction: borrowing Transaction, _ sequence: UInt64) throws(Fault) -> Bool {
        if sequence == 0 { return true }
        return try transaction.cursor(table).number(MDB_LAST).map { $0 >= sequence } ?? false
    }

    /// The hash of an entry; of entry 0 it is what the first entry chains from.
    func hash(_ transaction: borrowing Transaction, _ sequence: UInt64) throws(Fault) -> Digest {
        sequence == 0 ? .zero : try record(transaction, sequence).hash
    }

    /// The last entry, with its own hash checked.
    func checkedHead(_ transaction: borrowing Transaction) throws(Fault) -> Head {
        let cursor = try transaction.cursor(table)
        guard let last = try unsafe cursor.move(MDB_LAST) else { return .empty }
        guard unsafe last.key.count == 8 else { throw damaged("The last key is not a sequence", 0) }
        let sequence = unsafe last.key.loadUnaligned(as: UInt64.self)
        guard sequence > 0 else { throw damaged("The last key is not a sequence", 0) }
        let record = unsafe try record(unsafe last.value, sequence)
        let previous = try hash(transaction, sequence - 1)
        guard record.expectedHash(after: previous) == record.hash else { throw damaged("The hash of the last entry is wrong", sequence) }
        return Head(sequence: sequence, hash: record.hash)
    }

    /// The hashes of a range, which must be there without a gap.
    func hashes(_ transaction: borrowing Transaction, _ range: ClosedRange<UInt64>) throws(Fault) -> [Digest] {
        var hashes: [Digest] = []
        let cursor = try transaction.cursor(table)
        var next = try unsafe cursor.move(to: range.lowerBound)
        for sequence in range {
            guard let found = unsafe next, unsafe found.key.count == 8, unsafe found.key.loadUnaligned(as: UInt64.self) == sequence else {
                throw damaged("An entry is missing", sequence)
            }
            unsafe hashes.append(try record(unsafe found.value, sequence).hash)
            if sequence < range.upperBound { unsafe next = try unsafe cursor.move(MDB_NEXT) }
        }
        return hashes
    }
}
