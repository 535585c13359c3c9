import Commands

/// The types of all answers and bodies as TypeScript declares them, for whoever checks a client of the API: the dashboard does, with
/// `tsc --checkJs` against `Dashboard/web/api.d.ts`.
public enum TypeScript {
    /// The text of a declaration file.
    public static let declarations: String =
        """
        // Made from the table of operations: `cpms api types` prints it, and a test compares it with this file.

        \(OpenAPI.shapes.map(declaration).joined(separator: "\n\n"))

        /** What each operation takes and answers. */
        export interface Operations {
        \(Operation.table.map(operation).joined(separator: "\n"))
        }

        """

    private static func declaration(_ shape: Shape) -> String {
        let name = shape.name ?? ""
        guard case .record(let base, let members, _) = shape.kind else {
            return comment(shape.meaning, "") + "export type \(name) = \(bare(shape));"
        }
        let head = "export interface \(name)" + (base?.name.map { " extends \($0)" } ?? "")
        return comment(shape.meaning, "") + head + " {\n" + members.map { line($0, "  ") }.joined(separator: "\n") + "\n}"
    }

    private static func comment(_ meaning: String, _ indent: String) -> String { meaning.isEmpty ? "" : "\(indent)/** \(meaning) */\n" }

    private static func line(_ member: Shape.Member, _ indent: String) -> String {
        comment(member.meaning, indent) + "\(indent)\(member.name)\(member.isRequired ? "" : "?"): \(type(member.shape));"
    }

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
            let own = "{ " + members.map { "\($0.name)\($0.isRequired ? "" : "?"): \(type($0.shape))" }.joined(separator: "; ") + " }"
            return base.map { "\(type($0)) & \(own)" } ?? own
        case .object: return "Record<string, unknown>"
        case .null: return "null"
        case .orNull(let shape): return "\(type(shape)) | null"
        }
    }

    private static func operation(_ operation: Operation) -> String {
        let path = operation.openParts.map { "\($0): \(type(Operation.Parameter.part($0).shape))" }.joined(separator: "; ")
        let query = operation.query.map { "\($0.name)?: \(type($0.shape))" }.joined(separator: "; ")
        let answers = operation.answers.map { answer in
            answer.content.map { $0.type.hasSuffix("json") ? type($0.shape) : "string" } ?? "undefined"
        }
        var members = ["method: \"\(operation.method)\"", "path: \"\(operation.path)\""]
        if !path.isEmpty { members.append("parts: { \(path) }") }
        if !query.isEmpty { members.append("query: { \(query) }") }
        if let body = operation.body { members.append("body: \(type(body.shape))") }
        members.append("answer: \(answers.first ?? "undefined")")
        return comment(operation.summary, "  ") + "  \(operation.id): {\n" + members.map { "    \($0);\n" }.joined() + "  };"
    }
}
