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
        if jump.verdict == .found { aheadSince = jump.to > jump.from ? jump.to : nil }
        guard let microseconds = jump.shift else { return }
        let isBack = aheadSince.map { jump.to < $0 } ?? false
        let shift = ClockShift(microseconds: microseconds, since: isBack ? aheadSince : nil)
        stations.shift(shift)
        knocking.shift(shift)
        refused.shift(shift)
        calls.shift(shift)
        alerts.shift(shift)
        effects.shift(shift)
        ledger.note(jump)
        if isBack { aheadSince = nil } else { aheadSince.shift(shift) }
    }
}
