/// What a JSON value may be, as plain data: the document of the API, the types of the dashboard, and the options of the command line
/// are made from it.
public struct Shape: Equatable, Sendable {
    /// The sort of value, and what bounds it.
    public indirect enum Kind: Equatable, Sendable {
        /// Text of so many characters at least and at most; by a regular expression or a format of JSON Schema, where it has one.
        case text(least: Int, most: Int?, pattern: String? = nil, format: String? = nil)
        case integer(least: Int?, most: Int?)
        case flag
        /// One word of a list.
        case words([String])
        case list(of: Shape, least: Int = 0, most: Int? = nil)
        /// An object of these members, behind those of another record that it goes on from; a closed one has no others.
        case record(base: Shape? = nil, [Member], isClosed: Bool)
        /// An object of whatever members.
        case object
        case null
        /// Such a value, or null.
        case orNull(Shape)
    }

    /// A member of a record.
    public struct Member: Equatable, Sendable {
        public var name: String
        public var shape: Shape
        /// What it says, and its unit where the name does not end in it.
        public var meaning: String
        /// Whether it must stand; in an answer, whether it always does.
        public var isRequired: Bool
        /// What counts where it is absent.
        public var standard: JSONValue?
        /// Whether null takes away what there was.
        public var isClearable = false

        public init(_ name: String, _ shape: Shape, _ meaning: String = "", isRequired: Bool = true, standard: JSONValue? = nil) {
            self.name = name
            self.shape = shape
            self.meaning = meaning
            self.isRequired = isRequired
            self.standard = standard
        }
    }

    public var kind: Kind
    /// What it is called among the schemas of the document; nil where it is described in place.
    public var name: String?
    public var meaning: String
    public var examples: [JSONValue]

    public init(_ kind: Kind, name: String? = nil, meaning: String = "", examples: [JSONValue] = []) {
        self.kind = kind
        self.name = name
        self.meaning = meaning
        self.examples = examples
    }

    /// Members of a record, those of the record that it goes on from first; none where it is no record.
    public var members: [Member] {
        switch kind {
        case .record(let base, let own, _): (base?.members ?? []) + own
        case .orNull(let shape): shape.members
        default: []
        }
    }

    /// An exact decimal number as text.
    public static let decimal = Shape(
        .text(least: 1, most: nil, pattern: "^-?[0-9]+(\\.[0-9]+)?$"), name: "Decimal", meaning: "An exact decimal number as text",
        examples: ["12.345"])

    /// A point in time.
    public static let instant = Shape(
        .text(least: 1, most: nil, format: "date-time"), name: "Instant", meaning: "RFC 3339 in UTC with milliseconds",
        examples: ["2026-11-24T21:33:13.123Z"])

    /// A whole number.
    public static let integer = Shape(.integer(least: nil, most: nil))

    /// Text of any length.
    public static let text = Shape(.text(least: 0, most: nil))
}

/// Literals, for the examples that a shape shows.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `"EUR"`
    public init(stringLiteral value: String) { self = .string(value) }
    /// `60`
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// `true`
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// `[1, 2]`
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// `["id": "CP001"]`, members in this order.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }
}
