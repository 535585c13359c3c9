internal import Commands
public import EventStore
public import Projections
import Dispatch
import Synchronization

/// What left memory because it is closed, and which entries belong to which stream: derived from the journal, kept in the cache.
///
/// Writing is done beside the engine; until it is done what is written is read from memory. Used by the engine's thread alone; what it
/// holds is read by its `view`.
public final class Archive {
    /// Changes with the form of anything that the cache holds.
    public static let schema: UInt64 = World.snapshotForm &+ (5 << 48)
    static let snapshotTable: Cache.TableName = "snapshot"
    static let sessionTable: Cache.TableName = "sessions"
    static let invoiceTable: Cache.TableName = "invoices"
    static let callTable: Cache.TableName = "calls"
    static let streamTable: Cache.TableName = "streams"
    /// The tables of the cache that it keeps.
    public static let tables = [snapshotTable, sessionTable, invoiceTable, callTable, streamTable] + ArchiveKeys.tables
    private static let headKey = Array("head".utf8)
    /// There while rows are in the tables that no snapshot stands for; behind the pieces of the state and the head.
    private static let spilledKey = Array("spilled".utf8)

    private(set) var cache: Cache
    private let queue = DispatchQueue(label: "cpms.archive")
    private var fresh = ArchiveView.Batch()
    /// What is being written; without marks where no state is.
    private var inFlight: [(batch: ArchiveView.Batch, marks: WorldMarks?)] = []
    /// Whether rows were written since the last snapshot.
    private(set) var hasSpilled = false
    /// Corrections of sessions that could not be read.
    private var owedCorrections: [SessionCorrection] = []
    /// What changed in the state and found no room on disk.
    private var owed = WorldMarks()
    /// Whether what is on disk are pieces of the state that the marks are of.
    private var isContinuing = false
    /// What a successor of the cache was promised to hold; it is being written.
    private var promise: Promise?
    /// How the jobs went that the queue has done and the engine has not yet noticed, nil for well. Guarded by itself.
    private let finished = Mutex<[Fault?]>([])
    /// Why nothing more can be written: memory keeps what waits, as long as that is not too much.
    private var unwritable: Fault?
    /// Why what is not found may be there all the same: it was to be written, and could not be.
    private var incomplete: Fault?
    private let waitingEntriesMax: Int

    init(cache: Cache, waitingEntriesMax: Int = EngineLimits.waitingEntries) {
        self.cache = cache
        self.waitingEntriesMax = waitingEntriesMax
    }

    /// Opens the archive, with the state at its position; without one it is empty, and the state is to be folded from the beginning.
    static func open(
        at path: String, of journal: Journal, mapBytes: Int = StoreLimits.cacheMapBytes
    ) throws(Fault) -> (archive: Archive, world: World?) {
        func open() throws(Fault) -> Archive {
            Archive(cache: try Cache.open(at: path, tables: tables, schema: schema, mapBytes: mapBytes))
        }
        do {
            let archive = try open()
            if try archive.isAmidRebuild {
                try archive.cache.reset()
                return (archive, nil)
            }
            if archive.position == 0 { return (archive, nil) }
            if let world = try archive.snapshot(of: journal) { return (archive, world) }
            archive.cache.condemn(Fault(.mismatch, "The cache is not of this journal", path: path, advice: "It is folded anew"))
        }
        let archive = try open()
        // Where the disk had no room to mark it, it is still the old one.
        if archive.position > 0 { try archive.cache.reset() }
        return (archive, nil)
    }

    /// Why the cache is not relied on any more, and is folded anew; nil while it is.
    var fault: Fault? { cache.fault }

    /// Says that the cache cannot be relied on any more.
    public func condemn(_ fault: Fault) { cache.condemn(fault) }

    /// The last entry that the cache has folded.
    var position: UInt64 { cache.position }

    /// Entries noted since the last flush.
    var freshEntryCount: Int { fresh.entryCount }

    // MARK: Taking in

    /// Notes that an entry belongs to a stream, and to the streams of the stations that something was sent to because of it.
    func note(_ sequence: UInt64, stream: UInt64, sent: [SentFrame]) { fresh.note(sequence, stream: stream, sent: sent) }

    /// Takes over what is closed for good, and what was corrected of it.
    func keep(_ retired: RetiredRows) {
        fresh.keep(retired)
        owedCorrections += retired.corrections
        payCorrections()
    }

    /// Corrects what is in memory or in the cache. What cannot be read there now is corrected in the cache that takes its place.
    private func payCorrections() {
        if owedCorrections.isEmpty { return }
        let owed = owedCorrections
        owedCorrections = []
        for correction in owed {
            do throws(Fault) {
                fresh.put(try view.session(correctedBy: correction))
            } catch {
                cache.condemn(error)
                owedCorrections.append(correction)
            }
        }
    }

    /// Writes everything up to an entry, and what of the state has changed since the last time, beside the engine; nothing where less than
    /// the reserve would be left on disk.
    ///
    /// The engine's thread only makes a copy of the state, which shares its pages, so it is not held up by how much there is. One
    /// transaction takes all: a crash leaves the old snapshot or the new one.
    func flush(_ world: inout World, head: Head, reserveBytes: UInt64) {
        let marks = world.takeMarks().union(owed)
        owed = WorldMarks()
        hasSpilled = false
        write(Snapshot(state: world, marks: marks, isContinuing: isContinuing, head: head), reserveBytes)
    }

    /// Writes what a rebuild has come by so far, beside it, and waits for the one before: what is closed leaves memory while the journal is
    /// folded, and not at its end. There is no state with it: after a crash in the middle the rebuild begins anew.
    func spill(reserveBytes: UInt64) {
        queue.sync {}
        forgetWritten()
        guard takesFlush else { return }
        hasSpilled = true
        write(nil, reserveBytes)
    }

    /// Writes the rest of a rebuild that has spilled, and the state that it came to: a crash within the next minute is not to begin anew.
    func endRebuild(_ world: inout World, head: Head, reserveBytes: UInt64) {
        guard hasSpilled else { return }
        queue.sync {}
        forgetWritten()
        if takesFlush { flush(&world, head: head, reserveBytes: reserveBytes) }
    }

    /// Whether so many rows wait to be written that a rebuild should not gather more.
    func isSpillDue(rowsMax: Int) -> Bool { fresh.isSpillDue(rowsMax: rowsMax) }

    /// A state on its way to the cache.
    struct Snapshot: Sendable {
        var state: World
        var marks: WorldMarks
        var isContinuing: Bool
        var head: Head
    }

    private func write(_ snapshot: Snapshot?, _ reserveBytes: UInt64) {
        let batch = fresh
        fresh = ArchiveView.Batch()
        inFlight.append((batch, snapshot?.marks))
        let cache = cache
        let archive = Unowned(self)
        queue.async {
            var fault: Fault?
            do throws(Fault) { try Self.write(batch, snapshot, reserveBytes, to: cache) } catch { fault = error }
            let failure = fault
            archive.finish(failure)
        }
    }

    /// Lets the queue report to the archive, which outlives it: `drain` is called before the archive goes.
    private struct Unowned: @unchecked Sendable {
        // Guard: only `finished`, which is a mutex, is touched from the queue.
        unowned let archive: Archive
        init(_ archive: Archive) { self.archive = archive }
        func finish(_ fault: Fault?) {
            archive.finished.withLock { $0.append(fault) }
        }
    }

    /// Whether `flush` may be called: nothing is being written, for what fails must not be followed by what does not.
    var takesFlush: Bool { inFlight.isEmpty && unwritable == nil && promise == nil }

    /// Forgets what is on disk by now; call it now and then. What found no room on disk stays in memory until the next flush. A cache that
    /// cannot be written ends nothing: it is condemned, and what waits for it is dropped once it is too much.
    func forgetWritten() {
        let outcomes = finished.withLock { state in
            let value = state
            state = []
            return value
        }
        for outcome in outcomes where !inFlight.isEmpty {
            let (batch, marks) = inFlight.removeFirst()
            guard let fault = outcome else {
                if marks != nil { isContinuing = true }
                continue
            }
            fresh.addBehind(batch)
            if let marks { owed = owed.union(marks) }
            guard fault.kind != .diskFull else { continue }
            cache.condemn(fault)
            unwritable = fault
        }
        guard let unwritable, promise == nil, fresh.entryCount > waitingEntriesMax else { return }
        fresh = ArchiveView.Batch()
        incomplete = unwritable
    }

    /// Waits until everything is written.
    func drain() {
        queue.sync {}
        cache.markHealthy()
        forgetWritten()
    }

    // MARK: A successor of the cache

    private struct Promise {
        /// What was noted before; the successor has it from the journal.
        var batch: ArchiveView.Batch
        var marks: WorldMarks
        /// Whether the state is still the one whose pages the successor gets.
        var isContinuing = true
    }

    /// Whether `promise` may be called: nothing is being written.
    var takesPromise: Bool { inFlight.isEmpty && promise == nil }

    /// Takes this state down for a successor of the cache, which is to hold it, and everything up to it: what is noted from now on is kept
    /// for the successor. As with `flush`, the engine's thread only copies references.
    func promise(_ world: inout World) -> World {
        promise = Promise(batch: fresh, marks: world.takeMarks().union(owed))
        (fresh, owed) = (ArchiveView.Batch(), WorldMarks())
        return world
    }

    /// A successor holds what it was promised to, and is read from now on; whoever reads the cache before it goes on with that.
    func succeed(by successor: Cache) {
        guard let kept = promise else { preconditionFailure("a successor of a cache was promised a state") }
        let former = Former(exchange(&cache, with: successor))
        (promise, isContinuing, hasSpilled, unwritable, incomplete) = (nil, kept.isContinuing, false, nil, nil)
        // To take a large map down takes its time.
        queue.async { former.release() }
        payCorrections()
    }

    /// The successor does not come.
    func breakPromise() {
        guard let kept = promise else { return }
        promise = nil
        fresh.addBehind(kept.batch)
        owed = owed.union(kept.marks)
    }

    /// A cache that nobody else is to be the last to hold.
    private final class Former: Sendable {
        private let cache: Mutex<Cache?>
        init(_ cache: Cache) { self.cache = Mutex(cache) }
        func release() { cache.withLock { $0 = nil } }
    }

    static func write(
        _ batch: ArchiveView.Batch, _ snapshot: Snapshot?, _ reserveBytes: UInt64, to cache: Cache
    ) throws(Fault) {
        let pieces = snapshot.map { $0.state.pieces($0.marks) } ?? []
        let needed = UInt64(pieces.reduce(batch.byteCountGuess) { $0 + $1.bytes.count })
        // The file of a cache never shrinks: what it took of the reserve the journal would miss for good.
        if let free = DiskRoom.measure([cache.path])?.freeBytes, free < reserveBytes || free - reserveBytes < needed {
            throw Fault(.diskFull, "There is no room for a snapshot", path: cache.path, advice: "Free space on this file system")
        }
        try cache.write(position: snapshot?.head.sequence) { (writer) throws(Fault) in
            let sessions = batch.sessions.keys.sorted().compactMap { batch.sessions[$0] }
            for session in sessions { try writer.put(sessionTable, bigEndian(session.session.rawValue), session.encoded()) }
            let invoices = batch.invoices.keys.sorted().compactMap { batch.invoices[$0] }
            for invoice in invoices { try writer.put(invoiceTable, bigEndian(invoice.content.invoice.rawValue), invoice.encoded()) }
            try ArchiveKeys.write(sessions, invoices, writer)
            for id in batch.calls.keys.sorted() {
                if let call = batch.calls[id] { try writer.put(callTable, bigEndian(id.rawValue), call.encoded()) }
            }
            for stream in batch.streams.keys.sorted() {
                guard let sequences = batch.streams[stream], let first = sequences.first else { continue }
                try writer.put(streamTable, bigEndian(stream) + bigEndian(first), encodeRising(sequences))
            }
            guard let snapshot else { return try writer.put(snapshotTable, spilledKey, [1]) }
            // How states lie in pages is not the same after a start: the first snapshot is of all pages.
            if !snapshot.isContinuing { try writer.empty(snapshotTable) }
            for piece in pieces {
                if piece.bytes.isEmpty {
                    try writer.delete(snapshotTable, piece.key)
                } else {
                    try writer.put(snapshotTable, piece.key, piece.bytes)
                }
            }
            try writer.put(snapshotTable, headKey, Array(snapshot.head.description.utf8))
            try writer.delete(snapshotTable, spilledKey)
        }
    }

    // MARK: Start

    /// Whether a rebuild was broken off: what it wrote would be written a second time, cut otherwise.
    private var isAmidRebuild: Bool {
        get throws(Fault) {
            do throws(Fault) {
                return try cache.get(Self.snapshotTable, Self.spilledKey) != nil
            } catch {
                guard error.kind == .damaged else { throw error }
                return true
            }
        }
    }

    /// The state at `position`, if it is one of this journal's and whole; nil means: fold from the beginning.
    func snapshot(of journal: Journal) throws(Fault) -> World? {
        (isContinuing, owed) = (false, WorldMarks())
        promise?.isContinuing = false
        if try isAmidRebuild { return nil }
        let stored: (head: Head, world: World)
        do throws(Fault) {
            guard let head = try Self.head(of: cache), let world = try Self.snapshot(in: cache) else { return nil }
            stored = (head, world)
        } catch {
            guard error.kind == .damaged else { throw error }
            return nil
        }
        return try journal.hash(of: position) == stored.head.hash ? stored.world : nil
    }

    /// The last entry that the snapshot in a cache has folded; nil where there is no snapshot.
    public static func head(of cache: Cache) throws(Fault) -> Head? {
        guard cache.position > 0, let text = try cache.get(snapshotTable, headKey), let head = Head(String(decoding: text, as: UTF8.self))
        else { return nil }
        return head.sequence == cache.position ? head : nil
    }

    /// The state in a cache, put together from its pieces; nil where they are not all of one.
    public static func snapshot(in cache: Cache) throws(Fault) -> World? {
        var world = World()
        try cache.scan(snapshotTable, below: headKey) { (_, value) throws(Fault) in
            do throws(CodecError) {
                try world.add(piece: copy(value))
            } catch {
                let fault = cache.damaged("The state of the cache", error)
                cache.condemn(fault)
                throw fault
            }
            return .next
        }
        return world.sequence == cache.position ? world : nil
    }

    // MARK: Reading

    /// Answers the deciders, who are on the engine's thread.
    var recall: Recall {
        let owner = Owned(self)
        return { owner.archive.answer($0, $1) }
    }

    private struct Owned: @unchecked Sendable {
        // Guard: only the engine's thread decides, and the installation that has the decider has the archive too.
        unowned let archive: Archive
        init(_ archive: Archive) { self.archive = archive }
    }

    /// What is on disk, what is being written, and what waits: nothing that is closed for good is anywhere else.
    private func answer(_ question: PastQuestion, _ retired: [SessionState]) -> Recollection? {
        keep(RetiredRows(sessions: retired))
        let view = view
        do throws(Fault) {
            let found =
                switch question {
                case .like(let key, let meterStart): try view.session(like: key, meterStart: meterStart)
                case .numbered(let id, let station): try view.session(id).flatMap { $0.station == station ? $0 : nil }
                case .ended(let station, let at, let register): try view.session(of: station, endedAt: at, meterStop: register)
                }
            if let found { return Recollection(session: ClosedSession(of: found)) }
            return cache.fault == nil ? nil : Recollection(isUnknown: true)
        } catch {
            cache.condemn(error)
            return Recollection(isUnknown: true)
        }
    }

    /// What it holds now; good on any thread for as long as it is kept.
    public var view: ArchiveView {
        let waiting = inFlight.reversed().map(\.batch)
        return ArchiveView(batches: [fresh] + (promise.map { [$0.batch] } ?? []) + waiting, cache: cache, incomplete: incomplete)
    }
}

extension Cache {
    /// The fault of a record that cannot be read, though its checksum is right.
    func damaged(_ what: String, _ error: CodecError) -> Fault {
        Fault(.damaged, "\(what) cannot be read: \(error)", path: path, advice: Cache.damageAdvice)
    }
}

/// Eight bytes that sort as the number does.
func bigEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - $0 * 8)) } }
