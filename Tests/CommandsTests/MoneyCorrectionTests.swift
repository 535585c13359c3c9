import EventStore
import Projections
import Testing

@testable import Commands

/// Invoices that were wrong: credited, and another one in their place (money.md I5).
@Suite struct MoneyCorrectionTests {
    /// One session of 2 kWh, invoiced.
    private func invoiced() throws -> Scenario {
        var scenario = try Scenario.running()
        let id = try scenario.start("CP-1")
        scenario.wait(1_800)
        try scenario.stop("CP-1", id, meter: 3_000)
        #expect(scenario.events.invoices.count == 1)
        return scenario
    }

    @discardableResult
    private func correct(
        _ scenario: inout Scenario, _ number: Int, _ more: String = "", role: Role = .accountant, key: String? = nil
    ) throws -> CommandAnswer {
        let document = try #require(scenario.events.invoices.first { $0.invoice.rawValue == UInt64(number) })
        let session = try #require(document.lines.first).session
        let billed = try #require(scenario.billed(session))
        return scenario.command(
            .correctInvoice, "{\"document\":\"\(hexText(document.encoded()))\",\"billed\":\"\(hexText(billed.encoded()))\"\(more)}",
            role: role, key: key)
    }

    @Test func `a correction credits the whole invoice and issues another one over the right figure, by the tariff of the start`() throws {
        var scenario = try invoiced()
        // What is published since is not what the session was priced by.
        scenario.command(
            .publishTariff,
            #"{"tariff":1,"name":"Dearer","currency":"EUR","components":[{"dimension":"ENERGY","price":"9.00","vat":"19"}]}"#)
        let first = try #require(scenario.events.invoices.first)
        #expect(try correct(&scenario, 1, #","energyKwh":"1","reason":"The display showed 1 kWh""#).status == 201)
        let documents = scenario.events.invoices
        #expect(documents.count == 3)
        #expect(documents[1].credits == first.invoice && documents[1].gross == -first.gross && documents[1].series == "R-C")
        #expect(documents[2].replaces == first.invoice && documents[2].credits == nil && documents[2].number == first.number + 1)
        let (was, now) = (try #require(first.energyLine), try #require(documents[2].energyLine))
        #expect(now.price == was.price && now.quantity == 1_000_000 && was.quantity == 2_000_000)
        #expect(documents[2].contentHash == documents[2].computedContentHash)
        #expect(scenario.world.ledger.isBalanced && scenario.world.ledger.isReplaced(first.invoice))
        let events = try #require(scenario.entries.last).entry.events
        #expect(
            events.map(\.name) == [
                "InvoiceIssued", "LedgerPosted", "SessionCorrected", "SessionPriced", "InvoiceIssued", "LedgerPosted", "CommandEnded",
            ])
        let corrected = try #require(scenario.corrected(documents[2].lines[0].session))
        #expect(corrected.energy == Energy(milliwattHours: 1_000_000) && corrected.invoice == documents[2].invoice)
        #expect(corrected.price?.gross == documents[2].gross && corrected.isCorrected)
        scenario.expectReplayable()
    }

    @Test func `without another figure the new invoice is over the old one, under today's seller`() throws {
        var scenario = try invoiced()
        scenario.command(.setSeller, #"{"name":"New Name","address":"Elsewhere 2","series":"R","currency":"EUR"}"#)
        #expect(try correct(&scenario, 1).status == 201)
        let documents = scenario.events.invoices
        #expect(documents.map(\.gross) == [documents[0].gross, -documents[0].gross, documents[0].gross])
        #expect(documents[2].sellerName == "New Name" && documents[1].sellerName == documents[0].sellerName)
    }

    @Test func `a correction that comes again under its key changes nothing, and another one is refused`() throws {
        var scenario = try invoiced()
        #expect(try correct(&scenario, 1, #","energyKwh":"1""#, key: "c").status == 201)
        #expect(try correct(&scenario, 1, #","energyKwh":"1""#, key: "c").status == 409, "its body names the session as it is now")
        #expect(try correct(&scenario, 1, #","energyKwh":"1.5""#).status == 409)
        #expect(scenario.events.invoices.count == 3)
        // What is wrong about the new one is corrected there.
        #expect(try correct(&scenario, 3, #","energyKwh":"1.5""#).status == 201)
        #expect(scenario.events.invoices.count == 5 && scenario.world.ledger.isBalanced)
        scenario.expectReplayable()
    }

    @Test func `what costs nothing any more is credited, and that is all`() throws {
        var scenario = try invoiced()
        #expect(try correct(&scenario, 1, #","energyKwh":"0""#).status == 201)
        let documents = scenario.events.invoices
        if documents.count == 2 {
            #expect(documents[1].credits == documents[0].invoice)
            #expect(scenario.corrected(documents[0].lines[0].session)?.invoice == nil)
        } else {
            // The tariff has more than energy.
            #expect(documents[2].energyLine == nil)
        }
        #expect(scenario.world.ledger.isBalanced)
    }

    @Test func `what is no invoice of the session, ends before it began or later than now, or is not for the role is refused`() throws {
        var scenario = try invoiced()
        let startedAt = try #require(scenario.billed(SessionID(rawValue: 1))).startedAt
        let before = scenario.events.count
        #expect(try correct(&scenario, 1, #","stoppedAt":"\#(startedAt.adding(seconds: -1).text)""#).status == 422)
        #expect(try correct(&scenario, 1, #","stoppedAt":"\#(scenario.now.adding(seconds: 60).text)""#).status == 422)
        #expect(try correct(&scenario, 1, #","energyKwh":"-1""#).status == 422)
        #expect(try correct(&scenario, 1, #","reason":"\#(String(repeating: "x", count: 501))""#).status == 422)
        #expect(try correct(&scenario, 1, role: .readOnly).status == 403)
        #expect(scenario.command(.correctInvoice, #"{"document":"00","billed":"00"}"#).status == 422)
        var stranger = try #require(scenario.billed(SessionID(rawValue: 1)))
        stranger.session = SessionID(rawValue: 7)
        let document = hexText(try #require(scenario.events.invoices.first).encoded())
        let body = #"{"document":"\#(document)","billed":"\#(hexText(stranger.encoded()))"}"#
        #expect(scenario.command(.correctInvoice, body).status == 409)
        #expect(scenario.events.count(where: { $0.name != "CommandEnded" }) == before - scenario.endings(before))
        #expect(scenario.events.invoices.count == 1)
    }
}

extension Scenario {
    /// A session that is closed for good, as it stands by now.
    func corrected(_ id: SessionID) -> SessionState? {
        var session = world.sessions.awaitingArchive.first { $0.session == id }
        for correction in world.sessions.correctionsAwaitingArchive where correction.session == id { session?.correct(correction) }
        return session
    }

    /// What was billed of a session, looked up as the shell does.
    func billed(_ id: SessionID) -> BilledSession? { corrected(id).flatMap { BilledSession($0) } }

    /// Of the first events those that only say that a command ended.
    fileprivate func endings(_ count: Int) -> Int { events.prefix(count).count { $0.name == "CommandEnded" } }
}

extension InvoiceIssued {
    fileprivate var energyLine: PricedLine? { lines.map(\.line).first { $0.dimension == .energy } }
}
