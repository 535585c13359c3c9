/// How the gateway serves.
public struct GatewayOptions: Sendable {
    /// Whether `/echo` answers every WebSocket message with itself, for conformance suites; no login.
    public var hasDebugEcho = false
    /// Proxies whose word about a client's address is believed.
    public var trustedProxies: Set<SocketAddress> = []
    /// Where webhooks may lead.
    public var outgoing = OutgoingPolicy()
    /// Whom their servers are trusted to be certified by; nil trusts the system's authorities.
    public var outgoingTLS: TLSContext?
    /// Seconds between heartbeats after which a silent station is pinged; see `ServerLimits`.
    public var limits = ServerLimits()
    /// How much the threads that read give way to the wheel; 0 to 19, as `nice` has it.
    var readingNiceness = GatewayLimits.readingNiceness

    /// The defaults.
    public init() {}
}
