import Commands
import EventStore
import Foundation
import Support

@testable import Replay

/// The official schemas of OCPP 1.6, as far as they use JSON Schema.
final class SchemaSet {
    let folder: String
    private var schemas: [String: JSONValue] = [:]

    /// Nil where the folder is not there.
    init?() {
        guard let url = Shared.url("ocpp-schemas/1.6") else { return nil }
        folder = url.path + "/"
    }

    /// What is wrong with the payload; empty when nothing is.
    func faults(of payload: JSONValue, in name: String) throws -> [String] {
        if let schema = schemas[name] { return check(payload, schema, root: schema, path: name) }
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + name + ".json")))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let schema = JSONValue(frame: bytes) else { return ["the schema \(name) is unreadable"] }
        schemas[name] = schema
        return check(payload, schema, root: schema, path: name)
    }

    private func check(_ value: JSONValue, _ schema: JSONValue, root: JSONValue, path: String) -> [String] {
        if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
            guard let target = root["definitions"]?[String(name)] else { return [path + ": dangling reference"] }
            return check(value, target, root: root, path: path)
        }
        var faults: [String] = []
        if let type = schema["type"]?.text, !fits(value, type) { return [path + " is no " + type] }
        if let allowed = schema["enum"]?.items, !allowed.contains(value) { faults.append(path + " is not in the enumeration: \(value)") }
        if let text = value.text {
            if let limit = schema["maxLength"]?.integer, text.count > limit { faults.append(path + " is too long") }
            if schema["format"]?.text == "date-time", Instant(rfc3339: text) == nil || !text.hasSuffix("Z") {
                faults.append(path + " is no time with zone")
            }
        }
        if let digits = value.decimal, schema["multipleOf"] != nil, decimalValue(digits, scale: 1) == nil {
            faults.append(path + " is too fine")
        }
        if let items = value.items {
            if let least = schema["minItems"]?.integer, items.count < least { faults.append(path + " has too few items") }
            if let schema = schema["items"] {
                for (index, item) in items.enumerated() { faults += check(item, schema, root: root, path: "\(path)[\(index)]") }
            }
        }
        if let members = value.members {
            for name in schema["required"]?.items ?? [] where value[name.text ?? ""] == nil { faults.append("\(path) lacks \(name)") }
            for member in members {
                if let schema = schema["properties"]?[member.name] {
                    faults += check(member.value, schema, root: root, path: path + "." + member.name)
                } else if schema["additionalProperties"] == false {
                    faults.append(path + " has the foreign member " + member.name)
                }
            }
        }
        return faults
    }

    private func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.members != nil
        case "array": value.items != nil
        case "string": value.text != nil
        case "boolean": value.flag != nil
        case "integer": value.integer != nil
        default: value.decimal != nil
        }
    }
}
