import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// A station that was removed and is there again under its identity tells on of sessions that it had before: they take it in.
@Suite struct FieldFormerTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static let card = #","idTag":"04A1B2C3D4""#

    private func removed(_ more: String...) throws -> FieldStory {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-6600", Kind.register("3000")))
        try story.readd()
        for line in more { try story.step(line) }
        return story
    }

    @Test func `late readings of a removed station's session are taken in under its new entry`() throws {
        var story = try removed(Kind.reading("@-5000", Kind.register("6000")))
        #expect(story.sessions == 1)
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 5_000_000))
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [250])
        check(story)
    }

    @Test(arguments: ["$tx1", "0", "-1"])
    func `the late stop of a removed station's session ends it`(transaction: String) throws {
        let story = try removed(Kind.reading("@-5000", Kind.register("6000")), Kind.stop(transaction, "@-3600", 9_000, Self.card))
        #expect(story.sessions == 1 && story.invoiced == [400])
        #expect(story.scenario.world.sessions.openCount == 0)
        check(story)
    }

    @Test func `without a number and with another card the late stop ends nothing`() throws {
        let story = try removed(Kind.stop("0", "@-3600", 9_000, #","idTag":"04FFEE0011""#))
        #expect(story.sessions == 2 && story.invoiced.isEmpty)
    }

    @Test func `a late stop that comes again is a repetition, and another one contradicts`() throws {
        var story = try removed(
            Kind.stop("$tx1", "@-3600", 9_000, Self.card), #"{"reconnect":true}"#, Kind.stop("$tx1", "@-3600", 9_000, Self.card))
        #expect(story.sessions == 1 && story.invoiced == [400] && story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-3000", 12_000, Self.card))
        #expect(story.alert("session-contradicted").first?.text.contains("--energy-kwh 11") == true)
        check(story)
    }

    @Test func `the late stop of a session that was released meanwhile offers its correction`() throws {
        var story = try removed()
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [100])
        try story.step(Kind.stop("$tx1", "@-3600", 9_000, Self.card))
        #expect(story.sessions == 1 && story.invoiced == [100])
        #expect(story.alert("session-contradicted").first?.text.contains("cpms invoice correct 1 --energy-kwh 8") == true)
        check(story)
    }

    @Test func `a session that is told whole again under the new entry is the one that is known`() throws {
        let story = try removed(
            Kind.start("@-7200", 1_000), Kind.reading("@-5000", Kind.register("6000")), Kind.stop("$tx2", "@-3600", 9_000, Self.card))
        #expect(story.sessions == 1 && story.invoiced == [400])
        check(story)
    }

    @Test func `a station that was removed twice is the same station`() throws {
        var story = try removed()
        try story.readd()
        try story.step(Kind.stop("$tx1", "@-3600", 9_000, Self.card))
        #expect(story.sessions == 1 && story.invoiced == [400])
    }

    @Test func `a number that another station was given is none of its own`() throws {
        var story = try removed()
        try story.strangerStops(1, register: 9_000)
        #expect(try story.session(1).held == .endedByPerson)
    }

    @Test func `a release after the station was added again is held against what began there since`() throws {
        var story = try removed(Kind.start("@-3600", 12_000, card: Kind.other), Kind.stop("$tx2", "@-1800", 15_000))
        let next = try #require(story.scenario.corrected(SessionID(rawValue: 2))).startedAt
        let late = story.run(.releaseSession, #"{"session":1,"stoppedAt":"\#(next.adding(seconds: 60).text)"}"#, succeeds: false)
        #expect(late.status == 422)
        story.run(.releaseSession, #"{"session":1,"energyKwh":"8"}"#)
        let place = try story.scenario.station("CP1").connectors.first { $0.connector.rawValue == 1 }
        #expect(place?.energyBetween == Energy(milliwattHours: 3_000_000))
        #expect(story.alert("energy-between-sessions").count == 1)
        check(story)
    }
}
