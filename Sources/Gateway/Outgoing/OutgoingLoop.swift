internal import CLinux
internal import Glibc

/// Drives the requests to the outside on a thread of its own. One thread owns it; others reach it through its mailbox.
final class OutgoingLoop {
    let limits: OutgoingLimits
    private let policy: OutgoingPolicy
    private let resolver: OutgoingPolicy.Resolver
    /// Asks the system's resolver, which blocks.
    private let resolving: ReadingPool
    private let mailbox: Mailbox<OutgoingLoop>
    private let epoll: Int32
    private var tls: TLSContext?
    private var waiting: [OutgoingExchange] = []
    private var running: [UInt64: OutgoingExchange] = [:]
    private var places: [String: Int] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var lastNumber: UInt64 = 0
    private var now = Clock.monotonicMilliseconds()
    private var isStopped = false

    init(_ setup: OutgoingClient.Setup, mailbox: Mailbox<OutgoingLoop>, epoll: Int32, resolving: ReadingPool) {
        limits = setup.limits
        policy = setup.policy
        resolver = setup.resolver
        tls = setup.tls
        self.mailbox = mailbox
        self.epoll = epoll
        self.resolving = resolving
    }

    deinit { close(epoll) }

    func run() {
        // A peer that is gone is told by the error of the write.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
        while !isStopped {
            // The array outlives the call and has room for 64.
            let count = unsafe events.withUnsafeMutableBufferPointer { unsafe epoll_wait(epoll, $0.baseAddress, 64, patience) }
            now = Clock.monotonicMilliseconds()
            for index in 0..<Int(max(0, count)) {
                let number = unsafe events.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe cpms_epoll_data($0 + index) } ?? 0 }
                if number == 0 {
                    for work in mailbox.take() { work(self) }
                } else if let exchange = running[number] {
                    proceed(exchange)
                }
            }
            endLate()
            admit()
        }
        mailbox.end()
        resolving.stop()
    }

    func stop() { isStopped = true }

    /// Takes a request; it begins once its host has a place.
    func begin(_ request: OutgoingRequest, _ report: @escaping OutgoingExchange.Report) {
        lastNumber += 1
        waiting.append(OutgoingExchange(number: lastNumber, request, limits: limits, now: now, report: report))
    }

    /// Milliseconds until something is late; -1 where nothing can be.
    private var patience: Int32 {
        let next = min(running.values.map(\.stageDeadline).min() ?? .max, waiting.map(\.stageDeadline).min() ?? .max)
        return next == .max ? -1 : Int32(clamping: max(0, next - Clock.monotonicMilliseconds()))
    }

    private func endLate() {
        for exchange in running.values.filter({ $0.stageDeadline <= now }) {
            guard let fault = exchange.timeout(at: now) else { continue }
            let hasOther = exchange.stage == .connecting && !exchange.addresses.isEmpty && now < exchange.deadline
            exchange.lastFault = fault
            if hasOther { connect(exchange) } else { finish(exchange, .failure(fault)) }
        }
        let late = waiting.filter { $0.stageDeadline <= now }
        waiting.removeAll { $0.stageDeadline <= now }
        for exchange in late { if let fault = exchange.timeout(at: now) { exchange.report(.failure(fault)) } }
    }

    /// Begins what waits and has a place; a host that is slow holds up nobody but those who want to speak to it.
    private func admit() {
        var index = 0
        while running.count < limits.connections, index < waiting.count {
            let host = waiting[index].hostKey
            guard places[host, default: 0] < limits.connectionsPerHost else {
                index += 1
                continue
            }
            let exchange = waiting.remove(at: index)
            places[host, default: 0] += 1
            running[exchange.number] = exchange
            resolve(exchange)
        }
    }

    private func resolve(_ exchange: OutgoingExchange) {
        exchange.enter(.resolving, until: now + limits.resolveMilliseconds)
        let (number, endpoint) = (exchange.number, exchange.endpoint)
        let isTaken = resolving.submit { [policy, resolver, mailbox] in
            let found = policy.addresses(of: endpoint, resolver)
            // A loop that has ended wants no answer, and its mailbox has room for one of each request.
            mailbox.post { $0.resolved(number, found) }
        }
        if !isTaken { finish(exchange, .failure(OutgoingFault(.resolve, "too many names wait to be resolved", code: "EAGAIN"))) }
    }

    private func resolved(_ number: UInt64, _ found: Result<[SocketAddress], OutgoingFault>) {
        guard let exchange = running[number], exchange.stage == .resolving else { return }
        switch found {
        case .failure(let fault): finish(exchange, .failure(fault))
        case .success(let addresses):
            exchange.addresses = addresses.prefix(limits.addresses)
            connect(exchange)
        }
    }

    /// Tries the next of the checked addresses.
    private func connect(_ exchange: OutgoingExchange) {
        while let address = exchange.addresses.popFirst() {
            do throws(OutgoingFault) {
                try exchange.prepare()
                exchange.interest = 0
                let socket = try OutgoingSocket(address)
                exchange.socket = socket
                exchange.enter(.connecting, until: now + limits.connectMilliseconds)
                watch(exchange, EPOLLOUT.rawValue)
                return
            } catch {
                exchange.lastFault = error
            }
        }
        finish(exchange, .failure(exchange.lastFault ?? OutgoingFault(.connect, "\(exchange.endpoint.host) has no address")))
    }

    private func watch(_ exchange: OutgoingExchange, _ interest: UInt32) {
        guard let socket = exchange.socket, interest != exchange.interest else { return }
        let change = exchange.interest == 0 ? cpms_epoll_add : cpms_epoll_mod
        guard change(epoll, socket.descriptor, interest, exchange.number) == 0 else {
            let error = SocketError(call: "watch \(socket.address.text)", code: errno)
            return finish(exchange, .failure(OutgoingFault(.connect, error)))
        }
        exchange.interest = interest
    }

    /// The socket has something for us, or takes something.
    private func proceed(_ exchange: OutgoingExchange) {
        guard let socket = exchange.socket else { return }
        switch exchange.stage {
        case .connecting:
            if let fault = socket.connectFault {
                exchange.lastFault = fault
                return connect(exchange)
            }
            exchange.lastFault = nil
            guard exchange.endpoint.isTLS else { return send(exchange, socket) }
            do throws(OutgoingFault) {
                try socket.secure(context(), host: exchange.endpoint.host)
            } catch {
                return finish(exchange, .failure(error))
            }
            exchange.enter(.securing, until: now + limits.handshakeMilliseconds)
            secure(exchange, socket)
        case .securing: secure(exchange, socket)
        case .sending: send(exchange, socket)
        case .awaiting, .receiving: receive(exchange, socket)
        case .waiting, .resolving: break
        }
    }

    private func context() throws(OutgoingFault) -> TLSContext {
        if let tls { return tls }
        do throws(TLSError) {
            let context = try TLSContext.client()
            tls = context
            return context
        } catch {
            throw OutgoingFault(.tls, error.description, code: error.reason)
        }
    }

    private func secure(_ exchange: OutgoingExchange, _ socket: OutgoingSocket) {
        switch socket.handshake() {
        case nil: send(exchange, socket)
        case .wantsWrite: watch(exchange, EPOLLOUT.rawValue)
        case .failed(let fault): finish(exchange, .failure(fault))
        default: watch(exchange, EPOLLIN.rawValue)
        }
    }

    private func send(_ exchange: OutgoingExchange, _ socket: OutgoingSocket) {
        if exchange.stage != .sending { exchange.enter(.sending, until: exchange.deadline) }
        switch exchange.send(over: socket) {
        case nil:
            exchange.enter(.awaiting, until: now + limits.firstByteMilliseconds)
            watch(exchange, EPOLLIN.rawValue)
        case .wantsRead: watch(exchange, EPOLLIN.rawValue)
        default: watch(exchange, EPOLLOUT.rawValue)
        }
    }

    private func receive(_ exchange: OutgoingExchange, _ socket: OutgoingSocket) {
        // What TLS has decrypted shows no more at the socket: it is read to the end. The bound of the reply bounds it.
        while true {
            let step = socket.read(into: &buffer)
            switch step {
            case .wantsRead: return watch(exchange, EPOLLIN.rawValue)
            case .wantsWrite: return watch(exchange, EPOLLOUT.rawValue)
            case .bytes: if exchange.stage == .awaiting { exchange.enter(.receiving, until: exchange.deadline) }
            case .end, .failed: break
            }
            guard let result = exchange.read(step, buffer) else { continue }
            return follow(exchange, result)
        }
    }

    private func follow(_ exchange: OutgoingExchange, _ result: Result<HTTPReply, OutgoingFault>) {
        do throws(OutgoingFault) {
            if case .success(let reply) = result, try exchange.follow(reply) { return resolve(exchange) }
            finish(exchange, result)
        } catch {
            finish(exchange, .failure(error))
        }
    }

    private func finish(_ exchange: OutgoingExchange, _ result: Result<HTTPReply, OutgoingFault>) {
        guard running.removeValue(forKey: exchange.number) != nil else { return }
        exchange.socket = nil
        let left = (places[exchange.hostKey] ?? 1) - 1
        places[exchange.hostKey] = left > 0 ? left : nil
        exchange.report(result)
    }
}
