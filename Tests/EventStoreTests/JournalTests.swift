import EventStore
import Glibc
import Testing

struct JournalTests {
    @Test func `a header has its 36 bytes in the order that the format says`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let draft = EntryDraft(
            kind: 0x0102, deciderVersion: 0x0304_0506, instant: Instant(rawValue: -2), stream: 0x1112_1314_1516_1718, body: [0xAA, 0xBB])
        try journal.append([draft])
        let entry = try #require(try journal.entry(1))
        #expect(
            hexText(entry.header.bytes)
                == "01" + "00" + "0201" + "06050403" + "0100000000000000" + "feffffffffffffff" + "1817161514131211" + "02000000")
        #expect(entry.header == EntryHeader(entry.header.bytes))
        #expect(EntryHeader(Array(entry.header.bytes.dropLast())) == nil)
        #expect(entry.body == [0xAA, 0xBB])
        #expect(entry.hash == Digest.sha256([UInt8](repeating: 0, count: 32) + entry.header.bytes + entry.body))
        #expect(entry.hash.hex == "acec2c4613cea116253f5165ee8268e703c8fe33825b906bf72f4e877b46a4d3")
    }

    @Test func `what was appended is read back, chained and gapless, also after opening again`() throws {
        let seed: UInt64 = 11
        var dice = Dice(seed: seed)
        let scratch = try Scratch()
        var all: [EntryDraft] = []
        for round in 0..<6 {
            let journal = try Journal.openOrCreate(at: scratch.journal, origin: testOrigin)
            #expect(journal.head.sequence == UInt64(all.count))
            for _ in 0..<5 {
                let batch = drafts(Int(dice.next() % 40), dice: &dice, bodyMax: round == 3 ? 9_000 : 500)
                let range = try journal.append(batch, checkpoint: dice.next() % 3 == 0 ? testKey() : nil)
                #expect(range == UInt64(all.count + 1)..<UInt64(all.count + batch.count + 1), "seed \(seed)")
                all += batch
            }
            let entries = try journal.entries(limit: .max)
            #expect(entries.count == all.count)
            var previous = Digest.zero
            for (index, entry) in entries.enumerated() {
                #expect(entry.header.sequence == UInt64(index + 1))
                #expect(entry.body == all[index].body)
                #expect(entry.header.kind == entries[index].header.kind)
                #expect(entry.expectedHash(after: previous) == entry.hash)
                previous = entry.hash
            }
            #expect(journal.head == Head(sequence: UInt64(all.count), hash: previous))
        }
    }

    @Test func `a range is read without its borders being passed`() throws {
        var dice = Dice(seed: 3)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(5_000, dice: &dice, bodyMax: 20))
        #expect(try journal.entries(from: 4_990, limit: 100).map(\.header.sequence) == Array(4_990...5_000))
        #expect(try journal.entries(from: 10, to: 12).map(\.header.sequence) == [10, 11, 12])
        #expect(try journal.entries(from: 5_001).isEmpty)
        #expect(try journal.entries(from: 12, to: 10).isEmpty)
        #expect(try journal.entries(limit: 3).count == 3)
        #expect(try journal.entry(0) == nil)
        #expect(try journal.entry(5_001) == nil)
        var count = 0
        try journal.read { (_, _, _) in
            count += 1
            return .next
        }
        #expect(count == 5_000)
    }

    @Test func `entries appended while reading are read too`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        var dice = Dice(seed: 4)
        try journal.append(drafts(5_000, dice: &dice, bodyMax: 10))
        var last: UInt64 = 0
        try journal.read { (header, _, _) throws(Fault) in
            if header.sequence == 100 { try journal.append(drafts(10, dice: &dice)) }
            last = header.sequence
            return .next
        }
        #expect(last == 5_010)
    }

    @Test func `a batch buffer is used again and gives the same entries as drafts`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        var batch = EntryBatch()
        for round in 0..<3 as Range<UInt64> {
            batch.removeAll()
            batch.add(kind: 1, deciderVersion: 2, instant: Instant(seconds: 5), stream: round) { $0.put(1, "frame \(round)") }
            batch.add(kind: 2, deciderVersion: 2, instant: Instant(seconds: 6), stream: round) { _ in }
            #expect(try journal.append(batch) == round * 2 + 1..<round * 2 + 3)
        }
        let entries = try journal.entries()
        #expect(entries.map(\.body.count) == [9, 0, 9, 0, 9, 0])
        #expect(entries.map(\.header.stream) == [0, 0, 1, 1, 2, 2])
    }

    @Test func `a second open is refused, in this process and by the lock`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let fault = #expect(throws: Fault.self) { try Journal.open(at: scratch.journal) }
        #expect(fault?.kind == .locked)
        let second = #expect(throws: Fault.self) { try Journal.openReadOnly(at: scratch.journal) }
        #expect(second?.kind == .locked)
        #expect(journal.head == .empty)
    }

    @Test func `creation leaves nothing or a journal, and clears what a crash left`() throws {
        let scratch = try Scratch()
        unsafe #expect(mkdir(scratch.journal + ".creating", 0o700) == 0)
        try writeFile([], scratch.journal + ".creating/data.mdb")
        do {
            let journal = try Journal.openOrCreate(at: scratch.journal, origin: testOrigin)
            try journal.append([EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(seconds: 1), stream: 1, body: [1])])
        }
        #expect(directoryNames(scratch.path) == ["journal", "journal.lock"])
        #expect(throws: Fault.self) { try Journal.create(at: scratch.journal, origin: testOrigin) }
        #expect(try Journal.open(at: scratch.journal).head.sequence == 1)
    }

    @Test func `an empty directory becomes a journal, a foreign one does not`() throws {
        let scratch = try Scratch()
        unsafe #expect(mkdir(scratch.journal, 0o700) == 0)
        _ = try Journal.openOrCreate(at: scratch.journal, origin: testOrigin)
        unsafe #expect(mkdir(scratch.path + "/other", 0o700) == 0)
        try writeFile([1, 2, 3], scratch.path + "/other/notes.txt")
        let fault = #expect(throws: Fault.self) { try Journal.openOrCreate(at: scratch.path + "/other", origin: testOrigin) }
        #expect(fault?.kind == .damaged)
        #expect(throws: Fault.self) { try Journal.open(at: scratch.path + "/none") }
    }

    @Test func `a file of zeros or of noise is no journal`() throws {
        let scratch = try Scratch()
        _ = try Journal.create(at: scratch.journal, origin: testOrigin)
        try writeFile([UInt8](repeating: 0, count: 16_384), scratch.data)
        let fault = #expect(throws: Fault.self) { try Journal.open(at: scratch.journal) }
        #expect(fault?.kind == .damaged)
        #expect(fault?.code == "MDB_INVALID")
        try writeFile([], scratch.data)
        #expect(throws: Fault.self) { try Journal.openReadOnly(at: scratch.journal) }
    }

    @Test func `names that cannot stand in a checkpoint are refused`() throws {
        let scratch = try Scratch()
        for name in ["", "a b", "a+b", "a\nb", String(repeating: "x", count: 256)] {
            let fault = #expect(throws: Fault.self) { try Journal.create(at: scratch.journal, origin: name) }
            #expect(fault?.kind == .limit)
        }
        #expect(directoryNames(scratch.path) == ["journal.lock"])
    }

    @Test func `a full map refuses the batch, keeps the journal, and a larger map takes it`() throws {
        var dice = Dice(seed: 5)
        let scratch = try Scratch()
        var head = Head.empty
        do {
            let journal = try Journal.create(at: scratch.journal, origin: testOrigin, options: .init(mapBytes: 1 << 20))
            var fault: Fault?
            while fault == nil {
                do throws(Fault) { try journal.append(drafts(100, dice: &dice)) } catch { fault = error }
            }
            #expect(fault?.kind == .mapFull)
            #expect(fault?.code == "MDB_MAP_FULL")
            head = journal.head
            #expect(head.sequence > 0 && head.sequence % 100 == 0)
            #expect(try journal.entries(limit: .max).count == Int(head.sequence))
        }
        let journal = try Journal.open(at: scratch.journal, options: .init(mapBytes: 1 << 24))
        #expect(journal.head == head)
        try journal.append(drafts(100, dice: &dice), checkpoint: testKey())
        #expect(journal.head.sequence == head.sequence + 100)
    }

    @Test func `an old copy and another history are refused by a known head`() throws {
        var dice = Dice(seed: 6)
        let scratch = try Scratch()
        var known: [Head] = []
        do {
            let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
            for _ in 0..<3 {
                try journal.append(drafts(10, dice: &dice))
                known.append(journal.head)
            }
        }
        for head in known { #expect(try Journal.open(at: scratch.journal, options: .init(atLeast: head)).head == known[2]) }
        let ahead = Head(sequence: 31, hash: .zero)
        #expect(throws: Fault.self) { try Journal.open(at: scratch.journal, options: .init(atLeast: ahead)) }
        let fault = #expect(throws: Fault.self) {
            try Journal.open(at: scratch.journal, options: .init(atLeast: Head(sequence: 20, hash: .zero)))
        }
        #expect(fault?.kind == .mismatch)
        #expect(Head(known[1].description) == known[1])
        #expect(Head("x y") == nil)
    }

    @Test func `batches beyond the limits are refused before anything is written`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let small = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(seconds: 1), stream: 1, body: [])
        let many = [EntryDraft](repeating: small, count: StoreLimits.batchEntriesMax + 1)
        #expect(throws: Fault.self) { try journal.append(many) }
        var long = small
        long.body = [UInt8](repeating: 0, count: StoreLimits.bodyBytesMax + 1)
        #expect(throws: Fault.self) { try journal.append([small, long]) }
        #expect(journal.head == .empty)
        #expect(try journal.append([]) == 1..<1)
    }

    @Test func `the file grows ahead of the commits and nothing is lost by it`() throws {
        var dice = Dice(seed: 8)
        let scratch = try Scratch()
        do {
            let journal = try Journal.create(at: scratch.journal, origin: testOrigin, options: .init(extendsAhead: true))
            for _ in 0..<60 { try journal.append(drafts(50, dice: &dice)) }
            #expect(try journal.entries(limit: .max).count == 3_000)
        }
        let journal = try Journal.open(at: scratch.journal)
        #expect(journal.head.sequence == 3_000)
        #expect(try journal.entries(limit: .max).count == 3_000)
    }

    @Test func `nothing is written ahead of the commits into what is kept free`() throws {
        var dice = Dice(seed: 9)
        let scratch = try Scratch()
        let journal = try Journal.create(
            at: scratch.journal, origin: testOrigin, options: .init(extendsAhead: true, reserveBytes: .max))
        for _ in 0..<20 { try journal.append(drafts(50, dice: &dice)) }
        var status = stat()
        #expect(unsafe stat(scratch.data, &status) == 0)
        #expect(status.st_size <= Int64(try journal.usedBytes()))
    }

    @Test func `open files of the journal are closed to child processes`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin, options: .init(extendsAhead: true))
        var wanted = stat()
        #expect(unsafe stat(scratch.data, &wanted) == 0)
        var found = 0
        for name in directoryNames("/proc/self/fd") {
            var status = stat()
            guard let file = Int32(name), unsafe fstat(file, &status) == 0, status.st_ino == wanted.st_ino else { continue }
            found += 1
            #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
        }
        #expect(found >= 2)
        #expect(journal.head == .empty)
    }
}
