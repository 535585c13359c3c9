import EventStore
import Glibc
import Synchronization
import Testing

struct BackupTests {
    private func build(_ scratch: Scratch, seed: UInt64 = 61) throws -> Journal {
        var dice = Dice(seed: seed)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(400, dice: &dice, bodyMax: 4_000), checkpoint: testKey())
        try journal.append(drafts(100, dice: &dice))
        return journal
    }

    @Test func `a backup is taken while both work, verifies, and comes back with its keys`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let subject = ring.subject(.person, [1])
        let sealed = try ring.seal([42], for: subject)
        try ring.flush()
        let head = journal.head
        let report = try Backup.make(of: journal, ring, to: scratch.path + "/backup", verification: .init(key: testKey().verifier))
        #expect(report.isWhole && report.head == head)
        #expect(directoryNames(scratch.path + "/backup/journal") == ["data.mdb"])
        var dice = Dice(seed: 62)
        try journal.append(drafts(10, dice: &dice))

        let back = try Backup.restore(from: scratch.path + "/backup", to: scratch.path + "/back")
        #expect(back.head == head)
        let restored = try Journal.open(at: scratch.path + "/back/journal")
        #expect(restored.head == head)
        #expect(try restored.entries(limit: .max) == journal.entries(to: 500, limit: .max))
        #expect(try KeyRing.open(at: scratch.path + "/back/keys").open(sealed, for: subject) == .clear([42]))
        try restored.append(drafts(300, dice: &dice), checkpoint: testKey())
        #expect(try restored.verify().findings == [])
        #expect(directoryNames(scratch.path) == ["back", "backup", "journal", "journal.lock", "keys", "keys.lock"])
    }

    @Test func `targets that exist, backups that are damaged and backups that are too old are refused`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let backup = scratch.path + "/backup"
        try Backup.make(of: journal, nil, to: backup)
        var dice = Dice(seed: 63)
        try journal.append(drafts(1, dice: &dice))
        #expect(throws: Fault.self) { try Backup.make(of: journal, nil, to: backup) }
        #expect(throws: Fault.self) { try Backup.restore(from: backup, to: scratch.journal) }
        #expect(throws: Fault.self) { try Backup.restore(from: scratch.path + "/none", to: scratch.path + "/new") }
        let old = #expect(throws: Fault.self) {
            try Backup.restore(from: backup, to: scratch.path + "/new", verification: .init(atLeast: journal.head))
        }
        #expect(old?.kind == .damaged && old?.what.contains("old or a shortened copy") == true)
        var bytes = try readFile(backup + "/journal/data.mdb")
        bytes[bytes.count / 2] ^= 1
        try writeFile(bytes, backup + "/journal/data.mdb")
        let fault = #expect(throws: Fault.self) { try Backup.restore(from: backup, to: scratch.path + "/new") }
        #expect(fault?.kind == .damaged)
        #expect(directoryNames(scratch.path) == ["backup", "journal", "journal.lock"])
    }

    @Test func `backup, verification and reading go on beside a writer`() async throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let isDone = Atomic<Bool>(false)
        let writer = Task.detached {
            var dice = Dice(seed: 64)
            while !isDone.load(ordering: .relaxed) { try journal.append(drafts(20, dice: &dice), checkpoint: testKey()) }
        }
        for round in 0..<5 {
            let before = journal.head
            let report = try Backup.make(of: journal, nil, to: scratch.path + "/backup\(round)")
            #expect(report.head.sequence >= before.sequence)
            let live = try journal.verify(options: .init(key: testKey().verifier, atLeast: before))
            #expect(live.findings == [])
            var count: UInt64 = 0
            try journal.read(to: before.sequence) { (_, _, _) in
                count += 1
                return .next
            }
            #expect(count == before.sequence)
        }
        isDone.store(true, ordering: .relaxed)
        try await writer.value
        #expect(try journal.verify().isWhole)
    }

    @Test func `segments carry a journal to a copy, piece by piece`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let key = try testKey().verifier
        let copy = try Journal.create(at: scratch.path + "/copy", origin: testOrigin)
        for (index, range) in [1...200, 201...400, 401...500].enumerated() as EnumeratedSequence<[ClosedRange<UInt64>]> {
            let path = scratch.path + "/segment\(index)"
            try journal.export(range, to: path)
            let summary = try Segment.verify(path, key: index < 2 ? key : nil)
            #expect(summary.range == range && summary.origin == testOrigin)
            #expect(summary.isSigned == (index < 2) && (summary.checkpoint != nil) == (index < 2))
            #expect(try copy.importSegment(path, key: index < 2 ? key : nil) == UInt64(range.count))
            #expect(try copy.importSegment(path) == 0)
        }
        #expect(copy.head == journal.head)
        #expect(try copy.entries(limit: .max) == journal.entries(limit: .max))
        #expect(throws: Fault.self) { try Segment.verify(scratch.path + "/segment2", key: key) }
        #expect(throws: Fault.self) { try journal.export(400...501, to: scratch.path + "/more") }
        #expect(throws: Fault.self) { try journal.export(1...2, to: scratch.path + "/segment0") }
    }

    @Test func `a segment that does not follow, of another journal or of another history is refused`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        try journal.export(10...20, to: scratch.path + "/segment")
        let empty = try Journal.create(at: scratch.path + "/empty", origin: testOrigin)
        let other = try Journal.create(at: scratch.path + "/other", origin: "other.example.org")
        let forked = try Journal.create(at: scratch.path + "/forked", origin: testOrigin)
        var dice = Dice(seed: 65)
        try forked.append(drafts(15, dice: &dice))
        try other.append(drafts(9, dice: &dice))
        for target in [empty, other, forked] {
            let before = target.head
            let fault = #expect(throws: Fault.self) { try target.importSegment(scratch.path + "/segment") }
            #expect(fault?.kind == .mismatch)
            #expect(target.head == before)
        }
    }

    @Test func `a segment cut at any byte or with any byte changed is refused`() throws {
        var dice = Dice(seed: 66)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(4, dice: &dice, bodyMax: 20), checkpoint: testKey())
        let path = scratch.path + "/segment"
        try journal.export(2...3, to: path)
        let bytes = try readFile(path)
        for index in bytes.indices {
            try writeFile(Array(bytes[..<index]), path)
            #expect(throws: Fault.self, "cut at \(index)") { try Segment.verify(path) }
            var changed = bytes
            changed[index] ^= 1 << UInt8(index % 8)
            try writeFile(changed, path)
            #expect(throws: Fault.self, "byte \(index)") { try Segment.verify(path) }
        }
        try writeFile(bytes + [0], path)
        #expect(throws: Fault.self) { try Segment.verify(path) }
    }
}
