import EventStore
import Projections

/// An invoice that was wrong, and what its right figures say of the register.
extension MoneyCommands {
    /// The invoice is credited, where it is not yet, and another one of the same session stands in its place.
    static func correctInvoice(_ body: InvoiceCorrection, in turn: Turn) throws -> CommandOutcome {
        let original: InvoiceIssued = try added(body.document, "document")
        var billed: BilledSession = try added(body.billed, "billed")
        if let reason = body.reason, reason.utf8.count > MoneyLimits.correctionReason {
            throw Refusal("/reason", "is longer than \(MoneyLimits.correctionReason) bytes")
        }
        try NamedFigures.take(body.energy, body.stoppedAt, into: &billed, in: turn)
        var after = turn
        after.emit(try Invoicing.correct(original, of: billed, reason: body.reason, in: turn.world, at: turn.now).get())
        Gaps.note(corrected: billed, in: &after)
        return outcome(after.finish().events)
    }
}
