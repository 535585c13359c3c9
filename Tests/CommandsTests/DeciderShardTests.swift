import EventStore
import Projections
import Testing

@testable import Commands

/// A shard that is not the only one decides alike, with numbers of its own; scale.md SH3.
@Suite struct DeciderShardTests {
    private func lived(_ shard: ShardID) throws -> Scenario {
        var scenario = Scenario.standard(decider: Decider(world: World(shard: shard)))
        for id in ["CP-1", "CP-2"] {
            scenario.connect(id)
            try scenario.call(id, "BootNotification", Scenario.boot)
        }
        scenario.command(.sendCall, #"{"station":"CP-1","action":"ClearCache","payload":{}}"#)
        let call = scenario.world.calls.lastID
        try scenario.frame("CP-1", "[3,\"\(call)-1\",{\"status\":\"Accepted\"}]")
        #expect(scenario.world.calls[call]?.outcome == .answered)
        for _ in 0..<2 {
            let transaction = try scenario.start("CP-1")
            scenario.wait(900)
            try scenario.register("CP-1", transaction, 2_000)
            scenario.wait(900)
            try scenario.stop("CP-1", transaction, meter: 5_000)
        }
        return scenario
    }

    @Test func `stations see small numbers, everybody else those of the shard`() throws {
        let shard = try #require(ShardID(rawValue: 8_191))
        let (plain, other) = (try lived(.only), try lived(shard))
        #expect(plain.world.sessions.lastID == SessionID(rawValue: 2) && other.world.sessions.lastID == SessionID(shard, local: 2))
        #expect(plain.world.calls.lastID == CallID(rawValue: 1) && other.world.calls.lastID == CallID(shard, local: 1))
        let ledger = other.world.ledger
        #expect(ledger.lastInvoice == InvoiceID(shard, local: 2) && ledger.lastPosting == PostingID(shard, local: 2))
        #expect(other.world.ledger.datedRuns.map(\.count) == [2])
        #expect(plain.invoiceCount == 2 && other.invoiceCount == 2)
        func answers(_ scenario: Scenario) -> [String] { scenario.lines.filter { $0.contains("transactionId") && $0.contains("[3,") } }
        #expect(answers(plain) == answers(other) && answers(plain).count == 2, "a transaction id is a small number of its own")
        #expect(other.faults == [])
        #expect(try World.decoded(from: other.world.encoded()).encoded() == other.world.encoded())
    }
}
