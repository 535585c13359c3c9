import Testing

@testable import EventStore

struct CheckpointThinningTests {
    /// What is left of checkpoints of these sizes once all are removed that are to be.
    private func thinned(_ sizes: [UInt64]) -> [UInt64] {
        guard let newest = sizes.last else { return [] }
        return zip(sizes, sizes.dropFirst()).filter { !CheckpointThinning.isSurplus($0, before: $1, newest: newest) }.map(\.0) + [newest]
    }

    /// How many may be left: so many for each doubling of the distance, and as many close to the newest.
    private func countMax(_ newest: UInt64) -> Int {
        let perDoubling = Int(StoreLimits.checkpointsPerDoubling)
        return (perDoubling + 2) * (64 - newest.leadingZeroBitCount)
    }

    @Test func `a year of checkpoints is a few hundred, the newest among them, close where it is young`() {
        // One a minute, with five to fifteen entries each, as they are signed: every new one removes what is too many.
        let seed: UInt64 = 71
        var dice = Dice(seed: seed)
        var kept: [UInt64] = []
        var newest: UInt64 = 0
        for _ in 0..<525_600 / 8 {
            newest += 5 + dice.next() % 11
            kept = thinned(kept + [newest])
            if kept.count > countMax(newest) { break }
        }
        #expect(kept.count <= countMax(newest), "seed \(seed): \(kept.count) over \(newest) entries")
        #expect(kept.last == newest)
        // From any place the next one kept is no farther than a sixteenth of the way to the newest, or the next minute.
        for _ in 0..<10_000 {
            let place = dice.next() % newest
            guard let next = kept.first(where: { $0 >= place }) else { return #expect(Bool(false), "seed \(seed): \(place)") }
            let reach = max(16, (newest - place) / (StoreLimits.checkpointsPerDoubling / 2))
            #expect(next - place <= reach, "seed \(seed): \(place) \(next) of \(newest)")
        }
    }

    @Test func `removing once more removes nothing`() {
        var dice = Dice(seed: 72)
        for _ in 0..<200 {
            var sizes: [UInt64] = []
            var size: UInt64 = 0
            for _ in 0..<dice.next() % 2_000 {
                size += 1 + dice.next() % (1 << (dice.next() % 12))
                sizes.append(size)
            }
            let once = thinned(sizes)
            #expect(thinned(once) == once && Set(once).isSubset(of: sizes) && once.last == sizes.last)
            #expect(once.count <= countMax(size))
        }
    }

    /// A journal as it was written when each second was signed and no checkpoint was ever removed.
    private func everySecond(_ scratch: Scratch, entries: Int, each step: Int) throws -> Head {
        var dice = Dice(seed: 73)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        for _ in 0..<entries / 1_000 { try journal.append(drafts(1_000, dice: &dice, bodyMax: 4)) }
        let key = try testKey()
        try journal.environment.update { (transaction) throws(Fault) in
            var tree = MerkleFrontier()
            let reader = EntryReader(journal.tables.entries, "")
            for sequence in 1...UInt64(entries) {
                tree.append(SHA256.leaf(try reader.hash(transaction, sequence)))
                guard sequence % UInt64(step) == 0 else { continue }
                let text = try Checkpoint(origin: testOrigin, size: sequence, root: tree.root).signed(by: key)
                try transaction.put(journal.tables.checkpoints, sequence, Array(text.utf8))
            }
        }
        return journal.head
    }

    @Test func `a journal with a checkpoint every second opens, verifies, is thinned step by step, and is signed on`() throws {
        let scratch = try Scratch()
        let head = try everySecond(scratch, entries: 12_000, each: 4)
        let before = try Journal.verify(at: scratch.journal, options: .init(key: testKey().verifier))
        #expect(before.findings == [])
        #expect(before.checkpoints == 3_000 && before.signedThrough == 12_000)
        do {
            let journal = try Journal.open(at: scratch.journal)
            #expect(journal.signedThrough == 12_000)
            let proof = try journal.consistencyProof(from: 5_000, to: 12_000)
            var steps = 1
            while try journal.thinCheckpoints() { steps += 1 }
            #expect(steps == 3_000 / StoreLimits.checkpointsThinnedMax + 1)
            #expect(try !journal.thinCheckpoints())
            let kept = try journal.checkpoints()
            #expect(kept.count <= countMax(12_000) && kept.last.flatMap { Checkpoint($0)?.size } == 12_000)
            // A size whose checkpoint went is proven as before.
            #expect(try journal.consistencyProof(from: 5_000, to: 12_000) == proof)
            #expect(
                try MerkleTree.verifyConsistency(
                    oldSize: 5_000, oldRoot: journal.root(size: 5_000), newSize: 12_000, newRoot: journal.root(size: 12_000), proof: proof))
            #expect(try journal.proof(of: 17).isProven(by: testKey().verifier))
        }
        let journal = try Journal.open(at: scratch.journal)
        #expect(journal.head == head)
        var dice = Dice(seed: 74)
        try journal.append(drafts(10, dice: &dice), checkpoint: testKey())
        let after = try journal.verify(options: .init(key: testKey().verifier, atLeast: head))
        #expect(after.findings == [])
        #expect(after.signedThrough == 12_010 && after.checkpoints <= countMax(12_010))
    }

    @Test func `signing removes what is too many as it goes`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        var dice = Dice(seed: 75)
        for _ in 0..<400 { try journal.append(drafts(4, dice: &dice, bodyMax: 4), checkpoint: testKey()) }
        let kept = try journal.checkpoints().compactMap { Checkpoint($0)?.size }
        #expect(kept == thinned((1...400).map { $0 * 4 }))
        #expect(kept.count < 300)
        #expect(try journal.verify(options: .init(key: testKey().verifier)).isWhole)
    }

    @Test func `a journal that is read only is not thinned`() throws {
        let scratch = try Scratch()
        _ = try Journal.create(at: scratch.journal, origin: testOrigin)
        let fault = #expect(throws: Fault.self) { try Journal.openReadOnly(at: scratch.journal).thinCheckpoints() }
        #expect(fault?.kind == .readOnly)
    }
}
