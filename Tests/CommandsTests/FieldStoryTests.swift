import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What stations and operators do to a bill: each story with its right outcome. They lie beside the package.
@Suite(.enabled(if: Shared.isThere(FieldStory.folder), "SKIPPED: shared/cases/field is not there"))
struct FieldStoryTests {
    private func told(_ name: String) throws -> FieldStory {
        var story = try FieldStory()
        try story.play(name)
        story.scenario.expectReplayable()
        #expect(story.scenario.world.ledger.isBalanced)
        return story
    }

    @Test(arguments: ["f01-suspended-before-start", "f01b-suspended-after-start"])
    func `a car that asked for no power when its session began parks from the start`(name: String) throws {
        #expect(try told(name).invoiced == [1250])
    }

    @Test func `an end below the last reading of its message is held where the gap is large`() throws {
        let story = try told("f02-stop-below-transaction-end")
        #expect(story.invoiced == [33])
        #expect(story.held == ["2 meter went backwards"])
        #expect(try story.session(2).heldDetail?.contains("5.579 kWh") == true)
    }

    @Test func `readings without a transaction that count from elsewhere are the connector's`() throws {
        let story = try told("f04-lifetime-without-id")
        #expect(story.invoiced == [400] && story.held.isEmpty)
    }

    @Test func `an end with a number that nobody gave ends no stranger's session`() throws {
        let story = try told("f06-stop-of-another")
        #expect(story.invoiced == [500])
        #expect(story.held == ["2 stop without session"])
        #expect(try story.session(2).heldDetail?.contains("session 1") == true)
    }

    @Test func `a session whose end was lost is told of, and ended by a person with what is known`() throws {
        var story = try told("f13-never-ended")
        story.wait(70)
        #expect(story.alert("session-stop-refused").map(\.session) == [SessionID(rawValue: 1)])
        story.wait(1000)
        #expect(story.alert("session-stuck").map(\.session) == [SessionID(rawValue: 1)])
        story.run(.endSession, #"{"session":1}"#)
        let session = try story.session(1)
        #expect(session.held == .endedByPerson && session.heldEnergy == Energy(milliwattHours: 3_000))
        #expect(session.stoppedAt.map { $0.seconds(since: session.startedAt) } == 1_500)
        #expect(story.alert("session-stuck").isEmpty && story.alert("session-stop-refused").isEmpty)
        story.run(.releaseSession, #"{"session":1}"#)
        #expect(story.invoiced.count == 1 && story.alert("session-held").isEmpty)
        story.scenario.expectReplayable()
    }

    @Test func `a register that names a phase is the register where there is no other`() throws {
        let story = try told("f15-register-with-phase")
        #expect(story.held == ["1 missing meter stop"])
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 8_000_000))
    }

    @Test func `what a register counts between sessions is told`() throws {
        let story = try told("f18-stop-equals-start")
        let connector = try story.scenario.station("CP1").connectors.first { $0.connector.rawValue == 1 }
        #expect(connector?.energyBetween == Energy(milliwattHours: 20_000_000))
        #expect(story.invoiced.isEmpty && story.alert("energy-between-sessions").count == 1)
    }

    @Test func `the right number with another card ends the session, and its owner pays`() throws {
        #expect(try told("f22-stop-with-another-card").invoiced == [500])
    }

    @Test func `a second end with another register contradicts the first`() throws {
        let story = try told("f24-stop-twice-other-value")
        #expect(story.invoiced == [250])
        #expect(story.alert("session-contradicted").map(\.session) == [SessionID(rawValue: 1)])
        #expect(story.alert("session-contradicted").first?.text.contains("21 kWh") == true)
    }

    @Test func `a contradiction that comes after the invoice offers its correction with the figure`() throws {
        var story = try told("f24-stop-twice-other-value")
        let text = try #require(story.alert("session-contradicted").first).text
        #expect(text.contains("Invoice 1 stands") && text.contains("cpms invoice correct 1 --energy-kwh 20"))
        try story.creditOrCorrect("1", "20")
        #expect(story.invoiced == [250, -250, 1000])
        #expect(story.alert("session-contradicted").isEmpty && story.scenario.world.ledger.isBalanced)
        story.scenario.expectReplayable()
    }

    @Test func `an invoice that is credited is followed by the right one for the same session`() throws {
        var story = try told("m23-correct-an-invoice")
        #expect(story.invoiced == [500, -500])
        try story.creditOrCorrect("1", "8")
        #expect(story.invoiced == [500, -500, 400])
        #expect(story.scenario.events.invoices.last?.replaces == InvoiceID(rawValue: 1))
        #expect(story.scenario.world.ledger.isBalanced)
        story.scenario.expectReplayable()
    }

    @Test func `a connector that says available while it charges on ends nothing`() throws {
        let story = try told("f29-available-while-charging")
        #expect(story.invoiced.count == 1 && story.held.isEmpty)
    }

    @Test(arguments: ["f32-stop-over-64k", "f33-stop-48k"])
    func `a long end is billed like a short one`(name: String) throws {
        #expect(try told(name).invoiced == [1500])
    }

    @Test func `the price is the one in force at the start`() throws {
        #expect(try told("m01-late-after-price-change").invoiced == [20, 36])
    }

    @Test func `a queue that is sent again makes nothing twice`() throws {
        let story = try told("m03-queue-replayed")
        #expect(story.sessions == 12 && story.invoiced.count == 12 && story.invoiced.reduce(0, +) == 5400)
    }

    @Test func `a register that began anew within a session is held with what the readings say`() throws {
        let story = try told("m05-meter-reset-passes-start")
        #expect(story.invoiced.isEmpty && story.held == ["1 meter went backwards"])
        #expect(try story.session(1).heldEnergy == Energy(milliwattHours: 19_000_000))
    }

    @Test func `an end without a clock is held where time costs money`() throws {
        let story = try told("m07-no-clock-at-stop")
        #expect(story.held == ["1 end not believed"])
        let session = try story.session(1)
        #expect(try #require(session.heldStop).seconds(since: session.startedAt) <= 3_600)
    }

    @Test func `books are kept by currency, each balanced, with as many decimals as it has`() throws {
        let story = try told("m09-currencies")
        let documents = story.scenario.events.compactMap { if case .invoiceIssued(let e) = $0 { e } else { nil } }
        #expect(documents.map { "\($0.gross.text(in: $0.currency)) \($0.currency.code)" } == ["461 JPY", "0.336 KWD", "-0.336 KWD"])
        let balances = story.scenario.world.ledger.balances
        for currency in Set(documents.map(\.currency.code)) {
            let own = balances.filter { $0.currency.code == currency }
            #expect(own.reduce(0) { $0 + $1.debit.rawValue } == own.reduce(0) { $0 + $1.credit.rawValue } && !own.isEmpty)
        }
        #expect(balances.allSatisfy { ["JPY", "KWD"].contains($0.currency.code) })
    }

    @Test func `energy whose debtor nobody knows is held`() throws {
        let story = try told("m12-not-authorised")
        #expect(story.held == (1...3).map { "\($0) nobody known who pays" })
        #expect(story.invoiced.isEmpty && story.alert("session-held").count == 3)
    }

    @Test func `sessions that overlap on a connector in the queue are billed right`() throws {
        #expect(try told("m13-two-on-a-connector").invoiced == [450, 250])
    }

    @Test func `a session of which only the end is known has no connector and no tariff until a person says`() throws {
        var story = try told("m19-reconstructed-then-priced")
        let session = try story.session(1)
        #expect(session.connector == .station && session.tariff == nil && session.held != nil)
        story.run(.releaseSession, #"{"session":1,"energyKwh":"10","connector":2}"#)
        #expect(story.invoiced == [100])
        story.scenario.expectReplayable()
    }

    @Test func `a session whose end was lost ended before the next one of its connector began`() throws {
        let story = try told("m31-superseded-release-with-time")
        #expect(story.held.first == "1 missing meter stop")
        // Rule A5 bounds an end by the last evidence and one interval. A station that sends no reading has no interval: the next thing
        // that is known is the start of the next session, which is what the story calls right (1 h: 2.00 + 6.00 + 1.00).
        #expect(story.invoiced.first == 900 && story.invoiced.count == 2)
        let stops = story.scenario.events.compactMap { if case .sessionStopped(let e) = $0, e.session.rawValue == 1 { e } else { nil } }
        let starts = story.scenario.events.compactMap { if case .sessionStarted(let e) = $0 { e.startedAt } else { nil } }
        #expect(stops.map { $0.stoppedAt } == [starts[1]])
    }
}
