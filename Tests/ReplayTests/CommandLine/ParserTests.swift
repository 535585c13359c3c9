import Commands
import EventStore
import Testing

@testable import Replay

struct ParserTests {
    @Test(arguments: [
        ["demo"], ["demo", "--stations", "7"], ["demo", "--stations=7"], ["--json", "demo"], ["demo", "--json", "--for", "60"],
        ["serve", "--data", "d", "--trusted-proxy", "10.0.0.1", "--trusted-proxy=10.0.0.2"],
        ["serve", "--data", "d", "--listen", "[::1]:0"],
        ["station", "list", "--limit", "5"], ["--url", "http://h:1", "station", "list"], ["station", "show", "--", "--help"],
        ["station", "show", "-7"], ["token", "import", "-"], ["token", "import", "--token-file", "-", "-"],
        ["station", "send", "CP", "Reset", "{\"type\":\"Soft\"}"], ["state", "--data", "d", "--at", "2026-11-24"],
        ["journal", "cat", "--data", "d", "--from", "1", "--to", "9"], ["tariff", "add", "--energy=0.49", "Standard"],
    ])
    func `good command lines are read`(_ words: [String]) throws {
        #expect(TestTree.refusal(words) == nil)
        #expect(try TestTree.parse(words) != nil)
    }

    static let bad: [([String], String)] = [
        ([], "No command is given. See cpms --help."),
        (["statoin"], "cpms has no command 'statoin'; did you mean 'cpms station'? See cpms --help."),
        (["station", "lst"], "Command 'station' has no subcommand 'lst'; did you mean 'cpms station list'? See cpms station --help."),
        (["adopt"], "cpms has no command 'adopt'; did you mean 'cpms station adopt'? See cpms --help."),
        (["frobnicate"], "cpms has no command 'frobnicate'. See cpms --help."),
        (["station"], "Command 'station' needs a subcommand. See cpms station --help."),
        (["demo", "--statoins", "6"], "Command 'demo' has no option '--statoins'; did you mean --stations? See cpms demo --help."),
        (["demo", "-x"], "Command 'demo' has no option '-x'. See cpms demo --help."),
        (["demo", "--stations"], "Option --stations N needs a value. See cpms demo --help."),
        (["demo", "--stations", "--json"], "Option --stations N needs a value. See cpms demo --help."),
        (["demo", "--stations="], "Option --stations must not be empty. See cpms demo --help."),
        (["demo", "--stations", "0"], "Option --stations must be a whole number from 1 to 1000, not '0'. See cpms demo --help."),
        (["demo", "--stations", "1", "--stations", "2"], "Option --stations is given twice. See cpms demo --help."),
        (["demo", "--json=yes"], "Option --json takes no value. See cpms demo --help."),
        (["demo", "extra"], "Argument 'extra' is one too many for 'demo'. See cpms demo --help."),
        (
            ["demo", "--speed", "-1"],
            "Option --speed must be a number above 0 and at most 1000000, such as 10 or 0.5, not '-1'. See cpms demo --help."
        ),
        (
            ["demo", "--listen", "8080"],
            "Option --listen must be ADDR:PORT, such as 127.0.0.1:8080 or [::1]:8080, not '8080'. See cpms demo --help."
        ),
        (["serve"], "Option --data DIR is missing. See cpms serve --help."),
        (["station", "show"], "Argument <id> is missing. See cpms station show --help."),
        (["--url", "http://h", "demo"], "Command 'demo' has no option '--url'. See cpms demo --help."),
        (
            ["trace", "invoices", "1", "--data", "d"],
            "Argument <kind> must be one of invoice, session, not 'invoices'; did you mean invoice? See cpms trace --help."
        ),
        (
            ["station", "list", "--url", "ftp://h"],
            "Option --url must begin with http:// or https://, not 'ftp://h'. See cpms station list --help."
        ),
        (["a\u{1B}[2J"], "cpms has no command 'a\\u{1B}[2J'. See cpms --help."),
    ]

    @Test(arguments: bad)
    func `bad command lines are refused in one sentence`(_ words: [String], _ sentence: String) {
        #expect(TestTree.refusal(words) == sentence)
    }

    @Test func `options are read from the environment when they are not given`() throws {
        let environment = ["CPMS_URL": "https://csms.example", "CPMS_TOKEN": ""]
        let fromEnvironment = try #require(try TestTree.parse(["status"], environment: environment))
        #expect(fromEnvironment.text("url") == "https://csms.example")
        #expect(!fromEnvironment.isGiven("url"))
        #expect(fromEnvironment.text("token") == nil)
        let given = try #require(try TestTree.parse(["status", "--url", "http://other"], environment: environment))
        #expect(given.text("url") == "http://other")
        let sentence = "Environment variable CPMS_URL must begin with http:// or https://, not 'csms.example'. See cpms status --help."
        #expect(TestTree.refusal(["status"], environment: ["CPMS_URL": "csms.example"]) == sentence)
    }

    @Test func `everything after a double dash is an argument`() throws {
        let line = try #require(try TestTree.parse(["station", "show", "--json", "--", "--json"]))
        #expect(line.argument("id") == "--json")
        #expect(line.json)
    }

    @Test func `help and version are found anywhere`() throws {
        func outcome(_ words: [String]) throws -> String {
            switch try Parser.parse(words, root: TestTree.root) {
            case .help(let path): "help " + path.joined(separator: " ")
            case .version: "version"
            case .run(let line): "run " + line.path.joined(separator: " ")
            }
        }
        #expect(try outcome(["help"]) == "help ")
        #expect(try outcome(["--help"]) == "help ")
        #expect(try outcome(["help", "station", "add"]) == "help station add")
        #expect(try outcome(["station", "add", "--help"]) == "help station add")
        #expect(try outcome(["station", "-h", "add"]) == "help station add")
        #expect(try outcome(["station", "--help"]) == "help station")
        #expect(try outcome(["--version"]) == "version")
        #expect(try outcome(["demo", "--version"]) == "version")
        #expect(throws: UsageError.self) { try outcome(["help", "stations"]) }
    }

    @Test(arguments: [
        ("2026-11-24", "2026-11-24T00:00:00.000Z"), ("2026-11-24T21:33Z", "2026-11-24T21:33:00.000Z"),
        ("2026-11-24T21:33:13.123Z", "2026-11-24T21:33:13.123Z"), ("2026-11-24T21:33:13+01:30", "2026-11-24T20:03:13.000Z"),
        ("2024-02-29 12:00", "2024-02-29T12:00:00.000Z"),
    ])
    func `times are read with their offset`(_ text: String, _ expected: String) {
        #expect(CommandLineValue.time(text)?.text == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-11-24T", "2026-11-24T25:00", "2026-11-24T10:00:00.", "2026-11-24T10:00+1", "tomorrow",
    ])
    func `what is no time is refused`(_ text: String) {
        #expect(CommandLineValue.time(text) == nil)
    }

    @Test func `a time cut at any byte is refused or read`() {
        let text = "2026-11-24T21:33:13.123456+01:30"
        let read = (0...text.count).filter { CommandLineValue.time(String(text.prefix($0))) != nil }
        #expect(read == [10, 16, 19, 21, 22, 23, 24, 25, 26, 32])
    }

    @Test(arguments: ["127.0.0.1:8080", "[::1]:0", "localhost:65535", "0.0.0.0:80"])
    func `addresses are read and written alike`(_ text: String) {
        #expect(ListenAddress(text)?.text == text)
    }

    @Test(arguments: [
        "", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "::1:80", "[]:80", "[::1:80", "a b:80", "a\n:80",
    ])
    func `what is no address is refused`(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [("list", "lst", 1), ("serve", "sevre", 1), ("", "abc", 3), ("same", "same", 0), ("kitten", "sitting", 3)])
    func `slips are counted with swaps as one`(_ one: String, _ other: String, _ slips: Int) {
        #expect(Suggestions.slips(Array(one), Array(other)) == slips)
        #expect(Suggestions.slips(Array(other), Array(one)) == slips)
    }
}
