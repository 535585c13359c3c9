internal import Commands

/// A request to the API as it goes over the wire.
struct APIRequest: Equatable {
    /// A field of a head.
    struct Header: Equatable {
        var name: String
        var value: String
    }

    var method: String
    /// Path and query, percent-encoded.
    var target: String
    var headers: [Header]
    var body: [UInt8]
}

/// The answer of an API server.
struct APIResponse: Equatable {
    var status: Int
    var headers: [APIRequest.Header]
    var body: [UInt8]

    /// The value of the first field of this name, in any case.
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// Carries requests to one server, one after the other.
///
/// Throws `CommandFailure` with exit code `unreachable` when the server cannot be reached or breaks off.
protocol APITransport {
    func send(_ request: APIRequest) throws -> APIResponse

    /// Hands out the body as it comes, until `onPart` returns false or the server ends it; answers the head, with the whole body where the
    /// server refused.
    func stream(_ request: APIRequest, onPart: @escaping ([UInt8]) -> Bool) throws -> APIResponse
}

/// Where an API server listens: the parts of an `http` or `https` URL.
struct APIEndpoint: Equatable {
    let isSecure: Bool
    /// A name or address, without brackets.
    let host: String
    let port: UInt16
    /// What stands before `/api/v1`, without a slash at its end.
    let prefix: String
    /// A file of PEM certificates that the server's certificate must lead to; nil trusts the system's.
    var authorityFile: String?

    /// Reads `http://127.0.0.1:8080` or `https://host/prefix`; nil with user, query or fragment, or when it is no such URL.
    init?(_ url: String, authorityFile: String? = nil) {
        guard let colon = url.firstRange(of: "://") else { return nil }
        switch url[..<colon.lowerBound].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        let rest = url[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path = path.dropLast() }
        let plain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let standardPort = isSecure ? "443" : "80"
        let withPort = authority.last == "]" || !authority.contains(":") ? authority + ":" + standardPort : String(authority)
        guard plain, !rest.contains("?"), !rest.contains("#"), !authority.contains("@"), let address = ListenAddress(withPort),
            address.port != 0
        else { return nil }
        host = address.host
        port = address.port
        prefix = String(path)
        self.authorityFile = authorityFile
    }

    /// The URL without its path.
    var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(name):\(port)"
    }

    /// The URL, for messages.
    var text: String { origin + prefix }
}
