internal import CLinux
internal import Glibc

/// The event loop: one thread, epoll, HTTP/1.1 and WebSocket in both roles, plain or TLS. It knows nothing of what is spoken over it.
///
/// A turn reads what has come on all sockets, hands it to the handler, lets the handler decide and commit in `turnEnded`, and only
/// then writes. All methods but those of `mailbox` belong to the loop's thread.
///
/// ```swift
/// let server = try Server(handler: engine, limits: ServerLimits())
/// let address = try server.listen(SocketAddress("127.0.0.1", port: 0)!)
/// server.run()
/// ```
@safe public final class Server<Handler: ServerHandler> {
    struct Listener {
        var descriptor: Int32
        var tls: TLSContext?
    }

    static var listenerSlots: UInt32 { 0xFFFF_FF00 }
    static var mailboxSlot: UInt32 { 0xFFFF_FFFF }

    /// Who is told.
    public let handler: Handler
    /// The limits it was made with.
    public let limits: ServerLimits
    /// Through here other threads hand work to the loop.
    public let mailbox: Mailbox<Server<Handler>>
    /// The monotonic clock in milliseconds, as of this turn.
    public internal(set) var now: Int64

    let epoll: Int32
    var listeners: [Listener] = []
    var connections: [Connection?] = []
    var generations: [UInt32] = []
    var freeSlots: [UInt32] = []
    var live = 0
    /// WebSockets that others opened or ask for.
    var webSockets = 0
    var unauthenticated = UnauthenticatedList()
    /// What those make us hold that have not authenticated, and what the others do.
    var strangers = Holding()
    var acquaintances = Holding()
    /// The room that large messages were given, and the connections whose ones wait for some.
    var large = Holding()
    var waitingForRoom: [ConnectionKey] = []
    var bodies: BodyBudget
    var wheel: TimerWheel
    var ready: [Connection] = []
    var dirty: [Connection] = []
    /// Bytes of answers that this turn queued and did not begin to write.
    var unwrittenBytes = 0
    var spareBuffers: [[UInt8]] = []
    var handshaker: TLSHandshaker<Handler>?
    var acceptsAgainAt: Int64 = 0
    var isAccepting = true
    var nextTick: Int64 = 0
    var stopsAt: Int64?
    var date = (second: 0, text: "")
    var random = RandomPool()
    // Guard: both buffers belong to the loop's thread and are freed with it.
    @safe let buffer: UnsafeMutableRawPointer
    @safe let events: UnsafeMutablePointer<epoll_event>
    static var eventCapacity: Int { 512 }

    /// A loop without listeners.
    public init(handler: Handler, limits: ServerLimits = ServerLimits()) throws(SocketError) {
        signal(SIGPIPE, SIG_IGN)
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        if epoll < 0 { throw SocketError(call: "epoll_create", code: errno) }
        let mailbox: Mailbox<Server<Handler>>
        do {
            mailbox = try Mailbox(capacity: limits.mailbox)
        } catch {
            Glibc.close(epoll)
            throw error
        }
        self.handler = handler
        self.limits = limits
        self.mailbox = mailbox
        self.epoll = epoll
        now = Clock.monotonicMilliseconds()
        bodies = BodyBudget(limits)
        wheel = TimerWheel(now: now)
        buffer = UnsafeMutableRawPointer.allocate(byteCount: limits.readBytes, alignment: 64)
        events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.eventCapacity)
        let key = ConnectionKey(slot: Self.mailboxSlot, generation: 0)
        if cpms_epoll_add(epoll, mailbox.descriptor, EPOLLIN.rawValue, key.raw) != 0 {
            throw SocketError(call: "watch the mailbox", code: errno)
        }
    }

    deinit {
        handshaker?.stop()
        mailbox.end()
        for connection in connections { if let connection, connection.descriptor >= 0 { Glibc.close(connection.descriptor) } }
        for listener in listeners where listener.descriptor >= 0 { Glibc.close(listener.descriptor) }
        Glibc.close(epoll)
        unsafe buffer.deallocate()
        unsafe events.deallocate()
    }

    /// Listens; port 0 takes a free one. Returns the address with its real port.
    @discardableResult
    public func listen(_ address: SocketAddress, tls: TLSContext? = nil) throws(SocketError) -> SocketAddress {
        let descriptor = try Sockets.listen(address)
        let key = ConnectionKey(slot: Self.listenerSlots + UInt32(listeners.count), generation: 0)
        guard listeners.count < 16, cpms_epoll_add(epoll, descriptor, EPOLLIN.rawValue, key.raw) == 0 else {
            Glibc.close(descriptor)
            throw SocketError(call: "watch the listener \(address.text)", reason: "no room")
        }
        if tls != nil && handshaker == nil { handshaker = try TLSHandshaker(mailbox: mailbox, limits: limits) }
        listeners.append(Listener(descriptor: descriptor, tls: tls))
        return Sockets.localAddress(descriptor) ?? address
    }

    /// Takes new certificates for the connections to come on a listener, numbered in the order of `listen`.
    public func replaceTLS(_ context: TLSContext, ofListener index: Int) {
        guard listeners.indices.contains(index), listeners[index].tls != nil else { return }
        listeners[index].tls = context
    }

    /// The ports that are listened on.
    var listeningPorts: [UInt16] { listeners.compactMap { $0.descriptor < 0 ? nil : Sockets.localAddress($0.descriptor)?.port } }
    /// How many WebSockets others opened or ask for.
    public var webSocketCount: Int { webSockets }
    /// How many connections are in the table.
    public var connectionCount: Int { live }
    /// Whether `stop` was called and everything has ended.
    public var isStopped: Bool {
        guard let stopsAt else { return false }
        return live == 0 || now >= stopsAt
    }

    /// Turns until `stop` has done its work.
    public func run() {
        while !isStopped { turn() }
        end()
    }

    /// One turn of the wheel; waits up to `timeout` milliseconds for something to happen.
    public func turn(timeout: Int32 = 100) {
        let wait = ready.isEmpty && dirty.isEmpty ? Int32(clamping: max(0, min(Int64(timeout), nextTick - now))) : 0
        let count = unsafe epoll_wait(epoll, events, Int32(Self.eventCapacity), wait)
        let began = Clock.monotonicMicroseconds()
        now = began / 1_000
        if !waitingForRoom.isEmpty { admitLargeMessages() }
        processReady()
        var index = 0
        while index < Int(count) {
            let (flags, raw) = unsafe (events[index].events, cpms_epoll_data(events + index))
            dispatch(ConnectionKey(raw: raw), flags)
            index += 1
        }
        for key in wheel.advance(to: now) {
            guard let connection = slot(key) else { continue }
            connection.wheelAt = .max
            check(connection)
        }
        if now >= nextTick {
            nextTick = now + 100
            if !isAccepting && now >= acceptsAgainAt { resumeAccepting() }
            handler.tick(now: now, of: self)
        }
        handler.turnEnded(of: self)
        flushDirty()
        if count > 0 { handler.turnTook(microseconds: Clock.monotonicMicroseconds() - began) }
    }

    private func dispatch(_ key: ConnectionKey, _ flags: UInt32) {
        if key.slot == Self.mailboxSlot {
            for work in mailbox.take() { work(self) }
        } else if key.slot >= Self.listenerSlots {
            accept(Int(key.slot - Self.listenerSlots))
        } else if let connection = slot(key) {
            if connection.phase == .connecting || connection.phase == .tlsDialling {
                dialProgress(connection)
                return
            }
            if flags & EPOLLOUT.rawValue != 0 { markDirty(connection) }
            if flags & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { readable(connection, flags) }
        }
    }

    /// Ends gracefully: stops accepting, lets requests in flight finish, closes WebSockets with 1001 and waits up to `milliseconds`.
    public func stop(within milliseconds: Int64 = 5_000) {
        guard stopsAt == nil else { return }
        stopsAt = now + milliseconds
        closeListeners()
        for connection in connections {
            guard let connection else { continue }
            switch connection.phase {
            case .webSocket: startClose(connection, code: 1001, reason: "the server is going away", .closed(code: 1001))
            case .http where !(connection.http?.parser.isMidRequest ?? false):
                if connection.queuedBytes > 0 { finish(connection, .dropped) } else { drop(connection, .dropped) }
            case .streaming: endStream(connection.key)
            case .handshaking, .connecting, .tlsDialling, .replying: drop(connection, .dropped)
            default: connection.http?.keepsAlive = false
            }
        }
    }

    private func closeListeners() {
        for index in listeners.indices where listeners[index].descriptor >= 0 {
            Glibc.close(listeners[index].descriptor)
            listeners[index].descriptor = -1
        }
    }

    private func end() {
        closeListeners()
        for connection in connections { if let connection { destroy(connection, .dropped) } }
        mailbox.end()
        handshaker?.stop()
    }
}
