public import EventStore

/// Everything that an operator can ask for; each is recorded with who asked.
public enum AdminCommand: String, Sendable, CaseIterable {
    case addStation = "AddStation"
    case importStations = "ImportStations"
    case changeStation = "ChangeStation"
    case removeStation = "RemoveStation"
    case adoptStation = "AdoptStation"
    case openOnboarding = "OpenOnboarding"
    case clearKnocking = "ClearKnocking"
    case sendCall = "SendCall"
    case cancelCall = "CancelCall"
    case pushLocalList = "PushLocalList"
    case issueToken = "IssueToken"
    case importTokens = "ImportTokens"
    case changeToken = "ChangeToken"
    case forgetToken = "ForgetToken"
    case registerDriver = "RegisterDriver"
    case forgetDriver = "ForgetDriver"
    case publishTariff = "PublishTariff"
    case endTariff = "EndTariff"
    case assignTariff = "AssignTariff"
    case setSeller = "SetSeller"
    case stopSession = "StopSession"
    case endSession = "EndSession"
    case releaseSession = "ReleaseSession"
    case creditInvoice = "CreditInvoice"
    case issueAPIToken = "IssueAPIToken"
    case revokeAPIToken = "RevokeAPIToken"
    case acknowledgeAlert = "AcknowledgeAlert"

    /// Whether somebody in this role may ask for it.
    public func isAllowed(to role: Role) -> Bool { row.roles.contains(role) }

    /// What its bodies look like.
    public var form: BodyForm { row.form }
}

/// What a command comes to: nothing has happened until its events are emitted, so a refusal leaves no trace but itself.
struct CommandOutcome {
    var status = 200
    var events: [Event]
    var answer: JSONValue = .object([])
}

/// A command that is refused: a value, not a fault. 404 says that something it names is not there, 409 that the state forbids it, 422 that
/// a value of it is wrong.
struct CommandRefusal: Error {
    var status: Int
    var detail: String
    var problems: [MoneyRefusal.Problem] = []

    static func notFound(_ what: String) -> CommandRefusal { CommandRefusal(status: 404, detail: "There is no \(what).") }
    static func conflict(_ detail: String) -> CommandRefusal { CommandRefusal(status: 409, detail: detail) }

    /// About a member of the body, by its JSON pointer.
    static func about(_ pointer: String, _ sort: MoneyRefusal.Sort, _ detail: String) -> CommandRefusal {
        var refusal = listing([.init(pointer, detail, sort)])
        refusal.detail = detail
        return refusal
    }

    /// Everything that is wrong.
    static func listing(_ problems: [MoneyRefusal.Problem]) -> CommandRefusal {
        CommandRefusal(
            status: MoneyRefusal(problems).status, detail: problems.first.map { "\($0.pointer): \($0.detail)" } ?? "", problems: problems)
    }

    /// What is wrong with one row of an import: a row that names what is not there is a wrong row.
    func problems(ofRow path: String, member: String) -> [MoneyRefusal.Problem] {
        let sort: MoneyRefusal.Sort = status == 409 ? .conflict : .invalid
        if problems.isEmpty { return [.init(path + "/" + member, detail, sort)] }
        return problems.map { .init($0.pointer, $0.detail, sort) }
    }
}

/// A problem document (RFC 9457) as every refusal of the API has it.
public func problemDocument(status: Int, detail: String, errors: [(pointer: String, detail: String)] = []) -> [UInt8] {
    var members: [JSONValue.Member] = [
        .init(name: "type", value: .string("about:blank")), .init(name: "title", value: .string(statusTitle(status))),
        .init(name: "status", value: .integer(status)), .init(name: "detail", value: .string(detail)),
    ]
    if !errors.isEmpty {
        let list = errors.map { JSONValue.object(["pointer": .string($0.pointer), "detail": .string($0.detail)]) }
        members.append(.init(name: "errors", value: .array(list)))
    }
    return JSONValue.object(members).bytes
}

private func statusTitle(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    default: "Error"
    }
}
