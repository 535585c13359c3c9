import Foundation
import Testing

@Suite struct LayoutTests {
    @Test func `the top of the tree holds what the user fixed, and no more`() throws {
        let fixed: Set<String> = ["Package.swift", "Sources", "Tests", "fixtures", "README.md", ".ci", ".gitignore", ".swift-format"]
        let odd = try SourceTree.topLevel.filter { !fixed.contains($0) }
        #expect(odd.isEmpty, "move below Sources, Tests or fixtures: \(odd)")
    }

    @Test func `the modules are the five of the design, which lies beside them`() throws {
        let modules = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.appendingPathComponent("Sources").path).sorted()
        #expect(modules == ["Commands", "EventStore", "Gateway", "Projections", "README.md", "Replay"])
    }

    @Test func `nothing is left for later`() {
        // Put together here, so that this file does not find itself.
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "not " + "implemented", "un" + "implemented", "place" + "holder"]
        let findings = SourceTree.everything.flatMap { file in
            lines(of: file) { text in words.contains { holdsWord($0, in: text) && !isWanted($0, file) } }.map {
                Finding(path: file.path, line: $0, advice: "finish it, or take the word away; open points stand in the issues")
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `no path of one machine is written down`() {
        let roots = ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", "/ho" + "me/", "/Us" + "ers/", "/op" + "t/swift"]
        let findings = SourceTree.everything.flatMap { file in
            lines(of: file) { text in roots.contains { holdsPath($0, in: text) } }.map {
                Finding(
                    path: file.path, line: $0,
                    advice: "no absolute path of one machine: take it from an argument, the environment or the package root")
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `no file under version control is a build product or a secret`() {
        let findings = SourceTree.everything.flatMap { file in
            lines(of: file) { $0.contains("PRIVATE" + " KEY-----") && !$0.contains("\"") }.map {
                Finding(path: file.path, line: $0, advice: "a private key does not belong in the tree: make it when it is needed")
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    private func lines(of file: SourceFile, where matches: (Substring) -> Bool) -> [Int] {
        file.lines.indices.filter { matches(file.lines[$0]) }.map { $0 + 1 }
    }

    /// Whether the word stands there by itself: six of its letters in a template of `mkdtemp` do not.
    private func holdsWord(_ word: String, in text: Substring) -> Bool {
        guard let range = text.range(of: word) else { return false }
        let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
        let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
        return !before.isLetter && !after.isLetter
    }

    /// An input's hint is called so in HTML, and OCPP has an error of the other name.
    private func isWanted(_ word: String, _ file: SourceFile) -> Bool {
        switch word {
        case "place" + "holder": file.path.hasPrefix("Sources/Gateway/Dashboard/")
        case "not " + "implemented": file.path.hasPrefix("Tests/")
        default: false
        }
    }

    /// Whether the path begins a word, so that `https://host/home/` or `a/root/b` is none.
    private func holdsPath(_ path: String, in text: Substring) -> Bool {
        guard let range = text.range(of: path) else { return false }
        guard range.lowerBound > text.startIndex else { return true }
        let before = text[text.index(before: range.lowerBound)]
        return !(before.isLetter || before.isNumber || before == "." || before == "}" || before == "/" || before == "_" || before == "-")
    }
}
