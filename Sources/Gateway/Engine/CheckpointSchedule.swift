import EventStore

/// When the next checkpoint is signed: by the work that is not signed yet, and by the time it has waited.
///
/// Each checkpoint costs an audit about as much as a hundred entries, so they follow the work. Between two of them lies what somebody who
/// can write to the disk, but has not the key, could change unseen, all hashes made to fit: what came in `checkpointSeconds` at most, and
/// hardly more than `checkpointEntries`; nothing once the server has ended in order. One a second made that window shorter and an audit
/// endless. Who needs it closed keeps heads or checkpoints elsewhere (`cpms journal checkpoint`), which no change of the disk can reach.
/// An audit says through which entry the signatures go.
struct CheckpointSchedule {
    /// Entries under the newest checkpoint.
    private(set) var signedThrough: UInt64
    /// When it was signed; nil where this process has not signed yet.
    private var signedAt: ContinuousClock.Instant?

    /// Begins with what a journal's newest checkpoint covers. What it does not cover is signed at once: the last end was none in order.
    init(signedThrough: UInt64) { self.signedThrough = signedThrough }

    /// Whether a journal that ends at `head` is to be signed.
    func isDue(_ head: UInt64, at now: ContinuousClock.Instant) -> Bool {
        guard head > signedThrough else { return false }
        guard let signedAt, head - signedThrough < EngineLimits.checkpointEntries else { return true }
        return now - signedAt >= .seconds(EngineLimits.checkpointSeconds)
    }

    /// The journal was signed up to `head`.
    mutating func note(_ head: UInt64, at now: ContinuousClock.Instant) { (signedThrough, signedAt) = (head, now) }
}
