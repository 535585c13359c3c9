import Support
import Testing

@testable import Replay

struct OutputTests {
    @Test func `the manual is the golden one`() {
        #expect(Golden.difference(HelpText.manual(root: TestTree.root), "fixtures/help.txt") == nil)
    }

    @Test func `every command has a summary, an example that parses, and sentences`() {
        func walk(_ command: Command, _ path: [String]) {
            #expect(command.summary.hasSuffix("."), "\(path)")
            if command.subcommands.isEmpty { #expect(!command.examples.isEmpty && command.run != nil, "\(path)") }
            let names = (command.options + OptionSpec.global).map(\.name)
            #expect(Set(names).count == names.count, "\(path)")
            for option in command.options { #expect(option.summary.hasSuffix("."), "\(path) --\(option.name)") }
            for example in command.examples {
                let words = Self.shellWords(example.line)
                #expect(words.first == "cpms" && Array(words.dropFirst().prefix(path.count)) == path, "\(example.line)")
                #expect(TestTree.refusal(Array(words.dropFirst())) == nil, "\(example.line)")
            }
            command.subcommands.forEach { walk($0, path + [$0.name]) }
        }
        TestTree.root.subcommands.forEach { walk($0, [$0.name]) }
    }

    /// Words of a line with single and double quotes, up to a redirection.
    private static func shellWords(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isOpen = false
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isOpen = true
            } else if character == ">" {
                break
            } else if character == " " {
                if isOpen || !word.isEmpty { words.append(word) }
                word = ""
                isOpen = false
            } else {
                word.append(character)
            }
        }
        return isOpen || !word.isEmpty ? words + [word] : words
    }

    @Test(arguments: [
        ("plain äöü ⚡", "plain äöü ⚡"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{1B}[31mred", "\\u{1B}[31mred"),
        ("\u{202E}abc", "\\u{202E}abc"),
        ("\u{9B}31m", "\\u{9B}31m"), ("\u{7F}", "\\u{7F}"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{FEFF}", "\\u{FEFF}"),
        ("\u{0}", "\\u{0}"), ("\u{E0041}", "\\u{E0041}"),
    ])
    func `hostile characters are written out`(_ text: String, _ expected: String) {
        #expect(TerminalText.escaped(text) == expected)
    }

    @Test func `no text passes a control character or a direction mark`() {
        var every = String.UnicodeScalarView()
        for value in UInt32(0)...0xFFFF { if let scalar = Unicode.Scalar(value) { every.append(scalar) } }
        let passed = TerminalText.escaped(String(every)).unicodeScalars
        let hostile = passed.filter {
            $0.properties.generalCategory == .control || $0.properties.isBidiControl || $0.properties.generalCategory == .lineSeparator
        }
        #expect(hostile.isEmpty)
    }

    @Test func `JSON on a terminal stays the same document`() {
        #expect(TerminalText.escapedJSON("{\"a\":\"\u{9B}x\u{202E}\"}\n") == "{\"a\":\"\\u009bx\\u202e\"}\n")
        #expect(TerminalText.escapedJSON("\"\u{E0041}\"") == "\"\\udb40\\udc41\"")
        let captured = CapturedConsole()
        captured.console(terminal: true).printJSON("\"\u{1B}\"")
        captured.console(terminal: false).printJSON("\"\u{9B}\"")
        #expect(captured.output == "\"\\u001b\"\n\"\u{9B}\"\n")
    }

    @Test func `tables align and show what is missing`() {
        var table = TextTable([.text("NAME"), .figure("KWH"), .text("NOTE")])
        table.add(["Bay 7", "12.5", nil])
        table.add(["Ü", "1234.567", "a\nb"])
        table.add([nil])
        let expected = """
            NAME        KWH  NOTE
            Bay 7      12.5  -
            Ü      1234.567  a\\nb
            -             -  -
            """
        #expect(table.text() == expected)
    }

    @Test func `facts leave out what is absent`() {
        #expect(TextTable.facts([("a", "1"), ("long name", nil), ("bcd", "\u{1B}")]) == "a    1\nbcd  \\u{1B}")
    }

    @Test func `colours appear only on a terminal that wants them`() {
        func bold(_ terminal: Bool, _ environment: [String: String]) -> String {
            CapturedConsole().console(terminal: terminal, environment: environment).style.bold("x")
        }
        #expect(bold(true, [:]) == "\u{1B}[1mx\u{1B}[0m")
        #expect(bold(true, ["NO_COLOR": ""]) == "\u{1B}[1mx\u{1B}[0m")
        #expect(bold(true, ["NO_COLOR": "1"]) == "x")
        #expect(bold(true, ["TERM": "dumb"]) == "x")
        #expect(bold(false, [:]) == "x")
    }

    @Test func `a progress bar draws at most ten times a second and cleans up`() {
        let captured = CapturedConsole()
        var now = 0.0
        var bar = ProgressBar("verifying", total: 200, console: captured.console(terminal: true), clock: { now })
        bar.update(0)
        now = 0.05
        bar.update(50)
        now = 1
        bar.update(100)
        bar.finish()
        let clear = "\r\u{1B}[2K"
        let expected =
            clear + "verifying  [........................]    0 %" + clear
            + "verifying  [############............]   50 %  100/s  00:01 left" + clear
        #expect(captured.errors == expected)
    }

    @Test func `a progress bar stays silent where there is no terminal`() {
        let captured = CapturedConsole()
        var bar = ProgressBar("x", total: 1, console: captured.console(), clock: { 0 })
        bar.update(1)
        bar.finish()
        #expect(captured.errors.isEmpty)
        #expect(bar.line(0, seconds: 0) == "x  [........................]    0 %")
        #expect(ProgressBar("x", total: 0, console: captured.console()).line(0, seconds: 1).hasSuffix("100 %"))
        #expect(ProgressBar.grouped(1_234_567) == "1,234,567" && ProgressBar.grouped(12) == "12")
    }
}
