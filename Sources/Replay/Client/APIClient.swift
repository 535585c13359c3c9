internal import Commands

/// Speaks the JSON API of a server: `/api/v1`, bearer token, idempotency keys, problem documents.
struct APIClient {
    let transport: any APITransport
    let endpoint: APIEndpoint
    let token: String?
    /// Sent with every request that changes something.
    let idempotencyKey: String?

    /// Reads a resource; query values that are nil are left out.
    func get(_ path: String, query: [(String, String?)] = []) throws -> APIAnswer {
        try send("GET", Self.target(path, query), body: [], type: nil)
    }

    /// Reads a document whatever its size, as text.
    func document(_ path: String) throws -> String { String(decoding: try exchange("GET", path, body: [], type: nil).body, as: UTF8.self) }

    /// Reads an export page by page, as the server's links lead; answers each page as text.
    func pages(_ path: String, onPage: (String) -> Void) throws {
        var next: String? = path
        while let place = next {
            let response = try exchange("GET", place, body: [], type: nil, accept: "text/csv, application/problem+json")
            onPage(String(decoding: response.body, as: UTF8.self))
            // `</api/v1/invoices.csv?after=200>; rel="next"`
            let target = response.header("Link").flatMap { $0.split(separator: ">").first?.split(separator: "<").last.map(String.init) }
            next = target.flatMap { $0.hasPrefix("/api/v1/") ? String($0.dropFirst("/api/v1".count)) : nil }
            // A server that leads back to where we are would keep us here for ever.
            if next == place { next = nil }
        }
    }

    /// Sends a change with a JSON body.
    func change(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> APIAnswer {
        try send(method, path, body: body?.bytes ?? [], type: body == nil ? nil : "application/json")
    }

    /// Sends a CSV file.
    func importCSV(_ path: String, _ query: [(String, String?)] = [], _ file: [UInt8]) throws -> APIAnswer {
        try send("POST", Self.target(path, query), body: file, type: "text/csv; charset=utf-8")
    }

    /// A segment of a path or a value of a query, everything but RFC 3986's unreserved characters percent-encoded.
    static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    /// A path with its query; values that are nil are left out.
    static func target(_ path: String, _ query: [(String, String?)]) -> String {
        let pairs = query.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    private func send(_ method: String, _ path: String, body: [UInt8], type: String?) throws -> APIAnswer {
        try APIAnswer(exchange(method, path, body: body, type: type), endpoint: endpoint)
    }

    /// Follows the server's events until `onPart` returns false or the server ends them.
    func follow(_ path: String, query: [(String, String?)], onPart: @escaping ([UInt8]) -> Bool) throws {
        let target = Self.target(path, query)
        let response = try transport.stream(request("GET", target, body: [], type: nil, accept: "text/event-stream"), onPart: onPart)
        guard response.status == 200 else { throw Problem(response, method: "GET", path: path, hasToken: token != nil) }
    }

    private func exchange(
        _ method: String, _ path: String, body: [UInt8], type: String?, accept: String = "application/json, application/problem+json"
    ) throws -> APIResponse {
        let response = try transport.send(request(method, path, body: body, type: type, accept: accept))
        guard (200..<300).contains(response.status) else { throw Problem(response, method: method, path: path, hasToken: token != nil) }
        return response
    }

    private func request(_ method: String, _ path: String, body: [UInt8], type: String?, accept: String) -> APIRequest {
        var headers = [APIRequest.Header(name: "Accept", value: accept)]
        if let token { headers.append(.init(name: "Authorization", value: "Bearer \(token)")) }
        if let type { headers.append(.init(name: "Content-Type", value: type)) }
        if method != "GET", let idempotencyKey { headers.append(.init(name: "Idempotency-Key", value: idempotencyKey)) }
        // The health check is for load balancers, which know nothing of API versions.
        let base = path == "/healthz" ? "" : "/api/v1"
        return APIRequest(method: method, target: endpoint.prefix + base + path, headers: headers, body: body)
    }
}

/// A successful answer.
struct APIAnswer {
    let status: Int
    /// The body as it came.
    let text: String
    /// The body; null when there is none.
    let json: JSONValue
    /// The journal entry that a change became.
    let sequence: String?

    /// Values read of one answer at most; a page of stations has some ten thousand.
    static let valuesMax = 2_000_000

    init(_ response: APIResponse, endpoint: APIEndpoint) throws(CommandFailure) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        sequence = response.header("CPMS-Sequence")
        guard !response.body.isEmpty else {
            json = .null
            return
        }
        do {
            json = try JSONValue(parsing: response.body, valuesMax: Self.valuesMax)
        } catch {
            throw CommandFailure(
                "The answer of \(endpoint.text) is not JSON that can be read (\(error)); check that --url points at a "
                    + "cpms server, and ask for "
                    + "fewer items with --limit if it does.",
                exitCode: .unreachable)
        }
    }
}
