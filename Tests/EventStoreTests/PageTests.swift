import Glibc
import Testing

@testable import EventStore

/// The reader of pages trusts nothing: whatever a file says, it is read to its end and told about.
struct PageTests {
    /// A journal with short and long bodies and a checkpoint, in as few pages as that takes.
    private func build(_ scratch: Scratch) throws -> Head {
        var dice = Dice(seed: 71)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin, options: .init(extendsAhead: false))
        try journal.append(drafts(3, dice: &dice, bodyMax: 40))
        let long = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1, body: dice.bytes(5_000))
        try journal.append([long], checkpoint: testKey())
        return journal.head
    }

    /// Verifies the chain, the tree and every table; finds fault, or the same journal.
    private func check(_ scratch: Scratch, _ head: Head, _ what: @autoclosure () -> String) throws -> Bool {
        let report = try Verifier(scratch.journal, nil, .init(threads: 1, atLeast: head)).run()
        if report.isWhole { #expect(report.head == head && report.entries == head.sequence, "\(what())") }
        return report.isWhole
    }

    @Test func `a flip in any byte of a small file ends nothing, and hides nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        #expect(try check(scratch, head, "as it was written"))
        var found = 0
        for (place, byte) in original.enumerated() {
            // In the middle of nothing one byte is like the other.
            let around = original[max(0, place - 16)..<min(original.count, place + 16)]
            if place % 16 != 0 && around.allSatisfy({ $0 == 0 }) { continue }
            try poke(scratch.data, place, byte ^ 1 << UInt8(place % 8))
            if try !check(scratch, head, "byte \(place)") { found += 1 }
            try poke(scratch.data, place, byte)
        }
        // The records alone are more than that.
        #expect(found > 5_500)
        #expect(try check(scratch, head, "as it was written"))
    }

    @Test func `every byte of a small file set to its largest and smallest value ends nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let original = try readFile(scratch.data)
        for (place, byte) in original.enumerated() {
            // What is nothing but content was flipped above; here it is about numbers that lead somewhere.
            if place % 4_096 >= 160 && place % 4_096 < 3_960 { continue }
            for value in [0, 0xFF] as [UInt8] where value != byte {
                try poke(scratch.data, place, value)
                _ = try check(scratch, head, "byte \(place) as \(value)")
            }
            try poke(scratch.data, place, byte)
        }
    }

    @Test func `a small file cut anywhere ends nothing, and hides nothing`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let bytes = try readFile(scratch.data).count
        var isWhole = true
        // In a page one place is like the other, but for the last whole one.
        for size in (0..<bytes).reversed() where size % 4_096 < 2 || size % 4_096 == 4_095 || size % 61 == 0 {
            #expect(unsafe truncate(scratch.data, size) == 0)
            // Only free pages may be missing: once something is found, more is missing with every byte.
            let still = try check(scratch, head, "\(size) bytes")
            #expect(isWhole || !still, "\(size) bytes")
            isWhole = still
        }
        #expect(!isWhole)
    }

    @Test func `long values come out whole wherever they stand among the pieces of the file`() throws {
        var dice = Dice(seed: 72)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        var bodies: [[UInt8]] = []
        for turn in 0..<40 {
            let sizes = [turn * 311, 9, 4_000 + turn, 300_000 / (turn + 1), 1_900]
            let drafts = sizes.map { size in
                EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1, body: dice.bytes(size))
            }
            bodies += drafts.map(\.body)
            try journal.append(drafts)
        }
        let report = try journal.verify()
        #expect(report.findings == [])
        var file = try PageFile.open(scratch.data)
        let newest = file.newest()
        let state = try #require(newest)
        let tables = Survey.tables(&file, state, nil)
        let root = try #require(tables["entries"])
        var found: [[UInt8]] = []
        var held: [UnsafeRawBufferPointer] = unsafe []
        file.walk(root) { visit in
            switch visit {
            // What was handed out is looked at as late as it may be.
            case .value(_, let value): unsafe held.append(value)
            case .release:
                for index in unsafe held.indices { unsafe found.append(Array(held[index][36..<held[index].count - 32])) }
                unsafe held.removeAll()
            case .table, .damage: Issue.record("only values stand here")
            }
            return .next
        }
        #expect(found == bodies)
    }

    @Test func `the name of a journal is read past its database, also beside the one who writes`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        #expect(Journal.origin(at: scratch.journal) == testOrigin)
        let journal = try Journal.open(at: scratch.journal)
        #expect(Journal.origin(at: journal.path) == testOrigin)
        #expect(Journal.origin(at: scratch.path + "/none") == nil)
        #expect(unsafe truncate(scratch.data, 5_000) == 0)
        #expect(Journal.origin(at: scratch.journal) == nil)
    }

    @Test func `a yardstick counts what is there, and hashes to the same`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        #expect(try Journal.open(at: scratch.journal).scan() == 4)
        for bytes in [[], [1], [UInt8](repeating: 9, count: 1_000)] { #expect(Digest.sha256OneShot(bytes) == Digest.sha256(bytes)) }
    }

    @Test func `a walk begins at a sequence and ends where it is told`() throws {
        var dice = Dice(seed: 73)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(3_000, dice: &dice, bodyMax: 700))
        var file = try PageFile.open(scratch.data)
        let newest = file.newest()
        let state = try #require(newest)
        let tables = Survey.tables(&file, state, nil)
        let root = try #require(tables["entries"])
        for first in [0, 1, 2, 7, 1_500, 2_999, 3_000, 3_001, .max] as [UInt64] {
            var seen: [UInt64] = []
            file.walk(root, from: first) { visit in
                guard case .value(let key, _) = visit else { return .next }
                unsafe seen.append(sequenceKey(key) ?? 0)
                return seen.count < 20 ? .next : .stop
            }
            let from = max(1, first)
            #expect(seen == (from <= 3_000 ? Array(from...min(3_000, from + 19)) : []), "from \(first)")
        }
    }
}
