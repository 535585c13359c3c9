internal import CLinux
internal import Glibc

/// A system call that failed, with its reason.
public struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried.
    public var call: String
    /// The system's words.
    public var reason: String
    /// The C name of the code, like `ECONNREFUSED` or `EAI_NONAME`, where one was behind it.
    public var code: String?
    /// What was tried and why it failed, in one line.
    public var description: String { "\(call): \(reason)" }

    init(call: String, reason: String, code: String? = nil) {
        self.call = call
        self.reason = reason
        self.code = code
    }

    init(call: String, code: Int32) {
        self.init(call: call, reason: unsafe String(cString: strerror(code)), code: Self.name(of: code))
    }

    /// The C name of an error number.
    static func name(of code: Int32) -> String {
        guard let name = unsafe strerrorname_np(code) else { return "errno \(code)" }
        return unsafe String(cString: name)
    }

    /// The C name of what the resolver answered.
    static func resolverName(of code: Int32) -> String {
        switch code {
        case EAI_AGAIN: "EAI_AGAIN"
        case EAI_BADFLAGS: "EAI_BADFLAGS"
        case EAI_FAIL: "EAI_FAIL"
        case EAI_FAMILY: "EAI_FAMILY"
        case EAI_MEMORY: "EAI_MEMORY"
        case EAI_NONAME: "EAI_NONAME"
        case EAI_SERVICE: "EAI_SERVICE"
        case EAI_SYSTEM: "EAI_SYSTEM"
        default: "EAI \(code)"
        }
    }
}

extension SocketAddress {
    /// - Throws: where nobody could listen on it now, for another does, or it is not this machine's.
    public func expectFree() throws(SocketError) { Glibc.close(try Sockets.bound(self)) }
}

/// The socket calls, non-blocking and close-on-exec throughout.
enum Sockets {
    enum Accepted {
        case socket(Int32, SocketAddress)
        case none
        case exhausted
    }

    static func listen(_ address: SocketAddress) throws(SocketError) -> Int32 {
        let descriptor = try bound(address)
        guard Glibc.listen(descriptor, 4096) == 0 else { throw failed(descriptor, address) }
        return descriptor
    }

    private static func failed(_ descriptor: Int32, _ address: SocketAddress) -> SocketError {
        let code = errno
        close(descriptor)
        return SocketError(call: "listen on \(address.text)", code: code)
    }

    fileprivate static func bound(_ address: SocketAddress) throws(SocketError) -> Int32 {
        let descriptor = try open(address)
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        if !address.isIPv4 { _ = unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, size) }
        guard unsafe address.withSystemAddress({ unsafe bind(descriptor, $0, $1) }) == 0 else { throw failed(descriptor, address) }
        return descriptor
    }

    private static func open(_ address: SocketAddress) throws(SocketError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.isIPv4 ? AF_INET : AF_INET6, kind, 0)
        if descriptor < 0 { throw SocketError(call: "open a socket", code: errno) }
        return descriptor
    }

    /// Begins to connect; the descriptor becomes writable when it is decided.
    static func connect(_ address: SocketAddress, from source: SocketAddress? = nil) throws(SocketError) -> Int32 {
        let descriptor = try open(address)
        if let source {
            var one: Int32 = 1
            _ = unsafe setsockopt(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &one, socklen_t(MemoryLayout<Int32>.size))
            _ = unsafe source.withSystemAddress { unsafe bind(descriptor, $0, $1) }
        }
        noDelay(descriptor)
        let result = unsafe address.withSystemAddress { unsafe Glibc.connect(descriptor, $0, $1) }
        if result != 0 && errno != EINPROGRESS {
            let code = errno
            close(descriptor)
            throw SocketError(call: "connect to \(address.text)", code: code)
        }
        return descriptor
    }

    static func accept(_ listener: Int32) -> Accepted {
        while true {
            var storage = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            // The storage is large enough for every family, and lives through the call.
            let (descriptor, address) = unsafe withUnsafeMutableBytes(of: &storage) { raw -> (Int32, SocketAddress?) in
                guard let base = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return (-1, nil) }
                let descriptor = unsafe accept4(listener, base, &size, flags)
                return unsafe (descriptor, descriptor >= 0 ? SocketAddress(base) : nil)
            }
            if descriptor >= 0 {
                guard let address else {
                    close(descriptor)
                    continue
                }
                noDelay(descriptor)
                return .socket(descriptor, address)
            }
            switch errno {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: continue
            }
        }
    }

    static func noDelay(_ descriptor: Int32) {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    static func localAddress(_ descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { raw in
            guard let base = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return nil }
            return unsafe getsockname(descriptor, base, &size) == 0 ? SocketAddress(base) : nil
        }
    }

    /// The outcome of a connect: 0 or an error number.
    static func pendingError(_ descriptor: Int32) -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawPointer, count: Int) -> IOResult {
        while true {
            let size = unsafe recv(descriptor, buffer, count, 0)
            if size > 0 { return .bytes(size) }
            if size == 0 { return .end }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case ECONNRESET, ETIMEDOUT, EPIPE: return .end
            case let code: return .failed(unsafe String(cString: strerror(code)))
            }
        }
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer, count: Int) -> IOResult {
        while true {
            let size = unsafe send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
            if size >= 0 { return .bytes(size) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case ECONNRESET, EPIPE: return .end
            case let code: return .failed(unsafe String(cString: strerror(code)))
            }
        }
    }
}

/// The monotonic clock in milliseconds.
enum Clock {
    static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    static func monotonicMilliseconds() -> Int64 { monotonicMicroseconds() / 1_000 }
}

/// What a read or write on a non-blocking socket did.
enum IOResult: Equatable {
    case bytes(Int)
    case wouldBlock
    case end
    case failed(String)
}
