internal import Commands
internal import EventStore
internal import Foundation
internal import Gateway

/// Proves that a journal is whole and its sums are right, or lists every fault. Reads only.
struct Audit {
    let data: String
    let publicKey: String?
    let checkpointFile: String?
    /// Whether entries are understood; without it only the chain, the tree and the checkpoints are verified.
    let checksContent: Bool
    let console: Console

    /// Entries between two looks at credit notes and the progress bar.
    private static let chunk: UInt64 = 50_000
    /// Damaged places behind which the reading of entries goes on.
    private static let damagesMax = 1_000

    /// Runs, prints what was found, and answers what the shell is told.
    func print(json: Bool) throws -> ExitCode {
        let report = try run()
        console.show(report.json, asJSON: json, orText: report.text(console.style))
        return report.isClean ? .ok : .refused
    }

    /// - Throws: what cannot be read at all: exit code 3.
    func run() throws -> AuditReport {
        let started = ProgressBar.monotonicSeconds()
        let paths = InstallationPaths(data: data)
        var report = AuditReport()
        report.coversContent = checksContent
        report.origin = Self.origin(paths) ?? ""
        let witness = try checkpointFile.map { try Witness(file: $0) }
        let key = try self.key(paths, &report)
        let verification = try verify(paths, key, witness, &report)
        if verification.findings.contains(where: { $0.kind == .page }) {
            report.notes.append(
                "the file has damaged pages, so its entries were not read through the database: sessions and sums are not checked")
        } else if checksContent || witness != nil {
            try checkContent(paths, key, witness, verification, &report)
        }
        report.seconds = ProgressBar.monotonicSeconds() - started
        return report
    }

    /// The pinned key; else the one beside the data directory, which proves less.
    private func key(_ paths: InstallationPaths, _ report: inout AuditReport) throws -> VerifyingKey? {
        if let text = publicKey {
            guard let key = VerifyingKey(text) else {
                throw UsageError("Option --public-key must be name+hash+base64, not '\(text)'", path: ["audit"])
            }
            report.notes.append("checkpoints are checked against the pinned key \(key)")
            return key
        }
        guard FileManager.default.fileExists(atPath: paths.signingKey) else {
            report.notes.append("no key was given and none lies at \(paths.signingKey), so signatures are not checked; give --public-key")
            return nil
        }
        guard let name = Self.origin(paths) else {
            report.notes.append("the name of the journal cannot be read, so signatures are not checked; give --public-key")
            return nil
        }
        do throws(Fault) {
            let key = try SigningKey.load(from: paths.signingKey, name: name).verifier
            report.notes.append(
                "checkpoints are checked against \(paths.signingKey), which lies beside the journal; pin it with --public-key \(key)")
            return key
        } catch {
            report.notes.append("\(paths.signingKey) cannot be read, so signatures are not checked; give --public-key")
            return nil
        }
    }

    private static func origin(_ paths: InstallationPaths) -> String? {
        if let origin = Journal.origin(at: paths.journal) { return origin }
        // Nil is told of by whoever asks for the name.
        return (try? String(contentsOfFile: paths.checkpoint, encoding: .utf8)).flatMap { Checkpoint($0) }?.origin
    }

    /// The chain, the tree, the checkpoints: what needs no understanding of events.
    private func verify(
        _ paths: InstallationPaths, _ key: VerifyingKey?, _ witness: Witness?, _ report: inout AuditReport
    ) throws -> VerificationReport {
        let progress = VerificationProgress("verifying", console)
        let options = VerificationOptions(
            threads: ProcessInfo.processInfo.activeProcessorCount, key: key, atLeast: witness?.head, progress: progress.callback)
        let found = try Journal.verify(at: paths.journal, options: options)
        progress.finish()
        for finding in found.findings {
            let area: AuditFault.Area = finding.kind == .checkpoint || finding.kind == .tail ? .checkpoint : .chain
            report.faults.add(area, finding.sequence, finding.what)
        }
        if found.findings.count < found.findingsCount {
            report.notes.append("the verification found \(found.findingsCount) faults, not all are listed")
        }
        report.head = found.head
        report.root = found.root
        report.counts.entries = found.entries
        report.bytes = found.bytes
        report.counts.checkpoints = found.checkpoints
        report.signedThrough = found.signedThrough
        return found
    }

    private func checkContent(
        _ paths: InstallationPaths, _ key: VerifyingKey?, _ witness: Witness?, _ verification: VerificationReport,
        _ report: inout AuditReport
    ) throws {
        let inspection: Inspection
        do throws(Fault) {
            inspection = try Inspection(data: data)
        } catch {
            guard [.damaged, .rolledBack, .mismatch].contains(error.kind) else { throw error }
            report.notes.append("the journal does not open (\(error.what)), so sessions and sums are not checked")
            if verification.isWhole { report.faults.add(.chain, error.sequence, error.what) }
            return
        }
        report.origin = inspection.journal.origin
        if let witness { try witness.check(inspection, key, verification.head.sequence, &report) }
        try checkBeside(paths, inspection, verification.head.sequence, key, &report)
        if checksContent { try fold(inspection, to: verification.head.sequence, &report) }
    }

    /// The newest checkpoint beside the data directory is a witness too, if a weak one.
    private func checkBeside(
        _ paths: InstallationPaths, _ inspection: Inspection, _ last: UInt64, _ key: VerifyingKey?, _ report: inout AuditReport
    ) throws(Fault) {
        guard checkpointFile == nil, FileManager.default.fileExists(atPath: paths.checkpoint) else { return }
        // One that cannot be read is told of as one that is not of this journal.
        let text = (try? String(contentsOfFile: paths.checkpoint, encoding: .utf8)) ?? ""
        guard let checkpoint = Checkpoint(text), checkpoint.origin == inspection.journal.origin else {
            report.faults.add(.checkpoint, nil, "The checkpoint in \(paths.checkpoint) is none of this journal")
            return
        }
        try Witness(checkpoint: checkpoint, name: paths.checkpoint).check(inspection, key, last, &report)
    }

    /// Reads every entry and follows sessions and money through them.
    private func fold(_ inspection: Inspection, to last: UInt64, _ report: inout AuditReport) throws(Fault) {
        let progress = Progress("auditing", total: last, console)
        var fold = AuditFold()
        var next: UInt64 = 1
        var damages = 0
        while next <= last {
            let end = min(last, next + Self.chunk - 1)
            do throws(Fault) {
                try inspection.journal.read(from: next, to: end, checked: false) { (header, span, _) in
                    fold.fold(header, unsafe span.withUnsafeBytes { unsafe Array($0) }, &report)
                    next = header.sequence + 1
                    return .next
                }
                next = end + 1
            } catch {
                guard error.kind == .damaged || error.kind == .newerFormat else { throw error }
                damages += 1
                if error.kind == .newerFormat { report.faults.add(.entry, next, error.what) }
                guard damages <= Self.damagesMax else {
                    report.notes.append("more than \(Self.damagesMax) entries cannot be read; what follows entry \(next) is not checked")
                    return
                }
                next += 1
            }
            try fold.compareCredits(inspection.journal, &report)
            progress.update(next)
        }
        try fold.conclude(inspection.journal, through: last, &report)
        if damages > 0 { report.notes.append("\(counted(damages, "entry", "entries")) cannot be read; faults behind may follow from it") }
    }
}

/// A checkpoint, or a head, that was kept outside.
struct Witness {
    private let checkpoint: Checkpoint?
    private let name: String
    /// A head instead of a checkpoint: entry and hash.
    let head: Head?

    init(checkpoint: Checkpoint, name: String) {
        self.checkpoint = checkpoint
        self.name = name
        head = nil
    }

    /// Reads the file: the text of a checkpoint, or a line with number and hash of an entry.
    init(file: String) throws {
        let text = String(decoding: try InputFile.read(file), as: UTF8.self)
        name = file
        checkpoint = Checkpoint(text)
        head = checkpoint == nil ? Head(text) : nil
        if checkpoint == nil && head == nil {
            throw CommandFailure(
                "\(file) holds neither a checkpoint nor an entry's number and hash; check that it is the right file.",
                exitCode: .unreachable)
        }
    }

    /// Whether the journal still holds what the checkpoint was signed for.
    func check(_ inspection: Inspection, _ key: VerifyingKey?, _ last: UInt64, _ report: inout AuditReport) throws(Fault) {
        guard let checkpoint else { return }
        if checkpoint.origin != inspection.journal.origin {
            report.faults.add(
                .checkpoint, nil, "The checkpoint in \(name) is that of \(checkpoint.origin), the journal is \(inspection.journal.origin)")
        }
        if let key, !checkpoint.isSigned(by: key) {
            report.faults.add(.checkpoint, checkpoint.size, "The checkpoint in \(name) is not signed by the key \(key)")
        }
        guard checkpoint.size <= last else {
            return report.faults.add(
                .checkpoint, last,
                "The journal ends here, the checkpoint in \(name) covers \(checkpoint.size) entries: this is an old or a shortened copy")
        }
        do throws(Fault) {
            if try inspection.journal.root(size: checkpoint.size) == checkpoint.root {
                return report.notes.append("the journal holds the \(checkpoint.size) entries of the checkpoint in \(name)")
            }
        } catch {
            guard error.kind == .damaged else { throw error }
        }
        report.faults.add(
            .checkpoint, checkpoint.size,
            "The first \(checkpoint.size) entries are not those of the checkpoint in \(name): this is another history")
    }
}

/// A progress bar for a verification, which reports from several threads.
final class VerificationProgress: @unchecked Sendable {
    // Guard: `bar` and `console` are touched under `lock` only.
    private let lock = NSLock()
    private let label: String
    private let console: Console
    private var bar: ProgressBar?

    init(_ label: String, _ console: Console) {
        self.label = label
        self.console = console
    }

    /// Takes the bar off the screen.
    func finish() { lock.withLock { bar?.finish() } }

    /// Nil where nobody looks.
    var callback: (@Sendable (UInt64, UInt64) -> Void)? {
        guard console.errorIsTerminal else { return nil }
        return { done, total in
            self.lock.withLock {
                if self.bar == nil { self.bar = ProgressBar(self.label, total: total, console: self.console) }
                self.bar?.update(done)
            }
        }
    }
}
