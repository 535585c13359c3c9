import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Members that the specification does not have: read past, flagged with their names alone, refused in strict mode.
@Suite struct UnknownMemberTests {
    private static func flags(_ scenario: Scenario) -> [String] {
        scenario.events.flatMap { event -> [FrameWarning] in if case .frameWarned(let e) = event { e.warnings } else { [] } }
            .filter { $0.code == UInt64(Warning.unknownMember.rawValue) }.map(\.field)
    }

    /// What is flagged as unknown about one call of a station that runs.
    private static func flags(_ action: String, _ payload: String) throws -> [String] {
        var scenario = try Scenario.running()
        try scenario.call("CP-1", action, payload)
        scenario.expectReplayable()
        return flags(scenario)
    }

    private static func reading(_ moment: String = "", _ sample: String = "", _ message: String = "") -> String {
        #"{"connectorId":1\#(message),"meterValue":[{"timestamp":"2026-05-01T10:00:00Z"\#(moment),"#
            + #""sampledValue":[{"value":"1","unit":"Wh"\#(sample)},{"value":"2"\#(sample)}]}]}"#
    }

    @Test func `a member is flagged where it stands, once, with what it stands in`() throws {
        #expect(try Self.flags("MeterValues", Self.reading()) == [])
        #expect(try Self.flags("MeterValues", Self.reading("", #","accuracy":"1""#)) == ["sampledValue/accuracy"])
        #expect(
            try Self.flags("MeterValues", Self.reading(#","serial":{"a":[1]}"#, #","phase":"L1","x":null"#, #","evseId":1,"y":2"#))
                == ["sampledValue/x", "meterValue/serial", "evseId", "y"])
        #expect(
            try Self.flags(
                "StopTransaction",
                #"{"transactionId":0,"meterStop":5,"timestamp":"2026-05-01T10:00:00Z","why":"x","transactionData":[{"timestamp":"#
                    + #""2026-05-01T10:00:00Z","sampledValue":[],"why":1}]}"#) == ["transactionData/why", "why"])
    }

    @Test func `a message about money is taken in strict mode whatever stands in it, and any other is refused`() throws {
        var scenario = try Scenario.running()
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        #expect(try scenario.call("CP-1", "MeterValues", Self.reading("", #","x":1"#)) == "{}")
        let start = #"{"connectorId":1,"idTag":"$ALICE","meterStart":0,"timestamp":"2026-05-01T10:00:00Z","x":1}"#
        #expect(try scenario.call("CP-1", "StartTransaction", start).contains("Accepted"))
        let boot = #"{"chargePointVendor":"V","chargePointModel":"M","x":1}"#
        #expect(try scenario.call("CP-1", "BootNotification", boot).contains("Accepted"))
        #expect(Self.flags(scenario) == ["sampledValue/x", "x", "x"])
        let refused = try scenario.call("CP-1", "Heartbeat", #"{"vendor":1}"#)
        #expect(refused.contains("FormationViolation") && refused.contains("vendor is not as the specification says"))
        #expect(try scenario.call("CP-1", "Heartbeat", "{}").contains("currentTime"))
    }

    @Test func `answers of stations are flagged too, and count all the same`() throws {
        var scenario = try Scenario.running()
        func answer(_ action: String, _ payload: String, _ text: String) throws {
            scenario.command(.sendCall, #"{"station":"CP-1","action":"\#(action)","payload":\#(payload)}"#)
            let call = scenario.world.calls.lastID
            try scenario.frame("CP-1", "[3,\"\(call)-1\",\(text)]")
            #expect(scenario.world.calls[call]?.outcome == .answered)
        }
        try answer("ClearCache", "{}", #"{"status":"Accepted"}"#)
        #expect(Self.flags(scenario) == [])
        try answer("ClearCache", "{}", #"{"status":"Accepted","reason":"none"}"#)
        #expect(Self.flags(scenario) == ["reason"])
        try answer(
            "GetConfiguration", "{}", #"{"configurationKey":[{"key":"A","readonly":true,"value":"1","unit":"s"}],"unknownKey":[],"n":1}"#)
        #expect(Self.flags(scenario) == ["reason", "configurationKey/unit", "n"])
        scenario.expectReplayable()
    }

    @Test func `what a station says that nobody adopted is flagged too`() throws {
        var scenario = try Scenario.running()
        let connection = try #require(scenario.connections["CP-2"])
        scenario.command(.removeStation, #"{"id":"CP-2"}"#)
        let text = Scenario.masked(#"[2,"a","Authorize",{"idTag":"$ALICE","x":1}]"#)
        scenario.give(.frame(FrameInput(station: StationID(rawValue: 2), connection: connection, kind: .text, text: text)))
        #expect(Self.flags(scenario) == ["x"])
    }

    @Test func `names are bounded in number and length, and what may be a card or no text is not told`() throws {
        let many = (0..<300).map { "\"m\(String(repeating: "x", count: $0 + 1))\":1" }.joined(separator: ",")
        let flags = try Self.flags("Heartbeat", "{\(many)}")
        #expect(flags.count == Limits.unknownMembersPerFrame && flags.allSatisfy { $0.count <= Limits.unknownMemberCharacters })
        let samples = (0..<2_000).map { #"{"value":"\#($0)","x\#($0 % 7)":1}"# }.joined(separator: ",")
        let all = try Self.flags(
            "MeterValues", #"{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T10:00:00Z","sampledValue":[\#(samples)]}]}"#)
        #expect(all == (0..<7).map { "sampledValue/x\($0)" })
        let odd = [
            "04A1B2C3", "DEADBEEF", "", "a b", #"a\u0001"#, #"\n"#, "ü", "user@host", "DE8AA1234", #"\u0030\u0034\u0041\u0031\u0042"#,
        ]
        for name in odd {
            #expect(try Self.flags("Heartbeat", "{\"\(name)\":\"SECRET\"}") == ["?"], "\(name)")
        }
        #expect(try Self.flags("Heartbeat", #"{"\u0066oo":1,"iso_15":2,"x-y.z":3}"#) == ["foo", "iso_15", "x-y.z"])
    }

    @Test func `the other spelling of a member that stands there is unknown, a second of the same is a duplicate`() throws {
        #expect(try Self.flags("Authorize", #"{"IDTAG":"$ALICE"}"#) == [])
        #expect(try Self.flags("Authorize", #"{"IDTAG":"$ALICE","idTag":"$BOB"}"#) == ["IDTAG"])
        #expect(try Self.flags("Authorize", #"{"idTag":"$ALICE","idTag":"$BOB"}"#) == [])
        #expect(try Self.flags("Authorize", #"{"idTag":null}"#) == [])
        #expect(try Self.flags("Authorize", #"{"idTag":null,"x":1}"#) == ["x"])
    }

    @Test func `readings in the form of OCPP 1.5 are flagged for that`() throws {
        for payload in [
            #"{"connectorId":1,"values":[{"timestamp":"2026-05-01T10:00:00Z","value":"5"}]}"#,
            #"{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T10:00:00Z","values":[{"value":"5"}]}]}"#,
            #"{"connectorId":1,"meterValue":[{"values":[{"timestamp":"2026-05-01T10:00:00Z","value":"5","unit":"Wh"}]}]}"#,
        ] { #expect(try Self.flags("MeterValues", payload) == [], "\(payload)") }
        let beside = #","values":[{"value":"5"}]"#
        #expect(try Self.flags("MeterValues", Self.reading(beside)) == ["meterValue/values"])
    }
}
