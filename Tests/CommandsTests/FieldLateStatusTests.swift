import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// States of connectors that are told before their session is, or after it is over: in whatever order they come the bill is the same, or a
/// person is asked. Prices are 1 EUR a session, 0.50 EUR/kWh, 6 EUR/h of charging and 12 EUR/h of parking.
@Suite struct FieldLateStatusTests: ToldByStations {
    private typealias Kind = FieldKindTests
    private static let boot = #"{"call":"BootNotification","p":{"chargePointVendor":"Acme","chargePointModel":"X"}}"#
    private static let start = Kind.start("@-3600", 1_000)
    private static let stop = Kind.stop("$tx1", "@-1", 2_000)
    private static let charging = Kind.status("@-3600", "Charging")
    private static let suspended = Kind.status("@-3000", "SuspendedEV")
    private static let available = Kind.status("@-1", "Available")

    private func told(_ lines: [String]) throws -> FieldStory {
        var story = try FieldStory()
        for line in [Kind.time] + lines { try story.step(line) }
        return story
    }

    /// What is billed where all comes in the order of time: 1 + 0.50 + 1 + 9.997 EUR.
    private static let inOrder: [Int64] = [1_250]

    @Test(arguments: [
        [charging, suspended, available, start, stop], [suspended, start, charging, stop, available],
        [suspended, available, start, stop], [available, start, charging, suspended, stop],
        [available, start, suspended, charging, stop],
        [charging, start, suspended, stop, available],
    ])
    func `what is told before the start of its session and lies after it counts as if it came in order`(lines: [String]) throws {
        let story = try told(lines)
        #expect(story.invoiced == Self.inOrder)
        check(story)
    }

    @Test(arguments: [[charging, suspended], [suspended], [suspended, charging, available]])
    func `a pause that is told after its session was invoiced contradicts it, once`(late: [String]) throws {
        var story = try told([Self.start, Self.stop] + late)
        #expect(story.invoiced == [750])
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.text.contains("SuspendedEV at ") && alert.offer?.invoice == InvoiceID(rawValue: 1) && alert.count == 1)
        for line in late { try story.step(line) }
        #expect(story.alert("session-contradicted").first?.count == 1)
        check(story)
    }

    @Test(arguments: [
        [charging, suspended, stop, suspended, charging], [charging, stop, charging], [charging, stop, Kind.status("@-3", "Finishing")],
        [charging, suspended, stop, Kind.status("@-3", "Finishing"), available],
    ])
    func `what says nothing else than was known contradicts nothing`(lines: [String]) throws {
        let story = try told([Self.start] + lines)
        #expect(story.invoiced.count == 1 && story.alert("session-contradicted").isEmpty && story.held.isEmpty)
        check(story)
    }

    @Test func `where time costs nothing no late status contradicts anything`() throws {
        var story = try FieldStory()
        for line in [Self.start, Self.stop, Self.charging, Self.suspended] { try story.step(line) }
        #expect(story.invoiced == [50] && story.alert("session-contradicted").isEmpty)
        check(story)
    }

    @Test func `statuses of one session that come while the next one runs are of the first`() throws {
        let story = try told([
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-4000", 3_000), Kind.start("@-3900", 3_000, card: Kind.other),
            Kind.status("@-7200", "Charging"), Kind.status("@-6000", "SuspendedEV"), Kind.status("@-4000", "Available"),
            Kind.status("@-3900", "Charging"), Kind.stop("$tx2", "@-1", 9_000),
        ])
        #expect(story.invoiced == [733, 1_050] && story.alert("session-contradicted").count == 1)
        #expect(story.alert("session-contradicted").first?.session == SessionID(rawValue: 1))
        check(story)
    }

    @Test func `a session that waits is told its pauses late, and is released with them`() throws {
        var story = try told([
            Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.status("@-7200", "Charging"), Kind.stop("$tx1", "@0", 3_000),
            Kind.status("@-4000", "SuspendedEV"),
        ])
        #expect(story.held.count == 1)
        #expect(try story.session(1).parking.count == 1)
        story.run(.releaseSession, #"{"session":1,"token":"$ALICE"}"#, succeeds: false)
        #expect(story.invoiced == [2_067])
        check(story)
    }

    @Test(arguments: [false, true])
    func `a session that a person ended goes on taking its statuses until its end is told`(isEnded: Bool) throws {
        var story = try told([
            Kind.start("@-7200", 1_000), Kind.status("@-7200", "Charging"), Kind.reading("@-6000", Kind.register("3000")),
        ])
        if isEnded { story.run(.endSession, #"{"session":1}"#, succeeds: false) }
        for line in [Kind.status("@-4000", "SuspendedEV"), Kind.stop("$tx1", "@0", 3_000)] { try story.step(line) }
        #expect(story.invoiced == [2_067])
        check(story)
    }

    // MARK: Connectors that are left

    @Test(arguments: [
        [Kind.reading("@-3600", Kind.register("5000")), Kind.status("@-3600", "Available")],
        [Kind.reading("@-3600", Kind.register("5000")), Kind.status("@-3600", "Finishing"), Kind.reading("@-1800", Kind.register("5000"))],
        [Kind.reading("@-3700", Kind.register("5000")), Kind.status("@-3600", "Available"), Kind.status("@-600", "Preparing")],
        [Kind.status("@-3600", "Finishing"), Kind.status("@-3600", "Available")],
    ])
    func `a connector that was left long before the end that is told is held where time costs money`(lines: [String]) throws {
        let story = try told(
            [Kind.start("@-7200", 1_000), Kind.status("@-7200", "Charging")] + lines + [Kind.stop("$tx1", "@-1", 5_000)])
        #expect(story.invoiced.isEmpty && story.held == ["1 end not believed"])
        let session = try story.session(1)
        #expect(session.heldStop.map { $0.seconds(since: session.startedAt) } == 3_600)
        check(story)
    }

    @Test(arguments: [
        [Kind.reading("@-3600", Kind.register("3000")), Kind.status("@-3600", "Available")],
        [Kind.reading("@-3600", Kind.register("5000")), Kind.status("@-3600", "Available"), Kind.status("@-3500", "Charging")],
        [Kind.status("@-3600", "Finishing")], [Kind.status("@-60", "Finishing"), Kind.status("@-30", "Available")],
    ])
    func `a connector that is used again, or whose register rises, was not left`(lines: [String]) throws {
        let story = try told(
            [Kind.start("@-7200", 1_000), Kind.status("@-7200", "Charging")] + lines + [Kind.stop("$tx1", "@0", 5_000)])
        #expect(story.invoiced == [100 + 200 + 1_200] && story.held.isEmpty)
        check(story)
    }

    // MARK: Clocks that are behind

    @Test(arguments: [-3_600, -1_200])
    func `a start that is told to lie before the remote start which caused it, by a clock that is set later, is held`(behind: Int) throws {
        var story = try told([Self.boot])
        try story.send("RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE"}"#)
        for line in [Kind.start("@\(behind)", 1_000), Kind.stop("$tx1", "@5", 1_010)] {
            story.wait(3)
            try story.step(line)
        }
        #expect(story.invoiced.isEmpty && story.held.count == 1)
        check(story)
    }

    @Test func `a clock that is behind from start to end is billed by what it tells`() throws {
        var story = try told([Self.boot])
        try story.send("RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE"}"#)
        try story.step(Kind.start("@-3600", 1_000))
        story.wait(600)
        try story.step(Kind.stop("$tx1", "@-3000", 2_000))
        #expect(story.invoiced == [100 + 50 + 100] && story.held.isEmpty)
        check(story)
    }

    // MARK: Ends that came alone

    private func orphan(_ decision: String) throws -> FieldStory {
        var story = try FieldStory()
        try story.step(Kind.stop("777", "@-3600", 9_000, #","idTag":"04A1B2C3D4""#))
        story.run(.releaseSession, #"{"session":1,\#(decision),"connector":1}"#)
        return story
    }

    @Test(arguments: [#""energyKwh":"4""#, #""energyKwh":"8""#])
    func `the start of an end that came alone and was decided tells another story of it, and begins nothing`(decision: String) throws {
        var story = try orphan(decision)
        let lines = [Kind.start("@-7200", 1_000), Kind.start("@-1800", 9_000, card: Kind.other), Kind.stop("$tx2", "@-60", 10_000)]
        for line in lines { try story.step(line) }
        #expect(story.sessions == 2 && story.invoiced.count == 2)
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.session == SessionID(rawValue: 1) && alert.offer?.energy == Energy(milliwattHours: 8_000_000))
        check(story)
    }

    @Test(arguments: [(Kind.other, "@-7200", 1_000), ("04A1B2C3D4", "@-1800", 9_000), ("04A1B2C3D4", "@-7200", 9_500)])
    func `a start that is not surely that of a decided end begins a session`(card: String, time: String, register: Int) throws {
        var story = try orphan(#""energyKwh":"4""#)
        try story.step(Kind.start(time, register, card: card))
        #expect(story.sessions == 2 && story.alert("session-contradicted").isEmpty)
        check(story)
    }
}
