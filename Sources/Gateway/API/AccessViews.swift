import Commands
import EventStore
import Projections

extension API {
    func tokens(_ request: APIRequest) throws -> APIAnswer {
        let limit = try request.limit()
        let after = request.http.query("after").flatMap { Subject(hex: Array($0.utf8)) }
        let search = request.http.query("search")?.lowercased() ?? ""
        var items: [JSONValue] = []
        var last: Subject?
        var looked = 0
        for state in world.tokens.after(after) {
            looked += 1
            if looked > APILimits.searchedRowsMax { break }
            last = state.token
            if !search.isEmpty {
                let texts = [state.label, state.group, request.seesTokens ? try uid(state) : nil, state.token.hex]
                guard texts.contains(where: { $0?.lowercased().contains(search) ?? false }) else { continue }
            }
            items.append(try view(state, request))
            if items.count == limit { break }
        }
        let isFull = items.count == limit || looked > APILimits.searchedRowsMax
        return now(.object(["items": .array(items), "next": isFull ? .text(last?.hex) : .null]))
    }

    /// The idTag in clear; nil once it is forgotten.
    func uid(_ state: TokenState) throws(Fault) -> String? { state.isForgotten ? nil : try clear(state.uid.sealed, of: state.token) }

    /// A sealed text in clear; nil once it is erased.
    private func clear(_ sealed: [UInt8], of subject: Subject) throws(Fault) -> String? {
        switch try engine.keys.open(sealed, for: subject) {
        case .clear(let bytes): String(decoding: bytes, as: UTF8.self)
        case .erased: nil
        }
    }

    func view(_ state: TokenState, _ request: APIRequest) throws(Fault) -> JSONValue {
        let clear = try uid(state)
        return .object([
            "token": .string(state.token.hex), "uid": .text(request.seesTokens ? clear : clear.map(Self.dotted)),
            "kind": .string(state.kind.name), "status": .string(state.status.name), "label": .text(state.label),
            "group": .text(state.group), "driver": .number(state.driver?.rawValue), "expires": .time(state.expires),
            "free": .bool(state.isFree), "issuedAt": .time(state.issuedAt), "forgotten": .bool(state.isForgotten),
        ])
    }

    /// `04••••C5`: enough to tell cards apart, not enough to copy one.
    static func dotted(_ uid: String) -> String { uid.count < 6 ? "••••" : uid.prefix(2) + "••••" + uid.suffix(2) }

    func token(_ request: APIRequest) throws -> APIAnswer {
        guard let state = world.tokens[subject(request)] else { throw APIProblem(404, "There is no such token.") }
        return now(try view(state, request))
    }

    func drivers(_ request: APIRequest) throws -> APIAnswer {
        now(try request.page(numbered: world.tokens.allDrivers) { try view($0, request) })
    }

    func driver(_ request: APIRequest) throws -> APIAnswer {
        guard let number = UInt32(exactly: try request.number()), let state = world.tokens[DriverID(rawValue: number)] else {
            throw APIProblem(404, "There is no driver \(request.parameter()).")
        }
        return now(try view(state, request))
    }

    func view(_ state: DriverState, _ request: APIRequest) throws(Fault) -> JSONValue {
        func clear(_ text: SealedText?) throws(Fault) -> String? {
            guard let text, !state.isForgotten else { return nil }
            return try self.clear(text.sealed, of: text.subject)
        }
        return .object([
            "driver": .integer(state.driver.rawValue), "name": .text(try clear(state.name)), "mail": .text(try clear(state.mail)),
            "forgotten": .bool(state.isForgotten),
        ])
    }

    func apiTokens(_ request: APIRequest) throws -> APIAnswer {
        now(try request.page(numbered: world.directory.all) { view($0) })
    }

    func apiToken(_ request: APIRequest) throws -> APIAnswer {
        guard let number = UInt32(exactly: try request.number()), let state = world.directory[APITokenID(rawValue: number)] else {
            throw APIProblem(404, "There is no API token \(request.parameter()).")
        }
        return now(view(state))
    }

    func view(_ state: APITokenState) -> JSONValue {
        .object([
            "id": .integer(state.apiToken.rawValue), "name": .string(state.name), "role": .string(state.role.name),
            "revoked": .bool(state.isRevoked), "issuedAt": .time(state.issuedAt),
        ])
    }

    // MARK: Commands

    /// The subject of an idTag in whatever spelling a station or a person gives it.
    func token(of uid: String) -> Subject { engine.keys.subject(.token, canonicalIdTag(Array(uid.utf8))) }

    /// The token that the first path parameter names, by its 32 digits or by the idTag itself.
    private func subject(_ request: APIRequest) -> Subject {
        if let subject = Subject(hex: Array(request.parameter().utf8)), world.tokens[subject] != nil { return subject }
        return token(of: request.parameter())
    }

    func withToken(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let subject = subject(request)
        return try carryOut(command, try request.json(without: "token").with("token", .string(subject.hex)), request)
    }

    func issueToken(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        try carryOut(command, try sealedToken(try request.json(), path: ""), request)
    }

    /// A token row with its idTag sealed.
    private func sealedToken(_ row: JSONValue, path: String) throws -> JSONValue {
        let field = JSONField(row, path: path)
        for name in ["token", "sealed"] where row[name] != nil {
            throw JSONFieldError(path: "\(path)/\(name)", problem: "is not known here")
        }
        let uid = try field.string("uid", max: 36)
        let subject = token(of: uid)
        let sealed = try engine.keys.seal(Array(uid.utf8), for: subject)
        return row.without("uid").adding(["token": .string(subject.hex), "sealed": .string(hexText(sealed))])
    }

    func importTokens(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let rows = try importedRows(
            request, "tokens",
            columns: ["uid": .text, "kind": .text, "label": .text, "group": .text, "expires": .text, "free": .bool, "status": .text])
        var sealed: [JSONValue] = []
        for (index, row) in rows.enumerated() {
            do {
                sealed.append(try sealedToken(row, path: "/tokens/\(index)"))
            } catch let error as JSONFieldError {
                // Only the decider's refusal names what is wrong in every row; a missing uid is one of those.
                guard error.path.hasSuffix("/uid") else { throw error }
                sealed.append(row.without("uid"))
            }
        }
        return try carryOut(command, rows: sealed, request)
    }

    func registerDriver(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let body = JSONField(try request.json())
        try body.allowOnly(["name", "mail"])
        guard let subject = Subject(try Entropy.bytes(16)) else { throw APIProblem(500, "No random bytes.") }
        func sealed(_ text: String) throws -> JSONValue {
            .object(["subject": .string(subject.hex), "sealed": .string(hexText(try engine.keys.seal(Array(text.utf8), for: subject)))])
        }
        var members: [JSONValue.Member] = [.init(name: "name", value: try sealed(try body.string("name", max: 200)))]
        if let mail = try body.optionalString("mail", max: 200) { members.append(.init(name: "mail", value: try sealed(mail))) }
        return try carryOut(command, .object(members), request)
    }

    /// The new token is told in this answer and never again.
    func issueAPIToken(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let token = try Self.newAPIToken()
        let secret = engine.keys.subject(.apiToken, Array(token.utf8))
        return try carryOut(command, try request.json(), request, secret: secret) { value in
            guard case .number(let text)? = value["id"], let id = UInt32(text), let state = self.world.directory[APITokenID(rawValue: id)]
            else { return }
            value = self.view(state)
            // A repeated key answers what was made then, whose text nobody knows any more.
            if state.secret == secret { value = value.adding(["token": .string(token)]) }
        }
    }

    /// 32 random bytes in hexadecimal digits, recognisable for scanners of leaked secrets.
    static func newAPIToken() throws -> String { "cpms_" + hexText(try Entropy.bytes(32)) }
}
