import Commands

/// The types of all parameters, bodies and answers as TypeScript declares them, for whoever checks a client of the API: the dashboard does,
/// with `tsc --checkJs` against `Tests/Dashboard/api.d.ts`, which a test keeps as it is here.
public enum TypeScript {
    /// The text of a declaration file: a type for each shape that has a name, and for each method an interface of its paths.
    public static let declarations: String = {
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        let parts = OpenAPI.shapes.map(declaration) + methods.map(interface)
        return "// Made from the table of operations; a test compares.\ndeclare namespace API {\n" + parts.joined(separator: "\n") + "\n}\n"
    }()

    private static func declaration(_ shape: Shape) -> String {
        let name = shape.name ?? ""
        guard case .record(let base, let members, _) = shape.kind else {
            return comment(shape.meaning, "  ") + "  type \(name) = \(bare(shape));"
        }
        let head = "  interface \(name)" + (base?.name.map { " extends \($0)" } ?? "")
        let lines = members.map { comment($0.meaning, "    ") + "    \(member($0));" }
        return comment(shape.meaning, "  ") + head + " {\n" + lines.joined(separator: "\n") + "\n  }"
    }

    private static func interface(_ method: String) -> String {
        let operations = Operation.table.filter { $0.method == method }.map { operation in
            let type = "{ parameters: \(parameters(operation)); body: \(body(operation)); answer: \(answer(operation)) }"
            return comment(operation.summary, "    ") + "    \"\(operation.path)\": \(type);"
        }
        return "  interface \(method.prefix(1))\(method.dropFirst().lowercased()) {\n" + operations.joined(separator: "\n") + "\n  }"
    }

    private static func parameters(_ operation: Operation) -> String {
        let parts = operation.openParts.map { "\($0): \(type(Operation.Parameter.part($0).shape))" }
        let all = parts + operation.query.map { "\($0.name)?: \(type($0.shape)) | null" }
        return all.isEmpty ? "{}" : "{ \(all.joined(separator: "; ")) }"
    }

    private static func body(_ operation: Operation) -> String {
        guard let body = operation.body else { return "undefined" }
        return type(body.shape) + (body.columns == nil ? "" : " | { csv: string }") + (body.isRequired ? "" : " | undefined")
    }

    /// All that an operation may answer with when it does what was asked: an answer without content is null.
    private static func answer(_ operation: Operation) -> String {
        let types = operation.answers.map { answer in
            answer.content.map { $0.type == "application/json" ? type($0.shape) : "string" } ?? "null"
        }
        return Set(types).sorted().joined(separator: " | ")
    }

    private static func comment(_ meaning: String, _ indent: String) -> String { meaning.isEmpty ? "" : "\(indent)/** \(meaning) */\n" }

    private static func member(_ member: Shape.Member) -> String { "\(member.name)\(member.isRequired ? "" : "?"): \(type(member.shape))" }

    /// A shape where it is used: by its name, where it has one.
    private static func type(_ shape: Shape) -> String { shape.name ?? bare(shape) }

    private static func bare(_ shape: Shape) -> String {
        switch shape.kind {
        case .text: return "string"
        case .integer: return "number"
        case .flag: return "boolean"
        case .words(let words): return words.map { "\"\($0)\"" }.joined(separator: " | ")
        case .list(let element, _, _): return "Array<\(type(element))>"
        case .record(let base, let members, _):
            let own = members.isEmpty ? "Record<string, never>" : "{ \(members.map(member).joined(separator: "; ")) }"
            return base.map { "\(type($0)) & \(own)" } ?? own
        case .object: return "Record<string, unknown>"
        case .null: return "null"
        case .orNull(let shape): return "\(type(shape)) | null"
        }
    }
}
