import EventStore

/// One row of the table of commands: who may ask, what the body is, and what decides it.
struct CommandRow {
    let roles: [Role]
    let form: BodyForm
    let decide: (JSONField, CommandInput, Turn) throws -> CommandOutcome

    /// A row of a command that is decided by its body alone.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Body, Turn) throws -> CommandOutcome) {
        self.init(roles) { body, _, turn in try decide(body, turn) }
    }

    /// A row of a command in which it matters who asks, or what the shell drew.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Body, CommandInput, Turn) throws -> CommandOutcome) {
        self.roles = roles
        form = Body.form
        self.decide = { body, input, turn in try decide(try Body.read(body), input, turn) }
    }
}

extension AdminCommand {
    private static let operating: [Role] = [.owner, .operator]
    private static let accounting: [Role] = [.owner, .operator, .accountant]

    /// The row of this command.
    var row: CommandRow {
        switch self {
        case .addStation: CommandRow(Self.operating, StationCommands.add)
        case .importStations: CommandRow(Self.operating) { try StationCommands.importRows($0, $1, in: $2) }
        case .changeStation: CommandRow(Self.operating, StationCommands.change)
        case .removeStation: CommandRow(Self.operating, StationCommands.remove)
        case .adoptStation: CommandRow(Self.operating, StationCommands.adopt)
        case .openOnboarding: CommandRow(Self.operating, OnboardingCommands.open)
        case .clearKnocking: CommandRow(Self.operating, OnboardingCommands.clearKnocking)
        case .acknowledgeAlert: CommandRow(Self.accounting, OnboardingCommands.acknowledgeAlert)
        case .sendCall: CommandRow(Self.operating) { try CallCommands.send($0, actor: $1.actor, in: $2) }
        case .cancelCall: CommandRow(Self.operating, CallCommands.cancel)
        case .pushLocalList: CommandRow(Self.operating) { try LocalListCommands.push($0, actor: $1.actor, in: $2) }
        case .issueToken: CommandRow(Self.operating, TokenCommands.issue)
        case .importTokens: CommandRow(Self.operating) { try TokenCommands.importRows($0, $1, in: $2) }
        case .changeToken: CommandRow(Self.operating, TokenCommands.change)
        case .forgetToken: CommandRow(Self.operating, TokenCommands.forget)
        case .registerDriver: CommandRow(Self.operating, DriverCommands.register)
        case .forgetDriver: CommandRow(Self.operating, DriverCommands.forget)
        case .publishTariff: CommandRow(Self.accounting, MoneyCommands.publishTariff)
        case .endTariff: CommandRow(Self.accounting, MoneyCommands.endTariff)
        case .assignTariff: CommandRow(Self.accounting, MoneyCommands.assignTariff)
        case .setSeller: CommandRow([.owner, .accountant], MoneyCommands.setSeller)
        case .stopSession: CommandRow(Self.operating) { try SessionCommands.stop($0, actor: $1.actor, in: $2) }
        case .releaseSession: CommandRow(Self.accounting, SessionCommands.release)
        case .creditInvoice: CommandRow(Self.accounting, MoneyCommands.creditInvoice)
        case .issueAPIToken: CommandRow([.owner]) { try APITokenCommands.issue($0, secret: $1.secret, in: $2) }
        case .revokeAPIToken: CommandRow([.owner], APITokenCommands.revoke)
        case .setWebhook: CommandRow(Self.operating, WebhookCommands.set)
        case .removeWebhook: CommandRow(Self.operating, WebhookCommands.remove)
        case .testWebhook: CommandRow(Self.operating, WebhookCommands.test)
        case .retryEffect: CommandRow(Self.operating, EffectCommands.retry)
        case .cancelEffect: CommandRow(Self.operating, EffectCommands.cancel)
        }
    }
}
