import EventStore

/// The last TLS handshakes that failed: a station that closes silently for want of our certificate authority is seen here (field.md, 18).
struct TLSFailures {
    struct Failure {
        var address: String
        var reason: String
        var at: Instant
    }

    private(set) var all: [Failure] = []

    mutating func note(_ address: String, _ reason: String, at: Instant) {
        // One that fails again and again does not push the others out.
        all.removeAll { $0.address == address && $0.reason == reason }
        if all.count >= GatewayLimits.tlsFailures { all.removeFirst() }
        all.append(Failure(address: address, reason: reason, at: at))
    }
}
