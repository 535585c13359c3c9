/// What the request parser found next.
public enum HTTPRequestEvent: Sendable {
    /// All bytes are consumed.
    case needMore
    /// The head of a request whose body is still to come: nothing of the body is taken before `readBody` or `discardBody` was called.
    case head(HTTPRequest)
    /// A whole request. Bytes behind it were not touched.
    case request(HTTPRequest)
    /// The end of a body that was not wanted. Bytes behind it were not touched.
    case discarded
    /// Answer with the status and close: nothing that follows can be trusted (trust.md row 35).
    case refusal(HTTPRefusal)
}

/// Turns bytes into requests (RFC 9112), incrementally and without a socket. Strict where laxity lets requests be smuggled,
/// tolerant where chargers are known to be odd (field.md "Handshake").
///
/// ```swift
/// switch parser.next(in: bytes, at: &position) {
/// case .head(let head): if isWelcome(head) { parser.readBody(bytesMax: 1 << 20) } else if !parser.discardBody(bytesMax: 1 << 16) { … }
/// case .request(let request): …
/// ```
public struct HTTPRequestParser: ~Copyable, Sendable {
    private enum State: Sendable, Equatable {
        case head, judged(HTTPFraming), body(HTTPFraming), discarding(HTTPFraming), failed
    }

    private let limits: HTTPLimits
    private var state = State.head
    private var reader = HTTPHeadReader()
    private var chunks = ChunkedReader()
    private var request: HTTPRequest?
    private var body = HTTPBody(bytesMax: 0)

    /// A parser for a fresh connection.
    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// Whether a request has begun and not ended.
    public var isMidRequest: Bool { state != .head || !reader.bytes.isEmpty }
    /// Whether the head is whole and the body is not.
    public var isMidBody: Bool { state != .head }
    /// Whether the request was answered by its head, and its body is thrown away as it comes.
    public var isDiscarding: Bool { if case .discarding = state { true } else { false } }
    /// Bytes of body that came so far.
    public var bodyBytes: Int { body.count }
    /// Bytes of a head that is not whole.
    public var halfHeadBytes: Int { state == .head ? reader.bytes.count : 0 }
    /// The bytes of the head that came so far, for the journal when it was refused.
    public var headBytes: [UInt8] { request?.head ?? reader.bytes }

    /// Takes the body whose head was told, if it has no more bytes than this; a longer one is refused with 413.
    public mutating func readBody(bytesMax: Int) {
        guard case .judged(let framing) = state else { return }
        body = HTTPBody(bytesMax: bytesMax)
        if case .length(let length) = framing, length <= bytesMax { body.reserve(length) }
        state = .body(framing)
    }

    /// Makes room for a body of unknown length.
    public mutating func reserveBody(_ bytes: Int) { body.reserve(bytes) }

    /// Throws away the body whose head was told, so that the connection can serve another request.
    ///
    /// - Returns: false where it is longer than that, or has no known length, or where the client may not send it at all: then the
    ///   connection must be closed.
    public mutating func discardBody(bytesMax: Int) -> Bool {
        guard case .judged(.length(let length)) = state, length <= bytesMax, request?.expectsContinue == false else {
            state = .failed
            return false
        }
        body = HTTPBody(bytesMax: bytesMax, isKept: false)
        state = .discarding(.length(length))
        return true
    }

    /// The next event in `bytes`, read from `position`, which moves on.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> HTTPRequestEvent {
        do throws(HTTPRefusal) {
            if state == .failed { throw HTTPRefusal(400, "bytes behind a refused request") }
            if state == .head {
                guard try reader.read(bytes, at: &position, limit: limits.headBytes) else { return .needMore }
                let head = try head()
                guard case .judged = state else { return whole() }
                return .head(head)
            }
            switch state {
            case .body(let framing): return try readBody(bytes, at: &position, framing) ? whole() : .needMore
            case .discarding(let framing): return try readBody(bytes, at: &position, framing) ? discarded() : .needMore
            default: return .needMore
            }
        } catch {
            state = .failed
            body = HTTPBody(bytesMax: 0)
            return .refusal(error)
        }
    }

    private mutating func whole() -> HTTPRequestEvent {
        guard var whole = request else { return .refusal(HTTPRefusal(500, "a body without a head")) }
        whole.body = body.bytes
        reset()
        return .request(whole)
    }

    private mutating func discarded() -> HTTPRequestEvent {
        reset()
        return .discarded
    }

    private mutating func reset() {
        state = .head
        reader = HTTPHeadReader()
        chunks = ChunkedReader()
        request = nil
        body = HTTPBody(bytesMax: 0)
    }

    private mutating func readBody(_ bytes: Span<UInt8>, at position: inout Int, _ framing: HTTPFraming) throws(HTTPRefusal) -> Bool {
        switch framing {
        case .chunked: return try chunks.read(bytes, at: &position, into: &body, limits: limits)
        case .length(let length):
            if length > body.bytesMax { throw body.refusal }
            body.append(bytes, at: &position, length - body.count)
            return body.count == length
        }
    }

    /// Reads the head; the state says whether a body follows.
    private mutating func head() throws(HTTPRefusal) -> HTTPRequest {
        let lines = try reader.lines()
        guard let first = lines.first else { throw HTTPRefusal(400, "a request without a request line") }
        let (method, target, minorVersion) = try requestLine(first)
        let fields = try reader.fields(lines.dropFirst(), limit: limits.fields)
        guard let parts = HTTPRequest.split(target: target) else {
            throw HTTPRefusal(400, "a target that begins neither with / nor with a known scheme")
        }
        let framing = try HTTPFraming(fields, minorVersion: minorVersion)
        let keepsAlive = minorVersion == 1 ? !fields.has("Connection", token: "close") : fields.has("Connection", token: "keep-alive")
        var head = HTTPRequest(
            method: method, target: target, path: parts.path, segments: parts.segments, query: parts.query, fields: fields,
            head: reader.bytes, minorVersion: minorVersion, keepsAlive: keepsAlive)
        try check(head, framing)
        if let framing, framing != .length(0) {
            head.bodyLength = if case .length(let length) = framing { .bytes(length) } else { .unknown }
            head.expectsContinue = minorVersion == 1 && fields.has("Expect", token: "100-continue")
            state = .judged(framing)
        }
        request = head
        return head
    }

    private func requestLine(_ line: Range<Int>) throws(HTTPRefusal) -> (method: String, target: String, minorVersion: Int) {
        let parts = reader.bytes[line].split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw HTTPRefusal(400, "a request line of other than three words") }
        guard !parts[0].isEmpty, parts[0].count <= 32, parts[0].allSatisfy(HTTPGrammar.isTokenByte) else {
            throw HTTPRefusal(400, "a method that is no token")
        }
        guard !parts[1].isEmpty, parts[1].allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPRefusal(400, "a control character in the target")
        }
        let minorVersion: Int
        switch String(decoding: parts[2], as: UTF8.self) {
        case "HTTP/1.1": minorVersion = 1
        case "HTTP/1.0": minorVersion = 0
        case let version where version.hasPrefix("HTTP/"): throw HTTPRefusal(505, "only HTTP/1.1 and HTTP/1.0 are spoken")
        default: throw HTTPRefusal(400, "a request line without HTTP version")
        }
        return (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self), minorVersion)
    }

    private func check(_ request: HTTPRequest, _ framing: HTTPFraming?) throws(HTTPRefusal) {
        if request.method == "CONNECT" { throw HTTPRefusal(501, "no tunnels here") }
        let hosts = request.fields.values("Host").count
        if hosts > 1 { throw HTTPRefusal(400, "more than one Host") }
        // Without a length nobody can tell where such a body ends (RFC 1945, 7.2.2).
        if framing == nil, request.minorVersion == 0, ["POST", "PUT", "PATCH"].contains(request.method) {
            throw HTTPRefusal(411, "a body in HTTP/1.0 needs a Content-Length")
        }
        if hosts == 0 && request.minorVersion == 1 { throw HTTPRefusal(400, "no Host") }
        guard request.fields.has("Upgrade", token: "websocket") else { return }
        // An upgrade whose body some proxy reads and we do not is a second request in disguise.
        if framing != nil { throw HTTPRefusal(400, "an upgrade with a body") }
        if request.method != "GET" { throw HTTPRefusal(400, "an upgrade by another method than GET") }
        if request.minorVersion != 1 { throw HTTPRefusal(400, "an upgrade in HTTP/1.0") }
        if request.fields.values("Sec-WebSocket-Key").count != 1 || request.webSocketKey == nil {
            throw HTTPRefusal(400, "an upgrade needs exactly one Sec-WebSocket-Key")
        }
        let version = request.fields["Sec-WebSocket-Version"]
        if let version, version != "13" { throw HTTPRefusal(426, "only WebSocket version 13 is spoken") }
    }
}
