/// The fields of a message in their order; names compare without regard to case.
public struct HTTPFields: Sendable, Equatable {
    /// One line.
    public struct Field: Sendable, Equatable {
        /// As it was sent.
        public var name: String
        /// Without surrounding white space.
        public var value: String
    }

    /// All fields in the order sent.
    public private(set) var all: [Field] = []

    /// No fields.
    public init() {}

    /// Adds a field behind the others.
    public mutating func append(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

    /// The first value of a name.
    public subscript(name: String) -> String? {
        for field in all where HTTPGrammar.equal(field.name, name) { return field.value }
        return nil
    }

    /// Every value of a name.
    public func values(_ name: String) -> [String] {
        all.compactMap { HTTPGrammar.equal($0.name, name) ? $0.value : nil }
    }

    /// The members of a list-valued field over all its lines.
    public func list(_ name: String) -> [String] { values(name).flatMap(HTTPGrammar.list) }

    /// Whether a list-valued field has `token`, without regard to case.
    public func has(_ name: String, token: String) -> Bool { list(name).contains { HTTPGrammar.equal($0, token) } }
}
