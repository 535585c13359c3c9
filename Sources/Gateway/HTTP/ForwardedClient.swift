extension SocketAddress {
    /// The client behind configured proxies (trust.md row 16): `X-Forwarded-For` counts only when the peer is a trusted proxy, and
    /// then the rightmost hop that is not one.
    public static func client(peer: SocketAddress, fields: HTTPFields, trustedProxies: Set<SocketAddress>) -> SocketAddress {
        var trusted = peer
        trusted.port = 0
        guard trustedProxies.contains(trusted) else { return peer }
        for hop in fields.list("X-Forwarded-For").reversed() {
            guard let address = SocketAddress(hop, port: 0) else { return peer }
            if !trustedProxies.contains(address) { return address }
        }
        return peer
    }
}
