internal import CLinux
internal import Glibc
internal import Synchronization

/// Does TLS handshakes on threads of its own, each with its own epoll: half a millisecond of CPU apiece is too much for the loop.
final class TLSHandshaker<Handler: ServerHandler>: Sendable {
    /// A socket that waits for its handshake. The loop keeps the descriptor open until `handshakeEnded`.
    struct Job: Sendable {
        var key: ConnectionKey
        var descriptor: Int32
        var peer: SocketAddress
        var context: TLSContext
    }

    private struct State: Sendable {
        var waiting: [Job] = []
        var isStopped = false
    }

    private let shared: Shared
    private let limits: ServerLimits

    /// What outlives the loop until the threads have seen the end.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let running = Atomic<Int>(0)
        let descriptor: Int32
        let mailbox: Mailbox<Server<Handler>>

        init(descriptor: Int32, mailbox: Mailbox<Server<Handler>>) {
            self.descriptor = descriptor
            self.mailbox = mailbox
        }

        deinit { close(descriptor) }
    }

    init(mailbox: Mailbox<Server<Handler>>, limits: ServerLimits) throws(SocketError) {
        let descriptor = eventfd(
            0, Int32(truncatingIfNeeded: EFD_NONBLOCK) | Int32(truncatingIfNeeded: EFD_CLOEXEC) | Int32(truncatingIfNeeded: EFD_SEMAPHORE))
        if descriptor < 0 { throw SocketError(call: "eventfd", code: errno) }
        let shared = Shared(descriptor: descriptor, mailbox: mailbox)
        self.shared = shared
        self.limits = limits
        for _ in 0..<max(1, limits.handshakeThreads) {
            let deadline = limits.handshakeMilliseconds
            guard BackgroundThread.start({ Self.work(shared, deadline: deadline) }) else {
                throw SocketError(call: "start a handshake thread", code: EAGAIN)
            }
        }
    }

    /// Takes a socket; false when too many wait.
    func submit(_ job: Job) -> Bool {
        guard shared.running.load(ordering: .relaxed) < limits.handshakes else { return false }
        shared.running.wrappingAdd(1, ordering: .relaxed)
        shared.state.withLock { $0.waiting.append(job) }
        Self.signal(shared, 1)
        return true
    }

    /// Ends the threads; handshakes under way are given up.
    func stop() {
        shared.state.withLock { $0.isStopped = true }
        Self.signal(shared, 1024)
    }

    private static func signal(_ shared: Shared, _ count: UInt64) {
        var count = count
        // Eight bytes are what an eventfd takes.
        _ = unsafe write(shared.descriptor, &count, 8)
    }

    private struct Running {
        var job: Job
        var session: TLSSession
        var deadline: Int64
        var interest: UInt32
    }

    private static func work(_ shared: Shared, deadline limit: Int64) {
        let epoll = epoll_create1(Int32(truncatingIfNeeded: EPOLL_CLOEXEC))
        guard epoll >= 0, cpms_epoll_add(epoll, shared.descriptor, EPOLLIN.rawValue, 0) == 0 else { return }
        defer { close(epoll) }
        var running: [UInt64: Running] = [:]
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
        var nextSweep: Int64 = 0
        while true {
            // The array outlives the call and has room for 64.
            let count = unsafe events.withUnsafeMutableBufferPointer {
                unsafe epoll_wait(epoll, $0.baseAddress, 64, running.isEmpty ? -1 : 500)
            }
            let now = Clock.monotonicMilliseconds()
            for index in 0..<Int(truncatingIfNeeded: max(0, count)) {
                let raw = unsafe events.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe cpms_epoll_data($0 + index) } ?? 0 }
                if raw != 0 {
                    step(raw, &running, epoll, shared)
                    continue
                }
                var ticket: UInt64 = 0
                _ = unsafe read(shared.descriptor, &ticket, 8)
                let (job, isStopped) = shared.state.withLock { ($0.waiting.isEmpty ? nil : $0.waiting.removeFirst(), $0.isStopped) }
                if isStopped {
                    for entry in running.values { close(entry.job.descriptor) }
                    if let job { close(job.descriptor) }
                    for job in shared.state.withLock({ state in
                        defer { state.waiting = [] }; return state.waiting
                    }) { close(job.descriptor) }
                    return
                }
                if let job { begin(job, &running, epoll, shared, deadline: now + limit) }
            }
            if now >= nextSweep {
                nextSweep = now + 500
                for (raw, entry) in running where entry.deadline <= now { end(raw, &running, shared, "the handshake took too long") }
            }
        }
    }

    private static func begin(_ job: Job, _ running: inout [UInt64: Running], _ epoll: Int32, _ shared: Shared, deadline: Int64) {
        let session: TLSSession
        do {
            session = try TLSSession(context: job.context, descriptor: job.descriptor)
        } catch {
            report(job, nil, error.description, shared)
            return
        }
        guard cpms_epoll_add(epoll, job.descriptor, EPOLLIN.rawValue, job.key.raw) == 0 else {
            report(job, nil, "cannot watch the socket", shared)
            return
        }
        running[job.key.raw] = Running(job: job, session: session, deadline: deadline, interest: EPOLLIN.rawValue)
    }

    private static func step(_ raw: UInt64, _ running: inout [UInt64: Running], _ epoll: Int32, _ shared: Shared) {
        guard let entry = running[raw] else { return }
        let interest: UInt32
        switch entry.session.handshake() {
        case .done:
            running[raw] = nil
            _ = cpms_epoll_del(epoll, entry.job.descriptor)
            report(entry.job, entry.session, "", shared)
            return
        case .failed(let reason):
            _ = cpms_epoll_del(epoll, entry.job.descriptor)
            end(raw, &running, shared, reason)
            return
        case .wantsRead: interest = EPOLLIN.rawValue
        case .wantsWrite: interest = EPOLLOUT.rawValue
        }
        if interest != entry.interest {
            _ = cpms_epoll_mod(epoll, entry.job.descriptor, interest, raw)
            running[raw]?.interest = interest
        }
    }

    private static func end(_ raw: UInt64, _ running: inout [UInt64: Running], _ shared: Shared, _ reason: String) {
        guard let entry = running.removeValue(forKey: raw) else { return }
        report(entry.job, nil, reason, shared)
    }

    private static func report(_ job: Job, _ session: TLSSession?, _ reason: String, _ shared: Shared) {
        shared.running.wrappingSubtract(1, ordering: .relaxed)
        while true {
            let isTaken = shared.mailbox.post { server in
                server.handshakeEnded(job.key, job.descriptor, job.peer, session: session, reason: reason)
            }
            if isTaken { return }
            if shared.mailbox.isEnded {
                close(job.descriptor)
                return
            }
            usleep(10_000)
        }
    }
}
