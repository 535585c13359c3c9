import EventStore

/// A request: whole, or its head alone while `body` is still to come.
public struct HTTPRequest: Sendable {
    /// One part of the path between slashes.
    public struct Segment: Sendable, Equatable {
        /// As sent.
        public var raw: String
        /// Percent-decoded once; broken escapes stay as they are, bytes that are not UTF-8 become U+FFFD.
        public var text: String
    }

    /// As sent, case and all.
    public var method: String
    /// The request target as sent.
    public var target: String
    /// The path of the target as sent, without query.
    public var path: String
    /// The non-empty parts of the path: repeated and trailing slashes are gone (field.md 10).
    public var segments: [Segment]
    /// The query, decoded: pairs in their order.
    public var query: [(name: String, value: String)]
    /// The fields.
    public var fields: HTTPFields
    /// How long the body is, by the head.
    public var bodyLength = HTTPBodyLength.none
    /// Whether the client waits for `100 Continue` before it sends the body.
    public var expectsContinue = false
    /// The body, whole and without transfer coding.
    public var body: [UInt8] = []
    /// Request line and fields as they came over the wire, for the journal.
    public var head: [UInt8]
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    public var minorVersion: Int
    /// Whether the connection may serve another request.
    public var keepsAlive: Bool

    /// The first value of a query parameter.
    public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// Whether this opens a WebSocket: GET with `Upgrade: websocket` and a key. `Connection: Upgrade` may be missing (field.md 3).
    public var isUpgrade: Bool {
        method == "GET" && minorVersion == 1 && fields.has("Upgrade", token: "websocket") && webSocketKey != nil
    }

    /// The key of the opening handshake.
    public var webSocketKey: String? {
        guard let key = fields["Sec-WebSocket-Key"], !key.isEmpty, key.utf8.count <= 128 else { return nil }
        return key
    }

    /// The subprotocols offered, best first.
    public var subprotocols: [String] { fields.list("Sec-WebSocket-Protocol") }

    /// User and password of Basic authentication as bytes, split at the first colon (trust.md row 10).
    public var basicCredentials: (user: [UInt8], password: [UInt8])? {
        guard let token = authorization("Basic"), let bytes = Base64.bytes(padding: token) else { return nil }
        guard let colon = bytes.firstIndex(of: 0x3A) else { return nil }
        return (Array(bytes[..<colon]), Array(bytes[(colon + 1)...]))
    }

    /// The bearer token.
    public var bearerToken: String? { authorization("Bearer") }

    private func authorization(_ scheme: String) -> String? {
        guard let value = fields["Authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, HTTPGrammar.equal(String(parts[0]), scheme) else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }

    /// Decodes a target into path, segments and query; nil when it is none of the forms of RFC 9112, 3.2.
    static func split(target: String) -> (path: String, segments: [Segment], query: [(name: String, value: String)])? {
        var rest = Substring(target)
        if let slashes = rest.utf8.firstIndex(of: 0x3A), rest.first != "/", rest[slashes...].hasPrefix("://") {
            let scheme = rest[..<slashes].lowercased()
            guard ["http", "https", "ws", "wss"].contains(scheme) else { return nil }
            rest = rest[slashes...].dropFirst(3)
            let end = rest.utf8.firstIndex { $0 == 0x2F || $0 == 0x3F } ?? rest.endIndex
            rest = rest[end...]
            if rest.isEmpty || rest.first == "?" { rest = Substring("/" + rest) }
        }
        guard rest.first == "/" || rest == "*" else { return nil }
        if let hash = rest.utf8.firstIndex(of: 0x23) { rest = rest[..<hash] }
        let mark = rest.utf8.firstIndex(of: 0x3F) ?? rest.endIndex
        let segments = Array(rest[..<mark].utf8).split(separator: 0x2F).map { raw in
            Segment(raw: String(decoding: raw, as: UTF8.self), text: Percent.decode(raw, plusIsSpace: false))
        }
        var pairs: [(name: String, value: String)] = []
        for pair in Array(rest[mark...].utf8.dropFirst()).split(separator: 0x26) {
            let equals = pair.firstIndex(of: 0x3D) ?? pair.endIndex
            let name = Percent.decode(pair[..<equals], plusIsSpace: true)
            pairs.append((name, Percent.decode(pair[equals...].dropFirst(), plusIsSpace: true)))
        }
        return (String(rest[..<mark]), segments, pairs)
    }
}

extension HTTPRequest {
    /// A request that did not come over a wire; nil where the target is none.
    init?(method: String, target: String, body: [UInt8]) {
        guard let parts = Self.split(target: target) else { return nil }
        self.init(
            method: method, target: target, path: parts.path, segments: parts.segments, query: parts.query, fields: HTTPFields(),
            bodyLength: body.isEmpty ? .none : .bytes(body.count), body: body, head: [], minorVersion: 1, keepsAlive: false)
    }
}

/// Percent-encoding (RFC 3986, 2.1).
public enum Percent {
    /// Decodes once. Broken escapes stay as they are.
    static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String {
        let raw = Array(text)
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            if byte == 0x25, index + 2 < raw.count, let high = hex(raw[index + 1]), let low = hex(raw[index + 2]) {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Encodes one path segment or query value: everything but letters, digits and `-._~`.
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
            default: out += [0x25, digits[Int(truncatingIfNeeded: byte >> 4)], digits[Int(truncatingIfNeeded: byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func hex(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
