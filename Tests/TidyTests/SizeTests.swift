import Testing

/// A function with the lines it takes from its first word to its closing brace.
private struct FunctionSize {
    let path: String
    let line: Int
    let name: String
    let lines: Int

    var finding: Finding { Finding(path: path, line: line, advice: "\(name) takes \(lines) lines: split it by what its parts do") }

    static func all(in file: SwiftFile) -> [FunctionSize] {
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            let word = tokens[index].text
            guard word == "func" || word == "init" || word == "deinit", index + 1 < tokens.count else { return nil }
            if word == "init" && index > 0 && [".", "case"].contains(tokens[index - 1].text) { return nil }
            guard let opening = body(after: index, tokens), let closing = close(of: opening, tokens) else { return nil }
            let name = word == "func" ? tokens[index + 1].text : word
            return FunctionSize(path: file.path, line: tokens[index].line, name: name, lines: tokens[closing].line - tokens[index].line + 1)
        }
    }

    /// The brace that opens the body; nil for a requirement of a protocol.
    private static func body(after index: Int, _ tokens: [Token]) -> Int? {
        var depth = 0
        for at in (index + 1)..<tokens.count {
            switch tokens[at].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return at
            case "}" where depth == 0: return nil
            case "func", "init", "var", "let", "case", "subscript", "static", "mutating":
                if depth == 0 && at > index + 1 { return nil }
            default: break
            }
        }
        return nil
    }

    private static func close(of opening: Int, _ tokens: [Token]) -> Int? {
        var depth = 0
        for at in opening..<tokens.count {
            if tokens[at].text == "{" { depth += 1 }
            if tokens[at].text == "}" {
                depth -= 1
                if depth == 0 { return at }
            }
        }
        return nil
    }
}

@Suite struct SizeTests {
    private let swift = SourceTree.sources + SourceTree.tests

    @Test func `no file is longer than the hard limit`() {
        let findings = swift.filter { $0.source.lineCount > Ratchets.fileLinesMax }.map {
            Finding(path: $0.path, line: $0.source.lineCount, advice: "at most \(Ratchets.fileLinesMax) lines: split it by concept")
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `few files are longer than 400 lines`() {
        let findings = swift.filter { $0.source.lineCount > 400 }.map {
            Finding(path: $0.path, line: $0.source.lineCount, advice: "aim at 400 lines: split it by concept")
        }
        #expect(findings.count <= Ratchets.filesOver400Lines, "\(report(findings))")
    }

    @Test func `no function is longer than the hard limit`() {
        let findings = swift.flatMap(FunctionSize.all).filter { $0.lines > Ratchets.functionLinesMax }.map(\.finding)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `few functions do not fit a screen`() {
        let findings = swift.flatMap(FunctionSize.all).filter { $0.lines > 60 }.map(\.finding)
        #expect(findings.count <= Ratchets.functionsOver60Lines, "\(report(findings))")
    }

    @Test func `lines are as long as the formatter allows`() {
        let findings = swift.flatMap { file in
            // The text of a multi-line literal stands as it must; it has no line the formatter could break.
            file.source.lines.indices.filter { file.source.lines[$0].count > Ratchets.lineLengthMax && file.hasCode(onLine: $0 + 1) }.map {
                Finding(path: file.path, line: $0 + 1, advice: "at most \(Ratchets.lineLengthMax) characters: break the line")
            }
        }
        #expect(findings.count <= Ratchets.linesOverLength, "\(report(findings))")
    }

    @Test func `a function's lines are counted to its closing brace`() {
        let code = """
            struct A {
                func a(_ b: () -> Void = {}) {
                    if b {
                    }
                }
                init() { }
                func c()
                var d: Int { 1 }
            }
            """
        let sizes = FunctionSize.all(in: SwiftFile(path: "Sources/Gateway/A.swift", text: code))
        #expect(sizes.map(\.name) == ["a", "init"])
        #expect(sizes.map(\.lines) == [4, 1])
    }
}

extension SwiftFile {
    /// Whether anything but the inside of a multi-line literal stands on a line.
    fileprivate func hasCode(onLine line: Int) -> Bool {
        comments[line] != nil || tokens.contains { $0.line == line }
    }
}
