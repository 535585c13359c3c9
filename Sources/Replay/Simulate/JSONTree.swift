/// JSON as the simulated chargers read and write it. They share no OCPP code with the server on purpose: a message that one side
/// misreads shows as a refusal by the other. Numbers keep their text, members keep their order.
enum JSONTree: Equatable, Sendable {
    case null
    case bool(Bool)
    /// The number's own text: 64-bit transaction ids and decimals stay exact.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    /// A name and its value.
    struct Member: Equatable, Sendable {
        var name: String
        var value: JSONTree
    }

    /// The member of that name; nil for anything but an object that has it.
    subscript(name: String) -> JSONTree? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name: name, value: newValue))
            }
            self = .object(members)
        }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var items: [JSONTree]? { if case .array(let items) = self { items } else { nil } }
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    /// A whole number.
    var integer: Int64? { if case .number(let digits) = self { Int64(digits) } else { nil } }
    /// The number's text.
    var decimal: String? { if case .number(let digits) = self { digits } else { nil } }

    /// The bytes of the JSON text, without white space.
    var bytes: [UInt8] {
        var out = [UInt8]()
        out.reserveCapacity(256)
        write(to: &out, indent: nil)
        return out
    }

    /// The bytes over several lines, as some chargers print them.
    var prettyBytes: [UInt8] {
        var out = [UInt8]()
        write(to: &out, indent: 0)
        return out
    }

    private func write(to out: inout [UInt8], indent: Int?) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let flag): out += (flag ? "true" : "false").utf8
        case .number(let digits): out += digits.utf8
        case .string(let text): JSONTree.writeString(text, to: &out)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONTree.newLine(indent.map { $0 + 1 }, to: &out)
                item.write(to: &out, indent: indent.map { $0 + 1 })
            }
            if !items.isEmpty { JSONTree.newLine(indent, to: &out) }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONTree.newLine(indent.map { $0 + 1 }, to: &out)
                JSONTree.writeString(member.name, to: &out)
                out.append(UInt8(ascii: ":"))
                if indent != nil { out.append(UInt8(ascii: " ")) }
                member.value.write(to: &out, indent: indent.map { $0 + 1 })
            }
            if !members.isEmpty { JSONTree.newLine(indent, to: &out) }
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func newLine(_ indent: Int?, to out: inout [UInt8]) {
        guard let indent else { return }
        out.append(UInt8(ascii: "\n"))
        for _ in 0..<indent { out += "  ".utf8 }
    }

    private static func writeString(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case UInt8(ascii: "\n"): out += "\\n".utf8
            case UInt8(ascii: "\r"): out += "\\r".utf8
            case UInt8(ascii: "\t"): out += "\\t".utf8
            case 0..<32:
                let digits = Array("0123456789abcdef".utf8)
                out += "\\u00".utf8
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .number(String(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    /// A whole number.
    static func integer(_ value: some BinaryInteger) -> JSONTree { .number(String(value)) }
}
