import Dispatch
import Synchronization

/// The checkpoints that a verification finds, in the order of their sizes.
struct CheckpointSurvey: Sendable {
    /// What is kept of one that can be read: how many there are depends on who wrote the journal.
    struct Found: Sendable {
        let size: UInt64
        let root: Digest
        /// Whether the signature was checked and is that of the key.
        let isSigned: Bool
    }

    private(set) var all: [Found] = []
    private var waiting: [(number: UInt64?, text: [UInt8])] = []

    /// Those that cover a number of entries in the range.
    func covering(_ range: ClosedRange<UInt64>) -> ArraySlice<Found> { all[place(of: range.lowerBound)..<place(of: range.upperBound + 1)] }

    /// Where the first one stands that covers at least `size` entries.
    private func place(of size: UInt64) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].size < size { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes in a record of the table of checkpoints.
    mutating func add(_ number: UInt64?, _ text: [UInt8], _ journal: Known, _ verifier: Verifier) {
        waiting.append((number, text))
        if waiting.count == StoreLimits.checkpointsReadMax { check(journal, verifier) }
    }

    /// What is known of the journal that they are of.
    struct Known: Sendable {
        let origin: String?
        /// Its last entry.
        let last: UInt64
    }

    /// Checks what waits; a signature takes as long as the hashes of a hundred entries, so all threads share them.
    mutating func check(_ journal: Known, _ verifier: Verifier) {
        let records = waiting
        waiting.removeAll(keepingCapacity: true)
        let threads = min(verifier.options.threads, records.count)
        let found = Mutex<[Found]>([])
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var mine: [Found] = []
            for index in stride(from: thread, to: records.count, by: threads) {
                if let one = Self.check(records[index].number, records[index].text, journal, verifier) { mine.append(one) }
            }
            found.withLock { $0 += mine }
        }
        all += found.withLock { $0 }
    }

    private static func check(_ number: UInt64?, _ text: [UInt8], _ journal: Known, _ verifier: Verifier) -> Found? {
        guard let checkpoint = Checkpoint(String(decoding: text, as: UTF8.self)), checkpoint.size == number else {
            verifier.report(.checkpoint, number, "The checkpoint cannot be read")
            return nil
        }
        if checkpoint.origin != journal.origin {
            verifier.report(.checkpoint, checkpoint.size, "The checkpoint is that of “\(checkpoint.origin)”, not of this journal")
        }
        let isSigned = verifier.options.key.map { checkpoint.isSigned(by: $0) }
        if isSigned == false, let key = verifier.options.key {
            verifier.report(.checkpoint, checkpoint.size, "The checkpoint is not signed by the key \(key)")
        }
        if checkpoint.size > journal.last {
            verifier.report(
                .tail, journal.last, "The journal ends here, but a checkpoint covers \(checkpoint.size) entries: its tail was cut off")
        }
        return Found(size: checkpoint.size, root: checkpoint.root, isSigned: isSigned == true)
    }

    /// The last that waits is checked, and all are put in order.
    mutating func finish(_ journal: Known, _ verifier: Verifier) {
        check(journal, verifier)
        all.sort { $0.size < $1.size }
    }
}

/// The ranges of a verification joined from left to right, each as soon as those before it are there.
struct JoinedRanges: Sendable {
    private(set) var head = Head.empty
    private(set) var count: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    /// Checkpoints whose root was compared.
    private(set) var checkpoints = 0
    /// Entries under the largest checkpoint that is signed and has the root of the entries.
    private(set) var signedThrough: UInt64 = 0
    /// The tree over all entries so far; nil where it was not computed, or an entry of it cannot be read.
    private(set) var frontier: MerkleFrontier?

    private var next = 0
    private var waiting: [Int: RangeResult?] = [:]

    init(checksTree: Bool) { frontier = checksTree ? MerkleFrontier() : nil }

    /// Takes in the range with this index; nil where nothing of it could be read.
    mutating func add(_ index: Int, _ result: RangeResult?, _ survey: Survey, _ verifier: Verifier) {
        waiting[index] = .some(result)
        while let result = waiting.removeValue(forKey: next) {
            join(result, survey.checkpoints.covering(Survey.range(next, last: survey.last)), verifier)
            next += 1
        }
    }

    private mutating func join(_ result: RangeResult?, _ covered: ArraySlice<CheckpointSurvey.Found>, _ verifier: Verifier) {
        if let result {
            count += result.count
            bytes += result.bytes
            if let last = result.head { head = last }
        }
        guard let left = frontier, let result, result.isComplete else {
            frontier = nil
            for checkpoint in covered { compare(checkpoint, nil, verifier) }
            return
        }
        var states = result.states[...]
        for checkpoint in covered {
            while let state = states.first, state.size < checkpoint.size { states.removeFirst() }
            let state = states.first.flatMap { $0.size == checkpoint.size ? $0.frontier : nil }
            compare(checkpoint, state.map { left.root(with: $0) }, verifier)
        }
        frontier?.append(subtree: result.frontier)
    }

    /// Compares a checkpoint with the root over its entries; nil where there is none.
    mutating func compare(_ checkpoint: CheckpointSurvey.Found, _ root: Digest?, _ verifier: Verifier) {
        guard verifier.options.checksTree else { return }
        checkpoints += 1
        guard root == checkpoint.root else {
            return verifier.report(
                .checkpoint, checkpoint.size, "The entries up to here do not give the root of the checkpoint that was signed over them")
        }
        if checkpoint.isSigned { signedThrough = max(signedThrough, checkpoint.size) }
    }
}
