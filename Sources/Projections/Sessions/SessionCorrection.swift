public import EventStore

/// What a person corrected of a session that is closed for good, which the archive has by then.
public struct SessionCorrection: Sendable, Equatable {
    public let session: SessionID
    public let energy: Energy
    public let stoppedAt: Instant
    /// What it costs now.
    public internal(set) var price: SessionPrice?
    /// The invoice over it; nil where it costs nothing any more.
    public internal(set) var invoice: InvoiceID?
    /// Whether it had no invoice until then.
    public let wasFree: Bool
    /// Whether that was so though a tariff applied where it began.
    public let isOtherwiseFree: Bool
    /// The entry that says so.
    public let sequence: UInt64

    init(_ e: SessionCorrected, _ context: EntryContext) {
        (session, energy, stoppedAt, sequence) = (e.session, e.energy, e.stoppedAt, context.sequence)
        wasFree = e.invoice == nil
        isOtherwiseFree = e.isOtherwiseFree
    }
}

extension SessionState {
    /// Takes a correction in. A second time changes nothing.
    public mutating func correct(_ correction: SessionCorrection) {
        energy = correction.energy
        if stoppedAt != correction.stoppedAt { (reportedStop, stoppedAt) = (toldStop, correction.stoppedAt) }
        price = correction.price
        invoice = correction.invoice
        isCorrected = true
        if correction.wasFree, let price {
            (free, tariff, tariffVersion) = (nil, price.tariff, price.tariffVersion)
            isWrittenOff = false
            if !correction.isOtherwiseFree { isPricedLater = true }
        }
        note(correction.sequence)
    }
}

extension SessionPrice {
    init(_ e: SessionPriced) {
        self.init(
            tariff: e.tariff, tariffVersion: e.tariffVersion, currency: e.currency, lines: e.lines, groups: e.groups, net: e.net,
            tax: e.tax, gross: e.gross)
    }
}
