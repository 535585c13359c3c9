import EventStore
import Projections

/// Requests: the API, the dashboard, and words for whoever is lost.
extension Shell {
    /// Who may not ask is told so by the head of the request alone.
    public func judge(_ head: HTTPRequest, on key: ConnectionKey, of server: Server<Shell>) -> BodyVerdict {
        guard let admission = admit(head, key, server) else { return .answer(page(head, key, server)) }
        switch admission {
        case .answered(let response, _): return .answer(Self.protected(response))
        case .admitted(let request):
            // What everybody may read needs no body.
            if request.principal == nil, case .read(let reading) = api.answer(request, head),
                let (response, _) = reading.answer(from: api.reading(.anyone))
            {
                return .answer(Self.protected(response))
            }
            admitted[key] = request
            return .read(bytesMax: request.operation.bodyBytesMax)
        }
    }

    /// A whole request is answered.
    public func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Shell>) {
        if let admission = admitted.removeValue(forKey: key) { return answer(admission, request, key, server) }
        switch admit(request, key, server) {
        case .admitted(let admission): answer(admission, request, key, server)
        case .answered(let response, _): departures.append(.respond(key, Self.protected(response)))
        case nil: departures.append(.respond(key, page(request, key, server)))
        }
    }

    /// What the API says to the head of a request; nil where the request is none of the API's. Whoever showed a valid token is no
    /// stranger any more, whose sockets are few and the first to go.
    private func admit(_ head: HTTPRequest, _ key: ConnectionKey, _ server: Server<Shell>) -> API.Admission? {
        guard head.segments.first?.text == "api" else { return nil }
        guard head.segments.count > 1, head.segments[1].text == "v1" else {
            return .answered(APIProblem(404, "The API is at /api/v1.").response, isKnown: false)
        }
        let admission = api.admit(head, address: client(head, key, server))
        if admission.isKnown { server.authenticated(key) }
        return admission
    }

    private func answer(_ admission: API.Admitted, _ request: HTTPRequest, _ key: ConnectionKey, _ server: Server<Shell>) {
        // Nothing more is sealed under a key that is to be destroyed; those who are forgotten one after the other are so together.
        if request.method != "DELETE", !engine.world.erasures.open.isEmpty { commit() }
        switch api.answer(admission, request) {
        case .now(let response): departures.append(.respond(key, Self.protected(response)))
        case .afterCommit(let response, let decision):
            depart(decision)
            if !streams.isEmpty { noteNews(.tick, decision, engine.world.sequence) }
            departures.append(.respond(key, Self.protected(response)))
        case .read(let reading):
            reads[key] = reading
            readings.append((key, reading))
        case .large(let command): queue(command, key)
        case .stream(let frames, let principal): openStream(key, frames, principal, server)
        }
        if engine.isTurnFull { commit() }
    }

    /// Who asks, behind the proxies that are trusted.
    func client(_ request: HTTPRequest, _ key: ConnectionKey, _ server: Server<Shell>) -> SocketAddress {
        let peer = server.peer(key) ?? SocketAddress(ipv4: 0, port: 0)
        return SocketAddress.client(peer: peer, fields: request.fields, trustedProxies: options.trustedProxies)
    }

    static func protected(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.fields.append("X-Content-Type-Options", "nosniff")
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func page(_ request: HTTPRequest, _ key: ConnectionKey, _ server: Server<Shell>) -> HTTPResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            do throws(APIProblem) { return try API.otherMethod(request, allowed: ["GET"]) } catch { return error.response }
        }
        if request.path == "/healthz" { return health() }
        if request.path == "/metrics" {
            return metrics(request, isLocal: server.peer(key)?.isLoopback ?? false, client(request, key, server))
        }
        if request.segments.first?.text == "ocpp" {
            return HTTPResponse(426, text: "This is where charging stations connect by WebSocket: /ocpp/<station id>\n")
        }
        guard let asset = Dashboard.asset(request.path) else {
            return HTTPResponse(404, text: "There is nothing here. The dashboard is at /, the API at /api/v1.\n")
        }
        var response = HTTPResponse(200, body: asset.bytes, type: asset.contentType)
        if asset.isKnown(by: request.fields["If-None-Match"]) { response = HTTPResponse(304) }
        for header in Dashboard.headers { response.fields.append(header.name, header.value) }
        response.fields.append("ETag", asset.entityTag)
        response.fields.append("Cache-Control", asset.cacheControl)
        return response
    }
}
