import EventStore
import Projections

/// What becomes of keys that are to be destroyed: of those who were forgotten, and of what was removed.
enum Erasing {
    /// The outcome of an effect: keys are destroyed. What is told a second time changes nothing.
    static func destroyed(_ erasure: ErasureInput, _ input: Input, in turn: inout Turn) {
        let done = erasure.subjects.filter { turn.world.erasures.isOpen($0) }
        guard !done.isEmpty else { return }
        turn.record(input)
        for subject in done where turn.world.erasures.isOpen(subject) { turn.emit(.keyDestroyed(KeyDestroyed(subject: subject))) }
    }
}
