public import EventStore

/// All state of the product: a fold over the events of the journal and nothing else.
///
/// It can be thrown away at any time and rebuilt. Applying never refuses: what is in the journal happened.
public struct World: Sendable, Equatable {
    /// Name of the installation.
    public internal(set) var origin = ""
    /// Sequence of the last entry applied.
    public internal(set) var sequence: UInt64 = 0
    /// Instant of the last entry applied.
    public internal(set) var instant = Instant(rawValue: 0)
    /// Number of the next connection.
    public internal(set) var lastConnection = ConnectionID(rawValue: 0)
    public internal(set) var stations = Stations()
    public internal(set) var knocking = Knocking()
    public internal(set) var sessions = Sessions()
    public internal(set) var calls = Calls()
    public internal(set) var tokens = Tokens()
    public internal(set) var refused = RefusedCards()
    public internal(set) var erasures = Erasures()
    public internal(set) var directory = Directory()
    public internal(set) var tariffs = Tariffs()
    public internal(set) var ledger = Ledger()
    public internal(set) var alerts = Alerts()
    public internal(set) var effects = Effects()
    /// Since when the clock may be ahead: that of a start was far beyond the last entry, and time may have passed or not.
    var aheadSince: Instant?

    public init() {}

    /// Version of what folding makes of a journal: raised where the same entries give another state. A snapshot of another one is
    /// thrown away and folded anew; that the states look otherwise is seen by itself (`StateForms`).
    public static let foldVersion: UInt64 = 12

    /// What a snapshot depends on; one of another number is thrown away and folded anew.
    public static let snapshotForm: UInt64 = StateForms.digest &+ foldVersion

    /// The state of a shard before its first entry; what it makes gets numbers of that shard.
    public init(shard: ShardID) {
        sessions.lastID = SessionID(before: shard)
        calls.lastID = CallID(before: shard)
        ledger.lastInvoice = InvoiceID(before: shard)
        ledger.lastPosting = PostingID(before: shard)
    }

    /// Applies a whole entry: what its input alone tells, then its events in their order.
    public mutating func apply(_ entry: Entry, _ context: EntryContext) {
        apply(entry.input, context)
        for event in entry.events { apply(event, context) }
    }

    /// Applies a whole entry from its body, which stands in this part of the bytes; the same as decoding and applying it, and quicker,
    /// for most entries are frames.
    ///
    /// - Returns: what was sent because of it, where that did not just go to the station that it came from.
    /// - Throws: where the body cannot be read; the state is then somewhere within the entry, and of no use.
    @discardableResult
    public mutating func fold(
        kind: UInt16, bytes: [UInt8], body: Range<Int>, _ context: EntryContext
    ) throws(CodecError) -> [SentFrame] {
        var digest = try EntryDigest(kind: kind, bytes: bytes, body: body)
        if let frame = try digest.frame() {
            sequence = context.sequence
            instant = context.instant
            stations.note(FrameFingerprint(bytes, in: frame.text), frame.connection, of: frame.station, at: context.instant)
        } else {
            apply(try digest.cause(), context)
        }
        while let type = try digest.nextType() {
            if type == MeterValuesRecorded.type {
                apply(try digest.meterValues(), context)
            } else {
                apply(try digest.event(), context)
            }
        }
        return digest.sent
    }

    /// What an input tells without any event: that a station is alive, and which frame it sent.
    public mutating func apply(_ input: Input, _ context: EntryContext) {
        if case .frame(let frame) = input { return apply(frame, FrameFingerprint(frame.text), context) }
        sequence = context.sequence
        instant = context.instant
        switch input {
        case .handshake(let handshake): lastConnection = max(lastConnection, handshake.connection)
        case .command(let command): directory.note(command)
        default: break
        }
    }

    /// What a frame tells by itself, where its fingerprint is known already.
    public mutating func apply(_ frame: FrameInput, _ fingerprint: FrameFingerprint?, _ context: EntryContext) {
        sequence = context.sequence
        instant = context.instant
        stations.note(fingerprint, frame.connection, of: frame.station, at: context.instant)
    }

    /// The stream that an input belongs to.
    public borrowing func stream(of input: Input) -> UInt64 {
        switch input {
        case .frame(let frame): Stream.station(frame.station)
        case .closed(let closed): Stream.station(closed.station)
        case .handshake(let handshake): stations.find(handshake.identity).map { Stream.station($0.station) } ?? Stream.none
        case .genesis, .command, .tick, .machine, .clock, .erasure, .attempt: Stream.none
        }
    }

    /// Applies one event.
    public mutating func apply(_ event: Event, _ context: EntryContext) {
        if case .meterValuesRecorded(let recorded) = event { return apply(recorded, context) }
        if case .journalCreated(let created) = event { origin = created.origin }
        if case .invoiceIssued(let issued) = event { note(issued) }
        if case .sessionReleased(let released) = event {
            bound(released)
            if let key = sessions.key(released.session) { stations.keep(released, at: key.station) }
        }
        stations.apply(event, context)
        knocking.apply(event, context)
        sessions.apply(event, context)
        calls.apply(event, context)
        tokens.apply(event, context)
        refused.apply(event, context)
        erasures.apply(event, tokens, effects)
        directory.apply(event, context)
        tariffs.apply(event, context)
        ledger.apply(event, context)
        alerts.apply(event, context)
        effects.apply(event, context)
        switch event {
        case .sessionStopped(let stopped): remember(stopped)
        case .connectorStatusChanged(let changed): sessions.changeStatus(changed)
        case .clockJumped(let jump): follow(jump)
        default: break
        }
    }

    /// Most events are of this kind, and no other projection folds it.
    private mutating func apply(_ recorded: MeterValuesRecorded, _ context: EntryContext) {
        stations.read(recorded)
        sessions.read(recorded, context)
    }

    /// A station that tells something of a session later must be held against the invoice over it.
    private mutating func note(_ issued: InvoiceIssued) {
        guard issued.credits == nil, let session = issued.lines.first?.session, let key = sessions.key(session) else { return }
        stations.note(issued.invoice, over: session, at: key.station)
    }

    private mutating func remember(_ stopped: SessionStopped) {
        guard let closed = sessions.with(stopped.session, { ClosedSession(of: $0) }) else { return }
        stations.remember(closed, isRegisterTold: !stopped.isEstimated, of: stopped.station)
    }

    /// Where the end of a session was not told, the register at which its billed energy ends is what the next one is held against.
    private mutating func bound(_ released: SessionReleased) {
        // What only gives way to another end of the same session decides nothing.
        guard released.energy != nil || released.isWrittenOff else { return }
        let end = sessions.with(released.session) { state in state.isRunning || !state.isEstimated ? nil : BoundEnd(of: state, released) }
        if let end = end ?? nil { stations.bound(end) }
    }

    /// Hands over the sessions that are closed for good since the last call; they leave memory.
    public mutating func takeRetiredSessions() -> [SessionState] { sessions.takeRetired() }

    /// Hands over what was corrected since the last call of sessions that are closed for good.
    public mutating func takeCorrections() -> [SessionCorrection] { sessions.takeCorrections() }

    /// Hands over the calls that are long over since the last call; they leave memory.
    public mutating func takeRetiredCalls() -> [CallState] { calls.takeRetired() }

    /// Hands over the documents issued since the last call together with their postings; they leave memory.
    public mutating func takeRetiredDocuments() -> [InvoiceState] { ledger.takeRetiredDocuments() }

    /// Lets go of everything that an archive would take over.
    public mutating func dropRetired() { _ = takeRetired() }

    /// Hands over everything that an archive takes over.
    public mutating func takeRetired() -> RetiredRows {
        RetiredRows(
            sessions: takeRetiredSessions(), corrections: takeCorrections(), invoices: takeRetiredDocuments(), calls: takeRetiredCalls())
    }
}

/// What left the state since it was asked for the last time, each the oldest first.
public struct RetiredRows: Sendable {
    public var sessions: [SessionState]
    /// Of these sessions, or of older ones.
    public var corrections: [SessionCorrection]
    public var invoices: [InvoiceState]
    public var calls: [CallState]

    /// What left; nothing, where nothing is said.
    public init(
        sessions: [SessionState] = [], corrections: [SessionCorrection] = [], invoices: [InvoiceState] = [], calls: [CallState] = []
    ) {
        (self.sessions, self.corrections, self.invoices, self.calls) = (sessions, corrections, invoices, calls)
    }
}

extension World: Recordable {
    public init(from reader: inout FieldReader) throws(CodecError) {
        self.init()
        try add(from: &reader)
    }

    /// Adds what the fields up to the end of `reader` tell to what is there.
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: origin = try reader.string()
            case 2: sequence = try reader.uint64()
            case 3: instant = try reader.value()
            case 4: lastConnection = try reader.value()
            case 5: try reader.fields { (reader) throws(CodecError) in try stations.add(from: &reader) }
            case 6: knocking = Knocking(try reader.record() as KnockingKept)
            case 7: try reader.fields { (reader) throws(CodecError) in try sessions.add(from: &reader) }
            case 8: try reader.fields { (reader) throws(CodecError) in try calls.add(from: &reader) }
            case 9: try reader.fields { (reader) throws(CodecError) in try tokens.add(from: &reader) }
            case 10: try reader.fields { (reader) throws(CodecError) in try directory.add(from: &reader) }
            case 11: try reader.fields { (reader) throws(CodecError) in try tariffs.add(from: &reader) }
            case 12: ledger = try reader.record()
            case 13: alerts = Alerts(try reader.record() as AlertsKept)
            case 14: erasures = Erasures(try reader.record() as ErasuresKept)
            case 15: effects = Effects(try reader.record() as EffectsKept)
            case 16: aheadSince = try reader.value()
            case 17: refused = RefusedCards(try reader.record() as RefusedCardsKept)
            default: try reader.skip()
            }
        }
    }

    /// The canonical form: equal worlds give equal bytes, so its hash is the digest of the state.
    public func write(to writer: inout FieldWriter) { put(into: &writer, isWhole: true) }

    /// Writes the whole form, or what stands in no page.
    func put(into writer: inout FieldWriter, isWhole: Bool) {
        func put(_ field: Int, _ model: some Paged) {
            writer.varint(UInt64(field) << 1 | 1)
            writer.lengthPrefixed { isWhole ? model.write(to: &$0) : model.writeRest(to: &$0) }
        }
        writer.put(1, origin)
        writer.put(2, sequence)
        writer.put(3, instant)
        writer.put(4, lastConnection)
        put(5, stations)
        writer.put(6, knocking.kept)
        writer.put(17, refused.kept)
        put(7, sessions)
        put(8, calls)
        put(9, tokens)
        writer.put(14, erasures.kept)
        put(10, directory)
        put(11, tariffs)
        writer.put(12, ledger)
        writer.put(13, alerts.kept)
        writer.put(15, effects.kept)
        writer.put(16, aheadSince)
    }
}
