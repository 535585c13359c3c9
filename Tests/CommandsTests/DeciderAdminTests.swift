import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Admin commands: each happens, comes again under its key and changes nothing, and is refused to who may not or asks for nonsense.
struct DeciderAdminTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var command: AdminCommand
        var body: String
        /// What is wrong, and the pointer or word that the refusal must show.
        var bad: [(body: String, names: String)]
        /// What must have been given before.
        var before: [(AdminCommand, String)] = []
        var testDescription: String { command.rawValue }
    }

    static let credential = Scenario.password.hex
    static let person = #"{"subject":"00000000000000000000000000000009","sealed":"00"}"#
    static let price = #""components":[{"dimension":"ENERGY","price":"0.4","vat":"19"}]"#

    static let cases: [Case] = [
        Case(
            command: .addStation, body: "{\"id\":\"CP-9\",\"credential\":\"\(credential)\"}",
            bad: [
                (#"{}"#, "/id"), (#"{"id":"a/b"}"#, "/id"), (#"{"id":"CP-9","powerMaxW":1}"#, "/powerMaxW"),
                (#"{"id":"cp-1"}"#, "there already"),
                (#"{"id":"CP-9","securityProfile":0}"#, "/securityProfile"), (#"{"id":"CP-9","colour":1}"#, "/colour"),
                (#"{"id":"CP-9","connectors":99999999999999999999}"#, "/connectors"),
            ]),
        Case(
            command: .importStations, body: #"{"stations":[{"id":"A"},{"id":"B"}]}"#,
            bad: [(#"{"stations":[{"id":"A"},{"id":"a"},{"id":"CP-1"},{}]}"#, "/stations/1/id"), (#"{"stations":5}"#, "/stations")]),
        Case(
            command: .changeStation, body: #"{"id":"CP-1","name":"Yard","strict":true}"#,
            bad: [(#"{"id":"CP-7"}"#, "CP-7"), (#"{"id":"CP-1","strict":1}"#, "/strict")]),
        Case(command: .removeStation, body: #"{"id":"CP-2"}"#, bad: [(#"{"id":"CP-7"}"#, "CP-7")]),
        Case(command: .openOnboarding, body: #"{"minutes":5}"#, bad: [(#"{"minutes":-1}"#, "/minutes"), (#"{}"#, "/minutes")]),
        Case(
            command: .sendCall, body: #"{"station":"CP-1","action":"Reset","payload":{"type":"Soft"}}"#,
            bad: [
                (#"{"station":"CP-1","action":"Heartbeat"}"#, "/action"),
                (#"{"station":"CP-1","action":"Reset","payload":{"type":"Mild"}}"#, "/payload/type"),
                (#"{"station":"CP-1","action":"UnlockConnector","payload":{"connectorId":"1"}}"#, "/payload/connectorId"),
                (#"{"station":"CP-1","action":"Reset","payload":{"type":"Soft","x":1}}"#, "/payload/x"),
                (#"{"station":"CP-1","action":"UnlockConnector","payload":{"connectorId":4294967296}}"#, "/payload/connectorId"),
                (#"{"station":"CP-1","action":"RemoteStartTransaction","payload":{"idTag":"$MALLORY"}}"#, "nobody knows"),
                (
                    #"""
                    {"station":"CP-1","action":"SetChargingProfile","payload":{"connectorId":1,"csChargingProfiles":{\#
                    "chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative",\#
                    "chargingSchedule":{"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":5,"limti":6}]}}}}
                    """#,
                    "limti"
                ),
            ]),
        Case(
            command: .cancelCall, body: #"{"call":2}"#,
            bad: [(#"{"call":0}"#, "/call"), (#"{"call":1}"#, "left already"), (#"{"call":9}"#, "call 9")],
            before: [(.sendCall, #"{"station":"CP-1","action":"ClearCache"}"#), (.sendCall, #"{"station":"CP-1","action":"ClearCache"}"#)]),
        Case(
            command: .pushLocalList, body: #"{"station":"CP-1"}"#,
            bad: [(#"{"station":"CP-7"}"#, "CP-7"), (#"{"station":"CP-1","full":5}"#, "/full")]),
        Case(
            command: .issueToken, body: Scenario.tokenBody("$MALLORY"),
            bad: [
                (Scenario.tokenBody("$ALICE"), "there already"), (#"{"token":"x","sealed":"00"}"#, "/token"),
                (#"{"token":"$MALLORY","sealed":"0"}"#, "/sealed"),
                (Scenario.tokenBody("$MALLORY", #","group":"123456789012345678901""#), "/group"),
                (Scenario.tokenBody("$MALLORY", #","group":"caf\u00e9""#), "/group"),
                (Scenario.tokenBody("$MALLORY", #","driver":5"#), "/driver"),
            ]),
        Case(
            command: .importTokens, body: "{\"tokens\":[\(Scenario.tokenBody("$MALLORY"))]}",
            bad: [
                ("{\"tokens\":[\(Scenario.tokenBody("$MALLORY")),\(Scenario.tokenBody("$MALLORY")),{\"token\":1}]}", "/tokens/1/uid"),
                ("{\"tokens\":[\(Scenario.tokenBody("$MALLORY")),\(Scenario.tokenBody("$ALICE"))]}", "/tokens/1"),
            ]),
        Case(
            command: .changeToken, body: #"{"token":"$ALICE","status":"blocked"}"#,
            bad: [(#"{"token":"$MALLORY"}"#, "token"), (#"{"token":"$ALICE","status":"odd"}"#, "/status")]),
        Case(command: .forgetToken, body: #"{"token":"$CAROL"}"#, bad: [(#"{"token":"$MALLORY"}"#, "token")]),
        Case(command: .registerDriver, body: "{\"name\":\(person)}", bad: [(#"{}"#, "/name"), (#"{"name":{"sealed":"zz"}}"#, "/name")]),
        Case(
            command: .forgetDriver, body: #"{"driver":1}"#, bad: [(#"{"driver":2}"#, "driver 2"), (#"{"driver":4294967296}"#, "/driver")],
            before: [(.registerDriver, "{\"name\":\(person)}")]),
        Case(
            command: .publishTariff, body: "{\"name\":\"Night\",\(price)}",
            bad: [
                ("{\"name\":\"Night\",\"components\":[]}", "components"),
                ("{\"name\":\"Night\",\"currency\":\"Euro\",\(price)}", "/currency"), ("{\"name\":\"\",\(price)}", "/name"),
            ]),
        Case(command: .endTariff, body: #"{"tariff":1}"#, bad: [(#"{"tariff":9}"#, "tariff 9")]),
        Case(
            command: .assignTariff, body: #"{"tariff":1,"station":"CP-1","connector":2}"#,
            bad: [(#"{"tariff":9}"#, "tariff 9"), (#"{"tariff":1,"station":"CP-7"}"#, "CP-7")]),
        Case(
            command: .setSeller, body: #"{"name":"W2","address":"Weg 2","series":"S"}"#,
            bad: [
                (#"{"name":"","address":"Weg 2","series":"S"}"#, "name"), (#"{"name":"W","address":"Weg 2","series":"s-C"}"#, "/series"),
            ]),
        Case(command: .issueAPIToken, body: #"{"name":"ci","role":"operator"}"#, bad: [(#"{"name":"ci","role":"god"}"#, "/role")]),
        Case(
            command: .revokeAPIToken, body: #"{"id":2}"#, bad: [(#"{"id":1}"#, "last owner"), (#"{"id":9}"#, "API token 9")],
            before: [(.issueAPIToken, #"{"name":"a","role":"owner"}"#), (.issueAPIToken, #"{"name":"b","role":"read-only"}"#)]),
    ]

    private func prepared(_ test: Case) throws -> Scenario {
        var scenario = try Scenario.running()
        for (index, before) in test.before.enumerated() {
            scenario.command(before.0, before.1, secret: Subject(high: 5, low: UInt64(index)))
        }
        return scenario
    }

    @Test(arguments: cases)
    func `a command happens, and comes again under its key without a second time`(_ test: Case) throws {
        var scenario = try prepared(test)
        let secret = Subject(high: 6, low: 6)
        let first = scenario.command(test.command, test.body, key: "k", secret: secret)
        #expect((200...202).contains(first.status), "\(String(decoding: first.body, as: UTF8.self))")
        let (world, entries) = (scenario.world.encoded(), scenario.entries.count)
        #expect(scenario.command(test.command, test.body, key: "k", secret: secret) == first)
        #expect(scenario.entries.count == entries)
        #expect(scenario.command(test.command, test.body + " ", key: "k", secret: secret).status == 409)
        #expect(scenario.world.encoded() == world)
        scenario.expectReplayable()
    }

    @Test(arguments: cases)
    func `a command that is nonsense or forbidden is refused, says where, and does nothing by half`(_ test: Case) throws {
        var scenario = try prepared(test)
        func change(_ body: String, _ role: Role) -> (CommandAnswer, [Event]) {
            let count = scenario.events.count
            let answer = scenario.command(test.command, body, role: role, secret: Subject(high: 6, low: 6))
            return (answer, Array(scenario.events[count...]))
        }
        for (body, names) in test.bad {
            let (answer, events) = change(body, .owner)
            #expect((400..<500).contains(answer.status), "\(body)")
            #expect(
                String(decoding: answer.body, as: UTF8.self).contains(names), "\(body): \(String(decoding: answer.body, as: UTF8.self))")
            #expect(events.map(\.name) == ["CommandEnded"], "\(body)")
        }
        for body in ["", "[]", "5", "{", "{\"a\":1,\"a\":2}"] {
            let (answer, events) = change(body, .owner)
            #expect((400..<500).contains(answer.status), "\(body)")
            #expect(events.map(\.name) == ["CommandEnded"], "\(body)")
        }
        for role in Role.allCases where !test.command.isAllowed(to: role) {
            let (answer, events) = change(test.body, role)
            #expect(answer.status == 403)
            #expect(events.map(\.name) == ["CommandEnded"])
        }
        #expect(!test.command.isAllowed(to: .readOnly))
    }

    @Test(arguments: cases)
    func `a member that a command does not know is refused and named`(_ test: Case) throws {
        var scenario = try prepared(test)
        let body = String(test.body.dropLast()) + #","col/our":1}"#
        let answer = scenario.command(test.command, body, secret: Subject(high: 6, low: 6))
        #expect(answer.status == 422)
        #expect(try JSONField(JSONValue(parsing: answer.body)).array("errors").first?.string("pointer") == "/col~1our")
        #expect(scenario.entries.last?.entry.events.map(\.name) == ["CommandEnded"])
    }

    @Test func `the commands that are tested elsewhere refuse members that they do not know, too`() throws {
        var scenario = try Scenario.running()
        for command in Self.testedElsewhere {
            let answer = scenario.command(command, #"{"session":1,"id":"CP-1","document":"00","billed":"00","kind":"k","colour":1}"#)
            #expect(answer.status == 422, "\(command.rawValue)")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("is not known here"), "\(command.rawValue)")
        }
    }

    static let testedElsewhere: [AdminCommand] = [
        .adoptStation, .clearKnocking, .stopSession, .endSession, .releaseSession, .creditInvoice, .correctInvoice, .priceSession,
        .acknowledgeAlert,
        .setWebhook, .removeWebhook, .testWebhook, .retryEffect, .cancelEffect,
    ]

    @Test func `every command is tested here or in a test of its own`() {
        #expect(Set(Self.cases.map(\.command) + Self.testedElsewhere) == Set(AdminCommand.allCases))
    }

    @Test func `null takes expiry, driver, group and label of a token away, and leaves the rest`() throws {
        var scenario = Scenario.standard()
        let alice = Scenario.token("$ALICE")
        scenario.command(.registerDriver, "{\"name\":\(Self.person)}")
        scenario.command(
            .changeToken, #"{"token":"$ALICE","expires":"2030-01-01T00:00:00Z","driver":1,"label":"L","free":true,"status":"blocked"}"#)
        let before = try #require(scenario.world.tokens[alice])
        #expect(before.expires != nil && before.driver != nil && before.label == "L" && before.group == "FAMILY")
        scenario.command(.changeToken, #"{"token":"$ALICE","expires":null,"status":null,"free":null}"#)
        #expect(scenario.world.tokens[alice]?.expires == nil && scenario.world.tokens[alice]?.driver == before.driver)
        scenario.command(.changeToken, #"{"token":"$ALICE","driver":null,"group":null,"label":null}"#)
        let after = try #require(scenario.world.tokens[alice])
        #expect(after.driver == nil && after.group == nil && after.label == nil && after.isFree && after.status == .blocked)
        scenario.command(.issueToken, Scenario.tokenBody("$MALLORY", #","expires":null,"driver":null,"label":"","group":null"#))
        let issued = try #require(scenario.world.tokens[Scenario.token("$MALLORY")])
        #expect(issued.expires == nil && issued.driver == nil && issued.label == nil && issued.group == nil)
        scenario.expectReplayable()
    }

    @Test func `a held session is released with a corrected energy once, or written off`() throws {
        var scenario = try Scenario.running()
        for (meter, body) in [(900, #"{"session":1,"energyKwh":"2"}"#), (800, #"{"session":2,"writeOff":true}"#)] {
            let id = try scenario.start("CP-1")
            #expect(scenario.command(.releaseSession, body).status == 409)
            scenario.wait(600)
            try scenario.stop("CP-1", id, meter: meter)
            #expect(scenario.command(.releaseSession, body.replacing("}", with: #","energyKwh":"-1"}"#), role: .accountant).status >= 400)
            let first = scenario.command(.releaseSession, body, role: .accountant, key: "r")
            #expect(first.status == (meter == 900 ? 200 : 409), "one key stands for one command")
            if meter == 800 { #expect(scenario.command(.releaseSession, body, role: .accountant).status == 200) }
            #expect(scenario.command(.releaseSession, body, role: .accountant).status == 409)
        }
        #expect(scenario.invoiceCount == 1)
        #expect(scenario.world.sessions.openCount == 0)
        scenario.expectReplayable()
    }

    @Test func `an invoice is credited once`() throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 3_000)
        let body = "{\"document\":\"\(hexText(try #require(scenario.events.invoices.first).encoded()))\"}"
        #expect(scenario.command(.creditInvoice, body, role: .operator, key: "c").status == 201)
        #expect(scenario.command(.creditInvoice, body, role: .operator, key: "c").status == 201)
        #expect(scenario.command(.creditInvoice, body).status == 409)
        #expect(scenario.command(.creditInvoice, #"{"document":"00"}"#).status == 422)
        #expect(scenario.events.invoices.count == 2)
        #expect(scenario.world.ledger.isBalanced)
    }

    @Test func `a session is stopped by a call that is over when it ends`() throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        #expect(scenario.command(.stopSession, #"{"session":9}"#).status == 404)
        #expect(scenario.command(.stopSession, #"{"session":1}"#, role: .accountant).status == 403)
        #expect(scenario.command(.stopSession, #"{"session":1}"#, key: "s").status == 202)
        #expect(scenario.command(.stopSession, #"{"session":1}"#, key: "s").status == 202)
        try scenario.frame("CP-1", #"[3,"1-1",{"status":"Accepted"}]"#)
        scenario.wait(60)
        try scenario.stop("CP-1", id, meter: 1_100, more: #","reason":"Remote""#)
        #expect(scenario.world.calls[CallID(rawValue: 1)]?.isObserved == true)
        #expect(scenario.world.calls.lastID == CallID(rawValue: 1))
    }

    @Test func `a station that is removed ends its sessions first, is closed, and moves nothing any more`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        scenario.wait(60)
        let connection = try #require(scenario.connections["CP-1"])
        #expect(scenario.command(.removeStation, #"{"id":"CP-1"}"#).status == 200)
        #expect(scenario.held.map(\.reason) == [.endedByPerson])
        let text = Scenario.masked(
            #"[2,"late","StartTransaction",{"connectorId":1,"idTag":"$ALICE","meterStart":0,"timestamp":"2026-05-01T10:00:00Z"}]"#)
        let decision = scenario.give(.frame(FrameInput(station: StationID(rawValue: 1), connection: connection, kind: .text, text: text)))
        #expect(decision.sent.count == 1)
        #expect(scenario.sessionCount == 1)
    }
}
