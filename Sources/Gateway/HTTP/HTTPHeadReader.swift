/// Why a message is refused. `status` is the answer to a request.
public struct HTTPRefusal: Error, Sendable, Equatable {
    /// The status of the answer, 400 or above.
    public var status: Int
    /// What was wrong and what would be right.
    public var detail: String

    /// A refusal with its status.
    public init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }
}

/// Collects the bytes of a head up to its empty line, and reads lines and fields. Shared by both parsers.
struct HTTPHeadReader: Sendable {
    var bytes: [UInt8] = []
    /// Line ends before the head, which some clients send behind a body (RFC 9112, 2.2).
    private var leadingBytes = 0

    /// Takes bytes until the head is whole; throws before more than `limit` bytes are held.
    mutating func read(_ input: Span<UInt8>, at position: inout Int, limit: Int) throws(HTTPRefusal) -> Bool {
        while position < input.count {
            let byte = input[position]
            position += 1
            if bytes.isEmpty && (byte == 0x0D || byte == 0x0A) {
                leadingBytes += 1
                if leadingBytes > HTTPLimits.leadingBytesMax { throw HTTPRefusal(400, "line ends without a message") }
                continue
            }
            if bytes.count >= limit { throw HTTPRefusal(431, "the head is longer than \(limit) bytes") }
            bytes.append(byte)
            if bytes.count == 1 && !HTTPGrammar.isTokenByte(byte) {
                throw HTTPRefusal(400, byte == 0x16 ? "a TLS handshake on a port without TLS" : "the first byte begins no HTTP message")
            }
            guard byte == 0x0A else { continue }
            let count = bytes.count
            guard count >= 2 && bytes[count - 2] == 0x0D else { throw HTTPRefusal(400, "a line feed without carriage return") }
            if count >= 4 && bytes[count - 4] == 0x0D && bytes[count - 3] == 0x0A { return true }
        }
        return false
    }

    /// The ranges of the lines, without their ends and without the empty last one.
    func lines() throws(HTTPRefusal) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            if index - 1 > start { lines.append(start..<(index - 1)) }
            start = index + 1
        }
        for line in lines where bytes[line].contains(0x0D) { throw HTTPRefusal(400, "a carriage return inside a line") }
        return lines
    }

    /// Reads one `name: value`.
    func field(_ line: Range<Int>) throws(HTTPRefusal) -> HTTPFields.Field {
        let text = bytes[line]
        guard let colon = text.firstIndex(of: 0x3A), colon > text.startIndex else { throw HTTPRefusal(400, "a field without a name") }
        let name = text[..<colon]
        guard name.allSatisfy(HTTPGrammar.isTokenByte) else { throw HTTPRefusal(400, "a field name that is no token") }
        let value = text[(colon + 1)...]
        guard value.allSatisfy(HTTPGrammar.isFieldValueByte) else { throw HTTPRefusal(400, "a control character in a field") }
        let head = value.drop { $0 == 0x20 || $0 == 0x09 }
        let end = head.lastIndex { $0 != 0x20 && $0 != 0x09 }
        let trimmed = end.map { head[...$0] } ?? []
        return HTTPFields.Field(name: String(decoding: name, as: UTF8.self), value: String(decoding: trimmed, as: UTF8.self))
    }

    func fields(_ lines: ArraySlice<Range<Int>>, limit: Int) throws(HTTPRefusal) -> HTTPFields {
        if lines.count > limit { throw HTTPRefusal(431, "more than \(limit) fields") }
        var fields = HTTPFields()
        for line in lines {
            let field = try field(line)
            fields.append(field.name, field.value)
        }
        return fields
    }
}

/// How a body is delimited (RFC 9112, 6).
enum HTTPFraming: Sendable, Equatable {
    case length(Int)
    case chunked

    /// Reads Content-Length and Transfer-Encoding; nil when there is neither.
    init?(_ fields: HTTPFields, minorVersion: Int) throws(HTTPRefusal) {
        let lengths = fields.values("Content-Length")
        let codings = fields.values("Transfer-Encoding")
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw HTTPRefusal(400, "both Content-Length and Transfer-Encoding") }
            guard minorVersion == 1 else { throw HTTPRefusal(400, "Transfer-Encoding in HTTP/1.0") }
            guard codings.count == 1, HTTPGrammar.equal(codings[0], "chunked") else {
                throw HTTPRefusal(400, "a transfer coding other than chunked")
            }
            self = .chunked
            return
        }
        guard let text = lengths.first else { return nil }
        guard lengths.count == 1 else { throw HTTPRefusal(400, "more than one Content-Length") }
        guard !text.isEmpty, text.utf8.count <= 16, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(text, radix: 10)
        else {
            throw HTTPRefusal(400, "a Content-Length that is not a plain number")
        }
        self = .length(length)
    }
}
