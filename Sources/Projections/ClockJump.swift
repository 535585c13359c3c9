import EventStore

extension ClockJumped {
    /// By how much what lies a while ago, or ahead, is moved so that it lies as long ago, or ahead, as before; nil where nothing is. A
    /// clock that is ahead at a start may just have gone on while the server was away: then time has passed, and nothing is moved.
    var shift: Int64? { verdict == .followed || (verdict == .found && to < from) ? to.microseconds(since: from) : nil }
}

extension World {
    /// What is measured from a moment to now goes on as if the clock had not jumped: a call that was sent three seconds ago has been under
    /// way for three seconds, and a station that spoke just now is not silent. What was recorded, and what somebody set by the calendar,
    /// stays.
    mutating func follow(_ jump: ClockJumped) {
        guard let shift = jump.shift else { return }
        stations.shift(shift)
        knocking.shift(shift)
        calls.shift(shift)
        alerts.shift(shift)
        effects.shift(shift)
        ledger.note(jump)
    }
}

extension Instant {
    /// Moves the instant; stops at the ends of the range.
    mutating func shift(_ microseconds: Int64) { self = adding(microseconds: microseconds) }
}

extension Instant? {
    /// Moves the instant, if there is one.
    mutating func shift(_ microseconds: Int64) { self = map { $0.adding(microseconds: microseconds) } }
}
