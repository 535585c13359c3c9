import Commands
import EventStore
import Testing

@testable import Replay

@Suite struct SimulateOfflineTests {
    private func transactionCalls(_ rig: Rig, after count: Int) -> [(action: String, payload: JSONValue)] {
        rig.server.calls.dropFirst(count).filter { ["StartTransaction", "MeterValues", "StopTransaction"].contains($0.action) }
            .map { ($0.action, $0.payload) }
    }

    @Test func `what happened offline is delivered in order after the boot, under the answered transaction id`() throws {
        let rig = Rig(Rig.plan())
        #expect(rig.runUntilCharging())
        rig.cut()
        rig.isUnreachable = true
        let before = rig.server.calls.count
        rig.run(seconds: 300)
        #expect(rig.server.calls.count == before)
        rig.isUnreachable = false
        #expect(rig.run(atMost: 120) { $0.isConnected && $0.station.queue.isEmpty && $0.station.inFlight == nil })
        #expect(rig.server.calls[before].action == "BootNotification")
        let delivered = transactionCalls(rig, after: before)
        let actions = delivered.map(\.action)
        let stop = try #require(actions.firstIndex(of: "StopTransaction"))
        let start = try #require(actions.firstIndex(of: "StartTransaction"))
        #expect(stop < start)
        #expect(delivered[stop].payload["transactionId"] == 101)
        let times = delivered.compactMap { $0.payload["timestamp"]?.text ?? $0.payload["meterValue"]?[0]?["timestamp"]?.text }
        #expect(times.count == delivered.count)
        #expect(times == times.sorted())
        #expect(delivered.last { $0.action == "MeterValues" }?.payload["transactionId"] != 0)
        let wasCounted = rig.observations.contains { if case .delivered(let queued) = $0 { queued > 3 } else { false } }
        #expect(wasCounted)
    }

    @Test func `a session begun offline gets its id from the late answer`() throws {
        let rig = Rig(Rig.plan())
        rig.run(atMost: 1) { !$0.server.calls.isEmpty }
        rig.cut()
        rig.isUnreachable = true
        #expect(rig.run(atMost: 600) { $0.station.transactions.contains { $0.stopped } })
        rig.isUnreachable = false
        #expect(rig.runUntilStopped())
        #expect(rig.server.payloads("Authorize").isEmpty)
        #expect(rig.server.payloads("StopTransaction")[0]["transactionId"] == 101)
        let metered = rig.server.payloads("MeterValues").first
        #expect(metered?["transactionId"] == 101)
    }

    @Test func `a card that the local list blocks does not charge offline`() {
        let rig = Rig(Rig.plan())
        rig.run(seconds: 0)
        var list: [JSONValue] = []
        for tag in rig.station.plan.tags { list.append(["idTag": .string(tag), "idTagInfo": ["status": "Blocked"]]) }
        rig.isConnected = true
        rig.feed(.connected)
        #expect(
            rig.call("SendLocalList", ["listVersion": 3, "updateType": "Full", "localAuthorizationList": .array(list)])?.status
                == "Accepted")
        rig.cut()
        rig.isUnreachable = true
        rig.run(seconds: 120)
        #expect(rig.station.transactions.isEmpty)
    }

    @Test func `a transaction message without answer is sent again with the same content`() {
        let rig = Rig(Rig.plan())
        rig.server.silent = ["StartTransaction": 1, "StopTransaction": 2]
        #expect(rig.run(atMost: 900) { $0.server.payloads("StopTransaction").count >= 3 && $0.station.inFlight == nil })
        let starts = rig.server.calls.filter { $0.action == "StartTransaction" }.prefix(2)
        #expect(starts.first?.payload == starts.last?.payload)
        #expect(starts.first?.id != starts.last?.id)
        #expect(Set(rig.server.payloads("StopTransaction").prefix(3).map(\.bytes)).count == 1)
        #expect(rig.observations.contains(.unanswered(action: "StopTransaction")))
        #expect(rig.observations.contains(.retried(action: "StartTransaction")))
    }

    @Test func `an answer that the station pretends to have lost leads to a retry, and a server that disagrees with itself is noticed`() {
        let rig = Rig(Rig.plan(habits: Habits(pausePermille: 0, offlinePermille: 0, lostAnswerPermille: 1000, strangerPermille: 0)))
        #expect(rig.run(atMost: 900) { $0.server.payloads("StopTransaction").count >= 2 && $0.station.inFlight == nil })
        #expect(rig.server.payloads("StartTransaction").prefix(2).map(\.bytes).reduce(into: Set()) { $0.insert($1) }.count == 1)
        #expect(!rig.observations.contains(.retryDisagreed(action: "StartTransaction")))

        var station = SimulatedStation(plan: Rig.plan(habits: Habits(lostAnswerPermille: 1000)), at: rigStart)
        _ = station.handle(.connected, at: rigStart)
        station.registration = .accepted
        station.inFlight = nil
        station.transactions = [
            StationTransaction(key: 1, connector: 1, plainTag: "A", idTag: "A", startWattHours: 1, startedAt: rigStart)
        ]
        station.queue = [OutgoingCall(action: "StartTransaction", payload: ["idTag": "A"], purpose: .start, transaction: 1)]
        var seen: [ChargerObservation] = []
        for (index, id) in [41, 42].enumerated() as EnumeratedSequence<[Int64]> {
            let now = rigStart.adding(seconds: Int64(index) * 20)
            _ = station.handle(.elapsed, at: now)
            let messageID = station.inFlight?.messageID ?? ""
            let answer: JSONValue = [3, .string(messageID), ["transactionId": .integer(id), "idTagInfo": ["status": "Accepted"]]]
            seen += station.handle(.received(answer.bytes), at: now).observations
        }
        #expect(seen.contains(.retryDisagreed(action: "StartTransaction")))
    }

    @Test func `a refused start is given up after the configured attempts, and its stop says minus one`() {
        let rig = Rig(Rig.plan())
        rig.server.refusing = ["StartTransaction": 3]
        #expect(rig.runUntilStopped())
        #expect(rig.server.payloads("StartTransaction").count == 3)
        #expect(rig.server.payloads("StopTransaction")[0]["transactionId"] == -1)
    }

    @Test func `offline spells come by themselves and lose nothing`() {
        let rig = Rig(Rig.plan(habits: Habits(pausePermille: 0, offlinePermille: 1000, lostAnswerPermille: 0, strangerPermille: 0)))
        #expect(rig.runUntilStopped(sessions: 3))
        #expect(rig.server.payloads("BootNotification").count >= 3)
        #expect(rig.server.payloads("StartTransaction").count >= 3)
        #expect(rig.station.transactions.allSatisfy { !$0.stopped })
    }
}
