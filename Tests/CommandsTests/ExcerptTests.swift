import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Frames that are too much to be kept: what is read of them, and what is told.
@Suite struct ExcerptTests {
    private static let stop =
        #"[2,"9","StopTransaction",{"idTag":"$ALICE","transactionData":[{"timestamp":"2026-05-01T11:00:00Z","sampledValue":"#
        + #"[{"value":"x]}\"[{"}]}],"meterStop":15000,"reason":"Lo\u0063al \\","timestamp":"2026-05-01T11:00:00Z","transactionId":1}]"#

    private func excerpt(_ pieces: [[UInt8]]) -> String {
        var excerpt = FrameExcerpt()
        for piece in pieces { excerpt.add(piece.span) }
        return String(decoding: excerpt.text, as: UTF8.self)
    }

    @Test func `an excerpt is the frame without what is nested in its payload, wherever the frame is cut into pieces`() {
        let frame = Array(Self.stop.utf8)
        let expected =
            #"[2,"9","StopTransaction",{"idTag":"$ALICE","transactionData":[],"meterStop":15000,"reason":"Lo\u0063al \\","#
            + #""timestamp":"2026-05-01T11:00:00Z","transactionId":1}]"#
        for cut in frame.indices { #expect(excerpt([Array(frame[..<cut]), Array(frame[cut...])]) == expected, "\(cut)") }
        #expect(excerpt(frame.map { [$0] }) == expected)
        #expect(FrameExcerpt(of: frame).byteCount == frame.count)
    }

    @Test func `a long text in it is cut between its characters and escapes, and stays a text`() throws {
        for unit in ["a", "ü", "\u{1F600}", #"\n"#, #"\u00e4"#, #"\\"#, #"\""#] {
            let text = String(repeating: unit, count: 3_000)
            let found = excerpt([Array("[2,\"1\",\"DataTransfer\",{\"vendorId\":\"v\",\"data\":\"\(text)\",\"messageId\":\"m\"}]".utf8)])
            #expect(found.utf8.count < 2_000 && found.hasSuffix("\",\"messageId\":\"m\"}]"), "\(unit)")
            _ = try JSONDocument(strict: Array(found.utf8))
        }
    }

    @Test func `an excerpt is bounded whatever comes, and what was cut still tells its id and action`() {
        let many = (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        for text in ["[2,\"i\",\"MeterValues\",{\(many)}]", String(repeating: "]", count: 90_000), String(repeating: "[", count: 90_000)] {
            #expect(FrameExcerpt(of: Array(text.utf8)).text.count <= Limits.excerptBytes)
        }
        let cut = FrameExcerpt(of: Array("[2,\"i\",\"MeterValues\",{\(many)}]".utf8)).text
        guard case .unreadable(let found) = Frame.read(cut).frame else {
            Issue.record("a frame that was cut was read")
            return
        }
        #expect(found.messageId == "i" && found.action == "MeterValues" && found.kind == .call)
    }

    @Test func `random bytes in random pieces give one excerpt`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for round in 0..<500 {
            var frame = Array(Self.stop.utf8)
            for _ in 0..<5 { frame[Int.random(in: 0..<frame.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random) }
            let cut = Int.random(in: 0...frame.count, using: &random)
            #expect(excerpt([Array(frame[..<cut]), Array(frame[cut...])]) == excerpt([frame]), "seed \(seed) round \(round)")
        }
    }

    private func house() throws -> Scenario {
        var scenario = Scenario()
        scenario.give(.genesis(GenesisInput(origin: "excerpts", productVersion: "1")))
        scenario.command(.addStation, #"{"id":"CP1","credential":"\#(Scenario.password.hex)","connectors":2}"#)
        scenario.command(.issueToken, Scenario.tokenBody("$ALICE"))
        scenario.connect("CP1")
        try scenario.call("CP1", "BootNotification", #"{"chargePointVendor":"V","chargePointModel":"M"}"#)
        return scenario
    }

    private func give(_ scenario: inout Scenario, _ text: String) throws -> Decision {
        let station = try scenario.station("CP1")
        return scenario.give(
            .frame(
                FrameInput(
                    station: station.station, connection: try #require(scenario.connections["CP1"]), kind: .excerpt,
                    text: Scenario.masked(text), spans: [], length: 3 << 20, hash: [UInt8](repeating: 7, count: 32))))
    }

    @Test func `an end of which an excerpt came ends its session by what it says, and a person is told`() throws {
        var scenario = try house()
        let start = #"{"connectorId":1,"idTag":"$ALICE","meterStart":5000,"timestamp":"\#(scenario.now.text)"}"#
        try scenario.call("CP1", "StartTransaction", start)
        scenario.wait(3_600)
        let stop =
            #"[2,"s","StopTransaction",{"idTag":"$ALICE","transactionData":[],"meterStop":15000,"reason":"Local","timestamp":""#
            + scenario.now.text + #"","transactionId":1}]"#
        let decision = try give(&scenario, stop)
        #expect(decision.sent.map { String(decoding: $0.text, as: UTF8.self) }.contains { $0.hasPrefix(#"[3,"s""#) })
        let stops = scenario.events.compactMap { if case .sessionStopped(let stopped) = $0 { stopped.meterStop } else { nil } }
        #expect(stops == [Energy(milliwattHours: 15_000_000)] && scenario.held.isEmpty)
        let alert = try #require(scenario.world.alerts.all.first { $0.kind == "message-too-long" })
        #expect(alert.text.contains("A StopTransaction (transaction 1, meterStop 15000, reason Local) of 3.0 MiB"))
        let cuts = decision.events.compactMap { if case .frameCut(let cut) = $0 { cut } else { nil } }
        #expect(cuts.map(\.length) == [3 << 20] && cuts.first?.hash.count == 32)
        scenario.expectReplayable()
    }

    @Test func `an answer of which an excerpt came ends its call as unreadable and teaches nothing`() throws {
        var scenario = try house()
        let body = #"{"station":"CP1","action":"GetConfiguration","payload":{}}"#
        #expect(scenario.command(.sendCall, body).status == 202)
        let sent = try #require(scenario.entries.last?.entry.sent.first)
        let id = String(decoding: sent.text, as: UTF8.self).split(separator: "\"")[1]
        let decision = try give(&scenario, "[3,\"\(id)\",{\"configurationKey\":[]}]")
        #expect(!decision.events.contains { if case .configurationReported = $0 { true } else { false } })
        #expect(scenario.world.calls.all(of: try scenario.station("CP1").station).first?.outcome == .unreadable)
        #expect(scenario.world.alerts.all.contains { $0.kind == "message-too-long" && $0.text.hasPrefix("An answer") })
    }

    @Test func `a megabyte of the shortest readings is read in one frame`() throws {
        var scenario = try house()
        let reading = #"{"sampledValue":[{"value":"1"}]}"#
        let readings = Array(repeating: reading, count: (1 << 20) / (reading.utf8.count + 1) - 4).joined(separator: ",")
        let answer = try scenario.call("CP1", "MeterValues", "{\"connectorId\":1,\"meterValue\":[\(readings)]}")
        #expect(answer == "{}")
        #expect(scenario.events.contains { if case .meterValuesRecorded(let e) = $0 { e.readings.count > 30_000 } else { false } })
    }
}
