import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// A start without a cache: what is closed leaves memory while the journal is folded.
@Suite struct RebuildTests {
    private static let entries: UInt64 = 20_000

    /// A journal in which one station charges again and again.
    private func build(_ directory: String) throws {
        let engine = Engine(try open(directory)) { nil }
        func command(_ name: AdminCommand, _ body: String) {
            _ = engine.decide(
                .command(CommandInput(actor: "o", role: .owner, name: name.rawValue, body: Array(body.utf8), fingerprint: 1)))
        }
        _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
        command(.addStation, #"{"id":"CP1","connectors":1}"#)
        let card = Subject(high: 1, low: 2).hex
        command(.issueToken, #"{"token":"\#(card)","sealed":"00"}"#)
        command(.setSeller, #"{"name":"S","address":"A","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        command(
            .publishTariff,
            #"{"name":"T","currency":"EUR","assign":true,"components":[{"dimension":"ENERGY","price":0.45,"vat":19}]}"#)
        var (number, meter) = (0, 1_000)
        func call(_ action: String, _ payload: String) {
            number += 1
            _ = engine.decide(
                .frame(
                    FrameInput(
                        station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text,
                        text: Array(#"[2,"m\#(number)","\#(action)",\#(payload)]"#.utf8))))
        }
        while engine.sequence <= Self.entries {
            let start = Instant(seconds: 1_780_000_000 + Int64(meter)).text
            let end = Instant(seconds: 1_780_000_000 + Int64(meter) + 900).text
            call("StartTransaction", #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(meter),"timestamp":"\#(start)"}"#)
            let transaction = engine.world.sessions.lastID
            meter += 1_000
            call("StopTransaction", #"{"transactionId":\#(transaction),"meterStop":\#(meter),"timestamp":"\#(end)"}"#)
            if engine.isTurnFull { try engine.commit() }
        }
        try engine.commit()
    }

    private func open(_ directory: String, spillRows: Int = EngineLimits.spillRows) throws -> Installation {
        try Installation(InstallationPaths(data: directory), origin: ShellHouse.origin, extendsAhead: false, spillRows: spillRows)
    }

    private struct Content: Equatable {
        var state: [UInt8]
        var sessions: [SessionState]
        var invoices: [InvoiceState]
        var entries: [UInt64]
    }

    private func content(_ installation: Installation) throws -> Content {
        installation.archive.drain()
        let view = installation.archive.view
        return Content(
            state: installation.decider.world.encoded(), sessions: try view.sessions(of: nil, before: nil, limit: 100_000),
            invoices: try view.invoices(before: nil, limit: 100_000),
            entries: try view.entries(of: Stream.station(StationID(rawValue: 1)), before: nil, limit: 100_000))
    }

    private func removeCache(_ directory: String) throws {
        for name in ["/cache", "/cache.starts"] where FileManager.default.fileExists(atPath: directory + name) {
            try FileManager.default.removeItem(atPath: directory + name)
        }
    }

    @Test func `a rebuild that writes as it goes comes to the same, and one that was broken off begins anew`() throws {
        let directory = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try build(directory)
        try removeCache(directory)
        let whole = try content(try open(directory, spillRows: .max))
        #expect(whole.sessions.count > 5_000 && whole.entries.count > 19_000)
        try removeCache(directory)
        do {
            let installation = try open(directory, spillRows: 1_000)
            #expect(installation.archive.position == installation.journal.head.sequence || !installation.archive.takesFlush)
            #expect(try content(installation) == whole)
            #expect(installation.archive.position == installation.journal.head.sequence, "a state stands behind what was written")
        }
        #expect(try open(directory).foldedCount == 0)
        try removeCache(directory)
        do {
            // As after a crash in the middle: rows, and no state.
            let journal = try Journal.openReadOnly(at: InstallationPaths(data: directory).journal)
            let (archive, _) = try Archive.open(at: InstallationPaths(data: directory).cache, of: journal)
            let stream = Stream.station(StationID(rawValue: 1))
            for sequence in 1...9 as ClosedRange<UInt64> { archive.note(sequence, stream: stream, sent: []) }
            archive.keep(RetiredRows(sessions: [try #require(whole.sessions.last)]))
            archive.spill(reserveBytes: 0)
            archive.drain()
        }
        let again = try open(directory, spillRows: 1_000)
        #expect(again.foldedCount == again.journal.head.sequence)
        #expect(try content(again) == whole)
    }
}
