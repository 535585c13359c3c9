internal import CLinux
internal import Glibc

/// An IPv4 or IPv6 address with a port. IPv4 is held in its mapped form, so that one source is one value.
public struct SocketAddress: Sendable, Hashable {
    private var high: UInt64
    private var low: UInt64
    /// The port.
    public var port: UInt16

    /// From 16 bytes in network order.
    init(bytes: [UInt8], port: UInt16) {
        precondition(bytes.count == 16)
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        self.port = port
    }

    /// From an IPv4 address, the first number in the highest byte.
    init(ipv4: UInt32, port: UInt16) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(ipv4)
        self.port = port
    }

    /// From text like `127.0.0.1` or `::1` (brackets allowed); nil when it is neither.
    public init?(_ text: some StringProtocol, port: UInt16) {
        var text = Substring(text)
        if text.first == "[" && text.last == "]" { text = text.dropFirst().dropLast() }
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        // inet_pton writes 16 and 4 bytes; the array has 16.
        if unsafe inet_pton(AF_INET6, String(text), &bytes) == 1 {
            self.init(bytes: bytes, port: port)
            return
        }
        guard unsafe inet_pton(AF_INET, String(text), &bytes) == 1 else { return nil }
        self.init(bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + bytes[0..<4], port: port)
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }
    /// Whether it is 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { isIPv4 ? (low >> 24) & 0xFF == 127 : high == 0 && low == 1 }
    /// What caps by source count: an IPv4 address, an IPv6 /64.
    var source: UInt64 { isIPv4 ? low : high }

    /// A network that an address lies in.
    struct Network: Hashable, Sendable {
        private let prefix: UInt64
        private let bits: UInt8
        private let isIPv4: Bool

        fileprivate init(_ prefix: UInt64, bits: UInt8, isIPv4: Bool) {
            // Everybody is in the same world.
            (self.prefix, self.bits, self.isIPv4) = bits == 0 ? (0, 0, false) : (prefix & ~0 << UInt64(64 - bits), bits, isIPv4)
        }
    }

    /// How many networks around an address are told apart.
    static let networks = 4

    /// The network of a width: IPv4 by 32, 24 and 16 bits, IPv6 by 64, 48 and 32, and then everybody.
    func network(_ width: Int) -> Network {
        let bits: [UInt8] = isIPv4 ? [32, 24, 16, 0] : [64, 48, 32, 0]
        return Network(isIPv4 ? low << 32 : high, bits: bits[min(max(0, width), 3)], isIPv4: isIPv4)
    }

    var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - ($0 & 7) * 8)) }
    }

    /// The address without port.
    public var host: String {
        let all = bytes
        if isIPv4 { return "\(all[12]).\(all[13]).\(all[14]).\(all[15])" }
        var out = [CChar](repeating: 0, count: 46)
        // inet_ntop ends its text with a NUL inside the 46 bytes.
        guard unsafe inet_ntop(AF_INET6, all, &out, 46) != nil else { return "::" }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Address and port, IPv6 in brackets.
    public var text: String { isIPv4 ? "\(host):\(port)" : "[\(host)]:\(port)" }

    /// Not reachable from the public internet, or not for sure: loopback, private, link-local, shared, multicast, reserved or unspecified,
    /// and what carries an IPv4 address of anybody's choice (IANA's special-purpose registries, RFC 6890; trust.md row 56).
    public var isPrivate: Bool {
        let all = bytes
        if isIPv4 {
            switch (all[12], all[13], all[14]) {
            case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (224..., _, _): return true
            case (172, 16...31, _), (100, 64...127, _), (198, 18...19, _): return true
            case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): return true
            default: return false
            }
        }
        // Only 2000::/3 is given out; of it 2001::/23 (Teredo is 2001::/32), 2001:db8::/32, 2002::/16 (6to4) and 3fff::/20 are special.
        guard all[0] & 0xE0 == 0x20 else { return true }
        switch (all[0], all[1]) {
        case (0x20, 0x01): return all[2] < 2 || (all[2] == 0x0D && all[3] == 0xB8)
        case (0x20, 0x02): return true
        case (0x3F, 0xFF): return all[2] & 0xF0 == 0
        default: return false
        }
    }

    /// The IPv4 address that the forms of NAT64 (64:ff9b::/96, RFC 6052) and 6to4 (2002::/16, RFC 3056) carry.
    var embeddedIPv4: SocketAddress? {
        let all = bytes
        if all[0..<12] == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return SocketAddress(ipv4: Self.word(all[12..<16]), port: port) }
        if all[0..<2] == [0x20, 0x02] { return SocketAddress(ipv4: Self.word(all[2..<6]), port: port) }
        return nil
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The address that a host is in itself, in any spelling that the system reads (`127.1`, `0x7f000001`); nil for a name, which is not
    /// looked up. `localhost` is this machine by definition (RFC 6761, 6.3).
    static func written(_ host: String, port: UInt16) -> SocketAddress? {
        if let address = SocketAddress(host, port: port) { return address }
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return SocketAddress("127.0.0.1", port: port) }
        var number = in_addr()
        // inet_aton fills what it is given, or says that it did not.
        guard unsafe inet_aton(host, &number) != 0 else { return nil }
        return SocketAddress(ipv4: UInt32(bigEndian: number.s_addr), port: port)
    }

    /// All addresses of a name, by the system's resolver. Blocks: not for the event loop.
    public static func resolve(host: String, port: UInt16) throws(SocketError) -> [SocketAddress] {
        if let address = SocketAddress(host, port: port) { return [address] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let name = SocketError.resolverName(of: code)
            throw SocketError(call: "resolve \(host)", reason: unsafe String(cString: gai_strerror(code)), code: name)
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next, found.count < 32 {
            if let raw = unsafe entry.pointee.ai_addr, var address = unsafe SocketAddress(raw) {
                address.port = port
                found.append(address)
            }
            unsafe next = unsafe entry.pointee.ai_next
        }
        if found.isEmpty { throw SocketError(call: "resolve \(host)", reason: "no address") }
        return found
    }
}

extension SocketAddress {
    init?(_ raw: UnsafePointer<sockaddr>) {
        switch unsafe Int32(raw.pointee.sa_family) {
        case AF_INET:
            // The family says which structure it is.
            let inner = unsafe UnsafeRawPointer(raw).loadUnaligned(as: sockaddr_in.self)
            let value = UInt32(bigEndian: inner.sin_addr.s_addr)
            self.init(ipv4: value, port: UInt16(bigEndian: inner.sin_port))
        case AF_INET6:
            var inner = unsafe UnsafeRawPointer(raw).loadUnaligned(as: sockaddr_in6.self)
            let bytes = unsafe withUnsafeBytes(of: &inner.sin6_addr) { unsafe Array($0) }
            self.init(bytes: bytes, port: UInt16(bigEndian: inner.sin6_port))
        default: return nil
        }
    }

    /// Hands the system's form to `body`.
    func withSystemAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        if isIPv4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
            return unsafe withUnsafeBytes(of: &address) { raw in
                // The buffer is not empty, and the family says what it holds.
                guard let base = raw.baseAddress else { preconditionFailure("an address has bytes") }
                return unsafe body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafeBytes(of: &address) { raw in
            guard let base = raw.baseAddress else { preconditionFailure("an address has bytes") }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
    }
}
