import Testing

/// What has a binary form of its own is described in the catalogue, from which the form follows.
private enum CodecRule {
    /// The initializers that take a reader.
    static func findings(_ file: SwiftFile) -> [Finding] {
        if ImportRule.building[file.module] != nil { return [] }
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "FieldReader", index > 5, tokens[index - 1].text == "inout" else { return nil }
            guard let word = tokens[index - 6..<index].first(where: { $0.text == "init" }) else { return nil }
            return Finding(
                path: file.path, line: word.line,
                advice: "a form written by hand: describe the record in Sources/EventStore/Catalogue instead")
        }
    }
}

@Suite struct CodecRuleTests {
    /// Those that are left are of two kinds: a read model is tables of states that are described, with indexes that its reader makes anew;
    /// a value of the language of the catalogue has its form in itself.
    @Test func `no record has its form written by hand beside the catalogue`() {
        let findings = SourceTree.sources.flatMap(CodecRule.findings)
        #expect(findings.count <= Ratchets.codecsWrittenByHand, "\(report(findings))")
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
        #expect(CodecRule.findings(SwiftFile(path: "Sources/EventStore/Generate/A.swift", text: text)).isEmpty)
    }
}
