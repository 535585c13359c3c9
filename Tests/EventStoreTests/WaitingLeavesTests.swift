import Testing

@testable import EventStore

struct WaitingLeavesTests {
    /// The tree made leaf by leaf, with its blocks.
    private struct Slow {
        var frontier = MerkleFrontier()
        var blocks: [UInt64: Digest] = [:]

        mutating func add(_ hash: Digest) {
            if let block = frontier.add(MerkleTree.leaf(hash)) { blocks[frontier.size / 256 - 1] = block }
        }
    }

    @Test func `what waits comes into the tree as it would leaf by leaf, whatever was hashed ahead`() throws {
        let seed: UInt64 = 101
        var dice = Dice(seed: seed)
        for round in 0..<12 {
            var slow = Slow()
            var (blocks, edges): ([UInt64: Digest], [UInt64: Digest]) = ([:], [:])
            for _ in 0..<Int(dice.next() % 700) { slow.add(Digest.sha256(dice.bytes(4))) }
            var leaves = WaitingLeaves(slow.frontier, [])
            slow.blocks = [:]
            for _ in 0..<4 {
                // In appends of any size, some of which are refused.
                var wanted = Int(dice.next() % 9_000)
                var stop: (size: UInt64, root: Digest)?
                while wanted > 0 {
                    let (before, count) = (leaves.count, min(wanted, 1 + Int(dice.next() % 3_000)))
                    let isRefused = dice.next() % 4 == 0
                    for _ in 0..<count {
                        let hash = Digest.sha256(dice.bytes(4))
                        leaves.append(hash)
                        if !isRefused { slow.add(hash) }
                    }
                    if isRefused {
                        leaves.cut(to: before)
                    } else {
                        leaves.hashAhead()
                        wanted -= count
                        if dice.next() % 2 == 0 { stop = (slow.frontier.size, slow.frontier.root) }
                    }
                }
                let edge = try leaves.folded(stoppingAt: stop?.size) { (frontier, block) throws(Fault) in
                    if let block { blocks[frontier.size / 256 - 1] = block }
                    edges[frontier.size] = frontier.root
                }
                #expect(edge == slow.frontier, "seed \(seed), round \(round)")
                if let stop { #expect(edges[stop.size] == stop.root, "seed \(seed), round \(round), size \(stop.size)") }
                // A fold that is given up leaves everything as it was.
                if dice.next() % 3 > 0 { leaves.goOn(from: edge) }
            }
            #expect(blocks == slow.blocks, "seed \(seed), round \(round)")
        }
    }

    @Test func `a journal that is appended to for long has the root of its entries, kept and new`() throws {
        var dice = Dice(seed: 102)
        let scratch = try Scratch()
        let key = try testKey()
        var slow = Slow()
        for turn in 0..<3 {
            let journal = try turn == 0 ? Journal.create(at: scratch.journal, origin: testOrigin) : Journal.open(at: scratch.journal)
            for count in [40_000, 3, 30_000, 1] {
                try journal.append(drafts(count, dice: &dice, bodyMax: 2), checkpoint: count == 3 ? key : nil)
            }
        }
        let journal = try Journal.open(at: scratch.journal)
        try journal.readAhead { (run) throws(Fault) in .stop }
        for entry in try journal.entries(limit: .max) { slow.add(entry.hash) }
        #expect(try journal.root(size: 210_012) == slow.frontier.root)
        try journal.checkpoint(by: key)
        let report = try journal.verify(options: .init(key: key.verifier))
        #expect(report.findings == [] && report.checkpoints == 4 && report.root == slow.frontier.root)
    }
}
