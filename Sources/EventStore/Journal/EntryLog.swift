import Dispatch
import Synchronization

/// Where entries go: all that the engine asks of what keeps them (scale.md SE1). `Journal` is one, and says when it returns what became of
/// an append; another may say so later, while the next turn is gathered.
public protocol EntryLog: Sendable {
    /// The last entry that is durable: everything up to it may be acknowledged, nothing behind it.
    var head: Head { get }

    /// Hands over entries, to stand behind all that were handed over before.
    ///
    /// - Parameters:
    ///   - key: signs a checkpoint over everything including these entries, which is durable together with them.
    ///   - completion: told once, for each append in their order, on whatever thread, maybe before this returns: the sequences of the
    ///     entries, which are durable and read by now; or why they never will be, and then no later append is.
    func append(_ batch: EntryBatch, checkpoint key: SigningKey?, completion: @escaping @Sendable (Result<Range<UInt64>, Fault>) -> Void)

    /// Hands every durable entry of a range to `body` in their order; see `Journal`.
    func read(
        from first: UInt64, to last: UInt64, checked: Bool, _ body: (EntryHeader, RawSpan, Digest) throws(Fault) -> ReadStep
    ) throws(Fault)
}

extension Journal: EntryLog {
    /// Appends in one durable transaction; told before this returns.
    public func append(
        _ batch: EntryBatch, checkpoint key: SigningKey?, completion: @escaping @Sendable (Result<Range<UInt64>, Fault>) -> Void
    ) {
        let outcome: Result<Range<UInt64>, Fault>
        do throws(Fault) { outcome = .success(try append(batch, checkpoint: key)) } catch { outcome = .failure(error) }
        completion(outcome)
    }
}

/// Turns on their way to a log. What was decided in one leaves once `durable` has reached it, and the next may be decided before
/// (scale.md SE3). One thread owns it; the log may tell from any other.
public struct Turns: Sendable {
    /// What the log has told.
    private final class Progress: Sendable {
        struct State {
            var durable: UInt64
            var fault: Fault?
            /// Whether the owner hands over just now, and looks at once what was told.
            var isHandingOver = false
            /// Whether the owner waits for what is told next.
            var isAwaited = false
            var wake: (@Sendable () -> Void)?
        }

        let state: Mutex<State>
        let told = DispatchSemaphore(value: 0)

        init(_ durable: UInt64) { state = Mutex(State(durable: durable)) }

        func note(_ outcome: Result<Range<UInt64>, Fault>) {
            let (isAwaited, wake) = state.withLock { state in
                switch outcome {
                case .success(let range): state.durable = max(state.durable, range.upperBound - 1)
                case .failure(let fault): state.fault = state.fault ?? fault
                }
                return (exchange(&state.isAwaited, with: false), state.isHandingOver ? nil : state.wake)
            }
            if isAwaited { told.signal() }
            wake?()
        }
    }

    private let log: any EntryLog
    private let progress: Progress
    /// The last entry that was handed over.
    public private(set) var submitted: UInt64

    /// Goes on behind the head of a log. It is called through a table, once a turn: which log it is costs a turn nothing that can be
    /// measured, and whoever hands turns over is made once for all logs.
    public init(_ log: any EntryLog) {
        self.log = log
        submitted = log.head.sequence
        progress = Progress(submitted)
    }

    /// The last entry of which the log has told that it is durable.
    public var durable: UInt64 { progress.state.withLock { $0.durable } }

    /// Whether everything that was handed over is durable.
    public var isAllDurable: Bool { durable == submitted }

    /// Calls `wake`, on whatever thread the log tells something, when it does so later than at the hand-over: the owner is to look again.
    public func whenTold(_ wake: @escaping @Sendable () -> Void) { progress.state.withLock { $0.wake = wake } }

    /// Hands a turn over.
    ///
    /// - Throws: what the log told of this turn or of an earlier one; after that nothing more is durable, and the process must end.
    public mutating func submit(_ batch: EntryBatch) throws(Fault) {
        try look(isHandingOver: true)
        let progress = progress
        submitted += UInt64(batch.count)
        log.append(batch, checkpoint: nil) { progress.note($0) }
        try look(isHandingOver: false)
    }

    private func look(isHandingOver: Bool) throws(Fault) {
        let fault = progress.state.withLock { state in
            state.isHandingOver = isHandingOver && state.fault == nil
            return state.fault
        }
        if let fault { throw fault }
    }

    /// Whether all is well so far.
    ///
    /// - Throws: what the log told of a turn that will never be durable.
    public func check() throws(Fault) { try look(isHandingOver: false) }

    /// Waits until everything that was handed over is durable.
    ///
    /// - Throws: what the log told of a turn that will never be durable.
    public func waitUntilDurable() throws(Fault) {
        while true {
            try check()
            let isThere = progress.state.withLock { state in
                state.isAwaited = state.durable < submitted && state.fault == nil
                return state.durable >= submitted
            }
            if isThere { return }
            progress.told.wait()
        }
    }
}

/// What waits for its turn to be durable, in the order in which it was decided.
public struct Departures<Departure> {
    private var waiting: [(sequence: UInt64, departures: [Departure])] = []

    /// With nothing that waits.
    public init() {}

    /// Whether nothing waits.
    public var isEmpty: Bool { waiting.isEmpty }

    /// These leave once the entry with this sequence is durable, and after all that were added before.
    public mutating func add(_ departures: [Departure], after sequence: UInt64) { waiting.append((sequence, departures)) }

    /// The next that may leave; nil where none may.
    public mutating func next(durable: UInt64) -> [Departure]? {
        guard let first = waiting.first, first.sequence <= durable else { return nil }
        return waiting.removeFirst().departures
    }
}
