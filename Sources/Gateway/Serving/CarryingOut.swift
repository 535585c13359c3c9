import EventStore

/// What the shell keeps of effects that it carries out: which are under way, and the way out, made when it is first needed.
struct CarryingOut {
    /// Never twice at once: an effect that is under way is not begun again, whatever an operator asks.
    var underWay: Set<EffectID> = []
    var client: OutgoingClient?
    /// Whether something may be due that was not looked for.
    var isLookDue = true
    /// The number of the last effect when it was looked for the last time.
    var seen = EffectID(rawValue: 0)
}
