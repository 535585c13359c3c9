import EventStore
import Projections

extension Turn {
    /// The outcome of an effect: keys of those who were forgotten are destroyed. What is told a second time changes nothing.
    mutating func decideErasure(_ erasure: ErasureInput, _ input: Input) {
        let done = erasure.subjects.filter { world.erasures.isOpen($0) }
        guard !done.isEmpty else { return }
        world.observe(input, context)
        for subject in done where world.erasures.isOpen(subject) { emit(.keyDestroyed(KeyDestroyed(subject: subject))) }
    }
}
