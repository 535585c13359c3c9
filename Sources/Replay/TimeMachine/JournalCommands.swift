internal import Commands
internal import EventStore
internal import Foundation
internal import Gateway

/// What there is in a journal, counted.
struct JournalStatistics {
    var head = Head.empty
    var origin = ""
    var fileBytes: UInt64 = 0
    var usedBytes = 0
    var bodyBytes: UInt64 = 0
    var firstAt: Instant?
    var lastAt: Instant?
    var kinds: [UInt16: UInt64] = [:]
    var deciderVersions: [UInt32: UInt64] = [:]
    var checkpoints = 0
    var newestCheckpoint: UInt64?

    init(_ inspection: Inspection) throws(Fault) {
        let journal = inspection.journal
        head = journal.head
        origin = journal.origin
        usedBytes = try journal.usedBytes()
        // A file that was read right above has a size; where the system does not say, it is told as 0.
        let attributes = try? FileManager.default.attributesOfItem(atPath: journal.path + "/data.mdb")
        fileBytes = (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
        var from: UInt64 = 0
        while true {
            let texts = try journal.checkpoints(from: from)
            checkpoints += texts.count
            guard let size = texts.last.flatMap({ Checkpoint($0)?.size }) else { break }
            newestCheckpoint = size
            from = size + 1
        }
        try journal.read(to: head.sequence, checked: false) { (header, span, _) in
            bodyBytes += UInt64(span.byteCount)
            kinds[header.kind, default: 0] += 1
            deciderVersions[header.deciderVersion, default: 0] += 1
            if firstAt == nil { firstAt = header.instant }
            lastAt = header.instant
            return .next
        }
    }

    private var kindList: [(String, UInt64)] { kinds.sorted { $0.key < $1.key }.map { (Input.kindName($0.key), $0.value) } }
    private var versionList: [(UInt32, UInt64)] { deciderVersions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    private var bytesPerEntry: UInt64? { head.sequence > 0 ? UInt64(usedBytes) / head.sequence : nil }

    func text(_ style: Style) -> String {
        func count(_ number: some BinaryInteger) -> String { ProgressBar.grouped(UInt64(clamping: number)) }
        return TextTable.facts(
            [
                ("Journal", origin), ("Entries", count(head.sequence)), ("Head", head.hash.hex), ("From", firstAt?.text),
                ("To", lastAt?.text),
                ("Inputs", kindList.map { "\(count($0.1)) \($0.0)" }.joined(separator: ", ")),
                ("Decider versions", versionList.map { "\($0.0): \(count($0.1))" }.joined(separator: ", ")),
                ("Formats", "journal \(Journal.currentFormat), entry \(EntryHeader.currentFormat), body \(Entry.formatVersion)"),
                ("Bytes in use", count(usedBytes)), ("Bytes of the file", count(fileBytes)), ("Bytes of bodies", count(bodyBytes)),
                ("Bytes per entry", bytesPerEntry.map(count)), ("Checkpoints", count(checkpoints)),
                ("Newest checkpoint", newestCheckpoint.map { "over \(count($0)) entries" } ?? "none"),
            ], style: style)
    }

    var json: JSONValue {
        .object([
            "origin": .string(origin), "entries": .integer(head.sequence), "head": .string(head.hash.hex),
            "from": firstAt.map { .string($0.text) } ?? .null, "to": lastAt.map { .string($0.text) } ?? .null,
            "inputs": .object(kindList.map { JSONValue.Member(name: $0.0, value: .integer($0.1)) }),
            "deciderVersions": .object(versionList.map { JSONValue.Member(name: String($0.0), value: .integer($0.1)) }),
            "usedBytes": .integer(usedBytes), "fileBytes": .integer(fileBytes), "bodyBytes": .integer(bodyBytes),
            "checkpoints": .integer(checkpoints), "newestCheckpoint": newestCheckpoint.map { .integer($0) } ?? .null,
        ])
    }
}

/// `cpms journal stat`
func runJournalStat(_ options: JournalStatOptions, _ console: Console) throws -> ExitCode {
    let statistics = try JournalStatistics(Inspection(data: options.data))
    console.show(statistics.json, asJSON: options.json, orText: statistics.text(console.style))
    return .ok
}

/// `cpms journal verify`
func runJournalVerify(_ options: JournalVerifyOptions, _ console: Console) throws -> ExitCode {
    let audit = Audit(data: options.data, publicKey: options.publicKey, checkpointFile: nil, checksContent: false, console: console)
    return try audit.print(json: options.json)
}

/// `cpms journal backup`
func runJournalBackup(_ options: JournalBackupOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data, keys: options.keys)
    if let missing = inspection.keysMissing { console.report("Note: the backup holds no keys, for \(missing).") }
    let progress = VerificationProgress("verifying", console)
    let report = try Backup.make(
        of: inspection.journal, inspection.keys, to: options.target, verification: VerificationOptions(progress: progress.callback))
    progress.finish()
    console.print("Copied and verified \(counted(report.entries, "entry", "entries")) to \(options.target), head \(report.head).")
    return .ok
}

/// `cpms journal restore`
func runJournalRestore(_ options: JournalRestoreOptions, _ console: Console) throws -> ExitCode {
    let witness = try options.checkpointFile.map { try Witness(file: $0) }
    let progress = VerificationProgress("verifying", console)
    let report = try Backup.restore(
        from: options.source, to: options.data, verification: VerificationOptions(atLeast: witness?.head, progress: progress.callback))
    progress.finish()
    if let witness {
        var found = AuditReport()
        try witness.check(try Inspection(data: options.data), nil, report.head.sequence, &found)
        if let fault = found.faults.kept.first {
            // It was made here a moment ago, and must not be taken for a good one.
            try FileManager.default.removeItem(atPath: options.data)
            throw CommandFailure("\(fault.text) Nothing was restored; use a newer backup.", exitCode: .refused)
        }
    } else {
        console.report("Note: nothing was given to prove that this is the newest backup; keep checkpoints elsewhere and give --against.")
    }
    console.print("Restored \(counted(report.entries, "entry", "entries")) to \(options.data), head \(report.head).")
    return .ok
}

/// `cpms journal export`
func runJournalExport(_ options: JournalExportOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data)
    let last = options.range.to ?? inspection.journal.head.sequence
    let first = options.range.from ?? 1
    guard first <= last else {
        throw CommandFailure(
            "The journal ends at entry \(inspection.journal.head.sequence); ask for entries that are there.", exitCode: .refused)
    }
    try inspection.journal.export(first...last, to: options.out)
    console.print("Wrote entries \(first) to \(last) to \(options.out).")
    return .ok
}

/// `cpms journal import`; a data directory without a journal gets one.
func runJournalImport(_ options: JournalImportOptions, _ console: Console) throws -> ExitCode {
    let paths = InstallationPaths(data: options.data)
    let summary = try Segment.verify(options.file)
    do {
        try FileManager.default.createDirectory(atPath: options.data, withIntermediateDirectories: true)
    } catch {
        throw CommandFailure(
            "The directory \(options.data) cannot be made: \(error.localizedDescription). Check the path and its rights.",
            exitCode: .unreachable)
    }
    let journal = try Journal.openOrCreate(at: paths.journal, origin: summary.origin)
    let count = try journal.importSegment(options.file)
    console.print("Appended \(counted(count, "entry", "entries")); the journal ends at \(journal.head).")
    if !KeyRing.exists(at: paths.keys) {
        console.report("cpms: its key ring is not part of an export: put a copy to \(paths.keys), or serve it with --new-keys.")
    }
    return .ok
}

/// `cpms journal checkpoint`: signs one, or shows the newest where a server is the one who signs; or the proof of an entry, or the key.
func runJournalCheckpoint(_ options: JournalCheckpointOptions, _ console: Console) throws -> ExitCode {
    let paths = InstallationPaths(data: options.data, signingKey: options.signingKeyFile)
    let text: String
    if let sequence = options.proof {
        text = try Inspection(data: options.data).journal.proof(of: sequence).text
    } else if options.showsKey {
        let origin = try options.origin ?? Journal.openReadOnly(at: paths.journal).origin
        text = try SigningKey.load(from: paths.signingKey, name: origin).verifier.description
    } else {
        text = try checkpoint(paths, options, console)
    }
    guard let out = options.out else {
        console.print(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        return .ok
    }
    do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
    } catch {
        throw CommandFailure(
            "Cannot write \(out): \(error.localizedDescription). Check the path and its permissions.", exitCode: .unreachable)
    }
    return .ok
}

private func checkpoint(_ paths: InstallationPaths, _ options: JournalCheckpointOptions, _ console: Console) throws -> String {
    let journal: Journal
    do throws(Fault) {
        journal = try Journal.open(at: paths.journal)
    } catch {
        guard error.kind == .locked else { throw error }
        guard let text = try Journal.openReadOnly(at: paths.journal).lastCheckpoint() else {
            throw CommandFailure(
                "A server has the journal open and has not signed a checkpoint yet; wait a minute.", exitCode: .unreachable)
        }
        console.report("Note: a server has the journal open; this is its newest checkpoint.")
        return text
    }
    let key = try SigningKey.load(from: paths.signingKey, name: options.origin ?? journal.origin)
    return try journal.checkpoint(by: key)
}
