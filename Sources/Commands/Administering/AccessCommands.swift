import EventStore
import Projections

extension Turn {
    private static let tokenMembers = ["kind", "label", "group", "driver", "expires", "free", "status"]

    func issueToken(_ body: JSONField) throws -> CommandOutcome {
        let issued = try tokenIssued(body)
        return CommandOutcome(status: 201, events: [.tokenIssued(issued)], answer: .object(["token": .string(issued.token.hex)]))
    }

    /// All or nothing: every bad row is told, and nothing is imported where one is bad.
    func importTokens(_ body: JSONField) throws -> CommandOutcome {
        var events: [Event] = []
        var problems: [MoneyRefusal.Problem] = []
        var seen: Set<Subject> = []
        try body.allowOnly(["tokens"])
        for row in try body.array("tokens", max: Limits.importRowsMax) {
            do {
                let issued = try tokenIssued(row)
                if seen.insert(issued.token).inserted {
                    events.append(.tokenIssued(issued))
                } else {
                    problems.append(.init(row.path + "/uid", "stands twice in this import"))
                }
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as CommandRefusal {
                problems += refusal.problems(ofRow: row, member: "uid")
            }
        }
        if !problems.isEmpty { throw CommandRefusal.listing(problems) }
        return CommandOutcome(status: 201, events: events, answer: .object(["imported": .integer(events.count)]))
    }

    private func tokenIssued(_ body: JSONField) throws -> TokenIssued {
        try body.allowOnly(Self.tokenMembers, added: ["token", "sealed"])
        guard try body.optional("token") != nil else {
            throw JSONFieldError(path: body.path + "/uid", problem: "must be an idTag of 1 to 36 characters")
        }
        let token = try subject(body, "token")
        let sealedField = try body.required("sealed")
        guard let sealed = hexBytes(try sealedField.string()) else { throw sealedField.error("must be hexadecimal digits") }
        if let known = world.tokens[token], !known.isForgotten { throw CommandRefusal.conflict("This token is there already.") }
        return TokenIssued(
            token: token, uid: SealedText(subject: token, sealed: sealed),
            kind: try body.optionalWord("kind", ["RFID": TokenKind.rfid, "Virtual": .virtual]) ?? .rfid,
            status: try tokenStatus(body) ?? .active, tenant: .operator,
            label: try label(body).flatMap { $0.isEmpty ? nil : $0 },
            group: try group(body).flatMap { $0.isEmpty ? nil : $0 }, driver: try driver(body),
            expires: try body.optionalInstant("expires"), isFree: try body.optionalBool("free") ?? false)
    }

    private func tokenStatus(_ body: JSONField) throws -> TokenStatus? {
        try body.optionalWord("status", ["active": TokenStatus.active, "blocked": .blocked, "inactive": .inactive])
    }

    /// The name of a group goes to stations as parentIdTag, a CiString20 (OCPP 1.6, 7.28).
    private func group(_ body: JSONField) throws -> String? {
        guard let field = try body.optional("group") else { return nil }
        let text = try field.string(max: 20, allowEmpty: true)
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw field.error("must be of printable ASCII characters") }
        return text
    }

    private func label(_ body: JSONField) throws -> String? { try body.optionalString("label", max: 100, allowEmpty: true) }

    private func driver(_ body: JSONField) throws -> DriverID? {
        guard let field = try body.optional("driver") else { return nil }
        let number = try field.int(in: 1...Int(UInt32.max))
        let driver = DriverID(rawValue: UInt32(number))
        guard let state = world.tokens[driver] else { throw CommandRefusal.about(field, .missing, "There is no driver \(driver).") }
        if state.isForgotten { throw CommandRefusal.about(field, .conflict, "Driver \(driver) was forgotten.") }
        return driver
    }

    /// Null takes away what may be absent: expiry, group, driver and label.
    func changeToken(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["status", "expires", "group", "driver", "label", "free"], added: ["token"])
        let token = try knownToken(body)
        let change = TokenChanged(
            token: token, status: try tokenStatus(body), expires: try body.optionalInstant("expires"),
            group: body.isNull("group") ? "" : try group(body), driver: try driver(body),
            label: body.isNull("label") ? "" : try label(body), isFree: try body.optionalBool("free"),
            clearsExpiry: body.isNull("expires"), clearsDriver: body.isNull("driver"))
        let events: [Event] = change == TokenChanged(token: token) ? [] : [.tokenChanged(change)]
        return CommandOutcome(events: events, answer: .object(["token": .string(token.hex)]))
    }

    private func knownToken(_ body: JSONField) throws -> Subject {
        let token = try subject(body, "token")
        guard let state = world.tokens[token] else { throw CommandRefusal.notFound("such token") }
        if state.isForgotten { throw CommandRefusal.conflict("This token was forgotten.") }
        return token
    }

    /// The key of the token's idTag is destroyed by the shell once this is on disk.
    func forgetToken(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["token"])
        let token = try knownToken(body)
        if world.sessions.isRunning(token) { throw CommandRefusal.conflict("This token is charging now.") }
        return CommandOutcome(events: [.tokenForgotten(TokenForgotten(token: token))])
    }

    func registerDriver(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["name", "mail"])
        let name = try sealedText(try body.required("name"))
        let mail = try body.optional("mail").map { try sealedText($0) }
        let driver = world.tokens.nextDriver
        return CommandOutcome(
            status: 201,
            events: [.driverRegistered(DriverRegistered(driver: driver, subject: name.subject, name: name, mail: mail, tenant: .operator))],
            answer: .object(["driver": .integer(driver.rawValue)]))
    }

    /// The key of the driver's data is destroyed by the shell once this is on disk.
    func forgetDriver(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["driver"])
        let driver = DriverID(rawValue: UInt32(try body.int("driver", in: 1...Int(UInt32.max))))
        guard let state = world.tokens[driver] else { throw CommandRefusal.notFound("driver \(driver)") }
        if state.isForgotten { throw CommandRefusal.conflict("Driver \(driver) was forgotten already.") }
        return CommandOutcome(
            events: [.driverForgotten(DriverForgotten(driver: driver))], answer: .object(["driver": .integer(driver.rawValue)]))
    }

    func issueAPIToken(_ body: JSONField, secret: Subject?) throws -> CommandOutcome {
        try body.allowOnly(["name", "role"])
        guard let secret else { throw CommandRefusal(status: 400, detail: "No secret was drawn for this token.") }
        let role = try body.word("role", ["owner": Role.owner, "operator": .operator, "accountant": .accountant, "read-only": .readOnly])
        let id = world.directory.nextID
        return CommandOutcome(
            status: 201,
            events: [.apiTokenIssued(APITokenIssued(apiToken: id, name: try body.string("name", max: 100), role: role, secret: secret))],
            answer: .object(["id": .integer(id.rawValue)]))
    }

    /// The last owner cannot be revoked: nobody could issue a new one.
    func revokeAPIToken(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["id"])
        let id = APITokenID(rawValue: UInt32(try body.int("id", in: 1...Int(UInt32.max))))
        guard let state = world.directory[id] else { throw CommandRefusal.notFound("API token \(id)") }
        if state.isRevoked { throw CommandRefusal.conflict("API token \(id) was revoked already.") }
        let owners = world.directory.all.filter { $0.role == .owner && !$0.isRevoked }
        if state.role == .owner && owners.count == 1 {
            throw CommandRefusal.conflict("This is the last owner's token; issue another one first.")
        }
        return CommandOutcome(events: [.apiTokenRevoked(APITokenRevoked(apiToken: id))])
    }
}
