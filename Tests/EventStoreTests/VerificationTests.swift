import Testing

@testable import EventStore

struct VerificationTests {
    /// A journal of 700 entries with checkpoints at 300 and 650, closed again.
    private func build(_ scratch: Scratch, seed: UInt64 = 51) throws -> Head {
        var dice = Dice(seed: seed)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let key = try testKey()
        try journal.append(drafts(300, dice: &dice, bodyMax: 200), checkpoint: key)
        try journal.append(drafts(300, dice: &dice, bodyMax: 2_500))
        try journal.append(drafts(50, dice: &dice, bodyMax: 300), checkpoint: key)
        try journal.append(drafts(50, dice: &dice, bodyMax: 300))
        return journal.head
    }

    private func verify(_ scratch: Scratch, atLeast: Head? = nil) throws -> VerificationReport {
        try Journal.verify(at: scratch.journal, options: .init(key: testKey().verifier, atLeast: atLeast))
    }

    /// Changes the entries with LMDB itself, as somebody would who has the disk.
    private func edit(_ scratch: Scratch, _ body: (borrowing Transaction, JournalTables) throws(Fault) -> Void) throws {
        let environment = try Environment.open(scratch.journal, mapBytes: 1 << 30)
        let tables = try environment.openTables { (transaction) throws(Fault) in try JournalTables(transaction, create: false) }
        try environment.update { (transaction) throws(Fault) in try body(transaction, tables) }
    }

    private func key(_ sequence: UInt64) -> [UInt8] {
        var writer = FieldWriter()
        writer.fixed(sequence)
        return writer.bytes
    }

    /// Writes the entries from `first` on so that header, chain and keys fit again: what a careful forger does.
    private func rechain(_ scratch: Scratch, from first: UInt64, _ change: (inout [StoredEntry]) -> Void) throws {
        try edit(scratch) { (transaction, tables) throws(Fault) in
            let reader = EntryReader(tables.entries, "")
            var hash = try reader.hash(transaction, first - 1)
            let last = try reader.checkedHead(transaction).sequence
            var entries: [StoredEntry] = []
            for sequence in first...last {
                let view = try reader.record(transaction, sequence)
                entries.append(StoredEntry(header: view.header, body: unsafe Array(view.body), hash: view.hash))
            }
            change(&entries)
            for sequence in first...last { try transaction.delete(tables.entries, key(sequence)) }
            for (index, entry) in entries.enumerated() {
                var header = entry.header
                header.sequence = first + UInt64(index)
                header.bodyLength = UInt32(entry.body.count)
                let record = header.bytes + entry.body
                hash = Digest.sha256(hash.bytes + record)
                try transaction.put(tables.entries, header.sequence, record + hash.bytes)
            }
        }
    }

    @Test func `a whole journal is found whole, open and closed, with its root and head`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let report = try verify(scratch, atLeast: head)
        #expect(report.findings == [])
        #expect(report.isWhole && report.entries == 700 && report.head == head && report.checkpoints == 2)
        do {
            let journal = try Journal.open(at: scratch.journal)
            #expect(try report.root == journal.root(size: 700))
            let inside = try journal.verify()
            #expect(inside.isWhole && inside.root == report.root && inside.signedThrough == nil)
            #expect(throws: Fault.self) { try Journal.verify(at: scratch.journal) }
        }
        let chainOnly = try Journal.verify(at: scratch.journal, options: .init(threads: 1, checksTree: false))
        #expect(chainOnly.isWhole && chainOnly.head == head)
        #expect(throws: Fault.self) { try Journal.verify(at: scratch.path + "/none") }
    }

    @Test func `a verification says through which entry the signatures go`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        #expect(try verify(scratch).signedThrough == 650)
        #expect(try Journal.verify(at: scratch.journal).signedThrough == nil)
        #expect(try Journal.verify(at: scratch.journal, options: .init(key: testKey(9).verifier)).signedThrough == 0)
        try rechain(scratch, from: 400) { $0.swapAt(7, 8) }
        #expect(try verify(scratch).signedThrough == 300)
        let unsigned = try Scratch()
        _ = try Journal.create(at: unsigned.journal, origin: testOrigin)
        #expect(try verify(unsigned).signedThrough == 0)
    }

    @Test func `what was written since the newest checkpoint can be changed unseen, but not what a known head covers`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        try rechain(scratch, from: 660) { $0.swapAt(7, 8) }
        let report = try verify(scratch)
        #expect(report.isWhole && report.signedThrough == 650)
        #expect(try verify(scratch, atLeast: head).findings.map(\.kind) == [.hash])
    }

    @Test func `ranges on several threads give the root that the journal gives`() throws {
        var dice = Dice(seed: 52)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let key = try testKey()
        for count in [65_536, 1, 65_535, 40_000, 30_000] {
            try journal.append(drafts(count, dice: &dice, bodyMax: 0), checkpoint: key)
        }
        let report = try journal.verify(options: .init(threads: 3, key: key.verifier, atLeast: journal.head))
        #expect(report.findings == [])
        #expect(try report.root == journal.root(size: 201_072))
        // The one over 65,536 entries went when those over 65,537 and more had been signed.
        #expect(report.checkpoints == 4 && report.entries == 201_072)
    }

    @Test func `an empty journal is whole`() throws {
        let scratch = try Scratch()
        _ = try Journal.create(at: scratch.journal, origin: testOrigin)
        let report = try verify(scratch)
        #expect(report.findings == [])
        #expect(report.head == .empty && report.root == MerkleTree.emptyRoot)
    }

    @Test func `a removed entry is a gap at its place`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        try edit(scratch) { (transaction, tables) throws(Fault) in try transaction.delete(tables.entries, key(123)) }
        let report = try verify(scratch)
        #expect(report.findings.contains { $0.kind == .gap && $0.sequence == 123 })
        let journal = try Journal.open(at: scratch.journal)
        let fault = #expect(throws: Fault.self) { try journal.entries(limit: .max) }
        #expect(fault?.kind == .damaged && fault?.sequence == 123)
    }

    @Test func `two swapped entries are found, with and without their numbers put right`() throws {
        for isCareful in [false, true] {
            let scratch = try Scratch()
            _ = try build(scratch)
            try edit(scratch) { (transaction, tables) throws(Fault) in
                guard var a = try transaction.bytes(tables.entries, 200), var b = try transaction.bytes(tables.entries, 201) else { return }
                if isCareful {
                    a.replaceSubrange(8..<16, with: key(201))
                    b.replaceSubrange(8..<16, with: key(200))
                }
                try transaction.put(tables.entries, 200, b)
                try transaction.put(tables.entries, 201, a)
            }
            let report = try verify(scratch)
            #expect(report.findings.contains { $0.sequence == 200 && $0.kind == (isCareful ? .hash : .record) })
            #expect(report.findings.contains { $0.sequence == 201 })
        }
    }

    @Test func `a tail cut off is found by the checkpoint, by the known head, and at the next start`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        try edit(scratch) { (transaction, tables) throws(Fault) in
            for sequence in 690...700 as ClosedRange<UInt64> { try transaction.delete(tables.entries, key(sequence)) }
        }
        #expect(try verify(scratch).isWhole)
        #expect(try verify(scratch, atLeast: head).findings.map(\.kind) == [.tail])
        try edit(scratch) { (transaction, tables) throws(Fault) in
            for sequence in 640..<690 as Range<UInt64> { try transaction.delete(tables.entries, key(sequence)) }
        }
        #expect(try verify(scratch).findings.contains { $0.kind == .tail && $0.sequence == 639 })
        let fault = #expect(throws: Fault.self) { try Journal.open(at: scratch.journal) }
        #expect(fault?.kind == .rolledBack)
    }

    @Test func `an entry rewritten, removed or inserted with the chain recomputed is found by the checkpoint`() throws {
        let changes: [(inout [StoredEntry]) -> Void] = [
            { entries in
                let old = entries[3]
                entries[3] = StoredEntry(header: old.header, body: old.body + [1], hash: old.hash)
            },
            { $0.remove(at: 5) },
            { $0.insert($0[2], at: 4) },
            { $0.swapAt(7, 8) },
        ]
        for change in changes {
            let scratch = try Scratch()
            let head = try build(scratch)
            try rechain(scratch, from: 400, change)
            let report = try verify(scratch, atLeast: head)
            #expect(report.findings.contains { $0.kind == .checkpoint && $0.sequence == 650 })
            #expect(!report.findings.contains { $0.kind == .checkpoint && $0.sequence == 300 })
            #expect(report.findings.contains { $0.kind == .hash || $0.kind == .tail })
        }
    }

    @Test func `a checkpoint by another key or of another journal is found`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        let root = try Journal.open(at: scratch.journal).root(size: 500)
        let forged = try Checkpoint(origin: testOrigin, size: 500, root: root).signed(by: testKey(9))
        let foreign = try SigningKey.seed([UInt8](repeating: 7, count: 32), name: "other.example.org")
        let other = try Checkpoint(origin: "other.example.org", size: 501, root: root).signed(by: foreign)
        try edit(scratch) { (transaction, tables) throws(Fault) in
            try transaction.put(tables.checkpoints, 500, Array(forged.utf8))
            try transaction.put(tables.checkpoints, 501, Array(other.utf8))
            try transaction.put(tables.checkpoints, 502, Array("nothing".utf8))
        }
        let report = try verify(scratch)
        for sequence in 500...502 as ClosedRange<UInt64> {
            #expect(report.findings.contains { $0.kind == .checkpoint && $0.sequence == sequence })
        }
        #expect(!report.findings.contains { $0.sequence == 300 || $0.sequence == 650 })
    }

    @Test func `a wrong key is found, and a journal whose keys differ is not signed on`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        let report = try Journal.verify(at: scratch.journal, options: .init(key: testKey(9).verifier))
        #expect(report.findings.filter { $0.kind == .checkpoint }.count == 2)
    }

    @Test func `a flipped bit in a record, a key, a page header or a long body is found and ends nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        let seed: UInt64 = 53
        var dice = Dice(seed: seed)
        var silent = 0
        let rounds = 200
        for _ in 0..<rounds {
            let place = Int(dice.next() % UInt64(original.count))
            try poke(scratch.data, place, original[place] ^ 1 << UInt8(dice.next() % 8))
            let report = try verify(scratch, atLeast: head)
            try poke(scratch.data, place, original[place])
            if report.isWhole {
                silent += 1
                // Where nothing was found nothing may be wrong: free pages, and the space between nodes.
                #expect(report.head == head, "seed \(seed), byte \(place)")
                #expect(report.entries == 700, "seed \(seed), byte \(place)")
            }
        }
        #expect(silent < rounds / 2, "\(silent) of \(rounds) flips were in unused space")
    }

    @Test func `a flip in any byte of an entry, or of what its page says about it, is found`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        let entry = try #require(try Journal.open(at: scratch.journal).entry(5))
        let record = entry.header.bytes + entry.body + entry.hash.bytes
        let place = try #require(find(record, in: original))
        // The node's own head (sizes, flags, key) stands 16 bytes before.
        for index in place - 16..<place + record.count {
            let bit = UInt8(index % 8)
            try poke(scratch.data, index, original[index] ^ 1 << bit)
            #expect(try !verify(scratch, atLeast: head).isWhole, "byte \(index - place) bit \(bit)")
            try poke(scratch.data, index, original[index])
        }
    }

    private func find(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
        var index = 0
        while let found = bytes[index...].firstIndex(of: part[0]) {
            if bytes[found...].starts(with: part) { return found }
            index = found + 1
        }
        return nil
    }

    @Test func `a file cut anywhere is reported and ends nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        for pages in stride(from: 0, to: original.count / 4_096, by: 7) {
            try writeFile(Array(original[..<(pages * 4_096 + 100)]), scratch.data)
            #expect(try !verify(scratch, atLeast: head).isWhole, "\(pages) pages")
        }
    }

    @Test func `noise instead of pages is reported and ends nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        var dice = Dice(seed: 54)
        for _ in 0..<60 {
            var bytes = original
            let page = Int(dice.next() % UInt64(bytes.count / 4_096))
            // The head of the page stays, so that its content is believed.
            let keep = dice.next() % 2 == 0 ? 16 : 0
            bytes.replaceSubrange(page * 4_096 + keep..<(page + 1) * 4_096, with: dice.bytes(4_096 - keep))
            try writeFile(bytes, scratch.data)
            let report = try verify(scratch, atLeast: head)
            #expect(!report.isWhole || report.head == head, "seed 54, page \(page)")
        }
    }

    @Test func `a page that is in use and listed as free is found`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        let file = try PageFile.open(scratch.data)
        let newest = file.newest()
        let state = try #require(newest)
        var bytes = try readFile(scratch.data)
        // The first list of the table of free pages: its last number becomes the root of the main table.
        let leaf = Int(state.free.page) * 4_096
        // A list on its leaf: a node of 16 bytes with the key, then the count and the pages.
        try #require(state.free.depth == 1)
        let node = leaf + Int(bytes[leaf + 16]) + Int(bytes[leaf + 17]) << 8
        let place = node + 16 + 8 * Int(bytes.u64(node + 16))
        bytes.replaceSubrange(place..<place + 8, with: key(state.main.page))
        try writeFile(bytes, scratch.data)
        let report = try verify(scratch)
        #expect(report.findings.contains { $0.kind == .page && $0.what.contains("in use") })
    }

    @Test func `a newer format is refused with both numbers named`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        try edit(scratch) { (transaction, tables) throws(Fault) in
            try transaction.put(tables.facts, JournalTables.formatKey, Array("2".utf8))
        }
        let fault = #expect(throws: Fault.self) { try Journal.open(at: scratch.journal) }
        #expect(fault?.kind == .newerFormat)
        #expect(fault?.description.contains("has format 2, this version knows formats up to 1") == true)
        #expect(try !verify(scratch).isWhole)
    }

    @Test func `an entry of a newer format stops the start and names it`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        try rechain(scratch, from: 690) { entries in
            var header = entries[4].header
            header.format = 2
            entries[4] = StoredEntry(header: header, body: entries[4].body, hash: entries[4].hash)
        }
        let fault = #expect(throws: Fault.self) { try Journal.open(at: scratch.journal) }
        #expect(fault?.kind == .newerFormat && fault?.sequence == 694)
    }

    @Test func `a journal whose entries do not give its checkpoint is not signed on`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        try rechain(scratch, from: 400) { entries in
            entries[3] = StoredEntry(header: entries[3].header, body: entries[3].body + [1], hash: entries[3].hash)
        }
        // The kept edge of the tree is thrown away, so that it is folded again from the entries.
        try edit(scratch) { (transaction, tables) throws(Fault) in
            try transaction.put(tables.facts, JournalTables.frontierKey, MerkleFrontier().bytes)
        }
        let journal = try Journal.open(at: scratch.journal)
        let fault = #expect(throws: Fault.self) { try journal.checkpoint(by: testKey()) }
        #expect(fault?.kind == .mismatch && fault?.sequence == 650)
    }
}
