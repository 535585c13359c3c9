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
    /// What is left of a command once its body was read.
    typealias Deed = @Sendable (CommandInput, Turn) throws -> CommandOutcome

    let roles: [Role]
    let form: BodyForm
    /// Reads the body, which needs no state and may be done on any thread.
    let read: @Sendable (JSONField) throws -> Deed

    /// A row of a command that is decided by its body alone.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping @Sendable (Body, Turn) throws -> CommandOutcome) {
        self.init(roles) { body, _, turn in try decide(body, turn) }
    }

    /// A row of a command of which no more is said than what its path names, which the shell adds as this member.
    init<Value: Sendable>(
        _ roles: [Role], naming member: String, _ schema: Schema<Value>,
        _ decide: @escaping @Sendable (Value, CommandInput, Turn) throws -> CommandOutcome
    ) {
        self.roles = roles
        form = BodyForm(naming: member)
        read = { body in
            try body.allowOnly([], added: [member])
            let value = try schema.value(of: try body.required(member))
            return { input, turn in try decide(value, input, turn) }
        }
    }

    /// Such a row in which it does not matter who asks.
    init<Value: Sendable>(
        _ roles: [Role], naming member: String, _ schema: Schema<Value>,
        _ decide: @escaping @Sendable (Value, Turn) throws -> CommandOutcome
    ) {
        self.init(roles, naming: member, schema) { value, _, turn in try decide(value, turn) }
    }

    /// A row of a command in which it matters who asks, or what the shell drew.
    init<Body: CommandBody>(_ roles: [Role], _ decide: @escaping @Sendable (Body, CommandInput, Turn) throws -> CommandOutcome) {
        self.roles = roles
        form = Body.form
        read = { body in
            let body = try Body.read(body)
            return { input, turn in try decide(body, input, turn) }
        }
    }
}

/// A command whose body was read, on whatever thread: what is left is to decide it. It comes to what `decide` makes of its input alone.
public struct ReadyCommand: Sendable {
    public private(set) var input: CommandInput
    /// What decides it, or why it cannot be read.
    let deed: Result<CommandRow.Deed, any Error>

    /// Reads the body.
    public init(_ input: CommandInput) {
        self.input = input
        deed = Result { try Self.deed(of: input) }
    }

    /// The same, of an import of which the entries in front came to this.
    public func behind(_ counts: ImportCounts) -> ReadyCommand {
        var command = self
        (command.input.addedBefore, command.input.changedBefore) = (counts.added, counts.changed)
        return command
    }

    private static func deed(of input: CommandInput) throws -> CommandRow.Deed {
        guard let command = AdminCommand(rawValue: input.name) else { throw Refusal.notFound("command \(input.name)") }
        guard command.isAllowed(to: input.role) else {
            throw Refusal(status: 403, detail: "The role \(input.role.name) may not do \(input.name).")
        }
        return try command.row.read(JSONField(try JSONValue(parsing: input.body, valuesMax: Limits.importRowsMax * 16)))
    }
}
