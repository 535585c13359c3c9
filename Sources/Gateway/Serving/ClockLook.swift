import Commands
import EventStore

extension Shell {
    /// Looks whether the clock of the machine jumped; what is decided from now on is decided at the time that is believed.
    func lookAtClock() {
        guard let jump = engine.lookAtClock() else { return }
        api.follow(jump)
        _ = decide(.clock(jump))
        warned("the clock of this machine jumped from \(jump.from.text) to \(jump.to.text): \(jump.verdict.name).")
    }
}
