internal import CLMDB
import Synchronization

/// Which checkpoints of a journal are kept.
///
/// The newest one signs everything before it, and nothing rests on the others: proofs of inclusion and of consistency are computed from
/// the entries and the kept parts of the tree, for every size, whether there is a checkpoint of that size or not; and the signer goes on
/// from the newest. What an older one adds is the place of a change, which lies between one that fits the entries and one that does not.
/// So they are kept at distances that grow with their age: a year of them is a few hundred, whatever the traffic was.
enum CheckpointThinning {
    /// Whether the checkpoint over `size` entries is to be removed, where the next one is over `next` and the newest over `newest`.
    ///
    /// The journal is divided into stretches of a power of two of entries, the longer the farther they lie back, and in each the last
    /// checkpoint stays. A longer stretch is made of whole shorter ones: what went step by step would have gone at once as well.
    static func isSurplus(_ size: UInt64, before next: UInt64, newest: UInt64) -> Bool {
        guard size < next, next < newest else { return false }
        let steps = (newest - next) / StoreLimits.checkpointsPerDoubling
        guard steps > 1 else { return false }
        let height = UInt64(63 - steps.leadingZeroBitCount)
        return size >> height == next >> height
    }

    /// The sizes of checkpoints that are to be removed, the smallest first, and no more than are removed at once.
    static func surplus(_ transaction: borrowing Transaction, _ checkpoints: StoreTable) throws(Fault) -> [UInt64] {
        var surplus: [UInt64] = []
        let cursor = try transaction.cursor(checkpoints)
        guard let newest = try cursor.number(MDB_LAST), var before = try cursor.number(MDB_FIRST) else { return [] }
        while surplus.count < StoreLimits.checkpointsThinnedMax, let next = try cursor.number(MDB_NEXT) {
            if isSurplus(before, before: next, newest: newest) { surplus.append(before) }
            before = next
        }
        return surplus
    }

    /// Removes what is to be removed, in a transaction that writes; answers whether there may be more.
    static func run(_ transaction: borrowing Transaction, _ checkpoints: StoreTable) throws(Fault) -> Bool {
        let surplus = try surplus(transaction, checkpoints)
        for size in surplus { try transaction.delete(checkpoints, size) }
        return surplus.count == StoreLimits.checkpointsThinnedMax
    }
}

extension Journal {
    /// Removes checkpoints that lie closer together than their age asks for, in one transaction; answers whether there may be more of them.
    ///
    /// Each new checkpoint does the same as it is signed: this is for a journal that was written when none was ever removed. Never the
    /// newest goes, nor is anything needed to prove that a later one continues an earlier.
    @discardableResult
    public func thinCheckpoints() throws(Fault) -> Bool {
        if isReadOnly {
            throw Fault(.readOnly, "The journal is open for reading only", path: path, advice: "Open it for writing")
        }
        return try writer.withLock { (writer) throws(Fault) in
            if let stopped = writer.stopped { throw stopped }
            guard writer.hasSurplus else { return false }
            let isNone = try environment.read { (transaction) throws(Fault) in
                try CheckpointThinning.surplus(transaction, tables.checkpoints).isEmpty
            }
            if isNone {
                writer.hasSurplus = false
                return false
            }
            do throws(Environment.WriteFailure) {
                writer.hasSurplus = try environment.write { (transaction) throws(Fault) in
                    try CheckpointThinning.run(transaction, tables.checkpoints)
                }
            } catch {
                throw writer.noting(error, path)
            }
            return writer.hasSurplus
        }
    }

    /// How many entries the newest checkpoint covers; 0 where there is none.
    public var signedThrough: UInt64 { writer.withLock { $0.signed?.size ?? 0 } }
}
