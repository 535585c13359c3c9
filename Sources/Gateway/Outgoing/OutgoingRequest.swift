/// A request to a server outside.
public struct OutgoingRequest: Sendable {
    /// Like `POST`.
    public let method: String
    /// Where it goes.
    public let endpoint: Endpoint
    /// Fields beside those that frame the message.
    public let fields: [(name: String, value: String)]
    /// The body.
    public let body: [UInt8]
    /// Redirects that are followed, each checked like the first call; only a GET or HEAD is, and only to the same origin, since what the
    /// fields disclose is meant for it alone.
    public let redirectsMax: Int

    /// - Throws: where the URL is not of http or https, or holds a user's name, or where a field frames the message.
    public init(
        _ method: String, _ url: String, fields: [(name: String, value: String)] = [], body: [UInt8] = [], redirectsMax: Int = 0
    ) throws(OutgoingFault) {
        self.method = method
        self.fields = fields
        self.body = body
        self.redirectsMax = min(redirectsMax, OutgoingLimits.redirectsMax)
        endpoint = try Self.endpoint(url)
        if let field = fields.first(where: { field in Self.framing.contains { HTTPGrammar.equal($0, field.name) } }) {
            throw OutgoingFault(.request, "the field \(field.name) is written by the client")
        }
        guard try bytes(to: endpoint).count - body.count <= OutgoingLimits.requestHeadBytesMax else {
            throw OutgoingFault(.request, "a head of more than \(OutgoingLimits.requestHeadBytesMax) bytes is not sent")
        }
    }

    private static let framing = [
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "Accept-Encoding", "User-Agent", "Expect", "TE", "Trailer", "Upgrade",
        "Keep-Alive", "Proxy-Connection",
    ]

    /// Reads a URL that may be called. Its text is in no error: a password may stand in it.
    static func endpoint(_ url: String) throws(OutgoingFault) -> Endpoint {
        let isASCII = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let authority = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        if authority.prefix(while: { $0 != "/" && $0 != "?" && $0 != "#" }).contains("@") {
            throw OutgoingFault(.url, "a URL with a user's name is not called")
        }
        guard isASCII, let endpoint = Endpoint(url), endpoint.scheme == "http" || endpoint.scheme == "https" else {
            throw OutgoingFault(.url, "only a URL of http or https is called")
        }
        let isHost = endpoint.host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        guard isHost, endpoint.host.utf8.count <= 253 else { throw OutgoingFault(.url, "the URL's host is no name and no address") }
        return endpoint
    }

    /// What goes over the wire.
    func bytes(to endpoint: Endpoint) throws(OutgoingFault) -> [UInt8] {
        do throws(HTTPWriteError) {
            let ours = [("User-Agent", "cpms/\(Product.version)"), ("Accept-Encoding", "identity")]
            return try HTTPHead.request(method, endpoint, ours + fields, body: body)
        } catch {
            throw OutgoingFault(.request, "the request cannot be written: \(error)")
        }
    }

    /// Where a reply leads, if it is a redirect that this request wants followed; nil where it is the reply.
    ///
    /// - Parameter count: redirects followed so far.
    func redirect(_ reply: HTTPReply, from endpoint: Endpoint, count: Int) throws(OutgoingFault) -> Endpoint? {
        guard redirectsMax > 0, [301, 302, 303, 307, 308].contains(reply.status) else { return nil }
        guard method == "GET" || method == "HEAD" else { throw OutgoingFault(.redirect, "a \(method) follows no redirect") }
        guard count < redirectsMax else { throw OutgoingFault(.redirect, "more than \(redirectsMax) redirects") }
        let places = reply.fields.values("Location")
        guard places.count == 1 else { throw OutgoingFault(.redirect, "a redirect with \(places.count) places to go to") }
        var next = endpoint
        if places[0].hasPrefix("/") && !places[0].hasPrefix("//") {
            let target = places[0].prefix { $0 != "#" }
            guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw OutgoingFault(.redirect, "a redirect to no URL") }
            next.target = String(target)
        } else {
            next = try Self.endpoint(places[0])
        }
        guard next.scheme == endpoint.scheme, next.port == endpoint.port, HTTPGrammar.equal(next.host, endpoint.host) else {
            throw OutgoingFault(.redirect, "\(endpoint.host) leads to another origin")
        }
        return next
    }
}
