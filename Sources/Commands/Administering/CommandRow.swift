public import EventStore

/// What follows from the rows; the table is made of the catalogue's lists of commands.
extension AdminCommand {
    /// Whether somebody in this role may ask for it.
    public func isAllowed(to role: Role) -> Bool { row.roles.contains(role) }

    /// What its bodies look like.
    public var form: BodyForm { row.form }
}

/// One row of the table of commands: who may ask, what the body is, and what decides it.
struct CommandRow {
    let roles: [Role]
    let form: BodyForm
    let decide: (JSONField, CommandInput, Turn) throws -> CommandOutcome

    /// A row of a command that is decided by its body alone.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Body, Turn) throws -> CommandOutcome) {
        self.init(roles) { body, _, turn in try decide(body, turn) }
    }

    /// A row of a command of which no more is said than what its path names, which the shell adds as this member.
    init<Value: Sendable>(
        _ roles: [Role], naming member: String, _ schema: Schema<Value>,
        _ decide: @escaping (Value, CommandInput, Turn) throws -> CommandOutcome
    ) {
        self.roles = roles
        form = BodyForm(naming: member)
        self.decide = { body, input, turn in
            try body.allowOnly([], added: [member])
            return try decide(try schema.value(of: try body.required(member)), input, turn)
        }
    }

    /// Such a row in which it does not matter who asks.
    init<Value: Sendable>(
        _ roles: [Role], naming member: String, _ schema: Schema<Value>, _ decide: @escaping (Value, Turn) throws -> CommandOutcome
    ) {
        self.init(roles, naming: member, schema) { value, _, turn in try decide(value, turn) }
    }

    /// A row of a command in which it matters who asks, or what the shell drew.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping (Body, CommandInput, Turn) throws -> CommandOutcome) {
        self.roles = roles
        form = Body.form
        self.decide = { body, input, turn in try decide(try Body.read(body), input, turn) }
    }
}
