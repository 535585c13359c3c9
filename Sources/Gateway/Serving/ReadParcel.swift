import EventStore
import Synchronization

/// A read on its way to a thread, and its answer on the way back.
///
/// Each side lets go of what it made itself. The allocator keeps for each thread memory of its own behind a lock; who frees memory of
/// another waits for that lock, which the other may hold while it is off its core, and gives what is free there back to the system: the
/// loop was held up for 1 to 14 ms by the memory of threads that read, a few times a second beside large reads.
final class ReadParcel: Sendable {
    private struct State: Sendable {
        var published: ReadContext?
        var answer: (response: HTTPResponse, fault: Fault?)?
    }

    let reading: Reading
    private let state: Mutex<State>

    init(_ reading: Reading, _ published: ReadContext) {
        self.reading = reading
        state = Mutex(State(published: published))
    }

    // MARK: On a thread that reads

    /// Reads; false where nobody waits for it any more. Nothing of what was published is held by the thread after this.
    func read() -> Bool {
        guard let published = state.withLock({ $0.published }), let answer = reading.answer(from: published) else { return false }
        state.withLock { $0.answer = answer }
        return true
    }

    /// Lets go of the answer.
    func dropAnswer() { state.withLock { $0.answer = nil } }

    // MARK: On the loop

    /// Lets go of what was published.
    func dropPublished() { state.withLock { $0.published = nil } }

    /// The answer, in place.
    func withAnswer(_ body: (HTTPResponse, Fault?) -> Void) {
        state.withLock { state in if let answer = state.answer { body(answer.response, answer.fault) } }
    }
}
