import EventStore
import Testing

@testable import Gateway

/// What dashboards are told, and what it costs: counted, not timed.
@Suite struct ShellNewsTests {
    @Test func `what changed is rendered once, whoever listens`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        for number in 1...50 { try house.addStation("CP\(number)") }
        var listeners = try (0..<8).map { _ in try ShellListener(house) }
        listeners += try (0..<4).map { _ in try ShellListener(house, frames: "CP7") }
        for listener in listeners { #expect(listener.waits(for: "event: status\n")) }
        let before = try house.on { $0.newsCounts }
        let charger = try ShellCharger(house, "CP7")
        #expect(charger.boot().contains("Accepted"))
        for listener in listeners { #expect(listener.waits(for: "event: station\ndata: {\"id\":\"CP7\"")) }
        for listener in listeners[8...] { #expect(listener.waits(for: "BootNotification")) }
        // The handshake and the boot may fall into two rounds, and a round of silence may come in between.
        let after = try house.on { $0.newsCounts }
        #expect((1...2).contains(after.items - before.items), "\(before) \(after)")
        #expect((1...4).contains(after.statuses - before.statuses), "\(before) \(after)")
        #expect((2...4).contains(after.frames - before.frames), "\(before) \(after)")
        house.stop()
    }

    @Test func `frames are noted for consoles alone, and no longer than one watches`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation("CP1")
        try house.addStation("CP2")
        do {
            let console = try ShellListener(house, frames: "CP2")
            #expect(console.waits(for: "event: status\n"))
            let charger = try ShellCharger(house, "CP1"), watched = try ShellCharger(house, "CP2")
            #expect(charger.boot().contains("Accepted") && watched.boot().contains("Accepted"))
            #expect(console.waits(for: "BootNotification"))
            let counts = try house.on { $0.watched.values.sorted() }
            #expect(counts == [1])
        }
        #expect(try house.wait { try house.on { $0.watched.isEmpty && $0.streams.isEmpty } })
        house.stop()
    }

    @Test func `who listens with a token that is revoked hears no more`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let token = try house.apiToken(.readOnly)
        let listener = try ShellListener(house, token: token)
        #expect(listener.waits(for: "event: status\n"))
        try house.tell("DELETE", "/api-tokens/2")
        #expect(listener.waits(for: "0\r\n\r\n"))
        #expect(try house.on { $0.streams.isEmpty })
        house.stop()
    }

    @Test func `a thing that changes often is told once a round, and a large round in slices`() {
        var news = News()
        for _ in 0..<3 { for number in 1...1_000 { news.note(.station(StationID(rawValue: UInt32(number)))) } }
        news.note(.alert)
        var round = NewsRound(&news)
        #expect(!round.isEmpty && !round.isOverfull)
        var told: [News.Item] = []
        while round.isOpen {
            let slice = round.next()
            #expect(slice.count <= GatewayLimits.newsSlice)
            told += slice
        }
        #expect(told == (1...1_000).map { .station(StationID(rawValue: $0)) } + [.alert])
        #expect(NewsRound(&news).isEmpty)
    }

    @Test func `more than is told one by one is not kept silent`() {
        var news = News()
        for number in 1...GatewayLimits.newsItems { news.note(.session(SessionID(rawValue: UInt64(number)))) }
        news.note(.session(SessionID(rawValue: 1)))
        #expect(!news.isOverfull)
        news.note(.session(SessionID(rawValue: UInt64.max)))
        #expect(NewsRound(&news).isOverfull && !NewsRound(&news).isOverfull)
    }
}
