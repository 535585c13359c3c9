import Commands
import EventStore
import Projections

/// The API under `/api/v1`: who asks, whether they may, and which row of the table answers.
final class API {
    let engine: Engine
    /// Where notices may go.
    let outgoing: OutgoingPolicy
    /// When the process began to serve.
    private(set) var startedAt: Instant
    private var failures = FailureLimiter()
    /// TLS handshakes that failed lately.
    var tlsFailures = TLSFailures()
    /// What stations are shown; nil without TLS.
    var certificate: ServedCertificate?
    /// When a station last found no place, as far as it was told; milliseconds of the monotonic clock.
    var crowdedAt: Int64?

    init(engine: Engine, outgoing: OutgoingPolicy) {
        self.engine = engine
        self.outgoing = outgoing
        startedAt = engine.now()
    }

    var world: World { engine.world }

    /// What was done until now was not served: it was told.
    func beginsAnew() { startedAt = engine.now() }

    /// The clock jumped, and our time with it.
    func follow(_ jump: ClockInput) { startedAt = startedAt.adding(microseconds: jump.microseconds) }

    /// What somebody may read now. As long as it is held, the pages of the state that are changed are copied first.
    func reading(_ principal: Principal) -> ReadContext {
        let now = engine.now()
        let room = engine.room
        let disk = DiskFacts(
            state: room.state, freeBytes: room.freeBytes == .max ? nil : room.freeBytes, reserveBytes: room.reserveBytes,
            notice: room.state == .ample ? nil : room.notice)
        return ReadContext(
            world: world.scoped(to: principal.scope), archive: engine.archive.view, journal: engine.journal, keys: engine.keys,
            principal: principal, now: now,
            server: ServerFacts(
                startedAt: startedAt, timeFactor: engine.timeFactor, disk: disk,
                readerNotices: engine.readers.notices, certificate: certificate,
                tlsFailures: tlsFailures.all,
                isCrowded: !isOver(2 * GatewayLimits.crowdedNoticeSeconds, since: crowdedAt), outgoing: outgoing))
    }

    // MARK: Admission

    /// A request that may be made: by its head it is known what is asked for and by whom.
    struct Admitted {
        let operation: Operation
        /// Parts of the path that the operation leaves open, in their order.
        let parameters: [String]
        /// Nil where no token was asked for.
        let principal: Principal?
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

    /// Answers a request of somebody who has the machine itself, without a token.
    func answerAsOwner(_ http: HTTPRequest, actor: String) -> OperationOutcome {
        do throws(APIProblem) {
            switch try admit(http, { () throws(APIProblem) in Principal(actor: actor, role: .owner) }) {
            case .admitted(let admitted): return answer(admitted, http)
            case .answered(let response, _): return .now(response)
            }
        } catch {
            return .now(error.response)
        }
    }

    private func admit(_ http: HTTPRequest, _ principal: () throws(APIProblem) -> Principal) throws(APIProblem) -> Admission {
        let segments = http.segments.dropFirst(2).map(\.text)
        // What is answered outside of the API is nothing that is there within it: a stranger is asked for a token first.
        let matching = Operation.table.filter { !$0.isElsewhere }.compactMap { operation in
            operation.match(segments).map { (operation, $0) }
        }
        let exact = matching.filter { $0.0.openParts.isEmpty }
        let candidates = exact.isEmpty ? matching : exact + matching
        let found = candidates.first { $0.0.method == Self.method(http) }
        if let found, found.0.roles == nil { return .admitted(Admitted(operation: found.0, parameters: found.1, principal: nil)) }
        let principal = try principal()
        guard let (operation, parameters) = found else {
            if matching.isEmpty { throw APIProblem(404, "There is no \(http.path.echoed()).") }
            let allowed = Set((exact.isEmpty ? matching : exact).map(\.0.method))
            return .answered(try Self.otherMethod(http, allowed: allowed), isKnown: true)
        }
        guard operation.roles?.contains(principal.role) ?? true else {
            let isReading = operation.command == nil
            throw APIProblem(403, isReading ? "Only owners may see this." : "The role \(principal.role.name) may not do this.")
        }
        try Self.checkQuery(of: http, operation)
        try Self.checkBody(of: http, operation)
        return .admitted(Admitted(operation: operation, parameters: parameters, principal: principal))
    }

    /// HEAD is GET without the body, which the server leaves out.
    private static func method(_ http: HTTPRequest) -> String { http.method == "HEAD" ? "GET" : http.method }

    /// OPTIONS says what a path knows; any other method that it does not know is refused with the same list.
    static func otherMethod(_ http: HTTPRequest, allowed methods: Set<String>) throws(APIProblem) -> HTTPResponse {
        let allowed = (methods.contains("GET") ? methods.union(["HEAD"]) : methods).union(["OPTIONS"]).sorted().joined(separator: ", ")
        guard http.method == "OPTIONS" else {
            throw APIProblem(405, "\(http.path.echoed()) knows \(allowed).", fields: [("Allow", allowed)])
        }
        var response = HTTPResponse(204)
        response.fields.append("Allow", allowed)
        return response
    }

    /// A filter that is misspelt, or that stands twice with only one of its values read, would answer with what nobody asked for.
    private static func checkQuery(of http: HTTPRequest, _ operation: Operation) throws(APIProblem) {
        let known = operation.query.map(\.name) + (operation.isStream ? ["access_token"] : [])
        var seen: Set<String> = []
        for (name, _) in http.query {
            guard known.contains(name) else {
                let which = known.isEmpty ? "there is none here" : "known are \(known.joined(separator: ", "))"
                throw APIProblem(400, "The parameter \(name.echoed()) is not known; \(which).")
            }
            guard seen.insert(name).inserted else { throw APIProblem(400, "The parameter \(name) stands twice.") }
        }
    }

    /// Bodies are JSON, imports also CSV; one that says it is something else is not guessed at. One that says nothing is taken as JSON.
    private static func checkBody(of http: HTTPRequest, _ operation: Operation) throws(APIProblem) {
        if case .bytes(let count) = http.bodyLength, count > operation.bodyBytesMax {
            throw APIProblem(413, "The body must have at most \(operation.bodyBytesMax) bytes, has \(count).")
        }
        guard operation.method != "GET", http.bodyLength != .none, let field = http.fields["Content-Type"] else { return }
        let type = (field.split(separator: ";").first.map(String.init) ?? "").trimmingSpaces.lowercased()
        let known = operation.isImport ? ["text/csv", "application/json"] : ["application/json"]
        guard !known.contains(type) else { return }
        throw APIProblem(
            415, "The body must be \(known.joined(separator: " or ")), its Content-Type is \(field.echoed()).",
            fields: [("Accept", known.joined(separator: ", "))])
    }

    /// A bearer token; for the event stream, which a browser cannot give fields, as a query parameter. Guessing is slowed per source.
    private func authenticate(_ http: HTTPRequest, _ address: SocketAddress) throws(APIProblem) -> Principal {
        let isStream = http.segments.last?.text == "events"
        guard let token = http.bearerToken ?? (isStream ? http.query("access_token") : nil) else {
            throw APIProblem(401, "A bearer token is needed.")
        }
        // A known token is let in whatever others at its address do: behind a proxy that is not told of, all have one address.
        guard let state = world.directory.find(secret: engine.keys.subject(.apiToken, Array(token.utf8))) else {
            let now = Clock.monotonicMilliseconds()
            let source = Source(address: address)
            if let seconds = failures.wait(source, at: now) {
                throw APIProblem(
                    429, "Too many wrong tokens from this address; wait \(seconds) s.", fields: [("Retry-After", String(seconds))])
            }
            failures.note(source, at: now)
            throw APIProblem(401, "This token is not known, or revoked.")
        }
        return Principal(actor: "\(state.name) (API token \(state.apiToken))", role: state.role, token: state.apiToken)
    }

    /// Whether somebody may read the numbers of the process: whoever shows a token that is known, for all others may see more.
    func admitToMetrics(_ http: HTTPRequest, _ address: SocketAddress) throws(APIProblem) { _ = try authenticate(http, address) }

    // MARK: Answers

    /// Answers a request that was admitted by its head.
    func answer(_ admitted: Admitted, _ http: HTTPRequest) -> OperationOutcome {
        do {
            return try perform(admitted, http)
        } catch {
            let (response, fault) = APIProblem.told(of: error)
            if let fault { engine.note(fault) }
            return .now(response)
        }
    }

    private func perform(_ admitted: Admitted, _ http: HTTPRequest) throws -> OperationOutcome {
        let principal = admitted.principal ?? .anyone
        try refuseRevoked(principal)
        let request = OperationRequest(operation: admitted.operation, http: http, parameters: admitted.parameters, principal: principal)
        switch admitted.operation.work {
        case .view(let view):
            return .read(Reading(request) { HTTPResponse(200, body: try view($0, $1).bytes, type: "application/json") })
        case .read(let read): return .read(Reading(request, read))
        case .follow(let station): return .stream(frames: try station(request, reading(principal)), principal)
        case .change(let change):
            try refuseWithoutRoom(change.command, http, principal.actor)
            if request.operation.isImport || http.body.count > APILimits.commandBytesOnLoop { return .large(LargeCommand(change, request)) }
            return try onTrial { try carryOut(change, request) }
        case .elsewhere: throw APIProblem(404, "There is no \(http.path.echoed()).")
        }
    }

    /// A body takes its time, in which a token may have been revoked.
    func refuseRevoked(_ principal: Principal) throws(APIProblem) {
        guard let token = principal.token, world.directory[token]?.isRevoked ?? true else { return }
        throw APIProblem(401, "This token is not known, or revoked.")
    }
}
