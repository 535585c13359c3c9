public import EventStore

extension AccountBalance {
    /// Debits less credits; stops at the ends of the range.
    public var balance: Money { debit.adding(Money(minorUnits: credit.rawValue == .min ? .max : -credit.rawValue)) }
}

extension InvoiceIssued {
    /// What the document shows as its number: `R-000001`.
    public var numberText: String {
        let digits = String(number)
        return series + "-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension InvoiceState {
    /// The sessions that the document is about, in the order of its lines.
    public var sessions: [SessionID] {
        content.lines.reduce(into: []) { sessions, line in
            if !sessions.contains(line.session) { sessions.append(line.session) }
        }
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
