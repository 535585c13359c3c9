import Support
import Testing

@testable import EventStore

/// Segments that somebody else wrote: every sum in them fits, and what they say need not be true.
struct SegmentTests {
    /// What stands in a segment, to be changed and put together again.
    private struct Forged {
        var magic = Segment.magic
        var origin = Array(testOrigin.utf8)
        var first: UInt64 = 1
        var last: UInt64 = 0
        var previous = Digest.zero
        var entries: [StoredEntry] = []
        var checkpoint: [UInt8] = []
        var proof: [[UInt8]] = []
        var behind: [UInt8] = []

        /// Entries that follow one another from `first`.
        mutating func add(_ bodies: [[UInt8]], format: UInt8 = 1, sequence: UInt64? = nil) {
            for body in bodies {
                var envelope = EntryDraft.Envelope(kind: 3, deciderVersion: 1, instant: Instant(seconds: 1), stream: 5)
                envelope.format = format
                let header = EntryHeader(envelope, sequence: sequence ?? last + 1, bodyLength: UInt32(body.count))
                let bare = StoredEntry(header: header, body: body, hash: .zero)
                let hash = bare.expectedHash(after: entries.last?.hash ?? previous)
                entries.append(StoredEntry(header: header, body: body, hash: hash))
                last = header.sequence
            }
        }

        var bytes: [UInt8] {
            var writer = FieldWriter(magic)
            writer.bytes.append(UInt8(origin.count))
            writer.bytes += origin
            writer.fixed(first)
            writer.fixed(last)
            writer.bytes += previous.bytes
            for entry in entries { writer.bytes += entry.header.bytes + entry.body + entry.hash.bytes }
            writer.fixed(UInt32(checkpoint.count))
            writer.bytes += checkpoint
            writer.bytes.append(UInt8(proof.count))
            for step in proof { writer.bytes += step }
            return writer.bytes + Digest.sha256(writer.bytes).bytes + behind
        }
    }

    private func kind(_ forged: Forged, _ scratch: Scratch, key: VerifyingKey? = nil) throws -> Fault.Kind? {
        let path = scratch.path + "/segment"
        try writeFile(forged.bytes, path)
        do throws(Fault) { _ = try Segment.verify(path, key: key) } catch { return error.kind }
        return nil
    }

    private func forged(_ bodies: [[UInt8]] = [[1], [], [2, 3]]) -> Forged {
        var forged = Forged()
        forged.add(bodies)
        return forged
    }

    @Test func `a segment that is put together as its form says is one`() throws {
        let scratch = try Scratch()
        #expect(try kind(forged(), scratch) == nil)
        let summary = try Segment.verify(scratch.path + "/segment")
        #expect(summary.origin == testOrigin && summary.range == 1...3 && summary.previous == .zero && summary.checkpoint == nil)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        #expect(try journal.importSegment(scratch.path + "/segment") == 3)
        #expect(try journal.entries().map(\.body) == [[1], [], [2, 3]] && journal.head.hash == summary.hash)
    }

    @Test func `one that says what cannot be is refused`() throws {
        let scratch = try Scratch()
        let changes: [(what: String, change: (inout Forged) -> Void)] = [
            ("another form", { $0.magic = Array("cpms segment 2\n".utf8) }), ("no text as name", { $0.origin = [0xFF, 0xFE] }),
            ("a range from 0", { $0.first = 0 }), ("a range backwards", { ($0.first, $0.last) = (3, 1) }),
            ("a range without end", { $0.last = .max }), ("more entries than it has", { $0.last += 1 }),
            ("fewer entries than it has", { $0.last -= 1 }), ("another beginning", { $0.previous = Digest.sha256([1]) }),
            ("entries in another order", { $0.entries.swapAt(0, 1) }), ("an entry twice", { $0.entries.append($0.entries[2]) }),
            ("no entries", { $0.entries = [] }), ("something behind the end", { $0.behind = [0] }),
            ("a checkpoint that is none", { $0.checkpoint = Array("checkpoint".utf8) }),
            ("a checkpoint beyond its length", { $0.checkpoint = [UInt8](repeating: 65, count: StoreLimits.checkpointBytesMax + 1) }),
            ("a path that is cut", { ($0.checkpoint, $0.proof) = ([65], [[1, 2, 3]]) }),
        ]
        for (what, change) in changes {
            var segment = forged()
            change(&segment)
            #expect(try kind(segment, scratch) == .damaged, "\(what)")
        }
        #expect(throws: Fault.self) { try Segment.verify(scratch.path + "/none") }
        #expect(throws: Fault.self) { try Segment.verify(scratch.path) }
    }

    @Test func `an entry with the number of another, or longer than it may be, is refused`() throws {
        let scratch = try Scratch()
        var segment = Forged()
        segment.add([[1]])
        segment.add([[2]], sequence: 3)
        segment.last = 2
        #expect(try kind(segment, scratch) == .damaged)
        var long = forged([[1]])
        var header = long.entries[0].header
        header.bodyLength = UInt32(StoreLimits.bodyBytesMax) + 1
        long.entries[0] = StoredEntry(header: header, body: [1], hash: long.entries[0].hash)
        #expect(try kind(long, scratch) == .damaged)
    }

    @Test func `an entry of a newer format is refused before anything of it is written`() throws {
        let scratch = try Scratch()
        var segment = Forged()
        segment.add([[1], [2]])
        segment.add([[3]], format: EntryHeader.currentFormat + 1)
        #expect(try kind(segment, scratch) == .newerFormat)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let fault = #expect(throws: Fault.self) { try journal.importSegment(scratch.path + "/segment") }
        #expect(fault?.kind == .newerFormat && fault?.sequence == 3)
        // Otherwise it could be written, and no later start would read it.
        #expect(journal.head == .empty)
        var dice = Dice(seed: 67)
        try journal.append(drafts(2, dice: &dice))
        #expect(try journal.verify().isWhole)
    }

    @Test func `a segment that lies within the journal is of its history, or refused`() throws {
        var dice = Dice(seed: 68)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(9, dice: &dice))
        let path = scratch.path + "/own"
        for range in [1...9, 2...4, 1...1, 9...9, 5...8] as [ClosedRange<UInt64>] {
            try journal.export(range, to: path)
            #expect(try journal.importSegment(path) == 0, "\(range)")
            try Files.remove(path)
        }
        // The first entry of two histories begins at the same nothing.
        for count in [1, 5, 8, 9] {
            let segment = forged((0..<count).map { [UInt8($0)] })
            #expect(try kind(segment, scratch) == nil)
            let before = journal.head
            let fault = #expect(throws: Fault.self, "\(count) entries") { try journal.importSegment(scratch.path + "/segment") }
            #expect(fault?.kind == .mismatch && journal.head == before, "\(count) entries")
        }
    }

    @Test func `a segment is taken to its end wherever the copy ends`() throws {
        var dice = Dice(seed: 69)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(12, dice: &dice))
        try journal.export(4...12, to: scratch.path + "/segment")
        for end in 0...12 as ClosedRange<UInt64> {
            let copy = try Journal.create(at: scratch.path + "/copy\(end)", origin: testOrigin)
            if end > 0 {
                try journal.export(1...end, to: scratch.path + "/start")
                try copy.importSegment(scratch.path + "/start")
                try Files.remove(scratch.path + "/start")
            }
            guard end >= 3 else {
                #expect(throws: Fault.self) { try copy.importSegment(scratch.path + "/segment") }
                #expect(copy.head.sequence == end)
                continue
            }
            #expect(try copy.importSegment(scratch.path + "/segment") == 12 - end)
            #expect(copy.head == journal.head)
            #expect(try copy.entries() == journal.entries())
        }
    }

    @Test func `a name of a journal is the whole name`() throws {
        let scratch = try Scratch()
        let name = String(repeating: "n", count: StoreLimits.originBytesMax)
        let journal = try Journal.create(at: scratch.journal, origin: name)
        var dice = Dice(seed: 70)
        try journal.append(drafts(2, dice: &dice), checkpoint: SigningKey.generate(name: name))
        try journal.export(1...2, to: scratch.path + "/segment")
        let summary = try Segment.verify(scratch.path + "/segment")
        #expect(summary.origin == name && summary.checkpoint != nil && !summary.isSigned)
        for other in [String(name.dropLast()), String(name.dropLast()) + "m"] {
            let copy = try Journal.create(at: scratch.path + "/" + String(other.suffix(1)) + "-copy", origin: other)
            let fault = #expect(throws: Fault.self) { try copy.importSegment(scratch.path + "/segment") }
            #expect(fault?.kind == .mismatch)
        }
    }

    @Test func `the checkpoint that goes along covers the last entry, and is of this journal and this key`() throws {
        var dice = Dice(seed: 71)
        let scratch = try Scratch()
        let (key, path) = (try testKey(), scratch.path + "/segment")
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(5, dice: &dice), checkpoint: key)
        let text = try #require(try journal.lastCheckpoint())
        let entries = try journal.entries()
        func signed(_ last: UInt64, _ text: String, proof sequence: UInt64) throws -> Forged {
            var forged = Forged()
            forged.last = last
            forged.entries = Array(entries.prefix(Int(last)))
            forged.checkpoint = Array(text.utf8)
            forged.proof = try journal.inclusionProof(of: sequence, size: 5).map(\.bytes)
            return forged
        }
        for last in 1...5 as ClosedRange<UInt64> {
            #expect(try kind(signed(last, text, proof: last), scratch, key: key.verifier) == nil)
            #expect(try Segment.verify(path, key: key.verifier).isSigned && !Segment.verify(path).isSigned)
            #expect(try kind(signed(last, text, proof: last % 5 + 1), scratch) == .damaged, "the path of another entry")
            #expect(try kind(signed(last, text, proof: last), scratch, key: testKey(9).verifier) == .mismatch)
        }
        let other = try Checkpoint(origin: "other", size: 5, root: journal.root(size: 5)).signed(
            by: SigningKey.seed([UInt8](repeating: 7, count: 32), name: "other"))
        #expect(try kind(signed(5, other, proof: 5), scratch) == .damaged)
        #expect(try kind(forged(), scratch, key: key.verifier) == .mismatch, "nobody signed for it")
    }
}
