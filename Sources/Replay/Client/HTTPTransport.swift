internal import Gateway

/// Carries requests over HTTP/1.1, one connection each.
struct HTTPTransport: APITransport {
    private let endpoint: APIEndpoint
    private let client: HTTPClient

    /// Bytes read of one answer at most; a page of frames is the largest.
    private static let answerBytesMax = HTTPLimits.bodyBytesMax
    /// How long one request may take; an import of ten thousand stations hashes as many passwords.
    private static let timeoutMilliseconds: Int64 = 120_000

    /// The way to `endpoint`; reads its authority file, if it has one.
    init(_ endpoint: APIEndpoint) throws(CommandFailure) {
        self.endpoint = endpoint
        var limits = HTTPLimits()
        limits.bodyBytes = Self.answerBytesMax
        do {
            let tls = try endpoint.authorityFile.map { file throws(TLSError) in try TLSContext.client(authorityFile: file) }
            client = HTTPClient(timeoutMilliseconds: Self.timeoutMilliseconds, tls: tls, limits: limits)
        } catch {
            throw CommandFailure(
                "The certificates of --ca cannot be used (\(error)); give a PEM file of authorities.", exitCode: .unreachable)
        }
    }

    func send(_ request: APIRequest) throws -> APIResponse {
        try answer { () throws(HTTPClientError) in
            try client.call(request.method, endpoint.origin + request.target, fields: fields(request), body: request.body)
        }
    }

    func stream(_ request: APIRequest, onPart: @escaping ([UInt8]) -> Bool) throws -> APIResponse {
        try answer { () throws(HTTPClientError) in
            try client.stream(endpoint.origin + request.target, fields: fields(request), onPart: onPart)
        }
    }

    private func fields(_ request: APIRequest) -> [(name: String, value: String)] { request.headers.map { ($0.name, $0.value) } }

    private func answer(_ call: () throws(HTTPClientError) -> HTTPReply) throws -> APIResponse {
        do {
            let reply = try call()
            return APIResponse(
                status: reply.status, headers: reply.fields.all.map { APIRequest.Header(name: $0.name, value: $0.value) }, body: reply.body)
        } catch {
            throw CommandFailure(
                "Cannot reach \(endpoint.text): \(TerminalText.escaped(error.description)). Is the server running, and is "
                    + "--url or CPMS_URL right?",
                exitCode: .unreachable)
        }
    }
}
