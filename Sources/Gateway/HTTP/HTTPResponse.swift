/// An answer to write.
public struct HTTPResponse: Sendable {
    /// 100 to 599.
    public var status: Int
    /// Fields; framing fields (Content-Length, Transfer-Encoding, Connection) are written by the server.
    public var fields = HTTPFields()
    /// The body.
    public var body: [UInt8]
    /// The server closes the connection after it.
    public var closes = false

    /// An answer with a body.
    public init(_ status: Int, body: [UInt8] = [], type: String? = nil) {
        self.status = status
        self.body = body
        if let type { fields.append("Content-Type", type) }
    }

    /// An answer with a text body.
    public init(_ status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status, body: Array(text.utf8), type: type)
    }

    /// How the body ends.
    enum Framing { case length, chunked, close }

    /// The head for the wire.
    func head(framing: Framing, keepsAlive: Bool, date: String) throws(HTTPWriteError) -> [UInt8] {
        var head = HTTPHead()
        try head.statusLine(status, reason: Self.reason(status))
        for field in fields.all {
            let isOurs = ["Content-Length", "Transfer-Encoding", "Connection"].contains { HTTPGrammar.equal($0, field.name) }
            if !isOurs { try head.field(field.name, field.value) }
        }
        try head.field("Date", date)
        switch framing {
        case .length: if status >= 200 && status != 204 && status != 304 { try head.field("Content-Length", String(body.count)) }
        case .chunked: try head.field("Transfer-Encoding", "chunked")
        case .close: break
        }
        if !keepsAlive { try head.field("Connection", "close") }
        return head.finish()
    }

    /// The usual phrase for a status.
    public static func reason(_ status: Int) -> String { reasons[status] ?? "Status" }

    private static let reasons: [Int: String] = [
        100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        422: "Unprocessable Content", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    ]
}
