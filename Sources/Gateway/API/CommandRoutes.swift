import Commands
import EventStore
import Projections

/// Routes whose body is changed before it is decided: names from the path go in, secrets go out as hashes.
extension API {
    /// A command about something that the path names by a number.
    func about(_ request: APIRequest, _ command: AdminCommand, _ name: String, number: UInt64) throws -> APIAnswer {
        // Numbers begin at 1; sessions, invoices and calls have wide ones.
        let most: UInt64 = ["session", "call"].contains(name) ? UInt64(Int64.max) : UInt64(UInt32.max)
        guard (1...most).contains(number) else { throw APIProblem(404, "There is no \(number) here.") }
        return try carryOut(command, try request.json(without: name).with(name, .integer(number)), request)
    }

    /// A command about something that the path names by a text.
    func about(_ request: APIRequest, _ command: AdminCommand, _ name: String, text: String) throws -> APIAnswer {
        try carryOut(command, try request.json(without: name).with(name, .string(text)), request)
    }

    /// The keyed hash of a station's password, bound to its identity: two stations with one password look different.
    func credential(of identity: String, password: [UInt8]) -> Subject {
        engine.keys.subject(.credential, Array(identity.lowercased().utf8) + [0] + Credentials.canonical(password))
    }

    /// A station's body with its password replaced by the hash.
    private func hashed(_ body: JSONValue, path: String) throws -> JSONValue {
        if body["credential"] != nil { throw JSONFieldError(path: path + "/credential", problem: "is not known here") }
        guard let password = try JSONField(body, path: path).optionalString("password", max: 64) else { return body }
        guard password.utf8.count >= 8 else {
            throw JSONFieldError(path: path + "/password", problem: "must have at least 8 characters; 40 hexadecimal digits are usual")
        }
        let identity = try JSONField(body, path: path).string("id")
        return body.without("password").adding(["credential": .string(credential(of: identity, password: Array(password.utf8)).hex)])
    }

    /// Adds or adopts a station. Where none is given, and the station needs one, a password is drawn and told once.
    func addStation(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        var body = command == .adoptStation ? try request.json(without: "id", "credential") : try request.json(without: "credential")
        if command == .adoptStation { body = body.with("id", .string(request.parameter())) }
        let profile = try JSONField(body).optionalInt("securityProfile") ?? 1
        let known = world.stations.find(try JSONField(body).string("id"))
        let needsPassword = (1...2).contains(profile) && body["password"] == nil && known?.credential == nil
        let drawn = needsPassword ? hexText(try Entropy.bytes(20)) : nil
        if let drawn { body = body.adding(["password": .string(drawn)]) }
        return try carryOut(command, try hashed(body, path: ""), request) { value in
            guard let drawn, let identity = value["id"], case .string(let text) = identity else { return }
            let hash = self.credential(of: text, password: Array(drawn.utf8))
            if self.world.stations.find(text)?.credential == hash { value = value.adding(["password": .string(drawn)]) }
        }
    }

    func withStation(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let given = try request.json(without: "id", "credential")
        // A password that says nothing here must not come into the journal.
        if command == .removeStation { try JSONField(given).allowOnly([]) }
        return try carryOut(command, try hashed(given.with("id", .string(request.parameter())), path: ""), request)
    }

    func importStations(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let rows = try importedRows(
            request, "stations",
            columns: ["id": .text, "name": .text, "password": .text, "securityProfile": .number, "connectors": .number, "powerMaxW": .text])
        var problems: [String: JSONFieldError] = [:]
        let hashed = rows.enumerated().map { index, row in
            do {
                return try self.hashed(row, path: "/stations/\(index)")
            } catch {
                // The decider refuses the row for its empty password, together with whatever is wrong in others; why is put in below.
                if let error = error as? JSONFieldError { problems["/stations/\(index)/password"] = error }
                return row.with("password", .null).without("credential")
            }
        }
        let answer = try carryOut(command, rows: hashed, request)
        guard !problems.isEmpty, case .afterCommit(let response, let decision) = answer else { return answer }
        return .afterCommit(Self.explained(response, problems), decision)
    }

    /// A refusal with the true reasons of some of its errors.
    private static func explained(_ response: HTTPResponse, _ problems: [String: JSONFieldError]) -> HTTPResponse {
        guard let document = try? JSONValue(parsing: response.body, valuesMax: APILimits.bodyValuesMax),
            let errors = try? JSONField(document).optionalArray("errors")
        else { return response }
        let told = errors.compactMap { error -> (pointer: String, detail: String)? in
            guard let pointer = try? error.string("pointer", allowEmpty: true), let detail = try? error.string("detail", allowEmpty: true)
            else {
                return nil
            }
            return (problems[pointer]?.path ?? pointer, problems[pointer]?.problem ?? detail)
        }
        let first = told.first.map { "\($0.pointer): \($0.detail)" } ?? ""
        return APIProblem(response.status, first, errors: told).response
    }

    /// Any OCPP call. IdTags and secrets in its payload are sealed before it is decided, so the journal never has them in clear.
    func sendCall(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        var body = try request.json()
        // What stands elsewhere than in the payload is not sealed, so it must not come into the journal.
        try JSONField(body).allowOnly(["action", "payload", "expiresSeconds"])
        body = body.with("station", .string(request.parameter()))
        let action = try JSONField(body).string("action")
        let payload = try TransferAddress.encoded(action, JSONField(body["payload"] ?? .object([]), path: "/payload"))
        let prefix = Array("[2,\"\",\(JSONValue.string(action).bytesText),".utf8)
        let masked = engine.keys.masked(prefix + payload.bytes + [0x5D])
        let text = Array(masked.text[prefix.count..<(masked.text.count - 1)])
        let sealed = try masked.spans.map { span in
            JSONValue.object([
                "subject": .string(span.subject.hex), "sealed": .string(hexText(try engine.keys.seal(span.clear, for: span.subject))),
            ])
        }
        body = body.with("payload", try JSONValue(parsing: text)).with("sealed", .array(sealed))
        return try carryOut(command, body, request)
    }

    /// An assignment names a token by its idTag or its 32 digits.
    func assignTariff(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        var body = try request.json()
        // An empty body would take the assignment of everything away.
        guard case .object = body, body["tariff"] != nil else {
            throw JSONFieldError(path: "/tariff", problem: "is missing; null takes an assignment away")
        }
        if let text = try JSONField(body).optionalString("token"), Subject(hex: Array(text.utf8)) == nil {
            body = body.with("token", .string(token(of: text).hex))
        }
        return try carryOut(command, body, request)
    }

    enum Column { case text, number, bool }

    /// Rows of an import, from CSV with a header line or from JSON. Nothing is made of more than an import may have.
    func importedRows(_ request: APIRequest, _ name: String, columns: KeyValuePairs<String, Column>) throws -> [JSONValue] {
        let rows = try readRows(request, name, columns: columns)
        let most = AdminCommand.importRowsMax
        if rows.count > most { _ = try JSONField(.array(rows), path: "/" + name).array(max: most) }
        return rows
    }

    private func readRows(_ request: APIRequest, _ name: String, columns: KeyValuePairs<String, Column>) throws -> [JSONValue] {
        let type = request.http.fields["Content-Type"]?.lowercased() ?? ""
        guard type.hasPrefix("text/csv") else {
            let body = JSONField(try request.json())
            try body.allowOnly([name])
            return try body.array(name).map(\.value)
        }
        let table: CSV
        do throws(CSV.Problem) {
            table = try CSV(request.http.body)
        } catch {
            throw APIProblem(400, "The CSV cannot be read: \(error.description).")
        }
        let known = columns.map(\.key)
        if let odd = table.header.first(where: { !known.contains($0) }) {
            throw APIProblem(422, "The column \(odd) is not known; known are \(known.joined(separator: ", ")).")
        }
        return table.rows.map { row in
            .object(
                zip(table.header, row).compactMap { column, text in
                    guard !text.isEmpty else { return nil }
                    let value: JSONValue =
                        switch columns.first(where: { $0.key == column })?.value {
                        // Anything else stays text, so that the refusal can name it; nothing of a cell becomes JSON unread.
                        case .number where Int(text).map({ String($0) == text }) ?? false: .number(text)
                        case .bool where text == "true" || text == "false": .bool(text == "true")
                        default: .string(text)
                        }
                    return JSONValue.Member(name: column, value: value)
                })
        }
    }
}

extension JSONValue {
    /// The JSON as text.
    var bytesText: String { String(decoding: bytes, as: UTF8.self) }
}

/// Passwords of stations are bytes, not text; 40 hexadecimal digits and the 20 bytes that they stand for are one password (OCPP 1.6
/// security whitepaper; field.md, quirk 23).
enum Credentials {
    static func canonical(_ password: [UInt8]) -> [UInt8] {
        let isHex = password.count == 40 && password.allSatisfy { Percent.hex($0) != nil }
        return isHex ? password.map { $0 >= 0x41 && $0 <= 0x46 ? $0 | 0x20 : $0 } : password
    }
}
