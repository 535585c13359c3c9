import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Who may connect, and what each message of a station does: trust.md rows 1 to 4, 9, 17, 19, 27, 29, 30; field.md quirks 1, 24, 82, 100.
struct DeciderStationTests {
    private func refused(_ verdict: HandshakeVerdict?) -> Int? { if case .refuse(let status, _)? = verdict { status } else { nil } }

    @Test func `an unknown station and a wrong password are refused alike, rows 1 and 2`() throws {
        var scenario = Scenario.standard()
        let unknown = scenario.connect("CP-7", knocks: 1)
        #expect(refused(unknown) == 401)
        #expect(scenario.connect("CP-1", password: Subject(high: 0, low: 0), knocks: 1) == unknown)
        #expect(scenario.connect("CP-1", password: nil, knocks: 1) == unknown)
        #expect(scenario.connect("CP-1", user: "CP-2", knocks: 1) == unknown)
        #expect(scenario.connect("a/b", knocks: 1) == unknown)
        let entries = scenario.entries.count
        scenario.connect("CP-7", knocks: 3)
        #expect(scenario.entries.count == entries)
        #expect(scenario.world.knocking.find("cp-7")?.count == 1)
        #expect(scenario.world.stations.connectedCount == 0)
        scenario.expectReplayable()
    }

    @Test func `a knocking station is adopted or cleared`() throws {
        var scenario = Scenario.standard()
        scenario.connect("CP-7", knocks: 1)
        scenario.connect("CP-8", knocks: 1)
        #expect(scenario.command(.adoptStation, #"{"id":"CP-9"}"#).status == 404)
        #expect(scenario.command(.adoptStation, #"{"id":"CP-7"}"#, role: .readOnly).status == 403)
        let body = "{\"id\":\"CP-7\",\"credential\":\"\(Scenario.password.hex)\"}"
        let first = scenario.command(.adoptStation, body, key: "a")
        #expect(first.status == 201)
        #expect(scenario.command(.adoptStation, body, key: "a") == first)
        #expect(scenario.command(.clearKnocking, #"{"id":"CP-8"}"#).status == 200)
        #expect(scenario.command(.clearKnocking, #"{"id":"CP-8"}"#).status == 404)
        #expect(scenario.world.knocking.all.isEmpty)
        #expect(refused(scenario.connect("CP-7")) == nil)
    }

    @Test func `an alert is acknowledged once`() throws {
        var scenario = Scenario.standard()
        scenario.connect("CP-1", password: nil, knocks: 1)
        #expect(scenario.command(.acknowledgeAlert, #"{"kind":"authentication-failed","station":"CP-2"}"#).status == 404)
        #expect(scenario.command(.acknowledgeAlert, #"{"kind":"authentication-failed","station":"CP-1"}"#, role: .accountant).status == 200)
        #expect(scenario.command(.acknowledgeAlert, #"{"kind":"authentication-failed","station":"CP-1"}"#).status == 404)
    }

    @Test func `a second connection takes over only from a dead first one, row 3, and an old close ends no new one, row 4`() throws {
        var scenario = try Scenario.running()
        #expect(refused(scenario.connect("CP-1", incumbent: .alive)) == 503)
        #expect(scenario.alerts.contains("duplicate-connection"))
        let old = try #require(scenario.connections["CP-1"])
        scenario.connect("CP-1", incumbent: .dead)
        #expect(scenario.count { if case .connectionReplaced = $0 { true } else { false } } == 1)
        scenario.give(.closed(ClosedInput(station: StationID(rawValue: 1), connection: old, cause: .network)))
        #expect(try scenario.station("CP-1").connection == scenario.connections["CP-1"])
        scenario.expectReplayable()
    }

    @Test func `a station does not fall below the profile that it reached, rows 17 and 19`() throws {
        var scenario = Scenario.standard()
        #expect(refused(scenario.connect("CP-1", transport: .tls)) == nil)
        try scenario.disconnect("CP-1")
        #expect(refused(scenario.connect("CP-1")) == 401)
        scenario.command(.changeStation, #"{"id":"CP-1","securityProfile":3}"#)
        #expect(refused(scenario.connect("CP-1", transport: .tls, names: ["CP-2"])) == 401)
        #expect(refused(scenario.connect("CP-1", password: nil, transport: .tls, names: ["cp-1"])) == nil)
    }

    @Test func `a missing subprotocol is accepted, a foreign one is closed and stands on the list with what was offered, quirk 1`() {
        var scenario = Scenario.standard()
        for knocks in 1...3 {
            let verdict = scenario.connect("CP-1", subprotocols: ["ocpp2.0.1", "ocpp1.5"], knocks: knocks)
            #expect(verdict == .decline(reason: "No common subprotocol: this server speaks ocpp1.6."))
        }
        let knocking = scenario.world.knocking.find("CP-1")
        #expect(knocking?.subprotocols == "ocpp2.0.1, ocpp1.5" && knocking?.reason == "no common subprotocol" && knocking?.count == 2)
        #expect(scenario.events.contains { if case .stationConnected = $0 { true } else { false } } == false)
        #expect(refused(scenario.connect("CP-1", subprotocols: [])) == nil)
    }

    @Test func `a station in the onboarding window waits, may move nothing, and works once it is adopted, row 30`() throws {
        var scenario = Scenario.standard()
        scenario.command(.openOnboarding, #"{"minutes":10}"#)
        scenario.connect("NEW")
        #expect(try scenario.call("NEW", "BootNotification", Scenario.boot).contains("Pending"))
        #expect(try scenario.call("NEW", "Authorize", #"{"idTag":"$ALICE"}"#) == #"{"idTagInfo":{"status":"Invalid"}}"#)
        #expect(try scenario.start("NEW") == 0)
        try scenario.stop("NEW", 0, meter: 5_000)
        #expect(scenario.sessionCount == 0)
        #expect(scenario.command(.adoptStation, #"{"id":"NEW"}"#).status == 200)
        #expect(scenario.command(.adoptStation, #"{"id":"NEW"}"#).status == 409)
        #expect(try scenario.call("NEW", "BootNotification", Scenario.boot).contains("Accepted"))
        #expect(try scenario.call("NEW", "Authorize", #"{"idTag":"$ALICE"}"#).contains("Accepted"))
        #expect(Golden.difference(scenario.lines.joined(separator: "\n") + "\n", "fixtures/scenarios/onboarding.txt") == nil)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    // MARK: Messages

    static let messages: [(action: String, payload: String, event: String)] = [
        ("Authorize", #"{"idTag":"$ALICE"}"#, "AuthorizationAnswered"),
        ("BootNotification", Scenario.boot, "StationBooted"),
        ("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Charging"}"#, "ConnectorStatusChanged"),
        ("StartTransaction", #"{"connectorId":1,"idTag":"$ALICE","meterStart":0,"timestamp":"2026-05-01T10:00:00Z"}"#, "SessionStarted"),
        ("StopTransaction", #"{"transactionId":0,"meterStop":5,"timestamp":"2026-05-01T10:00:00Z"}"#, "SessionStopped"),
        (
            "MeterValues", #"{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T10:00:00Z","sampledValue":[{"value":"1"}]}]}"#,
            "MeterValuesRecorded"
        ),
        ("DataTransfer", #"{"vendorId":"v"}"#, "DataTransferred"),
        ("DiagnosticsStatusNotification", #"{"status":"Uploading"}"#, "DiagnosticsStatusReported"),
        ("FirmwareStatusNotification", #"{"status":"Installed"}"#, "FirmwareStatusReported"),
        ("LogStatusNotification", #"{"status":"Uploading","requestId":1}"#, "DiagnosticsStatusReported"),
        ("SecurityEventNotification", #"{"type":"TamperDetectionActivated","timestamp":"2026-05-01T10:00:00Z"}"#, "SecurityEventReported"),
        ("SignCertificate", #"{"csr":"-----BEGIN CERTIFICATE REQUEST-----"}"#, "CertificateSigningRequested"),
        ("SignedFirmwareStatusNotification", #"{"status":"Installed","requestId":1}"#, "FirmwareStatusReported"),
    ]

    @Test(arguments: messages)
    func `a message happens, again it is a duplicate with the same answer, row 29, quirk 24`(action: String, payload: String, event: String)
        throws
    {
        var scenario = try Scenario.running()
        let before = scenario.events.count
        let first = try scenario.call("CP-1", action, payload, messageId: "x")
        #expect(scenario.events[before...].contains { $0.name == event })
        let after = scenario.events.count
        #expect(try scenario.call("CP-1", action, payload, messageId: "x") == first)
        #expect(scenario.events[after...].map(\.name) == ["DuplicateReceived"])
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    @Test(arguments: messages)
    func `nonsense in a message is refused only in strict mode, and never where it is about money, quirk 82`(
        action: String, payload: String, event: String
    ) throws {
        var scenario = try Scenario.running()
        for odd in ["{}", "null", #"{"idTag":5,"connectorId":-1,"status":7,"timestamp":[],"meterValue":{},"vendorId":{}}"#] {
            try scenario.call("CP-1", action, odd)
        }
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        let answer = try scenario.call("CP-1", action, #"{"idTag":5,"status":[],"type":[]}"#)
        let isNeverRefused = try #require(OCPP16.action(named: action)).traits.contains(.neverRefused)
        #expect(answer.contains("FormationViolation") == !isNeverRefused)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
    }

    @Test(arguments: [
        (#"[2,"a","Nonsense",{}]"#, "NotImplemented"), (#"[2,"a","Reset",{}]"#, "NotSupported"),
        (#"[2,"a","Heartbeat",[1]]"#, "TypeConstraintViolation"),
        (#"[9,"a","Heartbeat",{}]"#, "ProtocolError"), (#"[2,"a","Heartbeat","#, "FormationViolation"),
    ])
    func `what is no call of a station gets the error that the specification has for it, row 27`(text: String, code: String) throws {
        var scenario = try Scenario.running()
        let sent = try scenario.frame("CP-1", text)
        #expect(sent.count == 1 && sent[0].hasPrefix("[4,\"a\",\"\(code)\""), "\(sent)")
    }

    @Test func `one message id for all calls is answered and flagged, and refused in strict mode, row 29`() throws {
        var scenario = try Scenario.running()
        try scenario.call("CP-1", "Heartbeat", "{}", messageId: "x")
        #expect(try scenario.call("CP-1", "Authorize", #"{"idTag":"$ALICE"}"#, messageId: "x").contains("Accepted"))
        #expect(try scenario.call("CP-1", "MeterValues", #"{"connectorId":1,"meterValue":[]}"#, messageId: "x") == "{}")
        #expect(warned(scenario, .messageIdReused) == 2)
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        #expect(try scenario.call("CP-1", "Authorize", #"{"idTag":"$BOB"}"#, messageId: "x").contains("FormationViolation"))
        #expect(try scenario.call("CP-1", "MeterValues", #"{"connectorId":2,"meterValue":[]}"#, messageId: "x") == "{}")
    }

    private func warned(_ scenario: Scenario, _ warning: Warning) -> Int {
        scenario.events.count { event in
            if case .frameWarned(let warned) = event { warned.warnings.contains { $0.code == UInt64(warning.rawValue) } } else { false }
        }
    }

    @Test func `JSON in a binary frame is read and flagged, anything else in one is not read`() throws {
        var scenario = try Scenario.running()
        let sent = try scenario.frame("CP-1", #"[2,"b","Heartbeat",[]]"#, kind: .binary)
        #expect(sent.count == 1 && sent[0].hasPrefix(#"[3,"b",{"currentTime""#))
        #expect(warned(scenario, .binaryFrame) == 1 && warned(scenario, .arrayPayload) == 1)
        #expect(try scenario.frame("CP-1", "\u{1}\u{2}", kind: .binary).isEmpty)
        #expect(try scenario.station("CP-1").unreadable == 1)
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        #expect(try scenario.frame("CP-1", #"[2,"c","Heartbeat",{}]"#, kind: .binary).first?.contains("FormationViolation") == true)
    }

    @Test func `long texts of a station are bounded in events and state`() throws {
        var scenario = try Scenario.running()
        let long = String(repeating: "x", count: 20_000)
        try scenario.call(
            "CP-1", "StatusNotification",
            "{\"connectorId\":1,\"errorCode\":\"\(long)\",\"info\":\"\(long)\",\"vendorErrorCode\":\"\(long)\",\"status\":\"Charging\"}")
        try scenario.call(
            "CP-1", "BootNotification",
            "{\"chargePointVendor\":\"\(long)\",\"chargePointModel\":\"\(long)\",\"firmwareVersion\":\"\(long)\"}")
        try scenario.call("CP-1", "FirmwareStatusNotification", "{\"status\":\"\(long)\"}")
        #expect(scenario.world.encoded().count < 10_000)
    }

    @Test func `three boots in ten minutes are told, quirk 80`() throws {
        var scenario = try Scenario.running()
        for _ in 0..<2 {
            scenario.wait(60)
            try scenario.call("CP-1", "BootNotification", Scenario.boot)
        }
        #expect(scenario.alerts.contains("boot-loop"))
    }

    @Test func `a loop of boots names a command that was sent within the ten minutes, and none that was not`() throws {
        let order = #"{"station":"CP-1","action":"ClearCache","payload":{}}"#
        /// The alert of three boots behind what is done before.
        func told(_ before: (inout Scenario) throws -> Void) throws -> String {
            var scenario = try Scenario.running()
            scenario.wait(700)
            try before(&scenario)
            for _ in 0..<3 {
                scenario.wait(60)
                try scenario.call("CP-1", "BootNotification", Scenario.boot)
            }
            return try #require(scenario.world.alerts.all.last { $0.kind == "boot-loop" }).text
        }
        #expect(try !told { _ in }.contains("last command"))
        #expect(try told { $0.command(.sendCall, order) }.contains("The last command was ClearCache."))
        let old = try told { scenario in
            scenario.command(.sendCall, order)
            scenario.pass(seconds: 700)
        }
        #expect(!old.contains("last command"), "\(old)")
        let unsent = try told { scenario in
            try scenario.disconnect("CP-1")
            scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache","expiresSeconds":5}"#)
            scenario.pass(seconds: 20)
            scenario.connect("CP-1")
        }
        #expect(!unsent.contains("last command"), "\(unsent)")
    }

    @Test func `a clock that runs ahead is told, and that it was set too, row 25`() throws {
        var scenario = try Scenario.running()
        func status(_ scenario: inout Scenario, ahead: Int64, _ status: String) throws {
            let time = scenario.now.adding(seconds: ahead).text
            try scenario.call(
                "CP-1", "StatusNotification",
                "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"\(status)\",\"timestamp\":\"\(time)\"}")
        }
        try status(&scenario, ahead: 3_600, "Charging")
        #expect(try scenario.station("CP-1").clockSkewSeconds == 3_600)
        try status(&scenario, ahead: 3_610, "Available")
        #expect(try scenario.station("CP-1").clockSkewSeconds == 3_600)
        try status(&scenario, ahead: -5, "Charging")
        #expect(try scenario.station("CP-1").clockSkewSeconds == 0)
    }

    // MARK: Stations that say nothing

    private func boots(_ scenario: Scenario) -> Int {
        scenario.events.count { if case .callQueued(let e) = $0 { e.action == "TriggerMessage" } else { false } }
    }

    @Test func `a station that connects and stays silent is asked to boot, once a connection`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        scenario.wait(1)
        scenario.connect("CP-1")
        scenario.pass(seconds: Limits.bootSilenceSeconds - 1)
        #expect(boots(scenario) == 0)
        scenario.pass(seconds: Limits.bootLookSlices + 1)
        #expect(boots(scenario) == 1)
        #expect(scenario.lines.contains { $0.contains("< [2,") && $0.contains(#"{"requestedMessage":"BootNotification"}"#) })
        scenario.pass(seconds: 50)
        #expect(boots(scenario) == 1)
        try scenario.call("CP-1", "BootNotification", Scenario.boot)
        #expect(scenario.world.calls.all(of: StationID(rawValue: 1)).first?.effect == "BootNotification came.")
        try scenario.disconnect("CP-1")
        scenario.wait(10)
        scenario.connect("CP-1")
        scenario.pass(seconds: 60)
        #expect(boots(scenario) == 2)
        scenario.expectReplayable()
    }

    @Test(arguments: [#"[4,"ID","NotSupported","",{}]"#, #"[3,"ID",{"status":"NotImplemented"}]"#])
    func `a firmware that cannot be asked to boot is no alert`(answer: String) throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        scenario.wait(1)
        scenario.connect("CP-1")
        scenario.pass(seconds: 60)
        let call = try #require(scenario.world.calls.all(of: StationID(rawValue: 1)).first?.messageId)
        try scenario.frame("CP-1", answer.replacing("ID", with: call))
        scenario.pass(seconds: 400)
        #expect(boots(scenario) == 1 && scenario.alerts.isEmpty)
    }

    @Test func `a station that answers nothing at all is told of by its silence alone`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        scenario.wait(1)
        scenario.connect("CP-1")
        scenario.pass(seconds: 1_000)
        #expect(!scenario.alerts.isEmpty && scenario.alerts.allSatisfy { $0 == "station-silent" }, "\(scenario.alerts)")
        #expect(boots(scenario) == 1)
    }

    @Test func `a station that booted or sent anything on its connection is not asked`() throws {
        var scenario = try Scenario.running()
        for (action, payload) in [("BootNotification", Scenario.boot), ("Heartbeat", "{}")] {
            try scenario.disconnect("CP-1")
            scenario.wait(1)
            scenario.connect("CP-1")
            scenario.wait(1)
            try scenario.call("CP-1", action, payload)
            scenario.pass(seconds: 120)
        }
        #expect(boots(scenario) == 0)
    }

    @Test func `a station that was refused and connects properly is off the list of those that knock`() throws {
        var scenario = try Scenario.running()
        scenario.connect("CP-9", knocks: 1)
        try scenario.disconnect("CP-1")
        scenario.connect("cp-1", subprotocols: ["ocpp9"], knocks: 1)
        #expect(scenario.world.knocking.all.count == 2)
        scenario.connect("CP-1")
        #expect(scenario.world.knocking.all.map(\.identity) == ["CP-9"])
        #expect(scenario.count { if case .knockingCleared(let e) = $0 { e.identity == "cp-1" } else { false } } == 1)
        scenario.expectReplayable()
    }

    // MARK: Odd but readable

    @Test(arguments: [
        (#"[2,"a","Authorize",{}]"#, Warning.missingField, "idTag"), (#"[2,"a","Authorize",{"idTag":null}]"#, .emptyValue, "idTag"),
        (#"[2,"a","Authorize",{"idTag":""}]"#, .emptyValue, "idTag"), (#"[2,"a","Authorize",{"idTag":"  "}]"#, .emptyValue, "idTag"),
        (#"[2,"a","Authorize",{"idTag":{}}]"#, .wrongType, "idTag"), (#"[2,7,"Authorize",{"idTag":"$BOB"}]"#, .numericMessageId, ""),
        (#"[2,"a","Authorize"]"#, .missingPayload, ""), (#"[2,"a","Authorize",{"idTag":"$BOB"},1]"#, .extraElements, ""),
        (#"[2,"a","Authorize",null]"#, .nullPayload, ""), (#"[2,"a\ud800","Authorize",{"idTag":"$BOB"}]"#, .invalidUTF8, ""),
        (#"[2,"a\u0001","Authorize",{"idTag":"$BOB"}]"#, .controlCharacter, ""),
        (#"[2,"","Authorize",{"idTag":"$BOB"}]"#, .emptyValue, "messageId"),
        (#"[2,"a","StatusNotification",{"connectorId":"1","errorCode":"NoError","status":"Available"}]"#, .wrongType, "connectorId"),
        (#"[2,"a","DataTransfer",{"vendorId":"x\u0000y"}]"#, .controlCharacter, ""),
        (#"[2,"a","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Sleeping"}]"#, .unknownValue, "status"),
        ("[2,\"a\",\"Authorize\",{\"idTag\":\"$BOB\",\"x\":\"\u{1}\"}]", .controlCharacter, ""),
        (#"[2,"a","Authorize",{"idTag":"$BOB","connectorId":1}]"#, .unknownMember, "connectorId"),
        (#"[2,"a","Heartbeat",{"customData":{"vendorId":"x"}}]"#, .unknownMember, "customData"),
        (#"[2,"a","DataTransfer",{"vendorId":"x","data":"{\"any\":1}","Data":"y"}]"#, .unknownMember, "Data"),
        (#"[2,"a","Authorize",{"idTag":"$BOB","04A1B2C3D4E5F6":1}]"#, .unknownMember, "?"),
        (#"[2,"a","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","info":null}]"#, .nullValue, "info"),
        (#"[2,"a","StatusNotification",{"connectorId":null,"errorCode":"NoError","status":"Available"}]"#, .nullValue, "connectorId"),
    ])
    func `what is odd is flagged on the frame and answered, and refused in strict mode`(
        text: String, warning: Warning, field: String
    ) throws {
        var scenario = try Scenario.running()
        #expect(try scenario.frame("CP-1", text).first?.hasPrefix("[3,") == true)
        let flags = scenario.events.compactMap { if case .frameWarned(let e) = $0 { e.warnings } else { nil } }.joined()
        #expect(flags.contains(FrameWarning(code: UInt64(warning.rawValue), field: field)), "\(flags)")
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        scenario.wait(1)
        let strict = text.replacing(#""a""#, with: #""b""#)
        #expect(try scenario.frame("CP-1", strict).first?.contains("FormationViolation") == true)
    }

    @Test func `what is odd about what a mask hides is flagged, and refused in strict mode`() throws {
        var scenario = try Scenario.running()
        let oddity = FrameWarning(code: UInt64(Warning.tooLong.rawValue), field: "idTag")
        func authorize(_ scenario: inout Scenario, _ id: String) throws -> String {
            let text = Scenario.masked(#"[2,"\#(id)","Authorize",{"idTag":"$ALICE"}]"#)
            let decision = scenario.give(
                .frame(
                    FrameInput(
                        station: StationID(rawValue: 1), connection: try #require(scenario.connections["CP-1"]), kind: .text, text: text,
                        oddities: [oddity])))
            return String(decoding: try #require(decision.sent.first).text, as: UTF8.self)
        }
        #expect(try authorize(&scenario, "a").contains("Accepted"))
        #expect(warned(scenario, .tooLong) == 1)
        scenario.command(.changeStation, #"{"id":"CP-1","strict":true}"#)
        #expect(try authorize(&scenario, "b").contains("FormationViolation"))
        let started = try scenario.start("CP-1", meter: 1)
        #expect(started > 0, "what is about money is never refused")
    }

    @Test func `escaped line ends and tabs are text`() throws {
        var scenario = try Scenario.running()
        try scenario.call(
            "CP-1", "StatusNotification",
            #"{"connectorId":1,"errorCode":"NoError","status":"Available","info":"a\nb\tc\u000dd \ud83d\ude00"}"#)
        #expect(!scenario.events.contains { $0.name == "FrameWarned" })
    }
}
