import Foundation
import Support

@testable import Commands

/// As much of JSON SpecSchema (drafts 4 and 6) as the official schemas of OCPP 1.6 use.
struct SpecSchema {
    private let root: JSONValue

    /// The folder of the schemas beside the package; nil where it is not there.
    static let folder: URL? = Shared.url("ocpp-schemas/1.6")

    init(action: String, isRequest: Bool, in folder: URL) throws {
        let file = folder.appendingPathComponent(action + (isRequest ? "" : "Response") + ".json")
        var bytes = Array(try Data(contentsOf: file))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        root = try JSONValue(parsing: bytes)
    }

    /// What is wrong with a value, each with its place; empty where nothing is.
    func errors(of value: JSONValue) -> [String] { check(value, root, "") }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard case .string(let reference)? = schema["$ref"] else { return schema }
        let name = reference.split(separator: "/").last.map(String.init) ?? ""
        return root["definitions"]?[name] ?? .null
    }

    private func check(_ value: JSONValue, _ unresolved: JSONValue, _ path: String) -> [String] {
        let schema = resolved(unresolved)
        guard schema != .null else { return ["\(path): schema not found"] }
        if case .string(let type)? = schema["type"], !isOf(value, type) { return ["\(path): not of type \(type)"] }
        var errors: [String] = []
        if case .array(let words)? = schema["enum"], !words.contains(value) { errors.append("\(path): not in the list") }
        switch value {
        case .object(let members): errors += checkObject(members, schema, path)
        case .array(let elements):
            if case .number(let least)? = schema["minItems"], elements.count < Int(least) ?? 0 { errors.append("\(path): too few") }
            if let items = schema["items"] {
                for (index, element) in elements.enumerated() { errors += check(element, items, path + "/\(index)") }
            }
        case .string(let text): errors += checkText(text, schema, path)
        case .number(let text):
            if schema["multipleOf"] != nil, let point = text.firstIndex(of: "."), text[point...].count > 2 {
                errors.append("\(path): finer than a tenth")
            }
        default: break
        }
        return errors
    }

    private func checkObject(_ members: [JSONValue.Member], _ schema: JSONValue, _ path: String) -> [String] {
        var errors: [String] = []
        for member in members {
            if let part = schema["properties"]?[member.name] {
                errors += check(member.value, part, path + "/" + member.name)
            } else if schema["additionalProperties"] == .bool(false) {
                errors.append("\(path): \(member.name) is not allowed")
            }
        }
        if case .array(let names)? = schema["required"] {
            for case .string(let name) in names where !members.contains(where: { $0.name == name }) {
                errors.append("\(path): \(name) is missing")
            }
        }
        return errors
    }

    private func checkText(_ text: String, _ schema: JSONValue, _ path: String) -> [String] {
        var errors: [String] = []
        if case .number(let most)? = schema["maxLength"], text.unicodeScalars.count > Int(most) ?? 0 { errors.append("\(path): too long") }
        if schema["format"] == .string("date-time") {
            let reading = Timestamp.read(Array(text.utf8))
            if reading.instant == nil || reading.oddities.contains(.withoutZone) || reading.oddities.contains(.spelling) {
                errors.append("\(path): no date-time")
            }
        }
        if schema["format"] == .string("uri"), text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { errors.append("\(path): no uri") }
        return errors
    }

    // MARK: What breaks it

    /// A valid value in every way that breaks one keyword at one place, each with what it breaks.
    func violations(of value: JSONValue) -> [(what: String, value: JSONValue)] {
        violations(value, root, "").filter { !$0.what.hasPrefix(": ") || !$0.what.contains(" type ") }
    }

    private func violations(_ value: JSONValue, _ unresolved: JSONValue, _ path: String) -> [(what: String, value: JSONValue)] {
        let schema = resolved(unresolved)
        var found = Self.others(than: schema["type"]).map { (what: "\(path): type is \($0.kindName)", value: $0) }
        func add(_ keyword: String, _ value: JSONValue) { found.append((what: "\(path): \(keyword)", value: value)) }
        if schema["enum"] != nil { add("enum", .string("NoSuchWord")) }
        if schema["multipleOf"] != nil { add("multipleOf", .number("0.15")) }
        if schema["format"] == .string("uri") { add("format", .string("no uri")) }
        if schema["format"] == .string("date-time") {
            for text in ["yesterday", "", "2026-05-01T10:00:00", "2026-05-01T10:00:00+02"] { add("format", .string(text)) }
        }
        if case .number(let most)? = schema["maxLength"] {
            add("maxLength", .string(String(repeating: "x", count: (Int(most) ?? 0) + 1)))
        }
        switch value {
        case .object(let members):
            for index in 0...members.count {
                var more = members
                more.insert(.init(name: "surplus", value: .number("1")), at: index)
                add("additionalProperties", .object(more))
            }
            if case .array(let names)? = schema["required"] {
                for case .string(let name) in names { add("required \(name)", .object(members.filter { $0.name != name })) }
            }
            for (index, member) in members.enumerated() {
                guard let part = schema["properties"]?[member.name] else { continue }
                found += violations(member.value, part, path + "/" + member.name).map { inner in
                    var changed = members
                    changed[index].value = inner.value
                    return (what: inner.what, value: JSONValue.object(changed))
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                found += violations(element, schema["items"] ?? .null, path + "/\(index)").map { inner in
                    var changed = elements
                    changed[index] = inner.value
                    return (what: inner.what, value: JSONValue.array(changed))
                }
            }
        default: break
        }
        return found
    }

    /// Values of every other type than this.
    private static func others(than type: JSONValue?) -> [JSONValue] {
        let text: [JSONValue] = [.string("5")]
        let containers: [JSONValue] = [.array([]), .array([.string("x")]), .object([])]
        return switch type {
        case .string("string")?: [.number("5"), .bool(true), .null] + containers
        case .string("integer")?: text + [.number("5.5"), .bool(true), .null] + containers
        case .string("number")?: text + [.bool(true), .null] + containers
        case .string("boolean")?: text + [.number("1"), .null] + containers
        case .string("object")?: text + [.number("5"), .null, .array([]), .array([.string("x")])]
        case .string("array")?: text + [.number("5"), .null, .object([]), .array([.number("5")]), .array([.null])]
        default: []
        }
    }

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.number, "number"): true
        case (.number(let text), "integer"): Int(text) != nil
        default: false
        }
    }
}
