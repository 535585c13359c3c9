public import Commands
public import EventStore
import Foundation
import Projections

/// Where an installation keeps what it must not lose, and how it is opened.
///
/// `DATA/journal` is the truth; `DATA/keys` makes personal data in it readable; `DATA/cache` can be deleted at any time. The signing key
/// and the newest checkpoint lie beside the directory, so that who copies or restores the directory gets neither.
public struct InstallationPaths: Sendable, Equatable {
    public var journal: String
    public var keys: String
    public var cache: String
    public var signingKey: String
    /// Text of the newest checkpoint; an older journal than it says is refused.
    public var checkpoint: String

    /// - Parameters:
    ///   - data: the data directory.
    ///   - keys: where the key ring lies; nil is `DATA/keys`.
    ///   - signingKey: nil is `DATA.signing-key`, a file beside the directory.
    public init(data: String, keys: String? = nil, signingKey: String? = nil) {
        let data = data.count > 1 && data.hasSuffix("/") ? String(data.dropLast()) : data
        journal = data + "/journal"
        self.keys = keys ?? data + "/keys"
        cache = data + "/cache"
        self.signingKey = signingKey ?? data + ".signing-key"
        checkpoint = data + ".checkpoint"
    }
}

/// An installation that is open for writing: journal, keys, archive, and the state at the journal's head.
public final class Installation {
    public let paths: InstallationPaths
    public let journal: Journal
    public let keys: KeyRing
    public let signingKey: SigningKey
    /// What another key signed that is not there any more: entries up to this one; nil where there is none, or the key is the same.
    public let signedByAnother: UInt64?
    public let archive: Archive
    /// The state at the head of the journal.
    public var decider: Decider
    /// Entries that were folded to get there.
    public let foldedCount: UInt64
    /// Bytes kept free on the file system of the journal for what must not stop.
    public let diskReserveBytes: UInt64
    let spillRows: Int

    /// Opens an installation, or sets one up where there is none.
    ///
    /// - Parameters:
    ///   - origin: name of a new installation; ignored where there is one.
    ///   - acceptsRestored: whether a journal that is older than the newest checkpoint is taken all the same.
    ///   - acceptsNewKeys: whether a journal with entries is opened without the key ring that makes them readable.
    ///   - diskReserveBytes: what is kept free on the file system of the journal.
    ///   - cacheMapBytes: what the cache may take.
    ///   - spillRows: how many closed sessions, documents and calls a rebuild keeps in memory before it writes them.
    public init(
        _ paths: InstallationPaths, origin: String, extendsAhead: Bool = true, acceptsRestored: Bool = false, acceptsNewKeys: Bool = false,
        diskReserveBytes: UInt64 = EngineLimits.diskReserveBytes, cacheMapBytes: Int = StoreLimits.cacheMapBytes,
        spillRows: Int = EngineLimits.spillRows
    ) throws(Fault) {
        self.paths = paths
        self.spillRows = spillRows
        self.diskReserveBytes = diskReserveBytes
        try makeDirectory((paths.journal as NSString).deletingLastPathComponent)
        journal = try Journal.openOrCreate(
            at: paths.journal, origin: origin, options: Journal.Options(extendsAhead: extendsAhead, reserveBytes: diskReserveBytes))
        if !acceptsNewKeys { try Self.refuseWithoutKeys(journal, paths) }
        keys = try KeyRing.openOrCreate(at: paths.keys)
        if FileManager.default.fileExists(atPath: paths.signingKey) {
            signedByAnother = nil
            signingKey = try SigningKey.load(from: paths.signingKey, name: journal.origin)
        } else {
            signedByAnother = journal.signedThrough > 0 ? journal.signedThrough : nil
            signingKey = try SigningKey.generate(name: journal.origin)
            try signingKey.save(to: paths.signingKey)
        }
        if !acceptsRestored { try Self.refuseRestored(journal, paths) }
        let (archive, world) = try Archive.open(at: paths.cache, of: journal, mapBytes: cacheMapBytes)
        self.archive = archive
        decider = Decider(world: world ?? World(), past: archive.recall)
        let first = world == nil ? 1 : archive.position + 1
        foldedCount = journal.head.sequence + 1 - first
        try fold(from: first)
        archive.endRebuild(&decider.world, head: journal.head, reserveBytes: diskReserveBytes)
        if foldedCount > EngineLimits.spillEntries { ProcessMemory.giveBack() }
    }

    /// Throws the state away and folds it again from what is on disk. What the archive has noted stays; it is told the same again.
    func restore() throws(Fault) {
        archive.drain()
        let world = try archive.snapshot(of: journal)
        decider = Decider(world: world ?? World(), past: archive.recall)
        try fold(from: world == nil ? 1 : archive.position + 1, notes: false)
    }

    /// A new ring beside an old journal would make all cards, people and passwords in it unreadable, and look like a start as always:
    /// mostly its directory is only named wrongly.
    private static func refuseWithoutKeys(_ journal: Journal, _ paths: InstallationPaths) throws(Fault) {
        guard journal.head.sequence > 0, !KeyRing.exists(at: paths.keys) else { return }
        throw Fault(
            .missing, "There is no key ring, and the journal has \(journal.head.sequence) entries", path: paths.keys, code: "ENOENT",
            advice: "Name its directory with --keys, or restore it from the newest backup; where it is lost for good, start with "
                + "--new-keys: cards, people and passwords of before stay unreadable for ever")
    }

    /// A journal that ends before a checkpoint that it once signed is an old copy (trust.md section 3, row 31).
    private static func refuseRestored(_ journal: Journal, _ paths: InstallationPaths) throws(Fault) {
        // Without the file there is no witness: an installation does not need it. One that is there and cannot be read is not passed
        // over.
        guard FileManager.default.fileExists(atPath: paths.checkpoint) else { return }
        // Nil is told right below.
        guard let text = try? String(contentsOfFile: paths.checkpoint, encoding: .utf8), let checkpoint = Checkpoint(text) else {
            throw Fault(
                .damaged, "The newest checkpoint cannot be read", path: paths.checkpoint,
                advice: "Give the user that runs this the right to read it; to go on without it, remove it or start with --accept-restored")
        }
        guard checkpoint.origin == journal.origin, checkpoint.size > journal.head.sequence else { return }
        throw Fault(
            .mismatch, "The journal ends at entry \(journal.head.sequence), a checkpoint says that it had \(checkpoint.size)",
            path: paths.journal, advice: "Restore the newest backup; to go on with this one all the same, start with --accept-restored")
    }

    private func fold(from first: UInt64, notes: Bool = true) throws(Fault) {
        guard first <= journal.head.sequence else { return }
        try journal.readAhead(from: first) { (run) throws(Fault) in
            for index in 0..<run.count {
                let item = run[index]
                let sent = try decider.world.fold(item, of: run, in: paths.journal)
                if notes { archive.note(item.header.sequence, stream: item.header.stream, sent: sent) }
                guard item.header.sequence % EngineLimits.retiringEntries == 0 else { continue }
                retire()
                if notes, archive.isSpillDue(rowsMax: spillRows) { archive.spill(reserveBytes: diskReserveBytes) }
            }
            return .next
        }
        retire()
    }


    /// Moves what is closed for good from the state into the archive.
    func retire() {
        archive.keep(decider.world.takeRetired())
    }
}

extension World {
    /// Folds an entry of the journal at a path; answers what was sent because of it to others than the station that it came from.
    mutating func fold(_ item: EntryRun.Item, of run: EntryRun, in path: String) throws(Fault) -> [SentFrame] {
        let header = item.header
        do throws(CodecError) {
            return try fold(kind: header.kind, bytes: run.bytes, body: item.body, EntryContext(header))
        } catch {
            throw Fault(
                .damaged, "Entry \(header.sequence) cannot be read: \(error)", path: path,
                advice: "Run the version that wrote it, or restore from a backup")
        }
    }
}

extension EntryContext {
    /// What a fold is told of a stored entry.
    public init(_ header: EntryHeader) {
        self.init(sequence: header.sequence, instant: header.instant, kind: header.kind, stream: header.stream)
    }
}

private func makeDirectory(_ path: String) throws(Fault) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw Fault(
            .system, "The directory cannot be made: \(error.localizedDescription)", path: path, advice: "Check the path and its rights")
    }
}
