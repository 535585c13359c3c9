import Commands
import EventStore
import Projections

/// The API under `/api/v1`: who asks, whether they may, and which row of the table answers.
final class API {
    let engine: Engine
    /// When the process began to serve.
    let startedAt: Instant
    private var failures = FailureLimiter()
    /// TLS handshakes that failed lately.
    var tlsFailures = TLSFailures()
    /// What stations are shown; nil without TLS.
    var certificate: ServedCertificate?
    /// When a station last found no place, as far as it was told.
    var crowdedAt: Instant?

    init(engine: Engine) {
        self.engine = engine
        startedAt = engine.now()
    }

    var world: World { engine.world }

    /// A request that may be made: by its head it is known what is asked for and by whom.
    struct Admitted {
        let route: Route
        /// Parts of the path that the route leaves open, in their order.
        let parameters: [String]
        /// Nil where no token was asked for.
        let principal: APIRequest.Principal?
    }

    /// What the head of a request comes to.
    enum Admission {
        case admitted(Admitted)
        /// The answer, whatever the body; whether it is told to somebody who showed a valid token.
        case answered(HTTPResponse, isKnown: Bool)

        var isKnown: Bool {
            switch self {
            case .admitted(let admitted): admitted.principal != nil
            case .answered(_, let isKnown): isKnown
            }
        }
    }

    /// Judges a request whose path begins with `/api/v1` by its head: nothing of a body is kept for somebody who may not send it.
    func admit(_ head: HTTPRequest, address: SocketAddress) -> Admission {
        do throws(APIProblem) {
            return try admit(head) { () throws(APIProblem) in try self.authenticate(head, address) }
        } catch {
            return .answered(error.response, isKnown: ![401, 429].contains(error.status))
        }
    }

    /// Answers a request that was admitted by its head.
    func answer(_ admitted: Admitted, _ http: HTTPRequest) -> APIAnswer {
        do {
            return try perform(admitted, http)
        } catch let problem as APIProblem {
            return .now(problem.response)
        } catch let fault as Fault {
            engine.note(fault)
            return .now(APIProblem(fault).response)
        } catch let error as JSONFieldError {
            return .now(APIProblem(422, error.description, errors: [(error.path, error.problem)]).response)
        } catch {
            return .now(APIProblem(500, "The request could not be answered.").response)
        }
    }

    /// Answers a request of somebody who has the machine itself, without a token.
    func answerAsOwner(_ http: HTTPRequest, actor: String) -> APIAnswer {
        do throws(APIProblem) {
            switch try admit(http, { () throws(APIProblem) in APIRequest.Principal(actor: actor, role: .owner) }) {
            case .admitted(let admitted): return answer(admitted, http)
            case .answered(let response, _): return .now(response)
            }
        } catch {
            return .now(error.response)
        }
    }

    private func admit(
        _ http: HTTPRequest, _ principal: () throws(APIProblem) -> APIRequest.Principal
    ) throws(APIProblem) -> Admission {
        let segments = http.segments.dropFirst(2).map(\.text)
        let matching = Route.table.compactMap { route in route.match(segments).map { (route, $0) } }
        let exact = matching.filter { !$0.0.path.contains(":") }
        let candidates = exact.isEmpty ? matching : exact + matching
        let found = candidates.first { $0.0.method == Self.method(http) }
        if let found, case .open = found.0.access {
            return .admitted(Admitted(route: found.0, parameters: found.1, principal: nil))
        }
        let principal = try principal()
        guard let (route, parameters) = found else {
            if matching.isEmpty { throw APIProblem(404, "There is no \(http.path).") }
            let allowed = Set((exact.isEmpty ? matching : exact).map(\.0.method))
            return .answered(try Self.otherMethod(http, allowed: allowed), isKnown: true)
        }
        switch route.access {
        case .open, .read: break
        case .owner: guard principal.role == .owner else { throw APIProblem(403, "Only owners may see this.") }
        case .command(let command):
            guard command.isAllowed(to: principal.role) else {
                throw APIProblem(403, "The role \(principal.role.name) may not do this.")
            }
        }
        try Self.checkBody(of: http, route)
        return .admitted(Admitted(route: route, parameters: parameters, principal: principal))
    }

    private func perform(_ admitted: Admitted, _ http: HTTPRequest) throws -> APIAnswer {
        let (actor, role) = admitted.principal.map { ($0.actor, $0.role) } ?? ("anyone", .readOnly)
        // A body takes its time, in which a token may have been revoked.
        if let token = admitted.principal?.token, world.directory[token]?.isRevoked ?? true {
            throw APIProblem(401, "This token is not known, or revoked.")
        }
        if case .command(let command) = admitted.route.access { try refuseWithoutRoom(command, http, actor) }
        let request = APIRequest(http: http, parameters: admitted.parameters, actor: actor, role: role)
        guard Self.method(http) != "GET" else { return try admitted.route.handler(self, request) }
        // Keys of what is sealed for a command that is refused, or told again under its key, are of no use.
        return try engine.keys.onTrial {
            try admitted.route.handler(self, request)
        } isWanted: { answer in
            if case .afterCommit(let response, let decision) = answer { response.status < 300 && !decision.isEmpty } else { false }
        }
    }

    /// HEAD is GET without the body, which the server leaves out.
    private static func method(_ http: HTTPRequest) -> String { http.method == "HEAD" ? "GET" : http.method }

    /// OPTIONS says what a path knows; any other method that it does not know is refused with the same list.
    private static func otherMethod(_ http: HTTPRequest, allowed methods: Set<String>) throws(APIProblem) -> HTTPResponse {
        let allowed = (methods.contains("GET") ? methods.union(["HEAD"]) : methods).union(["OPTIONS"]).sorted().joined(separator: ", ")
        guard http.method == "OPTIONS" else {
            throw APIProblem(405, "\(http.path) knows \(allowed).", fields: [("Allow", allowed)])
        }
        var response = HTTPResponse(204)
        response.fields.append("Allow", allowed)
        return response
    }

    /// Bodies are JSON, imports also CSV; one that says it is something else is not guessed at. One that says nothing is taken as JSON.
    private static func checkBody(of http: HTTPRequest, _ route: Route) throws(APIProblem) {
        if case .bytes(let count) = http.bodyLength, count > route.bodyBytesMax {
            throw APIProblem(413, "The body must have at most \(route.bodyBytesMax) bytes, has \(count).")
        }
        guard route.method != "GET", http.bodyLength != .none, let field = http.fields["Content-Type"] else { return }
        let type = (field.split(separator: ";").first.map(String.init) ?? "").trimmingSpaces.lowercased()
        let known = route.isImport ? ["text/csv", "application/json"] : ["application/json"]
        guard !known.contains(type) else { return }
        throw APIProblem(
            415, "The body must be \(known.joined(separator: " or ")), its Content-Type is \(field).",
            fields: [("Accept", known.joined(separator: ", "))])
    }

    /// A bearer token; for the event stream, which a browser cannot give fields, as a query parameter. Guessing is slowed per source.
    private func authenticate(_ http: HTTPRequest, _ address: SocketAddress) throws(APIProblem) -> APIRequest.Principal {
        let isStream = http.segments.last?.text == "events"
        guard let token = http.bearerToken ?? (isStream ? http.query("access_token") : nil) else {
            throw APIProblem(401, "A bearer token is needed.")
        }
        // A known token is let in whatever others at its address do: behind a proxy that is not told of, all have one address.
        guard let state = world.directory.find(secret: engine.keys.subject(.apiToken, Array(token.utf8))) else {
            let now = engine.now()
            let source = Source(address: address)
            if let seconds = failures.wait(source, at: now) {
                throw APIProblem(
                    429, "Too many wrong tokens from this address; wait \(seconds) s.", fields: [("Retry-After", String(seconds))])
            }
            failures.note(source, at: now)
            throw APIProblem(401, "This token is not known, or revoked.")
        }
        return APIRequest.Principal(actor: "\(state.name) (API token \(state.apiToken))", role: state.role, token: state.apiToken)
    }

    // MARK: Commands

    /// Has a command decided; its answer waits for the commit.
    func carryOut(
        _ command: AdminCommand, _ body: JSONValue, _ request: APIRequest, secret: Subject? = nil, part: ImportPart? = nil,
        render: (inout JSONValue) -> Void = { _ in }
    ) throws -> APIAnswer {
        let key = request.http.fields["Idempotency-Key"]
        let isKey = key.map {
            (1...APILimits.idempotencyKeyCharactersMax).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        guard isKey ?? true else {
            throw APIProblem(400, "An idempotency key has 1 to \(APILimits.idempotencyKeyCharactersMax) visible characters of ASCII.")
        }
        let input = CommandInput(
            actor: request.actor, role: request.role, name: command.rawValue, body: body.bytes, idempotencyKey: key, secret: secret,
            fingerprint: part?.fingerprint ?? fingerprint(of: request), rowsBefore: part?.rowsBefore ?? 0,
            rowsBehind: part?.rowsBehind ?? 0)
        let sequence = engine.sequence
        let decision = engine.decide(.command(input))
        guard let answer = decision.answer else { throw APIProblem(500, "The command was not answered.") }
        guard answer.status < 300 else {
            return .afterCommit(HTTPResponse(answer.status, body: answer.body, type: "application/problem+json"), decision)
        }
        // A command that tells nothing has an empty body.
        var value = (try? JSONValue(parsing: answer.body)) ?? .object([])
        do throws(Fault) {
            try describe(&value, request)
        } catch {
            // It was carried out all the same; it is told by its number or name alone.
            engine.note(error)
        }
        render(&value)
        // What is taken away has nothing to show; a cancelled call does.
        let isGone = value == .object([]) || request.http.method == "DELETE" && command != .cancelCall
        var response = isGone ? HTTPResponse(204) : HTTPResponse(answer.status, body: value.bytes, type: "application/json")
        if [201, 202].contains(answer.status), let place = Self.location(value, request.http) { response.fields.append("Location", place) }
        if !decision.isEmpty { response.fields.append("CPMS-Sequence", String(sequence)) }
        return .afterCommit(response, decision)
    }

    /// Tells a request from any other, and nothing of what is in it.
    private func fingerprint(of request: APIRequest) -> UInt64 {
        let seen = Array("\(request.http.method) \(request.http.path)\n".utf8) + request.http.body
        return engine.keys.subject(.secret, seen).high
    }

    /// What an entry of an import that stands in several is told of the others.
    struct ImportPart {
        var rowsBefore: Int
        var rowsBehind: Int
        /// Of the whole.
        var fingerprint: UInt64
    }

    /// Has an import decided: in one entry, or in several where it is too long for one. All rows are looked at before the first entry, and
    /// all entries are of one turn, so that they reach the disk together or not at all.
    func carryOut(_ command: AdminCommand, rows: [JSONValue], _ request: APIRequest) throws -> APIAnswer {
        let name = command.rowsName ?? ""
        func body(_ rows: some Sequence<JSONValue>) -> JSONValue { .object([.init(name: name, value: .array(Array(rows)))]) }
        let (parts, byteCount) = try Self.parts(of: rows)
        if parts.count == 1 { return try carryOut(command, body(rows), request) }
        let isKnown = request.http.fields["Idempotency-Key"].map { world.directory.record(actor: request.actor, key: $0) != nil } ?? false
        if !isKnown, let refusal = world.importRefusal(command, body(rows)) {
            // It is recorded with all that was asked for, unless that is too long for one entry.
            if byteCount <= APILimits.refusedImportBytes { return try carryOut(command, body(rows), request) }
            return .now(HTTPResponse(refusal.status, body: refusal.body, type: "application/problem+json"))
        }
        var all = Decision()
        let fingerprint = fingerprint(of: request)
        for part in parts {
            let place = ImportPart(rowsBefore: part.lowerBound, rowsBehind: rows.count - part.upperBound, fingerprint: fingerprint)
            let answer = try carryOut(command, body(rows[part]), request, part: place)
            guard case .afterCommit(let response, let decision) = answer else { return answer }
            all.events += decision.events
            if isKnown || part.upperBound == rows.count || response.status >= 300 { return .afterCommit(response, all) }
        }
        throw APIProblem(500, "The import has no end.")
    }

    /// Ranges of rows that make entries of a good size, and the bytes of all of them.
    private static func parts(of rows: [JSONValue]) throws(APIProblem) -> (parts: [Range<Int>], byteCount: Int) {
        var parts: [Range<Int>] = []
        var (start, bytes, sum) = (0, 0, 0)
        for index in rows.indices {
            let count = rows[index].bytes.count + 1
            sum += count
            if bytes + count > APILimits.importPartBytes, index > start {
                parts.append(start..<index)
                (start, bytes) = (index, 0)
            }
            bytes += count
        }
        guard sum <= APILimits.importRowsBytes else {
            throw APIProblem(
                413, "The rows take \(sum) bytes once they are sealed, more than \(APILimits.importRowsBytes); send fewer at once.")
        }
        return (parts + [start..<rows.count], sum)
    }

    /// Where that which a command made is read; nil for an import, which makes many.
    private static func location(_ value: JSONValue, _ http: HTTPRequest) -> String? {
        for (member, folder) in [
            ("call", "calls"), ("invoice", "invoices"), ("tariff", "tariffs"), ("token", "tokens"), ("driver", "drivers"),
            ("id", http.segments.dropFirst(2).first?.text == "api-tokens" ? "api-tokens" : "stations"),
        ] {
            switch value[member] {
            case .string(let text) where member != "token" || Subject(hex: Array(text.utf8)) != nil:
                return "/api/v1/\(folder)/\(Percent.encode(text))"
            case .number(let text): return "/api/v1/\(folder)/\(text)"
            default: continue
            }
        }
        return nil
    }

    /// Puts in place of the bare number or name in an answer what it now looks like.
    private func describe(_ value: inout JSONValue, _ request: APIRequest) throws(Fault) {
        guard case .object(let members) = value, let member = members.first else { return }
        if members.count > 1 {
            // A local list tells the first of its calls, how many there are, and its version.
            guard member.name == "call", value["calls"] != nil else { return }
            value = .object([member])
            try describe(&value, request)
            value = value.merging(.object(Array(members.dropFirst())))
            return
        }
        switch (member.name, member.value) {
        case ("call", .number(let text)):
            if let number = UInt64(text), let call = try find(CallID(rawValue: number)) { value = try view(call, request) }
        case ("id", .string(let identity)):
            // A command that is told again under its key may be about a station that was removed since.
            let known = world.stations.find(identity) ?? world.stations.all.last { $0.identity == identity }
            if let known { value = view(known) }
        case ("token", .string(let hex)):
            if let token = Subject(hex: Array(hex.utf8)), let state = world.tokens[token] { value = try view(state, request) }
        case ("driver", .number(let text)):
            if let number = UInt32(text), let state = world.tokens[DriverID(rawValue: number)] {
                value = try view(state, request)
            }
        case ("tariff", .number(let text)):
            if let number = UInt32(text), let state = world.tariffs[TariffID(rawValue: number)] { value = view(state) }
        case ("session", .number(let text)):
            if let number = UInt64(text), let state = try find(SessionID(rawValue: number)) { value = view(state) }
        case ("invoice", .number(let text)):
            if let number = UInt64(text), let state = try find(InvoiceID(rawValue: number)) { value = view(state) }
        default: break
        }
    }

    func now(_ value: JSONValue) -> APIAnswer { .now(HTTPResponse(200, body: value.bytes, type: "application/json")) }
}
