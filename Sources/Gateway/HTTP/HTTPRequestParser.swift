/// What the request parser found next.
public enum HTTPRequestEvent: Sendable {
    /// All bytes are consumed.
    case needMore
    /// The client waits for `100 Continue` before it sends the body; parsing goes on behind it.
    case expectsContinue
    /// A whole request. Bytes behind it were not touched.
    case request(HTTPRequest)
    /// Answer with the status and close: nothing that follows can be trusted (trust.md row 35).
    case refusal(HTTPRefusal)
}

/// Turns bytes into requests (RFC 9112), incrementally and without a socket. Strict where laxity lets requests be smuggled,
/// tolerant where chargers are known to be odd (field.md "Handshake").
public struct HTTPRequestParser: ~Copyable, Sendable {
    private enum State: Sendable, Equatable {
        case head, body(HTTPFraming, limit: Int), failed
    }

    private let limits: HTTPLimits
    private var state = State.head
    private var reader = HTTPHeadReader()
    private var chunks = ChunkedReader()
    private var request: HTTPRequest?
    private var body: [UInt8] = []

    /// A parser for a fresh connection.
    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// Whether a request has begun and not ended.
    public var isMidRequest: Bool { state != .head || !reader.bytes.isEmpty }
    /// Whether the head is whole and the body is not.
    public var isMidBody: Bool { state != .head }
    /// Bytes of body that came so far.
    public var bodyBytes: Int { body.count }
    /// The bytes of the head that came so far, for the journal when it was refused.
    public var headBytes: [UInt8] { request?.head ?? reader.bytes }

    /// The next event in `bytes`, read from `position`, which moves on.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> HTTPRequestEvent {
        do throws(HTTPRefusal) {
            if state == .failed { throw HTTPRefusal(400, "bytes behind a refused request") }
            if state == .head {
                guard try reader.take(bytes, at: &position, limit: limits.headBytes) else { return .needMore }
                if try head() { return .expectsContinue }
            }
            guard case .body(let framing, let limit) = state else { return .needMore }
            guard try takeBody(bytes, at: &position, framing, limit: limit) else { return .needMore }
            guard var whole = request else { throw HTTPRefusal(500, "a body without a head") }
            whole.body = body
            reset()
            return .request(whole)
        } catch {
            state = .failed
            return .refusal(error)
        }
    }

    private mutating func reset() {
        state = .head
        reader = HTTPHeadReader()
        chunks = ChunkedReader()
        request = nil
        body = []
    }

    private mutating func takeBody(
        _ bytes: Span<UInt8>, at position: inout Int, _ framing: HTTPFraming, limit: Int
    ) throws(HTTPRefusal) -> Bool {
        switch framing {
        case .none: return true
        case .chunked: return try chunks.take(bytes, at: &position, into: &body, bodyLimit: limit, limits: limits)
        case .length(let length):
            let count = min(length - body.count, bytes.count - position)
            // The pointer lives no longer than this append.
            unsafe bytes.extracting(position..<(position + count)).withUnsafeBufferPointer { part in
                unsafe body.append(contentsOf: part)
            }
            position += count
            return body.count == length
        }
    }

    /// Reads the head; true when the client waits for `100 Continue`.
    private mutating func head() throws(HTTPRefusal) -> Bool {
        let lines = try reader.lines()
        guard let first = lines.first else { throw HTTPRefusal(400, "a request without a request line") }
        let (method, target, minorVersion) = try requestLine(first)
        let fields = try reader.fields(lines.dropFirst(), limit: limits.fields)
        guard let parts = HTTPRequest.split(target: target) else {
            throw HTTPRefusal(400, "a target that begins neither with / nor with a known scheme")
        }
        let framing = try HTTPFraming(fields, minorVersion: minorVersion)
        let keepsAlive = minorVersion == 1 ? !fields.has("Connection", token: "close") : fields.has("Connection", token: "keep-alive")
        let whole = HTTPRequest(
            method: method, target: target, path: parts.path, segments: parts.segments, query: parts.query, fields: fields,
            head: reader.bytes, minorVersion: minorVersion, keepsAlive: keepsAlive)
        try check(whole, framing)
        let limit = limits.bodyLimit(path: parts.path)
        if case .length(let length) = framing, length > limit {
            throw HTTPRefusal(413, "the body is longer than \(limit) bytes")
        }
        request = whole
        state = .body(framing ?? .none, limit: limit)
        guard let framing, framing != .length(0) else { return false }
        return minorVersion == 1 && fields.has("Expect", token: "100-continue")
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
        guard request.fields.has("Upgrade", token: "websocket") else {
            if hosts == 0 && request.minorVersion == 1 { throw HTTPRefusal(400, "no Host") }
            return
        }
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
