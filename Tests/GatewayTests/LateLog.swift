import Dispatch
import EventStore
import Synchronization

@testable import Gateway

/// A journal that takes its time: what is handed over is in memory until a thread of the log's own makes it durable, and that thread tells.
final class LateLog: EntryLog {
    private struct Waiting {
        var batch: EntryBatch
        var completion: @Sendable (Result<Range<UInt64>, Fault>) -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isHolding = false
    }

    private let journal: Journal
    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "cpms.test.log")

    init(_ journal: Journal) { self.journal = journal }

    var head: Head { journal.head }

    func append(
        _ batch: EntryBatch, checkpoint key: SigningKey?, completion: @escaping @Sendable (Result<Range<UInt64>, Fault>) -> Void
    ) {
        let isHolding = state.withLock { state in
            state.waiting.append(Waiting(batch: batch, completion: completion))
            return state.isHolding
        }
        if !isHolding { release(1) }
    }

    func read(
        from first: UInt64, to last: UInt64, checked: Bool, _ body: (EntryHeader, RawSpan, Digest) throws(Fault) -> ReadStep
    ) throws(Fault) {
        try journal.read(from: first, to: last, checked: checked, body)
    }

    /// How many turns were handed over and are not durable.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// From now on nothing becomes durable by itself.
    func hold() { state.withLock { $0.isHolding = true } }

    /// From now on everything becomes durable by itself again, and what waits.
    func letGo() {
        let count = state.withLock { state in
            state.isHolding = false
            return state.waiting.count
        }
        release(count)
    }

    /// So many turns that wait become durable.
    func release(_ count: Int) {
        thread.async {
            for _ in 0..<count {
                guard let next = self.state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) else { return }
                self.journal.append(next.batch, checkpoint: nil, completion: next.completion)
            }
        }
    }
}

/// Hands a log from a server's thread to its test.
final class LateLogHolder: Sendable {
    private let log = Mutex<LateLog?>(nil)

    @Sendable func make(_ journal: Journal) -> any EntryLog {
        let late = LateLog(journal)
        log.withLock { $0 = late }
        return late
    }

    var made: LateLog? { log.withLock { $0 } }
}
