import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Calls to stations: one in flight, outbox, outcomes that are observed; trust.md rows 28 and 31; field.md quirks 36, 77, 78, 95, 97, 98.
struct DeciderCallTests {
    private func queue(_ scenario: inout Scenario, _ action: String, _ payload: String = "{}", _ more: String = "") -> CallID {
        scenario.command(.sendCall, "{\"station\":\"CP-1\",\"action\":\"\(action)\",\"payload\":\(payload)\(more)}")
        return scenario.world.calls.lastID
    }

    private func outcome(_ scenario: Scenario, _ call: CallID) -> CallOutcome? { scenario.world.calls[call]?.outcome }

    @Test func `calls leave one after the other, and only when a station has spoken`() throws {
        var scenario = Scenario.standard()
        let first = queue(&scenario, "ClearCache")
        let second = queue(&scenario, "GetLocalListVersion")
        scenario.connect("CP-1")
        #expect(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last == nil)
        let booted = try scenario.frame("CP-1", "[2,\"b\",\"BootNotification\",\(Scenario.boot)]")
        #expect(booted.count == 2)
        #expect(booted[1] == "[2,\"\(first)-1\",\"ClearCache\",{}]")
        #expect(try scenario.frame("CP-1", #"[2,"h","Heartbeat",{}]"#).count == 1)
        let next = try scenario.frame("CP-1", "[3,\"\(first)-1\",{\"status\":\"Accepted\"}]")
        #expect(next == ["[2,\"\(second)-1\",\"GetLocalListVersion\",{}]"])
        #expect(outcome(scenario, first) == .answered)
        try scenario.frame("CP-1", "[3,\"\(second)-1\",{\"listVersion\":7}]")
        #expect(try scenario.station("CP-1").localListVersion == 7)
        #expect(Golden.difference(scenario.lines.joined(separator: "\n") + "\n", "fixtures/scenarios/outbox.txt") == nil)
        scenario.expectReplayable()
    }

    @Test func `a silent station gets its call some seconds after it came back, quirk 77`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        let call = queue(&scenario, "ClearCache")
        scenario.wait(1)
        scenario.connect("CP-1")
        scenario.pass(seconds: Limits.silenceBeforeCallsSeconds - 1)
        #expect(scenario.world.calls[call]?.sentAt == nil)
        scenario.pass(seconds: 2)
        #expect(scenario.world.calls[call]?.sentAt != nil)
    }

    @Test func `a call that is lost is sent three times and no more`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ClearCache")
        for attempt in 1...3 {
            #expect(scenario.world.calls[call]?.attempt == attempt)
            try scenario.disconnect("CP-1")
            scenario.wait(5)
            scenario.connect("CP-1")
            try scenario.call("CP-1", "Heartbeat", "{}")
        }
        #expect(outcome(scenario, call) == .timedOut)
        #expect(scenario.world.calls.isEmpty(of: StationID(rawValue: 1)))
        scenario.expectReplayable()
    }

    @Test func `a call that waits too long expires, one that is not answered times out and lets the next go`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-2")
        scenario.command(.sendCall, #"{"station":"CP-2","action":"ClearCache","expiresSeconds":5}"#)
        let expiring = scenario.world.calls.lastID
        let first = queue(&scenario, "ClearCache")
        let second = queue(&scenario, "GetLocalListVersion")
        scenario.pass(seconds: 61)
        #expect(outcome(scenario, expiring) == .expired)
        #expect(outcome(scenario, first) == .timedOut)
        #expect(scenario.world.calls[second]?.sentAt != nil)
        #expect(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last?.call == second)
        scenario.expectReplayable()
    }

    @Test(arguments: [
        (#"[4,"ID","NotSupported","no",{}]"#, CallOutcome.refused), (#"[4,"ID","NotImplemented"]"#, .refused),
        (#"[3,"ID",{"status":"NotImplemented"}]"#, .refused), (#"[3,"ID",{"status":"Rejected"}]"#, .refused),
        (#"[3,"ID",[1]]"#, .unreadable), (#"[3,"ID",[]]"#, .unreadable),
        (#"[3,"ID",{"status":}]"#, .answered), (#"[3,"ID",{"status":"Accepted"}]"#, .answered),
    ])
    func `every kind of answer has its outcome, quirks 27 and 36`(answer: String, expected: CallOutcome) throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ClearCache")
        try scenario.frame("CP-1", answer.replacing("ID", with: "\(call)-1"))
        #expect(outcome(scenario, call) == expected)
    }

    @Test func `an answer to nothing is noted and dropped, row 28`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ClearCache")
        try scenario.frame("CP-1", #"[3,"nothing",{"status":"Accepted"}]"#)
        try scenario.frame("CP-2", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]")
        #expect(outcome(scenario, call) == nil)
        #expect(scenario.count { if case .frameWarned = $0 { true } else { false } } == 2)
    }

    @Test func `a remote start succeeds when the transaction begins, quirk 95`() throws {
        var scenario = try Scenario.running()
        let seen = queue(&scenario, "RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE"}"#)
        try scenario.frame("CP-1", "[3,\"\(seen)-1\",{\"status\":\"Accepted\"}]")
        #expect(scenario.world.calls[seen]?.isObserved == nil)
        try scenario.start("CP-1")
        #expect(scenario.world.calls[seen]?.isObserved == true)
        #expect(scenario.world.sessions.all.first?.call == seen && scenario.world.sessions.openCount == 1)
        let unseen = queue(&scenario, "RemoteStartTransaction", #"{"connectorId":2,"idTag":"$CAROL"}"#)
        try scenario.frame("CP-1", "[3,\"\(unseen)-1\",{\"status\":\"Accepted\"}]")
        try scenario.start("CP-1", connector: 2, tag: "$BOB")
        scenario.tick(after: 121)
        #expect(scenario.world.calls[unseen]?.isObserved == false)
        scenario.expectReplayable()
    }

    @Test func `an effect that is seen before the answer, or instead of it, counts`() throws {
        var scenario = try Scenario.running()
        let early = queue(&scenario, "RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE"}"#)
        try scenario.start("CP-1")
        try scenario.frame("CP-1", "[3,\"\(early)-1\",{\"status\":\"Accepted\"}]")
        #expect(outcome(scenario, early) == .answered)
        let never = queue(&scenario, "RemoteStartTransaction", #"{"connectorId":2,"idTag":"$CAROL"}"#)
        try scenario.start("CP-1", connector: 2, tag: "$CAROL")
        scenario.tick(after: 60)
        #expect(outcome(scenario, never) == .answered)
        #expect(scenario.world.calls[never]?.isObserved == true)
        #expect(scenario.world.calls.isEmpty(of: StationID(rawValue: 1)))
    }

    @Test func `an effect that comes after the connection was lost counts, and the call is not sent again`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE"}"#)
        try scenario.disconnect("CP-1")
        scenario.connect("CP-1")
        try scenario.start("CP-1")
        #expect(outcome(scenario, call) == .answered)
        #expect(scenario.world.calls[call]?.attempt == 1)
        #expect(scenario.world.sessions.all.first?.call == call)
    }

    @Test func `a reset whose answer is lost with the connection is not sent again, quirk 80`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "Reset", #"{"type":"Soft"}"#)
        try scenario.disconnect("CP-1")
        scenario.connect("CP-1")
        try scenario.call("CP-1", "BootNotification", Scenario.boot)
        #expect(scenario.world.calls[call]?.attempt == 1)
        #expect(scenario.world.calls[call]?.isObserved == true)
    }

    @Test func `a change that a station puts off is watched until it comes, quirk 98`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ChangeAvailability", #"{"connectorId":1,"type":"Inoperative"}"#)
        try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Scheduled\"}]")
        scenario.tick(after: 3600)
        #expect(scenario.world.calls[call]?.isObserved == nil)
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Unavailable"}"#)
        #expect(scenario.world.calls[call]?.isObserved == true)
    }

    @Test func `a changed configuration is read back`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ChangeConfiguration", #"{"key":"HeartbeatInterval","value":"60"}"#)
        let sent = try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]")
        #expect(sent.first?.contains(#""GetConfiguration",{"key":["HeartbeatInterval"]}"#) == true)
        let read = scenario.world.calls.lastID
        try scenario.frame(
            "CP-1", "[3,\"\(read)-1\",{\"configurationKey\":[{\"key\":\"HeartbeatInterval\",\"readonly\":false,\"value\":\"60\"}]}]")
        #expect(scenario.world.calls[call]?.isObserved == true)
    }

    @Test func `every message of a central system can be sent, and as the schemas have it`() throws {
        for message in OCPP16.MessageSamples.full where MessageTests.action(of: message).isToStation {
            let action = MessageTests.action(of: message).name
            var json = JSONWriter()
            message.write(to: &json)
            var scenario = try Scenario.running()
            var text = String(decoding: json.bytes, as: UTF8.self)
            text = text.replacing(Samples.card.hex, with: "$ALICE")
            for name in ["remote", "locati"] { text = text.replacing("\"\(name) \\\"é", with: "\"https://host/\(name)") }
            let answer = scenario.command(.sendCall, "{\"station\":\"CP-1\",\"action\":\"\(action)\",\"payload\":\(text)}")
            guard String(describing: type(of: message)).hasSuffix("Request") else { continue }
            #expect(answer.status == 202, "\(action): \(String(decoding: answer.body, as: UTF8.self))")
            #expect(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last?.action == action)
            #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        }
    }

    @Test(arguments: [
        "file:///etc/passwd", "/etc/passwd", "javascript:alert(1)", "gopher://h/x", "https://", "https://:80/x", "http://a b/c",
        "http://a\\u0000b/", "http://[::1", "http://h:99999/", "http://h:x/", "https://h\\r\\nX: y/", "://h/x", "http://user@/x",
    ])
    func `a station is sent to no address that is not a plain URL, row 31`(address: String) throws {
        var scenario = try Scenario.running()
        let when = scenario.now.text
        let calls = [
            ("GetDiagnostics", "{\"location\":\"\(address)\"}", "/payload/location"),
            ("UpdateFirmware", "{\"location\":\"\(address)\",\"retrieveDate\":\"\(when)\"}", "/payload/location"),
            (
                "GetLog", "{\"logType\":\"SecurityLog\",\"requestId\":1,\"log\":{\"remoteLocation\":\"\(address)\"}}",
                "/payload/log/remoteLocation"
            ),
        ]
        for (action, payload, pointer) in calls {
            let answer = scenario.command(.sendCall, "{\"station\":\"CP-1\",\"action\":\"\(action)\",\"payload\":\(payload)}")
            #expect(answer.status == 422)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(pointer), "\(action)")
        }
        #expect(scenario.world.calls.lastID == CallID(rawValue: 0))
    }

    @Test(arguments: [
        "https://files.example/fw.bin", "ftp://user:secret@10.0.0.1/up", "sftp://[2001:db8::1]:22/x", "FTPS://host_1/", "http://h",
    ])
    func `a station is sent to URLs of the five known schemes`(address: String) throws {
        var scenario = try Scenario.running()
        #expect(
            scenario.command(.sendCall, "{\"station\":\"CP-1\",\"action\":\"GetDiagnostics\",\"payload\":{\"location\":\"\(address)\"}}")
                .status == 202)
    }

    @Test func `what is masked anywhere in a payload is sealed beside the call`() throws {
        var scenario = try Scenario.running()
        let (one, two) = (Subject(high: 0xB1, low: 1), Subject(high: 0xB1, low: 2))
        let sealed = "\"sealed\":[{\"subject\":\"\(one.hex)\",\"sealed\":\"01\"},{\"subject\":\"\(two.hex)\",\"sealed\":\"02\"}]"
        let calls = [
            ("GetDiagnostics", "{\"location\":\"ftp://u:\(one.hex)@h/x\"}"),
            ("UpdateFirmware", "{\"location\":\"ftp://u:\(one.hex)@h/x\",\"retrieveDate\":\"\(scenario.now.text)\"}"),
            ("GetLog", "{\"logType\":\"SecurityLog\",\"requestId\":1,\"log\":{\"remoteLocation\":\"ftp://u:\(one.hex)@h\"}}"),
            ("ChangeConfiguration", "{\"key\":\"AuthorizationKey\",\"value\":\"\(one.hex)\"}"),
            ("ChangeConfiguration", "{\"key\":\"LogURL\",\"value\":\"ftp://u:\(one.hex)@h\"}"),
            ("DataTransfer", "{\"vendorId\":\"v\",\"data\":\"{\\\"password\\\":\\\"\(one.hex)\\\",\\\"at\\\":\\\"f0\(two.hex)\\\"}\"}"),
        ]
        for (index, (action, payload)) in calls.enumerated() {
            scenario.command(.sendCall, "{\"station\":\"CP-1\",\"action\":\"\(action)\",\"payload\":\(payload),\(sealed)}")
            let call = try #require(scenario.world.calls[CallID(rawValue: UInt64(index) + 1)])
            let subjects = call.spans.map { Subject(hex: call.payload[$0.offset..<$0.offset + SubjectSpan.length]) }
            #expect(subjects == (action == "DataTransfer" ? [one, two] : [one]), "\(action)")
            #expect(call.spans.map(\.sealed) == (action == "DataTransfer" ? [[1], [2]] : [[1]]), "\(action)")
        }
        scenario.expectReplayable()
    }

    @Test func `an address is checked and written as a URI before its password is masked`() throws {
        func encoded(_ action: String, _ payload: String) throws -> String {
            let value = try TransferAddress.encoded(action, JSONField(try JSONValue(parsing: Array(payload.utf8)), path: "/payload"))
            return String(decoding: value.bytes, as: UTF8.self)
        }
        #expect(try encoded("GetDiagnostics", #"{"location":"ftp://u:pä<@h/ä"}"#) == #"{"location":"ftp://u:p%C3%A4%3C@h/%C3%A4"}"#)
        #expect(try encoded("GetLog", #"{"log":{"remoteLocation":"ftp://u:\"@h"}}"#) == #"{"log":{"remoteLocation":"ftp://u:%22@h"}}"#)
        #expect(try encoded("Reset", #"{"location":"ä"}"#) == #"{"location":"ä"}"#)
        #expect(try encoded("GetLog", #"{"log":5}"#) == #"{"log":5}"#)
        for (action, payload, pointer) in [
            ("UpdateFirmware", #"{"location":"ftp://u:p w@h/"}"#, "/payload/location"),
            ("UpdateFirmware", #"{"location":"ftp://u:\#(String(repeating: "p", count: 600))@h/"}"#, "/payload/location"),
            ("SignedUpdateFirmware", #"{"firmware":{"location":"ftp://u:p/w@h/"}}"#, "/payload/firmware/location"),
        ] {
            #expect { try encoded(action, payload) } throws: { ($0 as? JSONFieldError)?.path == pointer }
        }
    }

    @Test func `a connected station that says nothing is told of once, a forgotten session too, pain 9`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        scenario.pass(seconds: 740)
        #expect(!scenario.alerts.contains("station-silent"))
        scenario.pass(seconds: 400)
        let told = { (kind: String, scenario: Scenario) in
            scenario.count { if case .alertRaised(let e) = $0 { e.kind == kind } else { false } }
        }
        #expect(told("station-silent", scenario) == 2)
        try scenario.disconnect("CP-1")
        scenario.wait(Limits.sessionSilenceSeconds)
        scenario.pass(seconds: 200)
        #expect(told("station-silent", scenario) == 2)
        #expect(told("session-silent", scenario) == 1)
        scenario.expectReplayable()
    }
}
