import Testing

/// What a pure module may not name: time, chance, I/O, floating point and whatever else could make two runs differ.
private enum DeterminismRule {
    static let pureModules: Set<String> = ["Projections", "Commands"]

    private static let banned: [String: String] = {
        var all: [String: String] = [:]
        let groups: [(advice: String, names: String)] = [
            (
                "the clock is read by the shell alone; take the instant of the entry",
                "Date ContinuousClock SuspendingClock UTCClock clock_gettime gettimeofday clock time localtime gmtime DispatchTime"
            ),
            (
                "chance is drawn by the shell and written into the input",
                "UUID random randomElement shuffle shuffled SystemRandomNumberGenerator arc4random getrandom getentropy rand"
            ),
            (
                "count in integers: Energy, Power, Money, Price",
                "Double Float Float16 Float32 Float64 Float80 CGFloat Decimal NSDecimalNumber"
            ),
            ("Swift seeds its hash per process; compare values or use an ordered key", "Hasher hashValue ObjectIdentifier"),
            (
                "text and civil time do not depend on a place here; use Instant and the codecs",
                "Locale TimeZone Calendar DateFormatter ISO8601DateFormatter NumberFormatter DateComponents setlocale tzset"
            ),
            (
                "no I/O in a pure module; ask the shell by an effect",
                "FileManager FileHandle ProcessInfo Process URLSession Bundle getenv fopen read write socket print debugPrint fputs"
            ),
            (
                "use the field codec or the JSON scanner of Commands",
                "JSONEncoder JSONDecoder JSONSerialization PropertyListEncoder PropertyListDecoder"
            ),
            ("no concurrency in a pure module", "Task Thread DispatchQueue Mutex Atomic NSLock async await"),
        ]
        for group in groups {
            for name in group.names.split(separator: " ") { all[String(name)] = group.advice }
        }
        return all
    }()

    /// Names that are ordinary words too: they count only where they are called, and not as a method or a declaration.
    private static let onlyAsFreeCall: Set<String> = [
        "time", "clock", "read", "write", "socket", "rand", "random", "print", "dump", "Process", "Task", "Thread", "shuffle",
    ]

    static func findings(_ file: SwiftFile) -> [Finding] {
        guard pureModules.contains(file.module) else { return [] }
        return file.tokens.indices.compactMap { index in
            let token = file.tokens[index]
            guard let advice = banned[token.text] else { return nil }
            if onlyAsFreeCall.contains(token.text) && !isFreeCall(index, file.tokens) { return nil }
            return Finding(path: file.path, line: token.line, advice: "\(token.text) has no place in \(file.module): \(advice)")
        } + now(file)
    }

    private static func isFreeCall(_ index: Int, _ tokens: [Token]) -> Bool {
        guard index + 1 < tokens.count, tokens[index + 1].text == "(", !tokens[index + 1].spaceBefore else { return false }
        guard index > 0 else { return true }
        let before = tokens[index - 1].text
        if tokens[index].text == "random" && before == "." { return true }
        return before != "." && before != "func" && before != "case"
    }

    /// `.now` by whatever type.
    private static func now(_ file: SwiftFile) -> [Finding] {
        file.tokens.indices.dropFirst().compactMap { index in
            guard file.tokens[index].text == "now", file.tokens[index - 1].text == ".", index > 1 else { return nil }
            let owner = file.tokens[index - 2]
            guard owner.text.first?.isUppercase == true || file.tokens[index - 1].spaceBefore else { return nil }
            return Finding(path: file.path, line: owner.line, advice: "the clock is read by the shell alone; take the instant of the entry")
        }
    }

    /// Walks over a dictionary in its own order: `in x.keys {` or `in x.values {`, neither sorted nor folded into a sum.
    static func unorderedWalks(_ file: SwiftFile) -> [Finding] {
        guard pureModules.contains(file.module) else { return [] }
        let tokens = file.tokens
        return tokens.indices.dropFirst().compactMap { index in
            guard ["keys", "values"].contains(tokens[index].text), tokens[index - 1].text == ".", index + 1 < tokens.count else {
                return nil
            }
            guard tokens[index + 1].text == "{", walksLoop(index, tokens) else { return nil }
            return Finding(
                path: file.path, line: tokens[index].line,
                advice: "a dictionary has no order of its own: walk `.\(tokens[index].text).sorted()` or keep an array")
        }
    }

    private static func walksLoop(_ index: Int, _ tokens: [Token]) -> Bool {
        let line = tokens[index].line
        var at = index
        while at > 0 && tokens[at - 1].line == line {
            at -= 1
            if tokens[at].text == "for" { return true }
        }
        return false
    }
}

@Suite struct DeterminismTests {
    @Test func `Projections and Commands name no clock, no chance, no float, no I O`() {
        let findings = SourceTree.sources.flatMap(DeterminismRule.findings)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `Projections and Commands walk no dictionary in its own order`() {
        let findings = SourceTree.sources.flatMap(DeterminismRule.unorderedWalks)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test(arguments: [
        "let a = Date()", "let b: Double = 1", "let c = UUID()", "let d = Int.random(in: 0...1)", "let e = time(nil)", "let f = Clock.now",
        "var g = Hasher()", "let h = \"\\(Date())\"", "print(1)", "let i = x.hashValue",
    ])
    func `a banned name is found`(_ code: String) {
        #expect(!DeterminismRule.findings(SwiftFile(path: "Sources/Commands/A.swift", text: code)).isEmpty)
    }

    @Test(arguments: [
        "// Date() is banned", "let a = \"Double\"", "let b = entry.time", "func write(to x: Int) {}", "x.write(to: &y)", "case open(Int)",
        "let c = world.now",
    ])
    func `a harmless use is left alone`(_ code: String) {
        #expect(DeterminismRule.findings(SwiftFile(path: "Sources/Commands/A.swift", text: code)).isEmpty)
    }

    @Test func `a walk over keys is found, a sorted one is not`() {
        let file = SwiftFile(path: "Sources/Projections/A.swift", text: "for k in a.keys { f(k) }\nfor k in a.keys.sorted() { f(k) }\n")
        #expect(DeterminismRule.unorderedWalks(file).map(\.line) == [1])
    }
}
