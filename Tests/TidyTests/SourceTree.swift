import Foundation

/// A file of the package with its path from the package root.
struct SourceFile: Sendable {
    let path: String
    let text: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Lines as an editor counts them: a newline at the end begins no further one.
    var lineCount: Int { lines.last?.isEmpty == true ? lines.count - 1 : lines.count }

    /// The folder under `Sources` or `Tests`, but a target of the build's own lies in the folder of the module that it serves first.
    var module: String {
        let parts = path.split(separator: "/")
        if parts.count > 3, parts[0] == "Sources", ImportRule.building[String(parts[2])] != nil { return String(parts[2]) }
        return parts.count > 2 ? String(parts[1]) : ""
    }
}

/// A Swift file with its tokens.
struct SwiftFile: Sendable {
    let source: SourceFile
    let tokens: [Token]
    let comments: [Int: String]
    let literals: [(text: String, line: Int)]

    init(path: String, text: String) {
        self.init(SourceFile(path: path, text: text))
    }

    init(_ source: SourceFile) {
        self.source = source
        let lexer = SwiftLexer(source.text)
        tokens = lexer.tokens
        comments = lexer.comments
        literals = lexer.literals
    }

    var path: String { source.path }
    var module: String { source.module }
}

/// A broken rule, as the test prints it: where, what, and what to do.
struct Finding: Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let advice: String

    var description: String { "\(path):\(line): \(advice)" }
}

/// The package as it lies on disk.
enum SourceTree {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" && !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Swift files of the modules, C doors excluded.
    static let sources: [SwiftFile] = swiftFiles(under: "Sources")
    /// Swift files of the test targets.
    static let tests: [SwiftFile] = swiftFiles(under: "Tests")
    /// Every text file of the package that somebody wrote, whatever its language.
    static let everything: [SourceFile] = ["Sources", "Tests", ".ci"].flatMap { files(under: $0) } + topLevelFiles

    /// Names at the top of the tree that belong to the package: build folders and the version control's own are left out.
    static var topLevel: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: root.path)
                .filter { name in name != ".git" && !name.hasPrefix(".build") && !ignoredAtTop.contains(name) }
                .sorted()
        }
    }

    private static let ignoredAtTop: Set<String> = ["Package.resolved", ".swiftpm", ".DS_Store", ".vscode"]

    static func read(_ path: String) throws -> SourceFile {
        SourceFile(path: path, text: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
    }

    private static var topLevelFiles: [SourceFile] {
        ["Package.swift", "README.md", ".swift-format", ".gitignore"].compactMap { try? read($0) }
    }

    private static func swiftFiles(under folder: String) -> [SwiftFile] {
        files(under: folder).filter { $0.path.hasSuffix(".swift") }.map { SwiftFile($0) }
    }

    private static func files(under folder: String) -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: base.path) else { return [] }
        var found: [SourceFile] = []
        for name in names where !name.contains("__pycache__") {
            // Folders and binary fixtures are no text: they have nothing for these rules to read.
            if let file = try? read("\(folder)/\(name)") { found.append(file) }
        }
        return found.sorted { $0.path < $1.path }
    }
}

/// The list as one text, a finding a line, for the message of an expectation.
func report(_ findings: [Finding]) -> String {
    "\(findings.count) found:\n" + findings.map(\.description).joined(separator: "\n")
}

extension SourceTree {
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }
}
