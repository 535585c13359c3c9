import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What stations tell of sessions that are decided already, and of those for which nobody pays.
@Suite struct FieldDecidedTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static let boot = #"{"call":"BootNotification","p":{"chargePointVendor":"V","chargePointModel":"M"}}"#

    // MARK: Closed without an invoice

    private func price(_ story: inout FieldStory, _ more: String, succeeds: Bool = true) throws -> CommandAnswer {
        let session = try #require(story.scenario.corrected(SessionID(rawValue: 1)))
        let billed = hexText(try #require(BilledSession(free: session)).encoded())
        return story.run(.priceSession, #"{"session":1,"reason":"told later","billed":"\#(billed)"\#(more)}"#, succeeds: succeeds)
    }

    @Test func `a true end after one of nothing is billed by the command that its alert names`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 1_000, #","reason":"PowerLoss""#), Self.boot,
            Kind.stop("$tx1", "@-1800", 21_000))
        #expect(story.invoiced.isEmpty && story.held.isEmpty)
        let text = try #require(story.alert("session-contradicted").first?.text)
        #expect(text.contains("(cpms session price 1 'told later' --energy-kwh 20 --stopped-at "))
        #expect(try price(&story, "", succeeds: false).status == 409)
        _ = try price(&story, #","energyKwh":"20""#)
        #expect(story.invoiced == [1_000] && story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-1800", 21_000))
        try story.step(Kind.stop("$tx1", "@-3600", 1_000))
        #expect(story.alert("session-contradicted").isEmpty && story.invoiced == [1_000])
        try story.step(Kind.stop("$tx1", "@-900", 31_000))
        #expect(story.alert("session-contradicted").first?.text.contains("cpms invoice correct 1 --energy-kwh 30") == true)
        check(story)
    }

    @Test func `a true end after a write-off is billed by the command that its alert names`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.start("@-3600", 20_000, card: Kind.other), #"{"sh":"cpms session release 1 --write-off"}"#,
            Kind.stop("$tx1", "@-4000", 10_000))
        let text = try #require(story.alert("session-contradicted").first?.text)
        #expect(text.contains("It was written off: ") && text.contains("cpms session price 1 'told later' --written-off --energy-kwh 9"))
        _ = try price(&story, #","energyKwh":"9","writtenOff":true"#)
        #expect(story.invoiced == [450] && story.alert("session-contradicted").isEmpty)
        check(story)
    }

    @Test func `a session for which a tariff was frozen is priced later by that one`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 1_000), Kind.time)
        #expect(try price(&story, #","energyKwh":"9","tariff":2"#, succeeds: false).status == 409)
        _ = try price(&story, #","energyKwh":"9","tariff":1"#)
        #expect(story.invoiced == [450])
        check(story)
    }

    // MARK: Decided

    @Test func `an end that was told before a correction is no news after it, and a third one names what stands`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 6_000, #","reason":"PowerLoss""#), Kind.stop("$tx1", "@-1800", 21_000))
        #expect(story.alert("session-contradicted").count == 1)
        try story.creditOrCorrect("1", "20")
        #expect(story.invoiced == [250, -250, 1_000] && story.alert("session-contradicted").isEmpty)
        try story.step(Self.boot)
        try story.step(Kind.stop("$tx1", "@-1800", 21_000))
        try story.step(Kind.stop("$tx1", "@-3600", 6_000))
        #expect(story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-900", 30_000))
        #expect(story.alert("session-contradicted").first?.text.contains("cpms invoice correct 3 --energy-kwh 29") == true)
        #expect(story.alert("session-contradicted").first?.offer?.invoice == InvoiceID(rawValue: 3))
        check(story)
    }

    @Test func `what a person let stand is no news when it is told again`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 6_000), Kind.stop("$tx1", "@-1800", 21_000))
        story.run(.acknowledgeAlert, #"{"kind":"session-contradicted","station":"CP1","session":1}"#)
        #expect(story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-1800", 21_000))
        #expect(story.alert("session-contradicted").isEmpty)
        try story.step(Kind.stop("$tx1", "@-1800", 22_000))
        #expect(story.alert("session-contradicted").count == 1)
        check(story)
    }

    @Test func `a start that contradicts is told of once`() throws {
        let story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 6_000), Kind.start("@-7200", 3_000), Self.boot,
            Kind.start("@-7200", 3_000))
        #expect(story.scenario.events.count { if case .sessionContradicted = $0 { true } else { false } } == 1)
        check(story)
    }

    // MARK: Nobody pays

    @Test func `a session that nobody pays for is told of from its start until its end`() throws {
        var story = try told(Kind.start("@-3600", 1_000, card: "DEADBEEF"), Kind.reading("@-1800", Kind.register("6000")))
        #expect(story.alert("charging-unauthorized").map(\.session) == [SessionID(rawValue: 1)])
        try story.step(Kind.stop("$tx1", "@-1", 7_000))
        #expect(story.alert("charging-unauthorized").isEmpty && story.held == ["1 nobody known who pays"])
        check(story)
    }

    @Test(arguments: [false, true])
    func `a session that nobody pays for and that delivered nothing closes by itself`(isTimed: Bool) throws {
        var story = try FieldStory()
        if isTimed { try story.step(Kind.time) }
        try story.step(Kind.start("@-600", 1_000, card: "DEADBEEF"))
        try story.step(Kind.stop("$tx1", "@-300", 1_000, #","reason":"DeAuthorized""#))
        #expect(story.held.isEmpty && story.invoiced.isEmpty && story.scenario.world.alerts.isEmpty)
        check(story)
    }

    // MARK: Told again by no clock, and late

    @Test func `the twin is named in the hold of a session that is held for its energy`() throws {
        let (start, end) = ("1970-01-01T00:00:10Z", "1970-01-01T01:00:10Z")
        let story = try told(
            Self.boot, Kind.start(start, 0), Kind.stop("$tx1", end, 5_000), Self.boot, Kind.start(start, 0),
            Kind.stop("$tx2", end, 5_000))
        #expect(story.sessions == 2 && story.invoiced.isEmpty)
        #expect(try story.session(2).heldDetail?.contains("It reads like session 1") == true)
        check(story)
    }

    @Test(arguments: [["Charging", "Charging"], ["SuspendedEV", "SuspendedEV"], ["SuspendedEVSE", "SuspendedEVSE"]])
    func `a status that comes late between two alike is held where parking costs money`(told statuses: [String]) throws {
        let late = statuses[0] == "SuspendedEV" ? "Charging" : "SuspendedEV"
        let story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-3590", statuses[0]), Kind.status("@-1200", statuses[1]),
            Kind.status("@-2400", late), Kind.stop("$tx1", "@-1", 8_000))
        #expect(story.held.first?.contains("pauses") == true && story.invoiced.isEmpty)
        check(story)
    }
}
