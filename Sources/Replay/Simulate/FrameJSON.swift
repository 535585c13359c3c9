import Commands

/// JSON as simulated chargers read and write it. They share the values with the server, and no OCPP code on purpose: a message that one
/// side misreads shows as a refusal by the other.
extension JSONValue {
    /// The value that the text spells.
    init?(text: String) { self.init(frame: Array(text.utf8)) }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    /// A whole number.
    var integer: Int64? { if case .number(let digits) = self { Int64(digits) } else { nil } }
    /// The number's text.
    var decimal: String? { if case .number(let digits) = self { digits } else { nil } }

    /// The bytes over several lines, as some chargers print them.
    var prettyBytes: [UInt8] {
        var out = [UInt8]()
        write(to: &out, indent: 0)
        return out
    }

    private func write(to out: inout [UInt8], indent: Int) {
        switch self {
        case .null, .bool, .number, .string: out += bytes
        case .array(let items):
            Self.write(items, between: ("[", "]"), to: &out, indent) { item, out in item.write(to: &out, indent: indent + 1) }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &out, indent) { member, out in
                out += JSONValue.string(member.name).bytes + Array(": ".utf8)
                member.value.write(to: &out, indent: indent + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: (open: String, close: String), to out: inout [UInt8], _ indent: Int,
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        out += brackets.open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            newLine(indent + 1, to: &out)
            write(element, &out)
        }
        if !elements.isEmpty { newLine(indent, to: &out) }
        out += brackets.close.utf8
    }

    private static func newLine(_ indent: Int, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\n"))
        for _ in 0..<indent { out += "  ".utf8 }
    }
}
