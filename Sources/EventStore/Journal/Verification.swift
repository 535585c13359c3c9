import Dispatch
import Synchronization

/// Something in a journal that is not as it was written.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Kind: String, Sendable, Hashable {
        /// The hash does not follow from the entry and the one before.
        case hash
        /// Entries are missing between two others.
        case gap
        /// A record under a key that is not its own.
        case key
        /// Bytes that are not a record.
        case record
        /// A page of the file that cannot be read or is another one.
        case page
        /// A checkpoint that cannot be read, is not signed by the key, or does not give the root of the entries.
        case checkpoint
        /// The journal ends before a checkpoint of it or a head that is known.
        case tail
        /// A fact about the journal as a whole, or a kept part of the tree, is wrong.
        case fact
    }

    /// What is wrong, for a program.
    public let kind: Kind
    /// The entry, or the first of those concerned.
    public let sequence: UInt64?
    /// A sentence without its full stop.
    public let what: String

    /// The finding as a line of text.
    public var description: String { (sequence.map { "Entry \($0): " } ?? "") + what }
}

/// What a verification is told.
public struct VerificationOptions: Sendable {
    /// Threads to verify on.
    public var threads: Int
    /// The journal's public key, from outside: without it signatures are not checked.
    public var key: VerifyingKey?
    /// Where the journal is known to have been, from outside.
    public var atLeast: Head?
    /// Whether the Merkle tree is computed as well as the chain; checkpoints need it.
    public var checksTree: Bool
    /// Called now and then with the entries verified so far and those there are.
    public var progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Two threads, chain and tree.
    public init(
        threads: Int = 2, key: VerifyingKey? = nil, atLeast: Head? = nil, checksTree: Bool = true,
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) {
        self.threads = max(1, threads)
        self.key = key
        self.atLeast = atLeast
        self.checksTree = checksTree
        self.progress = progress
    }
}

/// What a verification found.
public struct VerificationReport: Sendable {
    /// Entries read.
    public let entries: UInt64
    /// Bytes of their records: header, body and hash.
    public let bytes: UInt64
    /// The last entry found.
    public let head: Head
    /// The root of the Merkle tree over all entries; the empty root where the tree was not computed.
    public let root: Digest
    /// Checkpoints whose root was compared.
    public let checkpoints: Int
    /// Whether signatures were checked, that is, a key was given.
    public let signaturesChecked: Bool
    /// What is wrong, by entry; at most `StoreLimits.findingsMax`.
    public let findings: [Finding]
    /// How many things are wrong, also those that are not listed.
    public let findingsCount: Int

    /// Whether nothing is wrong.
    public var isWhole: Bool { findingsCount == 0 }
}

extension Journal {
    /// Verifies every entry, link, page, checkpoint and kept part of the tree of the journal in the directory `path`.
    ///
    /// Works on a copy, and beside a process that writes: it changes nothing, and reads with `pread` what LMDB would take
    /// on trust, so that no damage can end the process.
    ///
    /// - Throws: only where there is nothing to verify. What is wrong is in the report.
    public static func verify(at path: String, options: VerificationOptions = .init()) throws(Fault) -> VerificationReport {
        guard Files.exists(path + "/data.mdb") else {
            throw Fault(.missing, "There is no journal", path: path, code: "ENOENT", advice: "Check the path")
        }
        // A live journal has a lock file; a copy has none, and none is to be made beside it.
        var pin: Environment?
        if Files.exists(path + "/lock.mdb") {
            do throws(Fault) {
                pin = try Environment.open(path, mapBytes: StoreLimits.mapBytes, readOnly: true)
            } catch {
                guard error.kind == .damaged else { throw error }
            }
        }
        return try Verifier(path, pin, options).run()
    }

    /// Verifies this journal beside its own work, up to the head it has at the beginning; see `verify(at:options:)`.
    public func verify(options: VerificationOptions = .init()) throws(Fault) -> VerificationReport {
        try Verifier(path, environment, options).run()
    }
}

/// One verification.
final class Verifier: Sendable {
    let path: String
    let options: VerificationOptions
    private let pin: Environment?
    private let findings = Mutex<(kept: [Finding], count: Int)>(([], 0))
    private let done = Atomic<UInt64>(0)

    init(_ path: String, _ pin: Environment?, _ options: VerificationOptions) {
        self.path = path
        self.pin = pin
        self.options = options
    }

    func report(_ kind: Finding.Kind, _ sequence: UInt64?, _ what: String) {
        findings.withLock { findings in
            findings.count += 1
            if findings.kept.count < StoreLimits.findingsMax { findings.kept.append(Finding(kind: kind, sequence: sequence, what: what)) }
        }
    }

    /// Runs `body` on a snapshot that stays as it is meanwhile, where somebody may be writing; answers whether there is one.
    func snapshot(_ file: inout PageFile, _ body: (inout PageFile, PageSnapshot) -> Void) throws(Fault) -> Bool {
        guard let pin else {
            guard let newest = file.newest() else { return false }
            file.enter(newest)
            body(&file, newest)
            return true
        }
        for _ in 0..<StoreLimits.snapshotTriesMax {
            let tried = try pin.read { (transaction) throws(Fault) -> Pinned in
                let metas = file.metas()
                for pinned in metas where pinned.transaction == transaction.number {
                    file.enter(pinned)
                    body(&file, pinned)
                    return .read
                }
                // The other meta page may be damaged, or two commits came between: only the second mends itself.
                return metas.isEmpty ? .lost : .overtaken
            }
            if tried != .overtaken { return tried == .read }
        }
        return false
    }

    private enum Pinned { case read, lost, overtaken }

    func run() throws(Fault) -> VerificationReport {
        var file = try PageFile.open(path + "/data.mdb")
        let metas = file.metas()
        if metas.count < 2 || (metas[0].transaction &- metas[1].transaction) &+ 1 > 2 {
            report(.page, nil, "A meta page of the file is damaged")
        }
        var found: Survey?
        var free: FreePages?
        _ = try snapshot(&file) { file, snapshot in
            free = FreePages(file, snapshot)
            file.visited = FreePages.blank(file, snapshot)
            found = Survey(&file, snapshot, self)
        }
        guard let survey = found, let entries = survey.entries else {
            report(.page, nil, "The file has no state that can be read")
            return finish(Head.empty, 0, 0, nil, 0)
        }
        let ranges = Int((survey.last + StoreLimits.verifyRangeEntries - 1) / StoreLimits.verifyRangeEntries)
        let results = Mutex([RangeResult?](repeating: nil, count: ranges))
        let next = Atomic<Int>(0)
        let fault = Mutex<Fault?>(nil)
        let blank = file.visited.map { [UInt64](repeating: 0, count: $0.count) }
        free?.add(file.visited)
        let visited = Mutex<[[UInt64]]>([])
        DispatchQueue.concurrentPerform(iterations: max(1, min(options.threads, ranges))) { _ in
            do throws(Fault) {
                var file = try PageFile.open(path + "/data.mdb")
                file.visited = blank
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if index >= ranges { break }
                    let result = try verify(index, survey, pin == nil ? entries : nil, &file)
                    results.withLock { $0[index] = result }
                    advance(result?.count ?? 0, survey.last)
                }
                if let pages = file.visited { visited.withLock { $0.append(pages) } }
            } catch {
                fault.withLock { $0 = error }
            }
        }
        if let fault = fault.withLock({ $0 }) { throw fault }
        for pages in visited.withLock({ $0 }) { free?.add(pages) }
        free?.check(&file, self)
        return conclude(survey, results.withLock { $0 })
    }

    private func advance(_ count: UInt64, _ all: UInt64) {
        let now = done.wrappingAdd(count, ordering: .relaxed).newValue
        options.progress?(now, all)
    }

    private func verify(_ index: Int, _ survey: Survey, _ root: TableRoot?, _ file: inout PageFile) throws(Fault) -> RangeResult? {
        let first = UInt64(index) * StoreLimits.verifyRangeEntries + 1
        let last = min(survey.last, first + StoreLimits.verifyRangeEntries - 1)
        if let root { return RangeResult(&file, root, first, last, survey, self) }
        var result: RangeResult?
        _ = try snapshot(&file) { file, snapshot in
            guard let root = Survey.tables(&file, snapshot, nil)["entries"] else { return }
            result = RangeResult(&file, root, first, last, survey, self)
        }
        return result
    }

    private func conclude(_ survey: Survey, _ results: [RangeResult?]) -> VerificationReport {
        var head = Head.empty
        var (count, bytes) = (0 as UInt64, 0 as UInt64)
        var checked = 0
        var frontier: MerkleFrontier? = options.checksTree ? MerkleFrontier() : nil
        var states: [UInt64: Digest] = options.checksTree ? [0: MerkleTree.emptyRoot] : [:]
        for result in results {
            guard let result else {
                frontier = nil
                continue
            }
            count += result.count
            bytes += result.bytes
            if let last = result.head { head = last }
            guard let left = frontier, result.isComplete else {
                frontier = nil
                continue
            }
            for (size, state) in result.states { states[size] = left.root(with: state) }
            frontier?.append(subtree: result.frontier)
        }
        for checkpoint in survey.checkpoints where checkpoint.size <= survey.last {
            guard options.checksTree else { break }
            checked += 1
            if states[checkpoint.size] != checkpoint.root {
                report(
                    .checkpoint, checkpoint.size, "The entries up to here do not give the root of the checkpoint that was signed over them")
            }
        }
        if let known = options.atLeast { check(known, head, survey) }
        if head.sequence != survey.last { report(.record, survey.last, "The last entry cannot be read") }
        return finish(head, count, bytes, frontier?.root, checked)
    }

    private func check(_ known: Head, _ head: Head, _ survey: Survey) {
        if known.sequence > survey.last {
            report(
                .tail, survey.last,
                "The journal ends here, but is known to have reached entry \(known.sequence): this is an old or a shortened copy")
        } else if known.sequence > 0, survey.knownHash != known.hash {
            report(.hash, known.sequence, "The entry is not the one that is known to be here: this is another history")
        }
    }

    private func finish(
        _ head: Head, _ count: UInt64, _ bytes: UInt64, _ root: Digest?, _ checkpoints: Int
    ) -> VerificationReport {
        let found = findings.withLock { $0 }
        let sorted = found.kept.sorted { ($0.sequence ?? 0, $0.what) < ($1.sequence ?? 0, $1.what) }
        return VerificationReport(
            entries: count, bytes: bytes, head: head, root: root ?? MerkleTree.emptyRoot, checkpoints: checkpoints,
            signaturesChecked: options.key != nil, findings: sorted, findingsCount: found.count)
    }
}
