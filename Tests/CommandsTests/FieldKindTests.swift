import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What stations and operators do to a bill, beside the stories of `FieldStoryTests`: others of each kind, in words of our own. Prices are
/// 0.50 EUR/kWh, and where time costs money 6 EUR/h, 12 EUR/h of parking and 1 EUR a session, gross.
@Suite struct FieldKindTests: ToldByStations {
    static let time = #"{"sh":"cpms tariff add Time --energy 0.50 --time 6 --parking 12 --flat 1 --vat 19 --gross --assign"}"#

    static func start(_ time: String, _ register: Int, card: String = "04A1B2C3D4", connector: Int = 1) -> String {
        #"{"call":"StartTransaction","p":{"connectorId":\#(connector),"idTag":"\#(card)","meterStart":\#(register),"#
            + #""timestamp":"\#(time)"}}"#
    }

    static func stop(_ transaction: String, _ time: String, _ register: Int, _ more: String = "") -> String {
        let known = transaction.hasPrefix("$") ? "\"\(transaction)\"" : transaction
        return #"{"call":"StopTransaction","p":{"transactionId":\#(known),"meterStop":\#(register),"timestamp":"\#(time)"\#(more)}}"#
    }

    static func reading(_ time: String, _ values: String, transaction: String = "$tx1") -> String {
        #"{"call":"MeterValues","p":{"connectorId":1,"transactionId":"\#(transaction)","meterValue":[{"timestamp":"\#(time)","#
            + #""sampledValue":[\#(values)]}]}}"#
    }

    static func register(_ value: String) -> String { #"{"value":"\#(value)"}"# }

    static func power(_ watts: Int) -> String { #"{"value":"\#(watts)","measurand":"Power.Active.Import","unit":"W"}"# }

    static func status(_ time: String, _ status: String) -> String {
        #"{"call":"StatusNotification","p":{"connectorId":1,"errorCode":"NoError","status":"\#(status)","timestamp":"\#(time)"}}"#
    }

    static let other = "04FFEE0011"

    // MARK: Told again

    @Test func `a session told again an hour later over the same registers is held beside its twin, not billed twice`() throws {
        let story = try told(
            Self.start("@-7200", 1_000), Self.stop("$tx1", "@-3600", 11_000), Self.start("@-3600", 1_000), Self.stop("$tx2", "@-1", 11_000))
        #expect(story.invoiced == [500] && story.held == ["2 contradicting reports"])
        #expect(try story.session(2).heldDetail?.contains("session 1") == true)
        check(story)
    }

    @Test func `counters that begin at zero may come to the same, and are billed`() throws {
        let story = try told(
            Self.start("@-7200", 0), Self.stop("$tx1", "@-3600", 3_000), Self.start("@-3500", 0), Self.stop("$tx2", "@-1", 3_000))
        #expect(story.invoiced == [150, 150] && story.held.isEmpty)
    }

    @Test(arguments: [false, true])
    func `a start told again with another card contradicts the first: nobody else is billed for it`(isOver: Bool) throws {
        var story = try told(Self.start("@-7200", 1_000))
        if isOver { try story.step(Self.stop("$tx1", "@-3600", 11_000)) }
        try story.step(Self.start("@-7200", 1_000, card: Self.other))
        try story.step(Self.stop("$tx2", "@-3600", 11_000))
        #expect(story.sessions == 1)
        #expect(story.invoiced == (isOver ? [500] : []) && story.held == (isOver ? [] : ["1 contradicting reports"]))
        #expect(story.alert("session-contradicted").first?.text.contains("with another card") == true)
        check(story)
    }

    // MARK: Registers

    @Test func `an end far above the last reading of its message is held`() throws {
        let data = #","transactionData":[{"timestamp":"@-1","sampledValue":[{"value":"8000","context":"Transaction.End"}]}]"#
        let story = try told(Self.start("@-7200", 1_000), Self.stop("$tx1", "@-1", 11_000, data))
        #expect(story.invoiced.isEmpty && story.held == ["1 implausible energy"])
        check(story)
    }

    @Test func `an end a little above the last reading is billed`() throws {
        let data = #","transactionData":[{"timestamp":"@-1","sampledValue":[{"value":"10900","context":"Transaction.End"}]}]"#
        #expect(try told(Self.start("@-7200", 1_000), Self.stop("$tx1", "@-1", 11_000, data)).invoiced == [500])
    }

    @Test func `readings that count from the start of the session agree with registers of the meter's life`() throws {
        let story = try told(
            Self.start("@-7200", 4_076_000), Self.reading("@-5400", Self.register("2000")), Self.reading("@-3600", Self.register("6000")),
            Self.stop("$tx1", "@-1", 4_084_000))
        #expect(story.invoiced == [400] && story.held.isEmpty)
        check(story)
    }

    @Test func `readings that count more from the start than the registers say are held`() throws {
        let story = try told(
            Self.start("@-7200", 40_000), Self.reading("@-5400", Self.register("2000")), Self.reading("@-3600", Self.register("9000")),
            Self.stop("$tx1", "@-1", 41_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 meter went backwards"])
    }

    @Test func `start and end in kWh under readings in Wh are held`() throws {
        let story = try told(
            Self.start("@-7200", 1_000), Self.reading("@-3600", #"{"value":"1005.0","unit":"kWh"}"#), Self.stop("$tx1", "@-1", 1_010))
        #expect(story.invoiced.isEmpty && story.held == ["1 implausible energy"])
        #expect(try story.session(1).heldDetail?.contains("thousand") == true)
    }

    @Test func `power for hours over a register that hardly rises is held`() throws {
        let story = try told(
            Self.start("@-7200", 1_000), Self.reading("@-3600", Self.register("1005") + "," + Self.power(5_000)),
            Self.reading("@-1800", Self.register("1007.5") + "," + Self.power(5_000)), Self.stop("$tx1", "@-1", 1_010))
        #expect(story.invoiced.isEmpty && story.held == ["1 implausible energy"])
        #expect(try story.session(1).heldDetail?.contains("2.5 kWh") == true)
    }

    @Test func `an end of zero does not hide what the readings showed`() throws {
        let story = try told(Self.start("@-7200", 0), Self.reading("@-3600", Self.register("8000")), Self.stop("$tx1", "@-1", 0))
        #expect(story.held == ["1 meter went backwards"])
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 8_000_000))
    }

    // MARK: Parking

    @Test func `a register that rises while the status says suspended is no parking`() throws {
        let story = try told(
            Self.time, Self.start("@-7200", 1_000), Self.status("@-7200", "SuspendedEV"), Self.reading("@-5400", Self.register("3500")),
            Self.reading("@-3600", Self.register("6000")), Self.stop("$tx1", "@0", 11_000))
        #expect(story.invoiced == [1_800])
        check(story)
    }

    @Test func `all energy of a session whose status never said charging was not delivered while it parked`() throws {
        let story = try told(
            Self.time, Self.status("@-7300", "SuspendedEV"), Self.start("@-7200", 1_000), Self.stop("$tx1", "@0", 11_000))
        #expect(story.invoiced == [1_800])
    }

    @Test func `a vehicle that takes next to nothing parks`() throws {
        let story = try told(
            Self.time, Self.start("@-7200", 1_000), Self.status("@-3600", "SuspendedEV"), Self.reading("@-3600", Self.register("6000")),
            Self.reading("@-1800", Self.register("6010")), Self.stop("$tx1", "@0", 6_020))
        #expect(story.invoiced == [251 + 600 + 1_200 + 100])
    }

    @Test func `a pause in which the station offers no power is its own`() throws {
        let nothing = #"{"value":"0","measurand":"Current.Offered","unit":"A"}"#
        let story = try told(
            Self.time, Self.start("@-7200", 1_000), Self.status("@-3600", "SuspendedEV"), Self.reading("@-3000", nothing),
            Self.stop("$tx1", "@0", 11_000))
        #expect(story.invoiced == [500 + 1_200 + 100])
    }

    // MARK: Time

    @Test func `an end told by a clock that leapt ahead is held where time costs money, with a proposal by the evidence`() throws {
        let story = try told(
            Self.time, Self.start("@-90000", 1_000), Self.reading("@-87000", Self.register("9000")),
            Self.stop("$tx1", "2099-01-01T00:00:00Z", 11_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 end not believed"])
        let session = try story.session(1)
        #expect(try #require(session.heldStop).seconds(since: session.startedAt) <= 3_900)
    }

    @Test func `a clock that is an hour ahead from the beginning tells how long a session was`() throws {
        let story = try told(
            Self.time, Self.status("@3600", "Preparing"), Self.start("@3600", 1_000), #"{"sleep":3600}"#,
            Self.stop("$tx1", "@7200", 11_000))
        #expect(story.invoiced == [1_200] && story.held.isEmpty)
    }

    // MARK: Decisions

    @Test func `a release names no end after the next session of the connector began`() throws {
        var story = try told(
            Self.time, Self.start("@-7200", 1_000), Self.reading("@-5000", Self.register("3000")),
            Self.start("@-3600", 5_000, card: Self.other))
        let late = try story.session(2).startedAt.adding(seconds: 60).text
        let refused = story.run(.releaseSession, #"{"session":1,"stoppedAt":"\#(late)"}"#, succeeds: false)
        #expect(refused.status == 422 && story.invoiced.isEmpty)
        story.run(.releaseSession, #"{"session":1,"stoppedAt":"\#(try story.session(2).startedAt.text)"}"#)
        #expect(story.invoiced == [100 + 100 + 600])
    }

    @Test func `a session whose card was forgotten while it ran waits for who pays, with its true figures`() throws {
        var story = try told(Self.start("@-7200", 1_000), Self.reading("@-3600", Self.register("5000")))
        story.run(.forgetToken, #"{"token":"$ALICE"}"#)
        try story.step(Self.stop("$tx1", "@-1", 11_000))
        #expect(story.invoiced.isEmpty && story.held.last == "1 nobody known who pays")
        #expect(try story.session(1).energy == Energy(milliwattHours: 10_000_000))
    }

    // MARK: Ends that come alone

    @Test(arguments: [-1, -7])
    func `an end that comes before its start is its end`(number: Int) throws {
        let end = Self.stop("\(number)", "@-3600", 11_000, #","idTag":"04A1B2C3D4""#)
        var story = try told(end, Self.start("@-7200", 1_000))
        #expect(story.invoiced == [500] && story.scenario.world.sessions.runningCount == 0)
        #expect(story.alert("session-held").isEmpty)
        for line in [end, Self.start("@-7200", 1_000), Self.stop("$tx1", "@-3600", 11_000)] { try story.step(line) }
        #expect(story.invoiced == [500] && story.sessions == 2 && story.alert("session-contradicted").isEmpty)
        check(story)
    }

    @Test func `an end that came alone with another card is no session's that begins later`() throws {
        let story = try told(
            Self.stop("-1", "@-3600", 11_000, #","idTag":"04FFEE0011""#), Self.start("@-7200", 1_000))
        #expect(story.invoiced.isEmpty && story.scenario.world.sessions.runningCount == 1 && story.held.count == 1)
    }

    @Test func `an end that came alone, told again with another register, contradicts itself`() throws {
        let card = #","idTag":"04A1B2C3D4""#
        let story = try told(Self.stop("-7", "@-1800", 11_000, card), Self.stop("-7", "@-1800", 12_000, card))
        #expect(story.sessions == 1 && story.invoiced.isEmpty)
        #expect(story.alert("session-contradicted").count == 1)
        check(story)
    }

    @Test func `readings above the end of a session that go on after it contradict it, once`() throws {
        var story = try told(
            Self.start("@-7200", 1_000), Self.stop("$tx1", "@-3600", 6_000, #","reason":"PowerLoss""#),
            Self.reading("@-1800", Self.register("9000")), Self.reading("@-900", Self.register("10000")))
        #expect(story.invoiced == [250])
        #expect(story.alert("session-contradicted").first?.text.contains("--energy-kwh 8") == true)
        #expect(story.scenario.events.count { if case .sessionContradicted = $0 { true } else { false } } == 1)
        try story.step(Self.stop("$tx1", "@-1", 11_000))
        #expect(story.alert("session-contradicted").first?.text.contains("--energy-kwh 10") == true)
        check(story)
    }

    // MARK: What lies between

    @Test func `what the register counted after a lost end is told with the session, and named when its end is known`() throws {
        let begun = try told(
            Self.start("@-7200", 1_000), Self.reading("@-5400", Self.register("8000")), Self.start("@-600", 20_000, card: Self.other))
        #expect(try begun.session(1).heldDetail?.contains("12 kWh above") == true)
        func between(_ story: FieldStory) throws -> Energy? {
            try story.scenario.station("CP1").connectors.first { $0.connector.rawValue == 1 }?.energyBetween
        }
        var released = begun
        released.run(.releaseSession, #"{"session":1,"energyKwh":"9"}"#)
        #expect(try between(released) == Energy(milliwattHours: 10_000_000) && released.invoiced == [450])
        var amended = begun
        try amended.step(Self.stop("$tx1", "@-1200", 18_000))
        #expect(try between(amended) == Energy(milliwattHours: 2_000_000) && amended.invoiced == [850])
        for story in [released, amended] { check(story) }
    }

    @Test func `readings that count from the start make no gap after a lost end`() throws {
        let story = try told(
            Self.start("@-7200", 4_076_000), Self.reading("@-3600", Self.register("6000")),
            Self.start("@-600", 4_084_000, card: Self.other))
        #expect(try story.session(1).heldDetail?.contains("began 8 kWh above") == true)
    }

    @Test func `a register that stands lower than a lost end was read is told`() throws {
        let story = try told(
            Self.start("@-7200", 1_000), Self.reading("@-5400", Self.register("8000")), Self.start("@-600", 3_000, card: Self.other))
        #expect(story.alert("register-fell").count == 1)
    }

    @Test func `an end with a number of the station's own that is told again after many sessions is found in the archive`() throws {
        var story = try FieldStory()
        let card = #","idTag":"04A1B2C3D4""#
        func end(_ number: Int) -> String { Self.stop("-1", "@\(number * 1_000 - 79_500)", number * 1_000 + 900, card) }
        for number in 0..<40 {
            try story.step(Self.start("@\(number * 1_000 - 80_000)", number * 1_000 + 100))
            try story.step(end(number))
        }
        #expect(story.invoiced.count == 40)
        try story.step(end(2))
        #expect(story.sessions == 40 && story.scenario.shelf.questions == 1)
        try story.step(Self.stop("-1", "@-78999", 77_777, card))
        #expect(story.sessions == 41 && story.held.count == 1, "what was never told is written down, and waits")
        check(story)
    }
}
