internal import Glibc

/// A network as operators write it: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressRange: Sendable, Hashable {
    private let first: SocketAddress
    /// Bits that are the same for all its addresses; of an IPv4 network those of its mapped form too.
    private let bits: Int

    /// Reads a network; nil where the text is none, or names an address inside a network instead of the network.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = SocketAddress(parts[0], port: 0) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var given = width
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(parts[1], radix: 10),
                number <= width
            else { return nil }
            given = number
        }
        first = address
        bits = 128 - width + given
        guard Self.prefix(address.bytes, bits) == address.bytes else { return nil }
    }

    /// Whether an address lies in it, whatever its port.
    public func contains(_ address: SocketAddress) -> Bool { Self.prefix(address.bytes, bits) == first.bytes }

    private static func prefix(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.indices.map { index in
            let left = min(8, max(0, bits - index * 8))
            return bytes[index] & (left == 0 ? 0 : 0xFF << UInt8(8 - left))
        }
    }
}

extension SocketAddress {
    /// The addresses of this machine's interfaces; without them we cannot tell what is ours.
    static func interfaces() throws(SocketError) -> [SocketAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else { throw SocketError(call: "list the interfaces", code: errno) }
        defer { unsafe freeifaddrs(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let raw = unsafe entry.pointee.ifa_addr, var address = unsafe SocketAddress(raw) {
                address.port = 0
                found.append(address)
            }
            unsafe next = unsafe entry.pointee.ifa_next
        }
        return found
    }
}
