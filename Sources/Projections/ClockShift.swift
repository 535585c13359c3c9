import EventStore

/// What a jump moves, and how far.
struct ClockShift {
    let microseconds: Int64
    /// Where a clock came back that was ahead since a start: only what was told by it, which is as late as that start, goes back with it.
    let since: Instant?

    func moved(_ instant: Instant) -> Instant {
        if let since, instant < since { return instant }
        return instant.adding(microseconds: microseconds)
    }
}

extension Instant {
    /// Moves the instant; stops at the ends of the range.
    mutating func shift(_ shift: ClockShift) { self = shift.moved(self) }
}

extension Instant? {
    /// Moves the instant, if there is one.
    mutating func shift(_ shift: ClockShift) { self = map(shift.moved) }
}
