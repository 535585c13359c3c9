/// The unions over all events and over all inputs.
struct UnionSwift {
    private let events: [Record]
    private let inputs: [Record]

    init(_ catalogue: Catalogue) { (events, inputs) = (catalogue.events, catalogue.inputs) }

    var swift: String {
        var out = SwiftText(from: "the catalogue")
        out.line()
        event(&out)
        out.line()
        input(&out)
        return out.text
    }

    private func event(_ out: inout SwiftText) {
        out.meaning([
            "Something that happened, in the past tense. Events are a frozen contract: a type keeps its number, a field its number and",
            "kind.",
        ])
        out.block("public enum Event: Sendable, Equatable") { out in
            for event in events { out.line("case \(event.caseName)(\(event.name.value))") }
            out.line()
            property("Number of the type.", "public var type: UInt16", events, in: &out) { "\($0.name.value).type" }
            property("Name of the type, as listings show it.", "public var name: String", events, in: &out) { "\"\($0.name.value)\"" }
            out.meaning(["Writes the payload alone."])
            out.block("func writePayload(to writer: inout FieldWriter)") { out in
                out.cases(of: "self") { out in
                    for event in events { out.line("case .\(event.caseName)(let payload): payload.write(to: &writer)") }
                }
            }
            out.line()
            out.meaning(["Reads a payload of the type with this number."])
            out.block("init(type: UInt16, from reader: inout FieldReader) throws(CodecError)") { out in
                out.cases(of: "type") { out in
                    for event in events {
                        out.line("case \(event.numberText): self = .\(event.caseName)(try \(event.name.value)(from: &reader))")
                    }
                    out.line("default: throw .unknownEvent(type)")
                }
            }
            out.line()
            out.meaning(["Numbers of all types of the catalogue, rising."])
            out.line("public static let types: [UInt16] = [\(events.map(\.numberText).joined(separator: ", "))]")
        }
    }

    private func input(_ out: inout SwiftText) {
        out.meaning(["What reached us: the cause that an entry of the journal records."])
        out.block("public enum Input: Sendable, Equatable") { out in
            for input in inputs {
                out.meaning(input.meaning)
                let payload = input.fields.isEmpty ? "" : "(\(input.name.value))"
                out.line((input.isSeldom ? "indirect " : "") + "case \(input.caseName)" + payload)
            }
            out.line()
            property("Number of the kind, as the header of an entry carries it.", "public var kind: UInt16", inputs, in: &out) {
                $0.numberText
            }
            out.meaning(["Numbers of all kinds of the catalogue, rising."])
            out.line("public static let kinds: [UInt16] = [\(inputs.map(\.numberText).joined(separator: ", "))]")
            out.line()
            out.meaning(["The word for a kind in listings."])
            out.block("public static func kindName(_ kind: UInt16) -> String") { out in
                out.cases(of: "kind") { out in
                    for input in inputs { out.line("case \(input.numberText): \"\(input.caseName)\"") }
                    out.line("default: \"kind \\(kind)\"")
                }
            }
            out.line()
            inputCodec(&out)
        }
    }

    private func inputCodec(_ out: inout SwiftText) {
        out.block("func write(to writer: inout FieldWriter)") { out in
            out.cases(of: "self") { out in
                for input in inputs {
                    out.line(
                        input.fields.isEmpty
                            ? "case .\(input.caseName): break" : "case .\(input.caseName)(let input): input.write(to: &writer)")
                }
            }
        }
        out.line()
        out.block("init(kind: UInt16, from reader: inout FieldReader) throws(CodecError)") { out in
            out.cases(of: "kind") { out in
                for input in inputs {
                    let payload = input.fields.isEmpty ? "" : "(try \(input.name.value)(from: &reader))"
                    out.line("case \(input.numberText): self = .\(input.caseName)\(payload)")
                }
                out.line("default: throw .unknownCase")
            }
        }
    }

    private func property(
        _ meaning: String, _ head: String, _ records: [Record], in out: inout SwiftText, value: (Record) -> String
    ) {
        out.meaning([meaning])
        out.block(head) { out in
            out.cases(of: "self") { out in
                for record in records { out.line("case .\(record.caseName): \(value(record))") }
            }
        }
        out.line()
    }
}

extension Record {
    /// Its case in the union: `APITokenIssued` is `apiTokenIssued`, `FrameInput` is `frame`.
    var caseName: String {
        let whole = role.isInput ? String(name.value.dropLast("Input".count)) : name.value
        return SwiftText.name(SwiftText.member(of: whole))
    }

    /// The number of an event or input.
    var numberText: String { String(role.number?.value ?? 0) }
}
