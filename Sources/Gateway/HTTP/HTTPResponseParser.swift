/// The answer of a server we called.
public struct HTTPReply: Sendable {
    /// The status code.
    public var status: Int
    /// The fields.
    public var fields: HTTPFields
    /// The body, without transfer coding.
    public var body: [UInt8] = []
}

/// What the response parser found next.
public enum HTTPReplyEvent: Sendable {
    /// All bytes are consumed.
    case needMore
    /// A whole reply; for an upgrade everything behind it belongs to the new protocol.
    case reply(HTTPReply)
    /// The reply cannot be read; close.
    case refusal(HTTPRefusal)
}

/// Turns bytes into replies (RFC 9112), incrementally and without a socket. Interim replies (1xx but 101) are skipped.
public struct HTTPResponseParser: ~Copyable, Sendable {
    private enum State: Sendable, Equatable {
        case head, bodyless, body(HTTPFraming), untilClose, failed
    }

    private let limits: HTTPLimits
    private let isHeadMethod: Bool
    private var state = State.head
    private var reader = HTTPHeadReader()
    private var chunks = ChunkedReader()
    private var reply: HTTPReply?
    private var body: HTTPBody
    private var interimReplies = 0

    /// A parser for the reply to one request; `method` decides whether a body follows.
    public init(method: String = "GET", limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        isHeadMethod = method == "HEAD"
        body = HTTPBody(bytesMax: limits.bodyBytes)
    }

    /// The head as soon as it is whole: for streams.
    public var head: HTTPReply? { reply }

    /// Takes the body bytes that came so far: for streams.
    public mutating func takeBody() -> [UInt8] { body.take() }

    /// The next event in `bytes`, read from `position`, which moves on.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> HTTPReplyEvent {
        do throws(HTTPRefusal) {
            while state == .head {
                guard try reader.read(bytes, at: &position, limit: limits.headBytes) else { return .needMore }
                try head(reader)
                reader = HTTPHeadReader()
            }
            switch state {
            case .head: return .needMore
            case .failed: throw HTTPRefusal(502, "bytes behind an unreadable reply")
            case .bodyless: return finish()
            case .body(.chunked): return try chunks.read(bytes, at: &position, into: &body, limits: limits) ? finish() : .needMore
            case .body(.length(let length)):
                body.append(bytes, at: &position, length - body.count)
                return body.count == length ? finish() : .needMore
            case .untilClose:
                if bytes.count - position > body.room { throw HTTPRefusal(502, "the reply is too long") }
                body.append(bytes, at: &position, bytes.count - position)
                return .needMore
            }
        } catch {
            state = .failed
            return .refusal(error)
        }
    }

    /// The peer has closed: ends a body that has no other end.
    public mutating func end() -> HTTPReplyEvent {
        state == .untilClose ? finish() : .refusal(HTTPRefusal(502, "the connection ended inside the reply"))
    }

    private mutating func finish() -> HTTPReplyEvent {
        guard var whole = reply else { return .needMore }
        whole.body = body.take()
        state = .failed
        return .reply(whole)
    }

    private mutating func head(_ reader: HTTPHeadReader) throws(HTTPRefusal) {
        let lines = try reader.lines()
        guard let first = lines.first else { throw HTTPRefusal(502, "a reply without a status line") }
        let parts = reader.bytes[first].split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        let version = parts.first.map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 2, version == "HTTP/1.1" || version == "HTTP/1.0", parts[1].count == 3,
            let status = Int(String(decoding: parts[1], as: UTF8.self), radix: 10), (100...599).contains(status)
        else { throw HTTPRefusal(502, "no HTTP/1 status line") }
        let fields = try reader.fields(lines.dropFirst(), limit: limits.fields)
        if status < 200 && status != 101 {
            interimReplies += 1
            if interimReplies > HTTPLimits.interimRepliesMax { throw HTTPRefusal(502, "interim replies without end") }
            return
        }
        reply = HTTPReply(status: status, fields: fields)
        if status == 101 || status == 204 || status == 304 || isHeadMethod {
            state = .bodyless
            return
        }
        let framing = try HTTPFraming(fields, minorVersion: version == "HTTP/1.1" ? 1 : 0)
        if case .length(let length) = framing, length > limits.bodyBytes { throw HTTPRefusal(502, "the reply is too long") }
        state = framing.map { .body($0) } ?? .untilClose
    }
}
