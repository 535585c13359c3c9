import EventStore
import Projections

/// One input on its way to a decision: the world it meets, and what was decided because of it so far.
///
/// It folds its own events while it decides, so that a later step sees the earlier ones; the fold is the one that a replay of the recorded
/// events does. A decider keeps one and begins it anew for each input, so the world is never copied: whoever decides takes it `inout`.
struct Turn: Sendable {
    /// A call of a station that waits for its answer.
    struct Asked: Sendable {
        let station: StationID
        let connection: ConnectionID
        let messageId: String
        /// Nil where nobody knows what is asked.
        let action: ActionRow?
        /// What stands behind the mask of the id, where that is the number of a card: it goes back as it came.
        let sealedId: [UInt8]?
    }

    /// All state.
    var world: World
    /// What was decided so far.
    private(set) var decision = Decision()
    /// Sequence and instant of the entry that the input will be.
    private(set) var context = EntryContext(sequence: 0, instant: Instant(rawValue: 0), kind: 0, stream: 0)
    /// A call that was received before is answered alike, but nothing happens because of it.
    var isRepeat = false
    /// The call in hand came before, word for word, on an earlier connection: a hint where what it says does not tell.
    var wasSentElsewhere = false
    /// Warnings of the frame in hand.
    var warnings: [FrameWarning] = []
    /// What became of alerts so far, where somebody outside wants to know.
    private(set) var alertChanges: [Alerts.Change] = []
    /// The call in hand, if it is one.
    var asked: Asked?
    /// Who knows what is closed for good; nobody where recorded inputs are decided again.
    private let past: Recall?
    /// What the input in hand says was found when it was decided first.
    @Seldom var recorded: Recollection?
    /// What was found for the input in hand, and is to be recorded with it.
    @Seldom private(set) var recalled: Recollection?

    /// A turn over this state.
    init(world: World, past: Recall? = nil) { (self.world, self.past) = (world, past) }

    /// When the input came.
    var now: Instant { context.instant }
    /// What times of stations are worth.
    var clock: StationClock {
        var turn = self
        return turn.clockInPlace()
    }

    /// `clock` for each message. It changes nothing; a method that might is the one that is not given a copy of the world.
    mutating func clockInPlace() -> StationClock {
        guard let asked else { return StationClock(now: context.instant, aheadSeconds: 0) }
        let ahead = world.stations.with(asked.station) { $0.clockSkewSeconds } ?? nil
        return StationClock(now: context.instant, aheadSeconds: ahead ?? 0)
    }

    /// Begins with the next input, of which nothing is decided yet.
    mutating func begin(_ context: EntryContext) {
        self.context = context
        isRepeat = false
        wasSentElsewhere = false
        warnings.removeAll(keepingCapacity: true)
        asked = nil
        (recorded, recalled) = (nil, nil)
        if !alertChanges.isEmpty { alertChanges = [] }
    }

    /// Hands over what was decided.
    mutating func finish() -> Decision {
        var decided = Decision()
        swap(&decided, &decision)
        return decided
    }

    /// The station of this identity.
    func station(_ identity: String) throws(Refusal) -> StationState {
        guard let state = world.stations.find(identity) else { throw Refusal.notFound("station \(identity)") }
        return state
    }

    // MARK: The past

    /// What is known of a session that is closed for good, and that the state does not remember any more; nil where there is none.
    mutating func recall(_ question: PastQuestion) -> Recollection? {
        guard let past else { return recorded }
        recalled = past(question, world.takeRetiredSessions())
        return recalled
    }

    /// Hands over what was looked up in this turn. It changes what it hands over; a method that did not would be given a copy of the world.
    mutating func takeRecalled() -> Recollection? {
        defer { recalled = nil }
        return recalled
    }

    /// What was asked for in this turn, or when the input was recorded.
    var remembered: Recollection? { past == nil ? recorded : recalled }

    // MARK: Deciding

    /// Records that the input came; one that nothing is decided about is not recorded, and leaves no entry.
    mutating func record(_ input: Input) { world.apply(input, context) }

    /// Records that a frame came.
    mutating func record(_ frame: FrameInput, _ fingerprint: FrameFingerprint?) { world.apply(frame, fingerprint, context) }

    /// Something happened.
    mutating func emit(_ event: Event) {
        if isRepeat {
            guard case .duplicateReceived = event else { return }
        }
        if !world.effects.webhooks.isEmpty { alertChanges += world.alerts.changes(by: event) }
        world.apply(event, context)
        decision.events.append(event)
    }

    /// Several things happened, in this order.
    mutating func emit(_ events: [Event]) {
        for event in events { emit(event) }
    }

    /// A person has to look at something.
    mutating func alert(_ kind: String, _ text: String, of station: StationID? = nil, session: SessionID? = nil) {
        emit(.alertRaised(AlertRaised(station: station, kind: kind, text: text, session: session)))
    }

    /// A connection ends, once the entry is on disk.
    mutating func close(_ connection: ConnectionID, reason: String) {
        decision.closes.append(ConnectionClose(connection: connection, code: 1008, reason: reason))
    }

    /// What a station that asks to connect is told.
    mutating func answer(_ verdict: HandshakeVerdict) { decision.handshake = verdict }

    /// What the giver of a command is told.
    mutating func answer(_ answer: CommandAnswer) { decision.answer = answer }

    /// There was no room for all that is due: the next tick need not wait for the next second.
    mutating func goOn() { decision.hasMore = true }

    // MARK: Talking to stations

    /// A text leaves for a station, once the entry is on disk.
    mutating func send(_ frame: SentFrame) { decision.sent.append(frame) }

    /// Answers the call in hand.
    mutating func reply(_ reply: Reply) {
        guard let asked, let telling = asked.action?.telling else { preconditionFailure("No station asked for \(reply).") }
        send(Frame.result(asked.messageId) { telling.answer(reply, &$0) }, asked)
    }

    /// Answers the call in hand by an error.
    mutating func refuse(_ code: ErrorCode, _ description: String) {
        guard let asked else { preconditionFailure("No station asked for \(code).") }
        send(Frame.error(asked.messageId, code, description), asked)
    }

    private mutating func send(_ json: JSONWriter, _ asked: Asked) {
        var spans = json.spans.isEmpty ? [] : sealed(json.spans)
        if let id = asked.sealedId { spans.insert(SealedSpan(offset: Self.answeredIdOffset, sealed: id), at: 0) }
        send(SentFrame(station: asked.station, connection: asked.connection, text: json.bytes, spans: spans))
    }

    /// Where the id of an answer begins: behind `[3,"`.
    private static let answeredIdOffset = 4

    /// What stands behind the masks of a text that we wrote: the idTags of tokens that we know.
    func sealed(_ subjects: [SubjectSpan]) -> [SealedSpan] {
        subjects.compactMap { span in
            world.tokens.with(span.subject) { $0.uid.sealed }.map { SealedSpan(offset: span.offset, sealed: $0) }
        }
    }

    // MARK: What was odd about a frame

    /// The message in hand tells its time without a zone.
    var isToldWithoutZone: Bool {
        warnings.contains { $0.code == UInt64(Warning.timestampWithoutZone.rawValue) && $0.field == "timestamp" }
    }

    /// Something odd in the frame in hand.
    mutating func warn(_ warning: Warning, _ field: String) {
        warnings.append(FrameWarning(code: UInt64(warning.rawValue), field: field))
    }

    /// What was odd about the fields of the message in hand.
    mutating func warn(_ more: Warnings) {
        if !more.isEmpty { warnings += more.frameWarnings }
    }
}
