import Testing

/// Public declarations and the comment above them.
private enum DocumentationRule {
    private static let modifiers: Set<String> = [
        "static", "final", "mutating", "nonmutating", "indirect", "class", "override", "required", "convenience", "borrowing", "consuming",
        "nonisolated",
        "unsafe", "isolated", "prefix", "postfix", "lazy", "weak", "dynamic", "distributed", "set", "(", ")", "__consuming",
    ]
    private static let types: Set<String> = ["struct", "enum", "class", "protocol", "actor", "typealias", "macro"]
    /// Requirements whose meaning the protocol gives: the standard library's, and those of Recordable and FieldValue.
    private static let wellKnown: Set<String> = ["hash", "encode", "write", "put"]

    struct Undocumented {
        let finding: Finding
        let isInitializer: Bool
    }

    static func undocumented(_ file: SwiftFile) -> [Undocumented] {
        let declarations = publicDeclarations(of: file)
        let documented = Set(declarations.filter(\.documented).map(\.name))
        return declarations.compactMap { declaration in
            // An overload is explained where its first form is.
            guard !declaration.documented, declaration.kind == "init" || !documented.contains(declaration.name) else { return nil }
            let advice = "public \(declaration.name) has no doc comment: say meaning, shapes, units, errors, the page of the spec"
            return Undocumented(
                finding: Finding(path: file.path, line: declaration.line, advice: advice), isInitializer: declaration.kind == "init")
        }
    }

    private struct Declaration {
        let kind: String
        let name: String
        let line: Int
        let documented: Bool
    }

    private static func publicDeclarations(of file: SwiftFile) -> [Declaration] {
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "public" || tokens[index].text == "open" else { return nil }
            var at = index + 1
            while at < tokens.count && modifiers.contains(tokens[at].text) && !(tokens[at].text == "class" && isName(at + 1, tokens)) {
                at += 1
            }
            guard at + 2 < tokens.count, let kind = kind(of: tokens[at].text), !explainsItself(at, kind, tokens) else { return nil }
            let name = tokens[at + 1].text == "(" ? tokens[at].text : tokens[at + 1].text
            return Declaration(kind: kind, name: name, line: tokens[index].line, documented: hasComment(above: index, file))
        }
    }

    /// Operators, requirements of well-known protocols, and initializers that only store what they are given.
    private static func explainsItself(_ at: Int, _ kind: String, _ tokens: [Token]) -> Bool {
        let next = tokens[at + 1].text
        switch kind {
        case "func": return wellKnown.contains(next) || next.utf8.allSatisfy { !SwiftLexer.isWord($0) && $0 != 0x60 && $0 != 0x28 }
        case "init": return ["from", "field"].contains(tokens[at + 2].text) || storesOnly(at, tokens)
        default: return false
        }
    }

    private static func storesOnly(_ at: Int, _ tokens: [Token]) -> Bool {
        guard let opening = tokens[at...].firstIndex(where: { $0.text == "{" }) else { return false }
        var place = opening + 1
        while place < tokens.count && tokens[place].text != "}" {
            if tokens[place].text == "self" && place + 2 < tokens.count { place += 2 }
            guard place + 2 < tokens.count, tokens[place + 1].text == "=", tokens[place + 2].line == tokens[place].line else {
                return false
            }
            let line = tokens[place].line
            while place < tokens.count && tokens[place].line == line && tokens[place].text != "}" {
                guard tokens[place].text != "(" else { return false }
                place += 1
            }
        }
        return true
    }

    private static func isName(_ index: Int, _ tokens: [Token]) -> Bool {
        index < tokens.count && !["func", "var", "let", "subscript"].contains(tokens[index].text)
    }

    private static func kind(of word: String) -> String? {
        if types.contains(word) { return "type" }
        return ["func", "subscript", "init"].contains(word) ? (word == "subscript" ? "func" : word) : nil
    }

    /// Whether a `///` line, or the end of a doc block, stands right above the declaration and its attributes.
    private static func hasComment(above index: Int, _ file: SwiftFile) -> Bool {
        var line = file.tokens[index].line
        if let own = file.comments[line], own.hasPrefix("///") { return true }
        while line > 1 {
            line -= 1
            if let comment = file.comments[line] { return comment.hasPrefix("///") || comment.hasSuffix("*/") }
            let first = file.source.lines[line - 1].drop { $0 == " " }
            guard first.hasPrefix("@") else { return false }
        }
        return false
    }
}

@Suite struct DocumentationTests {
    @Test func `every public type and function says what it means`() {
        let findings = SourceTree.sources.flatMap(DocumentationRule.undocumented).filter { !$0.isInitializer }.map(\.finding)
        #expect(findings.count <= Ratchets.undocumentedPublicDeclarations, "\(report(findings))")
    }

    @Test func `public initializers without a comment become no more`() {
        let findings = SourceTree.sources.flatMap(DocumentationRule.undocumented).filter(\.isInitializer).map(\.finding)
        #expect(findings.count <= Ratchets.undocumentedInitializers, "\(report(findings))")
    }

    @Test func `a bare declaration is found, a documented one is not`() {
        let code = """
            public struct A {}
            /// Says it.
            public struct B {
                public var c: Int
                public init(c: Int) { self.c = c }
                public init() { c = compute(1); f() }
                /// Says it.
                @inlinable
                public static func d() {}
                public mutating func e() {}
                public static func == (a: B, b: B) -> Bool { true }
            }
            """
        let found = DocumentationRule.undocumented(SwiftFile(path: "Sources/EventStore/A.swift", text: code))
        #expect(found.map(\.finding.line) == [1, 6, 10])
        #expect(found.map(\.isInitializer) == [false, true, false])
    }
}
