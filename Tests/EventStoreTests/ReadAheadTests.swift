import Glibc
import Synchronization
import Testing

@testable import EventStore

struct ReadAheadTests {
    /// An entry as it is handed out.
    private struct Taken: Equatable {
        var header: EntryHeader
        var body: [UInt8]

        static func all(_ entries: some Sequence<StoredEntry>) -> [Taken] { entries.map { Taken(header: $0.header, body: $0.body) } }
    }

    /// Everything that is read ahead, and the fault that ended it.
    private func collect(
        _ journal: Journal, from first: UInt64 = 1, to last: UInt64 = .max, checked: Bool = true
    ) -> (entries: [Taken], fault: Fault?) {
        var entries: [Taken] = []
        do throws(Fault) {
            try journal.readAhead(from: first, to: last, checked: checked) { (run) throws(Fault) in
                #expect(run.count > 0)
                for index in 0..<run.count {
                    entries.append(Taken(header: run[index].header, body: Array(run.bytes[run[index].body])))
                }
                return .next
            }
            return (entries, nil)
        } catch {
            return (entries, error)
        }
    }

    private func build(_ scratch: Scratch, _ count: Int = 5_000) throws -> Journal {
        var dice = Dice(seed: 91)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(count - 20, dice: &dice, bodyMax: 300))
        for size in [300_000, 0, 5_000, 17, 70_000] {
            let draft = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1, body: dice.bytes(size))
            try journal.append([EntryDraft](repeating: draft, count: 4))
        }
        return journal
    }

    @Test func `what is read ahead is what is read, for any range`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let all = try journal.entries(limit: .max)
        #expect(all.count == 5_000)
        for (first, last) in [(1, .max), (1, 1), (2, 2), (1, 1_024), (1_025, 2_048), (77, 4_999), (5_000, .max), (5_001, .max), (9, 3)]
            as [(UInt64, UInt64)]
        {
            for checked in [true, false] {
                let (found, fault) = collect(journal, from: first, to: last, checked: checked)
                #expect(fault == nil, "\(first)...\(last)")
                #expect(found == Taken.all(all.filter { $0.header.sequence >= first && $0.header.sequence <= last }), "\(first)...\(last)")
            }
        }
    }

    @Test func `an empty journal has nothing to read ahead`() throws {
        let scratch = try Scratch()
        let (found, fault) = collect(try Journal.create(at: scratch.journal, origin: testOrigin))
        #expect(found.isEmpty && fault == nil)
    }

    @Test func `who has enough, or throws, is the last to be heard`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        var runs = 0
        try journal.readAhead { (run) throws(Fault) in
            runs += 1
            return runs == 2 ? .stop : .next
        }
        #expect(runs == 2)
        let own = Fault(.limit, "Enough", path: scratch.journal, advice: "Go on")
        let fault = #expect(throws: Fault.self) { try journal.readAhead { (run) throws(Fault) in throw own } }
        #expect(fault?.what == own.what)
        // What was given up leaves nothing behind that stops the next one.
        for _ in 0..<200 { try journal.readAhead { (run) throws(Fault) in .stop } }
        #expect(collect(journal).entries.count == 5_000)
    }

    @Test func `a flipped bit is found before its entry is used, and everything before it is used`() throws {
        let scratch = try Scratch()
        let all = try build(scratch).entries(limit: .max)
        let original = try readFile(scratch.data)
        for sequence in [1, 2, 129, 1_024, 1_025, 3_333, 4_981, 4_983] {
            let entry = all[sequence - 1]
            let place = try #require(find(entry.hash.bytes, in: original))
            try poke(scratch.data, place + 5, original[place + 5] ^ 4)
            let (found, fault) = collect(try Journal.openReadOnly(at: scratch.journal))
            #expect(fault?.kind == .damaged && fault?.sequence == UInt64(sequence), "\(String(describing: fault))")
            #expect(found == Taken.all(all[..<(sequence - 1)]), "entry \(sequence)")
            try poke(scratch.data, place + 5, original[place + 5])
        }
    }

    private func find(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
        var start = 0
        while let place = bytes[start...].firstIndex(of: part[0]) {
            if bytes[place...].starts(with: part) { return place }
            start = place + 1
        }
        return nil
    }

    @Test func `a file that is cut ends the reading and not the process`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        let size = try readFile(scratch.data).count
        // Behind its back, as a disk would.
        #expect(unsafe truncate(scratch.data, size / 3) == 0)
        let (found, fault) = collect(journal)
        #expect(fault?.kind == .damaged)
        #expect(found.count < 5_000)
    }

    @Test func `a missing entry ends the reading at its place`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch, 300)
        try journal.environment.update { (transaction) throws(Fault) in
            var writer = FieldWriter()
            writer.fixed(123 as UInt64)
            try transaction.delete(journal.tables.entries, writer.bytes)
        }
        let (found, fault) = collect(journal)
        #expect(found.count == 122 && fault?.kind == .damaged && fault?.sequence == 123)
    }

    @Test func `reading ahead goes on beside a writer, and comes to what was appended meanwhile`() throws {
        let scratch = try Scratch()
        let journal = try build(scratch)
        var dice = Dice(seed: 92)
        var seen: UInt64 = 0
        try journal.readAhead { (run) throws(Fault) in
            for index in 0..<run.count {
                seen += 1
                #expect(run[index].header.sequence == seen)
            }
            // Each commit moves pages that were read before it.
            if journal.head.sequence < 9_000 { try journal.append(drafts(100, dice: &dice, bodyMax: 300)) }
            return .next
        }
        #expect(seen > 5_000 && seen <= journal.head.sequence)
        let (found, fault) = collect(journal)
        #expect(fault == nil)
        #expect(try found == Taken.all(journal.entries(limit: .max)))
    }
}
