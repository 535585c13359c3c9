/// Where a URL leads: `http`, `https`, `ws` or `wss`. User information is refused.
public struct Endpoint: Sendable, Equatable {
    /// Lower case.
    public var scheme: String
    /// Name or address, without brackets.
    public var host: String
    /// The port, given or the scheme's.
    public var port: UInt16
    /// Path and query, at least `/`.
    public var target: String

    /// Whether TLS protects it.
    public var isTLS: Bool { scheme == "https" || scheme == "wss" }

    /// For the Host field: brackets around IPv6, the port when it is not the scheme's.
    public var authority: String {
        let name = host.utf8.contains(0x3A) ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Reads a URL; nil when it is none of the four kinds.
    public init?(_ url: String) {
        guard let mark = url.range(of: "://") else { return nil }
        scheme = url[..<mark.lowerBound].lowercased()
        guard ["http", "https", "ws", "wss"].contains(scheme) else { return nil }
        var rest = url[mark.upperBound...]
        if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let place = rest[..<end]
        target = end < rest.endIndex && rest[end] == "/" ? String(rest[end...]) : "/" + rest[end...]
        guard !place.contains("@"), let (name, portText) = Self.split(place), !name.isEmpty else { return nil }
        host = name
        if let portText, !portText.isEmpty {
            guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt16(portText, radix: 10), number > 0 else {
                return nil
            }
            port = number
        } else {
            port = scheme == "https" || scheme == "wss" ? 443 : 80
        }
    }

    private static func split(_ place: Substring) -> (String, Substring?)? {
        if place.first == "[" {
            guard let close = place.firstIndex(of: "]") else { return nil }
            let name = String(place[place.index(after: place.startIndex)..<close])
            let rest = place[place.index(after: close)...]
            guard SocketAddress(name, port: 0) != nil, rest.isEmpty || rest.first == ":" else { return nil }
            return (name, rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        return (String(parts[0]), parts.count == 2 ? parts[1] : nil)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        let wanted = Array(text.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            if utf8[index...].starts(with: wanted) { return index..<utf8.index(index, offsetBy: wanted.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
