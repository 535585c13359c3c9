import Commands

/// How something looks in answers: the members of its record, each with where its value comes from. The document, the types of the
/// dashboard and the tables of the command line are made from the same members.
struct View<Source>: Sendable {
    /// What the answer is, as plain data.
    let shape: Shape
    private let members: @Sendable (Source, ReadContext) throws -> [JSONValue.Member]

    /// A record of these fields; one with a name stands among the schemas of the document.
    init(_ name: String? = nil, _ meaning: String = "", @FieldsBuilder<Source> fields: () -> [Field<Source>]) {
        let fields = fields()
        shape = Shape(.record(fields.map(\.member), isClosed: false), name: name, meaning: meaning)
        members = { source, read in try Self.members(fields, source, read) }
    }

    /// A record that goes on from another one.
    init<Base>(
        _ name: String? = nil, extending base: View<Base>, of part: @escaping @Sendable (Source) -> Base,
        @FieldsBuilder<Source> fields: () -> [Field<Source>]
    ) {
        let fields = fields()
        shape = Shape(.record(base: base.shape, fields.map(\.member), isClosed: false), name: name)
        members = { source, read in try base.members(part(source), read) + Self.members(fields, source, read) }
    }

    /// A record that makes its own JSON, of a shape that it knows.
    init(making shape: Shape, members: @escaping @Sendable (Source, ReadContext) throws -> [JSONValue.Member]) {
        self.shape = shape
        self.members = members
    }

    private static func members(_ fields: [Field<Source>], _ source: Source, _ read: ReadContext) throws -> [JSONValue.Member] {
        try fields.compactMap { field in try field.value(source, read).map { JSONValue.Member(name: field.member.name, value: $0) } }
    }

    /// What is answered about it.
    func json(_ source: Source, _ read: ReadContext) throws -> JSONValue { .object(try members(source, read)) }
}

/// One member of a view.
struct Field<Source>: Sendable {
    let member: Shape.Member
    /// Nil where the member is left out.
    fileprivate let value: @Sendable (Source, ReadContext) throws -> JSONValue?

    private init(_ member: Shape.Member, _ value: @escaping @Sendable (Source, ReadContext) throws -> JSONValue?) {
        self.member = member
        self.value = value
    }

    // MARK: Values

    /// A member that always has a value.
    init<Value>(_ name: String, _ schema: Schema<Value>, _ value: @escaping @Sendable (Source) -> Value) {
        self.init(name, schema, "", value)
    }

    /// A member that always has a value, and what it means.
    init<Value>(_ name: String, _ schema: Schema<Value>, _ meaning: String, _ value: @escaping @Sendable (Source) -> Value) {
        self.init(.init(name, schema.shape, meaning)) { source, _ in schema.json(value(source)) }
    }

    /// A member whose value is more than its source tells.
    init<Value>(
        _ name: String, _ schema: Schema<Value>, _ meaning: String = "",
        reading value: @escaping @Sendable (Source, ReadContext) throws -> Value
    ) {
        self.init(.init(name, schema.shape, meaning)) { source, read in schema.json(try value(source, read)) }
    }

    /// A member that is null where it has no value.
    init<Value>(_ name: String, orNull schema: Schema<Value>, _ value: @escaping @Sendable (Source) -> Value?) {
        self.init(name, orNull: schema, "", value)
    }

    /// A member that is null where it has no value, and what it means.
    init<Value>(_ name: String, orNull schema: Schema<Value>, _ meaning: String, _ value: @escaping @Sendable (Source) -> Value?) {
        self.init(name, orNull: schema, meaning, reading: { source, _ in value(source) })
    }

    /// A member that is null where it has no value, which is more than its source tells.
    init<Value>(
        _ name: String, orNull schema: Schema<Value>, _ meaning: String = "",
        reading value: @escaping @Sendable (Source, ReadContext) throws -> Value?
    ) {
        self.init(.init(name, schema.orNull.shape, meaning)) { source, read in try value(source, read).map { schema.json($0) } ?? .null }
    }

    /// A member that is left out where it has no value.
    init<Value>(_ name: String, ifAny schema: Schema<Value>, _ meaning: String, _ value: @escaping @Sendable (Source) -> Value?) {
        self.init(.init(name, schema.shape, meaning, isRequired: false)) { source, _ in value(source).map { schema.json($0) } }
    }

    /// A list of values.
    init<Value>(
        _ name: String, list schema: Schema<Value>, _ meaning: String = "",
        _ values: @escaping @Sendable (Source, ReadContext) throws -> [Value]
    ) {
        self.init(.init(name, schema.list().shape, meaning)) { source, read in .array(try values(source, read).map { schema.json($0) }) }
    }

    // MARK: Records

    /// A record within.
    init<Part>(
        _ name: String, record view: View<Part>, _ meaning: String = "",
        _ part: @escaping @Sendable (Source, ReadContext) throws -> Part
    ) {
        self.init(.init(name, view.shape, meaning)) { source, read in try view.json(try part(source, read), read) }
    }

    /// A record within, or null.
    init<Part>(
        _ name: String, recordOrNull view: View<Part>, _ meaning: String = "",
        _ part: @escaping @Sendable (Source, ReadContext) throws -> Part?
    ) {
        self.init(.init(name, Shape(.orNull(view.shape)), meaning)) { source, read in
            try part(source, read).map { try view.json($0, read) } ?? .null
        }
    }

    /// A record within that is left out where there is none.
    init<Part>(_ name: String, recordIfAny view: View<Part>, _ meaning: String, _ part: @escaping @Sendable (Source) -> Part?) {
        self.init(.init(name, view.shape, meaning, isRequired: false)) { source, read in try part(source).map { try view.json($0, read) } }
    }

    /// A list of records.
    init<Part>(
        _ name: String, records view: View<Part>, _ meaning: String = "",
        _ parts: @escaping @Sendable (Source, ReadContext) throws -> [Part]
    ) {
        self.init(.init(name, Shape(.list(of: view.shape)), meaning)) { source, read in
            .array(try parts(source, read).map { try view.json($0, read) })
        }
    }
}

/// Lets the fields of a view stand below each other; each is checked by the compiler by itself, so long views compile quickly.
@resultBuilder
enum FieldsBuilder<Source> {
    static func buildExpression(_ field: Field<Source>) -> [Field<Source>] { [field] }
    static func buildBlock(_ fields: [Field<Source>]...) -> [Field<Source>] { fields.flatMap(\.self) }
}
