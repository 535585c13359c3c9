import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Queues that are sent again by stations whose times tell little, and sessions that read alike: a repetition makes nothing twice, a
/// session is never dropped, and what can be either is held beside its twin. Prices are 0.50 EUR/kWh, gross.
@Suite struct FieldTwinTests: ToldByStations {
    private static let boot = #"{"call":"BootNotification","p":{"chargePointVendor":"Acme","chargePointModel":"X"}}"#
    private static let back = #"{"reconnect":true}"#
    private static func start(_ time: String, _ register: Int) -> String { FieldKindTests.start(time, register) }
    private static func stop(_ transaction: String, _ time: String, _ register: Int) -> String {
        FieldKindTests.stop(transaction, time, register)
    }
    private static func hour(_ number: Int) -> String {
        let (day, hour) = (number / 24 + 27, number % 24)
        return "2026-04-\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z"
    }

    /// A session of a queue.
    private struct Told {
        var from: String
        var to: String
        var start = 0
        var stop = 2_000
    }

    private static func hourly(_ count: Int, start: (Int) -> Int = { _ in 0 }) -> [Told] {
        (0..<count).map { Told(from: hour($0 * 2), to: hour($0 * 2 + 1), start: start($0), stop: start($0) + 2_000) }
    }

    /// Sends a queue as a station does that was given no number for any of it yet.
    private func send(_ queue: [Told], to story: inout FieldStory, boots: Int = 1, stopAdded: Int = 0) throws {
        try story.step(Self.back)
        for _ in 0..<boots { try story.step(Self.boot) }
        for told in queue {
            try story.step(Self.start(told.from, told.start))
            let given = story.scenario.entries.last.map { Scenario.named(String(decoding: $0.entry.sent[0].text, as: UTF8.self)) } ?? ""
            let number = given.split(separator: "\"transactionId\":").last?.prefix { $0.isNumber } ?? ""
            try story.step(Self.stop(String(number), told.to, told.stop + stopAdded))
        }
    }

    /// Sessions that wait, all of them for being like another, and each told of.
    private func twins(_ story: FieldStory) -> Int {
        let held = story.scenario.world.sessions.all.filter { $0.held == .contradiction }
        let told = story.alert("session-held").count { $0.text.contains("It reads like session") }
        #expect(held.count == told && held.allSatisfy { $0.heldDetail?.contains("It reads like session") == true })
        return held.count
    }

    @Test(arguments: [2, 8, 12, 40], [1, 2])
    func `a queue of whole hours that is sent again is held beside what it repeats, and billed once`(count: Int, boots: Int) throws {
        var story = try FieldStory()
        let queue = Self.hourly(count)
        try send(queue, to: &story)
        #expect(story.invoiced.count == count && story.held.isEmpty)
        for time in 1...2 {
            try send(queue, to: &story, boots: boots)
            #expect(story.invoiced.count == count && twins(story) == count * time && story.scenario.world.sessions.runningCount == 0)
        }
        check(story)
    }

    @Test(arguments: [1, 8, 40], [100, 4_000])
    func `a meter that counts on tells a queue that is sent again, whatever the clock`(count: Int, first: Int) throws {
        for clock in [Self.hour, { _ in "1970-01-01T00:00:00Z" }] where first > 100 || count > 1 {
            var story = try FieldStory()
            let queue = (0..<count).map {
                Told(from: clock($0 * 2), to: clock($0 * 2 + 1), start: first + $0 * 400, stop: first + $0 * 400 + 400)
            }
            try send(queue, to: &story)
            #expect(story.invoiced.count == count && story.held.isEmpty)
            try send(queue, to: &story)
            let unsure = first == 100 && clock(0).hasPrefix("1970") ? 1 : 0
            #expect(story.invoiced.count == count && story.sessions == count + unsure && twins(story) == unsure)
            check(story)
        }
    }

    @Test func `a meter that begins at nothing and counts on is told by what came after it`() throws {
        var story = try FieldStory()
        let queue = Self.hourly(8) { $0 * 2_000 }
        try send(queue, to: &story)
        try send(queue, to: &story)
        #expect(story.invoiced.count == 8 && story.sessions == 8)
        check(story)
    }

    @Test func `a queue without a clock over counters that begin at nothing is held beside what it repeats`() throws {
        var story = try FieldStory()
        let queue = [Told](repeating: Told(from: "1970-01-01T00:00:00Z", to: "1970-01-01T00:00:00Z", stop: 400), count: 8)
        try send(queue, to: &story)
        #expect(story.invoiced.count == 8, "on one connection each is told once")
        try send(queue, to: &story)
        #expect(story.invoiced.count == 8 && twins(story) == 8)
        check(story)
    }

    @Test func `a queue that is sent again with other registers at its ends is billed once`() throws {
        for queue in [Self.hourly(8), Self.hourly(8, start: { 5_000 + $0 * 3_000 })] {
            var story = try FieldStory()
            try send(queue, to: &story)
            try send(queue, to: &story, stopAdded: 500)
            #expect(story.invoiced.count == 8)
            #expect(twins(story) + story.alert("session-contradicted").count == 8)
            check(story)
        }
    }

    @Test func `counters that begin a little above nothing each time are no register that counts on`() throws {
        var story = try FieldStory()
        try send(Self.hourly(4) { _ in 10 }, to: &story)
        try send(Self.hourly(4) { _ in 10 }, to: &story)
        #expect(story.invoiced.count == 4 && twins(story) == 4)
        check(story)
    }

    @Test func `whole hours of a zone that is half an hour off are whole hours`() throws {
        var story = try FieldStory()
        let queue = (0..<6).map { Told(from: Self.hour($0 * 2).replacing(":00:00Z", with: ":30:00Z"), to: Self.hour($0 * 2 + 1)) }
        try send(queue, to: &story)
        try send(queue, to: &story)
        #expect(story.invoiced.count == 6 && twins(story) == 6)
    }

    @Test func `an end that names the first session is that of its twin too, and nothing runs on`() throws {
        var story = try FieldStory()
        let queue = Self.hourly(3)
        try send(queue, to: &story)
        for line in [Self.back, Self.boot] { try story.step(line) }
        for (index, told) in queue.enumerated() {
            try story.step(Self.start(told.from, told.start))
            try story.step(Self.stop("\(index + 1)", told.to, told.stop))
        }
        #expect(story.invoiced.count == 3 && twins(story) == 3 && story.scenario.world.sessions.runningCount == 0)
        check(story)
    }

    @Test(arguments: [
        "2026-04-30T07:00:00Z", "2026-04-30T07:13:42Z", "2026-04-30T07:13:00Z", "2026-04-30T00:00:00Z", "2019-01-01T00:00:00Z",
    ])
    func `a clock that stands still tells no session from another: what it tells again is kept and held`(time: String) throws {
        var story = try told(Self.boot, Self.start(time, 0), Self.stop("$tx1", time, 300))
        for line in [Self.back, Self.boot, Self.start(time, 0)] { try story.step(line) }
        #expect(try story.session(2).transactionId == 2 && story.session(2).twin == SessionID(rawValue: 1))
        try story.step(Self.stop("$tx2", time, 300))
        #expect(story.sessions == 2 && story.invoiced == [15] && twins(story) == 1)
        check(story)
    }

    @Test func `a session that reads alike and is told while it happens is billed`() throws {
        let none = "1970-01-01T00:00:00Z"
        for time in [none, "2026-05-01T10:00:00Z"] {
            var story = try told(Self.boot)
            for number in 1...4 {
                for line in [Self.back, Self.boot, Self.start(time, 0), #"{"sleep":1200}"#] { try story.step(line) }
                try story.step(Self.stop("$tx\(number)", time, 2_000 + number))
            }
            #expect(story.invoiced == [100, 100, 100, 100], "\(time)")
            check(story)
        }
    }

    @Test func `a session that goes on where a clock that stands still left the register is another`() throws {
        let time = "2026-04-30T07:13:42Z"
        var story = try told(Self.boot)
        for number in 1...3 {
            for line in [Self.start(time, number * 300), Self.stop("$tx\(number)", time, number * 300 + 300)] { try story.step(line) }
        }
        #expect(story.sessions == 3 && story.invoiced == [15, 15, 15] && story.held.isEmpty)
        check(story)
    }

    @Test func `a twin that a person released is billed, and told again it is held again`() throws {
        var story = try FieldStory()
        try send(Self.hourly(2), to: &story)
        try send(Self.hourly(2), to: &story)
        story.run(.releaseSession, #"{"session":3}"#)
        story.run(.releaseSession, #"{"session":4,"writeOff":true}"#)
        #expect(story.invoiced.count == 3)
        try send(Self.hourly(2), to: &story)
        #expect(story.invoiced.count == 3 && twins(story) == 2)
        check(story)
    }
}
