import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Where the billed energy of a session ends is where the next one is held against, whoever said so; and what is told twice around an end
/// that came alone is billed once. Prices are 0.50 EUR/kWh, gross.
@Suite struct FieldBoundaryTests: ToldByStations {
    private typealias Kind = FieldKindTests
    private static let card = #","idTag":"04A1B2C3D4""#
    private static let rise = "energy-between-sessions"
    private static let fall = "register-fell"

    /// A session that a person ended after 2 kWh were read of it.
    private func ended() throws -> FieldStory {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-6600", Kind.register("3000")))
        story.run(.endSession, #"{"session":1}"#)
        return story
    }

    private func text(_ story: FieldStory, _ kind: String) -> String { story.alert(kind).map(\.text).joined() }

    // MARK: Where billed energy ends

    @Test(arguments: [("", "6 kWh"), (#","energyKwh":"4""#, "4 kWh"), (#","writeOff":true"#, "6 kWh")])
    func `what flows after a session that a person ended is told, whatever was decided`(decision: String, gap: String) throws {
        for isReleasedFirst in [true, false] {
            var story = try ended()
            if isReleasedFirst { story.run(.releaseSession, #"{"session":1\#(decision)}"#) }
            try story.step(Kind.start("@-3600", 9_000, card: Kind.other))
            if !isReleasedFirst { story.run(.releaseSession, #"{"session":1\#(decision)}"#) }
            try story.step(Kind.stop("$tx2", "@-1", 10_000))
            #expect(text(story, Self.rise).contains("rose by \(gap)"), "\(text(story, Self.rise)) \(isReleasedFirst)")
            check(story)
        }
    }

    @Test func `a session that goes on where an ended one was billed to makes no alert`() throws {
        var story = try ended()
        story.run(.releaseSession, #"{"session":1}"#)
        try story.step(Kind.start("@-3600", 3_000, card: Kind.other))
        try story.step(Kind.stop("$tx2", "@-1", 10_000))
        #expect(story.alert(Self.rise).isEmpty && story.alert(Self.fall).isEmpty && story.invoiced == [100, 350])
        check(story)
    }

    @Test func `what flows after a session whose station was removed is told when the station is back`() throws {
        for (register, gap) in [(13_000, "rose by 10 kWh"), (3_000, ""), (1_000, "")] {
            var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-6600", Kind.register("3000")))
            story.run(.removeStation, #"{"id":"CP1"}"#)
            story.run(.releaseSession, #"{"session":1}"#)
            story.run(.addStation, #"{"id":"CP1","credential":"\#(Scenario.password.hex)","connectors":2}"#)
            try story.step(#"{"reconnect":true}"#)
            try story.step(Kind.start("@-3600", register, card: Kind.other))
            #expect(text(story, Self.rise).contains(gap) && story.alert(Self.rise).isEmpty == gap.isEmpty)
            #expect(story.alert(Self.fall).isEmpty)
            check(story)
        }
    }

    @Test func `a corrected invoice moves where the billed energy of a lost end ends`() throws {
        var story = try told(Kind.start("@-9000", 1_000), Kind.reading("@-8400", Kind.register("3000")))
        story.run(.endSession, #"{"session":1}"#)
        story.run(.releaseSession, #"{"session":1,"energyKwh":"4"}"#)
        try story.step(Kind.start("@-3600", 20_000, card: Kind.other))
        #expect(text(story, Self.rise).contains("15 kWh"))
        try story.creditOrCorrect("1", "9")
        #expect(text(story, Self.rise).contains("10 kWh") && story.alert(Self.rise).first?.count == 1)
        check(story)
    }

    @Test func `a corrected invoice that explains what lay before the next session ends the alert, and no other does`() throws {
        let lines = [
            Kind.start("@-9000", 1_000), Kind.stop("$tx1", "@-8000", 5_000, #","reason":"PowerLoss""#),
            Kind.start("@-7000", 8_000, card: Kind.other), Kind.stop("$tx2", "@-6000", 9_000),
        ]
        for (energy, isOver, isTwice) in [("7", true, false), ("2", false, false), ("70", true, true)] {
            var story = try FieldStory()
            for line in lines { try story.step(line) }
            #expect(text(story, Self.rise).contains("rose by 3 kWh"))
            try story.creditOrCorrect("1", energy)
            #expect(story.alert(Self.rise).isEmpty == isOver && story.alert(Self.fall).isEmpty != isTwice)
            if !isOver { #expect(text(story, Self.rise).contains("rose by 3 kWh")) }
            check(story)
        }
    }

    @Test func `a register that begins at nothing after it counted on fell, and one that counts from each start did not`() throws {
        let fell = try told(
            Kind.start("@-9000", 109_000), Kind.stop("$tx1", "@-8000", 115_000), Kind.start("@-7000", 0),
            Kind.stop("$tx2", "@-6000", 4_000))
        #expect(fell.alert(Self.fall).count == 1 && fell.invoiced.count == 2)
        let counts = try told(
            Kind.start("@-9000", 0), Kind.stop("$tx1", "@-8000", 6_000), Kind.start("@-7000", 0), Kind.stop("$tx2", "@-6000", 4_000))
        #expect(counts.alert(Self.fall).isEmpty && counts.invoiced.count == 2)
        for story in [fell, counts] { check(story) }
    }

    // MARK: An end that came alone

    private static let stray = Kind.stop("888888", "@-600", 9_000, card)

    @Test func `a session that ends as a released end did is held beside it, or known by its start to be its session`() throws {
        for isBegunFirst in [false, true] {
            let start = Kind.start("@-3600", 1_000)
            var story = try FieldStory()
            if isBegunFirst {
                try story.step(start)
                try story.step(Kind.stop("0", "@-600", 9_000))
            } else {
                try story.step(Self.stray)
            }
            let stray = story.scenario.held.first?.session.rawValue ?? 0
            story.run(.releaseSession, #"{"session":\#(stray),"energyKwh":"8","connector":1,"token":"$ALICE"}"#)
            #expect(story.invoiced == [400])
            if !isBegunFirst { try story.step(start) }
            try story.step(Kind.stop("$tx1", "@-600", 9_000, Self.card))
            #expect(story.invoiced == [400])
            check(story)
            guard isBegunFirst else {
                #expect(story.sessions == 1 && story.alert("session-contradicted").first?.session?.rawValue == stray)
                continue
            }
            #expect(story.held.last?.hasSuffix("contradicting reports") == true, "\(story.held)")
            #expect(story.alert("session-held").contains { $0.text.contains("It ended with the register of session \(stray)") })
        }
    }

    @Test(arguments: ["", card])
    func `an end that came alone is settled by the session that ends alike`(card: String) throws {
        var story = try told(Kind.start("@-3600", 1_000), Kind.stop("0", "@-600", 9_000))
        #expect(story.held == ["2 stop without session"] || story.held.count == 1)
        try story.step(Kind.stop("$tx1", "@-600", 9_000, card))
        #expect(story.invoiced == [400] && story.scenario.world.sessions.openCount == 0 && story.alert("session-held").isEmpty)
        check(story)
    }

    @Test func `an end that came alone with another register, time or card stays for a person to decide`() throws {
        for stop in [
            Kind.stop("0", "@-600", 9_001), Kind.stop("0", "@-300", 9_000),
            Kind.stop("0", "@-600", 9_000, #","idTag":"04FFEE0011""#),
        ] {
            let story = try told(Kind.start("@-3600", 1_000), stop, Kind.stop("$tx1", "@-600", 9_000))
            #expect(story.invoiced == [400] && story.scenario.world.sessions.heldCount == 1)
            check(story)
        }
    }
}
