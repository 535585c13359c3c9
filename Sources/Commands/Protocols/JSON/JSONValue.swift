/// A JSON value as a tree, for the bodies of the API and of admin commands.
///
/// Members keep their order; numbers stay text, so nothing is rounded: `3.133` is `3.133`.
public enum JSONValue: Equatable, Sendable {
    /// A member of an object.
    public struct Member: Equatable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case object([Member])
    case array([JSONValue])
    case string(String)
    /// As it stands in the text.
    case number(String)
    case bool(Bool)
    case null

    /// Reads strict JSON (RFC 8259; UTF-8 only, duplicate names refused, at most 32 deep and 10,000 values; imports have more).
    public init(parsing bytes: [UInt8], valuesMax: Int? = nil) throws(JSONError) {
        let document = try JSONDocument(strict: bytes, valuesMax: valuesMax)
        self.init(document, node: 0)
    }

    /// Reads a frame by the grammar of JSON, also where it names a member twice or is no UTF-8, with as many values as it has; nil where
    /// that fails.
    public init?(frame bytes: [UInt8]) {
        var scanner = JSONScanner(bytes, mode: .tolerant, valuesMax: .max)
        do throws(JSONError) { try scanner.scan() } catch { return nil }
        self.init(JSONDocument(scanner), node: 0)
    }

    /// The value at this node; the scanner bounded the depth.
    init(_ document: JSONDocument, node: Int) {
        switch document.nodes[node].kind {
        case .object:
            var members: [Member] = []
            var key = node + 1
            while key < document.nodes[node].next {
                members.append(Member(name: document.text(key), value: JSONValue(document, node: key + 1)))
                key = document.next(key + 1)
            }
            self = .object(members)
        case .array: self = .array(document.elements(of: node).map { JSONValue(document, node: $0) })
        case .string, .key: self = .string(document.text(node))
        case .number: self = .number(document.text(node))
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .null: self = .null
        }
    }

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// An object of these members, in this order.
    public static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// The member of this name; nil if there is none or this is no object, which then gets none either.
    public subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            switch (members.firstIndex { $0.name == name }, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): return
            }
            self = .object(members)
        }
    }

    /// What this is, as messages call it.
    public var kindName: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "text"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }

    /// Without spaces, members in their order.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
