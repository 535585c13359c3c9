/// Where we may call (trust.md row 56). A URL that somebody gave us must not make us speak to what only we can reach: the machine itself,
/// its network, the metadata service of a cloud, our own ports.
public struct OutgoingPolicy: Sendable {
    /// Networks inside that may be called all the same, by the operator's word.
    public var allowedNetworks: [AddressRange] = []
    /// Ports below 1024 that may be called; those above are free.
    public var lowPorts: Set<UInt16> = [80, 443]
    /// Where we listen: never called at any address of this machine, whatever is allowed.
    public var listeningPorts: Set<UInt16> = []

    /// Nothing inside may be called.
    public init() {}

    /// Asks for the addresses of a name; may block. Injected, because what a name leads to is not ours to trust.
    public typealias Resolver = @Sendable (_ host: String, _ port: UInt16) throws(SocketError) -> [SocketAddress]

    /// Addresses of clouds' own services that do not lie in a network for such: Azure's is among the public ones.
    private static let metadata = ["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]
        .compactMap { SocketAddress($0, port: 0) }

    /// The addresses that a host has now, if each of them may be called: one that leads inside makes the whole name suspect. It is these
    /// that are then connected to; the name is not asked for again, since it may answer differently.
    func addresses(of endpoint: Endpoint, _ resolver: Resolver) -> Result<[SocketAddress], OutgoingFault> {
        if let fault = fault(of: endpoint) { return .failure(fault) }
        let found: [SocketAddress]
        let own: [SocketAddress]
        do throws(SocketError) {
            found = try resolver(endpoint.host, endpoint.port)
            own = try SocketAddress.interfaces()
        } catch {
            return .failure(OutgoingFault(.resolve, error))
        }
        guard !found.isEmpty else { return .failure(OutgoingFault(.resolve, "\(endpoint.host) has no address")) }
        for address in found where !allows(address, port: endpoint.port, own: own) {
            return .failure(OutgoingFault(.forbidden, "\(endpoint.host) leads to \(address.host), which may not be called"))
        }
        return .success(
            found.map { address in
                var address = address
                address.port = endpoint.port
                return address
            })
    }

    /// Why an endpoint may not be called whatever its name leads to, known without a look-up: for its port, or for the address that is
    /// written in it.
    func fault(of endpoint: Endpoint) -> OutgoingFault? {
        guard allows(port: endpoint.port) else {
            return OutgoingFault(.forbidden, "port \(endpoint.port) of \(endpoint.host) is not one that may be called")
        }
        guard let written = SocketAddress.written(endpoint.host, port: endpoint.port), !allows(written, port: endpoint.port, own: []) else {
            return nil
        }
        return OutgoingFault(.forbidden, "the address \(endpoint.host) may not be called")
    }

    func allows(port: UInt16) -> Bool { port >= 1024 || lowPorts.contains(port) }

    /// - Parameter own: the addresses of this machine.
    func allows(_ address: SocketAddress, port: UInt16, own: [SocketAddress]) -> Bool {
        var bare = address
        bare.port = 0
        // Zero means this machine to the system; it is no address to call.
        let isUnspecified = bare.bytes.allSatisfy { $0 == 0 } || bare == SocketAddress(ipv4: 0, port: 0)
        if isUnspecified || Self.metadata.contains(bare) { return false }
        let isOurs = bare.isLoopback || own.contains(bare)
        if isOurs && listeningPorts.contains(port) { return false }
        let isAllowed = allowedNetworks.contains { $0.contains(bare) }
        if bare.isPrivate || isOurs, !isAllowed { return false }
        guard let embedded = bare.embeddedIPv4 else { return true }
        return allows(embedded, port: port, own: own)
    }
}
