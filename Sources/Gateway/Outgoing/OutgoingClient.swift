internal import CLinux
internal import Glibc
internal import Synchronization

/// The one way out: calls HTTP/1.1 servers for webhooks, payments and roaming, many at a time on a thread of its own, and never what the
/// policy forbids. May be used from any thread.
///
/// ```swift
/// let client = try OutgoingClient(policy: policy)
/// let request = try OutgoingRequest("POST", "https://example.com/hook", body: bytes)
/// client.send(request) { result in … }
/// ```
public final class OutgoingClient: Sendable {
    /// What the loop is made of.
    struct Setup: Sendable {
        var limits: OutgoingLimits
        var policy: OutgoingPolicy
        var tls: TLSContext?
        var resolver: OutgoingPolicy.Resolver
    }

    /// Counts requests from `send` to their report.
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    private let mailbox: Mailbox<OutgoingLoop>
    private let count = Count()
    private let limits: OutgoingLimits

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - tls: whom to trust; nil trusts the system's authorities.
    ///   - resolver: asks for the addresses of a name.
    public init(
        policy: OutgoingPolicy = OutgoingPolicy(), limits: OutgoingLimits = OutgoingLimits(), tls: TLSContext? = nil,
        resolver: @escaping OutgoingPolicy.Resolver = { (host, port) throws(SocketError) in
            try SocketAddress.resolve(host: host, port: port)
        }
    ) throws(SocketError) {
        self.limits = limits
        // Each request posts itself and the answer of the resolver, which may come after its end.
        mailbox = try Mailbox(capacity: 4 * limits.requests + 64)
        let setup = Setup(limits: limits, policy: policy, tls: tls, resolver: resolver)
        guard let resolving = ReadingPool(threads: limits.resolverThreads, waitingMax: limits.requests) else {
            throw SocketError(call: "start a thread for names", code: EAGAIN)
        }
        let epoll = epoll_create1(Int32(truncatingIfNeeded: EPOLL_CLOEXEC))
        guard epoll >= 0, cpms_epoll_add(epoll, mailbox.descriptor, EPOLLIN.rawValue, 0) == 0 else {
            let code = errno
            if epoll >= 0 { close(epoll) }
            resolving.stop()
            throw SocketError(call: "epoll_create", code: code)
        }
        let isStarted = BackgroundThread.start { [mailbox] in
            OutgoingLoop(setup, mailbox: mailbox, epoll: epoll, resolving: resolving).run()
        }
        guard isStarted else {
            close(epoll)
            resolving.stop()
            throw SocketError(call: "start the thread for requests", code: EAGAIN)
        }
    }

    deinit { stop() }

    /// Sends a request; `report` is told the outcome once, on the client's thread.
    ///
    /// - Returns: false where too many are under way or the client was stopped; then nothing is told.
    public func send(_ request: OutgoingRequest, _ report: @escaping @Sendable (Result<HTTPReply, OutgoingFault>) -> Void) -> Bool {
        guard request.body.count <= limits.requestBodyBytes else {
            report(.failure(OutgoingFault(.request, "a body of more than \(limits.requestBodyBytes) bytes is not sent")))
            return true
        }
        guard count.value.wrappingAdd(1, ordering: .relaxed).newValue <= limits.requests else {
            count.value.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        let isTaken = mailbox.post { [count] loop in
            loop.begin(request) { result in
                count.value.wrappingSubtract(1, ordering: .relaxed)
                report(result)
            }
        }
        if !isTaken { count.value.wrappingSubtract(1, ordering: .relaxed) }
        return isTaken
    }

    /// Ends the thread; what is under way is given up, and nobody is told.
    public func stop() { mailbox.post { $0.stop() } }
}
