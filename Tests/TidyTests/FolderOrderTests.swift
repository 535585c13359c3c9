import Testing

/// Folders inside a module import one way: each may use what stands before it in the map of the house, and nothing behind it.
///
/// A file beside the folders counts as a folder of its own name. What a folder has is its types and functions at the top of files; what an
/// extension adds to a type of another folder is not looked at.
struct FolderOrder {
    /// Folders of one module in the order in which they may import.
    let module: String
    let folders: [String]

    /// The lines of the map in `Sources/README.md`: a module, its folders in their order, and behind a bar what is not Swift of the module.
    static func all(in page: SourceFile) -> [FolderOrder] {
        page.lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            // The line of the modules themselves has arrows.
            guard let module = words.first, ImportRule.line.contains(module), !words.contains("←") else { return nil }
            let folders = words.dropFirst().prefix { $0 != "|" }
            return FolderOrder(module: module, folders: folders.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
        }
    }

    /// The folder of a file, below `Protocols` with the one inside; a file beside the folders is one.
    static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropFirst(2).map { String($0.split(separator: ".").first ?? $0) }
        return parts.count > 1 && parts[0] == "Protocols" ? parts[0] + "/" + parts[1] : parts.first ?? ""
    }

    /// An arrow that goes back: a file that uses a folder behind its own.
    struct Arrow: Hashable {
        let path: String
        let to: String
    }

    /// Where each arrow that goes back begins first, and what it is about.
    func backwards(_ files: [SwiftFile]) -> [Arrow: Finding] {
        let names = files.map { FileNames($0) }
        var homes: [String: Set<String>] = [:]
        for file in names {
            for name in file.declared { homes[name, default: []].insert(file.folder) }
        }
        var found: [Arrow: Finding] = [:]
        for file in names {
            guard let place = folders.firstIndex(of: file.folder) else { continue }
            for (name, line) in file.used {
                guard let home = homes[name], !home.contains(file.folder) else { continue }
                let behind = home.filter { folder in folders.firstIndex(of: folder).map { $0 > place } ?? false }
                guard behind.count == home.count, let folder = behind.min() else { continue }
                let arrow = Arrow(path: file.path, to: folder)
                if found[arrow] != nil { continue }
                found[arrow] = Finding(
                    path: file.path, line: line,
                    advice: "\(file.folder) stands before \(folder) in Sources/README.md and may not use its \(name): move one of them")
            }
        }
        return found
    }

    /// Files that lie in no folder of the map.
    func homeless(_ files: [SwiftFile]) -> [Finding] {
        files.filter { !folders.contains(Self.folder(of: $0.path)) }.map {
            Finding(path: $0.path, line: 1, advice: "\(Self.folder(of: $0.path)) is not in the order of \(module) in Sources/README.md")
        }
    }
}

/// Names that a file has at its top, and those that it uses.
private struct FileNames {
    let path: String
    let folder: String
    private(set) var declared: Set<String> = []
    private(set) var used: [(name: String, line: Int)] = []

    private static let types: Set<String> = ["struct", "enum", "class", "protocol", "actor", "typealias"]
    private static let modifiers: Set<String> = [
        "public", "package", "internal", "private", "fileprivate", "final", "indirect", "unsafe", "nonisolated", "func", "class",
    ]

    init(_ file: SwiftFile) {
        path = file.path
        folder = FolderOrder.folder(of: file.path)
        let tokens = file.tokens
        var own: Set<String> = []
        var depth = 0
        for index in tokens.indices.dropLast() {
            let text = tokens[index].text
            if text == "{" { depth += 1 }
            if text == "}" { depth -= 1 }
            guard Self.types.contains(text) || text == "func", tokens[index + 1].text != ":" else { continue }
            let modifiers = tokens[..<index].reversed().prefix { Self.modifiers.contains($0.text) }.map(\.text)
            let isOpen = depth == 0 && !modifiers.contains("private") && !modifiers.contains("fileprivate")
            if isOpen { declared.insert(tokens[index + 1].text) } else { own.insert(tokens[index + 1].text) }
        }
        for index in tokens.indices where SwiftLexer.isWord(tokens[index].text.utf8.first ?? 0) {
            let text = tokens[index].text
            let before = index > 0 ? tokens[index - 1].text : ""
            if own.contains(text) || before == "." || before == "func" { continue }
            // A small letter begins a type nowhere, so it is a function where it is called.
            let isCalled = index + 1 < tokens.count && tokens[index + 1].text == "("
            if text.first?.isUppercase == true || isCalled { used.append((text, tokens[index].line)) }
        }
    }
}

@Suite struct FolderOrderTests {
    private static func files(of module: String) -> [SwiftFile] {
        SourceTree.sources.filter { $0.module == module && $0.path.hasPrefix("Sources/\(module)/") }
    }

    private static func order() throws -> [FolderOrder] { FolderOrder.all(in: try SourceTree.read("Sources/README.md")) }

    @Test func `the page of the house says the order of the folders of every module`() throws {
        let order = try Self.order()
        #expect(order.map(\.module) == ImportRule.line)
        for module in order {
            let homeless = module.homeless(Self.files(of: module.module))
            #expect(homeless.isEmpty, "\(report(homeless))")
        }
    }

    @Test func `folders inside a module import one way`() throws {
        for module in try Self.order() {
            let findings = module.backwards(Self.files(of: module.module)).values.sorted { ($0.path, $0.line) < ($1.path, $1.line) }
            #expect(findings.isEmpty, "\(report(findings))")
        }
    }

    @Test func `an arrow back is found with its file, its line and both folders`() {
        let order = FolderOrder(module: "Gateway", folders: ["Limits", "Net", "API", "Protocols/JSON"])
        let files = [
            SwiftFile(path: "Sources/Gateway/Net/A.swift", text: "struct A {\n    let b: B\n    func go() { start() }\n}"),
            SwiftFile(path: "Sources/Gateway/API/B.swift", text: "struct B { let a: A }\nprivate struct A2 {}\nfunc start() {}"),
            SwiftFile(path: "Sources/Gateway/Protocols/JSON/C.swift", text: "enum C {}"),
        ]
        let found = order.backwards(files)
        #expect(found.keys.map(\.to) == ["API"])
        #expect(
            found.values.map(\.description) == [
                "Sources/Gateway/Net/A.swift:2: Net stands before API in Sources/README.md and may not use its B: move one of them"
            ])
        #expect(order.homeless([SwiftFile(path: "Sources/Gateway/New/D.swift", text: "")]).count == 1)
        #expect(FolderOrder.folder(of: "Sources/Gateway/Limits.swift") == "Limits")
    }

    @Test func `what a file has by itself, or a member is called, is no use of another folder`() {
        let order = FolderOrder(module: "Gateway", folders: ["Net", "API"])
        let files = [
            SwiftFile(
                path: "Sources/Gateway/Net/A.swift", text: "struct A {\n    enum B { case c }\n    let b: B\n    let d = x.go()\n}"),
            SwiftFile(path: "Sources/Gateway/API/B.swift", text: "enum B {}\nfunc go() {}"),
        ]
        #expect(order.backwards(files).isEmpty)
    }
}
