import EventStore
import Projections

/// What stations say of sessions more than once, or of sessions of others.
enum Repetitions {
    /// The same in another frame; that a whole frame was repeated is noted already.
    static func note(_ session: SessionID, _ station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat, let action = turn.asked?.action else { return }
        turn.emit(.duplicateReceived(DuplicateReceived(station: station, action: action.name, session: session)))
    }

    /// A station names a transaction that is none of its own.
    static func noteForeign(_ transaction: TransactionID?, at station: StationID, in turn: inout Turn) {
        guard let action = turn.asked?.action else { return }
        turn.emit(
            .foreignTransactionReported(
                ForeignTransactionReported(station: station, action: action.name, transactionId: transaction?.number ?? 0)))
    }
}
