import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// Bodies and states that are larger than an entry may be.
@Suite(.serialized) struct ShellLargeTests {
    /// The keys that the ring has for these idTags.
    private func keys(_ house: ShellHouse, _ uids: [String]) throws -> Int {
        try house.on { shell in
            shell.commit()
            return uids.count { uid in (try? shell.engine.keys.knows(shell.api.token(of: uid))) ?? true }
        }
    }

    private func sequence(_ house: ShellHouse) throws -> UInt64 { try house.on { $0.engine.journal.head.sequence } }

    @Test func `an import of more rows than one may have is refused, and leaves neither entry nor key`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let before = try sequence(house)
        let rows = (1...300_000).map { "A\($0)" }
        let refused = try house.ask("POST", "/tokens/import", "uid\n" + rows.joined(separator: "\n"), type: "text/csv")
        #expect(refused.status == 422 && refused.json["detail"].string.contains("100000"), "\(refused.text.prefix(200))")
        #expect(try sequence(house) == before)
        #expect(try keys(house, Array(rows.prefix(100))) == 0)
        #expect(try house.tell("GET", "/tokens").rows.isEmpty)
    }

    /// Rows that take two entries and more: long names, so that there need not be many.
    private func longRows(_ count: Int, _ more: (Int) -> String = { _ in "" }) -> String {
        let label = String(repeating: "l", count: 100)
        return #"{"tokens":["#
            + (1...count).map { #"{"uid":"\#(uid($0))","label":"\#(label)","group":"group"\#(more($0))}"# }.joined(separator: ",") + "]}"
    }

    private func uid(_ number: Int) -> String { "CARD-\(number)-" + String(repeating: "A", count: 20) }

    private func inputs(_ house: ShellHouse) throws -> [CommandInput] {
        try house.on { shell in
            let entries = (try? shell.engine.journal.entries(limit: 1_000)) ?? []
            return entries.compactMap { stored in
                guard case .command(let input)? = (try? Entry(kind: stored.header.kind, body: stored.body))?.input else { return nil }
                return input
            }
        }
    }

    @Test func `an import that is too long for one entry stands in several, and is told again under its key`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let body = longRows(14_000)
        let first = try house.ask("POST", "/tokens/import", body, key: "k1")
        #expect(first.status == 201 && first.text == #"{"imported":14000}"#, "\(first.text.prefix(200))")
        let parts = try inputs(house).filter { $0.name == "ImportTokens" }
        #expect(parts.count >= 14_000 / APILimits.importPartRows)
        #expect(parts.allSatisfy { $0.idempotencyKey == "k1" && $0.body.count <= APILimits.importPartBytes + 64 })
        #expect(parts.map(\.rowsBefore).first == 0 && parts.map(\.rowsBehind).last == 0)
        #expect(parts.allSatisfy { $0.rowsBefore + $0.rowsBehind < 14_000 })
        #expect(try house.tell("GET", "/tokens?limit=1").rows.count == 1)
        let head = try sequence(house)
        let again = try house.ask("POST", "/tokens/import", body, key: "k1")
        #expect(again.status == 201 && again.bytes == first.bytes)
        #expect(try sequence(house) == head)
        let state = try house.state()
        house.crash()
        let restarted = try ShellHouse(house.directory, token: house.token)
        defer { restarted.stop() }
        #expect(try restarted.state() == state)
        #expect(try keys(restarted, [uid(1), uid(14_000)]) == 2)
        #expect(try restarted.ask("POST", "/tokens/import", body, key: "k1").bytes == first.bytes)
    }

    @Test func `a bad row at the end of a long import refuses all of it, and leaves no key`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let refused = try house.ask("POST", "/tokens/import", longRows(14_000) { $0 == 14_000 ? #","status":"lost""# : "" }, key: "k1")
        #expect(refused.status == 422 && refused.json["errors"].items.map { $0["pointer"].string } == ["/tokens/13999/status"])
        #expect(try house.tell("GET", "/tokens").rows.isEmpty)
        #expect(try keys(house, (1...14_000).map(uid)) == 0)
    }

    @Test func `what is refused leaves no key behind, and what is done leaves one`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        #expect(try house.ask("POST", "/tokens", #"{"uid":"04AA","status":"lost"}"#).status == 422)
        #expect(try house.ask("POST", "/tokens/import", "uid,status\n04BB,active\n04CC,lost\n", type: "text/csv").status == 422)
        let call = #"{"action":"RemoteStartTransaction","payload":{"idTag":"04DD"}}"#
        #expect(try house.ask("POST", "/stations/NONE/calls", call).status == 404)
        #expect(try keys(house, ["04AA", "04BB", "04CC", "04DD"]) == 0)
        try house.tell("POST", "/tokens", #"{"uid":"04AA"}"#)
        try house.tell("POST", "/stations/CP1/calls", call)
        #expect(try keys(house, ["04AA", "04DD"]) == 2)
        // What is sealed under a key that is there already keeps it.
        #expect(try house.ask("POST", "/tokens", #"{"uid":"04AA"}"#).status == 409)
        #expect(try keys(house, ["04AA"]) == 1)
        #expect(try house.tell("GET", "/tokens").rows.map { $0["uid"].string } == ["04AA"])
    }

    @Test func `an input that would make too long an entry is refused, and everything else goes on`() throws {
        let data = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) }
        func open(_ entryBytesMax: Int) throws -> Engine {
            let installation = try Installation(InstallationPaths(data: data), origin: ShellHouse.origin, extendsAhead: false)
            return Engine(installation, entryBytesMax: entryBytesMax) { nil }
        }
        func add(_ engine: Engine, _ ids: ClosedRange<Int>) -> Decision {
            let rows = ids.map { #"{"id":"S\#($0)"}"# }.joined(separator: ",")
            return engine.decide(
                .command(
                    CommandInput(
                        actor: "owner", role: .owner, name: AdminCommand.importStations.rawValue,
                        body: Array(#"{"stations":[\#(rows)]}"#.utf8),
                        fingerprint: 1)))
        }
        var state: [UInt8] = []
        try {
            let engine = try open(4_096)
            _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
            #expect(add(engine, 1...10).answer?.status == 201)
            let before = engine.world.encoded()
            let refused = add(engine, 11...500)
            #expect(refused.answer?.status == 413 && refused.isEmpty)
            #expect(engine.world.encoded() == before)
            #expect(engine.takeRefusals().count == 1 && engine.takeRefusals().isEmpty)
            #expect(add(engine, 11...20).answer?.status == 201)
            try engine.commit()
            engine.maintain(isStopping: true)
            #expect(add(engine, 21...30).answer?.status == 201)
            #expect(add(engine, 31...500).answer?.status == 413)
            try engine.commit()
            #expect(engine.world.stations.count == 30)
            #expect(engine.journal.head.sequence == 4)
            state = engine.world.encoded()
        }()
        #expect(try open(4_096).world.encoded() == state)
    }
}
