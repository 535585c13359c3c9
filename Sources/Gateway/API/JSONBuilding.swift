import Commands
import EventStore

extension JSONValue {
    /// This object with more members behind.
    func adding(_ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + more.map { Member(name: $0.key, value: $0.value) })
    }

    /// The members of both objects, this one's first.
    func merging(_ other: JSONValue) -> JSONValue {
        guard case .object(let mine) = self, case .object(let more) = other else { return self }
        return .object(mine + more)
    }

    /// This object with a member in place of the one of the same name, or behind.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }

    /// This object without some members.
    func without(_ names: String...) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.name) })
    }

    /// The same value, in which every whole number is written as one: `1.0` and `1e0` are 1 to JSON Schema, and so to whoever reads ours.
    var withPlainIntegers: JSONValue {
        switch self {
        case .object(let members): .object(members.map { Member(name: $0.name, value: $0.value.withPlainIntegers) })
        case .array(let values): .array(values.map(\.withPlainIntegers))
        case .number(let text): Self.plainInteger(text).map { .integer($0) } ?? self
        case .string, .bool, .null: self
        }
    }

    /// The number that a text with a fraction or an exponent is, where it is a whole one.
    private static func plainInteger(_ text: String) -> Int64? {
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard text.contains(where: { ".eE".contains($0) }), let power = parts.count == 1 ? 0 : Int(parts[1], radix: 10),
            (-18...18).contains(power)
        else { return nil }
        if power < 0 {
            guard let digits = decimalValue(parts[0], scale: 0) else { return nil }
            let (quotient, rest) = digits.quotientAndRemainder(dividingBy: (0..<(-power)).reduce(1) { tens, _ in tens * 10 })
            return rest == 0 ? quotient : nil
        }
        return decimalValue(parts[0], scale: power)
    }

    /// The JSON as text.
    var bytesText: String { String(decoding: bytes, as: UTF8.self) }
}
