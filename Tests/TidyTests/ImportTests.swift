import Testing

/// What a module may import: itself-left modules, the system's own, and its C doors.
enum ImportRule {
    static let line = ["EventStore", "Projections", "Commands", "Gateway", "Replay"]
    private static let shell: Set<String> = ["Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Synchronization"]
    private static let extras: [String: Set<String>] = [
        "EventStore": shell.union(["CLMDB", "COpenSSL"]),
        "Projections": [],
        "Commands": [],
        "Gateway": shell.union(["CLinux", "COpenSSL"]),
        "Replay": shell,
    ]

    /// Targets that run while the product is built, and are no part of it.
    static let building: [String: Set<String>] = [
        "Generate": ["FoundationEssentials", "Glibc"], "GeneratePlugin": ["Foundation", "PackagePlugin"],
    ]

    static func allowed(in module: String) -> Set<String>? {
        if let imports = building[module] { return imports }
        if let place = line.firstIndex(of: module) { return Set(line[..<place]).union(extras[module] ?? []) }
        // The harnesses of libFuzzer are built by their own script, each on its own.
        if module == "Fuzz" { return Set(line).union(shell) }
        if module == "TidyTests" || module == "Support" { return shell.union(["Testing", "Support"]) }
        if module == "Samples" { return ["EventStore", "Projections", "Support"] }
        if module == "GenerateTests" { return shell.union(["Generate", "Samples", "Testing", "Support"]) }
        guard module.hasSuffix("Tests"), let place = line.firstIndex(of: String(module.dropLast(5))) else { return nil }
        return Set(line[...place]).union(shell).union(["Testing", "Support", "Samples"])
    }

    static func findings(_ file: SwiftFile) -> [Finding] {
        guard let allowed = allowed(in: file.module) else {
            return [
                Finding(path: file.path, line: 1, advice: "no module \(file.module) is known; modules are \(line.joined(separator: ", "))")
            ]
        }
        return imports(of: file).filter { !allowed.contains($0.name) }.map { name, line in
            Finding(
                path: file.path, line: line,
                advice:
                    "\(file.module) may not import \(name): imports run to the left. Allowed: \(allowed.sorted().joined(separator: ", "))"
            )
        }
    }

    /// Whether nothing but modifiers stands before the word on its line: in a regular expression it is none.
    private static func beginsStatement(_ index: Int, _ tokens: [Token]) -> Bool {
        let modifiers: Set<String> = [
            "public", "package", "internal", "fileprivate", "private", "@", "testable", "preconcurrency", "_exported",
        ]
        return tokens[..<index].reversed().prefix { $0.line == tokens[index].line }.allSatisfy { modifiers.contains($0.text) }
    }

    static func imports(of file: SwiftFile) -> [(name: String, line: Int)] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "import", index + 1 < tokens.count, beginsStatement(index, tokens) else { return nil }
            let next = kinds.contains(tokens[index + 1].text) && index + 2 < tokens.count ? index + 2 : index + 1
            return (tokens[next].text, tokens[index].line)
        }
    }
}

@Suite struct ImportTests {
    @Test func `imports run to the left only`() {
        let findings = (SourceTree.sources + SourceTree.tests).flatMap(ImportRule.findings)
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `few source files import the whole of Foundation`() {
        let files = SourceTree.sources.filter { file in
            ImportRule.building[file.module] == nil && ImportRule.imports(of: file).contains { $0.name == "Foundation" }
        }
        #expect(
            files.count <= Ratchets.sourceFilesImportingFoundation,
            "import FoundationEssentials, or nothing, in one of:\n\(files.map(\.path).joined(separator: "\n"))")
    }

    @Test func `an import to the right is found, however it is spelled`() {
        let file = SwiftFile(
            path: "Sources/Projections/A.swift", text: "import EventStore\npublic import Commands\n@testable import struct Gateway.B\n")
        #expect(ImportRule.findings(file).map(\.line) == [2, 3])
    }

    @Test func `what runs while the product is built imports nothing of it`() {
        let texts = ["Generate": "import Glibc\nimport EventStore\n", "GeneratePlugin": "import PackagePlugin\nimport Generate\n"]
        for (module, text) in texts {
            let file = SwiftFile(path: "Sources/EventStore/\(module)/A.swift", text: text)
            #expect(ImportRule.findings(file).map(\.line) == [2])
        }
        let other = SwiftFile(path: "Sources/EventStore/Codec/A.swift", text: "import Generate\nimport PackagePlugin\n")
        #expect(ImportRule.findings(other).map(\.line) == [1, 2])
    }

    @Test func `an import in a comment or a string is none`() {
        let file = SwiftFile(
            path: "Sources/Projections/A.swift", text: "// import Gateway\nlet a = \"import Gateway\"\n/* import\n Gateway */")
        #expect(ImportRule.findings(file).isEmpty)
    }
}
