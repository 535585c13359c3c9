import Testing

@testable import Replay

/// What the command line says of sessions, invoices and prices.
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
}
