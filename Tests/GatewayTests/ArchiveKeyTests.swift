import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// Sessions and documents that are closed, by other things than their numbers.
@Suite struct ArchiveKeyTests {
    private static let base = Instant(seconds: 1_790_000_000)
    private static let head = Head(sequence: 9, hash: Digest.sha256([1]))

    private static func token(_ number: UInt64) -> Subject { Subject(high: 1, low: number) }

    private static func session(_ number: UInt64, _ random: inout SeededRandom) -> SessionState {
        SessionState(
            session: SessionID(rawValue: number), station: StationID(rawValue: UInt32(number % 3 + 1)),
            connector: ConnectorID(rawValue: UInt32.random(in: 1...2, using: &random)), transactionId: Int64(number),
            token: Bool.random(using: &random) ? token(UInt64.random(in: 1...4, using: &random)) : nil, authorization: .accepted,
            meterStart: Bool.random(using: &random) ? Energy(rawValue: Int64.random(in: 0...1, using: &random)) : nil,
            // Queues of stations that were away arrive late: the order of the numbers is not that of the starts.
            startedAt: base.adding(seconds: Int64.random(in: -50...50, using: &random)), receivedAt: base,
            driver: Bool.random(using: &random) ? DriverID(rawValue: UInt32.random(in: 1...3, using: &random)) : nil)
    }

    private static func invoice(_ number: UInt64, _ random: inout SeededRandom) -> InvoiceState {
        let session = SessionID(rawValue: UInt64.random(in: 1...20, using: &random))
        let line = PricedLine(dimension: .energy, quantity: 1, price: Price(rawValue: 1), net: .zero, tax: .zero)
        let content = InvoiceIssued(
            invoice: InvoiceID(rawValue: number), series: number % 4 == 0 ? "R-C" : "R", number: Int(number),
            driver: Bool.random(using: &random) ? DriverID(rawValue: UInt32.random(in: 1...3, using: &random)) : nil, currency: .eur,
            lines: [InvoiceLine(session: session, line: line), InvoiceLine(session: session, line: line)], net: .zero, tax: .zero,
            gross: .zero, servicedFrom: base, servicedTo: base, sellerName: "V", sellerAddress: "S", contentHash: token(1))
        // The clock went back once: the order of the numbers is not that of the times.
        let seconds = Int64(number / 2) * 10 - (number > 15 ? 45 : 0)
        return InvoiceState(content: content, issuedAt: base.adding(seconds: seconds), sequence: number)
    }

    /// An archive with sessions and documents, some of them on disk and some in memory.
    private final class Shelf {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-archive-\(UUID().uuidString)").path
        let archive: Archive
        var sessions: [SessionState] = []
        var invoices: [InvoiceState] = []

        init(seed: UInt64, flushed: Bool) throws {
            var random = SeededRandom(seed)
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            archive = Archive(cache: try Cache.open(at: directory + "/cache", tables: Archive.tables, schema: Archive.schema))
            var world = World()
            for round in 0..<3 as Range<UInt64> {
                let some = (1...40).map { ArchiveKeyTests.session(round * 40 + $0, &random) }
                let documents = (1...10).map { ArchiveKeyTests.invoice(round * 10 + $0, &random) }
                archive.keep(RetiredRows(sessions: some, invoices: documents))
                sessions += some
                invoices += documents
                if flushed || round == 0 {
                    archive.flush(&world, head: ArchiveKeyTests.head, reserveBytes: 0)
                    archive.drain()
                    #expect(archive.position == ArchiveKeyTests.head.sequence)
                }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }
    }

    private static let groups: [SessionGroup] =
        (1...3).map { .station(StationID(rawValue: $0)) } + (1...5).map { .token(token($0)) }
        + (1...4).map { .driver(DriverID(rawValue: $0)) }

    @Test(arguments: [(1, true), (1, false), (2, true), (2, false)] as [(UInt64, Bool)])
    func `sessions of a station, a token or a driver are found, the newest first, page by page`(seed: UInt64, flushed: Bool) throws {
        let shelf = try Shelf(seed: seed, flushed: flushed)
        for group in Self.groups {
            let expected = shelf.sessions.filter { group.has($0) }.sorted { $0.session > $1.session }
            var found: [SessionState] = []
            while true {
                let page = try shelf.archive.view.sessions(of: group, before: found.last?.session, limit: 7)
                found += page
                if page.count < 7 { break }
            }
            #expect(found == expected, "seed \(seed), \(group)")
        }
    }

    @Test(arguments: [(3, true), (3, false), (4, true), (4, false)] as [(UInt64, Bool)])
    func `sessions that started in a range are found, the last to start first, page by page`(seed: UInt64, flushed: Bool) throws {
        let shelf = try Shelf(seed: seed, flushed: flushed)
        let times = [nil, Self.base.adding(seconds: -20), Self.base, Self.base.adding(seconds: 30)]
        for (from, to) in times.flatMap({ from in times.map { (from, $0) } }) {
            let expected = shelf.sessions.filter { session in
                from.map { session.startedAt >= $0 } ?? true && to.map { session.startedAt < $0 } ?? true
            }.sorted { $0.startPlace > $1.startPlace }
            var found: [SessionState] = []
            while true {
                let page = try shelf.archive.view.sessions(
                    in: TimeRange(from: from, to: to), behind: found.last?.startPlace, limit: 7)
                found += page
                if page.count < 7 { break }
            }
            #expect(found == expected, "seed \(seed)")
        }
    }

    @Test(arguments: [(5, true), (5, false), (6, true), (6, false)] as [(UInt64, Bool)])
    func `the first session with a natural key is found, and none where any part is another`(seed: UInt64, flushed: Bool) throws {
        let shelf = try Shelf(seed: seed, flushed: flushed)
        let view = shelf.archive.view
        for session in shelf.sessions {
            let key = NaturalKey(of: session)
            let alike = shelf.sessions.filter { NaturalKey(of: $0) == key }
            for register in [session.meterStart, nil, Energy(rawValue: 0), Energy(rawValue: 9)] {
                let expected = alike.first { $0.meterStart == register }
                let found = try view.session(like: key, meterStart: register)
                if let expected {
                    #expect(found == expected, "seed \(seed)")
                } else {
                    #expect(found.map { alike.contains($0) } == true, "seed \(seed)")
                }
            }
            for other in [
                NaturalKey(station: StationID(rawValue: 9), connector: key.connector, token: key.token, startedAt: key.startedAt),
                NaturalKey(station: key.station, connector: ConnectorID(rawValue: 9), token: key.token, startedAt: key.startedAt),
                NaturalKey(station: key.station, connector: key.connector, token: Self.token(9), startedAt: key.startedAt),
                NaturalKey(
                    station: key.station, connector: key.connector, token: key.token, startedAt: key.startedAt.adding(microseconds: 1)),
            ] { #expect(try view.session(like: other, meterStart: session.meterStart) == nil, "seed \(seed)") }
        }
    }

    @Test func `natural keys that differ have other bytes`() {
        let parts = [nil, 0, 1, -1] as [Int64?]
        var keys: Set<[UInt8]> = []
        for (token, register) in parts.flatMap({ token in parts.map { (token, $0) } }) {
            let key = NaturalKey(
                station: StationID(rawValue: 1), connector: ConnectorID(rawValue: 1),
                token: token.map { Subject(high: 0, low: UInt64(bitPattern: $0)) }, startedAt: Self.base)
            keys.insert(key.bytes + ArchiveKeys.part(register.map { Energy(rawValue: $0) }))
        }
        #expect(keys.count == 16)
        #expect(keys.allSatisfy { $0.count == 42 })
    }

    @Test(arguments: [(7, true), (7, false), (8, true), (8, false)] as [(UInt64, Bool)])
    func `documents are found by number, session, driver and time`(seed: UInt64, flushed: Bool) throws {
        let shelf = try Shelf(seed: seed, flushed: flushed)
        let view = shelf.archive.view
        let groups: [InvoiceGroup] =
            shelf.invoices.map { .number($0.content.numberText) } + ["R-9", "", "R-000001\0"].map { .number($0) }
            + (1...20).map { .session(SessionID(rawValue: $0)) } + (1...4).map { .driver(DriverID(rawValue: $0)) }
        for group in groups {
            let expected = shelf.invoices.filter { group.has($0) }.sorted { $0.content.invoice > $1.content.invoice }
            var found: [InvoiceState] = []
            while true {
                let page = try view.invoices(of: group, before: found.last?.content.invoice, limit: 3)
                found += page
                if page.count < 3 { break }
            }
            #expect(found == expected, "seed \(seed), \(group)")
        }
        let times = ([-1, 0, 5, 10, 40, 70, 71, 105, 106] as [Int64]).map { Optional(Self.base.adding(seconds: $0)) } + [nil]
        for (from, to) in times.flatMap({ from in times.map { (from, $0) } }) {
            let range = TimeRange(from: from, to: to)
            let expected = shelf.invoices.filter { range.has($0.issuedAt) }.sorted { $0.issuePlace > $1.issuePlace }
            var found: [InvoiceState] = []
            while true {
                let page = try view.invoices(in: range, behind: found.last?.issuePlace, limit: 3)
                found += page
                if page.count < 3 { break }
            }
            #expect(found == expected, "seed \(seed), \(range)")
        }
    }

    @Test func `times before 1970 sort before those after`() {
        let times = [Int64.min, -1, 0, 1, .max].map { ArchiveKeys.part(Instant(rawValue: $0)) }
        for (a, b) in zip(times, times.dropFirst()) { #expect(a.lexicographicallyPrecedes(b)) }
    }
}
