import EventStore
import Projections

/// One input on its way to a decision: the world it meets, and what was decided because of it so far.
///
/// It folds its own events while it decides, so that a later step sees the earlier ones; the fold is the one that a replay of the recorded
/// events does. A decider keeps one and begins it anew for each input, so the world is never copied: whoever decides takes it `inout`.
struct Turn: Sendable {
    /// All state.
    var world: World
    /// What was decided so far.
    var decision = Decision()
    /// Sequence and instant of the entry that the input will be.
    private(set) var context = EntryContext(sequence: 0, instant: Instant(rawValue: 0), kind: 0, stream: 0)
    /// A call that was received before is answered alike, but nothing happens because of it.
    var isRepeat = false
    /// The call in hand came before, word for word, on an earlier connection: a hint where what it says does not tell.
    var wasSentElsewhere = false
    /// Warnings of the frame in hand.
    var warnings: [FrameWarning] = []

    /// A turn over this state.
    init(world: World) { self.world = world }

    /// When the input came.
    var now: Instant { context.instant }

    /// Begins with the next input, of which nothing is decided yet.
    mutating func begin(_ context: EntryContext) {
        self.context = context
        isRepeat = false
        wasSentElsewhere = false
        warnings.removeAll(keepingCapacity: true)
    }

    /// Hands over what was decided.
    mutating func end() -> Decision {
        var decided = Decision()
        swap(&decided, &decision)
        return decided
    }

    // MARK: Deciding

    /// Records that the input came; one that nothing is decided about is not recorded, and leaves no entry.
    mutating func record(_ input: Input) { world.observe(input, context) }

    /// Something happened.
    mutating func emit(_ event: Event) {
        if isRepeat {
            guard case .duplicateReceived = event else { return }
        }
        world.apply(event, context)
        decision.events.append(event)
    }

    /// Several things happened, in this order.
    mutating func emit(_ events: [Event]) {
        for event in events { emit(event) }
    }

    /// A text leaves for a station, once the entry is on disk.
    mutating func send(_ frame: SentFrame) { decision.sent.append(frame) }

    /// A connection ends, once the entry is on disk.
    mutating func close(_ connection: ConnectionID, code: UInt16, reason: String) {
        decision.closes.append(ConnectionClose(connection: connection, code: code, reason: reason))
    }

    /// What a station that asks to connect is told.
    mutating func answer(_ verdict: HandshakeVerdict) { decision.handshake = verdict }

    /// What the giver of a command is told.
    mutating func answer(_ answer: CommandAnswer) { decision.answer = answer }
}
