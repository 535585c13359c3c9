public import EventStore
public import Projections

/// Decides what happens because of an input: a pure function of state, input and instant.
///
/// It folds its own events while it decides, so that a later step of one decision sees the earlier ones; the fold is the one that a
/// replay of the recorded events does.
public struct Decider: Sendable {
    /// Version of the deciders; stands in every entry. A replay demands equality for the same version.
    ///
    /// 2: what is not there is refused with 404, what the state forbids with 409; members that are not known are refused.
    /// 3: message ids tell a repetition on one connection only, on another what a message about money says; a call ends once.
    public static let version: UInt32 = 3

    /// All state.
    public internal(set) var world: World
    var decision = Decision()
    var context = EntryContext(sequence: 0, instant: Instant(rawValue: 0), kind: 0, stream: 0)
    /// A call that was received before is answered alike, but nothing happens because of it.
    var isRepeat = false
    /// The call in hand came before, word for word, on an earlier connection: a hint where what it says does not tell.
    var wasSentElsewhere = false
    /// Warnings of the frame in hand.
    var warnings: [FrameWarning] = []

    /// A decider that goes on from this state.
    public init(world: World = World()) { self.world = world }

    /// Decides about one input and folds what was decided.
    ///
    /// - Parameter context: sequence and instant of the entry that the input will be; the sequence is used up only where the decision is
    ///   journaled.
    public mutating func decide(_ input: Input, _ context: EntryContext) -> Decision {
        self.context = context
        decision = Decision()
        isRepeat = false
        wasSentElsewhere = false
        warnings.removeAll(keepingCapacity: true)
        switch input {
        case .genesis(let genesis):
            world.observe(input, context)
            emit(.journalCreated(JournalCreated(origin: genesis.origin, productVersion: genesis.productVersion)))
        case .handshake(let handshake): decideHandshake(handshake, input)
        case .frame(let frame): decideFrame(frame)
        case .closed(let closed): decideClosed(closed, input)
        case .command(let command): decideCommand(command, input)
        case .tick: decideTick(input)
        case .machine(let machine): decideMachine(machine, input)
        case .erasure(let erasure): decideErasure(erasure, input)
        }
        var decided = Decision()
        swap(&decided, &decision)
        return decided
    }

    /// Folds a recorded entry instead of deciding about it.
    public mutating func fold(_ entry: Entry, _ context: EntryContext) { world.apply(entry, context) }

    /// Folds a recorded entry from its body; see `World.fold`.
    public mutating func fold(
        kind: UInt16, bytes: [UInt8], body: Range<Int>, _ context: EntryContext
    ) throws(CodecError) -> [SentFrame] {
        try world.fold(kind: kind, bytes: bytes, body: body, context)
    }

    /// The stream that an input belongs to.
    public func stream(of input: Input) -> UInt64 {
        switch input {
        case .frame(let frame): Stream.station(frame.station)
        case .closed(let closed): Stream.station(closed.station)
        case .handshake(let handshake): world.stations.find(handshake.identity).map { Stream.station($0.station) } ?? Stream.none
        case .genesis, .command, .tick, .machine, .erasure: Stream.none
        }
    }

    /// Hands over the sessions that are closed for good; see `World`.
    public mutating func takeRetiredSessions() -> [SessionState] { world.takeRetiredSessions() }

    /// Hands over the documents that were issued; see `World`.
    public mutating func takeRetiredDocuments() -> [InvoiceState] { world.takeRetiredDocuments() }

    /// Hands over the calls that are long over; see `World`.
    public mutating func takeRetiredCalls() -> [CallState] { world.takeRetiredCalls() }

    /// Lets go of everything that an archive would take over.
    public mutating func dropRetired() { world.dropRetired() }

    var now: Instant { context.instant }

    mutating func emit(_ event: Event) {
        if isRepeat {
            guard case .duplicateReceived = event else { return }
        }
        world.apply(event, context)
        decision.events.append(event)
    }

    mutating func emit(_ events: [Event]) {
        for event in events { emit(event) }
    }
}
