/// What a JSON value may be, together with the type that it is here: reads it, writes it, and says what it may be.
public struct Schema<Value: Sendable>: Sendable {
    /// What the value may be, as plain data.
    public let shape: Shape
    /// Any value of it: what a description reads in place of one.
    let sample: Value
    private let reading: @Sendable (JSONField) throws(JSONFieldError) -> Value
    private let writing: @Sendable (Value) -> JSONValue

    init(
        _ shape: Shape, sample: Value, read: @escaping @Sendable (JSONField) throws(JSONFieldError) -> Value,
        write: @escaping @Sendable (Value) -> JSONValue
    ) {
        self.shape = shape
        self.sample = sample
        reading = read
        writing = write
    }

    /// The value; throws where it is none of these, with its place and what would be right.
    public func value(of field: JSONField) throws(JSONFieldError) -> Value { try reading(field) }

    /// The value as JSON.
    public func json(_ value: Value) -> JSONValue { writing(value) }

    /// The same values, of which the document says something else.
    func shown(as shape: Shape) -> Schema { Schema(shape, sample: sample, read: reading, write: writing) }

    /// The same value, or null for nil.
    public var orNull: Schema<Value?> {
        Schema<Value?>(
            Shape(.orNull(shape)), sample: .none,
            read: { field throws(JSONFieldError) in field.value == .null ? nil : try value(of: field) },
            write: { value in value.map { json($0) } ?? .null })
    }

    /// A list of such values, of so many at most.
    public func list(least: Int = 0, most: Int? = nil) -> Schema<[Value]> {
        Schema<[Value]>(
            Shape(.list(of: shape, least: least, most: most)), sample: [],
            read: { field throws(JSONFieldError) in
                var values: [Value] = []
                for element in try field.array(max: most) { values.append(try value(of: element)) }
                return values
            },
            write: { values in .array(values.map { json($0) }) })
    }

    /// The same values as another type.
    ///
    /// - Parameters:
    ///   - shape: what the document says of them, where that is another thing.
    ///   - problem: what whoever gave a value is told for which there is none of the type.
    func mapped<Other>(
        _ shape: Shape? = nil, _ problem: String = "is out of range", from make: @escaping @Sendable (Value) -> Other?,
        to given: @escaping @Sendable (Other) -> Value
    ) -> Schema<Other> {
        guard let sample = make(sample) else { preconditionFailure("The sample of a schema must be a value of it.") }
        return Schema<Other>(
            shape ?? self.shape, sample: sample,
            read: { field throws(JSONFieldError) in
                guard let made = make(try value(of: field)) else { throw field.error(problem) }
                return made
            }, write: { json(given($0)) })
    }
}

// MARK: Text

extension Schema where Value == String {
    /// Text of any length.
    public static var text: Schema {
        Schema(.text, sample: "", read: { field throws(JSONFieldError) in try field.string(allowEmpty: true) }, write: { .string($0) })
    }

    /// Text that is not empty.
    public static var filledText: Schema {
        Schema(
            Shape(.text(least: 1, most: nil)), sample: "?", read: { field throws(JSONFieldError) in try field.string() },
            write: { .string($0) })
    }

    /// Text of so many characters at most; empty only where the range begins at 0.
    public static func text(_ count: ClosedRange<Int>) -> Schema {
        Schema(
            Shape(.text(least: count.lowerBound, most: count.upperBound)), sample: "?",
            read: { field throws(JSONFieldError) in try field.string(max: count.upperBound, allowEmpty: count.lowerBound == 0) },
            write: { .string($0) })
    }

    /// Such text that keeps a rule: as a regular expression for the document, and in words for who breaks it.
    func matching(_ pattern: String, _ problem: String, _ isRight: @escaping @Sendable (String) -> Bool) -> Schema {
        var shape = shape
        if case .text(let least, let most, _, _) = shape.kind { shape.kind = .text(least: least, most: most, pattern: pattern) }
        return mapped(shape, problem, from: { isRight($0) ? $0 : nil }, to: { $0 })
    }

    /// An exact decimal number as text, already in its unit.
    public static var decimal: Schema {
        Schema(.decimal, sample: "0", read: { field throws(JSONFieldError) in try field.string() }, write: { .string($0) })
    }
}

// MARK: Numbers and flags

extension Schema where Value == Int {
    /// A whole number.
    public static var integer: Schema {
        Schema(
            Shape(.integer(least: nil, most: nil)), sample: 0, read: { field throws(JSONFieldError) in try field.int() },
            write: { .integer($0) })
    }

    /// A whole number in this range.
    public static func integer(_ range: ClosedRange<Int>) -> Schema {
        let most = range.upperBound == .max ? nil : range.upperBound
        return Schema(
            Shape(.integer(least: range.lowerBound, most: most)), sample: range.lowerBound,
            read: { field throws(JSONFieldError) in try field.int(in: range) }, write: { .integer($0) })
    }
}

extension Schema where Value == Bool {
    /// true or false.
    public static var flag: Schema {
        Schema(Shape(.flag), sample: false, read: { field throws(JSONFieldError) in try field.bool() }, write: { .bool($0) })
    }
}
