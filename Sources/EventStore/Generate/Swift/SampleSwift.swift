/// Values of records to test with: none of it is in the product, for it is generated for a target of the tests.
enum SampleSwift {
    /// How each record of a file is drawn.
    static func samples(_ file: CatalogueFile, _ catalogue: Catalogue) -> String {
        var out = SwiftText(from: file.lastName)
        let records = file.records.filter { !$0.isBare }
        if records.contains(where: { !$0.role.isState }) { out.line("import EventStore") }
        if records.contains(where: \.role.isState) { out.line("import Projections") }
        for record in records {
            out.line()
            let fields = record.fields.compactMap { field in catalogue.kinds[field.kind.value].map { FieldSwift(field, $0) } }
            out.block("extension \(record.name.value): Sampled") { out in
                out.block("init(sample draw: inout Draw)") { out in
                    for field in fields {
                        out.line("let field\(field.number): \(field.type)\(field.isOptional ? "?" : "") = \(field.drawing)")
                    }
                    out.line("self.init(\(fields.map { "\($0.name): field\($0.number)" }.joined(separator: ", ")))")
                }
            }
        }
        return out.text
    }

    /// The lists of them, so that a test of all has a new one too.
    static func lists(_ catalogue: Catalogue) -> String {
        var out = SwiftText(from: "the catalogue")
        out.line("import EventStore")
        out.line("import Projections")
        out.line()
        out.block("enum CatalogueSamples") { out in
            draw("Event", "type", catalogue.events, in: &out)
            out.line()
            draw("Input", "kind", catalogue.inputs, in: &out)
            out.line()
            list("records", of: catalogue.files.flatMap(\.records).filter { !$0.role.isState && !$0.isBare }, in: &out)
            out.line()
            list("states", of: catalogue.files.flatMap(\.records).filter(\.role.isState), in: &out)
        }
        return out.text
    }

    private static func draw(_ union: String, _ number: String, _ records: [Record], in out: inout SwiftText) {
        out.line("static let \(number)s: [UInt16] = [\(records.map(\.numberText).joined(separator: ", "))]")
        out.line()
        out.block("static func \(union.lowercased())(_ \(number): UInt16, _ draw: inout Draw) -> \(union)") { out in
            out.cases(of: number) { out in
                for record in records {
                    let payload = record.isBare ? "" : "(\(record.name.value)(sample: &draw))"
                    out.line("case \(record.numberText): .\(record.caseName)\(payload)")
                }
                out.line("default: preconditionFailure(\"no \(number) has the number \\(\(number))\")")
            }
        }
    }

    private static func list(_ name: String, of records: [Record], in out: inout SwiftText) {
        out.block("static var \(name): [any Sampled.Type]") { out in
            out.line("[\(records.map { "\($0.name.value).self" }.joined(separator: ", "))]")
        }
    }
}

extension Record {
    /// An input without fields is a case and no struct.
    var isBare: Bool { role.isInput && fields.isEmpty }
}

extension FieldSwift {
    /// Draws a value of the field; `Draw` has a method for each sort of kind.
    fileprivate var drawing: String {
        let one =
            switch kind {
            case .bool: "bool"
            case .int: "int"
            case .int64: "int64"
            case .uint64: "uint64"
            case .string: "string"
            case .bytes: "bytes"
            case .words: "word"
            case .number: "id"
            case .value(let form): ["text", "bytes"].contains(form) ? "value" : "quantity"
            case .record, .state: "record"
            }
        return switch field.shape {
        case .optional: "draw.optional { $0.\(one)() }"
        case .list: "draw.list { $0.\(one)() }"
        case .one: "draw.\(one)(\(field.fallback != nil ? absent.map { "absent: \($0)" } ?? "" : ""))"
        }
    }
}
