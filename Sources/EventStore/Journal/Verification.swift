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
    /// The last entry under a checkpoint that the key signed and whose root the entries have; nil where no key was given.
    ///
    /// Whoever can write the file, and has not the key, can change what stands behind it and make every hash fit: in a journal that was
    /// closed in order nothing, in one of a server that runs or was killed what came since it signed last. A head or a newer checkpoint
    /// that is known outside closes this window too (`atLeast`).
    public let signedThrough: UInt64?
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
            return finish(JoinedRanges(checksTree: false))
        }
        free?.add(file.visited)
        let joined = try read(survey, pin == nil ? entries : nil, file.visited) { free?.add($0) }
        free?.check(&file, self)
        return conclude(survey, joined)
    }

    /// Reads all entries, a range after the other on each thread, and hands `visited` the pages that a thread came by.
    private func read(
        _ survey: Survey, _ root: TableRoot?, _ pages: [UInt64]?, _ visited: ([UInt64]) -> Void
    ) throws(Fault) -> JoinedRanges {
        let ranges = Int((survey.last + StoreLimits.verifyRangeEntries - 1) / StoreLimits.verifyRangeEntries)
        let joined = Mutex(JoinedRanges(checksTree: options.checksTree))
        let next = Atomic<Int>(0)
        let fault = Mutex<Fault?>(nil)
        let blank = pages.map { [UInt64](repeating: 0, count: $0.count) }
        let seen = Mutex<[[UInt64]]>([])
        DispatchQueue.concurrentPerform(iterations: max(1, min(options.threads, ranges))) { _ in
            do throws(Fault) {
                var file = try PageFile.open(path + "/data.mdb")
                file.visited = blank
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if index >= ranges { break }
                    let result = try verify(Survey.range(index, last: survey.last), survey, root, &file)
                    joined.withLock { $0.add(index, result, survey, self) }
                    advance(result?.count ?? 0, survey.last)
                }
                if let pages = file.visited { seen.withLock { $0.append(pages) } }
            } catch {
                fault.withLock { $0 = error }
            }
        }
        if let fault = fault.withLock({ $0 }) { throw fault }
        for pages in seen.withLock({ $0 }) { visited(pages) }
        return joined.withLock { $0 }
    }

    private func advance(_ count: UInt64, _ all: UInt64) {
        let now = done.wrappingAdd(count, ordering: .relaxed).newValue
        options.progress?(now, all)
    }

    private func verify(
        _ range: ClosedRange<UInt64>, _ survey: Survey, _ root: TableRoot?, _ file: inout PageFile
    ) throws(Fault) -> RangeResult? {
        if let root { return RangeResult(&file, root, range, survey, self) }
        var result: RangeResult?
        _ = try snapshot(&file) { file, snapshot in
            guard let root = Survey.tables(&file, snapshot, nil)["entries"] else { return }
            result = RangeResult(&file, root, range, survey, self)
        }
        return result
    }

    private func conclude(_ survey: Survey, _ joined: JoinedRanges) -> VerificationReport {
        var joined = joined
        // One over no entry belongs to no range.
        for checkpoint in survey.checkpoints.covering(0...0) { joined.compare(checkpoint, MerkleTree.emptyRoot, self) }
        if let known = options.atLeast { check(known, joined.head, survey) }
        if joined.head.sequence != survey.last { report(.record, survey.last, "The last entry cannot be read") }
        return finish(joined)
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

    private func finish(_ joined: JoinedRanges) -> VerificationReport {
        let found = findings.withLock { $0 }
        let sorted = found.kept.sorted { ($0.sequence ?? 0, $0.what) < ($1.sequence ?? 0, $1.what) }
        return VerificationReport(
            entries: joined.count, bytes: joined.bytes, head: joined.head, root: joined.frontier?.root ?? MerkleTree.emptyRoot,
            checkpoints: joined.checkpoints, signedThrough: options.key == nil ? nil : joined.signedThrough, findings: sorted,
            findingsCount: found.count)
    }
}
