import Commands
import EventStore
import Projections
import Support
import Testing

private let standard = [PriceComponent(.energy, "0.40", vat: "19")]

/// A world with a seller and a tariff at 0.40 net per kWh with 19 %.
private func shop() throws -> MoneyWorld {
    var shop = MoneyWorld()
    shop.setSeller()
    try shop.publish(standard)
    return shop
}

@Test func `a closed session is priced, invoiced and posted`() throws {
    var shop = try shop()
    let session = try shop.charge(wattHours: 20_000, seconds: 7200)
    let events = shop.settle(session)
    #expect(events.map(\.name) == ["SessionPriced", "InvoiceIssued", "LedgerPosted"])
    let invoice = try #require(events.invoices.first)
    #expect(invoice.numberText == "R-000001")
    #expect(invoice.gross == Money(minorUnits: 952))
    #expect(invoice.driver == DriverID(rawValue: 1))
    #expect(invoice.sellerName == "Ladewerk GmbH")
    #expect(invoice.lines.map(\.session) == [session.session])
    #expect(invoice.servicedTo.seconds(since: invoice.servicedFrom) == 7200)
    #expect(invoice.contentHash == invoice.computedContentHash)
    let posting = try #require(events.postings.first)
    #expect(posting.imbalance == 0)
    #expect(posting.amount(.receivableDrivers, .debit) == 952)
    #expect(posting.amount(.revenueEnergy, .credit) == 800)
    #expect(posting.amount(.vatDue, .credit) == 152)
    #expect(posting.legs.count == 3)
    #expect(posting.accountedAt == shop.now.adding(seconds: -1))
    #expect(shop.world.ledger.isBalanced)
    #expect(shop.world.sessions.awaitingArchive.first { $0.session == session.session }?.invoice == invoice.invoice)
}

@Test func `an invoice is due within the days that the seller gives, its credit note never`() throws {
    var shop = try shop()
    let without = try shop.charge(wattHours: 20_000, seconds: 7200)
    #expect(shop.settle(without).invoices.first?.dueAt == nil)
    var seller = try #require(shop.world.ledger.seller)
    seller.paymentDays = 14
    shop.apply([.sellerSet(seller)])
    let session = try shop.charge(wattHours: 20_000, seconds: 7200)
    let now = shop.now
    let invoice = try #require(shop.settle(session).invoices.first)
    #expect(invoice.dueAt == now.adding(seconds: 14 * 86_400) && invoice.contentHash == invoice.computedContentHash)
    let note = try Invoicing.credit(invoice, in: shop.world, at: shop.now).get().invoices.first
    #expect(note?.dueAt == nil && note?.credits == invoice.invoice)
}

@Test func `settling a session twice issues no second invoice`() throws {
    var shop = try shop()
    let session = try shop.charge(wattHours: 20_000, seconds: 7200)
    _ = shop.settle(session)
    #expect(shop.settle(shop.world.sessions[session.session]) == [])
    #expect(shop.world.ledger.documentCount == 1)
}

@Test func `a session that runs, is held or is written off is not settled`() throws {
    var shop = try shop()
    let held = try shop.charge(wattHours: 20_000, seconds: 7200, held: .implausibleEnergy)
    #expect(shop.settle(held) == [])
    shop.apply([.sessionReleased(SessionReleased(session: held.session, isWrittenOff: true))])
    #expect(shop.settle(shop.world.sessions[held.session]) == [])
    var running = held
    running.stoppedAt = nil
    running.held = nil
    #expect(Invoicing.settle(running, in: shop.world, at: shop.now) == [])
}

@Test func `a released session is billed with its corrected energy`() throws {
    var shop = try shop()
    let held = try shop.charge(wattHours: 900_000_000, seconds: 7200, held: .implausibleEnergy)
    shop.apply([.sessionReleased(SessionReleased(session: held.session, energy: Energy(milliwattHours: 10_000_000)))])
    #expect(shop.settle(shop.world.sessions[held.session]).invoices.first?.gross == Money(minorUnits: 476))
    #expect(shop.world.sessions[held.session] == nil && shop.world.ledger.isBalanced)
}

@Test(arguments: [FreeReason.freeToken, .internalUse, .noTariff])
func `a session that was free from its start is freed with that reason`(reason: FreeReason) throws {
    var shop = try shop()
    let events = try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200, free: reason))
    #expect(events.map(\.name) == ["SessionFreed"])
    #expect(events.freed.first?.reason == reason)
    #expect(shop.world.ledger.documentCount == 0)
}

@Test func `without a tariff a session is free`() throws {
    var shop = MoneyWorld()
    shop.setSeller()
    #expect(try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200)).freed.first?.reason == .noTariff)
}

@Test(arguments: [(Int64(0), Int64(59), true), (0, 60, false), (1, 59, false)])
func `a failed start is one without energy that ended within a minute`(wattHours: Int64, seconds: Int64, isFailed: Bool) throws {
    var shop = MoneyWorld()
    shop.setSeller()
    try shop.publish([PriceComponent(.flat, "1.00", vat: "19")])
    let events = try shop.settle(shop.charge(wattHours: wattHours, seconds: seconds))
    #expect(events.freed.map(\.reason) == (isFailed ? [.failedStart] : []))
    #expect(events.invoices.count == (isFailed ? 0 : 1))
}

@Test func `a session that comes to nothing by its tariff keeps its price of zero and gets no invoice`() throws {
    var shop = MoneyWorld()
    shop.setSeller()
    try shop.publish([PriceComponent(.flat, "0")])
    let events = try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200))
    #expect(events.map(\.name) == ["SessionPriced", "SessionFreed"])
    #expect(events.prices.first?.gross == .zero)
    #expect(events.prices.first?.tariffVersion == 1)
}

@Test func `a session whose tariff version is unknown does not become free`() throws {
    var shop = try shop()
    var session = try shop.charge(wattHours: 20_000, seconds: 7200)
    session.tariffVersion = 7
    #expect(Invoicing.settle(session, in: shop.world, at: shop.now) == [])
}

@Test func `without a seller sessions wait and are invoiced when there is one`() throws {
    var shop = MoneyWorld()
    try shop.publish(standard)
    for wattHours in [10_000, 20_000] as [Int64] {
        #expect(try shop.settle(shop.charge(wattHours: wattHours, seconds: 7200)).map(\.name) == ["SessionPriced"])
    }
    let seller = try Publishing.setSeller(
        name: "Ladewerk GmbH", address: "Hafenweg 1", vatId: nil, series: "R", currency: .eur, in: shop.world
    ).get()
    let waiting = Invoicing.settleWaiting(for: seller, in: shop.world, at: shop.now)
    shop.apply([.sellerSet(seller)] + waiting)
    #expect(waiting.invoices.map(\.numberText) == ["R-000001", "R-000002"])
    #expect(waiting.invoices.map(\.gross.rawValue) == [476, 952])
    #expect(shop.world.sessions.openCount == 0)
    #expect(Invoicing.settleWaiting(for: seller, in: shop.world, at: shop.now) == [])
}

@Test func `a later version of the tariff does not touch a session that began before it`() throws {
    var shop = try shop()
    let session = try shop.charge(wattHours: 20_000, seconds: 7200)
    try shop.publish([PriceComponent(.energy, "0.90", vat: "19")], next: TariffID(rawValue: 1))
    #expect(shop.settle(session).invoices.first?.gross == Money(minorUnits: 952))
    #expect(try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200)).invoices.first?.gross == Money(minorUnits: 2142))
}

@Test func `a credit note takes back the whole invoice and reverses its posting`() throws {
    var shop = try shop()
    let invoice = try #require(
        try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200)).invoices.first)
    let events = try Invoicing.credit(invoice, in: shop.world, at: shop.now).get()
    shop.apply(events)
    let note = try #require(events.invoices.first)
    #expect(note.numberText == "R-C-000001")
    #expect(note.credits == invoice.invoice)
    #expect(note.gross == Money(minorUnits: -952))
    #expect(note.groups.map(\.tax.rawValue) == [-152])
    #expect(note.lines.map(\.line.quantity) == [-20_000_000])
    #expect(note.contentHash == note.computedContentHash)
    #expect(events.postings.first?.amount(.receivableDrivers, .credit) == 952)
    #expect(events.postings.first?.amount(.revenueEnergy, .debit) == 800)
    #expect(events.postings.first?.text == "Credit note R-C-000001 for invoice R-000001")
    for balance in shop.world.ledger.balances { #expect(balance.balance == .zero) }
}

@Test func `an invoice is credited once, and a credit note never`() throws {
    var shop = try shop()
    let invoice = try #require(
        try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200)).invoices.first)
    let events = try Invoicing.credit(invoice, in: shop.world, at: shop.now).get()
    shop.apply(events)
    #expect(throws: Refusal("", "Invoice R-000001 is already credited in full.", .conflict)) {
        try Invoicing.credit(invoice, in: shop.world, at: shop.now).get()
    }
    let note = try #require(events.invoices.first)
    #expect(throws: Refusal.self) { try Invoicing.credit(note, in: shop.world, at: shop.now).get() }
    var foreign = invoice
    foreign.invoice = InvoiceID(rawValue: 99)
    #expect(throws: Refusal.self) { try Invoicing.credit(foreign, in: shop.world, at: shop.now).get() }
    #expect(shop.world.ledger.documentCount == 2)
}

@Test func `an invoice whose content was changed is not credited`() throws {
    var shop = try shop()
    var invoice = try #require(try shop.settle(shop.charge(wattHours: 20_000, seconds: 7200)).invoices.first)
    invoice.gross = Money(minorUnits: 95_200)
    #expect(throws: Refusal("", "The content of invoice R-000001 is not what was issued.", .conflict)) {
        try Invoicing.credit(invoice, in: shop.world, at: shop.now).get()
    }
}

@Test func `what rounding leaves between the lines and the net goes to the account for rounding`() throws {
    var shop = MoneyWorld()
    shop.setSeller()
    try shop.publish(
        [PriceComponent(.flat, "1.005", vat: "19"), PriceComponent(.energy, "0.505", vat: "7")], isGross: true)
    let posting = try #require(
        try shop.settle(shop.charge(wattHours: 1000, seconds: 7200)).postings.first)
    #expect(posting.imbalance == 0)
    #expect(posting.amount(.receivableDrivers, .debit) == 151)
    #expect(posting.amount(.revenueTime, .credit) == 84)
    #expect(posting.amount(.revenueEnergy, .credit) == 47)
    #expect(posting.amount(.vatDue, .credit) == 19)
    #expect(posting.amount(.rounding, .credit) == 1)
}

@Test func `the cost so far of a running session is its price if it ended now`() throws {
    var shop = try shop()
    var session = try shop.charge(wattHours: 20_000, seconds: 7200)
    session.stoppedAt = nil
    session.energy = nil
    session.lastRegister = Energy(milliwattHours: 15_000_000)
    #expect(Invoicing.costSoFar(of: session, in: shop.world.tariffs, powerMax: nil, at: shop.now)?.gross == Money(minorUnits: 476))
    session.free = .freeToken
    #expect(Invoicing.costSoFar(of: session, in: shop.world.tariffs, powerMax: nil, at: shop.now) == nil)
}

@Test func `time in which the vehicle asks for no power is billed as parking`() throws {
    var shop = MoneyWorld()
    shop.setSeller()
    try shop.publish([PriceComponent(.energy, "0.40"), PriceComponent(.time, "1.2"), PriceComponent(.parkingTime, "6")])
    var session = try shop.charge(wattHours: 10_000, seconds: 7200)
    let from = session.startedAt.adding(seconds: 3600)
    session.parking = [ParkingSpan(start: from, end: from.adding(seconds: 600)), ParkingSpan(start: from.adding(seconds: 3000))]
    let price = try #require(Invoicing.settle(session, in: shop.world, at: shop.now).prices.first)
    #expect(price.lines.map(\.dimension) == [.energy, .time, .parkingTime])
    #expect(price.lines.map(\.quantity) == [10_000_000, 6_000_000, 1_200_000])
    #expect(price.lines.map(\.net.rawValue) == [400, 200, 200])
    session.parking = [ParkingSpan(start: session.startedAt.adding(seconds: -60), end: nil)]
    let whole = try #require(Invoicing.settle(session, in: shop.world, at: shop.now).prices.first)
    #expect(whole.lines.map(\.dimension) == [.energy, .parkingTime])
    #expect(whole.lines.map(\.quantity) == [10_000_000, 7_200_000])
}

/// A year of a small operator: sessions of every kind, tariff changes, credit notes.
private func randomBusiness(_ seed: UInt64, rounds: Int) throws -> MoneyWorld {
    var random = SeededRandom(seed: seed)
    var shop = MoneyWorld()
    shop.setSeller()
    var invoices: [InvoiceIssued] = []
    let tariff = try shop.publish(standard).tariff
    for _ in 0..<rounds {
        switch Int.random(in: 0..<20, using: &random) {
        case 0:
            let price = Price(millionths: Int64.random(in: 1...9000, using: &random) * 100)
            try shop.publish(
                [
                    PriceComponent(dimension: .energy, price: price, vat: VATRate(rawValue: 1900), stepSize: 1),
                    PriceComponent(.flat, "0.355", vat: "7"), PriceComponent(.time, "0.6", step: 60),
                ], isGross: Bool.random(using: &random), next: tariff)
        case 1: shop.setSeller(series: ["R", "S"].randomElement(using: &random) ?? "R")
        case 2...4:
            guard let invoice = invoices.randomElement(using: &random) else { continue }
            if case .success(let events) = Invoicing.credit(invoice, in: shop.world, at: shop.now) { shop.apply(events) }
        default:
            let free: FreeReason? = Int.random(in: 0..<5, using: &random) == 0 ? .freeToken : nil
            let session = try shop.charge(
                wattHours: Int64.random(in: 0...80_000, using: &random), seconds: Int64.random(in: 0...20_000, using: &random), free: free)
            invoices += shop.settle(session).invoices
        }
    }
    return shop
}

@Test func `whatever happens the books balance, numbers have no gap and documents equal accounts`() throws {
    for seed in [1, 2, 3] as [UInt64] {
        let shop = try randomBusiness(seed, rounds: 400)
        #expect(
            shop.events.postings.allSatisfy { $0.imbalance == 0 && $0.legs.count >= 2 && $0.legs.allSatisfy { $0.amount > .zero } },
            "seed \(seed)")
        #expect(shop.world.ledger.isBalanced, "seed \(seed)")
        let documents = shop.events.invoices
        #expect(documents.count > 100, "seed \(seed)")
        #expect(documents.map(\.invoice.rawValue) == (1...UInt64(documents.count)).map { $0 }, "seed \(seed)")
        #expect(shop.events.postings.map(\.posting) == (1...UInt64(documents.count)).map { PostingID(rawValue: $0) }, "seed \(seed)")
        for counter in shop.world.ledger.series {
            let numbers = documents.filter { $0.series == counter.series }.map(\.number)
            #expect(numbers == Array(1...counter.lastNumber), "seed \(seed), series \(counter.series)")
        }
        let receivable = shop.world.ledger.balance(of: .receivableDrivers, in: .eur).balance
        #expect(receivable == documents.reduce(.zero) { $0 + $1.gross }, "seed \(seed)")
        let vat = shop.world.ledger.balance(of: .vatDue, in: .eur).balance
        #expect(-vat == documents.reduce(.zero) { $0 + $1.tax }, "seed \(seed)")
        #expect(documents.allSatisfy { $0.contentHash == $0.computedContentHash }, "seed \(seed)")
    }
}

@Test func `the same events give the same state, byte for byte, also from a snapshot in the middle`() throws {
    let shop = try randomBusiness(5, rounds: 200)
    let again = try randomBusiness(5, rounds: 200)
    #expect(shop.world.encoded() == again.world.encoded())
    var ledger = MoneyWorld()
    for (index, event) in shop.events.enumerated() {
        ledger.world.apply(event, EntryContext(sequence: UInt64(index), instant: shop.now, kind: 6, stream: 0))
        if index % 100 == 50 {
            let bytes = ledger.world.encoded()
            ledger.world = try World.decoded(from: bytes)
            #expect(ledger.world.encoded() == bytes)
        }
    }
    #expect(ledger.world.ledger.encoded() == shop.world.ledger.encoded())
}
