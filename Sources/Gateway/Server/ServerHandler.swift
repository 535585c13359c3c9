/// What the event loop tells its user. All calls come on the loop's thread. Answers given inside a call leave the process only after
/// `turnEnded`, so that whatever was decided in a turn can be made durable there first.
public protocol ServerHandler: AnyObject, SendableMetatype {
    /// The head of a request whose body is still to come: whether it is taken. The request itself comes once the body is there.
    func judge(_ head: HTTPRequest, on key: ConnectionKey, of server: Server<Self>) -> BodyVerdict
    /// A whole request that is no upgrade. Answer now or later with `respond` or `beginStream`.
    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Self>)
    /// A request to open a WebSocket. Answer now or later with `accept` or `respond`.
    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Self>)
    /// A connection that we dialled is open.
    func opened(_ reply: HTTPReply, on key: ConnectionKey, of server: Server<Self>)
    /// A whole message. The bytes belong to the loop and are gone after the call.
    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Self>)
    /// A message begins that is too long to be put together: its first bytes. The others come as `piece`.
    func longMessage(_ begin: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Self>)
    /// The next bytes of such a message.
    func piece(_ bytes: Span<UInt8>, isLast: Bool, on key: ConnectionKey, of server: Server<Self>)
    /// A Pong came: the sequence number of `ping`, or nil when it is not ours.
    func pong(_ sequence: UInt32?, on key: ConnectionKey, of server: Server<Self>)
    /// Bytes that broke the protocol, before the Close frame or error answer leaves. Codes below 1000 are HTTP's.
    func violation(_ bytes: [UInt8], code: UInt16, detail: String, on key: ConnectionKey, of server: Server<Self>)
    /// The connection ended; said once for every key that was handed out. The key is void by now; `value` is the handler's own number.
    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<Self>)
    /// A TLS handshake failed before there was a connection.
    func tlsFailed(address: SocketAddress, reason: String)
    /// A WebSocket was refused because there is no place for more of them.
    func crowded(of server: Server<Self>)
    /// All that arrived in this turn was handed out: decide, commit, then answer. Writing follows at once.
    func turnEnded(of server: Server<Self>)
    /// A turn in which something arrived is over, all that it had to write included.
    func turnTook(microseconds: Int64)
    /// About every 100 ms, with the monotonic clock.
    func tick(now milliseconds: Int64, of server: Server<Self>)
}

extension ServerHandler {
    /// Takes bodies of any sender, up to the limit of all.
    public func judge(_ head: HTTPRequest, on key: ConnectionKey, of server: Server<Self>) -> BodyVerdict {
        .read(bytesMax: server.limits.http.bodyBytes)
    }
    /// Does nothing.
    public func opened(_ reply: HTTPReply, on key: ConnectionKey, of server: Server<Self>) {}
    /// Does nothing.
    public func longMessage(_ begin: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Self>) {}
    /// Does nothing.
    public func piece(_ bytes: Span<UInt8>, isLast: Bool, on key: ConnectionKey, of server: Server<Self>) {}
    /// Does nothing.
    public func pong(_ sequence: UInt32?, on key: ConnectionKey, of server: Server<Self>) {}
    /// Does nothing.
    public func violation(_ bytes: [UInt8], code: UInt16, detail: String, on key: ConnectionKey, of server: Server<Self>) {}
    /// Does nothing.
    public func tlsFailed(address: SocketAddress, reason: String) {}
    /// Does nothing.
    public func crowded(of server: Server<Self>) {}
    /// Does nothing.
    public func turnEnded(of server: Server<Self>) {}
    /// Does nothing.
    public func turnTook(microseconds: Int64) {}
    /// Does nothing.
    public func tick(now milliseconds: Int64, of server: Server<Self>) {}
}
