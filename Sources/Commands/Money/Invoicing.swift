public import EventStore
public import Projections

/// From a closed session to its invoice and the postings of the ledger, and back by a credit note.
public enum Invoicing {
    /// What happens to a session that ended and is not held: `SessionPriced`, `InvoiceIssued` and `LedgerPosted`; or `SessionFreed` where
    /// it costs nothing, after a `SessionPriced` of zero where a tariff says so.
    ///
    /// Without a seller there is nobody who could issue the invoice: the session is only priced, and waits for `settleWaiting`. A session
    /// whose tariff version is not in the world yields nothing, for it must not become free by accident.
    public static func settle(_ facts: ChargeFacts, in world: World, at instant: Instant) -> [Event] {
        if let free = facts.free { return [.sessionFreed(SessionFreed(session: facts.session, reason: free))] }
        guard let tariff = facts.tariff, let version = facts.tariffVersion else {
            return [.sessionFreed(SessionFreed(session: facts.session, reason: .noTariff))]
        }
        if isFailedStart(facts) { return [.sessionFreed(SessionFreed(session: facts.session, reason: .failedStart))] }
        guard let content = world.tariffs.version(version, of: tariff) else { return [] }
        let priced = Pricing.priced(facts, by: content)
        if priced.gross == .zero {
            return [.sessionPriced(priced), .sessionFreed(SessionFreed(session: facts.session, reason: .nothingToPay))]
        }
        guard let seller = world.ledger.seller else { return [.sessionPriced(priced)] }
        var numbers = DocumentNumbers(world.ledger)
        return [.sessionPriced(priced)] + invoice(priced, facts, seller, &numbers, at: instant)
    }

    /// The same for a session of the world; nothing for one that still runs, is held, or is already priced.
    public static func settle(_ session: SessionState, in world: World, at instant: Instant) -> [Event] {
        guard let stoppedAt = session.stoppedAt, let energy = session.energy else { return [] }
        guard session.held == nil, session.price == nil, !session.isWrittenOff else { return [] }
        return settle(ChargeFacts(session, stoppedAt: stoppedAt, energy: energy), in: world, at: instant)
    }

    /// Invoices of the sessions that were priced while there was no seller, the oldest first and at most so many; to be recorded behind the
    /// `SellerSet`.
    public static func settleWaiting(for seller: SellerSet, in world: World, at instant: Instant, most: Int = .max) -> [Event] {
        var numbers = DocumentNumbers(world.ledger)
        return world.sessions.uninvoiced.prefix(most).flatMap { session -> [Event] in
            guard let price = session.price, let stoppedAt = session.stoppedAt, let energy = session.energy else { return [] }
            let facts = ChargeFacts(session, stoppedAt: stoppedAt, energy: energy)
            return invoice(SessionPriced(session: session.session, price), facts, seller, &numbers, at: instant)
        }
    }

    /// What a running session would cost if it ended now; nil where it is free or its cost is not known, or nothing that it told of its
    /// energy can be true.
    ///
    /// - Parameter limits: the charging profiles that its station has from us, or had.
    public static func costSoFar(
        of session: SessionState, in tariffs: Tariffs, powerMax: Power?, limits: [ChargingLimit] = [], at instant: Instant
    ) -> SessionPriced? {
        guard session.free == nil, let tariff = session.tariff, let version = session.tariffVersion else { return nil }
        guard let content = tariffs.version(version, of: tariff) else { return nil }
        let energy = EnergyLimit.energySoFar(of: session, powerMax: powerMax, at: instant)
        if energy == nil, session.readingCount > 0 { return nil }
        let end = session.stoppedAt ?? instant
        var shown = session
        shown.parking = ParkingProof.spans(of: session, until: end, meterStop: nil, powerMax: powerMax ?? Limits.powerAssumedMax, limits)
        return Pricing.priced(ChargeFacts(shown, stoppedAt: end, energy: energy ?? Energy(milliwattHours: 0)), by: content)
    }

    /// What a held session costs if it is released as proposed; nil where it is free, or what it is priced by is not known.
    public static func proposedCost(of session: SessionState, in tariffs: Tariffs) -> SessionPriced? {
        guard session.held != nil, session.free == nil, let tariff = session.tariff, let version = session.tariffVersion,
            let content = tariffs.version(version, of: tariff), let energy = session.heldEnergy,
            let end = session.heldStop ?? session.stoppedAt
        else { return nil }
        return Pricing.priced(ChargeFacts(session, stoppedAt: end, energy: energy), by: content)
    }

    /// A credit note over the whole invoice, with the entry that reverses its posting. It has a series of its own (money.md I5), its
    /// amounts are those of the invoice with the other sign, and an invoice is credited once.
    public static func credit(_ original: InvoiceIssued, in world: World, at instant: Instant) -> Result<[Event], Refusal> {
        if let refusal = refusal(of: original, in: world) { return .failure(refusal) }
        if world.ledger.isCredited(original.invoice) {
            return .failure(Refusal("", "Invoice \(original.numberText) is already credited in full.", .conflict))
        }
        var numbers = DocumentNumbers(world.ledger)
        return .success(creditNote(original, &numbers, at: instant))
    }

    /// A credit note over the whole invoice, unless it has one, and an invoice of the same session in its place (money.md I5): by the
    /// version of the tariff that was frozen at its start, over what `billed` says. An invoice is replaced once; what is wrong about the
    /// new one is corrected there. What costs nothing any more is credited, and that is all.
    public static func correct(
        _ original: InvoiceIssued, of billed: BilledSession, reason: String?, in world: World, at instant: Instant
    ) -> Result<[Event], Refusal> {
        if let refusal = refusal(of: original, in: world) { return .failure(refusal) }
        if world.ledger.isReplaced(original.invoice) {
            return .failure(Refusal("", "Another invoice stands in the place of \(original.numberText); correct that one.", .conflict))
        }
        guard original.lines.allSatisfy({ $0.session == billed.session }) else {
            return .failure(Refusal("", "Invoice \(original.numberText) is not of session \(billed.session) alone.", .conflict))
        }
        guard let content = world.tariffs.version(billed.tariffVersion, of: billed.tariff), let seller = world.ledger.seller else {
            return .failure(Refusal("", "What invoice \(original.numberText) was priced by is not known any more.", .conflict))
        }
        var numbers = DocumentNumbers(world.ledger)
        let facts = ChargeFacts(billed)
        let priced = Pricing.priced(facts, by: content)
        let isCredited = world.ledger.isCredited(original.invoice)
        var events = isCredited ? [] : creditNote(original, &numbers, at: instant)
        let issued = priced.gross > .zero ? invoice(priced, facts, seller, &numbers, at: instant, replacing: original.invoice) : []
        if !isCredited, case .invoiceIssued(let new)? = issued.first, new.saysTheSame(as: original) {
            return .failure(
                Refusal(
                    "", "With these figures the new invoice would say what \(original.numberText) says: nothing is corrected.", .conflict))
        }
        events.append(
            .sessionCorrected(
                SessionCorrected(
                    session: billed.session, invoice: original.invoice, energy: billed.energy, stoppedAt: billed.stoppedAt,
                    reason: reason, station: billed.station, becomes: number(of: issued))))
        return .success(events + [.sessionPriced(priced)] + issued)
    }

    /// The number of the document that is issued.
    private static func number(of issued: [Event]) -> InvoiceID? {
        if case .invoiceIssued(let e)? = issued.first { e.invoice } else { nil }
    }

    /// The price and the invoice of a session that was closed without one.
    static func price(
        _ billed: BilledSession, by content: TariffPublished, for seller: SellerSet, reason: String, in world: World, at instant: Instant
    ) -> [Event] {
        var numbers = DocumentNumbers(world.ledger)
        let facts = ChargeFacts(billed)
        let priced = Pricing.priced(facts, by: content)
        let issued = priced.gross > .zero ? invoice(priced, facts, seller, &numbers, at: instant) : []
        let corrected = SessionCorrected(
            session: billed.session, energy: billed.energy, stoppedAt: billed.stoppedAt, reason: reason,
            isOtherwiseFree: billed.free != .noTariff, station: billed.station, becomes: number(of: issued))
        return [.sessionCorrected(corrected), .sessionPriced(priced)] + issued
    }

    /// Why a document can be neither credited nor corrected, if so.
    private static func refusal(of original: InvoiceIssued, in world: World) -> Refusal? {
        if original.credits != nil {
            return Refusal("", "\(original.numberText) is a credit note; only an invoice can be credited.", .conflict)
        }
        if original.invoice > world.ledger.lastInvoice {
            return Refusal("", "Invoice \(original.invoice) was never issued.", .missing)
        }
        if original.contentHash != original.computedContentHash {
            return Refusal("", "The content of invoice \(original.numberText) is not what was issued.", .conflict)
        }
        return nil
    }

    private static func creditNote(_ original: InvoiceIssued, _ numbers: inout DocumentNumbers, at instant: Instant) -> [Event] {
        var note = original
        note.invoice = numbers.nextInvoice()
        note.series = creditSeries(of: original.series)
        note.number = numbers.nextNumber(in: note.series)
        note.credits = original.invoice
        note.replaces = nil
        note.dueAt = nil
        note.lines = original.lines.map(\.negated)
        note.groups = original.groups.map { VATGroup(vat: $0.vat, net: -$0.net, tax: -$0.tax) }
        note.net = -original.net
        note.tax = -original.tax
        note.gross = -original.gross
        note = note.hashed()
        let text = "Credit note \(note.numberText) for invoice \(original.numberText)"
        return [.invoiceIssued(note), .ledgerPosted(posting(of: note, text, &numbers, at: instant))]
    }

    /// The series of the credit notes to invoices of this series.
    public static func creditSeries(of series: String) -> String { series + "-C" }

    /// No energy, and over before a person could have noticed that it began (rule R15, money.md T9).
    private static func isFailedStart(_ facts: ChargeFacts) -> Bool {
        facts.energy.rawValue == 0 && facts.stoppedAt.microseconds(since: facts.startedAt) < MoneyLimits.failedStart
    }

    private static func invoice(
        _ priced: SessionPriced, _ facts: ChargeFacts, _ seller: SellerSet, _ numbers: inout DocumentNumbers, at instant: Instant,
        replacing original: InvoiceID? = nil
    ) -> [Event] {
        let invoice = InvoiceIssued(
            invoice: numbers.nextInvoice(), series: seller.series, number: numbers.nextNumber(in: seller.series), driver: facts.driver,
            token: facts.token, currency: priced.currency, lines: priced.lines.map { InvoiceLine(session: priced.session, line: $0) },
            groups: priced.groups, net: priced.net, tax: priced.tax, gross: priced.gross, servicedFrom: facts.startedAt,
            servicedTo: facts.stoppedAt, sellerName: seller.name, sellerAddress: seller.address, sellerVatId: seller.vatId,
            contentHash: Subject(high: 0, low: 0), replaces: original,
            dueAt: seller.paymentDays.map { instant.adding(seconds: Int64($0) * 86_400) }
        ).hashed()
        let posting = posting(of: invoice, "Invoice \(invoice.numberText)", &numbers, at: instant)
        return [.invoiceIssued(invoice), .ledgerPosted(posting)]
    }

    private static func posting(
        of document: InvoiceIssued, _ text: String, _ numbers: inout DocumentNumbers, at instant: Instant
    ) -> LedgerPosted {
        LedgerPosted(
            posting: numbers.nextPosting(), invoice: document.invoice, session: document.lines.first?.session,
            currency: document.currency, legs: Posting.legs(of: document), servicedAt: document.servicedTo, accountedAt: instant,
            text: text)
    }
}

/// Numbers of the documents and postings of one decision: gapless behind those of the ledger.
struct DocumentNumbers {
    private var invoice: InvoiceID
    private var posting: PostingID
    private var series: [SeriesCounter]

    init(_ ledger: Ledger) {
        invoice = ledger.lastInvoice
        posting = ledger.lastPosting
        series = ledger.series
    }

    mutating func nextInvoice() -> InvoiceID {
        invoice = invoice.after()
        return invoice
    }

    mutating func nextPosting() -> PostingID {
        posting = posting.after()
        return posting
    }

    mutating func nextNumber(in name: String) -> Int {
        guard let index = series.firstIndex(where: { $0.series == name }) else {
            series.append(SeriesCounter(series: name, lastNumber: 1))
            return 1
        }
        series[index].lastNumber += 1
        return series[index].lastNumber
    }
}

extension InvoiceIssued {
    /// Whether it is over the same, of the same, to the same.
    fileprivate func saysTheSame(as other: InvoiceIssued) -> Bool {
        lines == other.lines && groups == other.groups && gross == other.gross && currency == other.currency
            && (servicedFrom, servicedTo) == (other.servicedFrom, other.servicedTo) && (driver, token) == (other.driver, other.token)
            && (sellerName, sellerAddress, sellerVatId) == (other.sellerName, other.sellerAddress, other.sellerVatId)
    }
}

extension InvoiceLine {
    /// The line that takes this one back.
    fileprivate var negated: InvoiceLine {
        var line = line
        line.quantity = -line.quantity
        line.net = -line.net
        line.tax = -line.tax
        return InvoiceLine(session: session, line: line)
    }
}

extension SessionPriced {
    fileprivate init(session: SessionID, _ price: SessionPrice) {
        self.init(
            session: session, tariff: price.tariff, tariffVersion: price.tariffVersion, currency: price.currency, lines: price.lines,
            groups: price.groups, net: price.net, tax: price.tax, gross: price.gross)
    }
}
