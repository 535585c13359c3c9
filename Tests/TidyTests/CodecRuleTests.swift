import Testing

/// What has a binary form of its own is described in the catalogue, from which the form follows.
private enum CodecRule {
    /// What writes its form by hand, by file: a read model is tables of states that are described, with indexes that a reader makes anew;
    /// a value of the language of the catalogue has its form in itself. The list only gets shorter.
    static let exceptions: Set<String> = [
        "Alerts", "Directory", "Erasures", "Knocking", "Ledger", "Outbox", "Sessions", "Stations", "Tariffs", "Tokens", "World",
        "EntryBody", "FieldWriter", "Identifiers", "Quantities",
    ]

    static func findings(_ file: SwiftFile) -> [Finding] {
        let name = file.path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
        if exceptions.contains(name) || ImportRule.building[file.module] != nil { return [] }
        return initializers(file).map {
            Finding(
                path: file.path, line: $0, advice: "a form written by hand: describe the record in Sources/EventStore/Catalogue instead")
        }
    }

    /// Lines of the initializers that take a reader.
    static func initializers(_ file: SwiftFile) -> [Int] {
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "FieldReader", index > 5, tokens[index - 1].text == "inout" else { return nil }
            return tokens[index - 6..<index].first { $0.text == "init" }?.line
        }
    }
}

@Suite struct CodecRuleTests {
    @Test func `no record has its form written by hand beside the catalogue`() {
        let findings = SourceTree.sources.flatMap(CodecRule.findings)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `a form written by hand is found, and a reader that is handed on is none`() {
        let text = """
            struct A: Recordable {
                init(from reader: inout FieldReader) throws(CodecError) {}
                func a(_ reader: inout FieldReader) {}
                public init(field reader: inout FieldReader) throws(CodecError) {}
            }
            """
        #expect(CodecRule.findings(SwiftFile(path: "Sources/Projections/A.swift", text: text)).map(\.line) == [2, 4])
        #expect(CodecRule.findings(SwiftFile(path: "Sources/Projections/World.swift", text: text)).isEmpty)
    }

    @Test func `what is excepted is there`() {
        let names = Set(SourceTree.sources.compactMap { $0.path.split(separator: "/").last?.split(separator: ".").first.map(String.init) })
        #expect(CodecRule.exceptions.subtracting(names).sorted() == [], "take these out of the list")
    }
}
