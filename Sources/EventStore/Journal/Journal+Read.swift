internal import CLMDB
import Glibc

/// Whether reading goes on.
public enum ReadStep: Sendable {
    /// On to the next entry.
    case next
    /// No further.
    case stop
}

extension Journal {
    /// Hands every entry of a range to `body` without a copy: header, bytes of the body, hash. What was appended after
    /// the beginning is read too, up to `last`.
    ///
    /// Each hash is checked against the entry before, so a flipped bit is found before its entry is used; `checked: false`
    /// leaves that out. The read transaction is renewed every few thousand entries and every second, so a slow `body`
    /// does not stop the reuse of pages.
    public func read(
        from first: UInt64 = 1, to last: UInt64 = .max, checked: Bool = true,
        _ body: (EntryHeader, RawSpan, Digest) throws(Fault) -> ReadStep
    ) throws(Fault) {
        var next = max(1, first)
        let reader = EntryReader(tables.entries, path)
        var previous: Digest?
        var isDone = next > last
        while !isDone {
            isDone = try environment.read { (transaction) throws(Fault) in
                if checked && previous == nil {
                    // What lies behind the end is not there, and not missing.
                    guard try reader.reaches(transaction, next - 1) else { return true }
                    previous = try reader.hash(transaction, next - 1)
                }
                return try batch(transaction, reader, &next, last) { (view) throws(Fault) in
                    if checked, let before = previous, view.expectedHash(after: before) != view.hash {
                        throw reader.damaged("The hash of the entry is wrong", view.header.sequence)
                    }
                    previous = view.hash
                    return try body(view.header, unsafe view.body.bytes, view.hash)
                }
            }
        }
    }

    /// Reads until the end, the batch is full or `body` has enough; answers whether reading is done.
    private func batch(
        _ transaction: borrowing Transaction, _ reader: EntryReader, _ next: inout UInt64, _ last: UInt64,
        _ body: (RecordView) throws(Fault) -> ReadStep
    ) throws(Fault) -> Bool {
        let cursor = try transaction.cursor(tables.entries)
        let deadline = monotonicNanoseconds() + StoreLimits.readBatchNanoseconds
        var found = try unsafe cursor.move(to: next)
        for count in 1...StoreLimits.readBatchEntries {
            guard let (key, value) = unsafe found else { return true }
            guard key.count == 8, unsafe key.loadUnaligned(as: UInt64.self) == next else {
                throw reader.damaged("An entry is missing", next)
            }
            let step = unsafe try body(try reader.record(unsafe value, next))
            if step == .stop || next == last { return true }
            next += 1
            if count & 63 == 0 && monotonicNanoseconds() > deadline { return false }
            unsafe found = try unsafe cursor.move(MDB_NEXT)
        }
        return false
    }

    /// Touches every line of every record and understands none: what a machine can do at best, a yardstick. Answers how many there are.
    public func scan() throws(Fault) -> UInt64 {
        try environment.read { (transaction) throws(Fault) in
            let cursor = try transaction.cursor(tables.entries)
            var (count, sum) = (0 as UInt64, 0 as UInt8)
            while let (_, value) = try unsafe cursor.move(MDB_NEXT) {
                count += 1
                for place in stride(from: 0, to: value.count, by: 64) { unsafe sum ^= value[place] }
            }
            // A sum that nobody asks for would not be made.
            return sum == 0 && count == .max ? 0 : count
        }
    }

    /// Copies of the entries of a range, at most `limit`.
    public func entries(from first: UInt64 = 1, to last: UInt64 = .max, limit: Int = 1_000) throws(Fault) -> [StoredEntry] {
        var entries: [StoredEntry] = []
        if limit <= 0 { return entries }
        try read(from: first, to: last) { (header, body, hash) in
            entries.append(StoredEntry(header: header, body: unsafe body.withUnsafeBytes { unsafe Array($0) }, hash: hash))
            return entries.count < limit ? .next : .stop
        }
        return entries
    }

    /// A copy of one entry; nil if the journal does not reach so far. Its hash is checked.
    public func entry(_ sequence: UInt64) throws(Fault) -> StoredEntry? {
        if sequence == 0 || sequence > head.sequence { return nil }
        return try entries(from: sequence, to: sequence, limit: 1).first
    }

    /// The hash of an entry; of entry 0 it is 32 zero bytes. nil if the journal does not reach so far.
    public func hash(of sequence: UInt64) throws(Fault) -> Digest? {
        if sequence > head.sequence { return nil }
        return try environment.read { (transaction) throws(Fault) in
            try EntryReader(tables.entries, path).hash(transaction, sequence)
        }
    }
}

/// Nanoseconds of a clock that only goes forward; for the length of read transactions and nothing that is recorded.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
