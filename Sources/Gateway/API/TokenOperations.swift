import Commands
import EventStore
import Projections

/// Tokens: cards, and what stands for one.
enum TokenAPI {
    static let resource = Resource(
        "/tokens/{token}", member: "token", view: view, missing: { _ in "There is no such token." },
        find: { name, read in read.world.tokens[subject(name, read)] })

    static let view = View<TokenState>("Token") {
        Field("token", .subject, \.token)
        Field("uid", orNull: .text, "Masked for accountant and read-only; null once forgotten") { token, read in
            try uid(token, read).map { read.principal.seesTokens ? $0 : dotted($0) }
        }
        Field("kind", .word, \.kind)
        Field("status", .word, \.status)
        Field("label", orNull: .text, "What is written on it; null once forgotten") { token, read in try read.label(of: token) }
        Field("group", orNull: .text, \.group)
        Field("driver", orNull: .id, \.driver)
        Field("expires", orNull: .instant, \.expires)
        Field("free", .flag, \.isFree)
        Field("issuedAt", .instant, \.issuedAt)
        Field("forgotten", .flag, \.isForgotten)
    }

    private static let refusedCard = View<RefusedCard>("RefusedCard") {
        Field("token", .subject, \.token)
        Field("uid", orNull: .text, "Masked for accountant and read-only; null where it cannot be read any more") { card, read in
            try uid(card, read).map { read.principal.seesTokens ? $0 : dotted($0) }
        }
        Field("label", orNull: .text, "Of a card that is known and may not charge") { card, read in
            try read.label(of: card.token)
        }
        Field("status", .word, \.status)
        Field("station", orNull: .text, "Where it was shown last") { card, read in read.world.stations[card.station]?.identity }
        Field("stationName", orNull: .text) { card, read in read.world.stations[card.station]?.name }
        Field("count", .integer, \.count)
        Field("firstAt", .instant, \.firstAt)
        Field("lastAt", .instant, \.lastAt)
    }

    /// What a station's frame called it: no card that nobody issued has a key of its own, but the frame is there.
    private static func uid(_ card: RefusedCard, _ read: ReadContext) throws -> String? {
        guard case .frame(let frame)? = try read.entry(card.sequence)?.entry.input else { return nil }
        for span in frame.spans where span.offset >= 0 && span.offset + SubjectSpan.length <= frame.text.count {
            guard Subject(hex: frame.text[span.offset..<span.offset + SubjectSpan.length]) == card.token,
                case .clear(let bytes) = try read.keys.open(span.sealed, for: card.token)
            else { continue }
            return String(decoding: Masking.content(of: bytes), as: UTF8.self)
        }
        return nil
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listRefusedCards", "/refused-cards", "Cards that were shown and may not charge, the last first", of: refusedCard) {
            request, read in
            try Page(of: read.world.refused.all, latest: \.lastAt, name: \.token.hex, request)
        }
        Operation.list("listTokens", "/tokens", "Tokens", [.search, .tokenOrder], of: view, page)
        Operation.get("getToken", resource, "One token")
        Operation.change("issueToken", "POST", "/tokens", .issueToken, "Issue a token", tells: .made(resource)) { preparation, preparing in
            preparation.body = try sealed(preparation.body, preparing, preparing.read()).json
        }.with(names: true)
        Operation.change(
            "importTokens", "POST", "/tokens/import", .importTokens, "Issue many tokens; a wrong line refuses all",
            tells: .view(201, StationAPI.imported) { answer, _ in answer }, prepare: sealRows
        ).with(
            details: StationAPI.importDetails + "A card stays of the kind that it is.",
            columns: .init(
                ["uid", "kind", "label", "group", "expires", "free", "status"], example: "uid,label,free\n04A1B2C3,Blue card,false\n"),
            query: [.update])
        Operation.change(
            "changeToken", "PATCH", "/tokens/{token}", .changeToken, "Change a token", tells: .changed(resource), prepare: change)
        Operation.change(
            "forgetToken", "DELETE", "/tokens/{token}", .forgetToken, "Forget a token: its key is destroyed", prepare: name
        ).with(
            details: "Its number cannot be read by anyone any more, also where frames named it before it was issued. Cards in no list "
                + "share 4,096 secrets: the one of this token is destroyed along, and what else frames named under it reads `[erased]`. "
                + "A card that frames merely named is forgotten by issuing and forgetting it.")
    }

    private static func page(_ request: OperationRequest, _ read: ReadContext) throws -> Page<TokenState> {
        guard try request.word("order", Order.self) == .newest else {
            return try page(of: read.world.tokens.after(try request.subjectCursor()), cursor: \.token.hex, request, read)
        }
        let before = try request.cursor().map { Int(clamping: $0) }
        return try page(of: read.world.tokens.latest(before: before), cursor: { "\($0.revision)" }, request, read)
    }

    /// In which order tokens are listed.
    enum Order: String, CaseIterable { case newest }

    private static func page(
        of states: some Sequence<TokenState>, cursor: (TokenState) -> String, _ request: OperationRequest, _ read: ReadContext
    ) throws -> Page<TokenState> {
        let limit = try request.limit()
        let search = request.http.query("search")?.lowercased() ?? ""
        var rows: [TokenState] = []
        var last: TokenState?
        var looked = 0
        for state in states {
            looked += 1
            if looked > APILimits.searchedRowsMax { break }
            last = state
            if !search.isEmpty {
                let texts = [
                    try read.label(of: state), state.group, read.principal.seesTokens ? try uid(state, read) : nil, state.token.hex,
                ]
                guard texts.contains(where: { $0?.lowercased().contains(search) ?? false }) else { continue }
            }
            rows.append(state)
            if rows.count == limit { break }
        }
        let isFull = rows.count == limit || looked > APILimits.searchedRowsMax
        return Page(rows, next: isFull ? last.map(cursor) : nil)
    }

    /// The idTag in clear; nil once it is forgotten.
    private static func uid(_ state: TokenState, _ read: ReadContext) throws(Fault) -> String? {
        state.isForgotten ? nil : try read.opened(state.uid.sealed, for: state.token)
    }

    /// `04••••C5`: enough to tell cards apart, not enough to copy one.
    static func dotted(_ uid: String) -> String { uid.count < 6 ? "••••" : uid.prefix(2) + "••••" + uid.suffix(2) }

    /// The token of this name: its 32 digits, or the idTag itself.
    private static func subject(_ name: String, _ read: ReadContext) -> Subject {
        if let subject = Subject(hex: Array(name.utf8)), read.world.tokens[subject] != nil { return subject }
        return read.token(of: name)
    }

    /// The same for a token that need not be known: a session may have one that nobody ever issued.
    static func anySubject(_ name: String, _ read: ReadContext) -> Subject {
        let subject = subject(name, read)
        return read.world.tokens[subject] == nil ? Subject(hex: Array(name.utf8)) ?? subject : subject
    }

    /// A body may name a token by its idTag, which must not come into the journal.
    static let namedInBody: Change.Prepare = { preparation, preparing in
        guard let text = try JSONField(preparation.body).optionalString("token"), Subject(hex: Array(text.utf8)) == nil else { return }
        preparation.body = preparation.body.with("token", .string(preparing.token(of: text).hex))
    }

    /// The path may name a token by its idTag, which must not come into the journal.
    private static let name: Change.Prepare = { preparation, preparing in
        let token = subject(preparation.request.parameter(), preparing.read())
        preparation.body = preparation.body.with("token", .string(token.hex))
    }

    /// The same, with its label sealed where that is changed.
    private static let change: Change.Prepare = { preparation, preparing in
        let read = preparing.read()
        let token = subject(preparation.request.parameter(), read)
        let body = try labelSealed(preparation.body, of: token, preparing, read)
        preparation.body = body.with("token", .string(token.hex))
    }

    /// A body that has its label sealed instead of in clear; without it where the token has that label already.
    private static func labelSealed(
        _ body: JSONValue, path: String = "", of token: Subject, _ preparing: Preparing, _ read: ReadContext
    ) throws -> JSONValue {
        if body["sealedLabel"] != nil { throw JSONFieldError(path: "\(path)/sealedLabel", problem: "is not known here") }
        guard let label = try WithheldMember.tokenLabel.value(of: JSONField(body, path: path)), !label.isEmpty else { return body }
        if try read.label(of: token) == label { return body.without("label") }
        let sealed = try preparing.seal(Array(label.utf8), for: token)
        return body.without("label").adding(["sealedLabel": .string(hexText(sealed))])
    }

    /// A token row with its idTag and its label sealed.
    private static func sealed(
        _ row: JSONValue, path: String = "", _ preparing: Preparing, _ read: ReadContext
    ) throws -> Preparation.Row {
        let field = JSONField(row, path: path)
        for name in ["token", "sealed"] where row[name] != nil {
            throw JSONFieldError(path: "\(path)/\(name)", problem: "is not known here")
        }
        let uid = try WithheldMember.uid.required(of: field)
        let subject = preparing.token(of: uid)
        let sealed = try preparing.seal(Array(uid.utf8), for: subject)
        let labelled = try labelSealed(row, path: path, of: subject, preparing, read)
        return Preparation.Row(
            json: labelled.without("uid").adding(["token": .string(subject.hex), "sealed": .string(hexText(sealed))]), subject: subject)
    }

    /// Only the decider's refusal names what is wrong in every row; a missing uid is one of those.
    private static let sealRows: Change.Prepare = { preparation, preparing in
        let rows = try preparation.importedRows()
        let read = preparing.read()
        preparation.rows = try rows.enumerated().map { index, row in
            try preparing.patience.ask()
            do {
                return try sealed(row, path: "/tokens/\(index)", preparing, read)
            } catch let error as JSONFieldError where error.path.hasSuffix("/uid") {
                if case .string? = row["uid"] { preparation.reasons[error.path] = error }
                return Preparation.Row(json: row.without("uid").without("label"))
            }
        }
    }
}

/// Drivers: the people that tokens belong to.
enum DriverAPI {
    private static let resource = Resource<DriverState>("/drivers/{driver}", member: "driver", view: view, missing: "driver") { id, read in
        read.world.tokens[id]
    }

    private static let view = View<DriverState>("Driver") {
        Field("driver", .id, \.driver)
        Field("name", orNull: .text) { driver, read in try clear(driver.name, of: driver, read) }
        Field("mail", orNull: .text) { driver, read in try clear(driver.mail, of: driver, read) }
        Field("forgotten", .flag, \.isForgotten)
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listDrivers", "/drivers", "Drivers", of: view) { request, read in
            try Page(of: read.world.tokens.allDrivers, numbered: request)
        }
        Operation.get("getDriver", resource, "One driver")
        Operation.change(
            "registerDriver", "POST", "/drivers", .registerDriver, "Register a driver", tells: .made(resource), prepare: seal)
        Operation.change(
            "forgetDriver", "DELETE", "/drivers/{driver}", .forgetDriver, "Forget a driver: name and mail are erased, sums stay")
    }

    private static func clear(_ text: SealedText?, of driver: DriverState, _ read: ReadContext) throws(Fault) -> String? {
        guard let text, !driver.isForgotten else { return nil }
        return try read.opened(text.sealed, for: text.subject)
    }

    private static let seal: Change.Prepare = { preparation, preparing in
        let body = JSONField(preparation.body)
        try body.allowOnly(["name", "mail"])
        guard let subject = Subject(try Entropy.bytes(16)) else { throw APIProblem(500, "No random bytes.") }
        func sealed(_ text: String) throws -> JSONValue {
            ["subject": .string(subject.hex), "sealed": .string(hexText(try preparing.seal(Array(text.utf8), for: subject)))]
        }
        var members: [JSONValue.Member] = [.init(name: "name", value: try sealed(try WithheldMember.driverName.required(of: body)))]
        if let mail = try WithheldMember.driverMail.value(of: body) { members.append(.init(name: "mail", value: try sealed(mail))) }
        preparation.body = .object(members)
    }
}

/// API tokens: who may use the API.
enum APITokenAPI {
    private static let resource = Resource<APITokenState>("/api-tokens/{apiToken}", member: "id", view: view, missing: "API token") {
        id, read in
        read.world.directory[id]
    }

    private static let view = View<APITokenState>("APIToken") {
        Field("id", .id, \.apiToken)
        Field("name", .text, \.name)
        Field("role", .role, \.role)
        Field("revoked", .flag, \.isRevoked)
        Field("issuedAt", .instant, \.issuedAt)
    }

    private static let withText = View<Told<APITokenState>>("APITokenWithText", extending: view, of: \.state) {
        Field("token", ifAny: .text, "Only in the first answer, never again", \.secret)
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listAPITokens", "/api-tokens", "API tokens", roles: [.owner], of: view) { request, read in
            try Page(of: read.world.directory.all, numbered: request)
        }
        Operation.get("getAPIToken", resource, "One API token, without its text", roles: [.owner])
        // A repeated key tells what was made then, whose text nobody knows any more.
        Operation.change(
            "issueAPIToken", "POST", "/api-tokens", .issueAPIToken, "Issue an API token; its text is answered this once",
            tells: .told([(201, "Made.")], resource, as: withText) { state, _, preparation in
                Told(state: state, secret: preparation.drawn.flatMap { state.secret == $0.hash ? $0.text : nil })
            }
        ) { preparation, preparing in
            let token = try newToken()
            let secret = preparing.ring.subject(.apiToken, Array(token.utf8))
            preparation.secret = secret
            preparation.drawn = (token, secret)
        }
        Operation.change("revokeAPIToken", "DELETE", "/api-tokens/{apiToken}", .revokeAPIToken, "Revoke an API token", about: .member("id"))
    }

    /// 32 random bytes in hexadecimal digits, recognisable for scanners of leaked secrets.
    static func newToken() throws -> String { prefix + hexText(try Entropy.bytes(tokenBytes)) }

    private static let prefix = "cpms_"
    private static let tokenBytes = 32

    static func isShaped(_ text: String) -> Bool {
        text.hasPrefix(prefix) && text.utf8.count == prefix.utf8.count + 2 * tokenBytes
            && text.utf8.dropFirst(prefix.utf8.count).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
