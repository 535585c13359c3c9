import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Sessions: field.md quirks 18, 24, 25, 57 to 60, 72 to 91; trust.md rows 20, 22, 24 to 26.
struct DeciderSessionTests {
    private func golden(_ scenario: Scenario, _ name: String) {
        #expect(Golden.difference(scenario.lines.joined(separator: "\n") + "\n", "fixtures/scenarios/\(name).txt") == nil)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    @Test func `a session from authorisation to invoice stands as in its golden file`() throws {
        var scenario = try Scenario.running()
        try scenario.call("CP-1", "Authorize", #"{"idTag":"$ALICE"}"#)
        let id = try scenario.start("CP-1")
        scenario.wait(900)
        try scenario.register("CP-1", id, 3500)
        #expect(scenario.world.sessions[SessionID(rawValue: 1)]?.registers.map(\.register) == [Energy(milliwattHours: 3_500_000)])
        scenario.wait(900)
        try scenario.stop("CP-1", id, meter: 6_000, more: #","idTag":"$BOB","reason":"Local""#)
        #expect(scenario.invoiceCount == 1)
        #expect(scenario.world.ledger.isBalanced)
        golden(scenario, "session")
    }

    @Test(arguments: [true, false])
    func `a StartTransaction sent again is the same session, row 24, quirks 24 and 25`(withSameId: Bool) throws {
        var scenario = try Scenario.running()
        let time = scenario.now.text
        let payload = "{\"connectorId\":1,\"idTag\":\"$ALICE\",\"meterStart\":1000,\"timestamp\":\"\(time)\"}"
        let first = try scenario.call("CP-1", "StartTransaction", payload, messageId: "s")
        for attempt in 0..<3 {
            scenario.wait(10)
            try scenario.disconnect("CP-1")
            scenario.connect("CP-1")
            let again = try scenario.call("CP-1", "StartTransaction", payload, messageId: withSameId ? "s" : "s\(attempt)")
            #expect(again == first)
        }
        scenario.wait(600)
        try scenario.stop("CP-1", 1, meter: 3_000)
        #expect(try scenario.call("CP-1", "StartTransaction", payload, messageId: withSameId ? "s" : "late") == first)
        #expect(scenario.sessionCount == 1)
        #expect(scenario.invoiceCount == 1)
        scenario.expectReplayable()
    }

    @Test func `a start without a usable clock that is sent again as it was gets the same answer after its stop`() throws {
        var scenario = try Scenario.running()
        let start = #"[2,"s","StartTransaction",{"connectorId":1,"idTag":"$ALICE","meterStart":1000,"timestamp":"1970-01-01T00:00:00Z"}]"#
        let first = try scenario.frame("CP-1", start)
        scenario.wait(600)
        try scenario.stop("CP-1", 1, meter: 3_000)
        #expect(try scenario.frame("CP-1", start) == first)
        #expect(scenario.sessionCount == 1)
    }

    @Test(arguments: [true, false])
    func `a StopTransaction sent again changes nothing, row 24`(withSameId: Bool) throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(600)
        let payload = "{\"transactionId\":\(id),\"meterStop\":3000,\"timestamp\":\"\(scenario.now.text)\"}"
        let first = try scenario.call("CP-1", "StopTransaction", payload, messageId: "s")
        for attempt in 0..<3 {
            #expect(try scenario.call("CP-1", "StopTransaction", payload, messageId: withSameId ? "s" : "s\(attempt)") == first)
        }
        #expect(scenario.sessionCount == 1)
        #expect(scenario.invoiceCount == 1)
    }

    @Test func `a stop of an older session than are remembered creates nothing`() throws {
        var scenario = try Scenario.running()
        let first = try scenario.start("CP-1")
        scenario.wait(60)
        let stoppedAt = scenario.now.text
        try scenario.stop("CP-1", first, meter: 1_100)
        for index in 1...40 {
            let id = try scenario.start("CP-1", meter: 1_000 + index * 100)
            scenario.wait(60)
            try scenario.stop("CP-1", id, meter: 1_100 + index * 100)
        }
        let (sessions, invoices) = (scenario.sessionCount, scenario.invoiceCount)
        #expect(sessions == 41)
        for id in [first, 0, -1, 9_223_372_036_854_775_807] { try scenario.stop("CP-1", id, meter: 1_100, at: stoppedAt) }
        #expect(scenario.sessionCount == sessions)
        #expect(scenario.invoiceCount == invoices)
    }

    @Test(arguments: [0, -1, 9_223_372_036_854_775_807] as [Int64])
    func `a stop without our transaction id ends the session of its card, quirks 18 and 57 to 59`(id: Int64) throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 3_000, more: #","idTag":"$ALICE""#)
        try scenario.stop("CP-1", id, meter: 3_000, more: #","idTag":"$ALICE""#)
        #expect(scenario.sessionCount == 1)
        #expect(scenario.invoiceCount == 1)
    }

    @Test(arguments: [0, -1, 9_223_372_036_854_775_807] as [Int64])
    func `a stop without our transaction id and without proof of whose it is ends nobody's session`(id: Int64) throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        scenario.wait(600)
        for more in ["", #","idTag":"$CAROL""#] { try scenario.stop("CP-1", id, meter: 3_000, more: more) }
        #expect(scenario.world.sessions.with(SessionID(rawValue: 1)) { $0.isRunning } == true)
        #expect(scenario.held.map(\.reason) == [.stopWithoutSession])
        #expect(scenario.invoiceCount == 0)
        scenario.expectReplayable()
    }

    @Test func `of two open sessions a stop without our transaction id ends that of its token or its group`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", connector: 1, tag: "$ALICE")
        try scenario.start("CP-1", connector: 2, tag: "$CAROL")
        scenario.wait(600)
        try scenario.stop("CP-1", 0, meter: 3_000, more: #","idTag":"$BOB""#)
        #expect(try scenario.station("CP-1").openSessions == [SessionID(rawValue: 2)])
    }

    @Test func `a lone stop becomes one session with an estimated start that a person looks at, quirk 19`() throws {
        var scenario = try Scenario.running()
        for text in [scenario.now.text, "1970-01-01T00:00:00Z"] {
            for id in [-1, 0] as [Int64] {
                scenario.wait(5)
                try scenario.stop(
                    "CP-1", id, meter: text.hasPrefix("1970") ? 2_000 : 3_000,
                    more: #","transactionData":[{"timestamp":"2026-05-01T09:00:00Z","sampledValue":[{"value":"1500"}]}]"#, at: text)
            }
        }
        #expect(scenario.sessionCount == 2)
        #expect(scenario.held.map(\.reason) == [.implausibleEnergy, .implausibleEnergy])
        #expect(scenario.invoiceCount == 0)
        golden(scenario, "lone-stop")
    }

    @Test func `a station cannot stop or feed the session of another, row 22`() throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(600)
        try scenario.stop("CP-2", id, meter: 3_000)
        try scenario.register("CP-2", id, 9)
        #expect(try scenario.station("CP-1").openSessions.count == 1)
        #expect(scenario.world.sessions[SessionID(rawValue: 1)]?.readingCount == 0)
        // What it told is kept, and held.
        #expect(scenario.sessionCount == 2 && scenario.held.map(\.reason) == [.stopWithoutSession] && scenario.invoiceCount == 0)
        #expect(scenario.alerts.contains("foreign-transaction"))
        golden(scenario, "foreign-transaction")
    }

    @Test func `a stop with the number of an own earlier session leaves the running one alone, quirk 60`() throws {
        var scenario = try Scenario.running()
        let first = try scenario.start("CP-1")
        scenario.wait(60)
        try scenario.stop("CP-1", first, meter: 1_100)
        try scenario.start("CP-1", meter: 1_100)
        scenario.wait(60)
        try scenario.stop("CP-1", first, meter: 1_300)
        #expect(try scenario.station("CP-1").openSessions.count == 1)
    }

    @Test func `a station that boots in a session goes on with it, and its stop is billed once`() throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(600)
        try scenario.disconnect("CP-1")
        scenario.wait(120)
        scenario.connect("CP-1")
        try scenario.call("CP-1", "BootNotification", Scenario.boot)
        #expect(try scenario.station("CP-1").openSessions.count == 1)
        try scenario.stop("CP-1", id, meter: 3_000, more: #","reason":"PowerLoss""#, at: "2026-05-01T10:10:00Z")
        try scenario.stop("CP-1", id, meter: 3_000, more: #","reason":"Reboot""#, at: "2026-05-01T10:10:00Z")
        #expect(scenario.invoiceCount == 1)
        golden(scenario, "boot-in-session")
    }

    @Test func `a start where a session is open holds that one until its stop comes late`() throws {
        var scenario = try Scenario.running()
        let first = try scenario.start("CP-1")
        scenario.wait(600)
        let second = try scenario.start("CP-1", tag: "$CAROL", meter: 3_000)
        #expect(scenario.held.map(\.reason) == [.missingMeterStop])
        scenario.wait(600)
        try scenario.stop("CP-1", first, meter: 3_000, at: "2026-05-01T10:09:00Z")
        try scenario.stop("CP-1", first, meter: 3_000, at: "2026-05-01T10:09:00Z")
        try scenario.stop("CP-1", second, meter: 4_000)
        #expect(scenario.invoiceCount == 2)
        #expect(try scenario.station("CP-1").closedSessions.count == 2)
        golden(scenario, "superseded")
    }

    @Test func `an older start that comes late ends no younger session`() throws {
        var scenario = try Scenario.running()
        scenario.wait(3600)
        try scenario.start("CP-1", meter: 5_000)
        try scenario.start("CP-1", meter: 1_000, at: "2026-05-01T10:05:00Z")
        #expect(try scenario.station("CP-1").openSessions.count == 2)
        #expect(scenario.held.isEmpty)
    }

    @Test(arguments: [
        ("1000", "900", HoldReason.meterWentBackwards), ("1000", "9223372036854775", .implausibleEnergy),
        ("-5", "100", .implausibleEnergy), ("-9223372036854775808", "9223372036854775807", .missingMeterStop),
        ("9223372036854775807", "-9223372036854775808", .missingMeterStop), ("1e400", "5", .implausibleEnergy),
        ("0", "1e400", .missingMeterStop), ("-0", "910000", .implausibleEnergy), ("null", "100", .implausibleEnergy),
    ])
    func `registers that cannot be true hold the session and crash nothing, rows 20 and 26`(
        start: String, stop: String, reason: HoldReason
    ) throws {
        var scenario = try Scenario.running()
        try scenario.call(
            "CP-1", "StartTransaction",
            "{\"connectorId\":1,\"idTag\":\"$ALICE\",\"meterStart\":\(start),\"timestamp\":\"\(scenario.now.text)\"}")
        scenario.wait(600)
        try scenario.call("CP-1", "StopTransaction", "{\"transactionId\":1,\"meterStop\":\(stop),\"timestamp\":\"\(scenario.now.text)\"}")
        #expect(scenario.held.map(\.reason) == [reason])
        #expect(scenario.invoiceCount == 0)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
    }

    @Test(arguments: [
        ("2026-05-01T10:00:00Z", "2026-05-01T09:00:00Z", HoldReason.clockChanged),
        ("2016-01-01T00:00:00Z", "2026-05-01T10:10:00Z", .implausibleTime),
    ])
    func `times that cannot be true hold the session, row 25`(start: String, stop: String, reason: HoldReason) throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1", at: start)
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 2_000, at: stop)
        #expect(scenario.held.map(\.reason) == [reason])
    }

    @Test(arguments: [
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2014-06-01T00:00:00Z", "9999-12-31T23:59:59Z", "never",
    ])
    func `a clock that cannot be true is replaced by ours, quirks 72 and 76`(time: String) throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1", at: time)
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 2_000, at: time)
        #expect(scenario.invoiceCount == 1)
        #expect(scenario.held.isEmpty)
        #expect(scenario.alerts.isEmpty)
    }

    @Test(arguments: [
        (0, [910_000], 910_083, HoldReason.implausibleEnergy), (1_000, [2_000, 9_000], 1_200, .meterWentBackwards),
    ])
    func `readings that contradict the registers hold the session, pain 22 and row 20`(
        start: Int, readings: [Int], stop: Int, reason: HoldReason
    ) throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1", meter: start)
        for reading in readings {
            scenario.wait(3600)
            try scenario.register("CP-1", id, reading)
        }
        scenario.wait(40 * 3600)
        try scenario.stop("CP-1", id, meter: stop)
        #expect(scenario.held.map(\.reason) == [reason])
    }

    @Test func `values after the end are kept as late and change no price, quirk 85`() throws {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 3_000)
        let receivable = scenario.world.ledger.balance(of: .receivableDrivers, in: .eur)
        try scenario.register("CP-1", id, 9000)
        #expect(scenario.events.contains { if case .meterValuesRecorded(let e) = $0 { e.isLate } else { false } })
        #expect(scenario.world.ledger.balance(of: .receivableDrivers, in: .eur) == receivable)
    }

    @Test func `a start on connector 0 is one on connector 1, quirk 68`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", connector: 0)
        #expect(scenario.world.sessions.all.first?.connector == ConnectorID(rawValue: 1))
    }

    @Test func `a start that cannot be read is answered and touches no session, quirk 82`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        let sent = try scenario.frame("CP-1", #"[2,"x","StartTransaction",{"connectorId":1,"idTag":[}"#)
        #expect(sent == [#"[3,"x",{"idTagInfo":{"status":"Invalid"},"transactionId":0}]"#])
        let stopped = try scenario.frame("CP-1", #"[2,"y","StopTransaction",{"transactionId":}"#)
        #expect(stopped.count == 1 && stopped[0].hasPrefix(#"[3,"y""#))
        #expect(try scenario.station("CP-1").openSessions.count == 1)
        #expect(scenario.sessionCount == 1)
        #expect(scenario.held.isEmpty)
    }

    @Test func `one token at two stations is told, row 23`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        try scenario.start("CP-2")
        #expect(scenario.alerts.contains("token-in-two-places"))
        #expect(scenario.sessionCount == 2)
    }

    @Test func `a status never ends a session, quirk 83`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#)
        #expect(try scenario.station("CP-1").openSessions.count == 1)
    }
}
