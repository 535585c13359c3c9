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
    case releaseSession = "ReleaseSession"
    case creditInvoice = "CreditInvoice"
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
}
