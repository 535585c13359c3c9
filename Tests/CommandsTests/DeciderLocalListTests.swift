import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Local lists: OCPP 1.6, 5.15.
struct DeciderLocalListTests {
    private func sent(_ scenario: Scenario) -> [String] {
        scenario.entries.flatMap(\.entry.sent).map { Scenario.named(String(decoding: $0.text, as: UTF8.self)) }.filter {
            $0.contains("SendLocalList\"")
        }
    }

    private func answer(_ scenario: inout Scenario, _ status: String) throws {
        let call = try #require(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last)
        try scenario.frame("CP-1", "[3,\"\(try #require(call.messageId))\",{\"status\":\"\(status)\"}]")
    }

    private func limit(_ scenario: inout Scenario, to length: Int) throws {
        scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
        let call = try #require(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last)
        let message = try #require(call.messageId)
        let key = #"{"key":"SendLocalListMaxLength","readonly":true,"value":"\#(length)"}"#
        try scenario.frame("CP-1", #"[3,"\#(message)",{"configurationKey":[\#(key)]}]"#)
    }

    @Test func `the whole list goes first, then what changed, each token with its group`() throws {
        var scenario = try Scenario.running()
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        try answer(&scenario, "Accepted")
        #expect(try scenario.station("CP-1").localListVersion == 3)
        scenario.command(.changeToken, #"{"token":"$BOB","status":"blocked"}"#)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        try answer(&scenario, "Accepted")
        #expect(try scenario.station("CP-1").localListVersion == 4)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        #expect(sent(scenario).count == 2)
        #expect(Golden.difference(scenario.lines.joined(separator: "\n") + "\n", "fixtures/scenarios/local-list.txt") == nil)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }

    @Test func `a list that is too long for one message goes in parts, in order`() throws {
        var scenario = try Scenario.running()
        try limit(&scenario, to: 2)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        try answer(&scenario, "Accepted")
        #expect(try scenario.station("CP-1").localListVersion == nil)
        try answer(&scenario, "Accepted")
        #expect(try scenario.station("CP-1").localListVersion == 3)
        let parts = sent(scenario)
        #expect(parts.count == 2)
        #expect(parts[0].contains(#""listVersion":2"#) && parts[0].contains(#""updateType":"Full""#))
        #expect(parts[1].contains(#""listVersion":3"#) && parts[1].contains(#""updateType":"Differential""#))
    }

    @Test func `a part that fails takes the parts behind it along, and the next list is whole`() throws {
        var scenario = try Scenario.running()
        try limit(&scenario, to: 1)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        try answer(&scenario, "Accepted")
        try answer(&scenario, "VersionMismatch")
        let asked = try #require(scenario.world.calls.underWay(to: StationID(rawValue: 1)).last)
        #expect(asked.action == "GetLocalListVersion")
        try scenario.frame("CP-1", "[3,\"\(try #require(asked.messageId))\",{\"listVersion\":1}]")
        #expect(sent(scenario).count == 2)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        #expect(sent(scenario).last?.contains(#""updateType":"Full""#) == true)
        #expect(scenario.command(.pushLocalList, #"{"station":"CP-1"}"#).status == 409)
        scenario.expectReplayable()
    }

    @Test func `a list in parts that a station does not fetch in time ends once, and it is asked once what it has`() throws {
        var scenario = try Scenario.running()
        try limit(&scenario, to: 1)
        try scenario.disconnect("CP-1")
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        scenario.tick(after: 24 * 3600 + 1)
        scenario.tick(after: 1)
        let ended = scenario.events.compactMap { if case .callEnded(let e) = $0 { e } else { nil } }.filter { $0.call.rawValue > 1 }
        #expect(ended.map(\.call.rawValue) == [2] && ended.map(\.outcome) == [.expired])
        let asked = scenario.world.calls.open(of: StationID(rawValue: 1)).map(\.action)
        #expect(asked == ["GetLocalListVersion"])
        scenario.expectReplayable()
    }

    @Test func `one message of a list is under way, and what is told of the list says how many there will be`() throws {
        var scenario = try Scenario.running()
        try limit(&scenario, to: 1)
        let outcome = scenario.command(.pushLocalList, #"{"station":"CP-1","full":true}"#)
        #expect(outcome.status == 202)
        let parts = { (world: World) in world.calls.open(of: StationID(rawValue: 1)).filter { $0.action == "SendLocalList" }.count }
        #expect(parts(scenario.world) == 1)
        #expect(try scenario.station("CP-1").localListGoal == 3)
        try answer(&scenario, "Accepted")
        #expect(parts(scenario.world) == 1 && sent(scenario).count == 2)
        #expect(scenario.command(.pushLocalList, #"{"station":"CP-1"}"#).status == 409)
        scenario.expectReplayable()
    }

    @Test func `a list comes through an outbox that fills up while it is on its way`() throws {
        var scenario = try Scenario.running()
        try limit(&scenario, to: 1)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        for _ in 0..<Limits.openCallsPerStation { scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache"}"#) }
        #expect(scenario.world.calls.open(of: StationID(rawValue: 1)).count == Limits.openCallsPerStation)
        #expect(scenario.command(.pushLocalList, #"{"station":"CP-2"}"#).status == 202)
        let list = try #require(scenario.world.calls.underWay(to: StationID(rawValue: 1)).first { $0.action == "SendLocalList" })
        try scenario.frame("CP-1", "[3,\"\(try #require(list.messageId))\",{\"status\":\"Accepted\"}]")
        #expect(scenario.world.calls.open(of: StationID(rawValue: 1)).count { $0.action == "SendLocalList" } == 1)
        #expect(scenario.world.calls.open(of: StationID(rawValue: 1)).count == Limits.openCallsPerStation)
    }

    /// A station that does what it is told, and now and then does not.
    private struct ModelStation {
        var list: [Subject: AuthorizationStatus] = [:]
        var version = 0

        mutating func take(_ part: LocalList) {
            if part.isFull { list = [:] }
            for entry in part.entries { list[entry.token] = entry.verdict.status }
            version = part.version
        }
    }

    @Test(arguments: 0..<8)
    func `whatever changes while a list is on its way, a station that has it all has every card as it is`(_ round: Int) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        var scenario = try Scenario.running()
        try limit(&scenario, to: Int.random(in: 1...3, using: &random))
        var model = ModelStation()
        var (arrived, whole) = (0, 0)
        for step in 0..<140 {
            // At last nothing changes any more, and the station takes what it is sent.
            let isCalm = step >= 90
            let tag = Scenario.tags[Int.random(in: 0..<Scenario.tags.count, using: &random)]
            switch isCalm ? (step % 12 == 0 ? 4 : 9) : Int.random(in: 0..<10, using: &random) {
            case 0: scenario.command(.issueToken, Scenario.tokenBody(tag))
            case 1: scenario.command(.changeToken, "{\"token\":\"\(tag)\",\"status\":\"blocked\"}")
            case 2: scenario.command(.changeToken, "{\"token\":\"\(tag)\",\"status\":\"active\"}")
            case 3 where Int.random(in: 0..<6, using: &random) == 0: scenario.command(.forgetToken, "{\"token\":\"\(tag)\"}")
            case 4: scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
            default:
                guard let call = scenario.world.calls.underWay(to: StationID(rawValue: 1)).last, let id = call.messageId else { continue }
                guard case .localList(let part)? = Dialect.order(of: call, in: scenario.world) else {
                    try scenario.frame("CP-1", "[3,\"\(id)\",{\"listVersion\":\(model.version)}]")
                    continue
                }
                let isTaken = isCalm || Int.random(in: 0..<8, using: &random) > 0
                if isTaken { model.take(part) }
                arrived += isTaken ? 1 : 0
                try scenario.frame("CP-1", "[3,\"\(id)\",{\"status\":\"\(isTaken ? "Accepted" : "Failed")\"}]")
            }
            let (state, tokens) = (try scenario.station("CP-1"), scenario.world.tokens)
            guard let version = state.localListVersion, version == state.localListTarget else { continue }
            #expect(version == model.version, "seed \(seed)")
            guard version == max(1, tokens.revision) else { continue }
            whole += 1
            let right = Dictionary(
                uniqueKeysWithValues: tokens.present.map { ($0.token, Authorizing.status(of: $0, at: scenario.now)) })
            #expect(model.list == right, "seed \(seed)")
        }
        #expect(arrived > 0 && whole > 0, "seed \(seed)")
        #expect(scenario.faults.isEmpty, "seed \(seed): \(scenario.faults)")
        scenario.expectReplayable()
    }

    @Test func `a forgotten token cannot be named, so the whole list goes`() throws {
        var scenario = try Scenario.running()
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        try answer(&scenario, "Accepted")
        scenario.command(.forgetToken, #"{"token":"$CAROL"}"#)
        scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
        let last = try #require(sent(scenario).last)
        #expect(last.contains(#""updateType":"Full""#) && !last.contains("$CAROL"))
    }

    @Test func `a station that keeps no list is sent none`() throws {
        var scenario = try Scenario.running()
        scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
        try scenario.frame(
            "CP-1", #"[3,"1-1",{"configurationKey":[{"key":"SupportedFeatureProfiles","readonly":true,"value":"Core, Reservation"}]}]"#)
        #expect(scenario.command(.pushLocalList, #"{"station":"CP-1"}"#).status == 409)
    }
}
