import Support
import Testing

@testable import EventStore

/// A tree that is a list of leaves, and does everything as RFC 6962, section 2.1, writes it down.
private struct PlainTree: MerkleSource {
    var hashes: [Digest]
    /// How many of its subtrees of 256 leaves are kept.
    var kept = 0

    func leaves(_ range: Range<UInt64>) throws(Fault) -> [Digest] { Array(hashes[Int(range.lowerBound)..<Int(range.upperBound)]) }

    func block(_ number: UInt64) throws(Fault) -> Digest? {
        Int(number) < kept ? Self.root(hashes[Int(number) * 256..<Int(number + 1) * 256]) : nil
    }

    private static func middle(_ hashes: ArraySlice<Digest>) -> Int {
        var k = 1
        while k * 2 < hashes.count { k *= 2 }
        return hashes.startIndex + k
    }

    static func root(_ hashes: ArraySlice<Digest>) -> Digest {
        if hashes.count < 2 { return hashes.first ?? MerkleTree.emptyRoot }
        let k = middle(hashes)
        return Digest.sha256([1] + root(hashes[..<k]).bytes + root(hashes[k...]).bytes)
    }

    static func path(_ index: Int, _ hashes: ArraySlice<Digest>) -> [Digest] {
        if hashes.count < 2 { return [] }
        let k = middle(hashes)
        return index < k ? path(index, hashes[..<k]) + [root(hashes[k...])] : path(index, hashes[k...]) + [root(hashes[..<k])]
    }

    static func consistency(_ old: Int, _ hashes: ArraySlice<Digest>, isWhole: Bool = true) -> [Digest] {
        if old == hashes.endIndex { return isWhole ? [] : [root(hashes)] }
        let k = middle(hashes)
        return old <= k
            ? consistency(old, hashes[..<k], isWhole: isWhole) + [root(hashes[k...])]
            : consistency(old, hashes[k...], isWhole: false) + [root(hashes[..<k])]
    }
}

struct MerkleModelTests {
    private func hashes(_ count: Int, _ random: inout SeededRandom) -> [Digest] { (0..<count).map { _ in Digest.sha256(random.bytes(8)) } }

    @Test func `roots and proofs are those of the plain list, with and without kept subtrees`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let all = hashes(1_100, &random)
        for size in [1, 2, 3, 8, 9, 255, 256, 257, 512, 513, 1_100] {
            for kept in Set([0, size / 256]) {
                let tree = PlainTree(hashes: all, kept: kept)
                #expect(try tree.root(0..<UInt64(size)) == PlainTree.root(all[..<size]), "seed \(random.seed), \(size)")
                for index in Set([0, size / 2, size - 1, random.below(size)]) {
                    let proof = try tree.inclusionProof(index: UInt64(index), size: UInt64(size))
                    #expect(proof == PlainTree.path(index, all[..<size]), "seed \(random.seed), \(index) of \(size)")
                }
                for old in Set([1, size / 2 + 1, size - 1, size, 1 + random.below(size)]) where old > 0 {
                    let proof = try tree.consistencyProof(from: UInt64(old), to: UInt64(size))
                    let expected = old == size ? [] : PlainTree.consistency(old, all[..<size])
                    #expect(proof == expected, "seed \(random.seed), \(old) to \(size)")
                }
            }
        }
    }

    @Test func `a proof that somebody altered shows nothing, wherever they did`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let all = hashes(70, &random)
        for _ in 0..<200 {
            let size = 2 + random.below(68)
            let (index, old) = (random.below(size), 1 + random.below(size - 1))
            let (root, oldRoot) = (PlainTree.root(all[..<size]), PlainTree.root(all[..<old]))
            func shows(_ proof: [Digest], at place: Int = index, of count: Int = size) -> Bool {
                MerkleTree.verifyInclusion(leaf: all[index], index: UInt64(place), size: UInt64(count), proof: proof, root: root)
            }
            func goesOn(_ proof: [Digest], from first: Int = old, to count: Int = size) -> Bool {
                MerkleTree.verifyConsistency(
                    oldSize: UInt64(first), oldRoot: oldRoot, newSize: UInt64(count), newRoot: root, proof: proof)
            }
            let (path, step) = (PlainTree.path(index, all[..<size]), PlainTree.consistency(old, all[..<size]))
            #expect(shows(path) && goesOn(step), "seed \(random.seed)")
            for (proof, holds) in [(path, { shows($0) }), (step, { goesOn($0) })] as [([Digest], ([Digest]) -> Bool)] {
                for place in proof.indices {
                    var changed = proof
                    changed[place] = Digest.sha256(changed[place].bytes)
                    #expect(!holds(changed), "seed \(random.seed), step \(place)")
                    changed = proof
                    changed.remove(at: place)
                    #expect(!holds(changed), "seed \(random.seed), without \(place)")
                    changed = proof
                    changed.insert(proof[place], at: place)
                    #expect(!holds(changed), "seed \(random.seed), twice \(place)")
                    if place > 0, proof[place] != proof[place - 1] {
                        changed = proof
                        changed.swapAt(place, place - 1)
                        #expect(!holds(changed), "seed \(random.seed), swapped \(place)")
                    }
                }
                #expect(!holds(proof + [root]) && (proof.isEmpty || !holds([])), "seed \(random.seed)")
            }
            for other in 0..<size where other != index { #expect(!shows(path, at: other), "seed \(random.seed), \(index) as \(other)") }
            #expect(!shows(path, at: size) && !goesOn(step, from: size) && !goesOn(step, from: size + 1), "seed \(random.seed)")
        }
    }

    @Test func `a tree that is put together of subtrees is the tree of all their leaves`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let all = hashes(1_700, &random)
        for _ in 0..<20 {
            var (joined, plain) = (MerkleFrontier(), MerkleFrontier())
            var count = 0
            while count < 1_200 {
                // A subtree has its place where its size fits into the lowest bit of what is there.
                let room = count == 0 ? 512 : min(512, count & -count)
                let size = random.below(2) == 0 ? room : 1 + random.below(room)
                let part = all[count..<count + size]
                for hash in part { plain.append(hash) }
                if size == 256, count % 256 == 0, random.below(2) == 0 {
                    joined.add(block: PlainTree.root(part))
                } else {
                    var subtree = MerkleFrontier()
                    for hash in part { subtree.append(hash) }
                    #expect(joined.root(with: subtree) == plain.root, "seed \(random.seed), \(count) and \(size)")
                    joined.append(subtree: subtree)
                }
                count += size
                #expect(joined == plain && joined.size == UInt64(count), "seed \(random.seed), \(count)")
            }
            #expect(joined.root == PlainTree.root(all[..<count]), "seed \(random.seed)")
        }
    }

    @Test func `each block of 256 leaves is told once, when its last leaf comes`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let all = hashes(1_030, &random)
        var frontier = MerkleFrontier()
        for (index, hash) in all.enumerated() {
            let block = frontier.add(hash)
            #expect(block == (index % 256 == 255 ? PlainTree.root(all[index - 255...index]) : nil), "seed \(random.seed), \(index)")
        }
    }

    @Test func `an edge reads back from its bytes, and from no others`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var frontier = MerkleFrontier()
        for size in 0..<70 {
            let bytes = frontier.bytes
            #expect(MerkleFrontier(bytes) == frontier && bytes.count == 8 + 32 * size.nonzeroBitCount, "seed \(random.seed), \(size)")
            for length in bytes.indices { #expect(MerkleFrontier(Array(bytes[..<length])) == nil, "seed \(random.seed), \(size)") }
            #expect(MerkleFrontier(bytes + [0]) == nil)
            frontier.append(Digest.sha256(random.bytes(4)))
        }
        Mutations.each(of: frontier.bytes) { what, changed in
            guard let read = MerkleFrontier(changed) else { return }
            #expect(read != frontier && read.bytes == changed, "seed \(random.seed), \(what)")
        }
    }

    @Test func `trees of no leaf and of one are what the RFC says`() {
        let leaf = MerkleTree.leaf([7])
        #expect(MerkleFrontier().root == Digest.sha256([]) && MerkleFrontier().size == 0)
        var one = MerkleFrontier()
        one.append(leaf)
        #expect(one.root == leaf && leaf == Digest.sha256([0, 7]))
        #expect(MerkleTree.verifyInclusion(leaf: leaf, index: 0, size: 1, proof: [], root: leaf))
        #expect(!MerkleTree.verifyInclusion(leaf: leaf, index: 0, size: 0, proof: [], root: leaf))
        #expect(!MerkleTree.verifyInclusion(leaf: leaf, index: .max, size: .max, proof: [], root: leaf))
        func goesOn(_ old: UInt64, _ oldRoot: Digest, _ new: UInt64, _ newRoot: Digest) -> Bool {
            MerkleTree.verifyConsistency(oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: newRoot, proof: [])
        }
        #expect(goesOn(0, MerkleTree.emptyRoot, 1, leaf) && !goesOn(0, leaf, 1, leaf) && goesOn(1, leaf, 1, leaf))
        #expect(!goesOn(1, leaf, 2, leaf) && !goesOn(2, leaf, 1, leaf) && !goesOn(1, leaf, 1, MerkleTree.emptyRoot))
    }
}
