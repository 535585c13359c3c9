import EventStore
import Projections
import Support
import Testing

private func invoice(_ id: UInt64, number: Int, series: String = "R", credits: UInt64? = nil) -> Event {
    .invoiceIssued(
        InvoiceIssued(
            invoice: InvoiceID(rawValue: id), series: series, number: number, credits: credits.map { InvoiceID(rawValue: $0) },
            currency: .eur, net: Money(minorUnits: 800), tax: Money(minorUnits: 152), gross: Money(minorUnits: 952),
            servicedFrom: Fold.start, servicedTo: Fold.start, sellerName: "S", sellerAddress: "A", contentHash: Subject(high: 0, low: 0)))
}

private func posted(_ id: UInt64, _ legs: [(Account, Side, Int64)], currency: Currency = .eur, invoice: UInt64? = nil) -> Event {
    .ledgerPosted(
        LedgerPosted(
            posting: PostingID(rawValue: id), invoice: invoice.map { InvoiceID(rawValue: $0) }, currency: currency,
            legs: legs.map { Leg(account: $0.0, side: $0.1, amount: Money(minorUnits: $0.2)) }, servicedAt: Fold.start,
            accountedAt: Fold.start, text: "t"))
}

private let sale: [(Account, Side, Int64)] = [(.receivableDrivers, .debit, 952), (.revenueEnergy, .credit, 800), (.vatDue, .credit, 152)]

@Test func `postings move both sides of their accounts`() {
    let ledger = Fold([posted(1, sale), posted(2, sale)]).world.ledger
    #expect(ledger.lastPosting.rawValue == 2 && ledger.nextPosting.rawValue == 3)
    #expect(ledger.balance(of: .receivableDrivers, in: .eur).debit == Money(minorUnits: 1904))
    #expect(ledger.balance(of: .revenueEnergy, in: .eur).balance == Money(minorUnits: -1600))
    #expect(ledger.balance(of: .goodwill, in: .eur).balance == .zero)
    #expect(ledger.balances.map(\.account) == [.receivableDrivers, .vatDue, .revenueEnergy])
    #expect(ledger.isBalanced)
}

@Test func `currencies are balanced each for itself`() throws {
    let sek = try #require(Currency("SEK"))
    var fold = Fold([posted(1, sale), posted(2, sale, currency: sek)])
    #expect(fold.world.ledger.isBalanced)
    #expect(fold.world.ledger.balances.map(\.currency.code) == ["EUR", "EUR", "EUR", "SEK", "SEK", "SEK"])
    fold.apply(posted(3, [(.receivableDrivers, .debit, 5)]), posted(4, [(.receivableDrivers, .credit, 5)], currency: sek))
    #expect(!fold.world.ledger.isBalanced)
}

@Test func `numbers go on in each series`() {
    let ledger = Fold([invoice(1, number: 1), invoice(2, number: 1, series: "Q"), invoice(3, number: 2)]).world.ledger
    #expect(ledger.nextInvoice == InvoiceID(rawValue: 4))
    #expect(ledger.nextNumber(in: "R") == 3)
    #expect(ledger.nextNumber(in: "Q") == 2)
    #expect(ledger.nextNumber(in: "Z") == 1)
    #expect(ledger.series.map(\.series) == ["Q", "R"])
    #expect(ledger.documentCount == 3)
}

@Test func `documents leave once, with what was posted for them`() {
    var fold = Fold([invoice(1, number: 1), posted(1, sale, invoice: 1), posted(2, sale)])
    #expect(fold.world.ledger.awaitingArchive.count == 1)
    #expect(fold.world.ledger[InvoiceID(rawValue: 1)]?.postings.map(\.posting.rawValue) == [1])
    let documents = fold.world.takeRetiredDocuments()
    #expect(documents.map(\.content.numberText) == ["R-000001"])
    #expect(documents.map(\.sequence) == [1])
    #expect(documents.map(\.issuedAt) == [Fold.start.adding(seconds: 1)])
    #expect(fold.world.takeRetiredDocuments() == [])
    fold.apply(posted(3, sale, invoice: 1))
    #expect(fold.world.ledger[InvoiceID(rawValue: 1)] == nil)
}

@Test func `which invoices are credited outlasts a snapshot`() throws {
    let fold = Fold([invoice(1, number: 1), invoice(300, number: 2), invoice(301, number: 1, series: "R-C", credits: 300)])
    let restored = try World.decoded(from: fold.world.encoded())
    for ledger in [fold.world.ledger, restored.ledger] {
        #expect(ledger.isCredited(InvoiceID(rawValue: 300)))
        #expect(!ledger.isCredited(InvoiceID(rawValue: 1)))
    }
}

@Test func `documents that wait for the archive do not change the snapshot`() {
    var fold = Fold([invoice(1, number: 1)])
    let before = fold.world.encoded()
    _ = fold.world.takeRetiredDocuments()
    #expect(fold.world.encoded() == before)
}

@Test func `an account that overflows stops at the end of its range`() {
    let ledger = Fold([posted(1, [(.holds, .debit, .max)]), posted(2, [(.holds, .debit, .max), (.holds, .credit, .min)])]).world.ledger
    #expect(ledger.balance(of: .holds, in: .eur).debit == Money(minorUnits: .max))
    #expect(!ledger.isBalanced)
}

@Test func `twenty thousand random postings that balance leave a ledger that balances`() {
    var random = SeededRandom(seed: 8)
    var ledger = World()
    let accounts = Account.allCases
    for number in 1...20_000 as ClosedRange<UInt64> {
        let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int64.random(in: 1...1_000_000, using: &random) }
        var legs = parts.map { (accounts[Int.random(in: 0..<accounts.count, using: &random)], Side.credit, $0) }
        legs.append((accounts[Int.random(in: 0..<accounts.count, using: &random)], .debit, parts.reduce(0, +)))
        ledger.apply(posted(number, legs), EntryContext(sequence: number, instant: Fold.start, kind: 6, stream: 0))
    }
    #expect(ledger.ledger.isBalanced, "seed \(random.seed)")
    #expect(ledger.ledger.lastPosting.rawValue == 20_000)
}
