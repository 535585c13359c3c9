import EventStore
import Projections
import Testing

@testable import Commands

/// How long calls wait for their station, and in which words it is told what became of them (issue 7, B19).
struct DeciderWaitingTests {
    private static let start = #""action":"RemoteStartTransaction","payload":{"connectorId":1,"idTag":"$ALICE"}"#

    private func order(_ scenario: inout Scenario, _ call: String, _ more: String = "") -> CommandAnswer {
        scenario.command(.sendCall, "{\"station\":\"CP-1\",\(call)\(more)}")
    }

    /// An operator's order to a station that went a moment ago.
    private func away(_ call: String, _ more: String = "") throws -> (scenario: Scenario, call: CallID) {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        #expect(order(&scenario, call, more).status == 202)
        return (scenario, scenario.world.calls.lastID)
    }

    private func result(_ scenario: Scenario, _ call: CallID) throws -> CallResult {
        let state = try #require(scenario.world.calls[call])
        return CallResult(state, isConnected: scenario.world.stations[state.station]?.connection != nil)
    }

    @Test func `a start waits some seconds for its station, and leaves when that comes back`() throws {
        var (scenario, call) = try away(Self.start)
        #expect(try result(scenario, call).text == "Waits for the station to connect.")
        scenario.pass(seconds: 10)
        scenario.connect("CP-1")
        let sent = try scenario.frame("CP-1", #"[2,"h","Heartbeat",{}]"#)
        #expect(sent.contains { $0.contains("RemoteStartTransaction") })
        #expect(try result(scenario, call).verdict == .open)
        scenario.expectReplayable()
    }

    @Test(arguments: [
        Self.start, #""action":"Reset","payload":{"type":"Hard"}"#, #""action":"UnlockConnector","payload":{"connectorId":1}"#,
        #""action":"RemoteStopTransaction","payload":{"transactionId":5}"#, #""action":"DataTransfer","payload":{"vendorId":"V"}"#,
    ])
    func `what happens where it arrives is over after half a minute, and is not sent any more`(order: String) throws {
        var (scenario, call) = try away(order)
        scenario.pass(seconds: 31)
        #expect(scenario.world.calls[call]?.outcome == .expired)
        let result = try result(scenario, call)
        #expect(result.verdict == .failed && result.text == "Not sent: the station was not there within 30 s.")
        scenario.connect("CP-1")
        let sent = try scenario.frame("CP-1", #"[2,"h","Heartbeat",{}]"#)
        #expect(sent.count == 1, "the answer, and nothing else")
        scenario.pass(seconds: 60)
        #expect(scenario.world.calls[call]?.sentAt == nil)
        scenario.expectReplayable()
    }

    @Test func `the deadline holds by the time that was recorded, whatever happens between`() throws {
        var (scenario, call) = try away(Self.start)
        scenario.wait(31)
        scenario.decider = Decider(world: try World.decoded(from: scenario.world.encoded()), past: scenario.shelf.recall)
        scenario.connect("CP-1")
        let sent = try scenario.frame("CP-1", #"[2,"h","Heartbeat",{}]"#)
        #expect(sent.count == 1, "nobody had ticked, and it is too late all the same")
        scenario.tick(after: 1)
        #expect(scenario.world.calls[call]?.outcome == .expired)
        scenario.expectReplayable()
    }

    @Test func `it may wait as long as is said, up to a bound, and a setting waits a day`() throws {
        var (scenario, call) = try away(Self.start, #","expiresSeconds":300"#)
        scenario.pass(seconds: 299)
        #expect(scenario.world.calls[call]?.endedAt == nil)
        let refused = order(&scenario, Self.start, #","expiresSeconds":301"#)
        #expect(refused.status == 422)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("must be at most 300: it happens where it arrives"))
        #expect(order(&scenario, #""action":"ClearCache""#, #","expiresSeconds":604800"#).status == 202)
        #expect(order(&scenario, #""action":"ClearCache""#).status == 202)
        let kept = try #require(scenario.world.calls[scenario.world.calls.lastID])
        #expect(kept.expires.seconds(since: kept.queuedAt) == 86_400)
    }

    @Test func `what may not wait at all is refused where it would, and says why`() throws {
        var scenario = try Scenario.running()
        #expect(order(&scenario, #""action":"Reset","payload":{"type":"Soft"}"#, #","expiresSeconds":0"#).status == 202)
        let first = scenario.world.calls.lastID
        #expect(scenario.world.calls[first]?.sentAt != nil)
        let held = order(&scenario, Self.start, #","expiresSeconds":0"#)
        #expect(held.status == 409 && String(decoding: held.body, as: UTF8.self).contains("has not answered yet"))
        try scenario.disconnect("CP-1")
        let gone = order(&scenario, Self.start, #","expiresSeconds":0"#)
        #expect(gone.status == 409 && String(decoding: gone.body, as: UTF8.self).contains("Station CP-1 is away since "))
        scenario.wait(1)
        scenario.connect("CP-1")
        let early = order(&scenario, Self.start, #","expiresSeconds":0"#)
        #expect(early.status == 409 && String(decoding: early.body, as: UTF8.self).contains("has only just connected"))
        #expect(scenario.world.calls.lastID == first)
        scenario.expectReplayable()
    }

    @Test func `the end of a session is asked for now or not at all`() throws {
        var scenario = try Scenario.running()
        try scenario.start("CP-1")
        let session = scenario.world.sessions.lastID
        try scenario.disconnect("CP-1")
        #expect(scenario.command(.stopSession, "{\"session\":\(session),\"expiresSeconds\":0}").status == 409)
        #expect(scenario.command(.stopSession, "{\"session\":\(session),\"expiresSeconds\":301}").status == 422)
        #expect(scenario.command(.stopSession, "{\"session\":\(session)}").status == 202)
        let call = scenario.world.calls.lastID
        scenario.pass(seconds: 31)
        #expect(scenario.world.calls[call]?.outcome == .expired)
        #expect(scenario.world.sessions[session]?.isRunning == true)
    }

    @Test func `behind a call that is not answered the time runs as well`() throws {
        var scenario = try Scenario.running()
        #expect(order(&scenario, #""action":"ClearCache""#).status == 202)
        #expect(order(&scenario, Self.start, #","expiresSeconds":10"#).status == 202)
        let call = scenario.world.calls.lastID
        #expect(try result(scenario, call).text == "Waits for its turn.")
        scenario.pass(seconds: 11)
        #expect(try result(scenario, call).text == "Not sent: within 10 s the station was not ready for it.")
    }

    @Test(arguments: [
        ("ClearCache", "{}", #"{"status":"Accepted"}"#, "Cache cleared."),
        ("ClearCache", "{}", #"{"status":"Rejected"}"#, "Refused: Rejected."),
        ("GetConfiguration", "{}", #"{"configurationKey":[{"key":"A","readonly":false,"value":"1"}],"unknownKey":[]}"#, "1 key read."),
        ("GetConfiguration", #"{"key":["A","B"]}"#, #"{"unknownKey":["A","B"]}"#, "0 keys read, 2 unknown."),
        ("GetLocalListVersion", "{}", #"{"listVersion":3}"#, "List version 3."),
        ("GetLocalListVersion", "{}", #"{"listVersion":-1}"#, "It keeps no list."),
        ("UnlockConnector", #"{"connectorId":2}"#, #"{"status":"Unlocked"}"#, "Connector 2 unlocked."),
        ("UnlockConnector", #"{"connectorId":2}"#, #"{"status":"UnlockFailed"}"#, "Refused: UnlockFailed."),
        ("SendLocalList", #"{"listVersion":3,"updateType":"Full"}"#, #"{"status":"Accepted"}"#, "List version 3, 0 cards."),
        ("CancelReservation", #"{"reservationId":7}"#, #"{"status":"Accepted"}"#, "Reservation 7 cancelled."),
    ])
    func `what was done is said in plain words`(action: String, payload: String, answer: String, text: String) throws {
        var scenario = try Scenario.running()
        #expect(order(&scenario, "\"action\":\"\(action)\",\"payload\":\(payload)").status == 202)
        let call = scenario.world.calls.lastID
        try scenario.frame("CP-1", "[3,\"\(call)-1\",\(answer)]")
        let result = try result(scenario, call)
        #expect(result.text == text)
        #expect(result.verdict == (text.hasPrefix("Refused") ? .failed : .done))
        scenario.expectReplayable()
    }

    @Test func `an effect is not done until it is seen, and failed when it is not`() throws {
        var scenario = try Scenario.running()
        #expect(order(&scenario, Self.start).status == 202)
        let call = scenario.world.calls.lastID
        try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]")
        #expect(try result(scenario, call).verdict == .open)
        #expect(try result(scenario, call).text == "The station agreed; it is not seen to happen yet.")
        var unseen = scenario
        unseen.pass(seconds: 121)
        #expect(try result(unseen, call).verdict == .failed)
        #expect(try result(unseen, call).text == "The station agreed, and it was not seen to happen.")
        try scenario.start("CP-1")
        #expect(try result(scenario, call).verdict == .done)
        #expect(try result(scenario, call).text == "Session 1 began.")
    }

    @Test func `a station that does not know a message is quoted, and what is taken back is no failure`() throws {
        var scenario = try Scenario.running()
        #expect(order(&scenario, #""action":"ClearCache""#).status == 202)
        let call = scenario.world.calls.lastID
        #expect(order(&scenario, #""action":"ClearCache""#).status == 202)
        let waiting = scenario.world.calls.lastID
        try scenario.frame("CP-1", "[4,\"\(call)-1\",\"NotSupported\",\"no cache\",{}]")
        #expect(try result(scenario, call).text == "Refused: NotSupported, no cache.")
        try scenario.disconnect("CP-1")
        #expect(scenario.command(.cancelCall, "{\"call\":\(waiting)}").status == 200)
        #expect(try result(scenario, waiting).verdict == .dropped)
    }

    @Test func `each action says how long it may wait, and in which words it is done or by what that is seen`() {
        let rows = Dialect.allCases.flatMap(\.actions).filter(\.isToStation)
        let moment = rows.filter { $0.waits == .moment }.map(\.name)
        #expect(
            moment == [
                "CancelReservation", "DataTransfer", "RemoteStartTransaction", "RemoteStopTransaction", "ReserveNow", "Reset",
                "UnlockConnector",
            ])
        for row in rows {
            let isAnswer = if case .answer = row.proof { true } else { false }
            #expect((row.asking?.done != nil) == isAnswer, "\(row.name)")
        }
    }
}
