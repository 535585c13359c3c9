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

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.number, "number"): true
        case (.number(let text), "integer"): Int(text) != nil
        default: false
        }
    }
}
