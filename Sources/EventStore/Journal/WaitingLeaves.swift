import Dispatch
import Synchronization

/// The right edge of a journal's tree, and the hashes of the entries behind it that are not in it yet.
///
/// Whole blocks of them are hashed on another thread once they are on disk, so that bringing them into the tree, now and then and in the
/// middle of a commit, takes no longer than that of a few entries.
struct WaitingLeaves: ~Copyable, Sendable {
    private(set) var frontier: MerkleFrontier
    private(set) var hashes: [Digest]
    private let blocks = BlockHasher()
    /// Blocks that were given to it.
    private var given = 0

    init(_ frontier: MerkleFrontier, _ hashes: [Digest]) {
        self.frontier = frontier
        self.hashes = hashes
    }

    /// How many wait.
    var count: Int { hashes.count }

    mutating func append(_ hash: Digest) { hashes.append(hash) }

    /// Takes out those behind the first `count`, which did not come to be.
    mutating func cut(to count: Int) { hashes.removeSubrange(count...) }

    /// Hashes that stand before the first whole block.
    private var lead: Int { Int((MerkleBlock.size - frontier.size % MerkleBlock.size) % MerkleBlock.size) }

    /// Has whole blocks hashed meanwhile; all that wait are on disk.
    mutating func hashAhead() {
        let start = lead + given * MerkleBlock.count
        let whole = (hashes.count - start) / MerkleBlock.count
        guard hashes.count > start, whole >= StoreLimits.blocksAheadMin else { return }
        blocks.add(Array(hashes[start..<start + whole * MerkleBlock.count]))
        given += whole
    }

    /// The edge with all that wait in the tree. Hands `visit` each edge that has a size of `stop` or completes a block, and then its root.
    func folded(
        stoppingAt stop: UInt64?, _ visit: (MerkleFrontier, Digest?) throws(Fault) -> Void
    ) throws(Fault) -> MerkleFrontier {
        var frontier = frontier
        let (roots, lead) = (blocks.roots(), lead)
        var lanes = TreeLanes()
        var index = 0
        while index < hashes.count {
            let end = index + MerkleBlock.count
            let isInside = stop.map { $0 > frontier.size && $0 < frontier.size + MerkleBlock.size } ?? false
            if frontier.size % MerkleBlock.size == 0, end <= hashes.count, !isInside {
                let place = (index - lead) / MerkleBlock.count
                let root = place < roots.count ? roots[place] : lanes.root(of: hashes[index..<end])
                frontier.add(block: root)
                index = end
                try visit(frontier, root)
            } else {
                let block = frontier.add(SHA256.leaf(hashes[index]))
                index += 1
                if block != nil || frontier.size == stop { try visit(frontier, block) }
            }
        }
        return frontier
    }

    /// Goes on from an edge that all that waited are in.
    mutating func goOn(from frontier: MerkleFrontier) {
        self.frontier = frontier
        hashes.removeAll(keepingCapacity: true)
        blocks.forget()
        given = 0
    }
}

/// Hashes blocks of the tree on a thread of its own.
private final class BlockHasher: Sendable {
    private let queue = DispatchQueue(label: "cpms.journal.tree", qos: .utility)
    private let done = Mutex<[Digest]>([])

    /// Has the blocks hashed that these make.
    func add(_ hashes: [Digest]) {
        queue.async { [self] in
            var lanes = TreeLanes()
            for start in stride(from: 0, to: hashes.count, by: MerkleBlock.count) {
                let root = lanes.root(of: hashes[start..<start + MerkleBlock.count])
                done.withLock { $0.append(root) }
            }
        }
    }

    /// The roots of all blocks that were added since the beginning or the last `forget`, in their order.
    func roots() -> [Digest] {
        queue.sync {}
        return done.withLock { $0 }
    }

    func forget() {
        queue.sync {}
        done.withLock { $0.removeAll(keepingCapacity: true) }
    }
}
