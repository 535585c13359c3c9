/// Swift that is being written, with its indentation.
struct SwiftText {
    private(set) var text: String
    private var depth = 0

    /// Begins with where it comes from, for who finds it in a build folder.
    init(from source: String) {
        text = "// Generated from \(source); not to be changed here.\n"
    }

    mutating func line(_ line: String = "") {
        text += line.isEmpty ? "\n" : String(repeating: "    ", count: depth) + line + "\n"
    }

    /// A line that opens a brace, what `body` writes, and the closing brace.
    mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
        line(head + " {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }

    /// A switch: its cases stand below its first word.
    mutating func cases(of value: String, _ body: (inout SwiftText) -> Void) {
        line("switch \(value) {")
        body(&self)
        line("}")
    }

    /// The lines of a doc comment.
    mutating func meaning(_ lines: [String]) {
        for text in lines { line("/// \(text)") }
    }

    /// Lines that stand at the margin, as they are.
    mutating func verbatim(_ lines: String) { text += lines }

    /// A text as a literal.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The name of a member after a word with a capital: `APITokenIssued` is `apiTokenIssued`.
    static func member(of word: String) -> String {
        let capitals = word.prefix { $0.isUppercase }.count
        // Of several capitals the last begins the next word.
        let lowered = capitals > 1 && capitals < word.count ? capitals - 1 : capitals
        return word.prefix(lowered).lowercased() + word.dropFirst(lowered)
    }

    /// A name as it may stand in a declaration: a keyword needs backticks.
    static func name(_ word: String) -> String { keywords.contains(word) ? "`\(word)`" : word }

    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else", "enum",
        "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal",
        "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "self",
        "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}
