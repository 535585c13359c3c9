import Commands

@testable import Gateway

/// Judges a value by a schema of the API's own document: types, members, enumerations.
struct ShellSchema {
    private let document: JSONValue

    init() throws { document = try JSONValue(parsing: OpenAPI.document, valuesMax: 100_000) }

    /// What is wrong with a value; empty where it is as the document says. Members that the schema does not know are wrong too.
    func faults(_ value: JSONValue, _ name: String) -> [String] { check(value, schema(name), name) }

    /// What is wrong with a value of a shape, in the words of the document.
    func faults(_ value: JSONValue, of shape: Shape, _ name: String) -> [String] { check(value, OpenAPI.schema(shape), name) }

    private func schema(_ name: String) -> JSONValue { document["components"]?["schemas"]?[name] ?? .null }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard case .string(let reference)? = schema["$ref"] else { return schema }
        return self.schema(String(reference.split(separator: "/").last ?? ""))
    }

    private func check(_ value: JSONValue, _ raw: JSONValue, _ path: String) -> [String] {
        let schema = resolved(raw)
        guard case .object = schema else { return ["\(path): no schema"] }
        var faults: [String] = []
        if case .array(let choices)? = schema["anyOf"] {
            let outcomes = choices.map { check(value, $0, path) }
            if !outcomes.contains([]) { faults += outcomes.min { $0.count < $1.count } ?? [] }
        }
        if case .array(let words)? = schema["enum"], !words.contains(value) {
            faults.append("\(path): \(value.bytesText) is no word of it")
        }
        let kinds = Self.words(schema["type"])
        if !kinds.isEmpty && !kinds.contains(where: { Self.kind(value).contains($0) }) {
            faults.append("\(path): \(value.kindName) where \(kinds) is documented")
        }
        if case .array(let values) = value, let items = schema["items"] {
            for (index, item) in values.enumerated() { faults += check(item, items, "\(path)/\(index)") }
        }
        if case .object(let members) = value { faults += check(members, schema, path) }
        return faults
    }

    private func check(_ members: [JSONValue.Member], _ schema: JSONValue, _ path: String) -> [String] {
        let known = properties(schema)
        var faults: [String] = []
        for name in required(schema) where !members.contains(where: { $0.name == name }) { faults.append("\(path)/\(name): is missing") }
        if known.isEmpty || schema["additionalProperties"] != nil { return faults }
        for member in members {
            guard let property = known.first(where: { $0.name == member.name }) else {
                faults.append("\(path)/\(member.name): is not documented")
                continue
            }
            faults += check(member.value, property.value, "\(path)/\(member.name)")
        }
        return faults
    }

    private func properties(_ raw: JSONValue) -> [JSONValue.Member] {
        let schema = resolved(raw)
        var found = (schema["allOf"].items).flatMap { properties($0) }
        if case .object(let members)? = schema["properties"] { found += members }
        return found
    }

    private func required(_ raw: JSONValue) -> [String] {
        let schema = resolved(raw)
        return schema["allOf"].items.flatMap { required($0) } + Self.words(schema["required"])
    }

    /// The texts of a list, or the one text.
    private static func words(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let word): [word]
        case .array(let values): values.flatMap { words($0) }
        default: []
        }
    }

    private static func kind(_ value: JSONValue) -> [String] {
        switch value {
        case .object: ["object"]
        case .array: ["array"]
        case .string: ["string"]
        case .number(let text): text.contains(".") ? ["number"] : ["integer", "number"]
        case .bool: ["boolean"]
        case .null: ["null"]
        }
    }
}
