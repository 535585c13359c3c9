import Commands
import EventStore

/// Makes the JSON of the API; what is absent stands as null.
extension JSONValue {
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    static func time(_ value: Instant?) -> JSONValue { value.map { .string($0.text) } ?? .null }
    static func number(_ value: (some BinaryInteger)?) -> JSONValue { value.map { .integer($0) } ?? .null }
    static func energy(_ value: Energy?) -> JSONValue { value.map { .string($0.kilowattHoursText) } ?? .null }
    static func power(_ value: Power?) -> JSONValue { value.map { .string(decimalText($0.rawValue, scale: 3)) } ?? .null }
    static func thousandths(_ value: Int?) -> JSONValue { value.map { .string(decimalText(Int64(clamping: $0), scale: 3)) } ?? .null }
    static func money(_ value: Money, _ currency: Currency) -> JSONValue { .string(value.text(in: currency)) }

    /// A page of a list.
    static func list(_ items: [JSONValue], next: UInt64? = nil) -> JSONValue {
        .object(["items": .array(items), "next": next.map { .string(String($0)) } ?? .null])
    }

    /// This object with more members behind.
    func adding(_ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + more.map { Member(name: $0.key, value: $0.value) })
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
}
