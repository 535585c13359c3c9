import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What is proven of a session and what is not: more kinds of what the field does to a bill, beside those of `FieldKindTests`.
@Suite struct FieldProofTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static func interval(_ time: String, _ value: String, context: String = "Sample.Periodic") -> String {
        Kind.reading(
            time, #"{"value":"\#(value)","measurand":"Energy.Active.Import.Interval","unit":"Wh","context":"\#(context)"}"#)
    }

    private func live(_ story: FieldStory, _ id: UInt64 = 1) throws -> Energy? {
        EnergyLimit.energySoFar(of: try story.session(id), powerMax: nil, at: story.scenario.now)
    }

    // MARK: Intervals

    @Test func `a station that tells intervals alone proposes their sum when its end is lost`() throws {
        let story = try told(
            Kind.start("@-7200", 0), Self.interval("@-6300", "2000"), Self.interval("@-5400", "2500"), Self.interval("@-5400", "2500"),
            Self.interval("@-4500", "1500"))
        #expect(try live(story) == Energy(milliwattHours: 6_000_000))
        var ended = story
        ended.run(.endSession, #"{"session":1}"#)
        #expect(try ended.session(1).heldEnergy == Energy(milliwattHours: 6_000_000))
        var followed = story
        try followed.step(Kind.start("@-600", 0, card: Kind.other))
        #expect(try followed.session(1).heldEnergy == Energy(milliwattHours: 6_000_000))
        for each in [story, ended, followed] { check(each) }
    }

    @Test func `intervals aligned to the clock count beside those of the transaction, not on top of them`() throws {
        var story = try told(
            Kind.start("@-7200", 0), Self.interval("@-6300", "2000"), Self.interval("@-6200", "2200", context: "Sample.Clock"),
            Self.interval("@-6100", "900", context: "Trigger"), Self.interval("@-5400", "2500"),
            Self.interval("@-5300", "2500", context: "Sample.Clock"))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 4_700_000))
    }

    @Test func `an end that tells less than its intervals is held with their sum`() throws {
        let story = try told(Kind.start("@-7200", 0), Self.interval("@-3600", "8000"), Kind.stop("$tx1", "@-1", 0))
        #expect(story.invoiced.isEmpty && story.held == ["1 implausible energy"])
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 8_000_000))
        check(story)
    }

    @Test func `intervals beside a register say nothing that it does not`() throws {
        let story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("6000")), Self.interval("@-3600", "4900"),
            Kind.stop("$tx1", "@-1", 11_000))
        #expect(story.invoiced == [500] && story.held.isEmpty)
    }

    // MARK: A register that dips

    @Test(arguments: [0, 1_000, 3])
    func `a register that dips once and stands again where it stood counts nothing twice`(dip: Int) throws {
        var story = try told(
            Kind.start("@-7200", 5_000), Kind.reading("@-6000", Kind.register("8000")), Kind.reading("@-5000", Kind.register("\(dip)")),
            Kind.reading("@-4000", Kind.register("9000")), Kind.reading("@-3000", Kind.register("10000")))
        #expect(try live(story) == Energy(milliwattHours: 5_000_000))
        var stopped = story
        try stopped.step(Kind.stop("$tx1", "@-1", 11_000))
        #expect(try stopped.session(1).heldEnergy == Energy(milliwattHours: 6_000_000) && stopped.invoiced.isEmpty)
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 5_000_000))
        for each in [story, stopped] { check(each) }
    }

    @Test func `a dip that is the last reading before the end counts nothing twice`() throws {
        let story = try told(
            Kind.start("@-7200", 5_000), Kind.reading("@-6000", Kind.register("8000")), Kind.reading("@-5000", Kind.register("0")),
            Kind.stop("$tx1", "@-1", 11_000))
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 6_000_000))
    }

    @Test func `a register that begins anew and passes where it stood has counted both`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-6000", Kind.register("3000")))
        for (time, register) in [("@-5000", 0), ("@-4000", 1_000), ("@-3000", 2_500), ("@-2000", 4_000)] {
            try story.step(Kind.reading(time, Kind.register("\(register)")))
        }
        #expect(try live(story) == Energy(milliwattHours: 6_000_000))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 6_000_000))
    }

    // MARK: One clock

    @Test(arguments: [-5, -3, 2])
    func `an end without a zone after a start with one is not believed where time costs money`(hours: Int) throws {
        let story = try told(
            Kind.time, Kind.start("@-21600", 1_000), Kind.reading("@-7200", Kind.register("9000")),
            Kind.stop("$tx1", "%\(hours * 3_600)", 11_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 end not believed"])
        #expect(try #require(story.session(1).heldStop) <= story.scenario.now)
        check(story)
    }

    @Test func `a start without a zone that was told late makes an end with one worth nothing`() throws {
        let story = try told(Kind.time, Kind.start("%-14400", 1_000), Kind.stop("$tx1", "@-1", 11_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 end not believed"])
    }

    @Test func `times without a zone on both sides, and one that is told as it happens, are of one clock`() throws {
        let both = try told(Kind.time, Kind.start("%-7200", 1_000), Kind.stop("$tx1", "%0", 11_000))
        let live = try told(Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "%0", 11_000))
        #expect(both.invoiced == [1_800] && live.invoiced == [1_800])
    }

    @Test func `where time costs nothing an end without a zone is billed by its energy`() throws {
        let story = try told(Kind.start("@-21600", 1_000), Kind.stop("$tx1", "%-18000", 11_000))
        #expect(story.invoiced == [500])
        var again = story
        try again.step(Kind.stop("$tx1", "%-18000", 11_000))
        #expect(again.alert("session-contradicted").isEmpty, "an end that is told again is no other one")
    }

    // MARK: Told again

    @Test(arguments: [false, true])
    func `a start told again on another connector contradicts the first, and none is left running`(isOver: Bool) throws {
        var story = try told(Kind.start("@-7200", 1_000))
        if isOver { try story.step(Kind.stop("$tx1", "@-3600", 11_000)) }
        try story.step(Kind.start("@-7200", 1_000, connector: 2))
        try story.step(Kind.stop("$tx2", "@-3600", 11_000))
        #expect(story.sessions == 1 && story.scenario.world.sessions.runningCount == 0)
        #expect(story.invoiced == (isOver ? [500] : []) && story.held == (isOver ? [] : ["1 contradicting reports"]))
        #expect(story.alert("session-contradicted").first?.text.contains("on connector 2") == true)
        check(story)
    }

    @Test func `two cars that begin at once with counters from zero are two sessions`() throws {
        let story = try told(Kind.start("@-7200", 0), Kind.start("@-7200", 0, connector: 2))
        #expect(story.sessions == 2 && story.scenario.world.sessions.runningCount == 2)
    }

    @Test func `an end told again is compared with what the station said, not with what a person made of it`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("8000")),
            Kind.reading("@-3000", Kind.register("3000")))
        let end = Kind.stop("$tx1", "@-600", 11_000)
        try story.step(end)
        #expect(story.held.count == 1)
        let corrected = try story.session(1).startedAt.adding(seconds: 3_600).text
        story.run(.releaseSession, #"{"session":1,"energyKwh":"5","stoppedAt":"\#(corrected)"}"#)
        try story.step(end)
        #expect(story.alert("session-contradicted").isEmpty)
        // Older than what is remembered of the station.
        for number in 0..<40 {
            try story.step(Kind.start("@\(number * 10 - 500)", 1_000_000 + number * 100))
            try story.step(Kind.stop("$tx\(number + 2)", "@\(number * 10 - 491)", 1_000_090 + number * 100))
        }
        try story.step(end)
        #expect(story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-3600", 11_000))
        #expect(story.alert("session-contradicted").count == 1)
        check(story)
    }

    @Test func `an end whose invoice was corrected to another time is compared with what the station said`() throws {
        let story = try told(Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-600", 11_000))
        let retired = try #require(story.scenario.world.sessions.awaitingArchive.first)
        var session = retired
        var scenario = story.scenario
        let document = hexText(try #require(scenario.events.invoices.first).encoded())
        let billed = hexText(try #require(scenario.billed(session.session)).encoded())
        let body = #"{"document":"\#(document)","billed":"\#(billed)","stoppedAt":"\#(session.startedAt.adding(seconds: 600).text)"}"#
        #expect(scenario.command(.correctInvoice, body).status == 201)
        for correction in scenario.world.sessions.correctionsAwaitingArchive { session.correct(correction) }
        #expect(session.stoppedAt == session.startedAt.adding(seconds: 600) && session.toldStop == retired.stoppedAt)
        #expect(ClosedSession(of: session).toldStop == retired.stoppedAt)
    }

    @Test func `an end whose data tell all of its start is joined with it`() throws {
        var story = try FieldStory()
        story.run(.changeStation, #"{"id":"CP1","connectors":1}"#)
        let data = #","idTag":"04A1B2C3D4","transactionData":[{"timestamp":"@-7200","sampledValue":[{"value":"1000"}]},"#
            + #"{"timestamp":"@-3600","sampledValue":[{"value":"11000"}]}]"#
        let end = Kind.stop("-1", "@-3600", 11_000, data)
        for line in [end, Kind.start("@-7200", 1_000)] { try story.step(line) }
        #expect(story.invoiced == [500] && story.scenario.world.sessions.runningCount == 0)
        #expect(story.alert("session-held").isEmpty)
        for line in [end, Kind.start("@-7200", 1_000)] { try story.step(line) }
        #expect(story.invoiced == [500] && story.sessions == 2 && story.alert("session-contradicted").isEmpty)
        check(story)
    }

    // MARK: Parking that is told late

    @Test func `a pause that is told late begins when it began`() throws {
        let story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.status("@-3600", "SuspendedEV"), Kind.stop("$tx1", "@0", 6_000))
        #expect(story.invoiced == [250 + 600 + 1_200 + 100])
    }

    @Test func `a pause that was told before its start was told counts from when it began`() throws {
        let story = try told(
            Kind.time, Kind.status("@-7300", "Charging"), Kind.status("@-3600", "SuspendedEV"), Kind.start("@-7200", 1_000),
            Kind.stop("$tx1", "@0", 6_000))
        #expect(story.invoiced == [250 + 600 + 1_200 + 100])
        check(story)
    }

    @Test func `a status that comes after a later one and says nothing new changes nothing`() throws {
        let story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.status("@-3600", "SuspendedEV"), Kind.status("@-7100", "Charging"),
            Kind.stop("$tx1", "@0", 6_000))
        #expect(story.invoiced == [250 + 600 + 1_200 + 100])
        check(story)
    }

    @Test(arguments: [("Charging", "SuspendedEV"), ("SuspendedEV", "Charging")])
    func `a pause that is told after it was over, or cut short late, is held where parking costs money`(now: String, late: String) throws {
        let start = now == "Charging" ? "@-1800" : "@-5400"
        var lines = [Kind.time, Kind.start("@-7200", 1_000), Kind.status(start, now)]
        if now == "SuspendedEV" { lines.append(Kind.status("@-1800", "SuspendedEVSE")) }
        lines += [Kind.status("@-3600", late), Kind.stop("$tx1", "@0", 6_000)]
        var story = try FieldStory()
        for line in lines { try story.step(line) }
        #expect(story.invoiced.isEmpty && story.held == ["1 pauses told out of order"])
        check(story)
    }
}
