import Testing

@testable import Replay

/// What the command line says of sessions, invoices and prices, of refused imports, of questions and of ends.
struct ClientWordsTests {
    @Test(arguments: [
        (["--energy", "0,50"], "--energy"), (["--energy", "0.50", "--vat", "19,0"], "--vat"),
        (["--flat", "1,00", "--time", "2"], "--flat"),
        (["--parking", "2€"], "--parking"), (["--component", "ENERGY:0,50"], "--component"),
        (["--component", "FLAT:1:7,7"], "--component"),
    ])
    func `a price with a comma is refused by the option that gave it`(words: [String], option: String) {
        let server = FakeServer([])
        let run = server.run(["tariff", "add", "T"] + words)
        #expect(run.exitCode == .usage && run.errors.contains("a decimal with a point") && run.errors.contains(option), "\(run.errors)")
        #expect(!run.errors.replacing(option, with: "").contains("ption --") && server.requests.isEmpty)
    }

    @Test func `what a session costs so far is marked where nobody can be sure that it runs`() {
        func shown(_ uncertain: String) -> String {
            let session = #"{"session":1,"running":true,"uncertain":\#(uncertain),"costSoFar":{"currency":"EUR","gross":"1.50"}}"#
            return FakeServer([FakeServer.json(session)]).run(["session", "show", "1"]).output
        }
        #expect(shown("null").contains("1.50 EUR\n") && !shown("null").contains("not certain"))
        #expect(shown(#""Connector 1 says Available.""#).contains("1.50 EUR (not certain)"))
        #expect(shown(#""Connector 1 says Available.""#).contains("Connector 1 says Available."))
    }

    @Test func `who charged and who pays is told as far as it is known`() {
        func listed(_ members: String) -> String {
            FakeServer([FakeServer.json(#"{"items":[{"session":1,\#(members)}],"next":null}"#)]).run(["session", "list"]).output
        }
        #expect(listed(#""token":"00112233","card":"Erika Musterfrau""#).contains("Erika Musterfrau"))
        #expect(listed(#""token":"0011223f","card":null"#).contains("card ·· 223F"))
        func buyer(_ members: String) -> String {
            FakeServer([FakeServer.json(#"{"items":[{"invoice":1,\#(members)}],"next":null}"#)]).run(["invoice", "list"]).output
        }
        #expect(buyer(#""buyer":null,"driver":23,"token":null"#).contains("driver 23"))
        #expect(buyer(#""buyer":null,"driver":null,"token":"0011223f""#).contains("card ·· 223F"))
    }

    @Test func `passwords of an import whose rows are there already are taken away, and those of one cut short are kept`() {
        let body = #"{"status":409,"detail":"x","errors":[{"pointer":"/stations/0/id","detail":"is there already"}]}"#
        let refused = FakeServer([FakeServer.json(body, status: 409)])
        let run = refused.run(["station", "import", "f.csv"], files: ["f.csv": "id\nA\n"])
        #expect(run.exitCode == .refused && refused.saved.isEmpty && !run.errors.contains("Import that file"), "\(run.errors)")
        for status in [401, 409, 422] {
            let body =
                #"{"status":\#(status),"detail":"Something changed.","importedRows":500,"errors":[{"pointer":"/stations/500/id","#
                + #""detail":"x"}]}"#
            let short = FakeServer([FakeServer.json(body, status: status)])
            let run = short.run(["station", "import", "f.csv"], files: ["f.csv": "id\nA\n"])
            #expect(!short.saved.isEmpty && run.errors.contains("Import that file"), "\(run.errors)")
            #expect(run.errors.contains("The first 500 rows are imported") && !run.errors.contains("Nothing was imported"), "\(run.errors)")
        }
    }

    @Test func `a running session for which nobody pays says so in the list`() {
        func listed(_ members: String) -> String {
            FakeServer([FakeServer.json(#"{"items":[{"session":1,"running":true,\#(members)}],"next":null}"#)]).run(["session", "list"])
                .output
        }
        #expect(listed(#""unauthorized":true"#).contains("running, nobody pays"))
        #expect(!listed(#""unauthorized":false"#).contains("nobody pays"))
    }

    @Test func `a table of nothing but its names is no import`() {
        let server = FakeServer([])
        for things in ["station", "token"] {
            let run = server.run([things, "import", "f.csv"], files: ["f.csv": "id,name\r\n\r\n"])
            #expect(run.exitCode == .refused && run.errors.contains("no row behind its line of names"), "\(run.errors)")
        }
        #expect(server.requests.isEmpty && server.saved.isEmpty)
    }

    @Test func `a question of the server keeps its mark and gets no other`() {
        let body = #"{"status":422,"detail":"/action: is no message to stations; did you mean Reset?","errors":[]}"#
        let run = FakeServer([FakeServer.json(body, status: 422)]).run(["station", "list"])
        #expect(run.errors.contains("did you mean Reset?") && !run.errors.contains("?."), "\(run.errors)")
    }

    @Test func `a session says in words why it ended and that no tariff applied`() {
        for (reason, words) in [
            ("Local", "stopped at the station"), ("EVDisconnected", "the cable was pulled"), ("Superseded", "the next one began"),
            ("Maker", "Maker"),
        ] {
            let server = FakeServer([FakeServer.json(#"{"session":7,"stopReason":"\#(reason)","free":"no tariff"}"#)])
            let run = server.run(["session", "show", "7"])
            #expect(run.output.contains(words) && run.output.contains("no price yet"), "\(run.output)\(run.errors)")
        }
    }
}
