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
    case correctInvoice = "CorrectInvoice"
    case issueAPIToken = "IssueAPIToken"
    case revokeAPIToken = "RevokeAPIToken"
    case acknowledgeAlert = "AcknowledgeAlert"
    case setWebhook = "SetWebhook"
    case removeWebhook = "RemoveWebhook"
    case testWebhook = "TestWebhook"
    case retryEffect = "RetryEffect"
    case cancelEffect = "CancelEffect"

    /// Whether somebody in this role may ask for it.
    public func isAllowed(to role: Role) -> Bool { row.roles.contains(role) }

    /// What its bodies look like.
    public var form: BodyForm { row.form }

    private static let operating: [Role] = [.owner, .operator]
    private static let accounting: [Role] = [.owner, .operator, .accountant]

    /// The row of this command.
    var row: CommandRow {
        switch self {
        case .addStation: CommandRow(Self.operating, StationCommands.add)
        case .importStations: CommandRow(Self.operating) { try StationCommands.importRows($0, $1, in: $2) }
        case .changeStation: CommandRow(Self.operating, StationCommands.change)
        case .removeStation: CommandRow(Self.operating, naming: "id", .filledText, Departing.removeStation)
        case .adoptStation: CommandRow(Self.operating, StationCommands.adopt)
        case .openOnboarding: CommandRow(Self.operating, OnboardingCommands.open)
        case .clearKnocking: CommandRow(Self.operating, naming: "id", .filledText, OnboardingCommands.clearKnocking)
        case .acknowledgeAlert: CommandRow(Self.accounting, OnboardingCommands.acknowledgeAlert)
        case .sendCall: CommandRow(Self.operating) { try CallCommands.send($0, actor: $1.actor, in: $2) }
        case .cancelCall: CommandRow(Self.operating, naming: "call", .id, CallCommands.cancel)
        case .pushLocalList: CommandRow(Self.operating) { try LocalListCommands.push($0, actor: $1.actor, in: $2) }
        case .issueToken: CommandRow(Self.operating, TokenCommands.issue)
        case .importTokens: CommandRow(Self.operating) { try TokenCommands.importRows($0, $1, in: $2) }
        case .changeToken: CommandRow(Self.operating, TokenCommands.change)
        case .forgetToken: CommandRow(Self.operating, naming: "token", .subject, Departing.forgetToken)
        case .registerDriver: CommandRow(Self.operating, DriverCommands.register)
        case .forgetDriver: CommandRow(Self.operating, naming: "driver", .id, Departing.forgetDriver)
        case .publishTariff: CommandRow(Self.accounting, MoneyCommands.publishTariff)
        case .endTariff: CommandRow(Self.accounting, naming: "tariff", .id, MoneyCommands.endTariff)
        case .assignTariff: CommandRow(Self.accounting, MoneyCommands.assignTariff)
        case .setSeller: CommandRow([.owner, .accountant], MoneyCommands.setSeller)
        case .stopSession: CommandRow(Self.operating, naming: "session", .id) { try SessionCommands.stop($0, actor: $1.actor, in: $2) }
        case .endSession: CommandRow(Self.operating, naming: "session", .id, SessionCommands.end)
        case .releaseSession: CommandRow(Self.accounting, SessionCommands.release)
        case .creditInvoice: CommandRow(Self.accounting, naming: "document", .hex, MoneyCommands.creditInvoice)
        case .correctInvoice: CommandRow(Self.accounting, MoneyCommands.correctInvoice)
        case .issueAPIToken: CommandRow([.owner]) { try APITokenCommands.issue($0, secret: $1.secret, in: $2) }
        case .revokeAPIToken: CommandRow([.owner], naming: "id", .id, APITokenCommands.revoke)
        case .setWebhook: CommandRow(Self.operating, WebhookCommands.set)
        case .removeWebhook: CommandRow(Self.operating, naming: "webhook", .id, WebhookCommands.remove)
        case .testWebhook: CommandRow(Self.operating, naming: "webhook", .id, WebhookCommands.test)
        case .retryEffect: CommandRow(Self.operating, naming: "effect", .id, EffectCommands.retry)
        case .cancelEffect: CommandRow(Self.operating, naming: "effect", .id, EffectCommands.cancel)
        }
    }
}
