import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Testing

@testable import Replay

/// A station sends its whole queue again, to a server that has lost its cache in between.
@Suite struct TimeMachinePastTests {
    private static let count = 200
    private static let card = TimeMachineRig.token("04A1B2C3D4").hex
    private static let begun = Instant(seconds: 1_780_000_123)

    private final class Server {
        let engine: Engine
        private var number = 0

        init(_ scratch: TimeMachineScratch) throws {
            engine = Engine(
                try Installation(InstallationPaths(data: scratch.data), origin: TimeMachineRig.origin, extendsAhead: false))
        }

        func command(_ name: String, _ body: String) {
            _ = engine.decide(.command(CommandInput(actor: "owner", role: .owner, name: name, body: Array(body.utf8), fingerprint: 1)))
        }

        /// Answers the text that the station is sent.
        func call(_ action: String, _ payload: String, run: String) throws -> String {
            number += 1
            let decision = engine.decide(
                .frame(
                    FrameInput(
                        station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text,
                        text: Array(#"[2,"\#(run)\#(number)","\#(action)",\#(payload)]"#.utf8))))
            return String(decoding: try #require(decision.sent.first).text, as: UTF8.self)
        }

        /// Sends the queue; answers the transaction ids.
        func sendQueue(run: String, commitEvery: Int) throws -> [String] {
            var given: [String] = []
            for session in 0..<TimeMachinePastTests.count {
                let start = TimeMachinePastTests.begun.adding(seconds: Int64(session) * 3_601)
                let answer = try call(
                    "StartTransaction",
                    #"{"connectorId":1,"idTag":"\#(TimeMachinePastTests.card)","meterStart":\#(session * 2_000),"#
                        + #""timestamp":"\#(start.text)"}"#, run: run)
                guard case .array(let parts) = try JSONValue(parsing: Array(answer.utf8)),
                    case .number(let id)? = parts.last?["transactionId"]
                else { throw CodecError.truncated }
                given.append(id)
                _ = try call(
                    "StopTransaction",
                    #"{"transactionId":\#(id),"meterStop":\#(session * 2_000 + 1_000),"#
                        + #""timestamp":"\#(start.adding(seconds: 1_200).text)"}"#, run: run)
                if session % commitEvery == 0 { try engine.commit() }
                if session % (commitEvery * 4) == 0 { engine.maintain() }
            }
            try engine.commit()
            return given
        }

        func stop() { engine.maintain(isStopping: true) }
    }

    private func setUp(_ scratch: TimeMachineScratch) throws -> [String] {
        let server = try Server(scratch)
        _ = server.engine.decide(.genesis(GenesisInput(origin: TimeMachineRig.origin, productVersion: "1")))
        server.command("AddStation", #"{"id":"CP001","connectors":1}"#)
        server.command("IssueToken", #"{"token":"\#(Self.card)","sealed":"00"}"#)
        server.command("SetSeller", #"{"name":"S","address":"A","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        server.command(
            "PublishTariff",
            #"{"name":"T","currency":"EUR","assign":true,"components":[{"dimension":"ENERGY","price":0.45,"vat":19}]}"#)
        let given = try server.sendQueue(run: "a", commitEvery: 7)
        server.stop()
        return given
    }

    private struct Sum: Equatable {
        var sessions: UInt64
        var documents: UInt64
        var debit: [Money]

        init(_ world: World) {
            sessions = world.sessions.lastID.rawValue
            documents = world.ledger.documentCount
            debit = world.ledger.balances.map(\.debit)
        }
    }

    @Test(arguments: [(false, 7), (true, 7), (true, 1_000)])
    func `a queue that is sent again makes nothing twice, with the cache or after it was thrown away`(
        isThrownAway: Bool, commitEvery: Int
    ) throws {
        let scratch = try TimeMachineScratch()
        let given = try setUp(scratch)
        #expect(given == (1...Self.count).map(String.init))
        if isThrownAway { try FileManager.default.removeItem(atPath: InstallationPaths(data: scratch.data).cache) }
        let sum = try {
            let server = try Server(scratch)
            let sum = Sum(server.engine.world)
            #expect(sum.sessions == UInt64(Self.count) && sum.documents == UInt64(Self.count))
            #expect(try server.sendQueue(run: "b", commitEvery: commitEvery) == given)
            #expect(Sum(server.engine.world) == sum)
            server.stop()
            return sum
        }()
        let inspection = try Inspection(data: scratch.data)
        var run = ReplayRun(inspection)
        let report = try run.run()
        #expect(report.isEqual && report.differences.isEmpty)
        #expect(Sum(try Rebuild.fold(inspection)) == sum)
    }

    @Test func `what is closed in the turn in which it is told again is found, before anything of it is on disk`() throws {
        let scratch = try TimeMachineScratch()
        let server = try Server(scratch)
        _ = server.engine.decide(.genesis(GenesisInput(origin: TimeMachineRig.origin, productVersion: "1")))
        server.command("AddStation", #"{"id":"CP001","connectors":1}"#)
        server.command("IssueToken", #"{"token":"\#(Self.card)","sealed":"00","free":true}"#)
        let given = try server.sendQueue(run: "a", commitEvery: 1_000)
        #expect(try server.sendQueue(run: "b", commitEvery: 1_000) == given)
        #expect(server.engine.world.sessions.lastID.rawValue == UInt64(Self.count))
        server.stop()
    }

    @Test func `a cache that cannot be read tells nothing away: what is told again is kept and held`() throws {
        let scratch = try TimeMachineScratch()
        let given = try setUp(scratch)
        let server = try Server(scratch)
        server.engine.archive.condemn(Fault(.damaged, "A page is damaged", advice: "None"))
        // What is found is right all the same. Nothing is mended meanwhile, for no turn ends.
        let known = try server.call(
            "StartTransaction",
            #"{"connectorId":1,"idTag":"\#(Self.card)","meterStart":0,"timestamp":"\#(Self.begun.text)"}"#, run: "b")
        #expect(known.contains(#""transactionId":\#(given[0])}"#) && server.engine.world.sessions.lastID.rawValue == UInt64(Self.count))
        let answer = try server.call(
            "StartTransaction",
            #"{"connectorId":1,"idTag":"\#(Self.card)","meterStart":7,"timestamp":"\#(Self.begun.adding(seconds: 9).text)"}"#, run: "c")
        #expect(answer.contains(#""transactionId":201"#))
        let session = try #require(server.engine.world.sessions[SessionID(rawValue: 201)])
        #expect(session.isUnchecked)
        server.stop()
    }
}
