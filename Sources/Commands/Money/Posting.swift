internal import EventStore

/// How a document moves the accounts (money.md, 1.4).
enum Posting {
    /// The balanced legs of an invoice; of a credit note, whose amounts are negative, the same on the other sides. Energy is revenue of one
    /// account, time and session fees of another; what rounding per line leaves between the lines and the net has its own (L10).
    static func legs(of document: InvoiceIssued) -> [Leg] {
        var energy = Money.zero
        var time = Money.zero
        for line in document.lines {
            switch line.line.dimension {
            case .energy: energy = energy + line.line.net
            case .time, .parkingTime, .flat: time = time + line.line.net
            }
        }
        let rounding = document.net - energy - time
        return [
            leg(.receivableDrivers, .debit, document.gross), leg(.revenueEnergy, .credit, energy), leg(.revenueTime, .credit, time),
            leg(.vatDue, .credit, document.tax), leg(.rounding, .credit, rounding),
        ].compactMap { $0 }
    }

    /// Nil for nothing; a negative amount goes to the other side.
    private static func leg(_ account: Account, _ side: Side, _ amount: Money) -> Leg? {
        if amount == .zero { return nil }
        if amount > .zero { return Leg(account: account, side: side, amount: amount) }
        return Leg(account: account, side: side == .debit ? .credit : .debit, amount: -amount)
    }
}
