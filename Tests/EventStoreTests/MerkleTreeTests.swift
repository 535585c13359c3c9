import EventStore
import Testing

struct MerkleTreeTests {
    /// The definition of RFC 6962, section 2.1, word for word.
    static func definition(_ leaves: [[UInt8]]) -> Digest {
        if leaves.isEmpty { return Digest.sha256([]) }
        if leaves.count == 1 { return Digest.sha256([0] + leaves[0]) }
        var k = 1
        while k * 2 < leaves.count { k *= 2 }
        return Digest.sha256([1] + definition(Array(leaves[..<k])).bytes + definition(Array(leaves[k...])).bytes)
    }

    /// The eight leaves of the test vectors of Certificate Transparency.
    static let vectors: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ]

    @Test func `the roots of the known vectors of RFC 6962 come out`() {
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var frontier = MerkleFrontier()
        #expect(frontier.root.hex == roots[0])
        for (index, leaf) in Self.vectors.enumerated() {
            frontier.append(MerkleTree.leaf(leaf))
            #expect(frontier.root.hex == roots[index + 1])
            #expect(frontier.size == UInt64(index + 1))
        }
    }

    @Test func `the frontier agrees with the definition at every size`() {
        var dice = Dice(seed: 21)
        var leaves: [[UInt8]] = []
        var frontier = MerkleFrontier()
        for _ in 0..<300 {
            leaves.append(dice.bytes(Int(dice.next() % 50)))
            frontier.append(MerkleTree.leaf(leaves[leaves.count - 1]))
            #expect(frontier.root == Self.definition(leaves), "seed 21, size \(leaves.count)")
        }
    }

    @Test func `inclusion and consistency are proven for all pairs, and no altered proof passes`() throws {
        var dice = Dice(seed: 22)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(33, dice: &dice))
        let leaves = try journal.entries().map { MerkleTree.leaf($0.hash) }
        let data = try journal.entries().map(\.hash.bytes)
        for size in 1...33 as ClosedRange<UInt64> {
            let root = try journal.root(size: size)
            #expect(root == Self.definition(Array(data[..<Int(size)])))
            for index in 0..<size {
                let proof = try journal.inclusionProof(of: index + 1, size: size)
                let leaf = leaves[Int(index)]
                func holds(_ leaf: Digest, _ index: UInt64, _ size: UInt64, _ proof: [Digest]) -> Bool {
                    MerkleTree.verifyInclusion(leaf: leaf, index: index, size: size, proof: proof, root: root)
                }
                #expect(holds(leaf, index, size, proof), "index \(index) of \(size)")
                #expect(!holds(MerkleTree.leaf(leaf), index, size, proof))
                #expect(!holds(leaf, index, size, proof + [leaf]))
                if size > 1 {
                    #expect(!holds(leaf, index, size, Array(proof.dropLast())))
                    #expect(!holds(leaf, (index + 1) % size, size, proof))
                }
                #expect(!holds(leaf, size, size, proof))
            }
            for old in 0...size {
                let proof = try journal.consistencyProof(from: old, to: size)
                let oldRoot = try journal.root(size: old)
                func holds(_ oldRoot: Digest, _ newRoot: Digest, _ proof: [Digest]) -> Bool {
                    MerkleTree.verifyConsistency(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: newRoot, proof: proof)
                }
                #expect(holds(oldRoot, root, proof), "\(old) of \(size)")
                #expect(!holds(MerkleTree.leaf(oldRoot), root, proof))
                #expect(!holds(oldRoot, root, proof + [root]))
                if old > 0 { #expect(!holds(oldRoot, MerkleTree.leaf(root), proof)) }
                if !proof.isEmpty { #expect(!holds(oldRoot, root, Array(proof.dropLast()))) }
            }
        }
    }

    @Test func `proofs over kept subtrees are those over the entries`() throws {
        var dice = Dice(seed: 23)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        let key = try testKey()
        for size in [255, 1, 1, 600, 256] { try journal.append(drafts(size, dice: &dice, bodyMax: 9), checkpoint: key) }
        try journal.append(drafts(300, dice: &dice, bodyMax: 9))
        let data = try journal.entries(limit: .max).map(\.hash.bytes)
        for size in [1, 255, 256, 257, 511, 512, 857, 1_024, 1_113, 1_413] as [UInt64] {
            let root = try journal.root(size: size)
            #expect(root == Self.definition(Array(data[..<Int(size)])), "size \(size)")
            for sequence in [1, size / 2 + 1, size] {
                let proof = try journal.inclusionProof(of: sequence, size: size)
                let leaf = MerkleTree.leaf(data[Int(sequence - 1)])
                #expect(MerkleTree.verifyInclusion(leaf: leaf, index: sequence - 1, size: size, proof: proof, root: root))
            }
        }
    }
}
