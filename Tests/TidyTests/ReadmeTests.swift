import Testing

/// The shell blocks of the README, in their order.
private func commands(in readme: SourceFile) -> [String] {
    var blocks: [String] = []
    var block: [Substring]?
    for line in readme.lines {
        if line == "```sh" {
            block = []
        } else if line == "```", let lines = block {
            blocks.append(lines.joined(separator: "\n"))
            block = nil
        } else {
            block?.append(line)
        }
    }
    return blocks
}

@Suite struct ReadmeTests {
    @Test func `the first two commands are the demo and the tests`() throws {
        let blocks = commands(in: try SourceTree.read("README.md"))
        try #require(blocks.count >= 2)
        for block in blocks.prefix(2) {
            #expect(!block.contains("\n"), "a command is one line: \(block)")
            #expect(block.contains("liblmdb-dev libssl-dev"), "the command installs what it needs: \(block)")
            #expect(block.contains("command -v sudo"), "the command works as root and with sudo: \(block)")
        }
        #expect(blocks[0].hasSuffix("swift run cpms demo"))
        #expect(blocks[1].hasSuffix("swift test"))
    }

    @Test func `the gate takes the second command from the README and keeps no copy`() throws {
        let gate = try SourceTree.read(".ci/run")
        #expect(gate.text.contains("readme_command 2"))
        #expect(!gate.lines.contains { $0.contains("swift test") }, "`.ci/run` runs what the README prints; it has no spelling of its own")
    }

    @Test func `the README is short and draws the one line`() throws {
        let readme = try SourceTree.read("README.md")
        #expect(readme.lineCount <= 100)
        #expect(readme.text.contains("EventStore  ←  Projections  ←  Commands  ←  Gateway  ←  Replay"))
    }

    @Test func `every folder the README maps exists`() throws {
        let mapped = try SourceTree.read("README.md").lines.compactMap { line -> String? in
            guard line.hasPrefix("| `"), let end = line.dropFirst(3).firstIndex(of: "`") else { return nil }
            let path = String(line[line.index(line.startIndex, offsetBy: 3)..<end])
            return path.hasPrefix("Sources/") || path.hasPrefix("Tests/") ? path : nil
        }
        #expect(mapped.count >= 8)
        for path in mapped { #expect(SourceTree.exists(path), "\(path) is mapped and not there") }
    }
}
