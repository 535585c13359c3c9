/// Why a head may not be written: somebody tries to smuggle a line (trust.md row 36).
public enum HTTPWriteError: Error, Sendable, Equatable {
    /// The method is not a token.
    case method
    /// The target is empty or holds a space, a control character or a byte outside ASCII.
    case target
    /// The status is not between 100 and 599.
    case status
    /// The reason holds a control character.
    case reason
    /// A field name is not a token.
    case name(String)
    /// The value of this field holds a control character.
    case value(String)
}

/// The one writer of heads, for answers and for outgoing requests: it takes no control characters.
public struct HTTPHead: Sendable {
    private var bytes: [UInt8] = []

    /// An empty head.
    public init() { bytes.reserveCapacity(256) }

    /// Writes the first line of a request. `target` is already percent-encoded.
    public mutating func requestLine(method: String, target: String) throws(HTTPWriteError) {
        guard HTTPGrammar.isToken(method) else { throw .method }
        guard !target.isEmpty && target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .target }
        bytes += Array("\(method) \(target) HTTP/1.1\r\n".utf8)
    }

    /// Writes the first line of an answer.
    public mutating func statusLine(_ status: Int, reason: String) throws(HTTPWriteError) {
        guard (100...599).contains(status) else { throw .status }
        guard HTTPGrammar.isFieldValue(reason) else { throw .reason }
        bytes += Array("HTTP/1.1 \(status) \(reason)\r\n".utf8)
    }

    /// Writes one field.
    public mutating func field(_ name: String, _ value: String) throws(HTTPWriteError) {
        guard HTTPGrammar.isToken(name) else { throw .name(name) }
        guard HTTPGrammar.isFieldValue(value) else { throw .value(name) }
        bytes += Array(name.utf8)
        bytes += [0x3A, 0x20]
        bytes += Array(value.utf8)
        bytes += [0x0D, 0x0A]
    }

    /// A whole request over a connection of its own.
    static func request(
        _ method: String, _ endpoint: Endpoint, _ fields: [(name: String, value: String)], body: [UInt8]
    ) throws(HTTPWriteError) -> [UInt8] {
        var head = HTTPHead()
        try head.requestLine(method: method, target: endpoint.target)
        try head.field("Host", endpoint.authority)
        try head.field("Connection", "close")
        for (name, value) in fields { try head.field(name, value) }
        if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) { try head.field("Content-Length", String(body.count)) }
        return head.finish() + body
    }

    /// The head with its closing empty line.
    public consuming func finish() -> [UInt8] {
        bytes += [0x0D, 0x0A]
        return bytes
    }
}

/// The grammar both directions share (RFC 9110, 5.6.2 and 5.5).
enum HTTPGrammar {
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isTokenByte) }

    static func isFieldValueByte(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

    static func isFieldValue(_ text: String) -> Bool { text.utf8.allSatisfy(isFieldValueByte) }

    /// Equal but for the case of ASCII letters.
    static func equal(_ left: String, _ right: String) -> Bool {
        let one = left.utf8.span
        let other = right.utf8.span
        guard one.count == other.count else { return false }
        for index in one.indices where lowered(one[index]) != lowered(other[index]) { return false }
        return true
    }

    static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// The members of a comma separated list, without white space and empty members.
    static func list(_ value: String) -> [String] {
        value.utf8.split(separator: 0x2C).compactMap { part in
            let text = part.drop { $0 == 0x20 || $0 == 0x09 }
            let end = text.lastIndex { $0 != 0x20 && $0 != 0x09 }
            return end.map { String(decoding: text[...$0], as: UTF8.self) }
        }
    }
}
