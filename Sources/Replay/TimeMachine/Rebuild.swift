internal import Commands
internal import EventStore
internal import Foundation
internal import Gateway
internal import Projections

/// What a rebuild from zero gave.
struct RebuildReport {
    var entries: UInt64
    var digest: Digest
    var seconds: Double
    /// The snapshot that the cache keeps, compared at its own position.
    var snapshot: Snapshot
    /// What was given to compare with.
    var expected: String?

    /// What became of the comparison with the cache.
    enum Snapshot: Equatable {
        case equal(position: UInt64)
        case different(position: UInt64, kept: Digest, rebuilt: Digest)
        /// Nothing to compare with; why, in a clause.
        case none(String)
    }

    var isEqual: Bool {
        if case .different = snapshot { return false }
        return expected == nil || expected == digest.hex
    }
}

/// Folds a journal from zero.
enum Rebuild {
    /// Folds all entries up to `last` and hands the state to `stop` after the entries that it asks for.
    static func fold(_ inspection: Inspection, to last: UInt64 = .max, progress: ((UInt64) -> Void)? = nil) throws(Fault) -> World {
        var world = World()
        try inspection.fold(into: &world, to: last, progress: progress) { (header, world) throws(Fault) in
            if header.sequence & 1_023 == 0 { world.dropRetired() }
        }
        world.dropRetired()
        return world
    }

    /// The whole rebuild with its comparisons.
    ///
    /// - Parameter expected: a digest in hexadecimal digits.
    static func run(_ inspection: Inspection, expected: String?, progress: ((UInt64) -> Void)? = nil) throws -> RebuildReport {
        let kept = try KeptSnapshot.read(inspection)
        let started = ProgressBar.monotonicSeconds()
        var world = World()
        var compared: RebuildReport.Snapshot
        switch kept {
        case .failure(let reason): compared = .none(reason.clause)
        case .success(let snapshot): compared = .none("its position \(snapshot.position) was not reached")
        }
        try inspection.fold(into: &world, progress: progress) { (header, world) throws(Fault) in
            if header.sequence & 1_023 == 0 { world.dropRetired() }
            if case .success(let snapshot) = kept, snapshot.position == header.sequence {
                let digest = Digest.sha256(world.encoded())
                compared =
                    digest == snapshot.digest
                    ? .equal(position: snapshot.position)
                    : .different(position: snapshot.position, kept: snapshot.digest, rebuilt: digest)
            }
        }
        let seconds = ProgressBar.monotonicSeconds() - started
        return RebuildReport(
            entries: inspection.journal.head.sequence, digest: Digest.sha256(world.encoded()), seconds: seconds, snapshot: compared,
            expected: expected?.lowercased())
    }
}

/// The state that the cache keeps beside the journal.
struct KeptSnapshot {
    var position: UInt64
    var digest: Digest

    /// Why there is none, in a clause.
    struct Absence: Error { var clause: String }

    /// Reads the snapshot from a copy of the cache, which stays as it is. A cache that a server has open cannot be copied whole.
    static func read(_ inspection: Inspection) throws -> Result<KeptSnapshot, Absence> {
        let path = inspection.paths.cache
        let manager = FileManager.default
        guard manager.fileExists(atPath: path + "/data.mdb") else { return .failure(Absence(clause: "there is no cache in \(path)")) }
        if isLocked(path + ".lock") { return .failure(Absence(clause: "a server has the cache open; stop it, or give --against")) }
        let scratch = manager.temporaryDirectory.appendingPathComponent("cpms-rebuild-\(UUID().uuidString)").path
        // What cannot be removed is left in the directory for temporary files; it holds nothing that the cache does not.
        defer { try? manager.removeItem(atPath: scratch) }
        do {
            try manager.createDirectory(
                atPath: scratch + "/cache", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try manager.copyItem(atPath: path + "/data.mdb", toPath: scratch + "/cache/data.mdb")
        } catch {
            throw CommandFailure(
                "The cache in \(path) cannot be copied to \(scratch): \(error.localizedDescription). Free space there.",
                exitCode: .unreachable)
        }
        let cache = try Cache.open(at: scratch + "/cache", tables: Archive.tables, schema: Archive.schema)
        if cache.wasRebuilt { return .failure(Absence(clause: "the cache in \(path) is damaged or of another version")) }
        guard let kept = try Archive.head(of: cache), let world = try Archive.snapshot(in: cache) else {
            return .failure(Absence(clause: "the cache in \(path) holds no snapshot yet"))
        }
        guard kept.sequence <= inspection.journal.head.sequence, try inspection.journal.hash(of: kept.sequence) == kept.hash else {
            return .failure(Absence(clause: "the cache in \(path) is that of another journal"))
        }
        return .success(KeptSnapshot(position: kept.sequence, digest: Digest.sha256(world.encoded())))
    }

    private static func isLocked(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        // Nothing was written through it.
        defer { try? handle.close() }
        if flock(handle.fileDescriptor, LOCK_SH | LOCK_NB) != 0 { return true }
        flock(handle.fileDescriptor, LOCK_UN)
        return false
    }
}

/// `cpms rebuild`
func runRebuild(_ options: RebuildOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data)
    let progress = Progress("rebuilding", total: inspection.journal.head.sequence, console)
    let report = try Rebuild.run(inspection, expected: options.against, progress: progress.update)
    console.show(report.json, asJSON: options.json, orText: report.text(console.style))
    return report.isEqual ? .ok : .refused
}

extension RebuildReport {
    /// For people.
    func text(_ style: Style) -> String {
        let kept: String
        switch snapshot {
        case .equal(let position): kept = "equal at entry \(position)"
        case .different(let position, let digest, let rebuilt):
            kept = "differs at entry \(position): kept \(digest.hex), rebuilt \(rebuilt.hex)"
        case .none(let why): kept = "not compared: \(why)"
        }
        let facts = TextTable.facts(
            [
                ("Entries", ProgressBar.grouped(entries)), ("State", digest.hex), ("Snapshot", kept),
                ("Expected", expected.map { $0 == digest.hex ? "equal" : "differs: \($0)" }), ("Speed", rateText(entries, seconds)),
            ], style: style)
        return facts + "\n" + (isEqual ? style.green("No difference.") : style.red("The states differ."))
    }

    var json: JSONValue {
        let kept: JSONValue
        switch snapshot {
        case .equal(let position): kept = .object(["position": .integer(position), "equal": .bool(true)])
        case .different(let position, let digest, let rebuilt):
            kept = .object([
                "position": .integer(position), "equal": .bool(false), "kept": .string(digest.hex), "rebuilt": .string(rebuilt.hex),
            ])
        case .none(let why): kept = .object(["notCompared": .string(why)])
        }
        return .object([
            "equal": .bool(isEqual), "entries": .integer(entries), "state": .string(digest.hex), "snapshot": kept,
            "expected": expected.map { .string($0) } ?? .null,
            "entriesPerSecond": .integer(seconds > 0 ? UInt64(min(Double(entries) / seconds, 1e15)) : 0),
        ])
    }
}
