import Testing

/// The types that files declare outside all others, by name.
enum TypeNames {
    /// Each module has bounds of its own, as the house rules say.
    private static let shared: Set<String> = ["Limits"]
    private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor"]

    static func declared(in file: SwiftFile) -> [(name: String, line: Int)] {
        var depth = 0
        var found: [(String, Int)] = []
        for (index, token) in file.tokens.enumerated() {
            switch token.text {
            case "{": depth += 1
            case "}": depth -= 1
            case let kind where depth == 0 && kinds.contains(kind) && index + 1 < file.tokens.count:
                let before = file.tokens[..<index].reversed().prefix { $0.line == token.line }.map(\.text)
                let isHidden = before.contains("private") || before.contains("fileprivate") || before.contains("import")
                if !isHidden { found.append((file.tokens[index + 1].text, token.line)) }
            default: break
            }
        }
        return found
    }

    /// Where the same name stands in two modules of the product.
    static func twins(in files: [SwiftFile]) -> [Finding] {
        var homes: [String: (module: String, path: String)] = [:]
        var findings: [Finding] = []
        for file in files where ImportRule.line.contains(file.module) {
            for (name, line) in declared(in: file) where !shared.contains(name) {
                guard let home = homes[name] else {
                    homes[name] = (file.module, file.path)
                    continue
                }
                if home.module != file.module {
                    findings.append(
                        Finding(path: file.path, line: line, advice: "\(name) is something else in \(home.path): one word has one meaning"))
                }
            }
        }
        return findings
    }
}

@Suite struct TypeNameTests {
    @Test func `a type's name means one thing in all modules`() {
        let findings = TypeNames.twins(in: SourceTree.sources)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `a twin is found, and what is inside another type or hidden in its file is none`() {
        let first = SwiftFile(
            path: "Sources/EventStore/A.swift", text: "struct Page {}\nenum Kind { struct Row {} }\nprivate struct Cell {}\n")
        let second = SwiftFile(path: "Sources/Gateway/B.swift", text: "import struct EventStore.Kind\nstruct Row {}\nstruct Cell {}\n")
        #expect(TypeNames.twins(in: [first, second]).isEmpty)
        let third = SwiftFile(path: "Sources/Replay/C.swift", text: "\npublic final class Page {}\n")
        #expect(TypeNames.twins(in: [first, second, third]).map(\.line) == [2])
    }
}
