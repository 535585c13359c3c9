/// The Merkle tree of RFC 6962, section 2.1: leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right).
///
/// The data of a leaf of a journal is the hash of the entry, which covers the entry and everything before it: so the
/// chain is in the tree, and whoever checks a leaf checks a link as well.
public enum MerkleTree {
    /// The root of a tree without leaves.
    public static let emptyRoot = Digest.sha256([])

    /// The leaf of these bytes.
    public static func leaf(_ data: [UInt8]) -> Digest { Digest.sha256([0] + data) }

    /// The leaf of an entry with this hash.
    public static func leaf(_ hash: Digest) -> Digest { SHA256.leaf(hash) }

    /// The node above two others.
    public static func node(_ left: Digest, _ right: Digest) -> Digest { SHA256.node(left, right) }

    /// Whether `leaf` stands at `index` of the tree with this size and root (RFC 9162, section 2.1.3.2).
    public static func verifyInclusion(leaf: Digest, index: UInt64, size: UInt64, proof: [Digest], root: Digest) -> Bool {
        guard index < size else { return false }
        var hash = leaf
        let isWhole = climb(proof[...], from: index, last: size - 1) { step, isLeft in
            hash = isLeft ? SHA256.node(step, hash) : SHA256.node(hash, step)
        }
        return isWhole && hash == root
    }

    /// Whether the tree with the old size and root is the beginning of the one with the new (RFC 9162, section 2.1.4.2).
    public static func verifyConsistency(
        oldSize: UInt64, oldRoot: Digest, newSize: UInt64, newRoot: Digest, proof: [Digest]
    ) -> Bool {
        if oldSize > newSize { return false }
        if oldSize == newSize { return proof.isEmpty && oldRoot == newRoot }
        if oldSize == 0 { return proof.isEmpty && oldRoot == emptyRoot }
        var steps = proof[...]
        if oldSize & (oldSize - 1) == 0 { steps = [oldRoot] + steps }
        guard let first = steps.popFirst() else { return false }
        var (node, last) = (oldSize - 1, newSize - 1)
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var (old, new) = (first, first)
        let isWhole = climb(steps, from: node, last: last) { step, isLeft in
            if isLeft { old = SHA256.node(step, old) }
            new = isLeft ? SHA256.node(step, new) : SHA256.node(new, step)
        }
        return isWhole && old == oldRoot && new == newRoot
    }

    /// Goes up to the root by the steps of a proof, and tells of each whether it stands on the left.
    ///
    /// - Returns: whether the proof is as long as the way.
    private static func climb(
        _ proof: ArraySlice<Digest>, from node: UInt64, last: UInt64, _ join: (_ step: Digest, _ isLeft: Bool) -> Void
    ) -> Bool {
        var (node, last) = (node, last)
        for step in proof {
            if last == 0 { return false }
            let isLeft = node & 1 == 1 || node == last
            join(step, isLeft)
            while isLeft && node & 1 == 0 && node != 0 {
                node >>= 1
                last >>= 1
            }
            node >>= 1
            last >>= 1
        }
        return last == 0
    }
}

extension SHA256 {
    /// The leaf of an entry with this hash.
    static func leaf(_ hash: Digest) -> Digest {
        let tag: UInt8 = 0
        return unsafe withUnsafeBytes(of: tag) { tag in
            unsafe withUnsafeBytes(of: hash.words) { hash in
                unsafe pair(tag.baseAddress.unsafelyUnwrapped, 1, hash.baseAddress.unsafelyUnwrapped, 32)
            }
        }
    }

    /// The node above two others.
    static func node(_ left: Digest, _ right: Digest) -> Digest {
        unsafe withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { front in
            let base = unsafe front.baseAddress.unsafelyUnwrapped
            unsafe base.storeBytes(of: 1, as: UInt8.self)
            unsafe left.write(to: base + 1)
            return unsafe withUnsafeBytes(of: right.words) { unsafe pair(base, 33, $0.baseAddress.unsafelyUnwrapped, 32) }
        }
    }
}

/// The right edge of a tree: what is needed to add leaves and to name the root, and no more.
public struct MerkleFrontier: Sendable, Hashable {
    /// Leaves so far.
    public private(set) var size: UInt64 = 0
    /// The roots of the complete subtrees from left to right: one for each bit of `size` that is set, the highest first.
    private var roots: [Digest] = []

    /// The edge of a tree without leaves.
    public init() {}

    /// Adds a leaf.
    public mutating func append(_ leaf: Digest) { add(leaf) }

    /// Adds a leaf; answers the root of the subtree of 256 leaves that it completes, if it completes one.
    @discardableResult
    mutating func add(_ leaf: Digest) -> Digest? {
        var node = leaf
        var bits = size
        var height = 0
        var block: Digest?
        while bits & 1 == 1, let left = roots.popLast() {
            node = SHA256.node(left, node)
            bits >>= 1
            height += 1
            if height == MerkleBlock.height { block = node }
        }
        roots.append(node)
        size += 1
        return block
    }

    /// Adds 256 leaves at once by the root over them; `size` is a multiple of 256.
    mutating func add(block root: Digest) {
        precondition(size % MerkleBlock.size == 0)
        add(root, over: MerkleBlock.size)
    }

    /// Adds a full tree of so many leaves, a power of two that divides `size`.
    private mutating func add(_ root: Digest, over leaves: UInt64) {
        var node = root
        var bits = size / leaves
        while bits & 1 == 1, let left = roots.popLast() {
            node = SHA256.node(left, node)
            bits >>= 1
        }
        roots.append(node)
        size += leaves
    }

    /// Adds the leaves of another tree, whose size is at most the lowest bit of this one's.
    mutating func append(subtree: MerkleFrontier) {
        guard subtree.size.nonzeroBitCount == 1, let root = subtree.roots.last else {
            roots += subtree.roots
            size += subtree.size
            return
        }
        add(root, over: subtree.size)
    }

    /// The root of the tree.
    public var root: Digest {
        guard var root = roots.last else { return MerkleTree.emptyRoot }
        for left in roots.dropLast().reversed() { root = MerkleTree.node(left, root) }
        return root
    }

    /// Size (u64, little endian) and roots.
    var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.fixed(size)
        for root in roots { writer.bytes += root.bytes }
        return writer.bytes
    }

    /// Reads the binary form; nil for anything else.
    init?(_ bytes: [UInt8]) {
        var reader = FieldReader(bytes)
        // Nil is what is promised.
        guard let size = try? reader.fixed(UInt64.self), bytes.count == 8 + 32 * size.nonzeroBitCount else { return nil }
        self.size = size
        for start in stride(from: 8, to: bytes.count, by: 32) {
            guard let root = Digest(bytes[start..<start + 32]) else { return nil }
            roots.append(root)
        }
    }
}

/// Complete subtrees of 256 leaves, whose roots are kept so that a proof needs not read every entry.
enum MerkleBlock {
    static let height = 8
    static let size: UInt64 = 256
    static let count = Int(size)
}

/// Where proofs find the leaves of a tree.
protocol MerkleSource {
    /// The leaves of a range.
    func leaves(_ range: Range<UInt64>) throws(Fault) -> [Digest]
    /// The root of the complete subtree of 256 leaves with this number, where it is kept.
    func block(_ number: UInt64) throws(Fault) -> Digest?
}

extension MerkleSource {
    /// The root over a range of leaves; a range that begins at a multiple of its size rounded up to a power of two.
    func root(_ range: Range<UInt64>) throws(Fault) -> Digest {
        let count = range.upperBound - range.lowerBound
        if count == MerkleBlock.size, range.lowerBound % MerkleBlock.size == 0,
            let kept = try block(range.lowerBound / MerkleBlock.size)
        {
            return kept
        }
        if count <= MerkleBlock.size {
            var frontier = MerkleFrontier()
            for leaf in try leaves(range) { frontier.append(leaf) }
            return frontier.root
        }
        let middle = range.lowerBound + split(count)
        return MerkleTree.node(try root(range.lowerBound..<middle), try root(middle..<range.upperBound))
    }

    /// The path from a leaf to the root of the tree of the first `size` leaves (RFC 6962, section 2.1.1).
    func inclusionProof(index: UInt64, size: UInt64) throws(Fault) -> [Digest] {
        var proof: [Digest] = []
        var range = 0..<size
        while range.upperBound - range.lowerBound > 1 {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            if index < middle {
                proof.append(try root(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try root(range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return proof.reversed()
    }

    /// What shows that the first `oldSize` leaves are the beginning of the first `newSize` (RFC 6962, section 2.1.2).
    func consistencyProof(from oldSize: UInt64, to newSize: UInt64) throws(Fault) -> [Digest] {
        guard oldSize > 0, oldSize < newSize else { return [] }
        var proof: [Digest] = []
        var range = 0..<newSize
        var isWhole = true
        while oldSize != range.upperBound {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            if oldSize <= middle {
                proof.append(try root(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try root(range.lowerBound..<middle))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { proof.append(try root(range)) }
        return proof.reversed()
    }
}

/// The largest power of two below `count`.
private func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }
