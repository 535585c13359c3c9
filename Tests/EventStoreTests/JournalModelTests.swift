import Dispatch
import Support
import Synchronization
import Testing

@testable import EventStore

/// A journal that is a list.
private struct PlainJournal {
    var entries: [StoredEntry] = []
    /// Sizes at which it was signed.
    var signed: [UInt64] = []

    var head: Head { entries.last.map { Head(sequence: $0.header.sequence, hash: $0.hash) } ?? .empty }

    mutating func append(_ drafts: [EntryDraft]) {
        for draft in drafts {
            let header = EntryHeader(draft.envelope, sequence: head.sequence + 1, bodyLength: UInt32(draft.body.count))
            let bare = StoredEntry(header: header, body: draft.body, hash: .zero)
            entries.append(StoredEntry(header: header, body: draft.body, hash: bare.expectedHash(after: head.hash)))
        }
    }

    func range(_ first: UInt64, _ last: UInt64) -> [StoredEntry] {
        entries.filter { $0.header.sequence >= first && $0.header.sequence <= last }
    }

    var root: Digest {
        var tree = MerkleFrontier()
        for entry in entries { tree.append(MerkleTree.leaf(entry.hash)) }
        return tree.root
    }
}

struct JournalModelTests {
    /// All that can be asked of a journal is as the list has it.
    private func compare(_ journal: Journal, _ model: PlainJournal, _ random: inout SeededRandom) throws {
        let seed = random.seed
        #expect(journal.head == model.head, "seed \(seed)")
        #expect(try journal.entries(limit: .max) == model.entries, "seed \(seed)")
        let last = model.head.sequence
        for _ in 0..<6 {
            let (first, end) = (UInt64(random.below(Int(last) + 4)), UInt64(random.below(Int(last) + 4)))
            let limit = random.below(5) == 0 ? random.below(9) : Int.max
            let expected = Array(model.range(first, end).prefix(limit))
            #expect(try journal.entries(from: first, to: end, limit: limit) == expected, "seed \(seed), \(first) to \(end)")
            var ahead: [UInt64] = []
            try journal.readAhead(from: first, to: end) { (run) throws(Fault) in
                ahead += (0..<run.count).map { run[$0].header.sequence }
                return .next
            }
            #expect(ahead == model.range(first, end).map(\.header.sequence), "seed \(seed), \(first) to \(end)")
            #expect(try journal.entry(first) == model.range(first, first).first, "seed \(seed), \(first)")
            let hash = first == 0 ? Digest.zero : model.range(first, first).first?.hash
            #expect(try journal.hash(of: first) == hash, "seed \(seed), \(first)")
        }
        #expect(try journal.root(size: last) == model.root, "seed \(seed)")
        // Those that lie close together are removed as time goes on, and never the newest.
        let kept = try journal.checkpoints().compactMap { Checkpoint($0)?.size }
        #expect(Set(kept).isSubset(of: model.signed) && kept.last == model.signed.last, "seed \(seed)")
        #expect(journal.signedThrough == model.signed.last ?? 0, "seed \(seed)")
    }

    @Test func `a journal is a list of entries, however it is appended to, signed and opened again`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var dice = Dice(seed: random.seed)
        let (scratch, key) = (try Scratch(), try testKey())
        var model = PlainJournal()
        var journal: Journal? = try Journal.create(at: scratch.journal, origin: testOrigin)
        func live() throws -> Journal { try #require(journal) }
        for step in 0..<60 {
            switch random.below(6) {
            case 0:
                journal = nil
                if random.below(2) == 0 {
                    let report = try Journal.verify(at: scratch.journal, options: .init(key: key.verifier, atLeast: model.head))
                    #expect(report.findings == [] && report.head == model.head && report.root == model.root, "seed \(random.seed)")
                }
                journal = try Journal.open(at: scratch.journal, options: .init(extendsAhead: random.below(2) == 0, atLeast: model.head))
            case 1:
                // Refused before anything is written.
                let other = try SigningKey.seed([UInt8](repeating: 7, count: 32), name: "other")
                #expect(throws: Fault.self) { try live().append(drafts(3, dice: &dice), checkpoint: other) }
            default:
                let isSigned = random.below(3) == 0
                let batch = drafts(random.below(40), dice: &dice, bodyMax: step % 9 == 0 ? 9_000 : 60)
                let first = model.head.sequence + 1
                let range = try live().append(batch, checkpoint: isSigned ? key : nil)
                model.append(batch)
                #expect(range == first..<model.head.sequence + 1, "seed \(random.seed), step \(step)")
                if isSigned, model.signed.last != model.head.sequence { model.signed.append(model.head.sequence) }
            }
            if step % 10 == 9, let journal { try compare(journal, model, &random) }
        }
    }

    @Test func `reading from far behind the end finds nothing, and is no damage`() throws {
        var dice = Dice(seed: 12)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        for count in [0, 1, 4] {
            try journal.append(drafts(count, dice: &dice))
            let last = journal.head.sequence
            for first in [last + 1, last + 2, last + 100, .max] {
                for isChecked in [true, false] {
                    var found = 0
                    try journal.read(from: first, checked: isChecked) { (_, _, _) in
                        found += 1
                        return .next
                    }
                    try journal.readAhead(from: first, checked: isChecked) { (run) throws(Fault) in
                        found += run.count
                        return .next
                    }
                    #expect(found == 0, "from \(first) of \(last)")
                }
                #expect(try journal.entries(from: first).isEmpty && journal.entry(first) == nil && journal.hash(of: first) == nil)
            }
        }
    }

    @Test func `what does not lie in the journal is proven of no size`() throws {
        var dice = Dice(seed: 13)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        #expect(try journal.root(size: 0) == MerkleTree.emptyRoot && journal.consistencyProof(from: 0, to: 0) == [])
        #expect(throws: Fault.self) { try journal.proof(of: 1) }
        try journal.append(drafts(4, dice: &dice))
        for (sequence, size) in [(0, 1), (0, 0), (2, 1), (5, 5), (1, 5), (.max, .max)] as [(UInt64, UInt64)] {
            let fault = #expect(throws: Fault.self) { try journal.inclusionProof(of: sequence, size: size) }
            #expect(fault?.kind == .limit, "\(sequence) of \(size)")
        }
        for (old, new) in [(5, 5), (3, 2), (0, 5), (.max, .max)] as [(UInt64, UInt64)] {
            #expect(throws: Fault.self, "\(old) to \(new)") { try journal.consistencyProof(from: old, to: new) }
        }
        #expect(throws: Fault.self) { try journal.root(size: 5) }
        let unsigned = #expect(throws: Fault.self) { try journal.proof(of: 1) }
        #expect(unsigned?.kind == .missing)
        try journal.checkpoint(by: testKey())
        for sequence in [0, 5] as [UInt64] { #expect(throws: Fault.self) { try journal.proof(of: sequence) } }
    }

    @Test func `a journal without entries can be signed, and goes on from there`() throws {
        let (scratch, key) = (try Scratch(), try testKey())
        var dice = Dice(seed: 14)
        do {
            let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
            let text = try journal.checkpoint(by: key)
            #expect(Checkpoint(text)?.size == 0 && Checkpoint(text)?.root == MerkleTree.emptyRoot)
            #expect(try journal.checkpoint(by: key) == text && journal.checkpoints().count == 1)
        }
        let journal = try Journal.open(at: scratch.journal)
        #expect(journal.head == .empty && journal.signedThrough == 0)
        try journal.append(drafts(3, dice: &dice), checkpoint: key)
        let report = try journal.verify(options: .init(key: key.verifier))
        #expect(report.findings == [] && report.signedThrough == 3 && report.checkpoints == 2)
    }

    @Test func `the longest body is taken, and the largest batch`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let small = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(seconds: 1), stream: 1, body: [])
        var long = small
        long.body = [UInt8](repeating: 5, count: StoreLimits.bodyBytesMax)
        #expect(try journal.append([long]) == 1..<2)
        #expect(try journal.entry(1)?.body.count == StoreLimits.bodyBytesMax)
        let most = StoreLimits.batchEntriesMax
        #expect(try journal.append([EntryDraft](repeating: small, count: most)) == 2..<UInt64(most) + 2)
        let report = try journal.verify()
        #expect(report.isWhole && report.entries == UInt64(most) + 1)
    }

    @Test func `a journal that is read only takes nothing and shows what another process writes`() throws {
        var dice = Dice(seed: 17)
        let scratch = try Scratch()
        do {
            let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
            try journal.append(drafts(3, dice: &dice), checkpoint: testKey())
        }
        let journal = try Journal.openReadOnly(at: scratch.journal)
        #expect(journal.isReadOnly && journal.head.sequence == 3 && journal.signedThrough == 3)
        for key in [nil, try testKey()] {
            let fault = #expect(throws: Fault.self) { try journal.append(drafts(1, dice: &dice), checkpoint: key) }
            #expect(fault?.kind == .readOnly)
        }
        #expect(throws: Fault.self) { try journal.checkpoint(by: testKey()) }
        #expect(try journal.entries().count == 3 && journal.proof(of: 2).isProven(by: testKey().verifier))
        #expect(try journal.verify(options: .init(key: testKey().verifier)).isWhole)
    }

    @Test func `readers see whole turns, and at once what somebody was told`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let (watch, group) = (Watch(), DispatchGroup())
        for _ in 0..<3 {
            DispatchQueue.global().async(group: group) {
                do throws(Fault) {
                    while !watch.isDone.load(ordering: .relaxed) { try watch.look(at: journal) }
                } catch { watch.note("\(error)") }
            }
        }
        var dice = Dice(seed: 18)
        for round in 0..<150 {
            let batch = drafts(Int(Watch.turn), dice: &dice, bodyMax: 200)
            let range = try journal.append(batch, checkpoint: round % 5 == 0 ? testKey() : nil)
            watch.told.store(range.upperBound - 1, ordering: .releasing)
        }
        watch.isDone.store(true, ordering: .relaxed)
        group.wait()
        #expect(watch.problems == [])
        #expect(try journal.verify(options: .init(key: testKey().verifier)).isWhole)
    }
}

/// What readers of a journal find wrong while it is written.
private final class Watch: Sendable {
    /// Entries of each turn.
    static let turn: UInt64 = 7
    /// The last entry of which somebody was told.
    let told = Atomic<UInt64>(0)
    let isDone = Atomic<Bool>(false)
    private let found = Mutex<[String]>([])

    var problems: [String] { found.withLock { $0 } }

    func note(_ problem: String) { found.withLock { if $0.count < 10 { $0.append(problem) } } }

    func look(at journal: Journal) throws(Fault) {
        let known = told.load(ordering: .acquiring)
        var (last, hash) = (0 as UInt64, Digest.zero)
        try journal.read { (header, _, found) throws(Fault) in
            if header.sequence != last + 1 { note("\(header.sequence) behind \(last)") }
            (last, hash) = (header.sequence, found)
            return .next
        }
        if last < known { note("\(known) was told, and \(last) read") }
        if last % Self.turn != 0 { note("a turn ends at \(last)") }
        if let again = try journal.hash(of: last), again != hash { note("\(last) has another hash by now") }
    }
}
