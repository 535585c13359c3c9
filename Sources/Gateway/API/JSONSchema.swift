import Commands

/// Shapes in the words of JSON Schema (2020-12), as OpenAPI 3.1 has them.
extension OpenAPI {
    /// A shape where it is used: by its name, where it has one.
    static func schema(_ shape: Shape) -> JSONValue {
        guard let name = shape.name else { return whole(shape) }
        return ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// A shape in full.
    static func whole(_ shape: Shape) -> JSONValue {
        var schema = kind(shape)
        if !shape.meaning.isEmpty { schema = schema.adding(["description": .string(shape.meaning)]) }
        if !shape.examples.isEmpty { schema = schema.adding(["examples": .array(shape.examples)]) }
        return schema
    }

    private static func kind(_ shape: Shape) -> JSONValue {
        switch shape.kind {
        case .text(let least, let most, let pattern, let format):
            let bounds: [(String, JSONValue?)] = [
                ("minLength", least > 0 && pattern == nil && format == nil || most != nil && least > 0 ? .integer(least) : nil),
                ("maxLength", most.map { .integer($0) }), ("pattern", pattern.map { .string($0) }), ("format", format.map { .string($0) }),
            ]
            return object([("type", "string")] + bounds)
        case .integer(let least, let most):
            return object([("type", "integer"), ("minimum", least.map { .integer($0) }), ("maximum", most.map { .integer($0) })])
        case .flag: return ["type": "boolean"]
        case .words(let words): return ["enum": .array(words.map { .string($0) })]
        case .list(let element, let least, let most):
            return object([
                ("type", "array"), ("minItems", least > 0 ? .integer(least) : nil), ("maxItems", most.map { .integer($0) }),
                ("items", schema(element)),
            ])
        case .record(let base, let members, let isClosed):
            let own = record(members, isClosed: isClosed)
            return base.map { ["allOf": [schema($0), own]] } ?? own
        case .object: return ["type": "object"]
        case .null: return ["type": "null"]
        case .orNull(let shape): return orNull(shape)
        }
    }

    /// Null beside a type that stands in place; beside one that has a name, or is a record, as another choice.
    private static func orNull(_ shape: Shape) -> JSONValue {
        guard shape.name == nil else { return ["anyOf": [schema(shape), ["type": "null"]]] }
        let schema = whole(shape)
        switch shape.kind {
        case .record: return ["anyOf": [schema, ["type": "null"]]]
        case .words(let words): return schema.with("enum", .array(words.map { .string($0) } + [.null]))
        default: return schema.with("type", [schema["type"] ?? .null, "null"])
        }
    }

    private static func record(_ members: [Shape.Member], isClosed: Bool) -> JSONValue {
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        let properties = members.map { member in
            var schema = schema(member.shape)
            if let standard = member.standard { schema = schema.adding(["default": standard]) }
            if !member.meaning.isEmpty { schema = schema.adding(["description": .string(member.meaning)]) }
            return JSONValue.Member(name: member.name, value: schema)
        }
        return object([
            ("type", "object"), ("required", required.isEmpty ? nil : .array(required)), ("properties", .object(properties)),
            ("additionalProperties", isClosed ? false : nil),
        ])
    }

    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { .init(name: name, value: $0) } })
    }
}

extension Shape {
    /// One page of a list.
    static func page(of shape: Shape) -> Shape {
        Shape(.record([.init("items", Shape(.list(of: shape))), .init("next", .cursor)], isClosed: false))
    }

    private static let cursor = Shape(.orNull(.text), name: "Cursor", meaning: "For `after` of the next page; null at the end")
}
