import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Two sessions of a connector whose times overlap: one of the times is wrong, and what costs time is billed by neither twice, in whatever
/// order they are told. And figures that people name.
@Suite struct FieldOverlapTests: ToldByStations {
    private typealias Kind = FieldKindTests

    /// All orders of two starts and two stops in which each stop comes after its start; 0 and 1 are the sessions.
    private static let orders: [[(session: Int, isStop: Bool)]] = [
        [(0, false), (0, true), (1, false), (1, true)], [(0, false), (1, false), (0, true), (1, true)],
        [(0, false), (1, false), (1, true), (0, true)], [(1, false), (1, true), (0, false), (0, true)],
        [(1, false), (0, false), (1, true), (0, true)], [(1, false), (0, false), (0, true), (1, true)],
    ]

    private struct Session {
        var start: Int
        var stop: Int
        var from: Int
        var to: Int
        var card: String
    }

    private func told(_ sessions: [Session], in order: [(session: Int, isStop: Bool)], isTimed: Bool) throws -> FieldStory {
        var story = try FieldStory()
        if isTimed { try story.step(Kind.time) }
        var numbers: [Int: Int] = [:]
        for message in order {
            let session = sessions[message.session]
            if message.isStop {
                try story.step(
                    Kind.stop("$tx\(numbers[message.session] ?? 0)", "@\(session.stop)", session.to, #","idTag":"\#(session.card)""#))
            } else {
                numbers[message.session] = numbers.count + 1
                try story.step(Kind.start("@\(session.start)", session.from, card: session.card))
            }
        }
        return story
    }

    /// What each of the two was billed, by its card; nil where it was not.
    private func bills(_ story: FieldStory) -> [Int64?] {
        ["$ALICE", "$CAROL"].map { card in
            story.scenario.events.invoices.last { $0.token == Scenario.token(card) && $0.credits == nil }?.gross.rawValue
        }
    }

    @Test func `two sessions that overlap on a connector come to the same bill or a hold in any order`() throws {
        for seed in UInt64(1)...40 {
            var random = SeededRandom(seed: seed)
            let isTimed = seed % 3 != 0
            let begin = -Int.random(in: 30_000...90_000, using: &random)
            let length = Int.random(in: 1_800...9_000, using: &random)
            let shift = Int.random(in: 60...length - 5, using: &random)
            let first = Session(start: begin, stop: begin + length, from: 5_000, to: 9_000, card: "04A1B2C3D4")
            let second = Session(
                start: begin + shift, stop: begin + shift + Int.random(in: 1_800...9_000, using: &random), from: 9_000, to: 12_000,
                card: "04FFEE0011")
            var seen: [Set<Int64>] = [[], []]
            for order in Self.orders {
                let story = try told([first, second], in: order, isTimed: isTimed)
                let billed = bills(story)
                for (index, bill) in billed.enumerated() { if let bill { seen[index].insert(bill) } }
                let isApart = length - shift <= 60
                #expect(
                    billed.compactMap { $0 }.count == (isTimed && !isApart ? 1 : 2),
                    "seed \(seed), \(order): \(billed) with \(story.held)")
                #expect(billed.contains { $0 == nil } == story.scenario.world.sessions.all.contains { $0.held != nil }, "seed \(seed)")
                check(story)
            }
            #expect(seen.allSatisfy { $0.count <= 1 }, "seed \(seed): \(seen)")
        }
    }

    @Test func `a hold because of an overlap names the other session and its time`() throws {
        let late = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 5_000), Kind.start("@-5400", 5_000, card: Kind.other),
            Kind.stop("$tx2", "@-1800", 9_000))
        #expect(late.held == ["2 implausible time"] && late.invoiced.count == 1)
        #expect(try late.session(2).heldDetail?.contains("while session 1 of its connector ran") == true)
        let early = try told(
            Kind.time, Kind.start("@-5400", 5_000, card: Kind.other), Kind.stop("$tx1", "@-1800", 9_000), Kind.start("@-7200", 1_000),
            Kind.stop("$tx2", "@-3600", 5_000))
        #expect(early.held == ["2 end not believed"])
        #expect(try early.session(2).heldDetail?.contains("after the next session of its connector began at") == true)
        for story in [late, early] { check(story) }
    }

    @Test func `what was corrected to an end before the next session began overlaps no more`() throws {
        var story = try told(Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 5_000))
        let begun = try #require(story.scenario.billed(SessionID(rawValue: 1))).startedAt
        try story.correct("1", energy: "4", stoppedAt: begun.adding(seconds: 1_800))
        try story.step(Kind.start("@-5400", 5_000, card: Kind.other))
        try story.step(Kind.stop("$tx2", "@-1800", 9_000))
        #expect(story.held.isEmpty && story.invoiced.count == 4)
        check(story)
    }

    // MARK: Ends that people name

    private func amended(_ more: String, _ number: Int = 1, of story: inout FieldStory) throws -> CommandAnswer {
        let document = try #require(story.scenario.events.invoices.first { $0.invoice.rawValue == UInt64(number) })
        let session = try #require(document.lines.first).session
        let billed = try #require(story.scenario.billed(session))
        return story.run(
            .correctInvoice, "{\"document\":\"\(hexText(document.encoded()))\",\"billed\":\"\(hexText(billed.encoded()))\"\(more)}",
            succeeds: false)
    }

    private func price(_ more: String, of story: inout FieldStory, _ id: UInt64 = 1) throws -> CommandAnswer {
        let session = try #require(story.scenario.corrected(SessionID(rawValue: id)))
        let billed = hexText(try #require(BilledSession(free: session)).encoded())
        return story.run(.priceSession, #"{"session":\#(id),"reason":"told later","billed":"\#(billed)"\#(more)}"#, succeeds: false)
    }

    @Test func `no end that a person names lies after the next session of the connector began`() throws {
        let followed = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-5400", 5_000), Kind.start("@-3600", 5_000, card: Kind.other))
        let (late, last) = (try followed.session(2).startedAt.adding(seconds: 1).text, try followed.session(2).startedAt.text)
        var running = followed
        #expect(try amended(#","stoppedAt":"\#(late)""#, of: &running).status == 422)
        #expect(try amended(#","stoppedAt":"\#(last)""#, of: &running).status == 201)
        var over = followed
        try over.step(Kind.stop("$tx2", "@-60", 6_000))
        #expect(try amended(#","stoppedAt":"\#(late)","energyKwh":"5""#, of: &over).status == 422)
        var free = try told(
            Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-5400", 1_000), Kind.start("@-3600", 5_000, card: Kind.other))
        let next = try free.session(2).startedAt
        #expect(try price(#","stoppedAt":"\#(next.adding(seconds: 9).text)","energyKwh":"4""#, of: &free).status == 422)
        #expect(try price(#","stoppedAt":"\#(next.text)","energyKwh":"4""#, of: &free).status == 200)
    }

    @Test func `a held session whose end lies in the next one is released with another end`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-3600", 5_000),
            Kind.start("@-5400", 5_000, card: Kind.other), Kind.stop("$tx2", "@-1800", 9_000))
        #expect(story.invoiced.count == 1)
        let release = #"{"session":1,"token":"$ALICE""#
        #expect(story.run(.releaseSession, release + "}", succeeds: false).status == 422)
        let next = try #require(story.scenario.corrected(SessionID(rawValue: 2))).startedAt
        story.run(.releaseSession, release + #","stoppedAt":"\#(next.text)"}"#)
        #expect(story.invoiced.dropFirst() == [600])
        check(story)
    }

    @Test func `a true end that reaches into the next session is offered up to where that began`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-6600", 2_000, #","reason":"PowerLoss""#),
            Kind.start("@-3600", 5_000, card: Kind.other), Kind.stop("$tx1", "@-1800", 5_000))
        let next = try story.session(2).startedAt
        #expect(story.alert("session-contradicted").first?.offer?.stoppedAt == next)
        let offered = #","energyKwh":"4","stoppedAt":"\#(next.text)""#
        #expect(try amended(offered, of: &story).status == 201)
        try story.step(#"{"reconnect":true}"#)
        try story.step(Kind.stop("$tx1", "@-1800", 5_000))
        #expect(story.alert("session-contradicted").isEmpty)
        check(story)
    }

    @Test func `a session written off whose end lies in the next one is priced with another end`() throws {
        var story = try told(
            Kind.time, Kind.start("@-7200", 1_000, card: "DEADBEEF"), Kind.stop("$tx1", "@-3600", 5_000),
            Kind.start("@-5400", 5_000, card: Kind.other), #"{"sh":"cpms session release 1 --write-off"}"#)
        let next = try story.session(2).startedAt.text
        let payer = #","writtenOff":true,"token":"$ALICE""#
        #expect(try price(payer, of: &story).status == 422)
        #expect(try price(payer + #","stoppedAt":"\#(next)""#, of: &story).status == 200)
        #expect(story.invoiced == [600])
        check(story)
    }

    @Test func `an end that came alone is released with none that lies in the next session of the connector that is named`() throws {
        var story = try told(Kind.stop("-1", "@-3600", 5_000, #","idTag":"04A1B2C3D4""#), Kind.start("@-1800", 9_000, card: Kind.other))
        let late = try story.session(2).startedAt.adding(seconds: 60).text
        let release = #"{"session":1,"energyKwh":"4","connector":1"#
        #expect(story.run(.releaseSession, release + #","stoppedAt":"\#(late)"}"#, succeeds: false).status == 422)
        story.run(.releaseSession, release + "}")
        #expect(story.invoiced == [200])
    }

    // MARK: Energy that people name

    @Test(arguments: [("999999", 422), ("441", 422), ("60", 201)])
    func `a correction names no more than the connector can deliver in the time`(energy: String, status: Int) throws {
        var story = try told(Kind.start("@-3601", 1_000), Kind.stop("$tx1", "@-1", 5_000))
        if energy == "441" { story.run(.changeStation, #"{"id":"CP1","powerMaxW":22000}"#) }
        let answer = try amended(#","energyKwh":"\#(energy)""#, of: &story)
        #expect(answer.status == status)
        if status == 422 {
            #expect(String(decoding: answer.body, as: UTF8.self).contains("all that its connector can deliver in the time"))
            #expect(story.invoiced == [200])
        }
    }

    @Test func `a release and a later price name no more than that either`() throws {
        var held = try told(Kind.start("@-3600", 1_000), Kind.reading("@-1800", Kind.register("4000")))
        held.run(.endSession, #"{"session":1}"#)
        #expect(held.run(.releaseSession, #"{"session":1,"energyKwh":"1000000"}"#, succeeds: false).status == 422)
        held.run(.releaseSession, #"{"session":1,"energyKwh":"9"}"#)
        #expect(held.invoiced == [450])
        var free = try told(Kind.start("@-7200", 1_000), Kind.stop("$tx1", "@-3600", 1_000))
        #expect(try price(#","energyKwh":"50000""#, of: &free).status == 422)
        #expect(try price(#","energyKwh":"50""#, of: &free).status == 200)
        // Where no clock tells how long it was, a person may name what a day can bring.
        var clockless = try told(Kind.start("1970-01-01T00:00:10Z", 1_000), Kind.stop("$tx1", "1970-01-01T01:00:10Z", 6_000))
        #expect(clockless.held.count == 1)
        clockless.run(.releaseSession, #"{"session":1,"energyKwh":"5"}"#)
        #expect(clockless.invoiced == [250])
    }

    @Test func `a correction to a shorter time names no more than that allows`() throws {
        var story = try told(Kind.start("@-7207", 1_000), Kind.stop("$tx1", "@-7", 401_000))
        #expect(story.invoiced == [20_000])
        let start = try #require(story.scenario.billed(SessionID(rawValue: 1))).startedAt
        #expect(try amended(#","stoppedAt":"\#(start.adding(seconds: 600).text)""#, of: &story).status == 422)
        #expect(try amended(#","energyKwh":"70","stoppedAt":"\#(start.adding(seconds: 600).text)""#, of: &story).status == 201)
    }

    @Test func `a correction that changes nothing is refused, and one after a credit is not`() throws {
        var story = try told(Kind.start("@-3600", 1_000), Kind.stop("$tx1", "@-1", 5_000))
        let stoppedAt = try #require(story.scenario.billed(SessionID(rawValue: 1))).stoppedAt.text
        for same in ["", #","energyKwh":"4""#, #","energyKwh":"4.000","stoppedAt":"\#(stoppedAt)""#, #","reason":"again""#] {
            let answer = try amended(same, of: &story)
            #expect(answer.status == 409 && String(decoding: answer.body, as: UTF8.self).contains("nothing is corrected"))
        }
        #expect(story.invoiced == [200])
        try story.creditOrCorrect("1", nil)
        #expect(try amended("", of: &story).status == 201)
        #expect(story.invoiced == [200, -200, 200])
        check(story)
    }

    // MARK: What was decided before

    @Test func `an end that came alone and was billed with its session is priced by nobody`() throws {
        let joined = try told(Kind.stop("-1", "@-600", 9_000, #","idTag":"04A1B2C3D4""#), Kind.start("@-3600", 1_000))
        #expect(joined.invoiced == [400])
        let stray = try told(
            Kind.start("@-3600", 1_000, card: Kind.other), Kind.stop("-7", "@-600", 9_000), Kind.stop("$tx1", "@-600", 9_000))
        for (story, id, whole) in [(joined, UInt64(1), 2), (stray, 2, 1)] {
            var story = story
            let answer = try price(#","tariff":1,"energyKwh":"8","token":"$ALICE","writtenOff":true"#, of: &story, id)
            #expect(answer.status == 409 && String(decoding: answer.body, as: UTF8.self).contains("is the end of session \(whole)"))
            #expect(story.invoiced == [400])
        }
    }

    @Test func `what a person wrote off is billed only where a person says that it was`() throws {
        var story = try told(Kind.start("@-7200", 1_000), Kind.reading("@-3600", Kind.register("5000")))
        story.run(.endSession, #"{"session":1}"#)
        story.run(.releaseSession, #"{"session":1,"writeOff":true}"#)
        let refused = try price("", of: &story)
        #expect(refused.status == 409 && String(decoding: refused.body, as: UTF8.self).contains("was written off with 4 kWh"))
        #expect(try price(#","writtenOff":true"#, of: &story).status == 200)
        #expect(story.invoiced == [200])
        #expect(story.run(.priceSession, #"{"session":1,"reason":"again","writtenOff":true}"#, succeeds: false).status == 409)
        #expect(story.invoiced == [200])
        check(story)
    }

    // MARK: Told again with other times

    @Test func `a queue that is told again with shifted times is held beside its twins, with register 0 too`() throws {
        var story = try FieldStory()
        let queue = [(0, 9_000, -20_000, -16_000), (9_000, 15_000, -15_000, -12_000)]
        for shift in [0, 3_600, -7_200] {
            for (from, to, start, stop) in queue {
                try story.step(Kind.start("@\(start + shift)", from))
                try story.step(Kind.stop("$tx\(story.sessions)", "@\(stop + shift)", to))
            }
            try story.step(#"{"call":"BootNotification","p":{"chargePointVendor":"V","chargePointModel":"M"}}"#)
        }
        #expect(story.invoiced == [450, 300] && story.held.count == 4)
        check(story)
    }

    @Test func `sessions from zero that come to the same in another time, or while they are told, are billed`() throws {
        let queued = try told(
            Kind.start("@-9000", 0), Kind.stop("$tx1", "@-7000", 3_000), Kind.start("@-6000", 0), Kind.stop("$tx2", "@-3999", 3_000))
        #expect(queued.invoiced == [150, 150])
        let live = try told(
            Kind.start("@0", 0), #"{"sleep":1800}"#, Kind.stop("$tx1", "@1800", 3_000), #"{"sleep":200}"#, Kind.start("@2000", 0),
            #"{"sleep":1800}"#, Kind.stop("$tx2", "@3800", 3_000))
        #expect(live.invoiced == [150, 150])
    }

    // MARK: Proposals

    @Test(arguments: [false, true]) func `an end before its begin proposes what the registers say`(isTimed: Bool) throws {
        var story = try FieldStory()
        if isTimed { try story.step(Kind.time) }
        for line in [Kind.start("@-3600", 1_000), #"{"sleep":600}"#, Kind.stop("$tx1", "@-7200", 6_000)] { try story.step(line) }
        #expect(story.held == ["1 clock changed"])
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 5_000_000))
        check(story)
    }

    @Test func `a session that waited at a station whose clock is known to be ahead is told by that clock`() throws {
        let story = try told(
            Kind.time, Kind.status("@3600", "Available"), Kind.status("@3601", "Preparing"), Kind.start("@1800", 1_000),
            Kind.reading("@2400", Kind.register("3000")), Kind.stop("$tx1", "@3000", 6_000))
        #expect(story.invoiced == [250 + 200 + 100] && story.held.isEmpty)
        check(story)
    }

    @Test func `a spike within a session that restarted is no figure in the reason of its hold`() throws {
        let story = try told(
            Kind.start("@-3600", 1_000), Kind.reading("@-3000", Kind.register("3000")), Kind.reading("@-2900", Kind.register("999999999")),
            Kind.reading("@-2800", Kind.register("4000")), Kind.reading("@-600", Kind.register("8000")), Kind.stop("$tx1", "@-1", 9_000))
        for held in story.scenario.held { #expect(!held.detail.contains("it delivered 1000")) }
        #expect(story.held.isEmpty ? story.invoiced == [400] : try story.session(1).heldEnergy == Energy(milliwattHours: 8_000_000))
        check(story)
    }

    @Test func `a correction that was made before the next start is known is what that start is held against`() throws {
        func begun(_ energy: String, _ register: Int) throws -> FieldStory {
            var story = try told(Kind.start("@-7200", 101_000), Kind.stop("$tx1", "@-3600", 106_000))
            try story.creditOrCorrect("1", energy)
            try story.step(Kind.start("@-1800", register, card: Kind.other))
            try story.step(Kind.stop("$tx2", "@-1", register + 1_000))
            return story
        }
        func between(_ story: FieldStory) throws -> Energy? {
            try story.scenario.station("CP1").connectors.first { $0.connector.rawValue == 1 }?.energyBetween
        }
        let explained = try begun("10", 111_000)
        #expect(try between(explained) == nil && explained.alert("energy-between-sessions").isEmpty)
        let part = try begun("8", 111_000)
        #expect(try between(part) == Energy(milliwattHours: 2_000_000))
        let less = try begun("3", 111_000)
        #expect(try between(less) == Energy(milliwattHours: 5_000_000))
        let beyond = try begun("20", 111_000)
        #expect(beyond.alert("energy-between-sessions").isEmpty && beyond.alert("register-fell").count == 1)
        for story in [explained, part, less, beyond] { check(story) }
    }
}
