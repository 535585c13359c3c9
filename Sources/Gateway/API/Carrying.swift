import Commands
import EventStore
import Projections

/// Commands: what the request says becomes the body of one, which is decided, and the answer waits for the commit.
extension API {
    /// Has the command of an operation decided.
    func carryOut(_ change: Change, _ request: OperationRequest) throws -> OperationOutcome {
        var preparation = Preparation(request: request, body: try body(change, request))
        try change.prepare(&preparation, self)
        guard let rows = preparation.rows else { return try decide(change, preparation, fingerprint: fingerprint(of: request.http)) }
        return try decide(change, rows, &preparation)
    }

    /// Has a command decided; its answer waits for the commit.
    private func decide(
        _ change: Change, _ preparation: Preparation, fingerprint: UInt64, rowsBefore: Int = 0, rowsBehind: Int = 0
    ) throws -> OperationOutcome {
        let request = preparation.request
        let input = CommandInput(
            actor: request.principal.actor, role: request.principal.role, name: change.command.rawValue, body: preparation.body.bytes,
            idempotencyKey: try Self.idempotencyKey(request.http), secret: preparation.secret, fingerprint: fingerprint,
            rowsBefore: rowsBefore, rowsBehind: rowsBehind)
        let sequence = engine.sequence
        let decision = engine.decide(.command(input))
        guard let answer = decision.answer else { throw APIProblem(500, "The command was not answered.") }
        guard answer.status < 300 else { return .afterCommit(Self.refusal(answer, preparation.reasons), decision) }
        let told = try JSONValue(parsing: answer.body, valuesMax: APILimits.bodyValuesMax)
        let json = try json(told, change.telling, preparation)
        var response = json.map { HTTPResponse(answer.status, body: $0.bytes, type: "application/json") } ?? HTTPResponse(204)
        if [201, 202].contains(answer.status), let place = change.telling.place(told) { response.fields.append("Location", place) }
        if !decision.isEmpty { response.fields.append("CPMS-Sequence", String(sequence)) }
        return .afterCommit(response, decision)
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

    /// Has an import decided: in one entry, or in several where it is too long for one. All rows are looked at before the first entry, and
    /// all entries are of one turn, so that they reach the disk together or not at all.
    private func decide(_ change: Change, _ rows: [JSONValue], _ preparation: inout Preparation) throws -> OperationOutcome {
        let request = preparation.request
        let name = change.command.rowsName ?? ""
        func body(_ rows: some Sequence<JSONValue>) -> JSONValue { .object([.init(name: name, value: .array(Array(rows)))]) }
        let (parts, byteCount) = try Self.parts(of: rows)
        let fingerprint = fingerprint(of: request.http)
        preparation.body = body(rows)
        if parts.count == 1 { return try decide(change, preparation, fingerprint: fingerprint) }
        let key = request.http.fields["Idempotency-Key"]
        let isKnown = key.map { world.directory.record(actor: request.principal.actor, key: $0) != nil } ?? false
        if !isKnown, let refusal = world.importRefusal(change.command, preparation.body) {
            // It is recorded with all that was asked for, unless that is too long for one entry.
            if byteCount <= APILimits.refusedImportBytes { return try decide(change, preparation, fingerprint: fingerprint) }
            return .now(Self.refusal(refusal, preparation.reasons))
        }
        var all = Decision()
        for part in parts {
            preparation.body = body(rows[part])
            let outcome = try decide(
                change, preparation, fingerprint: fingerprint, rowsBefore: part.lowerBound, rowsBehind: rows.count - part.upperBound)
            guard case .afterCommit(let response, let decision) = outcome else { return outcome }
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

    /// What the request gives, with what its path names.
    private func body(_ change: Change, _ request: OperationRequest) throws -> JSONValue {
        // Rows are read while the body is prepared, from whatever they came as.
        if request.operation.isImport { return [:] }
        var body = try request.json()
        try change.command.form.check(given: body)
        // What the path names is looked up while the body is prepared.
        if change.naming == .prepared { return body }
        for (part, text) in zip(request.operation.openParts.map(Operation.Parameter.part), request.parameters) {
            let name = if case .member(let name) = change.naming { name } else { part.name }
            body = body.with(name, try Self.value(of: part, text))
        }
        return body
    }

    /// What a part of the path names, as the body of a command has it.
    private static func value(of part: Operation.Parameter, _ text: String) throws(APIProblem) -> JSONValue {
        guard let most = part.most else { return .string(text) }
        guard let number = UInt64(text) else { throw APIProblem(404, "There is nothing called \(text) here.") }
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
    private func fingerprint(of http: HTTPRequest) -> UInt64 {
        engine.keys.subject(.secret, Array("\(http.method) \(http.path)\n".utf8) + http.body).high
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
