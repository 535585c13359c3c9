import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Support
import Testing

@testable import Replay

/// One session from boot to invoice, whose journal, ledger, invoice and trail stand as files to read.
@Suite struct TimeMachineGoldenTests {
    private let plain = Style(enabled: false)

    private func golden() throws -> (TimeMachineScratch, Inspection) {
        let scratch = try TimeMachineScratch()
        try {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 1_234_000, wattHours: 8_500)
            try rig.take(
                .closed(ClosedInput(station: StationID(rawValue: 1), connection: rig.connection, cause: .station, code: 1000)), after: 60)
            try rig.journal.checkpoint(by: rig.key)
        }()
        return (scratch, try Inspection(data: scratch.data))
    }

    @Test func `the journal of the golden session reads as it did`() throws {
        let (scratch, inspection) = try golden()
        defer { withExtendedLifetime(scratch) {} }
        let form = EntryLines(form: .text, clear: nil)
        let details = EntryLines(form: .json, clear: nil)
        var names = StationNames()
        var lines: [String] = []
        var unread: [UInt64] = []
        try inspection.forEach { (header, entry, body, hash) throws(Fault) in
            names.learn(entry)
            lines.append(try form.line(header, entry, body, hash, names))
            let json = try? JSONValue(parsing: Array(details.line(header, entry, body, hash, names).utf8))
            guard case .array(let events) = json?["events"] else {
                unread.append(header.sequence)
                return .next
            }
            lines += events.map { "      " + String(decoding: $0.bytes, as: UTF8.self) }
            return .next
        }
        #expect(unread == [])
        lines += ["", "head \(inspection.journal.head)", "", try #require(try inspection.journal.lastCheckpoint())]
        #expect(Golden.difference(lines.joined(separator: "\n"), "fixtures/golden-session/journal.txt") == nil)
    }

    @Test func `the ledger and the invoice of the golden session read as they did`() throws {
        let (scratch, inspection) = try golden()
        defer { withExtendedLifetime(scratch) {} }
        var documents: [InvoiceState] = []
        var world = World()
        try inspection.forEach { (header, entry, _, _) throws(Fault) in
            world.apply(entry, EntryContext(header))
            documents += world.takeRetiredDocuments()
            return .next
        }
        #expect(documents.count == 1 && world.ledger.isBalanced)
        #expect(Golden.difference(ledger(world, documents), "fixtures/golden-session/ledger.txt") == nil)
        #expect(Golden.difference(documents.map(invoice).joined(separator: "\n"), "fixtures/golden-session/invoice.txt") == nil)
    }

    private func ledger(_ world: World, _ documents: [InvoiceState]) -> String {
        var postings = TextTable([
            .figure("Posting"), .text("Serviced"), .text("Accounted"), .text("Text"), .text("Account"), .figure("Debit"), .figure("Credit"),
        ])
        for posting in documents.flatMap(\.postings) {
            for leg in posting.legs {
                let amount = leg.amount.text(in: posting.currency)
                postings.add([
                    "\(posting.posting)", posting.servicedAt.text, posting.accountedAt.text, posting.text, leg.account.title,
                    leg.side == .debit ? amount : nil, leg.side == .credit ? amount : nil,
                ])
            }
        }
        var balances = TextTable([.text("Account"), .text("Currency"), .figure("Debit"), .figure("Credit"), .figure("Balance")])
        for account in world.ledger.balances {
            balances.add([
                account.account.title, account.currency.code, account.debit.text(in: account.currency),
                account.credit.text(in: account.currency),
                account.balance.text(in: account.currency),
            ])
        }
        return postings.text() + "\n\n" + balances.text() + "\n"
    }

    private func invoice(_ state: InvoiceState) -> String {
        let content = state.content
        var lines = TextTable([
            .text("Session"), .text("Dimension"), .figure("Quantity"), .figure("Price"), .figure("VAT %"), .figure("Net"), .figure("VAT"),
        ])
        for line in content.lines {
            lines.add([
                line.session.description, line.line.dimension.name, String(line.line.quantity), line.line.price.text,
                line.line.vat?.percentText,
                line.line.net.text(in: content.currency), line.line.tax.text(in: content.currency),
            ])
        }
        let facts = TextTable.facts([
            ("Invoice", content.numberText), ("Issued", state.issuedAt.text), ("Entry", String(state.sequence)),
            ("Seller", content.sellerName),
            ("Address", content.sellerAddress), ("VAT id", content.sellerVatId),
            ("Serviced", "\(content.servicedFrom.text) to \(content.servicedTo.text)"),
            ("Currency", content.currency.code), ("Net", content.net.text(in: content.currency)),
            ("VAT", content.tax.text(in: content.currency)),
            ("Gross", content.gross.text(in: content.currency)), ("Content", content.contentHash.hex),
        ])
        return facts + "\n\n" + lines.text() + "\n"
    }

    @Test func `the trail of the golden invoice leads to every frame`() throws {
        let (scratch, inspection) = try golden()
        defer { withExtendedLifetime(scratch) {} }
        var trace = Trace(inspection)
        let steps = try trace.steps(of: .invoice(InvoiceID(rawValue: 1)))
        #expect(Golden.difference(TraceText.text(steps, plain) + "\n", "fixtures/golden-session/trail.txt") == nil)
        var session = Trace(inspection)
        let part = try session.steps(of: .session(SessionID(rawValue: 1)))
        #expect(part == steps.filter { $0.what != "invoice" && $0.what != "posting" })
        var missing = Trace(inspection)
        #expect(throws: CommandFailure.self) { try missing.steps(of: .invoice(InvoiceID(rawValue: 2))) }
    }

    @Test func `the golden session replays and audits without a fault`() throws {
        let (scratch, inspection) = try golden()
        var run = ReplayRun(inspection)
        #expect(try run.run().isEqual)
        withExtendedLifetime(inspection) {}
        #expect(scratch.data.hasSuffix("data"))
    }
}
