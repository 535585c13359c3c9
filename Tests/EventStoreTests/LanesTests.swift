import Testing

@testable import EventStore

struct LanesTests {
    /// Records of these lengths, chained; those at `broken` with a byte changed.
    private func records(_ counts: [Int], broken: Set<Int>, dice: inout Dice) -> [(previous: Digest, bytes: [UInt8])] {
        var records: [(Digest, [UInt8])] = []
        var previous = Digest(words: (1, 2, 3, 4))
        for (index, count) in counts.enumerated() {
            let body = dice.bytes(count)
            let hash = Digest.sha256(previous.bytes + body)
            var bytes = body + hash.bytes
            if broken.contains(index) {
                let place = Int(dice.next() % UInt64(bytes.count))
                bytes[place] ^= 1 << UInt8(dice.next() % 8)
            }
            records.append((previous, bytes))
            previous = hash
        }
        return records
    }

    private func wrong(_ records: [(previous: Digest, bytes: [UInt8])], _ lanes: inout ChainLanes) -> [UInt64] {
        var wrong: [UInt64] = []
        for (index, record) in records.enumerated() {
            unsafe record.bytes.withUnsafeBytes { bytes in
                unsafe withUnsafeBytes(of: record.previous.words) { previous in
                    if let previous = previous.baseAddress { unsafe lanes.add(bytes, sequence: UInt64(index), after: previous) }
                }
            }
        }
        lanes.check { wrong.append($0) }
        return wrong.sorted()
    }

    @Test func `links of every length are found right beside links of every other length`() {
        let seed: UInt64 = 81
        var dice = Dice(seed: seed)
        var lanes = ChainLanes()
        for count in 36...330 {
            for others in [[], [count], [36], [count + 1, 36, 900], [500, 91, 92, 4_000, 36]] {
                let records = records([count] + others, broken: [], dice: &dice)
                #expect(wrong(records, &lanes) == [], "seed \(seed), \(count) beside \(others)")
            }
        }
    }

    @Test func `exactly the links that are wrong are told, and all that fit are taken`() {
        let seed: UInt64 = 82
        var dice = Dice(seed: seed)
        var lanes = ChainLanes()
        for round in 0..<300 {
            let counts = (0..<Int(dice.next() % 129)).map { _ in 36 + Int(dice.next() % 700) }
            let broken = Set(counts.indices.filter { _ in dice.next() % 5 == 0 })
            let records = records(counts, broken: broken, dice: &dice)
            #expect(wrong(records, &lanes) == broken.sorted().map { UInt64($0) }, "seed \(seed), round \(round)")
            let isFull = lanes.isFull
            #expect(!isFull)
        }
    }

    @Test func `256 leaves at once give the root, and the tree, that one after the other gives`() {
        var dice = Dice(seed: 83)
        var lanes = TreeLanes()
        var (slow, quick) = (MerkleFrontier(), MerkleFrontier())
        for round in 0..<9 {
            var block: Digest?
            for _ in 0..<256 {
                let hash = Digest.sha256(dice.bytes(8))
                block = slow.add(MerkleTree.leaf(hash))
                unsafe withUnsafeBytes(of: hash.words) { bytes in
                    if let bytes = bytes.baseAddress { unsafe lanes.add(bytes) }
                }
            }
            let root = lanes.root()
            quick.add(block: root)
            let left = lanes.count
            #expect(root == block && quick == slow && left == 0, "round \(round)")
        }
    }

    @Test func `leaves that make no block come out as leaves, in their order`() {
        var dice = Dice(seed: 84)
        var lanes = TreeLanes()
        let hashes = (0..<100).map { _ in Digest.sha256(dice.bytes(3)) }
        for hash in hashes {
            unsafe withUnsafeBytes(of: hash.words) { bytes in
                if let bytes = bytes.baseAddress { unsafe lanes.add(bytes) }
            }
        }
        var leaves: [Digest] = []
        lanes.takeLeaves { leaves.append($0) }
        let left = lanes.count
        #expect(leaves == hashes.map { MerkleTree.leaf($0) } && left == 0)
    }
}
