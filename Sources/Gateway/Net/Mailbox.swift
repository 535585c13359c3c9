internal import CLinux
internal import Glibc
internal import Synchronization

private enum Outcome { case refused, first, queued }

/// The door through which other threads hand work to an event loop. Bounded; every method may be called from any thread.
public final class Mailbox<Loop>: Sendable {
    private struct State: Sendable {
        var waiting: [@Sendable (Loop) -> Void] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let capacity: Int
    /// Becomes readable when something waits.
    let descriptor: Int32

    init(capacity: Int) throws(SocketError) {
        self.capacity = capacity
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        if descriptor < 0 { throw SocketError(call: "eventfd", code: errno) }
    }

    deinit { close(descriptor) }

    /// Runs `work` on the loop's thread in its next turn. False when the mailbox is full or the loop has ended.
    @discardableResult
    public func post(_ work: @escaping @Sendable (Loop) -> Void) -> Bool {

        let outcome = state.withLock { state -> Outcome in
            if state.isClosed || state.waiting.count >= capacity { return .refused }
            state.waiting.append(work)
            return state.waiting.count == 1 ? .first : .queued
        }
        if outcome == .first { wake() }
        return outcome != .refused
    }

    private func wake() {
        var one: UInt64 = 1
        // Eight bytes are what an eventfd takes; it cannot be full here.
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Everything that waits, in order.
    func take() -> [@Sendable (Loop) -> Void] {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
        return state.withLock { state in
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
    }

    /// Whether the loop has ended.
    var isEnded: Bool { state.withLock { $0.isClosed } }

    /// Refuses everything from now on and drops what waits.
    func end() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
    }
}

/// Threads of our own: blocking work has no place on Swift's cooperative pool.
public enum BackgroundThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a detached thread; false when the system has none left.
    @discardableResult
    public static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        // The retain is taken back by the thread, or below when there is none.
        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        if code != 0 {
            unsafe work.release()
            return false
        }
        _ = pthread_detach(thread)
        return true
    }
}
