import Testing

@testable import Replay

struct ClientTests {
    private func problem(_ status: Int, _ body: String) -> APIResponse { FakeServer.json(body, status: status) }

    @Test func `a problem document becomes sentences with its fields, and exit code 1`() {
        let body =

            #"{"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"2 fields are wrong.","#
            + #""errors":[{"pointer":"/name","detail":"must not be empty"},{"pointer":"/connectors/0","detail":"is "#
            + #"\u001b[2J"}]}"#
        let run = FakeServer([problem(422, body)]).run(["station", "add", "X"])
        #expect(run.exitCode == .refused)
        #expect(run.output.isEmpty)
        #expect(
            run.errors == "cpms: The server refused (422): 2 fields are wrong.\n  name: must not be empty\n  connectors, 0: is \\u{1B}[2J\n"
        )
    }

    @Test func `a problem is printed as JSON too when programs ask`() {
        let body = #"{"status":404,"detail":"There is no station X."}"#
        let run = FakeServer([problem(404, body)]).run(["station", "show", "X", "--json"])
        #expect(run.exitCode == .refused)
        #expect(run.output == body + "\n")
        #expect(run.errors == "cpms: The server refused (404): There is no station X.\n")
    }

    @Test(arguments: [
        (401, "Give an API token with --token-file, or set CPMS_TOKEN."), (403, "Use an API token of a role that may do this."),
        (302, "Check that --url names the server itself."), (503, "Try again in a moment."),
    ])
    func `a refusal comes with advice`(_ status: Int, _ advice: String) {
        let run = FakeServer([problem(status, "<html>")]).run(["status"], environment: [:])
        #expect(run.errors == "cpms: The server refused (\(status)): no reason given. \(advice)\n")
        #expect(run.exitCode == .refused)
    }

    @Test func `an import tells every bad line of the file and imports nothing`() {
        let body =

            #"{"status":422,"detail":"Nothing was imported: 2 rows are wrong.","errors":[{"pointer":"/tokens/0/uid","#
            + #""detail":"is missing"},{"pointer":"/tokens/2/kind","detail":"must be one of RFID, Virtual"}]}"#
        let file = "uid,kind\n\"a\nb\",RFID\n\n04A1,RFID\r\n04A2,Card\n"
        let server = FakeServer([problem(422, body)])
        let run = server.run(["token", "import", "f"], files: ["f": file])
        #expect(run.exitCode == .refused)
        #expect(
            run.errors == """
                cpms: The server refused (422) what is in the file:
                  line 2, uid: is missing
                  line 6, kind: must be one of RFID, Virtual
                Nothing was imported: 2 errors. Mend the file and import it again.

                """)
        #expect(server.requests.first?.body == Array(file.utf8))
    }

    @Test func `stations without passwords get some, which are on disk before the server hears of them`() {
        let server = FakeServer([FakeServer.json(#"{"imported":3}"#)])
        let run = server.run(
            ["station", "import", "list/yard.csv"], files: ["list/yard.csv": "id;name;securityProfile\nA;\"x;y\";\nB;b;3\nC;c;2\n"])
        let made = (0..<20).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let table = "id,name,securityProfile,password\nA,\"x;y\",,\(made)\nB,b,3,\nC,c,2,\(made)\n"
        #expect(run.output == "3 stations imported.\n" && run.errors.contains("Passwords were made for 2 stations"))
        #expect(server.saved == ["list/yard-with-passwords.csv": table] && run.errors.contains("list/yard-with-passwords.csv"))
        #expect(server.requests.map(\.body) == [Array(table.utf8)])
        // What was made for another import is not written over.
        let again = FakeServer([]).run(
            ["station", "import", "yard.csv"], files: ["yard.csv": "id\nA\n", "yard-with-passwords.csv": ""])
        #expect(again.exitCode == .unreachable && again.errors.contains("import that file, or name another with --passwords"))
        let named = FakeServer([FakeServer.json(#"{"imported":1}"#)])
        let third = named.run(
            ["station", "import", "yard.csv", "--passwords", "/keep/here.csv"],
            files: ["yard.csv": "id\nA\n", "yard-with-passwords.csv": ""])
        #expect(third.exitCode == .ok && Array(named.saved.keys) == ["/keep/here.csv"] && third.errors.contains("/keep/here.csv"))
    }

    @Test func `passwords of an import that is refused as a whole are taken away`() {
        let body = #"{"status":422,"detail":"x","errors":[{"pointer":"/stations/0/id","detail":"must be printable"}]}"#
        let server = FakeServer([problem(422, body)])
        let run = server.run(["station", "import", "f"], files: ["f": "id,password\nA/B,\n"])
        #expect(run.exitCode == .refused && run.errors.contains("line 2, id: must be printable") && server.saved.isEmpty)
    }

    @Test(arguments: [(500, true), (409, true), (503, true), (401, false), (413, false)])
    func `passwords are kept wherever nobody knows whether the stations were imported`(status: Int, isKept: Bool) {
        let server = FakeServer([problem(status, #"{"status":\#(status),"detail":"x"}"#)])
        let run = server.run(["station", "import", "f.csv"], files: ["f.csv": "id\nA\n"])
        #expect(run.exitCode != .ok && server.saved.isEmpty == !isKept)
        #expect(run.errors.contains("stand in f-with-passwords.csv") == isKept, "\(run.errors)")
    }

    @Test func `an import that updates makes no password for what is there, and says what became of the lines`() {
        let server = FakeServer([
            FakeServer.json(#"{"items":[{"id":"Cp1"}],"next":"1"}"#), FakeServer.json(#"{"items":[{"id":"CP2"}],"next":null}"#),
            FakeServer.json(#"{"imported":3,"added":1,"changed":0,"unchanged":2}"#),
        ])
        let run = server.run(["station", "import", "f.csv", "--update"], files: ["f.csv": "id\nCP1\nCP2\nCP3\n"])
        #expect(run.output == "3 stations looked at: 1 added, 0 changed, 2 unchanged.\n")
        #expect(server.requests.map(\.target).last?.hasSuffix("/stations/import?update=true") == true)
        let sent = String(decoding: server.requests.last?.body ?? [], as: UTF8.self)
        #expect(sent.hasPrefix("id,password\nCP1,\nCP2,\nCP3,0001"), "\(sent)")
    }

    private static let tariff = #"""
        {"tariff":1,"version":1,"name":"Standard","currency":"EUR","gross":true,"assignments":[{}],"components":[\#
        {"dimension":"ENERGY","price":"0.49","vat":"19","stepSize":0},{"dimension":"FLAT","price":"0.50","vat":"19","stepSize":0}]}
        """#

    @Test func `a new version of a tariff keeps what is not given, and says what was before`() {
        func change(_ words: String...) -> (run: (exitCode: ExitCode, output: String, errors: String), sent: String) {
            let server = FakeServer([FakeServer.json(Self.tariff), FakeServer.json(Self.tariff)])
            let run = server.run(["tariff", "change", "1"] + words)
            return (run, String(decoding: server.requests.last?.body ?? [], as: UTF8.self))
        }
        let dearer = change("--energy", "0.52", "--vat", "19")
        let before = "Before: 0.49 EUR/kWh (19 % VAT), 0.50 EUR/session (19 % VAT).\n"
        #expect(dearer.run.exitCode == .ok && dearer.run.output.hasPrefix(before))
        let components = #"{"dimension":"ENERGY","price":"0.52","vat":"19"},{"dimension":"FLAT","price":"0.50""#
        #expect(dearer.sent.contains(components), "\(dearer.sent)")
        #expect(change("--energy", "0.60").sent.contains(#"{"dimension":"ENERGY","price":"0.60","vat":"19"}"#), "a price keeps its VAT")
        let without = change("--no-flat")
        #expect(without.sent.contains("ENERGY") && !without.sent.contains("FLAT"))
        #expect(change("--no-flat", "--no-energy").run.errors.contains("needs at least one price"))
        #expect(change("--energy", "0.40", "--net").run.errors.contains("give all prices anew"))
        #expect(change("--vat", "7").run.errors.contains("give those that it changes too"))
    }

    @Test func `a list of cards that is sent is told by its count`() {
        let cards = (0..<48).map { #"{"idTag":"T\#($0)"}"# }.joined(separator: ",")
        let call = #"""
            {"call":3,"station":"CP1","action":"SendLocalList","payload":{"listVersion":3,"updateType":"Full","localAuthorizationList":[\#
            \#(cards)]},"state":"done","endedAt":"2026-11-24T21:33:15.000Z","outcome":"answered","status":"Accepted"}
            """#
        let run = FakeServer([FakeServer.json(call)]).run(["station", "local-list", "CP1"])
        #expect(run.exitCode == .ok && run.output.contains("48 cards, version 3, the whole list") && !run.output.contains("T47"))
    }

    @Test func `an export is JSON where that is asked for`() {
        let table = APIResponse(status: 200, headers: [], body: Array("number,gross\r\nR-000001,9.52\r\n".utf8))
        let run = FakeServer([table]).run(["invoice", "export", "--json"])
        #expect(run.output == #"{"items":[{"number":"R-000001","gross":"9.52"}]}"# + "\n", "\(run.output)")
    }

    @Test func `a card that expired already is not said to be valid`() {
        let token = #"{"uid":"04A1","status":"active","issuedAt":"2026-11-24T21:33:13.000Z","expires":"2026-11-01T00:00:00.000Z"}"#
        let run = FakeServer([FakeServer.json(token)]).run(["token", "add", "04A1", "--expires", "2026-11-01"])
        #expect(run.output == "Token 04A1 issued; it expired on 2026-11-01 00:00:00Z already and opens nothing.\n")
    }

    @Test func `an import of ten thousand lines is one request`() {
        let lines = (0..<10_000).map { "T\($0),RFID" }
        let server = FakeServer([FakeServer.json(#"{"imported":10000}"#)])
        let run = server.run(["token", "import", "f"], files: ["f": (["uid,kind"] + lines).joined(separator: "\n")])
        #expect(run.output == "10000 tokens imported.\n")
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [("driver", "3", "driver"), ("expires", "2027-01-01", "expiry"), ("group", "G", "group"), ("label", "L", "label")])
    func `a setting of a token is not given and taken away at once`(setting: String, value: String, taken: String) {
        let server = FakeServer([])
        let run = server.run(["token", "change", "04AA", "--\(setting)", value, "--no-\(taken)"])
        #expect(run.exitCode == .usage && server.requests.isEmpty)
        #expect(run.errors.contains("--\(setting) and --no-\(taken) exclude each other"))
    }

    @Test func `lists are read page by page as far as asked`() {
        func page(_ range: Range<Int>, next: String?) -> APIResponse {
            let items = range.map { #"{"driver":\#($0),"name":"d","mail":null,"forgotten":false}"# }.joined(separator: ",")
            return FakeServer.json(#"{"items":[\#(items)],"next":\#(next.map { "\"\($0)\"" } ?? "null")}"#)
        }
        let all = FakeServer([page(0..<100, next: "99"), page(100..<150, next: nil)])
        #expect(all.run(["driver", "list", "--all"]).output.split(separator: "\n").count == 151)
        #expect(all.asked == "> GET /api/v1/drivers?limit=100\n> GET /api/v1/drivers?limit=100&after=99")
        let some = FakeServer([page(0..<100, next: "99"), page(100..<120, next: "119")])
        let run = some.run(["driver", "list", "--limit", "120"])
        #expect(some.asked == "> GET /api/v1/drivers?limit=100\n> GET /api/v1/drivers?limit=20&after=99")
        #expect(run.errors == "There is more: --all prints everything, --after 119 goes on from here.\n")
        let merged = FakeServer([page(0..<1, next: "0"), page(1..<2, next: nil)])
        #expect(merged.run(["driver", "list", "--all", "--json"]).output.hasSuffix(#""forgotten":false}],"next":null}"# + "\n"))
        let stuck = FakeServer([page(0..<1, next: "0"), page(0..<1, next: "0"), page(0..<1, next: "0")])
        #expect(stuck.run(["driver", "list", "--all"]).exitCode == .ok)
        #expect(stuck.requests.count == 2)
    }

    @Test(arguments: [[], ["--all"], ["--order", "newest"]])
    func `a search goes on behind pages with nothing on them, and shows a terminal that it does`(_ options: [String]) {
        func page(_ items: String, next: String) -> APIResponse { FakeServer.json(#"{"items":[\#(items)],"next":\#(next)}"#) }
        let pages = [page("", next: #""20000""#), page("", next: #""40000""#), page(#"{"uid":"04A1","kind":"RFID"}"#, next: "null")]
        let server = FakeServer(pages)
        let run = server.run(["token", "list", "--search", "X"] + options)
        #expect(run.output.contains("04A1") && run.errors.isEmpty && server.requests.count == 3)
        #expect(FakeServer(pages).run(["token", "list", "--search", "X"] + options, terminal: true).errors.contains("0 found, reading on"))
        #expect(FakeServer([page("", next: #""1""#), page("", next: "null")]).run(["token", "list"] + options).output == "No tokens.\n")
    }

    @Test func `an import says which numbers are too long for some stations`() {
        func told(_ file: String) -> String {
            FakeServer([FakeServer.json(#"{"imported":2}"#, status: 201)]).run(["token", "import", "f"], files: ["f": file]).errors
        }
        let long = String(repeating: "A", count: 21)
        #expect(told("uid,label\n04A1,\(long)\n").isEmpty)
        #expect(told("label,uid\nx,\(long)\n") == "The number \(long) has 21 characters; stations of OCPP 1.6 read 20 at most.\n")
        #expect(
            told("uid\n04A1\n\(long)\n\(long)B\n")
                == "2 numbers, \(long) the first, have more than 20 characters; stations of OCPP 1.6 read 20 at most.\n")
    }

    private func call(_ state: String, outcome: String? = nil, status: String? = nil, observed: String = "null") -> APIResponse {
        let ended = outcome == nil ? "null" : "\"2026-11-24T21:00:00.000Z\""
        func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
        return FakeServer.json(
            #"{"call":17,"state":"\#(state)","endedAt":\#(ended),"outcome":\#(text(outcome)),"status":\#(text(status)),"#
                + #""observed":\#(observed)}"#
        )
    }

    @Test func `send polls until the station has answered`() {
        let server = FakeServer([call("queued"), call("queued"), call("sent"), call("watching", outcome: "answered", status: "Accepted")])
        #expect(server.run(["station", "send", "X", "Reset", #"{"type":"Hard"}"#]).exitCode == .ok)
        #expect(server.requests.map(\.target) == ["/api/v1/stations/X/calls"] + Array(repeating: "/api/v1/calls/17", count: 3))
    }

    @Test func `send ends with 1 when the station refuses or the call comes to nothing`() {
        for (outcome, status) in [("refused", "Rejected"), ("unreadable", nil), ("timed out", nil), ("expired", nil)] as [(String, String?)]
        {
            #expect(
                FakeServer([call("done", outcome: outcome, status: status)]).run(["station", "send", "X", "Reset"]).exitCode == .refused,
                "\(outcome)")
        }
        #expect(FakeServer([call("done", outcome: "answered")]).run(["station", "send", "X", "GetConfiguration"]).exitCode == .ok)
    }

    @Test func `send gives up after its time, and says that the call goes on`() {
        let server = FakeServer(Array(repeating: call("queued"), count: 100))
        let run = server.run(["station", "send", "X", "Reset", "--wait", "5"])
        #expect(run.exitCode == .unreachable)
        #expect(run.errors == "The station has not answered within 5 s; the call goes on by itself. Look again: cpms station call 17\n")
        #expect((5...20).contains(server.requests.count))
    }

    @Test func `send with observe waits for the effect and not only for the answer`() {
        let answers = [call("queued"), call("watching", outcome: "answered", status: "Accepted")]
        let words = ["station", "send", "X", "RemoteStartTransaction", "--observe"]
        let seen = call("done", outcome: "answered", status: "Accepted", observed: "true")
        #expect(FakeServer(answers + [seen]).run(words).exitCode == .ok)
        let unseen = call("done", outcome: "answered", status: "Accepted", observed: "false")
        #expect(FakeServer(answers + [unseen]).run(words).exitCode == .refused)
        let never = FakeServer(answers + Array(repeating: answers[1], count: 200)).run(words + ["--wait", "3"])
        #expect(never.exitCode == .unreachable)
        #expect(never.errors.hasPrefix("The effect was not observed within 3 s;"))
    }

    @Test(arguments: ["[]", "{", "7", "{} {}", "{\"a\":1,\"a\":2}"])
    func `a payload that is no JSON object is refused before anything is sent`(_ payload: String) {
        let server = FakeServer([])
        let run = server.run(["station", "send", "X", "Reset", payload])
        #expect(run.exitCode == .usage)
        #expect(run.errors.hasPrefix("cpms: Argument <payload> "))
        #expect(server.requests.isEmpty)
    }

    @Test func `the token comes from the option, the file or the environment, in this order`() {
        func sent(_ words: [String], _ environment: [String: String]) -> String? {
            let server = FakeServer([FakeServer.json("{}")])
            _ = server.run(["health"] + words, files: ["f": "fromfile\n"], environment: environment)
            return server.requests.first?.headers.first { $0.name == "Authorization" }?.value
        }
        #expect(sent([], [:]) == nil)
        #expect(sent([], ["CPMS_TOKEN": "env"]) == "Bearer env")
        #expect(sent(["--token", "opt"], ["CPMS_TOKEN": "env"]) == "Bearer opt")
        #expect(sent(["--token-file", "f"], ["CPMS_TOKEN": "env"]) == "Bearer fromfile")
        #expect(sent([], ["CPMS_TOKEN_FILE": "f"]) == "Bearer fromfile")
        let both = FakeServer([]).run(["health", "--token", "a", "--token-file", "f"])
        #expect(both.exitCode == .usage)
        let split = FakeServer([]).run(["health", "--token", "a\r\nX: y"])
        #expect(split.exitCode == .usage)
    }

    @Test func `an idempotency key can be chosen`() {
        let server = FakeServer([FakeServer.json("")])
        _ = server.run(["station", "remove", "X", "--idempotency-key", "k-1"])
        #expect(server.requests.first?.headers.contains(.init(name: "Idempotency-Key", value: "k-1")) == true)
    }

    @Test func `an answer that is not JSON is an I/O fault`() {
        let run = FakeServer([FakeServer.json("<html>")]).run(["status"])
        #expect(run.exitCode == .unreachable)
        #expect(run.errors.contains("is not JSON that can be read"))
    }

    @Test func `an unbalanced ledger ends with 1`() {
        let run = FakeServer([FakeServer.json(#"{"currency":"EUR","accounts":[],"balanced":false}"#)]).run(["ledger"])
        #expect(run.exitCode == .refused)
        #expect(run.output == "Nothing posted yet.\nNOT BALANCED, in EUR\n")
    }

    @Test(arguments: [
        ["tariff", "add", "T"], ["tariff", "add", "T", "--component", "ENERGY"], ["tariff", "add", "T", "--component", "POWER:1"],
        ["tariff", "add", "T", "--component", "TIME:1:19:0"], ["tariff", "add", "T", "--energy", "1", "--currency", "eur"],
        ["tariff", "add", "T", "--energy", "1", "--gross", "--net"], ["tariff", "assign", "x"],
        ["tariff", "assign", "1", "--connector", "1"],
        ["station", "change", "X"], ["token", "change", "X"], ["station", "list", "--connected", "--disconnected"],
        ["session", "release", "1", "--energy-kwh", "1", "--write-off"],
        ["station", "add", "X", "--password", "a", "--password-file", "b"],
    ])
    func `combinations that make no sense are refused before anything is sent`(_ words: [String]) {
        let server = FakeServer([])
        #expect(server.run(words).exitCode == .usage)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        (["tariff", "add", "T", "--energy", "1", "--currency", "eur"], "Option --currency must be three letters of ISO 4217, such as EUR"),
        (["onboarding", "open", "--minutes", "2000"], "Option --minutes must be from 0 to 1440, is 2000"),
        (["station", "add", "a/b"], "Argument <id> must be printable characters without /"),
        (["tariff", "assign", "x"], "Argument <tariff> must be a whole number, is x"),
        (
            ["tariff", "add", "T", "--component", "ENERGY:1:19.123"],
            "Option --component must be a decimal number with at most 2 digits behind the point, is 19.123"
        ), (["driver", "add", String(repeating: "x", count: 201)], "Argument <name> must have at most 200 characters, has 201"),
    ])
    func `what the server would refuse of a body is refused in its words before anything is sent`(_ words: [String], _ sentence: String) {
        let server = FakeServer([])
        let run = server.run(words)
        #expect(run.exitCode == .usage && server.requests.isEmpty)
        #expect(run.errors.hasPrefix("cpms: " + sentence))
    }

    @Test func `a new version of a tariff keeps what was not given`() {
        let old = #"{"tariff":4,"name":"Old","currency":"CHF","gross":true,"components":[]}"#
        let server = FakeServer([FakeServer.json(old), FakeServer.json("{}")])
        _ = server.run(["tariff", "change", "4", "--flat", "1"])
        #expect(
            server.asked.hasSuffix(
                #"> {"name":"Old","currency":"CHF","gross":true,"components":[{"dimension":"FLAT","price":"1"}]}"#))
        let missing = problem(404, #"{"status":404,"detail":"There is no tariff 5."}"#)
        #expect(FakeServer([missing]).run(["tariff", "change", "5", "--flat", "1"]).exitCode == .refused)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://csms.example/sub/", "https://csms.example:443/sub"),
        ("http://[::1]", "http://[::1]:80"),
    ])
    func `server addresses are read`(_ url: String, _ text: String) {
        #expect(APIEndpoint(url)?.text == text)
    }

    @Test(arguments: [
        "", "host", "ftp://h", "http://", "http://u@h", "http://h?q", "http://h#f", "http://h:0", "http://h:99999", "http://a b",
        "http://ä",
    ])
    func `what is no server address is refused`(_ url: String) {
        #expect(APIEndpoint(url) == nil)
    }
}

struct HTTPTransportTests {
    @Test func `a server that is not there is told with its address and what to check`() throws {
        let endpoint = try #require(APIEndpoint("http://127.0.0.1:1"))
        let transport = try HTTPTransport(endpoint)
        let error = #expect(throws: CommandFailure.self) {
            try transport.send(APIRequest(method: "GET", target: "/healthz", headers: [], body: []))
        }
        #expect(error?.exitCode == .unreachable)
        #expect(error?.message.hasPrefix("Cannot reach http://127.0.0.1:1: ") == true)
    }

    @Test func `an authority file that is not there is told before anything is sent`() throws {
        let endpoint = try #require(APIEndpoint("https://127.0.0.1:1", authorityFile: "/nonexistent"))
        let error = #expect(throws: CommandFailure.self) { try HTTPTransport(endpoint) }
        #expect(error?.message.hasPrefix("The certificates of --ca cannot be used") == true)
    }
}
