import Dispatch
import Glibc
import Synchronization

/// Threads that answer what is only read, so that no read holds up the wheel. What they are given holds all that it reads; they know no
/// state. Where cores are few they give way to the wheel. May be used from any thread.
final class ReadingPool: Sendable {
    typealias Work = @Sendable () -> Void

    /// What the threads keep until they have seen the end.
    private final class Shared: Sendable {
        struct State: Sendable {
            var waiting: [Work] = []
            var isStopped = false
        }

        let state = Mutex(State())
        /// Counts what waits.
        let due = DispatchSemaphore(value: 0)
        /// Counts the threads that have ended.
        let ended = DispatchSemaphore(value: 0)

        /// What is to be done next, once there is something; nil at the end.
        func next() -> Work? {
            due.wait()
            return state.withLock { $0.isStopped || $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        }
    }

    private let shared = Shared()
    private let waitingMax: Int
    private let threads: Mutex<Int>

    /// Starts the threads; nil where the system has none left.
    ///
    /// - Parameters:
    ///   - waitingMax: how many reads may wait at most.
    ///   - niceness: how much the threads give way; 0 to 19.
    init?(
        threads: Int = GatewayLimits.readingThreads, waitingMax: Int = GatewayLimits.readsWaitingMax,
        niceness: Int32 = GatewayLimits.readingNiceness
    ) {
        self.threads = Mutex(0)
        self.waitingMax = waitingMax
        let shared = shared
        for _ in 0..<threads {
            let isStarted = BackgroundThread.start {
                // A thread has a niceness of its own; one that cannot be set only means that reads push ahead more.
                _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
                while let work = shared.next() { work() }
                shared.ended.signal()
            }
            guard isStarted else {
                stop()
                return nil
            }
            self.threads.withLock { $0 += 1 }
        }
    }

    /// Has a thread do it; false where too many wait or the threads have ended.
    func submit(_ work: @escaping Work) -> Bool {
        let isTaken = shared.state.withLock { state in
            guard !state.isStopped, state.waiting.count < waitingMax else { return false }
            state.waiting.append(work)
            return true
        }
        if isTaken { shared.due.signal() }
        return isTaken
    }

    /// Has a thread do it before all that waits, however much that is: what is done in no time, and keeps something from others until then.
    func submitFirst(_ work: @escaping Work) {
        let isTaken = shared.state.withLock { state in
            if !state.isStopped { state.waiting.insert(work, at: 0) }
            return !state.isStopped
        }
        if isTaken { shared.due.signal() }
    }

    /// Hands what was read to a loop; a loop that has ended wants it no more.
    static func deliver<Loop>(to mailbox: Mailbox<Loop>, _ answer: @escaping @Sendable (Loop) -> Void) {
        // So few read at once that a full mailbox has room again soon.
        while !mailbox.post(answer), !mailbox.isEnded { usleep(1_000) }
    }

    /// Ends the threads once they are done with what they do, and waits for it: then nothing that they read is held any more. What waits is
    /// dropped.
    func stop() {
        shared.state.withLock { state in
            state.isStopped = true
            state.waiting = []
        }
        let running = threads.withLock { threads in
            defer { threads = 0 }
            return threads
        }
        for _ in 0..<running { shared.due.signal() }
        for _ in 0..<running { shared.ended.wait() }
    }
}
