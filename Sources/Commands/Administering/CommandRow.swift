import EventStore

/// One row of the table of commands: who may ask, what the body is, and what decides it.
struct CommandRow {
    let roles: [Role]
    let form: BodyForm
    let decide: (Turn, JSONField, CommandInput) throws -> CommandOutcome

    /// A row of a command that is decided by its body alone.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Turn) -> (Body) throws -> CommandOutcome) {
        self.init(roles) { turn, body, _ in try decide(turn)(body) }
    }

    /// A row of a command in which it matters who asks, or what the shell drew.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Turn, Body, CommandInput) throws -> CommandOutcome) {
        self.roles = roles
        form = Body.form
        self.decide = { turn, body, input in try decide(turn, try Body.read(body), input) }
    }
}

extension AdminCommand {
    private static let operating: [Role] = [.owner, .operator]
    private static let accounting: [Role] = [.owner, .operator, .accountant]

    /// The row of this command.
    var row: CommandRow {
        switch self {
        case .addStation: CommandRow(Self.operating, Turn.addStation)
        case .importStations: CommandRow(Self.operating) { try $0.importStations($1, $2) }
        case .changeStation: CommandRow(Self.operating, Turn.changeStation)
        case .removeStation: CommandRow(Self.operating, Turn.removeStation)
        case .adoptStation: CommandRow(Self.operating, Turn.adoptStation)
        case .openOnboarding: CommandRow(Self.operating, Turn.openOnboarding)
        case .clearKnocking: CommandRow(Self.operating, Turn.clearKnocking)
        case .acknowledgeAlert: CommandRow(Self.accounting, Turn.acknowledgeAlert)
        case .sendCall: CommandRow(Self.operating) { try $0.sendCall($1, actor: $2.actor) }
        case .cancelCall: CommandRow(Self.operating, Turn.cancelCall)
        case .pushLocalList: CommandRow(Self.operating) { try $0.pushLocalList($1, actor: $2.actor) }
        case .issueToken: CommandRow(Self.operating, Turn.issueToken)
        case .importTokens: CommandRow(Self.operating) { try $0.importTokens($1, $2) }
        case .changeToken: CommandRow(Self.operating, Turn.changeToken)
        case .forgetToken: CommandRow(Self.operating, Turn.forgetToken)
        case .registerDriver: CommandRow(Self.operating, Turn.registerDriver)
        case .forgetDriver: CommandRow(Self.operating, Turn.forgetDriver)
        case .publishTariff: CommandRow(Self.accounting, Turn.publishTariff)
        case .endTariff: CommandRow(Self.accounting, Turn.endTariff)
        case .assignTariff: CommandRow(Self.accounting, Turn.assignTariff)
        case .setSeller: CommandRow([.owner, .accountant], Turn.setSeller)
        case .stopSession: CommandRow(Self.operating) { try $0.stopSession($1, actor: $2.actor) }
        case .endSession: CommandRow(Self.operating, Turn.endSession)
        case .releaseSession: CommandRow(Self.accounting, Turn.releaseSession)
        case .creditInvoice: CommandRow(Self.accounting, Turn.creditInvoice)
        case .issueAPIToken: CommandRow([.owner]) { try $0.issueAPIToken($1, secret: $2.secret) }
        case .revokeAPIToken: CommandRow([.owner], Turn.revokeAPIToken)
        }
    }
}
