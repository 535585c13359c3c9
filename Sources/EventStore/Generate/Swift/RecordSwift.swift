/// A record in Swift: a struct, its memberwise initializer, and its codec.
struct RecordSwift {
    private let record: Record
    private let fields: [FieldSwift]

    init(_ record: Record, _ catalogue: Catalogue) {
        self.record = record
        fields = record.fields.compactMap { field in
            catalogue.kinds[field.kind.value].map { FieldSwift(field, $0) }
        }
    }

    func write(to out: inout SwiftText) {
        out.meaning(record.meaning)
        out.block("public struct \(record.name.value): \(record.role.isEvent ? "EventPayload" : "Recordable"), Equatable") { out in
            if let number = record.role.number {
                out.line("public static let \(record.role.isEvent ? "type" : "kind"): UInt16 = \(number.value)")
                out.line()
            }
            for field in fields { field.declare(in: &out) }
            memberwise(&out)
            reading(&out)
            writing(&out)
        }
    }

    private func memberwise(_ out: inout SwiftText) {
        out.line()
        out.block("public init(\(fields.map(\.parameter).joined(separator: ", ")))") { out in
            for field in fields { out.line("self.\(field.name) = \(field.name)") }
        }
    }

    private func reading(_ out: inout SwiftText) {
        out.line()
        out.block("public init(from reader: inout FieldReader) throws(CodecError)") { out in
            for field in fields where field.isRequired { out.line("var \(field.name): \(field.type)?") }
            out.block("while let fieldNumber = try reader.next()") { out in
                out.cases(of: "fieldNumber") { out in
                    for field in fields { out.line("case \(field.number): \(field.reading)") }
                    out.line("default: try reader.skip()")
                }
            }
            for field in fields where field.isRequired {
                out.line("self.\(field.name) = try reader.required(\(field.name), \(field.number))")
            }
        }
    }

    private func writing(_ out: inout SwiftText) {
        out.line()
        out.block("public func write(to writer: inout FieldWriter)") { out in
            for field in fields { out.line(field.writing) }
        }
    }
}

/// A field in Swift.
struct FieldSwift {
    let field: Field
    let kind: Kind

    init(_ field: Field, _ kind: Kind) { (self.field, self.kind) = (field, kind) }

    var number: Int { field.number.value }
    var name: String { SwiftText.name(field.name.value) }

    /// Without the mark of an optional.
    var type: String {
        let one = kind == .bytes ? "[UInt8]" : field.kind.value
        return field.shape == .list ? "[\(one)]" : one
    }

    var isRequired: Bool { !field.mayBeAbsent }

    var isOptional: Bool { field.shape == .optional }

    var parameter: String {
        switch field.shape {
        case .optional: "\(name): \(type)? = nil"
        case .one, .list: "\(name): \(type)" + (absent.map { " = \($0)" } ?? "")
        }
    }

    /// What it is where it is absent; nil where that is nil or an error.
    var absent: String? {
        if field.shape == .optional { return nil }
        if field.shape == .list || kind == .bytes { return "[]" }
        guard let value = field.fallback?.value.value else { return nil }
        switch kind {
        case .words: return ".\(value)"
        case .number, .value: return "\(field.kind.value)(rawValue: \(value))"
        default: return value
        }
    }

    func declare(in out: inout SwiftText) {
        out.meaning(field.meaning)
        let wrapper = field.isSeldom ? "@Seldom " : ""
        out.line(wrapper + "public var \(name): \(type)" + (field.shape == .optional ? "?" : absent.map { " = \($0)" } ?? ""))
    }

    /// Takes the content of the field into it.
    var reading: String {
        let method =
            switch kind {
            case .bool: "bool"
            case .int: "int"
            case .int64: "int64"
            case .uint64: "uint64"
            case .string: "string"
            case .bytes: "data"
            case .words, .number, .value: "value"
            case .record, .state: "record"
            }
        return field.shape == .list ? "\(name).append(try reader.\(method)())" : "\(name) = try reader.\(method)()"
    }

    /// Writes it, or leaves it out where a reader puts the same in its place.
    var writing: String {
        let put = "writer.put(\(number), \(name))"
        switch field.shape {
        case .optional: return put
        case .list: return [.bool, .int, .int64, .bytes].contains(kind) ? "for value in \(name) { writer.put(\(number), value) }" : put
        case .one:
            if kind == .bytes { return "if !\(name).isEmpty { \(put) }" }
            guard let fallback = field.fallback, !fallback.isWritten else { return put }
            switch fallback.value.value {
            case "false": return "if \(name) { \(put) }"
            case "true": return "if !\(name) { \(put) }"
            default: return "if \(name) != \(absent ?? "") { \(put) }"
            }
        }
    }
}
