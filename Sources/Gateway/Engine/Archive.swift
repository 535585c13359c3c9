public import EventStore
import Projections
import Dispatch
import Synchronization

/// What left memory because it is closed, and which entries belong to which stream: derived from the journal, kept in the cache.
///
/// Writing is done beside the engine; until it is done what is written is read from memory. Used by the engine's thread alone; what it
/// holds is read by its `view`.
public final class Archive {
    /// Changes with the form of anything that the cache holds.
    public static let schema: UInt64 = 2 << 32 | World.snapshotVersion
    static let snapshotTable: Cache.TableName = "snapshot"
    static let sessionTable: Cache.TableName = "sessions"
    static let stationSessionTable: Cache.TableName = "station-sessions"
    static let invoiceTable: Cache.TableName = "invoices"
    static let callTable: Cache.TableName = "calls"
    static let streamTable: Cache.TableName = "streams"
    /// The tables of the cache that it keeps.
    public static let tables = [snapshotTable, sessionTable, stationSessionTable, invoiceTable, callTable, streamTable]
    private static let snapshotKey = Array("world".utf8)
    private static let headKey = Array("head".utf8)

    private let cache: Cache
    private let queue = DispatchQueue(label: "cpms.archive")
    private var fresh = ArchiveView.Batch()
    private var inFlight: [ArchiveView.Batch] = []
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
            if archive.position == 0 { return (archive, nil) }
            if let world = try archive.snapshot(of: journal) { return (archive, world) }
            archive.cache.condemn(Fault(.mismatch, "The cache is not of this journal", path: path, advice: "It is folded anew"))
        }
        let archive = try open()
        // Where the disk had no room to mark it, it is still the old one.
        if archive.position > 0 { try archive.cache.reset() }
        return (archive, nil)
    }

    /// Why the cache is not relied on any more, and is folded anew at the next start; nil while it is.
    var fault: Fault? { cache.fault }

    /// The last entry that the cache has folded.
    var position: UInt64 { cache.position }

    /// Entries noted since the last flush.
    var freshEntryCount: Int { fresh.entryCount }

    // MARK: Taking in

    /// Notes that an entry belongs to a stream, and to the streams of the stations that something was sent to because of it.
    func note(_ sequence: UInt64, stream: UInt64, sent: [SentFrame]) {
        fresh.entryCount += 1
        if stream != Stream.none { fresh.note(sequence, stream) }
        for frame in sent {
            let other = Stream.station(frame.station)
            if other != stream, fresh.streams[other]?.last != sequence { fresh.note(sequence, other) }
        }
    }

    /// Takes over what is closed for good.
    func take(sessions: [SessionState], invoices: [InvoiceState], calls: [CallState]) {
        for session in sessions { fresh.sessions.put(session.session, session) }
        for invoice in invoices { fresh.invoices.put(invoice.content.invoice, invoice) }
        for call in calls { fresh.calls.put(call.call, call) }
    }

    /// Writes everything up to an entry, and the state as it was then, beside the engine; nothing where less than the reserve would be
    /// left on disk.
    func flush(world: World, head: Head, reserveBytes: UInt64) {
        let batch = fresh
        fresh = ArchiveView.Batch()
        inFlight.append(batch)
        let cache = cache
        let archive = Unowned(self)
        queue.async {
            var fault: Fault?
            do throws(Fault) { try Self.write(batch, world, head, reserveBytes, to: cache) } catch { fault = error }
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
    var takesFlush: Bool { inFlight.isEmpty && unwritable == nil }

    /// Forgets what is on disk by now; call it now and then. What found no room on disk stays in memory until the next flush. A cache that
    /// cannot be written ends nothing: it is condemned, and what waits for it is dropped once it is too much.
    func settle() {
        let outcomes = finished.withLock { state in
            let value = state
            state = []
            return value
        }
        for outcome in outcomes where !inFlight.isEmpty {
            let batch = inFlight.removeFirst()
            guard let fault = outcome else { continue }
            fresh.takeBack(batch)
            guard fault.kind != .diskFull else { continue }
            cache.condemn(fault)
            unwritable = fault
        }
        guard let unwritable, fresh.entryCount > waitingEntriesMax else { return }
        fresh = ArchiveView.Batch()
        incomplete = unwritable
    }

    /// Waits until everything is written.
    func drain() {
        queue.sync {}
        cache.markHealthy()
        settle()
    }

    private static func write(
        _ batch: ArchiveView.Batch, _ world: World, _ head: Head, _ reserveBytes: UInt64, to cache: Cache) throws(Fault) {
        let snapshot = world.encoded()
        let needed = UInt64(snapshot.count + batch.byteCountGuess)
        // The file of a cache never shrinks: what it took of the reserve the journal would miss for good.
        if let free = DiskRoom.measure([cache.path])?.freeBytes, free < reserveBytes || free - reserveBytes < needed {
            throw Fault(.diskFull, "There is no room for a snapshot", path: cache.path, advice: "Free space on this file system")
        }
        try cache.write(position: head.sequence) { (writer) throws(Fault) in
            for id in batch.sessions.keys.sorted() {
                guard let session = batch.sessions[id] else { continue }
                try writer.put(sessionTable, bigEndian(id.rawValue), session.encoded())
                try writer.put(stationSessionTable, bigEndian(UInt64(session.station.rawValue)) + bigEndian(id.rawValue), [])
            }
            for id in batch.invoices.keys.sorted() {
                if let invoice = batch.invoices[id] { try writer.put(invoiceTable, bigEndian(id.rawValue), invoice.encoded()) }
            }
            for id in batch.calls.keys.sorted() {
                if let call = batch.calls[id] { try writer.put(callTable, bigEndian(id.rawValue), call.encoded()) }
            }
            for stream in batch.streams.keys.sorted() {
                guard let sequences = batch.streams[stream], let first = sequences.first else { continue }
                try writer.put(streamTable, bigEndian(stream) + bigEndian(first), encodeRising(sequences))
            }
            try writer.put(snapshotTable, snapshotKey, snapshot)
            try writer.put(snapshotTable, headKey, Array(head.description.utf8))
        }
    }

    // MARK: Start

    /// The state at `position`, if it is one of this journal's and whole; nil means: fold from the beginning.
    func snapshot(of journal: Journal) throws(Fault) -> World? {
        guard position > 0, let (head, bytes) = try stored(), head.sequence == position, try journal.hash(of: position) == head.hash
        else { return nil }
        do throws(CodecError) {
            return try World.decoded(from: bytes)
        } catch {
            cache.condemn(cache.damaged("The state of the cache", error))
            return nil
        }
    }

    /// What the cache holds of the state, as far as it is whole.
    private func stored() throws(Fault) -> (Head, [UInt8])? {
        do throws(Fault) {
            guard let text = try cache.get(Self.snapshotTable, Self.headKey), let head = Head(String(decoding: text, as: UTF8.self)),
                let bytes = try cache.get(Self.snapshotTable, Self.snapshotKey)
            else { return nil }
            return (head, bytes)
        } catch {
            guard error.kind == .damaged else { throw error }
            return nil
        }
    }

    // MARK: Reading

    /// What it holds now; good on any thread for as long as it is kept.
    public var view: ArchiveView { ArchiveView(batches: [fresh] + inFlight.reversed(), cache: cache, incomplete: incomplete) }
}

extension Cache {
    /// The fault of a record that cannot be read, though its checksum is right.
    func damaged(_ what: String, _ error: CodecError) -> Fault {
        Fault(.damaged, "\(what) cannot be read: \(error)", path: path, advice: "Start again: it is folded anew from the journal")
    }
}

/// Eight bytes that sort as the number does.
func bigEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - $0 * 8)) } }
