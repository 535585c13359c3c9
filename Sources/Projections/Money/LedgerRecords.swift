public import EventStore

/// Both sides of an account in one currency.
public struct AccountBalance: Recordable, Equatable {
    public var currency: Currency
    public var account: Account
    /// Sum of all debits.
    public var debit: Money
    /// Sum of all credits.
    public var credit: Money

    public init(currency: Currency, account: Account, debit: Money = .zero, credit: Money = .zero) {
        self.currency = currency
        self.account = account
        self.debit = debit
        self.credit = credit
    }

    /// Debits less credits; stops at the ends of the range.
    public var balance: Money { debit.adding(Money(minorUnits: credit.rawValue == .min ? .max : -credit.rawValue)) }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var currency: Currency?
        var account: Account?
        var debit = Money.zero
        var credit = Money.zero
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: currency = try reader.value()
            case 2: account = try reader.value()
            case 3: debit = try reader.value()
            case 4: credit = try reader.value()
            default: try reader.skip()
            }
        }
        self.init(currency: try reader.required(currency, 1), account: try reader.required(account, 2), debit: debit, credit: credit)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, currency)
        writer.put(2, account)
        writer.put(3, debit)
        writer.put(4, credit)
    }
}

/// How far the numbers of a series of documents have come.
public struct SeriesCounter: Recordable, Equatable {
    public var series: String
    /// The number of the last document; the next one is one higher, without a gap (money.md I1).
    public var lastNumber: Int

    public init(series: String, lastNumber: Int) {
        self.series = series
        self.lastNumber = lastNumber
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var series: String?
        var lastNumber: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: series = try reader.string()
            case 2: lastNumber = try reader.int()
            default: try reader.skip()
            }
        }
        self.init(series: try reader.required(series, 1), lastNumber: try reader.required(lastNumber, 2))
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, series)
        writer.put(2, lastNumber)
    }
}

/// An invoice or credit note as the archive keeps it: the document, when and by which entry it was issued, what was posted for it.
public struct InvoiceState: Recordable, Equatable {
    public var content: InvoiceIssued
    public var issuedAt: Instant
    /// The entry that issued it.
    public var sequence: UInt64
    public var postings: [LedgerPosted]

    public init(content: InvoiceIssued, issuedAt: Instant, sequence: UInt64, postings: [LedgerPosted] = []) {
        self.content = content
        self.issuedAt = issuedAt
        self.sequence = sequence
        self.postings = postings
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var content: InvoiceIssued?
        var issuedAt: Instant?
        var sequence: UInt64?
        var postings: [LedgerPosted] = []
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: content = try reader.record()
            case 2: issuedAt = try reader.value()
            case 3: sequence = try reader.uint64()
            case 4: postings.append(try reader.record())
            default: try reader.skip()
            }
        }
        self.init(
            content: try reader.required(content, 1), issuedAt: try reader.required(issuedAt, 2),
            sequence: try reader.required(sequence, 3), postings: postings)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, content)
        writer.put(2, issuedAt)
        writer.put(3, sequence)
        writer.put(4, postings)
    }
}

extension InvoiceIssued {
    /// What the document shows as its number: `R-000001`.
    public var numberText: String {
        let digits = String(number)
        return series + "-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension Account {
    /// What the account is for, in the words of the chart of accounts (money.md, 1.4).
    public var title: String {
        switch self {
        case .receivableDrivers: "Receivable from drivers"
        case .receivablePartners: "Receivable from roaming partners"
        case .moneyInTransit: "Money in transit at the payment provider"
        case .holds: "Holds"
        case .payableClients: "Payable to clients"
        case .payablePartners: "Payable to partners"
        case .prepaidWallets: "Prepaid wallets"
        case .vatDue: "VAT due"
        case .energyCost: "Energy cost and reimbursement"
        case .revenueEnergy: "Revenue from energy"
        case .revenueTime: "Revenue from time and session fees"
        case .platformFees: "Platform fees"
        case .providerFees: "Payment provider fees"
        case .disputes: "Disputes"
        case .rounding: "Rounding differences"
        case .goodwill: "Goodwill"
        }
    }
}

extension Money {
    /// The sum; stops at the ends of the range, so that folding a journal cannot fail.
    func adding(_ other: Money) -> Money {
        let (sum, overflow) = rawValue.addingReportingOverflow(other.rawValue)
        return Money(minorUnits: overflow ? (other.rawValue > 0 ? .max : .min) : sum)
    }
}
