import EventStore
import Projections

/// Carries out erasures.
extension Shell {
    /// Destroys the keys of those who were forgotten and of what was removed; destroying one that is gone does nothing. It waits while the
    /// disk has no room for the ring that is written anew.
    func destroyKeys(of subjects: [Subject]) throws(Fault) -> Carriage {
        guard engine.room.hasRoom(for: engine.keys.byteCount) else { return .waits }
        // Frames name cards, and nothing else that has a key of its own.
        let named = subjects.filter { engine.world.tokens[$0] != nil }
        let unnamed = subjects.filter { engine.world.tokens[$0] == nil }
        do throws(Fault) {
            try engine.keys.forget(named, unnamed: unnamed)
        } catch {
            // Out of reach they are; what is left of them in the file is overwritten once there is room to write it anew.
            guard error.kind == .diskFull else { throw error }
            return .waits
        }
        return .over(
            stride(from: 0, to: subjects.count, by: EngineLimits.erasureSubjects).map { first in
                let some = subjects[first..<min(first + EngineLimits.erasureSubjects, subjects.count)]
                return .erasure(ErasureInput(subjects: Array(some)))
            })
    }
}
