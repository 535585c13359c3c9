public import EventStore

/// Who sells, how far document numbers have come, and the accounts in double entry.
///
/// Documents leave memory for the archive; of an invoice that was issued only this stays here: whether it was credited.
public struct Ledger: Sendable, Equatable {
    /// Who issues the invoices; nil until it is set.
    public private(set) var seller: SellerSet?
    /// The number that the last invoice or credit note got.
    public internal(set) var lastInvoice = InvoiceID(rawValue: 0)
    /// The number that the last posting got.
    public internal(set) var lastPosting = PostingID(rawValue: 0)
    /// Invoices and credit notes issued so far.
    public private(set) var documentCount: UInt64 = 0
    private var counters: [SeriesCounter] = []
    private var accounts: [AccountBalance] = []
    private var credited: Set<InvoiceID> = []
    private var replaced: Set<InvoiceID> = []
    /// Sessions that were closed without an invoice, and that a person had priced since.
    private var pricedLater: Set<SessionID> = []
    private var retired: [InvoiceState] = []
    /// Numbers from which on documents may have earlier dates than those before, for the clock had gone back; rising.
    private var dateBreaks: [InvoiceID] = []

    public init() {}

    /// The number of the next invoice or credit note.
    public var nextInvoice: InvoiceID { lastInvoice.after() }

    /// The number of the next posting.
    public var nextPosting: PostingID { lastPosting.after() }

    /// The number that the next document of a series shows.
    public func nextNumber(in series: String) -> Int { (counters.first { $0.series == series }?.lastNumber ?? 0) &+ 1 }

    /// How far each series has come, in the order of the series.
    public var series: [SeriesCounter] { counters }

    /// Whether a credit note was issued for this invoice.
    public func isCredited(_ invoice: InvoiceID) -> Bool { credited.contains(invoice) }

    /// Whether another invoice stands in the place of this one.
    public func isReplaced(_ invoice: InvoiceID) -> Bool { replaced.contains(invoice) }

    /// Whether a person had a session priced that was closed without an invoice.
    public func isPricedLater(_ session: SessionID) -> Bool { pricedLater.contains(session) }

    /// A document that the archive has not yet taken over.
    public subscript(_ invoice: InvoiceID) -> InvoiceState? { retired.first { $0.content.invoice == invoice } }

    /// Documents that the archive has not yet taken over, the oldest first.
    public var awaitingArchive: [InvoiceState] { retired }

    /// All accounts that were ever moved, by currency and then by number.
    public var balances: [AccountBalance] { accounts }

    /// An account in a currency; both sides zero if it was never moved.
    public func balance(of account: Account, in currency: Currency) -> AccountBalance {
        accounts.first { $0.account == account && $0.currency == currency } ?? AccountBalance(currency: currency, account: account)
    }

    /// Whether debits equal credits in each currency (money.md L1).
    public var isBalanced: Bool {
        var difference: Int128 = 0
        for (index, balance) in accounts.enumerated() {
            difference += Int128(balance.debit.rawValue) - Int128(balance.credit.rawValue)
            let isLast = index + 1 == accounts.count || accounts[index + 1].currency != balance.currency
            if isLast && difference != 0 { return false }
        }
        return true
    }

    /// Numbers of documents in runs within which their dates rise, the oldest first; where the clock never went back, all are one.
    public var datedRuns: [Range<UInt64>] {
        let first = InvoiceID(before: lastInvoice.shard).after()
        let starts = [first.rawValue] + dateBreaks.map(\.rawValue)
        return zip(starts, starts.dropFirst() + [lastInvoice.rawValue &+ 1]).map { $0..<max($0, $1) }
    }

    /// The clock jumped.
    mutating func note(_ jump: ClockJumped) {
        // A fold never refuses, whatever stands in the journal.
        let next = InvoiceID(rawValue: lastInvoice.rawValue &+ 1)
        guard jump.to < jump.from, lastInvoice.local > 0, dateBreaks.last != next else { return }
        dateBreaks.append(next)
    }

    mutating func takeRetiredDocuments() -> [InvoiceState] {
        defer { retired = [] }
        return retired
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .sellerSet(let e): seller = e
        case .invoiceIssued(let e): issue(e, context)
        case .ledgerPosted(let e): post(e)
        case .sessionCorrected(let e) where e.invoice == nil: pricedLater.insert(e.session)
        default: break
        }
    }

    private mutating func issue(_ e: InvoiceIssued, _ context: EntryContext) {
        lastInvoice = max(lastInvoice, e.invoice)
        documentCount += 1
        if let original = e.credits { credited.insert(original) }
        if let original = e.replaces { replaced.insert(original) }
        if let index = counters.firstIndex(where: { $0.series >= e.series }) {
            if counters[index].series == e.series {
                counters[index].lastNumber = max(counters[index].lastNumber, e.number)
            } else {
                counters.insert(SeriesCounter(series: e.series, lastNumber: e.number), at: index)
            }
        } else {
            counters.append(SeriesCounter(series: e.series, lastNumber: e.number))
        }
        retired.append(InvoiceState(content: e, issuedAt: context.instant, sequence: context.sequence))
    }

    private mutating func post(_ e: LedgerPosted) {
        lastPosting = max(lastPosting, e.posting)
        for leg in e.legs {
            let index = place(of: leg.account, in: e.currency)
            switch leg.side {
            case .debit: accounts[index].debit = accounts[index].debit.adding(leg.amount)
            case .credit: accounts[index].credit = accounts[index].credit.adding(leg.amount)
            }
        }
        if let invoice = e.invoice, let index = retired.lastIndex(where: { $0.content.invoice == invoice }) {
            retired[index].postings.append(e)
        }
    }

    private mutating func place(of account: Account, in currency: Currency) -> Int {
        let key = (currency.code, account.rawValue)
        guard let index = accounts.firstIndex(where: { ($0.currency.code, $0.account.rawValue) >= key }) else {
            accounts.append(AccountBalance(currency: currency, account: account))
            return accounts.count - 1
        }
        if accounts[index].currency != currency || accounts[index].account != account {
            accounts.insert(AccountBalance(currency: currency, account: account), at: index)
        }
        return index
    }
}

extension Ledger: Recordable {
    public init(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: seller = try reader.record()
            case 2: lastInvoice = try reader.value()
            case 3: lastPosting = try reader.value()
            case 4: documentCount = try reader.uint64()
            case 5: counters.append(try reader.record())
            case 6: accounts.append(try reader.record())
            case 7: credited = try Self.numbers(try reader.data())
            case 8: dateBreaks.append(try reader.value())
            case 9: replaced = try Self.numbers(try reader.data())
            case 10: pricedLater = try Self.numbers(try reader.data())
            default: try reader.skip()
            }
        }
    }

    /// Without the documents that wait for the archive: whether it has taken them over is not state.
    public func write(to writer: inout FieldWriter) {
        writer.put(1, seller)
        writer.put(2, lastInvoice)
        writer.put(3, lastPosting)
        writer.put(4, documentCount)
        writer.put(5, counters)
        writer.put(6, accounts)
        if !credited.isEmpty { writer.put(7, Self.bytes(of: credited)) }
        writer.put(8, dateBreaks)
        if !replaced.isEmpty { writer.put(9, Self.bytes(of: replaced)) }
        if !pricedLater.isEmpty { writer.put(10, Self.bytes(of: pricedLater)) }
    }

    /// Rising numbers, each as its distance from the one before it.
    private static func bytes<ID: NumberID>(of numbers: Set<ID>) -> [UInt8] where ID.RawValue == UInt64 {
        var list = FieldWriter()
        var last: UInt64 = 0
        for number in numbers.map(\.rawValue).sorted() {
            list.varint(number - last)
            last = number
        }
        return list.bytes
    }

    private static func numbers<ID: NumberID>(_ bytes: [UInt8]) throws(CodecError) -> Set<ID> where ID.RawValue == UInt64 {
        var numbers: Set<ID> = []
        var list = FieldReader(bytes)
        var last: UInt64 = 0
        while !list.isAtEnd {
            let (sum, overflow) = last.addingReportingOverflow(try list.varint())
            if overflow { throw .unknownCase }
            last = sum
            guard let number = ID(rawValue: last) else { throw .unknownCase }
            numbers.insert(number)
        }
        return numbers
    }
}
