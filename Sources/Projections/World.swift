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
    public internal(set) var outbox = Outbox()
    public internal(set) var tokens = Tokens()
    public internal(set) var directory = Directory()
    public internal(set) var tariffs = Tariffs()
    public internal(set) var ledger = Ledger()
    public internal(set) var alerts = Alerts()

    public init() {}

    /// Applies a whole entry: what its input alone tells, then its events in their order.
    public mutating func apply(_ entry: Entry, _ context: EntryContext) {
        observe(entry.input, context)
        for event in entry.events { apply(event, context) }
    }

    /// Applies a whole entry from its body; the same as decoding and applying it, and quicker, for most entries are frames.
    ///
    /// - Returns: the stations that something was sent to because of it, where these are not just the one it came from.
    @discardableResult
    public mutating func fold(kind: UInt16, body: [UInt8], _ context: EntryContext) throws(CodecError) -> [SentFrame] {
        let digest = try Entry.digest(kind: kind, body: body)
        switch digest.cause {
        case .other(let input): observe(input, context)
        case .frame(let station, let connection, let text):
            sequence = context.sequence
            instant = context.instant
            stations.observe(FrameFingerprint(body, in: text), connection, of: station, at: context.instant)
        }
        for event in digest.events { apply(event, context) }
        return digest.sent
    }

    /// What an input tells without any event: that a station is alive, and which frame it sent.
    public mutating func observe(_ input: Input, _ context: EntryContext) {
        if case .frame(let frame) = input { return observe(frame, FrameFingerprint(frame.text), context) }
        sequence = context.sequence
        instant = context.instant
        switch input {
        case .handshake(let handshake): lastConnection = max(lastConnection, handshake.connection)
        default: break
        }
    }

    /// What a frame tells by itself, where its fingerprint is known already.
    public mutating func observe(_ frame: FrameInput, _ fingerprint: FrameFingerprint?, _ context: EntryContext) {
        sequence = context.sequence
        instant = context.instant
        stations.observe(fingerprint, frame.connection, of: frame.station, at: context.instant)
    }

    /// Applies one event.
    public mutating func apply(_ event: Event, _ context: EntryContext) {
        if case .journalCreated(let created) = event { origin = created.origin }
        stations.apply(event, context)
        knocking.apply(event, context)
        sessions.apply(event, context)
        outbox.apply(event, context)
        tokens.apply(event, context)
        directory.apply(event, context)
        tariffs.apply(event, context)
        ledger.apply(event, context)
        alerts.apply(event, context)
        switch event {
        case .sessionStopped(let stopped): remember(stopped)
        case .connectorStatusChanged(let changed): tellSessions(changed)
        default: break
        }
    }

    private mutating func tellSessions(_ changed: ConnectorStatusChanged) {
        guard let open = stations.with(changed.station, { $0.openSessions }), !open.isEmpty else { return }
        sessions.changeStatus(changed, openSessions: open)
    }

    private mutating func remember(_ stopped: SessionStopped) {
        guard let session = sessions[stopped.session] else { return }
        stations.remember(
            ClosedSession(
                session: session.session, connector: session.connector, transactionId: session.transactionId, token: session.token,
                meterStart: session.meterStart, startedAt: session.startedAt, stoppedAt: stopped.stoppedAt,
                meterStop: stopped.meterStop),
            of: stopped.station)
    }

    /// Hands over the sessions that are closed for good since the last call; they leave memory.
    public mutating func takeRetiredSessions() -> [SessionState] { sessions.takeRetired() }
}

extension World: Recordable {
    /// Version of the form of a snapshot; another version is thrown away and rebuilt.
    public static let snapshotVersion: UInt64 = 2

    public init(from reader: inout FieldReader) throws(CodecError) {
        self.init()
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: origin = try reader.string()
            case 2: sequence = try reader.uint64()
            case 3: instant = try reader.value()
            case 4: lastConnection = try reader.value()
            case 5: stations = try reader.record()
            case 6: knocking = try reader.record()
            case 7: sessions = try reader.record()
            case 8: outbox = try reader.record()
            case 9: tokens = try reader.record()
            case 10: directory = try reader.record()
            case 11: tariffs = try reader.record()
            case 12: ledger = try reader.record()
            case 13: alerts = try reader.record()
            default: try reader.skip()
            }
        }
    }

    /// The canonical form: equal worlds give equal bytes, so its hash is the digest of the state.
    public func write(to writer: inout FieldWriter) {
        writer.put(1, origin)
        writer.put(2, sequence)
        writer.put(3, instant)
        writer.put(4, lastConnection)
        writer.put(5, stations)
        writer.put(6, knocking)
        writer.put(7, sessions)
        writer.put(8, outbox)
        writer.put(9, tokens)
        writer.put(10, directory)
        writer.put(11, tariffs)
        writer.put(12, ledger)
        writer.put(13, alerts)
    }
}
