import EventStore
import Projections

extension Schema where Value == String {
    /// The name of a group goes to stations as parentIdTag, a CiString20 (OCPP 1.6, 7.28).
    fileprivate static var group: Schema {
        characters(0...20).matching("^[ -~]*$", "must be of printable ASCII characters") { text in
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
    }
}

extension Schema where Value == String {
    /// What is printed on a card: no control character, and none that turns the direction of what is read (Unicode, UAX 9, section 2).
    fileprivate static var cardNumber: Schema {
        let unwritten: [ClosedRange<UInt32>] = [
            0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069,
        ]
        func escape(_ scalar: UInt32) -> String {
            let digits = String(scalar, radix: 16, uppercase: true)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        let ranges = unwritten.map { $0.count == 1 ? escape($0.lowerBound) : escape($0.lowerBound) + "-" + escape($0.upperBound) }
        let pattern = "^[^" + ranges.joined() + "]*$"
        return characters(1...36).matching(pattern, "must have no control characters, nor such as turn its direction") { text in
            text.unicodeScalars.allSatisfy { scalar in !unwritten.contains { $0.contains(scalar.value) } }
        }
    }
}

extension WithheldMember {
    /// An idTag; it comes into the journal as `token`, its keyed hash, and `sealed`.
    public static let uid = WithheldMember(
        name: "uid", schema: .cardNumber, meaning: "The idTag; stations of OCPP 1.6 read 20 characters")
}

extension WithheldMember {
    /// What is written on a card; where it is not empty it comes into the journal as `sealedLabel`, sealed under the token's key.
    public static let tokenLabel = WithheldMember(name: "label", schema: .label, meaning: labelMeaning)
}

extension Schema where Value == String {
    fileprivate static var label: Schema { .characters(0...100) }
}

private let labelMeaning = "What people call it; not readable any more once it is forgotten"
private let groupMeaning = "parentIdTag: tokens of one group may stop each other's sessions"

/// A token that is issued.
struct NewToken: CommandBody {
    static let form = BodyForm(
        NewToken.self, name: "NewToken", examples: [["uid": "04A1B2C3D4E5F6", "label": "Blue card", "group": "FLEET"]])

    let path: String
    let uid: SealedText
    let kind: TokenKind?
    let label: String?
    let sealedLabel: [UInt8]?
    let group: String?
    let driver: DriverID?
    let expires: Instant?
    let isFree: Bool?
    let status: TokenStatus?

    init(_ body: BodyReader) throws(JSONFieldError) {
        path = body.path
        try body.withheld(.uid, isRequired: true)
        // Where the idTag was none, the shell had nothing to seal.
        let token = try body.added("token", .subject, missing: ("uid", "must be an idTag of 1 to 36 characters"))
        uid = SealedText(subject: token, sealed: try body.added("sealed", .hex))
        kind = try body.optional("kind", .word, "What it is", standard: .rfid)
        label = try body.optional("label", .label, labelMeaning)
        sealedLabel = try body.addedIfAny("sealedLabel", .hex)
        group = try body.optional("group", .group, groupMeaning)
        driver = try body.optional("driver", .id, "The driver that it belongs to")
        expires = try body.optional("expires", .instant, "When it stops being valid")
        isFree = try body.optional("free", .flag, "Whether its sessions cost nothing", standard: false)
        status = try body.optional("status", .word, "Whether it may charge", standard: .active)
    }
}

/// Tokens that are issued together.
struct TokenImport: CommandBody {
    static let form = BodyForm(TokenImport.self)
    let rows: [ImportRow<NewToken>]
    let isUpdate: Bool

    init(_ body: BodyReader) throws(JSONFieldError) {
        rows = try body.rows("tokens", of: NewToken.self, most: Limits.importRowsMax)
        isUpdate = try body.addedIfAny("update", .flag) ?? false
    }
}

/// What is changed of a token.
struct TokenChange: CommandBody {
    static let form = BodyForm(
        TokenChange.self, name: "TokenChange",
        meaning:
            "What is absent stays; null takes away `expires`, `group`, `driver` and `label`, and leaves `status` and `free` as they are",
        examples: [["status": "blocked"], ["expires": .null, "driver": .null]])

    let token: Subject
    let status: TokenStatus?
    let expires: Edit<Instant>
    let group: Edit<String>
    let driver: Edit<DriverID>
    let label: Edit<String>
    let sealedLabel: [UInt8]?
    let isFree: Bool?

    init(_ body: BodyReader) throws(JSONFieldError) {
        token = try body.added("token", .subject)
        status = try body.optional("status", .word, "Whether it may charge")
        expires = try body.change("expires", .instant, "When it stops being valid")
        group = try body.change("group", .group, groupMeaning)
        driver = try body.change("driver", .id, "The driver that it belongs to")
        label = try body.change("label", .label, labelMeaning)
        sealedLabel = try body.addedIfAny("sealedLabel", .hex)
        isFree = try body.optional("free", .flag, "Whether its sessions cost nothing")
    }
}

/// Tokens: issued, changed, forgotten.
enum TokenCommands {
    static func issue(_ body: NewToken, in turn: Turn) throws -> CommandOutcome {
        CommandOutcome(
            status: 201, events: [.tokenIssued(try tokenIssued(body, in: turn))], answer: ["token": .string(body.uid.subject.hex)])
    }

    static func importRows(_ body: TokenImport, _ input: CommandInput, in turn: Turn) throws -> CommandOutcome {
        try CommandOutcome.imported(body.rows, "uid", input, isUpdate: body.isUpdate, key: \.uid.subject) { row, _ in
            if body.isUpdate, let state = turn.world.tokens[row.uid.subject], !state.isForgotten {
                return .known(try changes(of: state, to: row, in: turn))
            }
            return .added([.tokenIssued(try tokenIssued(row, in: turn))])
        }
    }

    /// What is different in a row; what it leaves out stays.
    private static func changes(of state: TokenState, to row: NewToken, in turn: Turn) throws -> [Event] {
        if let kind = row.kind, kind != state.kind {
            throw JSONFieldError(path: row.path + "/kind", problem: "is \(state.kind.name) and stays so; forget the token to issue it anew")
        }
        try check(driver: row.driver, of: row.path, in: turn)
        let change = TokenChanged(
            token: state.token, status: row.status == state.status ? nil : row.status,
            expires: row.expires == state.expires ? nil : row.expires, group: row.group == (state.group ?? "") ? nil : row.group,
            driver: row.driver == state.driver ? nil : row.driver, label: row.label == (state.label ?? "") ? nil : row.label,
            isFree: row.isFree == state.isFree ? nil : row.isFree, sealedLabel: row.sealedLabel)
        return change == TokenChanged(token: state.token) ? [] : [.tokenChanged(change)]
    }

    private static func tokenIssued(_ body: NewToken, in turn: Turn) throws -> TokenIssued {
        let token = body.uid.subject
        if let known = turn.world.tokens[token], !known.isForgotten { throw Refusal.conflict("This token is there already.") }
        try check(driver: body.driver, of: body.path, in: turn)
        return TokenIssued(
            token: token, uid: body.uid, kind: body.kind ?? .rfid, status: body.status ?? .active, tenant: .operator,
            label: body.label.flatMap { $0.isEmpty ? nil : $0 }, group: body.group.flatMap { $0.isEmpty ? nil : $0 }, driver: body.driver,
            expires: body.expires, isFree: body.isFree ?? false, sealedLabel: body.sealedLabel)
    }

    /// Refuses a driver who is not there, or no more.
    private static func check(driver: DriverID?, of path: String = "", in turn: Turn) throws(Refusal) {
        guard let driver else { return }
        let pointer = path + "/driver"
        guard let state = turn.world.tokens[driver] else { throw Refusal(pointer, "There is no driver \(driver).", .missing) }
        if state.isForgotten { throw Refusal(pointer, "Driver \(driver) was forgotten.", .conflict) }
    }

    /// Null takes away what may be absent: expiry, group, driver and label.
    static func change(_ body: TokenChange, in turn: Turn) throws -> CommandOutcome {
        let token = try known(body.token, in: turn)
        try check(driver: body.driver.value, in: turn)
        let change = TokenChanged(
            token: token, status: body.status, expires: body.expires.value, group: body.group.isClear ? "" : body.group.value,
            driver: body.driver.value, label: body.label.isClear ? "" : body.label.value, isFree: body.isFree,
            clearsExpiry: body.expires.isClear, clearsDriver: body.driver.isClear, sealedLabel: body.sealedLabel)
        let events: [Event] = change == TokenChanged(token: token) ? [] : [.tokenChanged(change)]
        return CommandOutcome(events: events, answer: ["token": .string(token.hex)])
    }

    private static func known(_ token: Subject, in turn: Turn) throws(Refusal) -> Subject {
        guard let state = turn.world.tokens[token] else { throw Refusal.notFound("such token") }
        if state.isForgotten { throw Refusal.conflict("This token was forgotten.") }
        return token
    }

    /// The key of the token's idTag is destroyed by the shell once this is on disk.
    static func forget(_ named: Subject, in turn: Turn) throws -> CommandOutcome {
        let token = try known(named, in: turn)
        return CommandOutcome(events: [.tokenForgotten(TokenForgotten(token: token))])
    }
}
