public import EventStore
public import Projections

/// What the archive held at one moment: good on any thread for as long as it is kept.
public struct ArchiveView: Sendable {
    /// What waits to be written.
    struct Batch: Sendable {
        private(set) var sessions = KeyedTable<SessionID, SessionState>()
        /// The same by what tells them from others.
        private(set) var naturals = NaturalIndex()
        var invoices = KeyedTable<InvoiceID, InvoiceState>()
        var calls = KeyedTable<CallID, CallState>()
        /// Sequences of a stream's entries, rising.
        var streams = KeyedTable<UInt64, [UInt64]>()
        var entryCount = 0

        /// Rows about what is closed, each as large as that may be.
        var rowCount: Int { sessions.count + invoices.count + calls.count }

        /// Bytes on disk, rather too many: a page for each row, and two bytes for each sequence.
        var byteCountGuess: Int {
            (rowCount + streams.count) * 4_096 + entryCount * 2
                + (sessions.count + invoices.count) * ArchiveKeys.byteCountGuess
        }

        /// Puts a session in.
        mutating func put(_ session: SessionState) {
            sessions.put(session.session, session)
            naturals.insert(session.session, NaturalKey(of: session))
        }

        /// Notes that an entry belongs to a stream, and to the streams of the stations that something was sent to because of it.
        mutating func note(_ sequence: UInt64, stream: UInt64, sent: [SentFrame]) {
            entryCount += 1
            if stream != Stream.none { note(sequence, stream) }
            for frame in sent {
                let other = Stream.station(frame.station)
                if other != stream, streams[other]?.last != sequence { note(sequence, other) }
            }
        }

        /// Takes over what is closed for good; what was corrected of it is for whoever has the rest.
        mutating func keep(_ retired: RetiredRows) {
            for session in retired.sessions { put(session) }
            for invoice in retired.invoices { invoices.put(invoice.content.invoice, invoice) }
            for call in retired.calls { calls.put(call.call, call) }
        }

        /// Whether so much waits to be written that a rebuild should not gather more.
        func isSpillDue(rowsMax: Int) -> Bool { rowCount >= rowsMax || entryCount >= EngineLimits.spillEntries }

        /// Notes that an entry belongs to a stream.
        private mutating func note(_ sequence: UInt64, _ stream: UInt64) {
            if streams.update(stream, { $0.append(sequence) }) == nil { streams.put(stream, [sequence]) }
        }

        /// Adds what could not be written; it is older than all that is here.
        mutating func addBehind(_ older: Batch) {
            sessions.add(older.sessions)
            for key in older.naturals.keys { for session in older.naturals[key] { naturals.insert(session, key) } }
            invoices.add(older.invoices)
            calls.add(older.calls)
            for stream in older.streams.keys.sorted() { streams.put(stream, (older.streams[stream] ?? []) + (streams[stream] ?? [])) }
            entryCount += older.entryCount
        }
    }

    /// What waits to be written and what is being written, the newest first.
    let batches: [Batch]
    let cache: Cache
    /// Why what is not found may be there all the same.
    let incomplete: Fault?

    /// A record of the cache; one that cannot be read condemns it.
    private func decoded<Value: Recordable>(_ bytes: [UInt8], _ what: String) throws(Fault) -> Value {
        do throws(CodecError) {
            return try Value.decoded(from: bytes)
        } catch {
            let fault = cache.damaged(what, error)
            cache.condemn(fault)
            throw fault
        }
    }

    /// What a key of the cache stands for; nil where nothing can stand there.
    private func stored<Value: Recordable>(_ table: Cache.TableName, _ number: UInt64, _ what: String) throws(Fault) -> Value? {
        if let bytes = try cache.get(table, bigEndian(number)) { return try decoded(bytes, "\(what) \(number)") }
        if let incomplete { throw incomplete }
        return nil
    }

    /// A closed session; nil if it is not in the archive.
    public func session(_ id: SessionID) throws(Fault) -> SessionState? {
        for batch in batches {
            if let session = batch.sessions[id] { return session }
        }
        return try stored(Archive.sessionTable, id.rawValue, "Session")
    }

    /// A closed session as a correction leaves it.
    func session(correctedBy correction: SessionCorrection) throws(Fault) -> SessionState {
        guard var session = try session(correction.session) else { throw unlisted("Session \(correction.session)") }
        session.correct(correction)
        return session
    }

    /// Closed sessions with numbers below `before`, the newest first; of one group, or all.
    public func sessions(of group: SessionGroup?, before: SessionID?, limit: Int) throws(Fault) -> [SessionState] {
        if let incomplete { throw incomplete }
        var found: [SessionID: SessionState] = [:]
        for batch in batches.reversed() {
            let fitting = batch.sessions.keys.filter { id in
                guard before.map({ id < $0 }) ?? true else { return false }
                guard let group else { return true }
                return batch.sessions.with(id) { group.has($0) } ?? false
            }
            // A whole minute's sessions may wait in a batch, and a page wants few.
            for id in fitting.sorted(by: >).prefix(limit) { found[id] = batch.sessions[id] }
        }
        let upper = before.map { bigEndian($0.rawValue) }
        if let group {
            let (table, prefix) = group.keys
            let ids = try numbers(table, from: prefix, below: upper.map { prefix + $0 } ?? Cache.behind(prefix), limit: limit)
                .map { SessionID(rawValue: $0) }
            for id in ids where found[id] == nil {
                guard let session = try session(id) else { throw unlisted("Session \(id)") }
                found[id] = session
            }
        } else {
            var count = 0
            try cache.scan(Archive.sessionTable, below: upper, .backward) { (_, value) throws(Fault) in
                let session: SessionState = try decoded(copy(value), "A session")
                found[session.session] = found[session.session] ?? session
                count += 1
                return count < limit ? .next : .stop
            }
        }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }

    /// The newest session of a station that ended at this time with this register, among those that may have: looked for from the newest
    /// back, so far as it is bounded.
    func session(of station: StationID, endedAt instant: Instant, meterStop: Energy) throws(Fault) -> SessionState? {
        var (before, looked) = (SessionID?.none, 0)
        while looked < EngineLimits.endedSessionsCompared {
            let page = try sessions(of: .station(station), before: before, limit: EngineLimits.endedSessionsPage)
            if let found = page.first(where: { $0.toldStop == instant && $0.meterStop == meterStop }) { return found }
            guard let last = page.last, page.count == EngineLimits.endedSessionsPage else { return nil }
            (before, looked) = (last.session, looked + page.count)
        }
        return nil
    }

    /// An issued document; nil if it is not in the archive.
    public func invoice(_ id: InvoiceID) throws(Fault) -> InvoiceState? {
        for batch in batches {
            if let invoice = batch.invoices[id] { return invoice }
        }
        return try stored(Archive.invoiceTable, id.rawValue, "Document")
    }

    /// Issued documents with numbers below `before`, the newest first.
    public func invoices(before: InvoiceID?, limit: Int) throws(Fault) -> [InvoiceState] {
        if let incomplete { throw incomplete }
        var found: [InvoiceID: InvoiceState] = [:]
        for batch in batches.reversed() {
            let fitting = batch.invoices.keys.filter { id in before.map { id < $0 } ?? true }
            for id in fitting.sorted(by: >).prefix(limit) { found[id] = batch.invoices[id] }
        }
        var count = 0
        try cache.scan(Archive.invoiceTable, below: before.map { bigEndian($0.rawValue) }, .backward) { (_, value) throws(Fault) in
            let invoice: InvoiceState = try decoded(copy(value), "A document")
            found[invoice.content.invoice] = invoice
            count += 1
            return count < limit ? .next : .stop
        }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }

    /// A call that is long over; nil if it is not in the archive.
    public func call(_ id: CallID) throws(Fault) -> CallState? {
        for batch in batches {
            if let call = batch.calls[id] { return call }
        }
        return try stored(Archive.callTable, id.rawValue, "Call")
    }

    /// Sequences of a stream's entries below `before`, the newest first.
    public func entries(of stream: UInt64, before: UInt64?, limit: Int) throws(Fault) -> [UInt64] {
        if let incomplete { throw incomplete }
        var found: [UInt64] = []
        func add(_ sequences: [UInt64]) -> Bool {
            for sequence in sequences.reversed() where before.map({ sequence < $0 }) ?? true {
                found.append(sequence)
                if found.count >= limit { return true }
            }
            return false
        }
        for batch in batches {
            if let sequences = batch.streams[stream], add(sequences) { return found }
        }
        let prefix = bigEndian(stream)
        let oldest = found.last ?? before ?? .max
        try cache.scan(Archive.streamTable, from: prefix, below: prefix + bigEndian(oldest), .backward) { (_, value) throws(Fault) in
            let sequences: [UInt64]
            do throws(CodecError) { sequences = try decodeRising(copy(value)) } catch { throw cache.damaged("A list of entries", error) }
            return add(sequences.filter { $0 < oldest }) ? .stop : .next
        }
        return found
    }

    /// Something that a key leads to, and the table of all has not.
    func unlisted(_ what: String) -> Fault {
        let fault = Fault(.damaged, "\(what) is missing", path: cache.path, advice: Cache.damageAdvice)
        cache.condemn(fault)
        return fault
    }
}

/// Eight bytes of a key as a number.
func number(_ key: RawSpan, at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<min(offset + 8, key.byteCount) {
        value = value << 8 | UInt64(unsafe key.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    return value
}

func copy(_ span: RawSpan) -> [UInt8] { unsafe span.withUnsafeBytes { unsafe Array($0) } }

/// Rising numbers as varints of their differences.
func encodeRising(_ numbers: [UInt64]) -> [UInt8] {
    var writer = FieldWriter()
    var last: UInt64 = 0
    for number in numbers {
        writer.varint(number &- last)
        last = number
    }
    return writer.bytes
}

private func decodeRising(_ bytes: [UInt8]) throws(CodecError) -> [UInt64] {
    var reader = FieldReader(bytes)
    var numbers: [UInt64] = []
    var last: UInt64 = 0
    while !reader.isAtEnd {
        last &+= try reader.varint()
        numbers.append(last)
    }
    return numbers
}
