import Commands
import Dispatch
import EventStore
import Projections
import Synchronization
import Testing

@testable import Gateway

/// A log that says later, from a thread of its own, what is durable.
@Suite(.serialized) struct ShellLogTests {
    /// A server over such a log, and the log.
    private func prepared(turnMilliseconds: Int32 = 20) throws -> (ShellHouse, LateLog) {
        let holder = LateLogHolder()
        var options = GatewayOptions()
        options.outgoing.allowedNetworks = [try #require(AddressRange("127.0.0.0/8"))]
        let house = try ShellHouse(options: options, turnMilliseconds: turnMilliseconds, log: holder.make)
        return (house, try #require(holder.made))
    }

    private func answers(_ message: ShellCharger.Message, _ id: String) -> Bool {
        if case .text(let text) = message { text.hasPrefix("[3,\"\(id)\"") } else { false }
    }

    @Test func `answers leave in order once the log has told of their turn, which wakes the loop; the next is decided meanwhile`() throws {
        let directory = try answerInOrder()
        let again = try ShellHouse(directory)
        defer { again.clear() }
        defer { again.stop() }
        #expect(again.foldedCount == 0, "the state was kept at an end in order")
        #expect(try again.ask("GET", "/stations/CP1").status == 200)
    }

    /// Answers where the data are; whoever holds the log holds the journal.
    private func answerInOrder() throws -> String {
        // The loop sleeps for longer than anybody here waits, unless it is woken.
        let (house, log) = try prepared(turnMilliseconds: 60_000)
        for id in ["CP1", "CP2"] { try house.addStation(id) }
        let (first, second) = (try ShellCharger(house, "CP1"), try ShellCharger(house, "CP2"))
        #expect(first.boot().contains("Accepted") && second.boot().contains("Accepted"))
        try house.onLoop { $0.nextTick = .max }
        for round in 0..<5 {
            log.hold()
            first.send(#"[2,"a\#(round)","Heartbeat",{}]"#)
            #expect(house.wait { log.waitingCount == 1 })
            second.send(#"[2,"b\#(round)","Heartbeat",{}]"#)
            #expect(house.wait { log.waitingCount == 2 })
            first.send(#"[2,"c\#(round)","Heartbeat",{}]"#)
            #expect(house.wait { log.waitingCount == 3 })
            #expect(try house.on { $0.engine.submitted - $0.engine.durable } == 3)
            #expect(!first.hasUnread && !second.hasUnread)
            log.release(1)
            #expect(answers(first.next(), "a\(round)") && !first.hasUnread && !second.hasUnread)
            log.letGo()
            #expect(answers(second.next(), "b\(round)") && answers(first.next(), "c\(round)"))
        }
        try house.onLoop { $0.nextTick = 0 }
        house.stop()
        return house.directory
    }

    @Test func `nobody reads, is told or notified of what is not durable`() throws {
        let (house, log) = try prepared()
        defer { house.clear() }
        // Nobody listens there, which ends the attempt soon after it is begun, and no name has to be resolved.
        try house.tell("POST", "/webhooks", #"{"address":"http://127.0.0.1:9000/hook","name":"test"}"#)
        log.hold()
        let answers = Mutex<[String: Int]>([:])
        let done = DispatchSemaphore(value: 0)
        func ask(_ method: String, _ path: String, _ body: String = "") {
            BackgroundThread.start {
                // A failure is no answer, which is what is looked for.
                let reply = try? house.ask(method, path, body)
                answers.withLock { $0[path] = reply?.status ?? 0 }
                done.signal()
            }
        }
        ask("POST", "/tokens", #"{"uid":"CAFEBABE"}"#)
        #expect(house.wait { log.waitingCount == 1 })
        ask("GET", "/tokens")
        #expect(try house.wait { try house.on { $0.reads.count } == 1 })
        #expect(answers.withLock { $0.isEmpty })
        log.letGo()
        for _ in 0..<2 { done.wait() }
        #expect(answers.withLock { $0.values.allSatisfy { (200..<300).contains($0) } })
        #expect(try house.tell("GET", "/tokens").rows.count == 1)
        log.hold()
        try house.on { _ = $0.decide(.machine(MachineInput(diskUsedPercent: 90))) }
        #expect(house.wait { log.waitingCount == 1 })
        for _ in 0..<5 { #expect(try house.on { $0.engine.world.effects.openStates.map(\.attempts) } == [0]) }
        #expect(log.waitingCount == 1)
        log.letGo()
        #expect(try house.wait { try house.on { $0.engine.world.effects.all.first?.attempts } ?? 0 > 0 })
        house.stop()
    }
}
