public import EventStore
public import Projections

/// Decides what happens because of an input: a pure function of state, input and instant.
public struct Decider: Sendable {
    /// Version of the deciders; stands in every entry. A replay demands equality for the same version.
    ///
    /// 2: what is not there is refused with 404, what the state forbids with 409; members that are not known are refused.
    /// 3: message ids tell a repetition on one connection only, on another what a message about money says; a call ends once.
    public static let version: UInt32 = 3

    private var turn: Turn

    /// A decider that goes on from this state.
    public init(world: World = World()) { turn = Turn(world: world) }

    /// All state, between one input and the next. What is recorded is folded here instead of decided.
    public var world: World {
        _read { yield turn.world }
        _modify { yield &turn.world }
    }

    /// Decides about one input and folds what was decided.
    ///
    /// - Parameter context: sequence and instant of the entry that the input will be; the sequence is used up only where the decision is
    ///   journaled.
    public mutating func decide(_ input: Input, _ context: EntryContext) -> Decision {
        turn.begin(context)
        turn.decide(input)
        return turn.end()
    }
}

extension Turn {
    /// The one switch over what reaches us.
    fileprivate mutating func decide(_ input: Input) {
        switch input {
        case .genesis(let genesis):
            record(input)
            emit(.journalCreated(JournalCreated(origin: genesis.origin, productVersion: genesis.productVersion)))
        case .handshake(let handshake): decideHandshake(handshake, input)
        case .frame(let frame): decideFrame(frame)
        case .closed(let closed): decideClosed(closed, input)
        case .command(let command): decideCommand(command, input)
        case .tick: decideTick(input)
        case .machine(let machine): decideMachine(machine, input)
        case .erasure(let erasure): decideErasure(erasure, input)
        }
    }
}
