internal import CLinux
internal import Glibc

/// Why a call brought no reply.
public enum HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The URL is not of a known kind.
    case url(String)
    /// The request holds what may not be sent.
    case request(HTTPWriteError)
    /// The system or the resolver refused.
    case socket(SocketError)
    /// TLS failed.
    case tls(String)
    /// No whole reply in time.
    case timeout
    /// The reply cannot be read.
    case reply(String)

    /// One line for the operator.
    public var description: String {
        switch self {
        case .url(let text): "not a usable URL: \(text)"
        case .request(let error): "the request cannot be written: \(error)"
        case .socket(let error): error.description
        case .tls(let reason): "TLS: \(reason)"
        case .timeout: "no whole reply in time"
        case .reply(let reason): "the reply cannot be read: \(reason)"
        }
    }
}

/// Calls HTTP/1.1 servers, one call to a connection, and blocks until the reply is whole. Follows no redirects.
///
/// For the command line, which calls the server that its user names, wherever it is, and listens to its streams. What the server itself
/// calls goes through `OutgoingClient`, which guards addresses inside; both write, read and secure by the same parts.
public struct HTTPClient: Sendable {
    /// Milliseconds for a whole call.
    public var timeoutMilliseconds: Int64
    /// TLS for `https`; nil makes one that trusts the system's authorities.
    public var tls: TLSContext?
    /// Limits of the reply.
    public var limits: HTTPLimits

    /// A client that calls any address.
    public init(timeoutMilliseconds: Int64 = 30_000, tls: TLSContext? = nil, limits: HTTPLimits = HTTPLimits()) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.tls = tls
        self.limits = limits
    }

    /// Calls `url` and returns the whole reply, whatever its status.
    public func call(
        _ method: String, _ url: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws(HTTPClientError) -> HTTPReply {
        try exchange(method, url, fields: fields, body: body, onPart: nil)
    }

    /// Calls `url` and hands out the body of a 200 as it comes, for server-sent events; ends when `onPart` returns false, and with the
    /// reply's head at its end.
    public func stream(
        _ url: String, fields: [(name: String, value: String)] = [], onPart: @escaping ([UInt8]) -> Bool
    ) throws(HTTPClientError) -> HTTPReply {
        try exchange("GET", url, fields: fields, body: [], onPart: onPart)
    }

    private func exchange(
        _ method: String, _ url: String, fields: [(name: String, value: String)], body: [UInt8], onPart: (([UInt8]) -> Bool)?
    ) throws(HTTPClientError) -> HTTPReply {
        guard let endpoint = Endpoint(url) else { throw .url(url) }
        let request: [UInt8]
        do { request = try HTTPHead.request(method, endpoint, fields, body: body) } catch { throw .request(error) }
        let deadline = Clock.monotonicMilliseconds() + timeoutMilliseconds
        let descriptor = try connect(endpoint, deadline)
        defer { close(descriptor) }
        var session: TLSSession?
        if endpoint.isTLS { session = try secure(endpoint, descriptor, deadline) }
        try send(request, descriptor, session, deadline)
        return try receive(method, descriptor, session, deadline, onPart)
    }

    private func connect(_ endpoint: Endpoint, _ deadline: Int64) throws(HTTPClientError) -> Int32 {
        let addresses: [SocketAddress]
        do { addresses = try SocketAddress.resolve(host: endpoint.host, port: endpoint.port) } catch { throw .socket(error) }
        var last = SocketError(call: "connect to \(endpoint.authority)", reason: "no address")
        for address in addresses {
            do throws(SocketError) {
                let descriptor = try Sockets.connect(address)
                guard wait(descriptor, POLLOUT, deadline) else {
                    close(descriptor)
                    throw SocketError(call: "connect to \(address.text)", reason: "no answer in time")
                }
                let code = Sockets.pendingError(descriptor)
                if code == 0 { return descriptor }
                close(descriptor)
                throw SocketError(call: "connect to \(address.text)", code: code)
            } catch {
                last = error
            }
        }
        throw .socket(last)
    }

    private func secure(_ endpoint: Endpoint, _ descriptor: Int32, _ deadline: Int64) throws(HTTPClientError) -> TLSSession {
        let session: TLSSession
        do throws(TLSError) {
            let context: TLSContext
            if let tls { context = tls } else { context = try TLSContext.client() }
            session = try TLSSession(context: context, descriptor: descriptor, host: endpoint.host)
        } catch {
            throw .tls(error.description)
        }
        while true {
            switch session.handshake() {
            case .done: return session
            case .failed(let reason): throw .tls(reason)
            case .wantsRead: guard wait(descriptor, POLLIN, deadline) else { throw .timeout }
            case .wantsWrite: guard wait(descriptor, POLLOUT, deadline) else { throw .timeout }
            }
        }
    }

    private func send(_ bytes: [UInt8], _ descriptor: Int32, _ session: TLSSession?, _ deadline: Int64) throws(HTTPClientError) {
        var offset = 0
        while offset < bytes.count {
            // The array is not touched while its pointer is lent, and is not empty here.
            let result = unsafe bytes.withUnsafeBytes { raw -> IOResult in
                guard let base = raw.baseAddress else { return .end }
                if let session { return unsafe session.write(base + offset, count: raw.count - offset) }
                return unsafe Sockets.write(descriptor, base + offset, count: raw.count - offset)
            }
            switch result {
            case .bytes(let count): offset += count
            case .wouldBlock: guard wait(descriptor, POLLOUT, deadline) else { throw .timeout }
            // A server may answer and close before it has read everything: its reply counts.
            case .end: return
            case .failed(let reason): throw .reply(reason)
            }
        }
    }

    private func receive(
        _ method: String, _ descriptor: Int32, _ session: TLSSession?, _ deadline: Int64, _ onPart: (([UInt8]) -> Bool)?
    ) throws(HTTPClientError) -> HTTPReply {
        var parser = HTTPResponseParser(method: method, limits: limits)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // The array is not touched while its pointer is lent.
            let result = unsafe buffer.withUnsafeMutableBytes { raw -> IOResult in
                guard let base = raw.baseAddress else { return .end }
                if let session { return unsafe session.read(into: base, count: raw.count) }
                return unsafe Sockets.read(descriptor, into: base, count: raw.count)
            }
            var event = HTTPReplyEvent.needMore
            switch result {
            case .bytes(let count):
                var position = 0
                event = parser.next(in: buffer.span.extracting(0..<count), at: &position)
            case .wouldBlock: guard wait(descriptor, POLLIN, onPart == nil ? deadline : .max) else { throw .timeout }
            case .end: event = parser.end()
            case .failed(let reason): throw .reply(reason)
            }
            if let onPart, let head = parser.head, head.status == 200 {
                let part = parser.takeBody()
                if !part.isEmpty && !onPart(part) { return head }
            }
            switch event {
            case .needMore: continue
            case .reply(let reply): return reply
            case .refusal(let refusal): throw .reply(refusal.detail)
            }
        }
    }

    private func wait(_ descriptor: Int32, _ events: Int32, _ deadline: Int64) -> Bool {
        while true {
            let left = deadline == .max ? -1 : deadline - Clock.monotonicMilliseconds()
            if deadline != .max && left <= 0 { return false }
            var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
            let count = unsafe poll(&entry, 1, Int32(clamping: left))
            if count > 0 { return true }
            if count < 0 && errno != EINTR { return false }
        }
    }
}
