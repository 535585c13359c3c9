import EventStore

/// The body of a command as a type: read once, member by member.
///
///     struct Onboarding: CommandBody {
///         static let form = BodyForm(Onboarding.self, examples: [["minutes": 15]])
///         let minutes: Int
///         init(_ body: BodyReader) throws(JSONFieldError) { minutes = try body.required("minutes", .integer(0...1_440)) }
///     }
///
/// The initializer reads all members, whatever they say: the form of the body is what it reads.
public protocol CommandBody: Sendable {
    /// What is known of such bodies without reading one.
    static var form: BodyForm { get }

    /// Reads the members; unknown ones were refused before.
    init(_ body: BodyReader) throws(JSONFieldError)
}

extension CommandBody {
    /// Reads a body whose members are all known; throws what is wrong first.
    static func read(_ field: JSONField) throws(JSONFieldError) -> Self {
        try field.allowOnly(form.known, added: form.added)
        return try Self(BodyReader(field))
    }
}

/// What is known of the bodies of a command without reading one.
public struct BodyForm: Sendable {
    /// What whoever asks may give.
    public let shape: Shape
    /// Members that the decider reads and whoever asks gives.
    let known: [String]
    /// Members that the shell adds, and whoever asks may not give: what the path names, hashes of secrets, sealed texts.
    public let added: [String]
    /// A member that must be given, be it null, and what is wrong where it is not.
    private let standing: (name: String, missing: String)?
    /// Reads what whoever asks gives, without what the shell adds.
    private let whole: @Sendable (JSONField) throws(JSONFieldError) -> Void

    /// The form of the bodies that a type reads.
    ///
    /// - Parameter name: what it is called among the schemas of the document.
    public init<Body: CommandBody>(_ type: Body.Type, name: String? = nil, meaning: String = "", examples: [JSONValue] = []) {
        let notes = BodyReader.Notes()
        do throws(JSONFieldError) {
            _ = try Body(BodyReader(noting: notes))
        } catch {
            preconditionFailure("\(type) does not read its own samples: \(error)")
        }
        shape = Shape(.record(notes.members, isClosed: true), name: name, meaning: meaning, examples: examples)
        known = notes.known
        added = notes.added
        standing = notes.standing
        whole = { field throws(JSONFieldError) in _ = try Body(BodyReader(given: field)) }
    }

    /// The form of bodies that say nothing but what the path names, which the shell adds as this member.
    init(naming member: String) {
        shape = Shape(.record([], isClosed: true))
        known = []
        added = [member]
        standing = nil
        whole = { _ in }
    }

    /// Whether whoever asks has anything to say.
    public var isEmpty: Bool { shape.members.isEmpty }

    /// Refuses what only whoever asks can have wrong: members that are added here, and one that must be given.
    public func check(given body: JSONValue) throws(JSONFieldError) {
        for name in added where body[name] != nil { throw JSONFieldError(path: "/" + name, problem: "is not known here") }
        guard let standing, body[standing.name] == nil else { return }
        throw JSONFieldError(path: "/" + standing.name, problem: standing.missing)
    }

    /// Refuses what would be refused of a body by itself, whatever the state, in the same words: for whoever is about to send it.
    public func checkAhead(_ body: JSONValue) throws(JSONFieldError) {
        try check(given: body)
        let field = JSONField(body)
        try field.allowOnly(shape.members.map(\.name))
        try whole(field)
    }
}

/// Reads the members of a body one after the other; or, to learn the form of a body, notes what is read and gives samples.
public struct BodyReader {
    /// What was read so far of a body whose form is learned.
    final class Notes {
        var members: [Shape.Member] = []
        var known: [String] = []
        var added: [String] = []
        var standing: (name: String, missing: String)?
    }

    private enum Source {
        case body(JSONField)
        /// A body to which the shell has added nothing yet.
        case given(JSONField)
        case samples(Notes)
    }

    private let source: Source

    init(_ field: JSONField) { source = .body(field) }
    init(given field: JSONField) { source = .given(field) }
    init(noting notes: Notes) { source = .samples(notes) }

    /// Where the body stands; empty for one by itself, `/tokens/3` for a row of an import.
    var path: String {
        switch source {
        case .body(let field), .given(let field): field.path
        case .samples: ""
        }
    }

    /// A member that must stand.
    func required<Value>(_ name: String, _ schema: Schema<Value>, _ meaning: String = "") throws(JSONFieldError) -> Value {
        switch source {
        case .body(let field), .given(let field): return try schema.value(of: try field.required(name))
        case .samples(let notes):
            note(.init(name, schema.shape, meaning), notes)
            return schema.sample
        }
    }

    /// A member that may be absent, or null, which is the same.
    ///
    /// - Parameter standard: what counts then, where the state does not tell it.
    func optional<Value>(
        _ name: String, _ schema: Schema<Value>, _ meaning: String = "", standard: Value? = nil
    ) throws(JSONFieldError) -> Value? {
        switch source {
        case .body(let field), .given(let field):
            return try field.optional(name).map { field throws(JSONFieldError) in try schema.value(of: field) }
        case .samples(let notes):
            note(.init(name, schema.orNull.shape, meaning, isRequired: false, standard: standard.map { schema.json($0) }), notes)
            return nil
        }
    }

    /// A member for which something counts where it is absent or null.
    func optional<Value>(
        _ name: String, _ schema: Schema<Value>, _ meaning: String = "", else standard: Value
    ) throws(JSONFieldError) -> Value {
        try optional(name, schema, meaning, standard: standard) ?? standard
    }

    /// A member that may be absent, and for whose text the shell puts in what it stands for.
    func renamed<Value>(
        _ name: String, _ schema: Schema<Value>, given: Schema<String>, _ meaning: String
    ) throws(JSONFieldError) -> Value? {
        if case .body = source { return try optional(name, schema, meaning) }
        _ = try optional(name, given, meaning)
        return nil
    }

    /// A member that whoever asks must give, be it null: an empty body would mean too much.
    ///
    /// - Parameter missing: what whoever leaves it out is told.
    func standing<Value>(
        _ name: String, _ schema: Schema<Value>, _ meaning: String, missing: String
    ) throws(JSONFieldError) -> Value? {
        if case .samples(let notes) = source {
            note(.init(name, schema.orNull.shape, meaning), notes)
            notes.standing = (name, missing)
            return nil
        }
        return try optional(name, schema, meaning)
    }

    /// A member that changes something where it stands, and takes it away where it is null.
    func change<Value>(_ name: String, _ schema: Schema<Value>, _ meaning: String = "") throws(JSONFieldError) -> Edit<Value> {
        if let value = try optional(name, schema, meaning) { return .set(value) }
        switch source {
        case .body(let field), .given(let field): return field.isNull(name) ? .clear : .keep
        case .samples(let notes): notes.members[notes.members.count - 1].isClearable = true
        }
        return .keep
    }

    /// A member that the shell adds.
    ///
    /// - Parameter missing: what is told where the shell had nothing to add: the member that was given wrong, and what would be right.
    func added<Value>(
        _ name: String, _ schema: Schema<Value>, missing: (name: String, problem: String)? = nil
    ) throws(JSONFieldError) -> Value {
        switch source {
        case .body(let field):
            if let missing, try field.optional(name) == nil {
                throw JSONFieldError(path: path + "/" + missing.name, problem: missing.problem)
            }
            return try schema.value(of: try field.required(name))
        case .given: return schema.sample
        case .samples(let notes):
            notes.added.append(name)
            return schema.sample
        }
    }

    /// A member that the shell adds to some bodies.
    func addedIfAny<Value>(_ name: String, _ schema: Schema<Value>) throws(JSONFieldError) -> Value? {
        switch source {
        case .body(let field): return try field.optional(name).map { field throws(JSONFieldError) in try schema.value(of: field) }
        case .given: return nil
        case .samples(let notes):
            notes.added.append(name)
            return nil
        }
    }

    /// A member that whoever asks gives and the shell takes out, for it must not come into the journal as it is.
    func withheld(_ member: WithheldMember, isRequired: Bool = false) throws(JSONFieldError) {
        switch source {
        case .body: break
        case .given(let body): _ = try isRequired ? member.required(of: body) : member.value(of: body)
        case .samples(let notes):
            let shape = isRequired ? member.schema.shape : member.schema.orNull.shape
            notes.members.append(.init(member.name, shape, member.meaning, isRequired: isRequired))
        }
    }

    /// A list of records, so many at least and at most.
    func list<Body: CommandBody>(
        _ name: String, of type: Body.Type, _ meaning: String = "", least: Int = 0, most: Int
    ) throws(JSONFieldError) -> [Body] {
        switch source {
        case .body(let field), .given(let field):
            var bodies: [Body] = []
            for element in try field.array(name, max: most) { bodies.append(try Body.read(element)) }
            return bodies
        case .samples(let notes):
            note(.init(name, Shape(.list(of: Body.form.shape, least: least, most: most)), meaning), notes)
            return []
        }
    }

    /// The rows of an import, each read by itself, so that every wrong one is told.
    func rows<Row: CommandBody>(_ name: String, of type: Row.Type, most: Int) throws(JSONFieldError) -> [ImportRow<Row>] {
        switch source {
        case .body(let field), .given(let field):
            return try field.array(name, max: most).map { row in
                ImportRow(path: row.path, body: Result { () throws(JSONFieldError) in try Row.read(row) })
            }
        case .samples(let notes):
            note(.init(name, Shape(.list(of: Row.form.shape, most: most))), notes)
            return []
        }
    }

    /// A text that whoever asks gives and the shell seals, under the same name.
    func sealed(_ member: WithheldMember) throws(JSONFieldError) -> SealedText {
        switch source {
        case .body(let field): return try Schema.sealed.value(of: try field.required(member.name))
        case .given(let field):
            _ = try member.required(of: field)
            return Schema.sealed.sample
        case .samples(let notes):
            note(.init(member.name, member.schema.shape, member.meaning), notes)
            return Schema.sealed.sample
        }
    }

    /// Such a text that may be absent.
    func sealedIfAny(_ member: WithheldMember) throws(JSONFieldError) -> SealedText? {
        switch source {
        case .body(let field):
            return try field.optional(member.name).map { field throws(JSONFieldError) in try Schema.sealed.value(of: field) }
        case .given(let field): return try member.value(of: field).map { _ in Schema.sealed.sample }
        case .samples(let notes):
            note(.init(member.name, member.schema.orNull.shape, member.meaning, isRequired: false), notes)
            return nil
        }
    }

    private func note(_ member: Shape.Member, _ notes: Notes) {
        notes.members.append(member)
        notes.known.append(member.name)
    }
}

/// One row of an import, read or wrong.
struct ImportRow<Body: CommandBody>: Sendable {
    /// `/tokens/3`
    let path: String
    let body: Result<Body, JSONFieldError>
}

/// What a body does to something that may be absent.
enum Edit<Value: Sendable>: Sendable {
    case keep
    case clear
    case set(Value)

    /// The new value; nil where it stays or is taken away.
    var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    var isClear: Bool {
        if case .clear = self { true } else { false }
    }
}

/// A text of a body that must not come into the journal: the shell puts a hash or a sealed text in its place.
public struct WithheldMember: Sendable {
    public let name: String
    let schema: Schema<String>
    let meaning: String

    /// The text, which must stand.
    public func required(of body: JSONField) throws(JSONFieldError) -> String { try schema.value(of: try body.required(name)) }

    /// The text; nil where it is absent or null.
    public func value(of body: JSONField) throws(JSONFieldError) -> String? {
        try body.optional(name).map { field throws(JSONFieldError) in try schema.value(of: field) }
    }
}
