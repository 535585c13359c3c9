import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What people name of a session, or are proposed, must be able to be: an end and an energy together, each given or kept, beside the
/// register, the connector, the payer and the next session that are known.
@Suite struct FieldGateTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static let alone = Kind.stop("777", "@-3600", 9_000, #","idTag":"04A1B2C3D4""#)
    private static let cannot = "all that its connector can deliver in the time"

    private func amended(_ more: String, of story: inout FieldStory) throws -> CommandAnswer {
        let document = try #require(story.scenario.events.invoices.last { $0.credits == nil })
        let line = try #require(document.lines.first)
        let billed = try #require(story.scenario.billed(line.session))
        return story.run(
            .correctInvoice, "{\"document\":\"\(hexText(document.encoded()))\",\"billed\":\"\(hexText(billed.encoded()))\"\(more)}",
            succeeds: false)
    }

    private func price(_ more: String, of story: inout FieldStory, _ id: UInt64 = 1) throws -> CommandAnswer {
        let session = try #require(story.scenario.corrected(SessionID(rawValue: id)))
        let billed = hexText(try #require(BilledSession(free: session)).encoded())
        return story.run(.priceSession, #"{"session":\#(id),"reason":"told later","billed":"\#(billed)"\#(more)}"#, succeeds: false)
    }

    private func release(_ more: String, of story: inout FieldStory, _ id: UInt64 = 1) -> CommandAnswer {
        story.run(.releaseSession, "{\"session\":\(id)\(more)}", succeeds: false)
    }

    private func text(_ answer: CommandAnswer) -> String { String(decoding: answer.body, as: UTF8.self) }

    private func kilowattHours(_ energy: Int64) -> Energy { Energy(milliwattHours: energy * 1_000_000) }

    // MARK: An end that is named alone

    @Test(arguments: [0, 1, 30, 59])
    func `an end that is named without its energy must leave time for what was delivered`(seconds: Int64) throws {
        func end(_ start: Instant) -> String { #","stoppedAt":"\#(start.adding(seconds: seconds).text)""# }
        var billed = try told(Kind.start("@-7207", 1_000), Kind.stop("$tx1", "@-3600", 9_000))
        let invoiced = try #require(billed.scenario.billed(SessionID(rawValue: 1)))
        let refused = try amended(end(invoiced.startedAt), of: &billed)
        #expect(refused.status == 422 && text(refused).contains(Self.cannot) && billed.invoiced == [400])
        var held = try told(Kind.start("@-7207", 1_000), Kind.reading("@-3600", Kind.register("9000")), #"{"sleep":1}"#)
        held.run(.endSession, #"{"session":1}"#)
        let start = try held.session(1).startedAt
        let unreleased = release(end(start), of: &held)
        #expect(unreleased.status == 422 && text(unreleased).contains(Self.cannot) && held.invoiced.isEmpty)
        held.run(.releaseSession, #"{"session":1,"stoppedAt":"\#(start.adding(seconds: 600).text)"}"#)
        #expect(held.invoiced == [400])
        var unpaid = try told(Kind.start("@-7207", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-3600", 9_000))
        #expect(release(end(start) + #","token":"$ALICE""#, of: &unpaid).status == 422)
        #expect(release(#","token":"$ALICE","energyKwh":"8""# + end(start), of: &unpaid).status == 422)
        _ = release(#","writeOff":true"#, of: &unpaid)
        let priced = try price(#","writtenOff":true,"token":"$ALICE""# + end(start), of: &unpaid)
        #expect(priced.status == 422 && text(priced).contains(Self.cannot) && unpaid.invoiced.isEmpty)
        for story in [billed, held, unpaid] { check(story) }
    }

    @Test func `an end that leaves time for what was delivered is taken without its energy`() throws {
        var story = try told(Kind.time, Kind.start("@-7207", 1_000), Kind.stop("$tx1", "@-3607", 9_000))
        let start = try #require(story.scenario.billed(SessionID(rawValue: 1))).startedAt
        #expect(try amended(#","stoppedAt":"\#(start.adding(seconds: 1_800).text)""#, of: &story).status == 201)
        #expect(story.invoiced.last == 800)
    }

    @Test func `another end that leaves no time for its energy is offered to nobody`() throws {
        let story = try told(Kind.start("@-7207", 1_000), Kind.stop("$tx1", "@-3600", 9_000), Kind.stop("$tx1", "@-7206", 9_000))
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.offer?.energy == nil && alert.offer?.stoppedAt == nil && !alert.text.contains("cpms invoice correct"))
    }

    // MARK: An end that came alone

    @Test(arguments: ["99999", "9000", "9.001"])
    func `an end that came alone is released with no more than its register shows`(energy: String) throws {
        var story = try told(Self.alone)
        let refused = release(#","connector":1,"energyKwh":"\#(energy)""#, of: &story)
        #expect(refused.status == 422 && text(refused).contains("is more than 9 kWh"))
        #expect(release(#","connector":1,"energyKwh":"4""#, of: &story).status == 200 && story.invoiced == [200])
        #expect(try amended(#","energyKwh":"\#(energy)""#, of: &story).status == 422)
        check(story)
    }

    @Test func `an end that came alone at a register of years is released with what a day can bring`() throws {
        var story = try told(Kind.stop("777", "@-3600", 90_000_000, #","idTag":"04A1B2C3D4""#))
        #expect(release(#","connector":1,"energyKwh":"20000""#, of: &story).status == 422)
        #expect(release(#","connector":1,"energyKwh":"90""#, of: &story).status == 200)
    }

    @Test func `an end that came alone is released at a connector that its station has`() throws {
        var story = try told(Self.alone)
        for connector in [3, 7] {
            let refused = release(#","connector":\#(connector),"energyKwh":"4""#, of: &story)
            #expect(refused.status == 422 && text(refused).contains("is none that its station has"))
        }
        #expect(release(#","connector":2,"energyKwh":"4""#, of: &story).status == 200)
    }

    @Test func `a session that began without a register is released with no more than that of its end`() throws {
        var story = try told(
            #"{"call":"StartTransaction","p":{"connectorId":1,"idTag":"04A1B2C3D4","timestamp":"@-7200"}}"#,
            Kind.stop("$tx1", "@-60", 9_000))
        try #require(story.held.count == 1)
        #expect(release(#","energyKwh":"400""#, of: &story).status == 422)
        #expect(release(#","energyKwh":"9""#, of: &story).status == 200 && story.invoiced == [450])
        #expect(try amended(#","energyKwh":"400""#, of: &story).status == 422)
    }

    // MARK: Who pays

    @Test func `a session of a card that is known is priced to no other`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 1_000))
        let refused = try price(#","energyKwh":"2","token":"$CAROL""#, of: &story)
        #expect(refused.status == 409 && text(refused).contains("is known already") && story.invoiced.isEmpty)
        #expect(try price(#","energyKwh":"2","token":"$ALICE""#, of: &story).status == 200 && story.invoiced == [100])
    }

    @Test(arguments: ["DEADBEEF", "NOBODY"]) func `a card that may not charge is held where no tariff applies, too`(card: String) throws {
        var story = try told()
        story.run(.assignTariff, #"{"tariff":null}"#)
        for line in [Kind.start("@-7200", 1_000, card: card), Kind.stop("$tx1", "@-3600", 5_000)] { try story.step(line) }
        #expect(story.held == ["1 nobody known who pays"] && story.invoiced.isEmpty)
        story.run(.assignTariff, #"{"tariff":1}"#)
        #expect(release("", of: &story).status == 422)
        #expect(release(#","token":"$ALICE""#, of: &story).status == 200 && story.invoiced == [200])
        check(story)
    }

    @Test func `a known card, and one that took nothing, are closed where no tariff applies`() throws {
        for (card, register) in [("04A1B2C3D4", 5_000), ("DEADBEEF", 1_000)] {
            var story = try told()
            story.run(.assignTariff, #"{"tariff":null}"#)
            for line in [Kind.start("@-7200", 1_000, card: card), Kind.stop("$tx1", "@-3600", register)] { try story.step(line) }
            #expect(story.held.isEmpty && story.invoiced.isEmpty)
        }
    }

    // MARK: The next session

    @Test func `the proposed end of a session whose end was lost does not reach into the next one`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.reading("@-7000", Kind.register("1500")),
            Kind.start("@-6900", 1_600, card: Kind.other))
        #expect(try story.session(1).heldStop == story.session(2).startedAt)
        try story.step(Kind.stop("$tx2", "@-3600", 5_000))
        #expect(release("", of: &story).status == 200)
        #expect(story.invoiced.last == 175)
        check(story)
    }

    @Test func `a start that is told again at once leaves the first with an end at the second`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.start("@-7190", 1_000), Kind.stop("$tx2", "@-3600", 5_000))
        #expect(release("", of: &story).status == 200)
        check(story)
    }

    @Test(arguments: [false, true])
    func `a start that becomes known later cuts what was proposed of the session before`(isRead: Bool) throws {
        var story = try told(Kind.time, Kind.start("@-7200", 1_000))
        if isRead { try story.step(Kind.reading("@-7100", Kind.register("1000"))) }
        story.run(.endSession, #"{"session":1}"#)
        try story.step(Kind.start("@-7000", 1_000, card: Kind.other))
        let next = try story.session(2).startedAt
        #expect(try story.session(1).heldStop.map { $0 <= next } == true)
        try story.step(Kind.stop("$tx2", "@-3600", 5_000))
        #expect(release("", of: &story).status == 200)
        check(story)
    }

    @Test func `readings that come late from beyond the next start raise no proposal beyond its register`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-6000", Kind.register("3000")))
        story.run(.endSession, #"{"session":1}"#)
        for line in [
            Kind.start("@-3600", 5_000, card: Kind.other), Kind.reading("@-5000", Kind.register("4000")),
            Kind.reading("@-3000", Kind.register("8000")),
        ] {
            try story.step(line)
        }
        #expect(try story.session(1).heldEnergy.map { $0 <= kilowattHours(4) } == true)
        try story.step(Kind.stop("$tx2", "@-60", 9_000))
        #expect(release("", of: &story).status == 200)
        #expect(story.invoiced.reduce(0, +) <= 400 && story.alert("register-fell").isEmpty)
        check(story)
    }

    @Test func `a late reading from beyond the next start raises no proposal of a session with a told end`() throws {
        let story = try told(
            Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-5000", 5_000), Kind.start("@-3600", 5_000),
            Kind.reading("@-3000", Kind.register("8000")))
        #expect(try story.session(1).heldEnergy == kilowattHours(4))
    }

    // MARK: Two counts

    @Test(arguments: [(0, 500_000, 8_000), (0, 8_100_000, 8_000), (500_000, 0, 508_000), (700_000, 10, 708_000)])
    func `a session whose readings are of another count than its ends is proposed once`(start: Int, read: Int, stop: Int) throws {
        let story = try told(
            Kind.start("@-7200", start, card: "DEADBEEF"), Kind.reading("@-7000", Kind.register("\(read)")),
            Kind.reading("@-5000", Kind.register("\(read + 7_990)")), Kind.stop("$tx1", "@-4000", stop))
        #expect(try story.session(1).heldEnergy == kilowattHours(8))
        check(story)
    }

    // MARK: Above the register

    @Test(arguments: [false, true])
    func `a correction beyond the start of the next session shows that something was billed twice`(isAfter: Bool) throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 11_000))
        if !isAfter { try story.creditOrCorrect("1", "15") }
        try story.step(Kind.start("@-3000", 11_000, card: Kind.other))
        if isAfter { try story.creditOrCorrect("1", "15") }
        try story.step(Kind.stop("$tx2", "@-60", 12_000))
        #expect(story.alert("register-fell").first?.text.contains("stood 4 kWh lower") == true || !story.alert("register-fell").isEmpty)
        check(story)
    }

    @Test func `a correction back to the register takes the word of it back`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 11_000), Kind.start("@-3000", 11_000, card: Kind.other))
        #expect(try amended(#","energyKwh":"15""#, of: &story).status == 201 && story.alert("register-fell").count == 1)
        #expect(try amended(#","energyKwh":"10""#, of: &story).status == 201 && story.alert("register-fell").isEmpty)
        check(story)
    }

    @Test func `a later price beyond the start of the next session shows it too`() throws {
        var story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 1_000), Kind.start("@-3000", 1_000, card: Kind.other),
            Kind.stop("$tx2", "@-60", 5_000))
        #expect(try price(#","energyKwh":"3""#, of: &story).status == 200)
        #expect(story.alert("register-fell").count == 1)
        check(story)
    }

    @Test func `an end of the next session under the old number is offered as no correction of the first`() throws {
        let story = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 5_000), Kind.start("@-3000", 5_000),
            Kind.stop("$tx1", "@-60", 9_000, #","idTag":"04A1B2C3D4""#))
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.offer?.energy == nil && alert.offer?.stoppedAt == nil && !alert.text.contains("--energy-kwh"))
    }

    // MARK: Told again

    @Test(arguments: [1_000, 0])
    func `an end that is told again with a higher register in its data contradicts the first`(start: Int) throws {
        let data = #","transactionData":[{"timestamp":"@-60","sampledValue":[{"value":"9000","context":"Transaction.End"}]}]"#
        var story = try told(Kind.start("@-7200", start), Kind.stop("$tx1", "@-60", 5_000), Kind.stop("$tx1", "@-60", 5_000, data))
        let alert = try #require(story.alert("session-contradicted").first)
        #expect(alert.offer?.energy == Energy(milliwattHours: Int64(9_000 - start) * 1_000))
        try story.step(#"{"reconnect":true}"#)
        try story.step(Kind.stop("$tx1", "@-60", 5_000, data))
        #expect(story.alert("session-contradicted").count == 1 && story.scenario.events.count { $0.name == "SessionContradicted" } == 1)
        check(story)
    }

    @Test(arguments: [
        #"{"value":"5000","context":"Transaction.End"}"#, #"{"value":"4990"}"#, #"{"value":"900000000"}"#,
        #"{"value":"11","measurand":"Current.Import","unit":"A"}"#,
    ])
    func `an end that is told again with data that tell no other one is a repetition`(value: String) throws {
        let data = #","transactionData":[{"timestamp":"@-60","sampledValue":[\#(value)]}]"#
        let story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-60", 5_000), Kind.stop("$tx1", "@-60", 5_000, data))
        #expect(story.alert("session-contradicted").isEmpty && story.invoiced == [200])
    }

    @Test func `an end whose data were known when it was held is a repetition`() throws {
        let data = #","transactionData":[{"timestamp":"@-60","sampledValue":[{"value":"9000","context":"Transaction.End"}]}]"#
        let story = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-60", 5_000, data), Kind.stop("$tx1", "@-60", 5_000, data))
        #expect(story.alert("session-contradicted").isEmpty && story.held.count == 1)
    }
}
