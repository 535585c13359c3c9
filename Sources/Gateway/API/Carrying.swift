import Commands
import EventStore
import Projections

/// Commands: what the request says becomes the body of one, which is decided, and the answer waits for the commit.
extension API {
    /// Has the command of an operation decided.
    func carryOut(_ change: Change, _ request: OperationRequest) throws -> OperationOutcome {
        try carryOut(change, Preparation(request: request, body: try Self.body(change, request)))
    }

    /// Has a command decided whose body was read.
    func carryOut(_ change: Change, _ preparation: Preparation) throws -> OperationOutcome {
        var preparation = preparation
        let principal = preparation.request.principal
        try change.prepare(&preparation, Preparing(ring: engine.keys, read: { self.reading(principal) }))
        let fingerprint = Self.fingerprint(of: preparation.request.http, engine.keys)
        return try decide(change, preparation, ReadyCommand(try Self.input(change, preparation, fingerprint)))
    }

    /// Does what has a command decided. Keys of what is sealed for one that is refused, or told again under its key, are of no use.
    func onTrial(_ body: () throws -> OperationOutcome) throws -> OperationOutcome {
        try engine.keys.onTrial(body) { outcome in
            if case .afterCommit(let response, let decision) = outcome { response.status < 300 && !decision.isEmpty } else { false }
        }
    }

    /// Has a command decided; its answer waits for the commit.
    func decide(_ change: Change, _ preparation: Preparation, _ command: ReadyCommand) throws -> OperationOutcome {
        let sequence = engine.sequence
        let decision = engine.decide(command)
        guard let answer = decision.answer else { throw APIProblem(500, "The command was not answered.") }
        guard answer.status < 300 else { return .afterCommit(Self.refusal(answer, preparation.reasons), decision) }
        let told = try JSONValue(parsing: answer.body, valuesMax: APILimits.bodyValuesMax)
        let json = try json(told, change.telling, preparation)
        var response = json.map { HTTPResponse(answer.status, body: $0.bytes, type: "application/json") } ?? HTTPResponse(204)
        if [201, 202].contains(answer.status), let place = change.telling.place(told) { response.fields.append("Location", place) }
        if !decision.isEmpty { response.fields.append("CPMS-Sequence", String(sequence)) }
        return .afterCommit(response, decision)
    }

    /// What comes into the journal of a command.
    static func input(
        _ change: Change, _ preparation: Preparation, _ fingerprint: UInt64, _ rowsBefore: Int = 0, _ rowsBehind: Int = 0,
        _ refusal: CommandRefusal? = nil
    ) throws -> CommandInput {
        let request = preparation.request
        return CommandInput(
            actor: request.principal.actor, role: request.principal.role, name: change.command.rawValue, body: preparation.body.bytes,
            idempotencyKey: try idempotencyKey(request.http), secret: preparation.secret, fingerprint: fingerprint,
            rowsBefore: rowsBefore, rowsBehind: rowsBehind, refusal: refusal)
    }

    /// What is answered to a command that was carried out. Where the store cannot tell how that looks which it is about, it is told by its
    /// number or name alone.
    private func json(_ told: JSONValue, _ telling: Telling, _ preparation: Preparation) throws -> JSONValue? {
        do {
            return try telling.json(told, preparation, reading(preparation.request.principal))
        } catch let fault as Fault {
            engine.note(fault)
            return told
        }
    }

    /// What the request gives, with what its path names.
    static func body(_ change: Change, _ request: OperationRequest) throws -> JSONValue {
        // Rows are read while the body is prepared, from whatever they came as.
        if request.operation.isImport { return [:] }
        var body = try request.json()
        try change.command.form.check(given: body)
        // What the path names is looked up while the body is prepared.
        if change.naming == .prepared { return body }
        for (part, text) in zip(request.operation.openParts.map(Operation.Parameter.part), request.parameters) {
            let name = if case .member(let name) = change.naming { name } else { part.name }
            body = body.with(name, try value(of: part, text))
        }
        return body
    }

    /// What a part of the path names, as the body of a command has it.
    private static func value(of part: Operation.Parameter, _ text: String) throws(APIProblem) -> JSONValue {
        guard let most = part.most else { return .string(text) }
        guard let number = UInt64(text) else { throw APIProblem(404, "There is nothing called \(text.echoed()) here.") }
        // Numbers begin at 1.
        guard (1...most).contains(number) else { throw APIProblem(404, "There is no \(number) here.") }
        return .integer(number)
    }

    private static func idempotencyKey(_ http: HTTPRequest) throws(APIProblem) -> String? {
        guard let key = http.fields["Idempotency-Key"] else { return nil }
        let most = APILimits.idempotencyKeyCharactersMax
        guard (1...most).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw APIProblem(400, "An idempotency key has 1 to \(most) visible characters of ASCII.")
        }
        return key
    }

    /// Tells a request from any other, and nothing of what is in it.
    static func fingerprint(of http: HTTPRequest, _ keys: KeyRing) -> UInt64 {
        let update = http.query("update") == "true" ? "?update" : ""
        return keys.subject(.secret, Array("\(http.method) \(http.path)\(update)\n".utf8) + http.body).high
    }

    /// A refusal of the decider, with the true reasons of some of its errors.
    private static func refusal(_ answer: CommandAnswer, _ reasons: [String: JSONFieldError]) -> HTTPResponse {
        let response = HTTPResponse(answer.status, body: answer.body, type: "application/problem+json")
        // What the decider said goes out as it is where it has no errors to be put in other words.
        guard !reasons.isEmpty, let document = try? JSONValue(parsing: answer.body, valuesMax: APILimits.bodyValuesMax),
            // As above.
            let errors = try? JSONField(document).optionalArray("errors")
        else { return response }
        let told = errors.compactMap { error -> (pointer: String, detail: String)? in
            // An error without pointer or detail says nothing to whoever asked.
            guard let pointer = try? error.string("pointer", allowEmpty: true), let detail = try? error.string("detail", allowEmpty: true)
            else { return nil }
            return (reasons[pointer]?.path ?? pointer, reasons[pointer]?.problem ?? detail)
        }
        return APIProblem(answer.status, told.first.map { "\($0.pointer): \($0.detail)" } ?? "", errors: told).response
    }

    /// The keyed hash of a station's password.
    func credential(of identity: String, password: [UInt8]) -> Subject {
        StationAPI.credential(of: identity, password: password, engine.keys)
    }

    /// The subject of an idTag in whatever spelling a station or a person gives it.
    func token(of uid: String) -> Subject { engine.keys.subject(.token, canonicalIdTag(Array(uid.utf8))) }
}
