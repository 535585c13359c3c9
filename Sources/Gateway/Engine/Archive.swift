public import EventStore
public import Projections
import Dispatch
import Synchronization

/// What left memory because it is closed, and which entries belong to which stream: derived from the journal, kept in the cache.
///
/// Writing is done beside the engine; until it is done the engine reads from memory. Used by the engine's thread alone.
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

    /// What waits to be written.
    struct Batch: Sendable {
        var sessions: [SessionID: SessionState] = [:]
        var invoices: [InvoiceID: InvoiceState] = [:]
        var calls: [CallID: CallState] = [:]
        /// Sequences of a stream's entries, rising.
        var streams: [UInt64: [UInt64]] = [:]
        var entryCount = 0

        /// Bytes on disk, rather too many: a page for each row, and two bytes for each sequence.
        var byteCountGuess: Int { (sessions.count + invoices.count + calls.count + streams.count) * 4_096 + entryCount * 2 }

        /// Takes back what could not be written; it is older than all that is here.
        mutating func takeBack(_ older: Batch) {
            sessions.merge(older.sessions) { newer, _ in newer }
            invoices.merge(older.invoices) { newer, _ in newer }
            calls.merge(older.calls) { newer, _ in newer }
            streams.merge(older.streams) { newer, older in older + newer }
            entryCount += older.entryCount
        }
    }

    private let cache: Cache
    private let queue = DispatchQueue(label: "cpms.archive")
    private var fresh = Batch()
    private var inFlight: [Batch] = []
    /// How the jobs went that the queue has done and the engine has not yet noticed, nil for well. Guarded by itself.
    private let finished = Mutex<[Fault?]>([])

    init(cache: Cache) { self.cache = cache }

    static func open(at path: String) throws(Fault) -> Archive {
        Archive(cache: try Cache.open(at: path, tables: tables, schema: schema))
    }

    /// The last entry that the cache has folded.
    var position: UInt64 { cache.position }

    /// Entries noted since the last flush.
    var freshEntryCount: Int { fresh.entryCount }

    // MARK: Taking in

    /// Notes that an entry belongs to a stream, and to the streams of the stations that something was sent to because of it.
    func note(_ sequence: UInt64, stream: UInt64, sent: [SentFrame]) {
        fresh.entryCount += 1
        if stream != Stream.none { fresh.streams[stream, default: []].append(sequence) }
        for frame in sent {
            let other = Stream.station(frame.station)
            if other != stream, fresh.streams[other]?.last != sequence { fresh.streams[other, default: []].append(sequence) }
        }
    }

    /// Takes over what is closed for good.
    func take(sessions: [SessionState], invoices: [InvoiceState], calls: [CallState]) {
        for session in sessions { fresh.sessions[session.session] = session }
        for invoice in invoices { fresh.invoices[invoice.content.invoice] = invoice }
        for call in calls { fresh.calls[call.call] = call }
    }

    /// Writes everything up to an entry, and the state as it was then, beside the engine; nothing where less than the reserve would be
    /// left on disk.
    func flush(world: World, head: Head, reserveBytes: UInt64) {
        let batch = fresh
        fresh = Batch()
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

    /// Whether nothing is being written: only then may `flush` be called, for what fails must not be followed by what does not.
    var isSettled: Bool { inFlight.isEmpty }

    /// Forgets what is on disk by now; call it now and then. Answers a fault of the writer, if there was one. What found no room on disk is
    /// no fault: it stays in memory until the next flush.
    func settle() -> Fault? {
        let outcomes = finished.withLock { state in
            let value = state
            state = []
            return value
        }
        for outcome in outcomes where !inFlight.isEmpty {
            let batch = inFlight.removeFirst()
            guard let fault = outcome else { continue }
            guard fault.kind == .diskFull else { return fault }
            fresh.takeBack(batch)
        }
        return nil
    }

    /// Waits until everything is written.
    func drain() -> Fault? {
        queue.sync {}
        cache.markHealthy()
        return settle()
    }

    private static func write(_ batch: Batch, _ world: World, _ head: Head, _ reserveBytes: UInt64, to cache: Cache) throws(Fault) {
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

    /// The state at `position`, if it is one of this journal's; nil means: fold from the beginning.
    func snapshot(of journal: Journal) throws(Fault) -> World? {
        guard position > 0, let text = try cache.get(Self.snapshotTable, Self.headKey),
            let head = Head(String(decoding: text, as: UTF8.self)), head.sequence == position,
            try journal.hash(of: position) == head.hash,
            let bytes = try cache.get(Self.snapshotTable, Self.snapshotKey), let world = try? World.decoded(from: bytes)
        else { return nil }
        return world
    }

    /// Throws the cache's content away.
    func reset() throws(Fault) { try cache.reset() }

    // MARK: Reading

    /// A closed session; nil if it is not in the archive.
    public func session(_ id: SessionID) throws(Fault) -> SessionState? {
        for batch in [fresh] + inFlight.reversed() {
            if let session = batch.sessions[id] { return session }
        }
        guard let bytes = try cache.get(Self.sessionTable, bigEndian(id.rawValue)) else { return nil }
        return try? SessionState.decoded(from: bytes)
    }

    /// Closed sessions with numbers below `before`, the newest first; of one station, or of all.
    public func sessions(before: SessionID?, station: StationID?, limit: Int) throws(Fault) -> [SessionState] {
        var found: [SessionID: SessionState] = [:]
        for batch in [fresh] + inFlight {
            let fitting = batch.sessions.lazy.filter { (id, session) in
                (station == nil || session.station == station) && (before.map { id < $0 } ?? true)
            }
            // A whole minute's sessions may wait in a batch, and a page wants few.
            for id in fitting.map(\.key).sorted(by: >).prefix(limit) { found[id] = batch.sessions[id] }
        }
        let upper = before.map { bigEndian($0.rawValue) }
        if let station {
            let prefix = bigEndian(UInt64(station.rawValue))
            var ids: [SessionID] = []
            try cache.scan(
                Self.stationSessionTable, from: prefix, below: upper.map { prefix + $0 } ?? Cache.behind(prefix), .backward
            ) { (key, _) throws(Fault) in
                ids.append(SessionID(rawValue: number(key, at: 8)))
                return ids.count < limit ? .next : .stop
            }
            for id in ids where found[id] == nil { found[id] = try session(id) }
        } else {
            var count = 0
            try cache.scan(Self.sessionTable, below: upper, .backward) { (_, value) throws(Fault) in
                if let session = try? SessionState.decoded(from: copy(value)) { found[session.session] = found[session.session] ?? session }
                count += 1
                return count < limit ? .next : .stop
            }
        }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }

    /// An issued document; nil if it is not in the archive.
    public func invoice(_ id: InvoiceID) throws(Fault) -> InvoiceState? {
        for batch in [fresh] + inFlight.reversed() {
            if let invoice = batch.invoices[id] { return invoice }
        }
        guard let bytes = try cache.get(Self.invoiceTable, bigEndian(id.rawValue)) else { return nil }
        return try? InvoiceState.decoded(from: bytes)
    }

    /// Issued documents with numbers below `before`, the newest first.
    public func invoices(before: InvoiceID?, limit: Int) throws(Fault) -> [InvoiceState] {
        var found: [InvoiceID: InvoiceState] = [:]
        for batch in [fresh] + inFlight {
            let fitting = batch.invoices.keys.filter { id in before.map { id < $0 } ?? true }
            for id in fitting.sorted(by: >).prefix(limit) { found[id] = batch.invoices[id] }
        }
        var count = 0
        try cache.scan(Self.invoiceTable, below: before.map { bigEndian($0.rawValue) }, .backward) { (_, value) throws(Fault) in
            if let invoice = try? InvoiceState.decoded(from: copy(value)) { found[invoice.content.invoice] = invoice }
            count += 1
            return count < limit ? .next : .stop
        }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }

    /// A call that is long over; nil if it is not in the archive.
    public func call(_ id: CallID) throws(Fault) -> CallState? {
        for batch in [fresh] + inFlight.reversed() {
            if let call = batch.calls[id] { return call }
        }
        guard let bytes = try cache.get(Self.callTable, bigEndian(id.rawValue)) else { return nil }
        return try? CallState.decoded(from: bytes)
    }

    /// Sequences of a stream's entries below `before`, the newest first.
    public func entries(of stream: UInt64, before: UInt64?, limit: Int) throws(Fault) -> [UInt64] {
        var found: [UInt64] = []
        func take(_ sequences: [UInt64]) -> Bool {
            for sequence in sequences.reversed() where before.map({ sequence < $0 }) ?? true {
                found.append(sequence)
                if found.count >= limit { return true }
            }
            return false
        }
        for batch in [fresh] + inFlight.reversed() {
            if let sequences = batch.streams[stream], take(sequences) { return found }
        }
        let prefix = bigEndian(stream)
        let oldest = found.last ?? before ?? .max
        try cache.scan(Self.streamTable, from: prefix, below: prefix + bigEndian(oldest), .backward) { (_, value) throws(Fault) in
            let sequences = decodeRising(copy(value)).filter { $0 < oldest }
            return take(sequences) ? .stop : .next
        }
        return found
    }
}

/// Eight bytes that sort as the number does.
func bigEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - $0 * 8)) } }

private func number(_ key: RawSpan, at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<min(offset + 8, key.byteCount) {
        value = value << 8 | UInt64(unsafe key.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    return value
}

private func copy(_ span: RawSpan) -> [UInt8] { unsafe span.withUnsafeBytes { unsafe Array($0) } }

/// Rising numbers as varints of their differences.
private func encodeRising(_ numbers: [UInt64]) -> [UInt8] {
    var writer = FieldWriter()
    var last: UInt64 = 0
    for number in numbers {
        writer.varint(number &- last)
        last = number
    }
    return writer.bytes
}

private func decodeRising(_ bytes: [UInt8]) -> [UInt64] {
    var reader = FieldReader(bytes)
    var numbers: [UInt64] = []
    var last: UInt64 = 0
    while !reader.isAtEnd, let difference = try? reader.varint() {
        last &+= difference
        numbers.append(last)
    }
    return numbers
}
