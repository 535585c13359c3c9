import Testing

/// What may bring the process down or hides a danger.
private enum SafetyRule {
    static func forcedTries(_ file: SwiftFile) -> [Finding] {
        pairs(file).compactMap { token, next in
            guard next.text == "!", !next.spaceBefore else { return nil }
            switch token.text {
            case "try": return Finding(path: file.path, line: token.line, advice: "no `try!`: throw on, or handle the error")
            case "as": return Finding(path: file.path, line: token.line, advice: "no `as!`: use `as?` and say what happens otherwise")
            default: return nil
            }
        }
    }

    static func forceUnwraps(_ file: SwiftFile) -> [Finding] {
        pairs(file).compactMap { token, next in
            guard next.text == "!", !next.spaceBefore, token.endsExpression, token.text != "try", token.text != "as" else { return nil }
            return Finding(
                path: file.path, line: token.line, advice: "no force unwrap after `\(token.text)`: guard, `??`, or a typed error")
        }
    }

    /// Errors that nobody is told of: `try?`.
    static func swallowedErrors(_ file: SwiftFile) -> [Finding] {
        pairs(file).compactMap { token, next in
            guard token.text == "try", next.text == "?", !next.spaceBefore else { return nil }
            return Finding(path: file.path, line: token.line, advice: "`try?` swallows an error: handle it, or tell somebody")
        }
    }

    /// Those that do not say in the line above, or at their own end, why nobody need be told.
    static func unexplainedSwallowedErrors(_ file: SwiftFile) -> [Finding] {
        swallowedErrors(file).filter { file.comments[$0.line - 1] == nil && file.comments[$0.line] == nil }
    }

    static func unguardedSendables(_ file: SwiftFile) -> [Finding] {
        pairs(file).compactMap { token, next in
            guard token.text == "unchecked", next.text == "Sendable" else { return nil }
            guard !hasWord(besides: token.line, file) else { return nil }
            return Finding(path: file.path, line: token.line, advice: "name in the line above what guards this @unchecked Sendable")
        }
    }

    /// Whether a comment stands on the line, on the first line of the body, or above the declaration and its attributes.
    private static func hasWord(besides line: Int, _ file: SwiftFile) -> Bool {
        if file.comments[line] != nil || file.comments[line + 1] != nil { return true }
        var above = line - 1
        while above > 0 && file.source.lines[above - 1].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        return file.comments[above] != nil
    }

    static let trappingTypes: Set<String> = ["Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64"]
    private static let safeLabels: Set<String> = [
        "exactly", "clamping", "truncatingIfNeeded", "bitPattern", "ascii", "littleEndian", "bigEndian",
    ]

    /// Conversions that trap when the value does not fit: `Int32(x)` without `exactly:` and its like.
    static func plainConversions(_ file: SwiftFile) -> [Finding] {
        let tokens = file.tokens
        return tokens.indices.dropLast(3).compactMap { index in
            guard trappingTypes.contains(tokens[index].text), tokens[index + 1].text == "(", !tokens[index + 1].spaceBefore else {
                return nil
            }
            if index > 0 && tokens[index - 1].text == "." { return nil }
            let first = tokens[index + 2]
            if safeLabels.contains(first.text) && tokens[index + 3].text == ":" { return nil }
            // `Int(text, radix: 10)` is nil where the text does not fit.
            if labels(of: index + 1, tokens).contains("radix") { return nil }
            if first.text.first?.isNumber == true || first.text == ")" || first.text == "\"\"" { return nil }
            return Finding(
                path: file.path, line: tokens[index].line,
                advice: "\(tokens[index].text)(…) traps on a value that does not fit: say exactly:, clamping: or truncatingIfNeeded:")
        }
    }

    /// The labels of the arguments of a call whose parenthesis stands at `opening`.
    private static func labels(of opening: Int, _ tokens: [Token]) -> [String] {
        var depth = 0
        var labels: [String] = []
        for at in opening..<tokens.count {
            if tokens[at].text == "(" { depth += 1 }
            if tokens[at].text == ")" { depth -= 1 }
            if depth == 0 { break }
            if depth == 1, tokens[at].text == ":", tokens[at - 2].text == "," { labels.append(tokens[at - 1].text) }
        }
        return labels
    }

    private static func pairs(_ file: SwiftFile) -> Zip2Sequence<[Token], ArraySlice<Token>> {
        zip(file.tokens, file.tokens.dropFirst())
    }

    /// Files that read what a peer sent: folders of the protocols in Gateway and of OCPP in Commands.
    static func readsTheWire(_ path: String) -> Bool {
        let folders = ["HTTP", "WebSocket", "TLS", "OCPP", "JSON", "Frames", "Messages", "Protocol", "URI", "CSV"]
        guard path.hasPrefix("Sources/Gateway/") || path.hasPrefix("Sources/Commands/") else { return false }
        return folders.contains { folder in path.split(separator: "/").dropFirst(2).contains { $0.hasPrefix(folder) } }
    }

    static func flags(_ file: SwiftFile) -> [Finding] {
        let banned: Set<String> = ["MDB_NOSYNC", "MDB_NOMETASYNC", "MDB_WRITEMAP", "MDB_MAPASYNC", "MDB_NOLOCK"]
        // A line that names them as forbidden is the check at run time.
        return file.tokens.filter { banned.contains($0.text) && !file.source.lines[$0.line - 1].contains("forbidden") }.map {
            Finding(
                path: file.path, line: $0.line,
                advice: "\($0.text) loses acknowledged commits or dies on a full disk: default flags and MDB_NOTLS only")
        }
    }
}

@Suite struct SafetyTests {
    @Test func `nothing is tried or cast by force`() {
        let findings = (SourceTree.sources + SourceTree.tests).flatMap(SafetyRule.forcedTries)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `nothing is unwrapped by force`() {
        let findings = SourceTree.sources.flatMap(SafetyRule.forceUnwraps)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `tests unwrap by force no more often than before`() {
        let findings = SourceTree.tests.flatMap(SafetyRule.forceUnwraps)
        #expect(findings.count <= Ratchets.forceUnwrapsInTests, "use `try #require(…)`. \(report(findings))")
    }

    @Test func `an error is swallowed no more often than before, and the line above says why nobody need be told`() {
        let unexplained = SourceTree.sources.flatMap(SafetyRule.unexplainedSwallowedErrors)
        #expect(unexplained.count <= Ratchets.unexplainedSwallowedErrors, "\(report(unexplained))")
        let all = SourceTree.sources.flatMap(SafetyRule.swallowedErrors)
        #expect(all.count <= Ratchets.swallowedErrors, "\(report(all))")
    }

    @Test func `every unchecked Sendable names its guard`() {
        let findings = (SourceTree.sources + SourceTree.tests).flatMap(SafetyRule.unguardedSendables)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `protocol code converts integers that may not fit no more often than before`() {
        let findings = SourceTree.sources.filter { SafetyRule.readsTheWire($0.path) }.flatMap(SafetyRule.plainConversions)
        #expect(findings.count <= Ratchets.plainIntegerConversionsInProtocolCode, "\(report(findings))")
    }

    @Test func `LMDB runs with its default flags`() {
        let findings = (SourceTree.sources + SourceTree.tests).flatMap(SafetyRule.flags)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test(arguments: ["let a = b!", "f(x)!.y", "a[0]! += 1", "let p: Int!", "let q = try! r()", "s as! T", "a?.b!.c"])
    func `a forced expression is found`(_ code: String) {
        let file = SwiftFile(path: "Sources/Gateway/A.swift", text: code)
        #expect(SafetyRule.forcedTries(file).count + SafetyRule.forceUnwraps(file).count == 1)
    }

    @Test(arguments: ["if !a { }", "a != b", "(!a)", "return !a", "f(!a, !b)", "let s = \"yes!\"", "// no!", "[!a]", "a ? !b : !c"])
    func `a negation is no forced expression`(_ code: String) {
        let file = SwiftFile(path: "Sources/Gateway/A.swift", text: code)
        #expect(SafetyRule.forcedTries(file).count + SafetyRule.forceUnwraps(file).count == 0)
    }

    @Test func `a plain conversion is found, an exact one is not`() {
        let code = """
            let a = Int32(b)
            let c = Int(exactly: d)
            let e = UInt8(7)
            let f = UInt8(truncatingIfNeeded: g)
            let h = Int(f(a), radix: 16)
            """
        let file = SwiftFile(path: "Sources/Gateway/WebSocket/A.swift", text: code)
        #expect(SafetyRule.plainConversions(file).map(\.line) == [1])
        #expect(SafetyRule.readsTheWire(file.path))
    }

    @Test func `a swallowed error without a word is found, a promised optional and a typed throw are none`() {
        let code = """
            let a = try? b()
            // It is missing where nothing was written.
            let c = try? d()
            func e() throws(Fault) -> Int? { try f() }
            """
        let file = SwiftFile(path: "Sources/Gateway/A.swift", text: code)
        #expect(SafetyRule.swallowedErrors(file).map(\.line) == [1, 3])
        #expect(SafetyRule.unexplainedSwallowedErrors(file).map(\.line) == [1])
    }

    @Test func `an unchecked Sendable without a word is found`() {
        let code = "final class A: @unchecked Sendable {}\n\n// Guarded by the lock below.\nfinal class B: @unchecked Sendable {}\n"
        #expect(SafetyRule.unguardedSendables(SwiftFile(path: "Sources/Gateway/A.swift", text: code)).map(\.line) == [1])
    }
}
