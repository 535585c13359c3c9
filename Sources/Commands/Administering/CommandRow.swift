import EventStore

/// One row of the table of commands: who may ask, what the body is, and what decides it.
struct CommandRow {
    let roles: [Role]
    let form: BodyForm
    let decide: (Decider, JSONField, CommandInput) throws -> CommandOutcome

    /// A row of a command that is decided by its body alone.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Decider) -> (Body) throws -> CommandOutcome) {
        self.init(roles) { decider, body, _ in try decide(decider)(body) }
    }

    /// A row of a command in which it matters who asks, or what the shell drew.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Decider, Body, CommandInput) throws -> CommandOutcome) {
        self.roles = roles
        form = Body.form
        self.decide = { decider, body, input in try decide(decider, try Body.read(body), input) }
    }
}

extension AdminCommand {
    private static let operating: [Role] = [.owner, .operator]
    private static let accounting: [Role] = [.owner, .operator, .accountant]

    /// The row of this command.
    var row: CommandRow {
        switch self {
        case .addStation: CommandRow(Self.operating, Decider.addStation)
        case .importStations: CommandRow(Self.operating, Decider.importStations)
        case .changeStation: CommandRow(Self.operating, Decider.changeStation)
        case .removeStation: CommandRow(Self.operating, Decider.removeStation)
        case .adoptStation: CommandRow(Self.operating, Decider.adoptStation)
        case .openOnboarding: CommandRow(Self.operating, Decider.openOnboarding)
        case .clearKnocking: CommandRow(Self.operating, Decider.clearKnocking)
        case .acknowledgeAlert: CommandRow(Self.accounting, Decider.acknowledgeAlert)
        case .sendCall: CommandRow(Self.operating) { try $0.sendCall($1, actor: $2.actor) }
        case .cancelCall: CommandRow(Self.operating, Decider.cancelCall)
        case .pushLocalList: CommandRow(Self.operating) { try $0.pushLocalList($1, actor: $2.actor) }
        case .issueToken: CommandRow(Self.operating, Decider.issueToken)
        case .importTokens: CommandRow(Self.operating, Decider.importTokens)
        case .changeToken: CommandRow(Self.operating, Decider.changeToken)
        case .forgetToken: CommandRow(Self.operating, Decider.forgetToken)
        case .registerDriver: CommandRow(Self.operating, Decider.registerDriver)
        case .forgetDriver: CommandRow(Self.operating, Decider.forgetDriver)
        case .publishTariff: CommandRow(Self.accounting, Decider.publishTariff)
        case .endTariff: CommandRow(Self.accounting, Decider.endTariff)
        case .assignTariff: CommandRow(Self.accounting, Decider.assignTariff)
        case .setSeller: CommandRow([.owner, .accountant], Decider.setSeller)
        case .stopSession: CommandRow(Self.operating) { try $0.stopSession($1, actor: $2.actor) }
        case .releaseSession: CommandRow(Self.accounting, Decider.releaseSession)
        case .creditInvoice: CommandRow(Self.accounting, Decider.creditInvoice)
        case .issueAPIToken: CommandRow([.owner]) { try $0.issueAPIToken($1, secret: $2.secret) }
        case .revokeAPIToken: CommandRow([.owner], Decider.revokeAPIToken)
        }
    }
}
