import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Readings that nobody can believe, pauses in which a car charged, and two stories of a session that waits: stories of what stations do to
/// a bill, with prices as in `FieldKindTests`.
@Suite struct FieldBelievedTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static func kWh(_ thousandths: Int64) -> Energy { Energy(milliwattHours: thousandths * 1_000) }

    // MARK: Readings that nobody believes

    @Test(arguments: [900_000_000, 5_000_000, 99_000_000_000])
    func `a session ended by a person is proposed by the last register that can be believed`(spike: Int) throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("4000")), Kind.reading("@-1800", Kind.register("\(spike)")))
        story.run(.endSession, #"{"session":1}"#)
        let session = try story.session(1)
        #expect(session.heldEnergy == Self.kWh(3_000) && session.energy == Self.kWh(3_000) && session.meterStop == Self.kWh(4_000))
        #expect(session.heldDetail?.contains("Not believed: a register of \(spike / 1_000) kWh") == true)
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [150])
        check(story)
    }

    @Test func `a reading nobody believes stays unbelieved however long the session stays open`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("4000")), Kind.reading("@-1800", Kind.register("900000000")))
        story.wait(90 * 86_400)
        #expect(EnergyLimit.energySoFar(of: try story.session(1), powerMax: nil, at: story.scenario.now) == Self.kWh(3_000))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000))
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [150])
    }

    @Test func `an end that nobody believes is billed only where a person names what was delivered`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("5000000000")), Kind.stop("$tx1", "@-1", 4_000_000_000))
        let session = try story.session(1)
        #expect(session.held == .implausibleEnergy && session.heldEnergy == nil && session.missingForRelease == [.energy])
        #expect(Invoicing.proposedCost(of: session, in: story.scenario.world.tariffs) == nil)
        #expect(EnergyLimit.energySoFar(of: session, powerMax: nil, at: story.scenario.now) == nil)
        let refused = story.run(.releaseSession, #"{"session":1}"#, succeeds: false)
        #expect(refused.status == 422 && story.invoiced.isEmpty)
        story.run(.releaseSession, #"{"session":1,"energyKwh":"7"}"#)
        #expect(story.invoiced == [350])
        check(story)
    }

    @Test func `an end that nobody believes is proposed by the readings before it`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("6000")), Kind.stop("$tx1", "@-1", 4_000_000_000))
        #expect(try story.session(1).heldEnergy == Self.kWh(5_000))
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [250])
    }

    @Test func `a session whose successor began is proposed by the last register that can be believed`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-5400", Kind.register("4000")), Kind.reading("@-3600", Kind.register("900000000")),
            Kind.start("@-1800", 5_000, card: Kind.other))
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000))
        #expect(story.alert("register-fell").isEmpty)
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced == [150])
        check(story)
    }

    @Test func `a reading nobody believes that comes first is passed over`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-5400", Kind.register("900000000")), Kind.reading("@-3600", Kind.register("4000")),
            Kind.reading("@-1800", Kind.register("6000")))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(5_000))
    }

    @Test func `a register that creeps faster than any connector delivers is believed as far as that`() throws {
        var story = try FieldStory()
        try story.step(Kind.start("@-3600", 1_000))
        for second in 1...300 { try story.step(Kind.reading("@\(second - 3_600)", Kind.register("\(1_000 + second * 400)"))) }
        story.run(.endSession, #"{"session":1}"#)
        // All that 400 kW deliver in 300 s, and a little.
        let proposed = try #require(try story.session(1).heldEnergy)
        #expect(proposed <= Self.kWh(38_000), "\(proposed.kilowattHoursText)")
    }

    @Test func `a register that falls to zero and then jumps counts neither twice nor beyond belief`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-5400", Kind.register("4000")), Kind.reading("@-3600", Kind.register("0")),
            Kind.reading("@-1800", Kind.register("900000000")))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000))
    }

    @Test(arguments: [7_200, 50_000])
    func `a start of zero before the register of a meter's life is proposed by what that rose by`(seconds: Int) throws {
        let lines = [
            Kind.start("@-\(seconds)", 0), Kind.reading("@-\(seconds - 600)", Kind.register("4076000")),
            Kind.reading("@-1800", Kind.register("4080000")), Kind.reading("@-900", Kind.register("4084000")),
        ]
        var lost = try FieldStory()
        for line in lines { try lost.step(line) }
        #expect(EnergyLimit.energySoFar(of: try lost.session(1), powerMax: nil, at: lost.scenario.now) == Self.kWh(8_000))
        var ended = lost
        lost.run(.endSession, #"{"session":1}"#)
        #expect(try lost.session(1).heldEnergy == Self.kWh(8_000))
        #expect(try lost.session(1).heldDetail?.contains("Its readings count from 4076 kWh") == true)
        try ended.step(Kind.stop("$tx1", "@-1", 4_085_000))
        #expect(ended.held == ["1 implausible energy"])
        #expect(try ended.session(1).heldEnergy == Self.kWh(9_000))
        ended.run(.releaseSession, #"{"session":1}"#)
        #expect(ended.invoiced == [450])
    }

    @Test(arguments: ["remove", "card"])
    func `what goes ends its sessions with the last register that can be believed`(what: String) throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("4000")), Kind.reading("@-1800", Kind.register("900000000")))
        if what == "remove" { story.run(.removeStation, #"{"id":"CP1"}"#) } else { story.run(.forgetToken, #"{"token":"$ALICE"}"#) }
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000) && story.session(1).energy == Self.kWh(3_000))
    }

    @Test func `one reading nobody believes between a start and an end that fit holds nothing up, and is shown`() throws {
        var story = try FieldStory()
        for line in [Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("900000000"))] { try story.step(line) }
        let doubted = try story.session(1).readingsDoubted(powerMax: nil)
        #expect(doubted.map(\.register) == [Self.kWh(900_000_000)])
        try story.step(Kind.stop("$tx1", "@-1", 11_000))
        #expect(story.invoiced == [500])
    }

    @Test func `a register that counts whole kilowatt-hours is believed`() throws {
        var story = try FieldStory()
        try story.step(Kind.start("@-3600", 1_000))
        for minute in 1...59 {
            try story.step(Kind.reading("@\(minute * 60 - 3_600)", Kind.register("\(1_000 + minute * 11 / 60 * 1_000)")))
        }
        #expect(try story.session(1).readingsDoubted(powerMax: Power(milliwatts: 11_000_000)).isEmpty)
        try story.step(Kind.stop("$tx1", "@0", 12_000))
        #expect(story.invoiced == [550] && story.held.isEmpty)
    }

    @Test func `an end told long after it happened is held where no connector delivers so much in its time`() throws {
        var story = try told(Kind.start("@0", 1_000), #"{"drop":1}"#)
        story.wait(3 * 86_400)
        try story.step(Kind.stop("$tx1", "@3600", 901_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 implausible energy"])
    }

    @Test func `an end that nobody can believe, told after the invoice, is offered by no figure`() throws {
        let story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 3_000), Kind.stop("$tx1", "@-1", 900_000_000))
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.text.contains("900000 kWh") && !alert.text.contains("--energy-kwh") && alert.offer?.energy == nil)
    }

    // MARK: Parking

    @Test func `a register that rises across a pause and on is charging from before it`() throws {
        let story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-3590", "SuspendedEV"), Kind.reading("@-1800", Kind.register("6000")),
            Kind.status("@-1799", "SuspendedEV"), Kind.reading("@-5", Kind.register("11000")), Kind.stop("$tx1", "@0", 11_000))
        #expect(story.invoiced == [1_200] && story.held.isEmpty)
        check(story)
    }

    @Test func `energy that cannot have been delivered outside of a pause overrules it, without any reading`() throws {
        let story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-3590", "SuspendedEV"), Kind.stop("$tx1", "@0", 12_000))
        #expect(story.invoiced == [550 + 600 + 100] && story.held.isEmpty)
        check(story)
    }

    @Test func `what a connector can deliver before a pause does not overrule it`() throws {
        let story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-1800", "SuspendedEV"), Kind.stop("$tx1", "@0", 12_000))
        #expect(story.invoiced == [550 + 300 + 600 + 100])
    }

    @Test func `a connector of known power cannot have delivered it before a pause`() throws {
        var story = try FieldStory()
        story.run(.changeStation, #"{"id":"CP1","powerMaxW":11000}"#)
        try story.step(Kind.time)
        for line in [Kind.start("@-3600", 1_000), Kind.status("@-3000", "SuspendedEV"), Kind.stop("$tx1", "@0", 12_000)] {
            try story.step(line)
        }
        // 11 kWh in 600 s are 66 kW.
        #expect(story.invoiced == [550 + 600 + 100])
    }

    @Test func `of a pause with several readings that part is parking across which the register stood still`() throws {
        let story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.reading("@-5400", Kind.register("6000")), Kind.status("@-5400", "SuspendedEV"),
            Kind.reading("@-3600", Kind.register("6005")), Kind.reading("@-1800", Kind.register("11000")), Kind.stop("$tx1", "@0", 11_000))
        #expect(story.invoiced == [500 + 900 + 600 + 100])
    }

    @Test(arguments: [10, 40])
    func `a meter that steps by some watt-hours while the car rests leaves the pause alone`(step: Int) throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.reading("@-3601", Kind.register("6000")), Kind.status("@-3600", "SuspendedEV"))
        for second in stride(from: 10, through: 60, by: 10) {
            try story.step(Kind.reading("@\(second - 3_600)", Kind.register("\(second >= 30 ? 6_000 + step : 6_000)")))
        }
        try story.step(Kind.stop("$tx1", "@0", 6_000 + step))
        #expect(story.invoiced.count == 1 && story.invoiced[0] >= 250 + 600 + 1_199 + 100)
    }

    @Test func `many small steps in a row are charging`() throws {
        var story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-3600", "SuspendedEV"), Kind.reading("@-3600", Kind.register("1000")))
        for step in 1...359 { try story.step(Kind.reading("@\(step * 10 - 3_600)", Kind.register("\(1_000 + step * 20)"))) }
        try story.step(Kind.stop("$tx1", "@0", 8_200))
        #expect(story.invoiced == [360 + 600 + 100])
        check(story)
    }

    @Test func `a pause that the station makes is never parking`() throws {
        let story = try told(
            Kind.time, Kind.start("@-3600", 1_000), Kind.status("@-3590", "SuspendedEVSE"), Kind.stop("$tx1", "@0", 12_000))
        #expect(story.invoiced == [550 + 600 + 100])
    }

    // MARK: Two stories of a session that waits

    @Test func `another end of a held session is proposed where it tells more, and both are shown`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-3600", 3_000, #","reason":"PowerLoss""#),
            Kind.stop("$tx1", "@-1", 11_000))
        let session = try story.session(1)
        #expect(session.held == .unknownDebtor && session.heldEnergy == Self.kWh(10_000))
        #expect(session.heldDetail?.contains("Told otherwise: end 11 kWh") == true)
        #expect(story.alert("session-contradicted").count == 1)
        story.run(.releaseSession, #"{"session":1,"token":"$ALICE"}"#)
        #expect(story.invoiced == [500] && story.alert("session-contradicted").isEmpty)
        check(story)
    }

    @Test func `of three different ends the fullest is proposed, and of a poorer one nothing is lost`() throws {
        var story = try told(Kind.start("@-7200", 1_000, card: "DEADBEEF"))
        for (time, stop) in [("@-3600", 3_000), ("@-1", 11_000), ("@-1800", 7_000), ("@-1800", 7_000)] {
            try story.step(Kind.stop("$tx1", time, stop))
        }
        let session = try story.session(1)
        #expect(session.heldEnergy == Self.kWh(10_000) && session.contradictions.count == 2)
        #expect(session.heldDetail?.contains("end 11 kWh") == true && session.heldDetail?.contains("end 7 kWh") == true)
    }

    @Test func `a start told otherwise of a held session is shown with what it delivered by it`() throws {
        let story = try told(
            Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-1", 11_000), Kind.start("@-7200", 500, card: "DEADBEEF"))
        let session = try story.session(1)
        #expect(session.heldEnergy == Self.kWh(10_500) && session.heldDetail?.contains("start 0.5 kWh") == true)
    }

    @Test func `another end that comes after a release and before the invoice holds it again with the fuller one`() throws {
        var story = try FieldStory()
        try story.step(Kind.start("@-7200", 1_000, card: "DEADBEEF"))
        try story.step(Kind.stop("$tx1", "@-3600", 3_000))
        try story.step(Kind.stop("$tx1", "@-1", 900_000_000))
        #expect(try story.session(1).heldEnergy == Self.kWh(2_000), "what nobody believes is not proposed")
        #expect(try story.session(1).heldDetail?.contains("end 900000 kWh") == true)
    }

    // MARK: Whose meter

    private static func at(_ place: String, _ value: Int) -> String { #"{"value":"\#(value)","location":"\#(place)"}"# }

    @Test func `a register of the inlet that comes after one of the outlet is none of the session's`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-5400", Self.at("Outlet", 4_000)), Kind.reading("@-3600", Self.at("Inlet", 9_000)),
            Kind.reading("@-1800", Self.at("Body", 12_000)))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000))
        check(story)
    }

    @Test func `a register of the outlet that comes after those of the inlet takes their place`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.reading("@-5400", Self.at("Inlet", 9_000)), Kind.reading("@-3600", Self.at("Inlet", 12_000)),
            Kind.reading("@-1800", Kind.register("6000")))
        let ended = try { () -> FieldStory in
            var other = story
            try other.step(Kind.stop("$tx1", "@-1", 7_000))
            return other
        }()
        #expect(ended.invoiced == [300] && ended.held.isEmpty)
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(5_000))
    }

    @Test func `a station that tells the inlet alone is billed by it`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-3600", Self.at("Inlet", 4_000)))
        story.run(.endSession, #"{"session":1}"#)
        #expect(try story.session(1).heldEnergy == Self.kWh(3_000))
    }

    // MARK: What is known only by its end

    @Test func `a stop without a session is priced by its connector and by what a person names, never free in silence`() throws {
        var story = try told(Kind.stop("-1", "@-1", 11_000, #","idTag":"04A1B2C3D4""#))
        #expect(try story.session(1).missingForRelease == [.connector, .energy])
        let refused = story.run(.releaseSession, #"{"session":1,"connector":1}"#, succeeds: false)
        #expect(refused.status == 422 && story.scenario.world.sessions[SessionID(rawValue: 1)]?.held == .implausibleEnergy)
        story.run(.releaseSession, #"{"session":1,"connector":1,"energyKwh":"10"}"#)
        #expect(story.invoiced == [500])
        check(story)
    }

    @Test func `the end of a session whose readings end elsewhere shows by how much`() throws {
        let data = #","transactionData":[{"timestamp":"@-1","sampledValue":[{"value":"11111","context":"Transaction.End"}]}]"#
        var story = try told(Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-1", 11_000, data))
        #expect(try story.session(1).endDifference == Energy(milliwattHours: 111_000))
        try story.step(Kind.start("@0", 11_000, card: "DEADBEEF"))
        try story.step(Kind.reading("@10", Kind.register("11010.4"), transaction: "$tx2"))
        try story.step(Kind.stop("$tx2", "@10", 11_010))
        #expect(try story.session(2).endDifference == nil)
        // A clock of whole seconds: the car charged on within the one in which it was read and stopped.
        try story.step(Kind.start("@20", 11_000, card: "DEADBEEF"))
        try story.step(Kind.reading("@2020", Kind.register("11920"), transaction: "$tx3"))
        try story.step(Kind.stop("$tx3", "@2020", 12_000))
        #expect(try story.session(3).endDifference == nil)
    }

    // MARK: Corrections that are offered

    @Test func `another end time after the invoice is offered with it, and changes the bill`() throws {
        var story = try told(Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 11_000), Kind.stop("$tx1", "@-1", 11_000))
        #expect(story.invoiced == [500 + 600 + 100])
        let alert = try #require(story.alert("session-contradicted").first)
        let offer = try #require(alert.offer)
        let stoppedAt = try #require(offer.stoppedAt)
        #expect(alert.text.contains("--energy-kwh 10 --stopped-at \(stoppedAt.text)") && offer.energy == Self.kWh(10_000))
        try story.correct("1", energy: "10", stoppedAt: stoppedAt)
        #expect(story.invoiced.last == 500 + 1_200 + 100 && story.alert("session-contradicted").isEmpty)
        check(story)
    }
}
