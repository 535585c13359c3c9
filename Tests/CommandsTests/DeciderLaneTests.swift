import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Lanes of the outbox: what is urgent goes first, what hangs holds nothing else back for long, and nothing waits for ever.
struct DeciderLaneTests {
    private static let station = StationID(rawValue: 1)

    private static let payloads = [
        "GetDiagnostics": #"{"location":"ftp://192.0.2.1/up"}"#, "SendLocalList": #"{"listVersion":1,"updateType":"Full"}"#,
        "ChangeConfiguration": #"{"key":"HeartbeatInterval","value":"60"}"#, "UnlockConnector": #"{"connectorId":1}"#,
        "RemoteStopTransaction": #"{"transactionId":1}"#, "GetConfiguration": "{}", "SetChargingProfile": limit(),
    ]

    private static func limit(
        connector: Int = 1, purpose: String = "TxDefaultProfile", level: Int = 0, watts: Int = 11_000
    ) -> String {
        #"{"connectorId":\#(connector),"csChargingProfiles":{"chargingProfileId":1,"stackLevel":\#(level),"#
            + #""chargingProfilePurpose":"\#(purpose)","chargingProfileKind":"Relative","chargingSchedule":"#
            + #"{"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":\#(watts)}]}}}"#
    }

    @discardableResult
    private func queue(_ scenario: inout Scenario, _ action: String, _ payload: String? = nil) -> CallID {
        let payload = payload ?? Self.payloads[action] ?? "{}"
        let answer = scenario.command(.sendCall, #"{"station":"CP-1","action":"\#(action)","payload":\#(payload)}"#)
        #expect(answer.status == 202, "\(action)")
        return scenario.world.calls.lastID
    }

    private func sent(_ scenario: Scenario) -> [String] {
        var actions: [CallID: String] = [:]
        for case .callQueued(let e) in scenario.events { actions[e.call] = e.action }
        return scenario.events.compactMap { if case .callSent(let e) = $0 { actions[e.call] } else { nil } }
    }

    private func underWay(_ scenario: Scenario) -> [String] { scenario.world.calls.underWay(to: Self.station).map(\.action) }

    /// Answers the call that was sent last.
    private func answer(_ scenario: inout Scenario, _ payload: String = #"{"status":"Accepted"}"#) throws {
        let id = try #require(scenario.world.calls.underWay(to: Self.station).last?.messageId)
        try scenario.frame("CP-1", "[3,\"\(id)\",\(payload)]")
    }

    private func outcome(_ scenario: Scenario, _ call: CallID) -> CallOutcome? { scenario.world.calls[call]?.outcome }

    @Test func `what waits leaves by its lane, and within a lane in its order`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        for action in ["GetDiagnostics", "ChangeConfiguration", "SetChargingProfile", "GetConfiguration", "RemoteStopTransaction"] {
            queue(&scenario, action)
        }
        scenario.wait(1)
        scenario.connect("CP-1")
        try scenario.call("CP-1", "Heartbeat", "{}")
        for _ in 0..<5 { try answer(&scenario, #"{"status":"Rejected"}"#) }
        #expect(
            sent(scenario) == ["RemoteStopTransaction", "SetChargingProfile", "ChangeConfiguration", "GetConfiguration", "GetDiagnostics"])
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    @Test func `the newest limit replaces the one of the same connector, purpose and stack level that waits, and no other`() throws {
        var scenario = try Scenario.running()
        let sent = queue(&scenario, "SetChargingProfile")
        let waiting = queue(&scenario, "SetChargingProfile", Self.limit(watts: 9_000))
        let others = [
            Self.limit(connector: 2), Self.limit(purpose: "ChargePointMaxProfile"), Self.limit(level: 1),
        ].map { queue(&scenario, "SetChargingProfile", $0) }
        let newest = queue(&scenario, "SetChargingProfile", Self.limit(watts: 7_000))
        let ended = scenario.events.compactMap { if case .callEnded(let e) = $0 { e } else { nil } }
        #expect(ended.map(\.call) == [waiting] && ended.map(\.outcome) == [.superseded])
        #expect(ended[0].detail == "Call \(newest) replaces it before it was sent.")
        let open = scenario.world.calls.open(of: Self.station).map(\.call)
        #expect(open == [sent] + others + [newest])
        scenario.expectReplayable()
    }

    @Test func `a limit that replaces another finds room in a full outbox`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        queue(&scenario, "SetChargingProfile")
        for _ in 1..<Limits.openCallsPerStation { queue(&scenario, "GetConfiguration") }
        #expect(scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache"}"#).status == 409)
        queue(&scenario, "SetChargingProfile", Self.limit(watts: 6_000))
        #expect(scenario.world.calls.open(of: Self.station).count == Limits.openCallsPerStation)
    }

    @Test(arguments: ["GetDiagnostics", "GetConfiguration", "SetChargingProfile", "UnlockConnector"])
    func `a call that hangs holds the others back as long as its lane says, and its answer counts whenever it comes`(action: String) throws
    {
        var scenario = try Scenario.running()
        let lane = try #require(OCPP16.action(named: action)?.lane)
        let hung = queue(&scenario, action)
        let urgent = queue(&scenario, "RemoteStopTransaction")
        scenario.pass(seconds: lane.holdSeconds - 1)
        #expect(underWay(scenario) == [action])
        scenario.pass(seconds: 1)
        #expect(underWay(scenario) == [action, "RemoteStopTransaction"])
        try scenario.frame("CP-1", "[3,\"\(urgent)-1\",{\"status\":\"Rejected\"}]")
        try scenario.frame("CP-1", "[3,\"\(hung)-1\",{\"status\":\"Accepted\"}]")
        #expect(outcome(scenario, urgent) == .refused && outcome(scenario, hung) == .answered)
        #expect(!scenario.hasAnswerWithoutCall)
        scenario.expectReplayable()
    }

    @Test func `an answer that comes after its call was given up counts, once`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "ClearCache")
        scenario.pass(seconds: Lane.operator.answerSeconds + 1)
        #expect(outcome(scenario, call) == .timedOut)
        for _ in 0..<2 { try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]") }
        #expect(outcome(scenario, call) == .answered)
        let ended = scenario.events.compactMap { if case .callEnded(let e) = $0 { e.outcome } else { nil } }
        #expect(ended == [.timedOut, .answered])
        #expect(scenario.events.count { $0.name == "FrameWarned" } == 1)
        scenario.expectReplayable()
    }

    @Test func `a late answer is watched for its effect no second time`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "RemoteStopTransaction")
        scenario.pass(seconds: 200)
        #expect(scenario.world.calls[call]?.isObserved == false)
        try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]")
        scenario.pass(seconds: 200)
        let state = try #require(scenario.world.calls[call])
        #expect(state.outcome == .answered && state.isObserved == false)
        #expect(scenario.events.count { $0.name == "CallUnobserved" } == 1)
    }

    @Test func `a file that is asked for has minutes to answer, as long as nothing else has to wait for it`() throws {
        var scenario = try Scenario.running()
        let call = queue(&scenario, "GetDiagnostics")
        scenario.pass(seconds: 100)
        #expect(outcome(scenario, call) == nil)
        try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"fileName\":\"d.tgz\"}]")
        #expect(outcome(scenario, call) == .answered)
    }

    @Test func `no lane waits for ever, however many more urgent calls come`() throws {
        var scenario = try Scenario.running()
        queue(&scenario, "UnlockConnector")
        queue(&scenario, "GetDiagnostics")
        queue(&scenario, "GetConfiguration")
        for _ in 0..<30 {
            scenario.wait(1)
            queue(&scenario, "UnlockConnector")
            try answer(&scenario, #"{"status":"UnlockFailed"}"#)
        }
        let order = sent(scenario)
        let places = order.indices.filter { order[$0] != "UnlockConnector" }
        #expect(places == [Limits.urgentCallsInARow, 2 * Limits.urgentCallsInARow + 1], "\(order)")
        scenario.expectReplayable()
    }

    @Test func `a part of a local list waits for the answer to the one before, however long others do not`() throws {
        var scenario = try Scenario.running()
        scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
        try answer(&scenario, #"{"configurationKey":[{"key":"SendLocalListMaxLength","readonly":true,"value":"1"}]}"#)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        queue(&scenario, "GetConfiguration")
        scenario.pass(seconds: 60)
        #expect(sent(scenario) == ["GetConfiguration", "SendLocalList", "GetConfiguration"])
        try scenario.frame("CP-1", #"[3,"2-1",{"status":"Accepted"}]"#)
        #expect(sent(scenario).last == "SendLocalList")
    }

    @Test func `calls that hang come back into the outbox with the end of the connection, all of them`() throws {
        var scenario = try Scenario.running()
        queue(&scenario, "GetDiagnostics")
        queue(&scenario, "GetConfiguration")
        #expect(
            scenario.command(
                .sendCall, #"{"station":"CP-1","action":"UnlockConnector","payload":{"connectorId":1},"expiresSeconds":60}"#
            ).status == 202)
        scenario.pass(seconds: 40)
        #expect(underWay(scenario) == ["GetDiagnostics", "GetConfiguration", "UnlockConnector"])
        try scenario.disconnect("CP-1")
        #expect(underWay(scenario).isEmpty)
        #expect(scenario.world.calls.open(of: Self.station).count == 3)
        scenario.wait(1)
        scenario.connect("CP-1")
        try scenario.call("CP-1", "Heartbeat", "{}")
        #expect(underWay(scenario) == ["UnlockConnector"])
        scenario.expectReplayable()
    }
}

extension Scenario {
    fileprivate var hasAnswerWithoutCall: Bool {
        events.contains { event in
            guard case .frameWarned(let warned) = event else { return false }
            return warned.warnings.contains { $0.code == UInt64(Warning.answerWithoutCall.rawValue) }
        }
    }
}
