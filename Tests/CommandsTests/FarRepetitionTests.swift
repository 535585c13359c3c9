import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What a station tells again long after it was closed for good, and forgotten by the state.
@Suite struct FarRepetitionTests {
    private static let count = 200

    /// A session of the queue that the station keeps.
    private struct Told {
        var start: Instant
        var register: Int
        var tag = "$ALICE"
        var startText: String { start.text }
        var stopText: String { start.adding(seconds: 1_800).text }
    }

    /// Half an hour each, one after the other, none at a whole hour.
    private static func queue(before now: Instant, count: Int = count) -> [Told] {
        (0..<count).map { number in
            Told(start: now.adding(seconds: Int64((number - count) * 3_600 - 1_234)), register: number * 5_000)
        }
    }

    /// Sends the queue; answers the transaction ids that the station was given.
    @discardableResult
    private func send(
        _ queue: [Told], to scenario: inout Scenario, registerAdded: Int = 0, stopAdded: Int = 0
    ) throws -> [Int64] {
        scenario.connect("CP-1")
        try scenario.call("CP-1", "BootNotification", Scenario.boot)
        var given: [Int64] = []
        for told in queue {
            let transaction = try scenario.start(
                "CP-1", tag: told.tag, meter: told.register + registerAdded, at: told.startText)
            given.append(transaction)
            try scenario.stop("CP-1", transaction, meter: told.register + 4_000 + stopAdded, at: told.stopText)
        }
        try scenario.disconnect("CP-1")
        return given
    }

    private func postings(_ scenario: Scenario) -> [Money] { scenario.world.ledger.balances.map(\.debit) }

    @Test func `a queue of 200 sessions that is sent again next day makes nothing twice, and the first numbers are answered`() throws {
        var scenario = Scenario.standard()
        let queue = Self.queue(before: scenario.now)
        let given = try send(queue, to: &scenario)
        #expect(given == Array(1...200))
        #expect(scenario.sessionCount == 200 && scenario.invoiceCount == 200)
        #expect(scenario.shelf.questions == 0)
        let (books, contradictions) = (postings(scenario), scenario.alerts)
        scenario.wait(86_400)
        #expect(try send(queue, to: &scenario) == given)
        #expect(scenario.sessionCount == 200 && scenario.invoiceCount == 200 && scenario.held.isEmpty)
        #expect(postings(scenario) == books && scenario.alerts == contradictions)
        let noted = scenario.events.compactMap { if case .duplicateReceived(let e) = $0 { e.session } else { nil } }
        #expect(noted == given.flatMap { [SessionID(rawValue: UInt64($0)), SessionID(rawValue: UInt64($0))] })
        scenario.expectReplayable()
    }

    @Test func `what waits for a seller is found in the state, however long ago it ended`() throws {
        var scenario = Scenario()
        scenario.give(.genesis(GenesisInput(origin: "test", productVersion: "1")))
        scenario.command(.addStation, "{\"id\":\"CP-1\",\"credential\":\"\(Scenario.password.hex)\",\"connectors\":2}")
        scenario.command(.issueToken, Scenario.tokenBody("$ALICE"))
        scenario.command(
            .publishTariff, #"{"name":"S","currency":"EUR","assign":true,"components":[{"dimension":"ENERGY","price":"0.5","vat":"19"}]}"#)
        let queue = Self.queue(before: scenario.now, count: 80)
        let given = try send(queue, to: &scenario)
        #expect(scenario.world.sessions.openCount == 80)
        #expect(try send(queue, to: &scenario) == given)
        #expect(scenario.sessionCount == 80 && scenario.shelf.questions == 0)
        scenario.expectReplayable()
    }

    @Test func `an end that is told again with another register contradicts one that is closed for good`() throws {
        var scenario = Scenario.standard()
        let queue = Self.queue(before: scenario.now, count: 60)
        try send(queue, to: &scenario)
        try send(Array(queue.prefix(1)), to: &scenario, stopAdded: 500)
        let told = scenario.events.compactMap { if case .sessionContradicted(let e) = $0 { e } else { nil } }
        #expect(told.map(\.session) == [SessionID(rawValue: 1)] && told.first?.meterStop == Energy(milliwattHours: 4_500_000))
        #expect(scenario.invoiceCount == 60 && scenario.sessionCount == 60)
        scenario.expectReplayable()
    }

    @Test func `a start that is told again with another register contradicts one that is closed for good`() throws {
        var scenario = Scenario.standard()
        let queue = Self.queue(before: scenario.now, count: 60)
        try send(queue, to: &scenario)
        let given = try send(Array(queue.prefix(1)), to: &scenario, registerAdded: 7)
        let told = scenario.events.compactMap { if case .sessionContradicted(let e) = $0 { e } else { nil } }
        #expect(given == [1] && told.map(\.session) == [SessionID(rawValue: 1)])
        #expect(told.first?.meterStart == Energy(milliwattHours: 7_000))
        #expect(scenario.sessionCount == 60)
        scenario.expectReplayable()
    }

    @Test func `a session that a person gave to another card is known by the card that the station told`() throws {
        var scenario = Scenario.standard()
        var queue = Self.queue(before: scenario.now, count: 60)
        queue[0].tag = "$MALLORY"
        try send(queue, to: &scenario)
        let token = Scenario.token("$BOB").hex
        #expect(scenario.command(.releaseSession, "{\"session\":1,\"token\":\"\(token)\"}").status == 200)
        #expect(scenario.invoiceCount == 60)
        scenario.wait(86_400)
        try send(queue, to: &scenario)
        #expect(scenario.sessionCount == 60 && scenario.invoiceCount == 60)
        scenario.expectReplayable()
    }

    @Test func `where the archive cannot say what is closed, the session is kept and held`() throws {
        var scenario = Scenario.standard()
        let queue = Self.queue(before: scenario.now, count: 60)
        try send(queue, to: &scenario)
        scenario.shelf.damage()
        scenario.wait(86_400)
        #expect(try send(Array(queue.prefix(2)), to: &scenario) == [61, 62])
        #expect(scenario.invoiceCount == 60 && scenario.held.map(\.reason) == [.contradiction, .contradiction])
        #expect(scenario.held.first?.detail.contains("could not be looked up") == true)
        scenario.expectReplayable()
    }

    @Test func `a session that begins now is looked up nowhere, whatever the archive can say`() throws {
        var scenario = Scenario.standard()
        try send(Self.queue(before: scenario.now, count: 60), to: &scenario)
        scenario.shelf.damage()
        scenario.wait(3_600)
        try send([Told(start: scenario.now.adding(seconds: -2_000), register: 900_000)], to: &scenario)
        #expect(scenario.invoiceCount == 61 && scenario.held.isEmpty && scenario.shelf.questions == 0)
    }

    @Test func `another station, connector, card or time is another session`() throws {
        var scenario = Scenario.standard()
        let queue = Self.queue(before: scenario.now, count: 60)
        try send(queue, to: &scenario)
        scenario.connect("CP-1")
        let told = queue[3]
        let (time, later) = (told.startText, told.start.adding(microseconds: 1_000_000).text)
        #expect(try scenario.start("CP-1", connector: 2, meter: told.register, at: time) == 61)
        #expect(try scenario.start("CP-1", tag: "$CAROL", meter: told.register, at: time) == 62)
        #expect(try scenario.start("CP-1", meter: told.register, at: later) == 63)
        #expect(try scenario.start("CP-1", meter: told.register, at: time) == 4)
        scenario.expectReplayable()
    }
}
