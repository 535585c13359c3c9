public import EventStore
public import Projections

/// Decides what happens because of an input: a pure function of state, input and instant.
public struct Decider: Sendable {
    /// Version of the deciders; stands in every entry. A replay demands equality for the same version.
    ///
    /// 2: what is not there is refused with 404, what the state forbids with 409; members that are not known are refused.
    /// 3: message ids tell a repetition on one connection only, on another what a message about money says; a call ends once.
    /// 4: no session ends or is billed on a guess: ends are matched by proof, what contradicts is held, the tariff is the one at the start.
    /// 5: what a station tells again is known however long ago it was told first.
    /// 6: what happens where it arrives waits half a minute for its station and no longer; what was done is said in words.
    /// 7: what a session is told by is held against all that is known of it; a station that stays silent is asked to boot; what breaks the
    /// schema of a message is flagged whatever it is.
    /// 8: a local list leaves part by part, each decided when the one before has arrived; of a meter only what its connector can have
    /// delivered is proposed, and across a pause only what its register agrees with is parking.
    public static let version: UInt32 = 8

    private var turn: Turn

    /// A decider that goes on from this state.
    ///
    /// - Parameter past: who knows what is closed for good. Without one, inputs are taken as they were recorded.
    public init(world: World = World(), past: Recall? = nil) { turn = Turn(world: world, past: past) }

    /// Hands over what was looked up to decide about the last input, and is to be recorded with it; nil where nothing was found.
    public mutating func takeRecalled() -> Recollection? { turn.takeRecalled() }

    /// All state, between one input and the next. What is recorded is folded here instead of decided.
    public var world: World {
        _read { yield turn.world }
        _modify { yield &turn.world }
    }

    /// Reads state in place, where `world` would hand another module a copy of all of it: too much for each turn. It changes nothing; a
    /// method that might is the one that is not given a copy.
    public mutating func read<R>(_ body: (borrowing World) -> R) -> R { body(turn.world) }

    /// Decides about one input that is to be entry `sequence`, in the stream that it belongs to.
    ///
    /// - Parameter read: what was read of a frame already, of the text that the input has.
    /// - Returns: what was decided, and what its entry says of itself.
    public mutating func decide(
        _ input: Input, read: FrameReading? = nil, sequence: UInt64, instant: Instant
    ) -> (decision: Decision, context: EntryContext) {
        let context = EntryContext(sequence: sequence, instant: instant, kind: input.kind, stream: turn.world.stream(of: input))
        return (decide(input, read: read, context), context)
    }

    /// Decides about a command that was read before; it comes to the same as its input.
    public mutating func decide(_ ready: ReadyCommand, sequence: UInt64, instant: Instant) -> (decision: Decision, context: EntryContext) {
        let input = Input.command(ready.input)
        let context = EntryContext(sequence: sequence, instant: instant, kind: input.kind, stream: turn.world.stream(of: input))
        turn.begin(context)
        Administering.decide(ready.input, input, ready: ready, in: &turn)
        Notices.send(in: &turn)
        return (turn.finish(), context)
    }

    /// Decides about one input and folds what was decided.
    ///
    /// - Parameter context: sequence and instant of the entry that the input will be; the sequence is used up only where the decision is
    ///   journaled.
    public mutating func decide(_ input: Input, read: FrameReading? = nil, _ context: EntryContext) -> Decision {
        turn.begin(context)
        switch input {
        case .genesis(let genesis):
            turn.record(input)
            turn.emit(.journalCreated(JournalCreated(origin: genesis.origin, productVersion: genesis.productVersion)))
        case .handshake(let handshake): Handshaking.decide(handshake, input, in: &turn)
        case .frame(let frame):
            turn.recorded = frame.recollection
            Frames.receive(frame, read: read, in: &turn)
        case .closed(let closed): Handshaking.closed(closed, input, in: &turn)
        case .command(let command): Administering.decide(command, input, in: &turn)
        case .tick: tick(input)
        case .machine(let machine): MachineAlarms.look(machine, input, in: &turn)
        case .clock(let clock): OwnClock.note(clock, input, in: &turn)
        case .erasure(let erasure): Erasing.destroyed(erasure, input, in: &turn)
        case .attempt(let attempt): Effecting.attempted(attempt, input, in: &turn)
        }
        Notices.send(in: &turn)
        return turn.finish()
    }

    /// Time passed; a tick because of which nothing happens leaves no entry.
    private mutating func tick(_ input: Input) {
        Ending.look(in: &turn)
        Booting.lookForMute(in: &turn)
        Silence.look(in: &turn)
        MoneyCommands.invoiceWaiting(in: &turn)
        if !turn.decision.isEmpty { turn.record(input) }
    }
}
