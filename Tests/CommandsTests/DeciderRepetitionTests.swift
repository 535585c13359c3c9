import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What is a repetition and what is news, where message ids begin anew: OCPP-J 1.6, 4.1.4 (an id is unique on one connection);
/// field.md quirks 24, 25, 37 and 72.
struct DeciderRepetitionTests {
    private static let charging = #"[2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging"}]"#

    /// A station that comes back on a new connection, counting its messages from 1 again.
    private func back(_ scenario: inout Scenario, boots: Bool) throws {
        try scenario.disconnect("CP-1")
        scenario.wait(30)
        scenario.connect("CP-1")
        if boots { try scenario.frame("CP-1", #"[2,"1","BootNotification",\#(Scenario.boot)]"#) }
    }

    private func names(_ scenario: Scenario, since start: Int) -> [String] { scenario.events[start...].map(\.name) }

    @Test func `a boot on a new connection is a boot, whatever its message id and text`() throws {
        var scenario = Scenario.standard()
        scenario.connect("CP-1")
        try scenario.frame("CP-1", #"[2,"1","BootNotification",\#(Scenario.boot)]"#)
        let start = scenario.events.count
        try back(&scenario, boots: true)
        #expect(names(scenario, since: start) == ["StationDisconnected", "StationConnected", "StationBooted"])
        #expect(try scenario.station("CP-1").bootedAt == scenario.now)
        scenario.expectReplayable()
    }

    @Test(arguments: [false, true])
    func `a status on a new connection counts, whatever its message id and text`(boots: Bool) throws {
        var scenario = try Scenario.running()
        try scenario.frame("CP-1", Self.charging)
        try scenario.frame("CP-1", Self.charging.replacing("\"2\"", with: "\"3\"").replacing("Charging", with: "Available"))
        try back(&scenario, boots: boots)
        try scenario.frame("CP-1", Self.charging)
        #expect(try scenario.station("CP-1").connectors.map(\.status) == [.charging])
        #expect(!scenario.events.contains { $0.name == "DuplicateReceived" })
    }

    @Test func `a reset is seen by a boot whose message id and text came before`() throws {
        var scenario = Scenario.standard()
        scenario.connect("CP-1")
        try scenario.frame("CP-1", #"[2,"1","BootNotification",\#(Scenario.boot)]"#)
        scenario.command(.sendCall, #"{"station":"CP-1","action":"Reset","payload":{"type":"Hard"}}"#)
        try scenario.frame("CP-1", #"[3,"1-1",{"status":"Accepted"}]"#)
        try back(&scenario, boots: true)
        #expect(scenario.world.calls[CallID(rawValue: 1)]?.isObserved == true)
    }

    @Test(arguments: [
        ("Authorize", #"{"idTag":"$ALICE"}"#, "AuthorizationAnswered"), ("DataTransfer", #"{"vendorId":"v"}"#, "DataTransferred"),
        ("FirmwareStatusNotification", #"{"status":"Downloading"}"#, "FirmwareStatusReported"),
        (
            "SecurityEventNotification", #"{"type":"TamperDetectionActivated","timestamp":"2026-05-01T10:00:00Z"}"#,
            "SecurityEventReported"
        ),
    ])
    func `what is not about money happens again on a new connection`(action: String, payload: String, event: String) throws {
        var scenario = try Scenario.running()
        try scenario.frame("CP-1", "[2,\"2\",\"\(action)\",\(payload)]")
        try back(&scenario, boots: false)
        let start = scenario.events.count
        try scenario.frame("CP-1", "[2,\"2\",\"\(action)\",\(payload)]")
        #expect(names(scenario, since: start).first == event)
    }

    @Test(arguments: [true, false], [true, false])
    func `messages about money are known on a new connection by what they say`(boots: Bool, hasSameId: Bool) throws {
        var scenario = try Scenario.running()
        let id = hasSameId ? "5" : "9"
        let begun = scenario.now.text
        let start = #""StartTransaction",{"connectorId":1,"idTag":"$ALICE","meterStart":1000,"timestamp":"\#(begun)"}]"#
        let first = try scenario.frame("CP-1", "[2,\"5\",\(start)").first.map { String($0.dropFirst(6)) }
        try back(&scenario, boots: boots)
        #expect(try scenario.frame("CP-1", "[2,\"\(id)\",\(start)").first.map { String($0.dropFirst(6)) } == first)
        scenario.wait(600)
        let value = #""meterValue":[{"timestamp":"\#(scenario.now.text)","sampledValue":[{"value":"2000"}]}]"#
        let reading = #""MeterValues",{"connectorId":1,"transactionId":1,\#(value)}]"#
        try scenario.frame("CP-1", "[2,\"5\",\(reading)")
        try back(&scenario, boots: boots)
        try scenario.frame("CP-1", "[2,\"\(id)\",\(reading)")
        let session = scenario.world.sessions[SessionID(rawValue: 1)]
        #expect(session?.readingCount == 1 && session?.registers.count == 1)
        scenario.wait(600)
        let stop = #""StopTransaction",{"transactionId":1,"meterStop":3000,"timestamp":"\#(scenario.now.text)"}]"#
        try scenario.frame("CP-1", "[2,\"5\",\(stop)")
        try back(&scenario, boots: boots)
        try scenario.frame("CP-1", "[2,\"\(id)\",\(stop)")
        try scenario.frame("CP-1", "[2,\"\(id)9\",\(start)")
        #expect(scenario.sessionCount == 1 && scenario.invoiceCount == 1)
        let repeated = scenario.events.compactMap { if case .duplicateReceived(let e) = $0 { e } else { nil } }
        #expect(repeated.map(\.action) == ["StartTransaction", "MeterValues", "StopTransaction", "StartTransaction"])
        #expect(repeated.allSatisfy { $0.session == SessionID(rawValue: 1) })
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    private static let withoutClock =
        #"[2,"4","StartTransaction",{"connectorId":1,"idTag":"$ALICE","meterStart":0,"timestamp":"1970-01-01T00:00:00Z"}]"#

    @Test func `a start without a clock, after the end of its twin and a boot, is a new session`() throws {
        var scenario = try Scenario.running()
        try scenario.frame("CP-1", Self.withoutClock)
        scenario.wait(600)
        try scenario.stop("CP-1", 1, meter: 2_000)
        try back(&scenario, boots: true)
        let answer = try scenario.frame("CP-1", Self.withoutClock)
        #expect(answer.first?.contains(#""transactionId":2"#) == true)
        #expect(scenario.sessionCount == 2)
    }

    @Test func `where it may be either, a start without a clock is kept beside its twin, and held`() throws {
        var scenario = try Scenario.running()
        try scenario.frame("CP-1", Self.withoutClock)
        scenario.wait(600)
        try scenario.stop("CP-1", 1, meter: 2_000)
        try back(&scenario, boots: false)
        let answer = try scenario.frame("CP-1", Self.withoutClock)
        #expect(answer.first?.contains(#""transactionId":2"#) == true)
        scenario.wait(600)
        try scenario.stop("CP-1", 2, meter: 2_500)
        #expect(scenario.sessionCount == 2 && scenario.invoiceCount == 1)
        #expect(scenario.held.map(\.session) == [SessionID(rawValue: 2)])
        #expect(scenario.held.first?.detail.contains("session 1") == true)
        scenario.expectReplayable()
    }

    @Test func `a stop without our number that comes again on a new connection ends no other session`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1", meter: 0)
        scenario.wait(600)
        let end = #""meterStop":3000,"idTag":"$ALICE","timestamp":"1970-01-01T00:00:00Z""#
        let stop = #"[2,"7","StopTransaction",{"transactionId":-1,\#(end)}]"#
        try scenario.frame("CP-1", stop)
        scenario.wait(600)
        try scenario.start("CP-1", meter: 0)
        try back(&scenario, boots: false)
        try scenario.frame("CP-1", stop)
        #expect(try scenario.station("CP-1").openSessions == [SessionID(rawValue: 2)])
    }

    @Test func `a message id that comes back with the text before the last is no repetition`() throws {
        var scenario = try Scenario.running()
        try scenario.frame("CP-1", Self.charging)
        try scenario.frame("CP-1", #"[2,"2","MeterValues",{"connectorId":1,"meterValue":[]}]"#)
        let sent = try scenario.frame("CP-1", Self.charging)
        #expect(sent.first?.hasPrefix("[3,") == true && scenario.events.last?.name != "DuplicateReceived")
    }
}
