import EventStore
import Projections
import Testing

@testable import Commands

/// What a refusal says by its status: 404 for what is not there, 409 for what the state forbids, 422 for what is wrong.
@Suite struct DeciderRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var command: AdminCommand
        var body: String
        var status: Int
        /// Where `errors` points to; nil for a refusal of the command as a whole.
        var pointer: String?

        init(_ command: AdminCommand, _ body: String, _ status: Int, _ pointer: String? = nil) {
            (self.command, self.body, self.status, self.pointer) = (command, body, status, pointer)
        }

        var testDescription: String { "\(command.rawValue) \(body)" }
    }

    private static let price = #""components":[{"dimension":"ENERGY","price":"0.4","vat":"19"}]"#

    /// A scenario with something of everything that is over: tariff 2 has ended, driver 1 and CAROL are forgotten, API token 2 is revoked,
    /// session 1 and its invoice are closed, invoice 1 is credited by 2, call 1 has left.
    private func spent() throws -> Scenario {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.command(.stopSession, #"{"session":1}"#)
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 3_000)
        scenario.command(.creditInvoice, try document(scenario, 1))
        scenario.command(.publishTariff, "{\"name\":\"Old\",\(Self.price)}")
        scenario.command(.endTariff, #"{"tariff":2}"#)
        scenario.command(.registerDriver, "{\"name\":\(DeciderAdminTests.person)}")
        scenario.command(.forgetDriver, #"{"driver":1}"#)
        scenario.command(.forgetToken, #"{"token":"$CAROL"}"#)
        for (index, role) in ["owner", "operator"].enumerated() {
            scenario.command(
                .issueAPIToken, "{\"name\":\"t\",\"role\":\"\(role)\"}", secret: Subject(high: 5, low: UInt64(index)))
        }
        scenario.command(.revokeAPIToken, #"{"id":2}"#)
        scenario.command(.removeStation, #"{"id":"CP-2"}"#)
        return scenario
    }

    private func document(_ scenario: Scenario, _ number: Int) throws -> String {
        let invoices = scenario.events.invoices
        return "{\"document\":\"\(hexText(try #require(invoices.count >= number ? invoices[number - 1] : nil).encoded()))\"}"
    }

    static let cases: [Case] = [
        // Access.
        Case(.issueToken, Scenario.tokenBody("$ALICE"), 409),
        Case(.issueToken, Scenario.tokenBody("$MALLORY", #","driver":9"#), 404, "/driver"),
        Case(.issueToken, Scenario.tokenBody("$MALLORY", #","driver":1"#), 409, "/driver"),
        Case(.issueToken, Scenario.tokenBody("$MALLORY", #","driver":"x""#), 422, "/driver"),
        Case(.changeToken, #"{"token":"$MALLORY","status":"blocked"}"#, 404),
        Case(.changeToken, #"{"token":"$CAROL","status":"blocked"}"#, 409),
        Case(.changeToken, #"{"token":"$ALICE","driver":1}"#, 409, "/driver"),
        Case(.changeToken, #"{"token":"$ALICE","driver":9}"#, 404, "/driver"),
        Case(.changeToken, #"{"token":"$ALICE","status":"odd"}"#, 422, "/status"), Case(.forgetToken, #"{"token":"$MALLORY"}"#, 404),
        Case(.forgetToken, #"{"token":"$CAROL"}"#, 409), Case(.forgetDriver, #"{"driver":1}"#, 409),
        Case(.forgetDriver, #"{"driver":9}"#, 404),
        Case(.revokeAPIToken, #"{"id":1}"#, 409), Case(.revokeAPIToken, #"{"id":2}"#, 409), Case(.revokeAPIToken, #"{"id":9}"#, 404),
        Case(.importTokens, "{\"tokens\":[\(Scenario.tokenBody("$ALICE"))]}", 409, "/tokens/0/uid"),
        Case(.importTokens, "{\"tokens\":[\(Scenario.tokenBody("$ALICE")),{}]}", 422, "/tokens/0/uid"),
        Case(.importTokens, "{\"tokens\":[\(Scenario.tokenBody("$MALLORY", #","driver":9"#))]}", 422, "/tokens/0/driver"),
        // Stations and calls.
        Case(.addStation, #"{"id":"cp-1"}"#, 409), Case(.addStation, #"{"id":"a/b"}"#, 422, "/id"),
        Case(.importStations, #"{"stations":[{"id":"CP-1"}]}"#, 409, "/stations/0/id"),
        Case(.importStations, #"{"stations":[{"id":"CP-1"},{}]}"#, 422, "/stations/0/id"), Case(.changeStation, #"{"id":"CP-2"}"#, 404),
        Case(.removeStation, #"{"id":"CP-2"}"#, 404), Case(.adoptStation, #"{"id":"CP-1"}"#, 409),
        Case(.adoptStation, #"{"id":"CP-7"}"#, 404),
        Case(.clearKnocking, #"{"id":"CP-7"}"#, 404), Case(.acknowledgeAlert, #"{"kind":"disk"}"#, 404),
        Case(.acknowledgeAlert, #"{"kind":"disk","station":"CP-2"}"#, 404), Case(.cancelCall, #"{"call":1}"#, 409),
        Case(.cancelCall, #"{"call":9}"#, 404),
        Case(.sendCall, #"{"station":"CP-2","action":"ClearCache"}"#, 404),
        Case(.sendCall, #"{"station":"CP-1","action":"Boot"}"#, 422, "/action"),
        // Money.
        Case(.publishTariff, #"{"tariff":9,"name":"New","components":[]}"#, 404, ""),
        Case(.publishTariff, "{\"tariff\":2,\"name\":\"Old\",\(price)}", 409, ""),
        Case(.publishTariff, #"{"tariff":2,"name":"Old","components":[]}"#, 422, ""),
        Case(.publishTariff, "{\"tariff\":1,\"name\":\"Standard\",\"currency\":\"SEK\",\(price)}", 409, "/currency"),
        Case(.endTariff, #"{"tariff":2}"#, 409, ""), Case(.endTariff, #"{"tariff":9}"#, 404),
        Case(.assignTariff, #"{"tariff":2}"#, 409, "/tariff"),
        Case(.assignTariff, #"{"tariff":9}"#, 404), Case(.assignTariff, #"{"tariff":1,"station":"CP-2"}"#, 404),
        Case(.assignTariff, #"{"tariff":1,"token":"$MALLORY"}"#, 404, "/token"),
        Case(.assignTariff, #"{"tariff":1,"connector":1}"#, 422, "/station"),
        Case(.stopSession, #"{"session":1}"#, 409), Case(.stopSession, #"{"session":9}"#, 404),
        Case(.stopSession, #"{"session":0}"#, 422, "/session"),
        Case(.releaseSession, #"{"session":1}"#, 409), Case(.releaseSession, #"{"session":9}"#, 404),
    ]

    @Test(arguments: cases)
    func `a refusal says by its status whether a thing is missing, out of season or wrong`(_ test: Case) throws {
        var scenario = try spent()
        let answer = scenario.command(test.command, test.body, secret: Subject(high: 6, low: 6))
        #expect(answer.status == test.status, "\(String(decoding: answer.body, as: UTF8.self))")
        let problem = try JSONValue(parsing: answer.body)
        #expect(problem["status"] == .integer(test.status))
        let errors = try JSONField(problem).optionalArray("errors")
        #expect(try errors.first?.string("pointer", allowEmpty: true) == test.pointer)
    }

    @Test func `an invoice that is credited, or a credit note, is a conflict; one that was never issued is not there`() throws {
        var scenario = try spent()
        #expect(scenario.command(.creditInvoice, try document(scenario, 1)).status == 409)
        #expect(scenario.command(.creditInvoice, try document(scenario, 2)).status == 409)
        var foreign = try #require(scenario.events.invoices.first)
        foreign.invoice = InvoiceID(rawValue: 99)
        #expect(scenario.command(.creditInvoice, "{\"document\":\"\(hexText(foreign.encoded()))\"}").status == 404)
        #expect(scenario.command(.creditInvoice, #"{"document":"zz"}"#).status == 422)
    }

    @Test func `a refused command may be given again under its key once the state allows it`() throws {
        var scenario = try spent()
        let body = #"{"tariff":2,"station":"CP-1"}"#
        #expect(scenario.command(.assignTariff, body, key: "k").status == 409)
        #expect(scenario.command(.assignTariff, body, key: "k").status == 409)
        #expect(scenario.command(.assignTariff, #"{"tariff":1,"station":"CP-1"}"#, key: "k").status == 200)
        scenario.expectReplayable()
    }
}
