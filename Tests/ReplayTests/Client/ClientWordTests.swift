import Testing

@testable import Replay

/// What the client commands say of refused imports, of questions and of ends.
struct ClientWordTests {
    @Test func `passwords of an import whose rows are there already are taken away, and those of one cut short are kept`() {
        let body = #"{"status":409,"detail":"x","errors":[{"pointer":"/stations/0/id","detail":"is there already"}]}"#
        let refused = FakeServer([FakeServer.json(body, status: 409)])
        let run = refused.run(["station", "import", "f.csv"], files: ["f.csv": "id\nA\n"])
        #expect(run.exitCode == .refused && refused.saved.isEmpty && !run.errors.contains("Import that file"), "\(run.errors)")
        for status in [401, 409, 422] {
            let body = #"{"status":\#(status),"detail":"The first 500 rows are imported, none behind them.","errors":[{"pointer":"","#
                + #""detail":"x"}]}"#
            let short = FakeServer([FakeServer.json(body, status: status)])
            let run = short.run(["station", "import", "f.csv"], files: ["f.csv": "id\nA\n"])
            #expect(!short.saved.isEmpty && run.errors.contains("Import that file"), "\(run.errors)")
        }
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
