internal import Commands
internal import EventStore
internal import Projections

/// The versions of tariffs that were published so far.
struct AuditTariffs {
    /// What the audit of sessions needs of a version.
    struct Version {
        var sequence: UInt64
        var billsEnergy: Bool
        /// Milliwatt-hours by which rounding up to a step may exceed what was delivered.
        var energyStep: Int128
    }

    private struct Key: Hashable {
        var tariff: TariffID
        var version: Int
    }

    private var versions: [Key: Version] = [:]

    func version(_ number: Int, of tariff: TariffID) -> Version? { versions[Key(tariff: tariff, version: number)] }

    mutating func publish(_ e: TariffPublished, _ sequence: UInt64, _ audit: inout AuditReport) {
        audit.counts.tariffVersions += 1
        let name = "Version \(e.version) of tariff \(e.tariff)"
        if e.contentHash != e.computedContentHash {
            audit.faults.add(
                .tariff, sequence, "\(name): its content gives the hash \(e.computedContentHash), \(e.contentHash) stands there")
        }
        if version(e.version, of: e.tariff) != nil { audit.faults.add(.tariff, sequence, "\(name) is published a second time") }
        if e.version != 1 && version(e.version - 1, of: e.tariff) == nil {
            audit.faults.add(.tariff, sequence, "\(name) is published, but not the one before")
        }
        let energy = e.components.first { $0.dimension == .energy }
        versions[Key(tariff: e.tariff, version: e.version)] = Version(
            sequence: sequence, billsEnergy: energy != nil, energyStep: Int128(energy?.stepSize ?? 0) * 1_000)
    }
}

/// Sessions by their numbers within a shard, a bit for each.
struct NumberSet {
    /// The largest number that is kept: a journal that was forged must not fill the memory.
    private static let largest: UInt64 = 1 << 33

    private var words: [UInt64] = []

    func contains(_ session: SessionID) -> Bool {
        let word = Int(clamping: session.local / 64)
        return words.indices.contains(word) && words[word] & 1 << (session.local % 64) != 0
    }

    mutating func remove(_ session: SessionID) {
        if contains(session) { words[Int(session.local / 64)] &= ~(1 << (session.local % 64)) }
    }

    mutating func insert(_ session: SessionID) {
        guard session.local < Self.largest else { return }
        let word = Int(session.local / 64)
        if word >= words.count { words += Array(repeating: 0, count: word + 1 - words.count) }
        words[word] |= 1 << (session.local % 64)
    }
}

/// Follows invoices, credit notes and the ledger: numbers without gaps, sums that hold, every line led back to its session.
///
/// Keeps eight bytes for each invoice, to find the one that a credit note takes back.
struct AuditMoney {
    /// A credit note that is still to be compared with its invoice.
    struct PendingCredit {
        var note: InvoiceIssued
        var sequence: UInt64
        var original: UInt64
    }

    private var series: [String: Int] = [:]
    /// The entry of each invoice, by number from 1.
    private var invoiceSequences: [UInt64] = []
    private var credited: Set<InvoiceID> = []
    private var replaced: Set<InvoiceID> = []
    private var billed = NumberSet()
    private var lastPosting: UInt64 = 0
    private var difference: [Currency: Int128] = [:]
    /// Invoices of the entry in hand that have no posting yet.
    private var unposted: [InvoiceID: InvoiceIssued] = [:]
    private(set) var pendingCredits: [PendingCredit] = []

    /// Whether a credit note took this invoice back.
    func isCredited(_ invoice: InvoiceID) -> Bool { credited.contains(invoice) }

    mutating func issue(
        _ e: InvoiceIssued, _ sequence: UInt64, _ sessions: inout AuditSessions, _ registers: AuditRegisters,
        _ audit: inout AuditReport
    ) {
        if e.credits == nil { audit.counts.invoices += 1 } else { audit.counts.creditNotes += 1 }
        let name = "\(e.credits == nil ? "Invoice" : "Credit note") \(e.numberText)"
        let expected = (series[e.series] ?? 0) + 1
        if e.number != expected {
            audit.faults.add(.invoice, sequence, "\(name) follows number \(expected - 1) of series \(e.series): the numbers have a gap")
        }
        series[e.series] = max(expected, e.number)
        if e.invoice.local != UInt64(invoiceSequences.count) + 1 {
            audit.faults.add(.invoice, sequence, "\(name) has the internal number \(e.invoice), expected is \(invoiceSequences.count + 1)")
        }
        invoiceSequences.append(sequence)
        unposted[e.invoice] = e
        if e.contentHash != e.computedContentHash {
            audit.faults.add(
                .invoice, sequence, "\(name): its content gives the hash \(e.computedContentHash), \(e.contentHash) stands there")
        }
        AuditSums.check(e.lines.map(\.line), e.groups, e.net, e.tax, e.gross, name, .invoice, sequence, &audit)
        if let original = e.credits {
            credit(e, original, name, sequence, &audit)
        } else {
            bill(e, name, sequence, &sessions, registers, &audit)
        }
    }

    /// Every line has a priced session with the same figures.
    private mutating func bill(
        _ e: InvoiceIssued, _ name: String, _ sequence: UInt64, _ sessions: inout AuditSessions, _ registers: AuditRegisters,
        _ audit: inout AuditReport
    ) {
        if e.lines.isEmpty { audit.faults.add(.invoice, sequence, "\(name) has no lines") }
        if let original = e.replaces {
            if !credited.contains(original) {
                audit.faults.add(.invoice, sequence, "\(name) stands in the place of invoice \(original), which is not credited")
            }
            if !replaced.insert(original).inserted {
                audit.faults.add(.invoice, sequence, "\(name) stands in the place of invoice \(original), as another one does")
            }
        }
        var last: SessionID?
        for line in e.lines where line.session != last {
            last = line.session
            guard let due = sessions.bill(line.session) else {
                let gross = "\(e.gross.text(in: e.currency)) \(e.currency.code)"
                audit.faults.add(
                    .invoice, sequence,
                    billed.contains(line.session)
                        ? "\(name) over \(gross) bills session \(line.session) a second time"
                        : "\(name) bills session \(line.session), which is not open: it never began, or is settled already")
                continue
            }
            billed.insert(line.session)
            guard let priced = due.priced else {
                audit.faults.add(.invoice, sequence, "\(name) bills session \(line.session), which was not priced")
                continue
            }
            let lines = e.lines.filter { $0.session == line.session }.map(\.line)
            if lines != priced.lines || priced.currency != e.currency {
                audit.faults.add(.invoice, sequence, "\(name) bills session \(line.session) with other figures than its price")
            }
            if due.corrects != e.replaces {
                audit.faults.add(.invoice, sequence, "\(name) does not name the invoice of session \(line.session) that was corrected")
            }
            if due.isHeld { audit.faults.add(.invoice, sequence, "\(name) bills session \(line.session), which is held") }
            // What a person corrected, a person has looked at.
            guard let facts = due.facts else { continue }
            sessions.doubt(
                facts, registers, name, gross: "\(priced.gross.text(in: priced.currency)) \(priced.currency.code)", sequence, &audit)
        }
    }

    private mutating func credit(_ e: InvoiceIssued, _ original: InvoiceID, _ name: String, _ sequence: UInt64, _ audit: inout AuditReport)
    {
        if !credited.insert(original).inserted {
            audit.faults.add(.invoice, sequence, "\(name) takes back invoice \(original) a second time")
        }
        for line in e.lines { audit.doubts.decide(line.session) }
        let index = Int(clamping: original.local) - 1
        guard invoiceSequences.indices.contains(index), original < e.invoice else {
            return audit.faults.add(.invoice, sequence, "\(name) takes back invoice \(original), which was not issued before")
        }
        pendingCredits.append(PendingCredit(note: e, sequence: sequence, original: invoiceSequences[index]))
    }

    /// Compares the credit notes seen since the last call with their invoices; `entry` reads one of the journal.
    mutating func compareCredits(_ audit: inout AuditReport, entry: (UInt64) throws(Fault) -> Entry?) throws(Fault) {
        for credit in pendingCredits {
            let name = "Credit note \(credit.note.numberText)"
            let original = try entry(credit.original)?.events.lazy.compactMap { event -> InvoiceIssued? in
                guard case .invoiceIssued(let e) = event, e.invoice == credit.note.credits else { return nil }
                return e
            }.first
            guard let original else {
                audit.faults.add(
                    .invoice, credit.sequence, "\(name): entry \(credit.original) does not hold the invoice that it takes back")
                continue
            }
            let isMirror =
                original.net.rawValue == -credit.note.net.rawValue && original.tax.rawValue == -credit.note.tax.rawValue
                && original.gross.rawValue == -credit.note.gross.rawValue && original.currency == credit.note.currency
                && original.lines.count == credit.note.lines.count
                && zip(original.lines, credit.note.lines).allSatisfy {
                    $0.session == $1.session && $0.line.dimension == $1.line.dimension && $0.line.net.rawValue == -$1.line.net.rawValue
                        && $0.line.quantity == -$1.line.quantity
                }
            if original.credits != nil { audit.faults.add(.invoice, credit.sequence, "\(name) takes back a credit note") }
            if !isMirror { audit.faults.add(.invoice, credit.sequence, "\(name) is not the opposite of invoice \(original.numberText)") }
        }
        pendingCredits.removeAll(keepingCapacity: true)
    }

    mutating func post(_ e: LedgerPosted, _ sequence: UInt64, _ audit: inout AuditReport) {
        audit.counts.postings += 1
        let name = "Posting \(e.posting)"
        if e.posting.local != lastPosting + 1 {
            audit.faults.add(.ledger, sequence, "\(name) follows posting \(lastPosting): the numbers have a gap")
        }
        lastPosting = max(lastPosting, e.posting.local)
        var balance: Int128 = 0
        for leg in e.legs {
            if leg.amount.rawValue <= 0 { audit.faults.add(.ledger, sequence, "\(name) has a leg of \(leg.amount.rawValue)") }
            balance += leg.side == .debit ? Int128(leg.amount.rawValue) : -Int128(leg.amount.rawValue)
        }
        if balance != 0 { audit.faults.add(.ledger, sequence, "\(name) is not balanced: debits exceed credits by \(balance)") }
        let wasBalanced = difference[e.currency, default: 0] == 0
        difference[e.currency, default: 0] += balance
        if wasBalanced && difference[e.currency] != 0 {
            audit.faults.add(.ledger, sequence, "The ledger in \(e.currency.code) is no longer balanced")
        }
        guard let invoice = e.invoice else { return }
        guard let document = unposted.removeValue(forKey: invoice) else {
            return audit.faults.add(.ledger, sequence, "\(name) is of invoice \(invoice), which the entry does not issue")
        }
        let receivable = moved(.receivableDrivers, e)
        let vat = -moved(.vatDue, e)
        if receivable != Int128(document.gross.rawValue) || vat != Int128(document.tax.rawValue) || e.currency != document.currency {
            audit.faults.add(
                .ledger, sequence,
                "\(name) moves \(receivable) and VAT \(vat), "
                    + "invoice \(document.numberText) is over \(document.gross.rawValue) and \(document.tax.rawValue)"
            )
        }
    }

    private func moved(_ account: Account, _ e: LedgerPosted) -> Int128 {
        e.legs.filter { $0.account == account }.reduce(Int128(0)) {
            $0 + ($1.side == .debit ? Int128($1.amount.rawValue) : -Int128($1.amount.rawValue))
        }
    }

    /// Whether everything that the entry issued is posted.
    mutating func endEntry(_ sequence: UInt64, _ audit: inout AuditReport) {
        guard !unposted.isEmpty else { return }
        for document in unposted.values.sorted(by: { $0.invoice < $1.invoice }) {
            audit.faults.add(.ledger, sequence, "Nothing is posted for invoice \(document.numberText)")
        }
        unposted.removeAll()
    }
}
