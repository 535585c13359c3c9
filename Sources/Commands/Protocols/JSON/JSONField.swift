public import EventStore

/// A field of a body that is not what it should be; says where by its JSON pointer (RFC 6901), and what would be right.
public struct JSONFieldError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `/tokens/3/uid`; empty for the body itself.
    public var path: String
    /// `must be text, is a number`
    public var problem: String

    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    public var description: String { (path.isEmpty ? "/" : path) + ": " + problem }
}

/// A value of a body together with its place, for reading with errors that name it.
///
///     let body = JSONField(try JSONValue(parsing: bytes))
///     for token in try body.array("tokens") { try token.string("uid", max: 20) }   // "/tokens/3/uid: is missing"
public struct JSONField: Sendable {
    public let value: JSONValue
    /// JSON pointer of the value.
    public let path: String

    /// A body, or a value in it at this place.
    public init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    /// An error about this value.
    public func error(_ problem: String) -> JSONFieldError { JSONFieldError(path: path, problem: problem) }

    /// The member of this name; nil where it is absent or null. Throws if this is no object.
    public func optional(_ name: String) throws(JSONFieldError) -> JSONField? {
        guard case .object = value else { throw error("must be an object, is \(value.kindName)") }
        guard let member = value[name], member != .null else { return nil }
        return JSONField(member, path: path + "/" + Self.escaped(name))
    }

    /// Whether the member of this name stands there as null.
    public func isNull(_ name: String) -> Bool { value[name] == .null }

    /// The member of this name.
    public func required(_ name: String) throws(JSONFieldError) -> JSONField {
        guard let field = try optional(name) else {
            throw JSONFieldError(path: path + "/" + Self.escaped(name), problem: "is missing")
        }
        return field
    }

    /// Refuses members that are not in the list, so that a misspelt one is not silently ignored.
    ///
    /// - Parameter added: members that the shell puts in, which whoever asks does not give.
    public func allowOnly(_ names: [String], added: [String] = []) throws(JSONFieldError) {
        guard case .object(let members) = value else { throw error("must be an object, is \(value.kindName)") }
        for member in members where !names.contains(member.name) && !added.contains(member.name) {
            let known = names.isEmpty ? "" : "; known are: " + names.joined(separator: ", ")
            throw JSONFieldError(path: path + "/" + Self.escaped(member.name), problem: "is not known here" + known)
        }
    }

    private static func escaped(_ name: String) -> String {
        String(name.echoed().flatMap { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) })
    }

    // MARK: This value

    /// Text of at most `max` characters.
    public func string(max: Int? = nil, allowEmpty: Bool = false) throws(JSONFieldError) -> String {
        guard case .string(let text) = value else { throw error("must be text, is \(value.kindName)") }
        if text.isEmpty, !allowEmpty { throw error("must not be empty") }
        let count = text.unicodeScalars.count
        if let max, count > max { throw error("must have at most \(max) characters, has \(count)") }
        return text
    }

    /// A whole number in this range.
    public func int(in range: ClosedRange<Int> = Int.min...Int.max) throws(JSONFieldError) -> Int {
        guard case .number(let text) = value else { throw error("must be a whole number, is \(value.kindName)") }
        // 1.0 is as whole as 1 (JSON Schema 2020-12, 6.1.1).
        guard let number = Int(text, radix: 10) ?? decimalValue(text, scale: 0).flatMap({ Int(exactly: $0) }) else {
            throw error("must be a whole number, is \(text.echoed())")
        }
        guard range.contains(number) else {
            throw error("must be from \(range.lowerBound) to \(range.upperBound), is \(number)")
        }
        return number
    }

    /// A decimal number times 10^scale; a number, or text of one, with at most `scale` digits behind the point.
    public func decimal(scale: Int) throws(JSONFieldError) -> Int64 {
        let text: String
        switch value {
        case .number(let number): text = number
        case .string(let string) where Self.isPlainDecimal(string): text = string
        case .string(let string):
            throw error("must be a decimal number with at most \(scale) digits behind the point, is \(string.echoed())")
        default: throw error("must be a decimal number, is \(value.kindName)")
        }
        guard let number = decimalValue(text, scale: scale) else {
            throw error("must be a decimal number with at most \(scale) digits behind the point, is \(text.echoed())")
        }
        return number
    }

    /// `-1.5`: no plus, and digits on both sides of a point.
    private static func isPlainDecimal(_ text: String) -> Bool {
        let digits = text.utf8.first == 0x2D ? text.utf8.dropFirst() : text.utf8[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
        return isDigit(digits.first) && isDigit(digits.last)
    }

    /// true or false.
    public func bool() throws(JSONFieldError) -> Bool {
        guard case .bool(let flag) = value else { throw error("must be true or false, is \(value.kindName)") }
        return flag
    }

    /// A point in time, `2026-11-24T21:33:13Z`.
    public func instant() throws(JSONFieldError) -> Instant {
        let text = try string()
        let reading = Timestamp.read(Array(text.utf8))
        guard let instant = reading.instant, reading.oddities.isEmpty else {
            throw error("must be a time like 2026-11-24T21:33:13Z, is \(text.echoed())")
        }
        return instant
    }

    /// The elements of an array, of at most `max`.
    public func array(max: Int? = nil) throws(JSONFieldError) -> [JSONField] {
        guard case .array(let elements) = value else { throw error("must be an array, is \(value.kindName)") }
        if let max, elements.count > max { throw error("must have at most \(max) elements, has \(elements.count)") }
        return elements.enumerated().map { JSONField($0.element, path: path + "/\($0.offset)") }
    }

    /// One of these words.
    public func word<Value>(_ words: KeyValuePairs<String, Value>) throws(JSONFieldError) -> Value {
        let text = try string()
        guard let found = words.first(where: { $0.key == text }) else {
            throw error("must be one of \(words.map(\.key).joined(separator: ", ")), is \(text.echoed())")
        }
        return found.value
    }

    // MARK: Members

    /// Text of a member that must stand.
    public func string(_ name: String, max: Int? = nil, allowEmpty: Bool = false) throws(JSONFieldError) -> String {
        try required(name).string(max: max, allowEmpty: allowEmpty)
    }

    /// Text of a member; nil where it is absent or null.
    public func optionalString(_ name: String, max: Int? = nil, allowEmpty: Bool = false) throws(JSONFieldError) -> String? {
        try optional(name)?.string(max: max, allowEmpty: allowEmpty)
    }

    /// Whole number of a member that must stand.
    public func int(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(JSONFieldError) -> Int {
        try required(name).int(in: range)
    }

    /// Whole number of a member; nil where it is absent or null.
    public func optionalInt(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(JSONFieldError) -> Int? {
        try optional(name)?.int(in: range)
    }

    /// Decimal number of a member that must stand, times 10^scale.
    public func decimal(_ name: String, scale: Int) throws(JSONFieldError) -> Int64 { try required(name).decimal(scale: scale) }

    /// Decimal number of a member, times 10^scale; nil where it is absent or null.
    public func optionalDecimal(_ name: String, scale: Int) throws(JSONFieldError) -> Int64? {
        try optional(name)?.decimal(scale: scale)
    }

    /// Truth of a member that must stand.
    public func bool(_ name: String) throws(JSONFieldError) -> Bool { try required(name).bool() }

    /// Truth of a member; nil where it is absent or null.
    public func optionalBool(_ name: String) throws(JSONFieldError) -> Bool? { try optional(name)?.bool() }

    /// Time of a member that must stand.
    public func instant(_ name: String) throws(JSONFieldError) -> Instant { try required(name).instant() }

    /// Time of a member; nil where it is absent or null.
    public func optionalInstant(_ name: String) throws(JSONFieldError) -> Instant? { try optional(name)?.instant() }

    /// Elements of a member that must stand.
    public func array(_ name: String, max: Int? = nil) throws(JSONFieldError) -> [JSONField] {
        try required(name).array(max: max)
    }

    /// The elements; none where the member is absent.
    public func optionalArray(_ name: String, max: Int? = nil) throws(JSONFieldError) -> [JSONField] {
        try optional(name)?.array(max: max) ?? []
    }

    /// Word of a member that must stand.
    public func word<Value>(_ name: String, _ words: KeyValuePairs<String, Value>) throws(JSONFieldError) -> Value {
        try required(name).word(words)
    }

    /// Word of a member; nil where it is absent or null.
    public func optionalWord<Value>(_ name: String, _ words: KeyValuePairs<String, Value>) throws(JSONFieldError) -> Value? {
        try optional(name)?.word(words)
    }
}
