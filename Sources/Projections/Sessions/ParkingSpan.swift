import EventStore

extension SessionState {
    /// Its connector changed its status; what a station reports out of order cannot shorten what is known.
    mutating func changeStatus(_ status: ConnectorStatus, at instant: Instant) {
        guard isRunning else { return }
        if let statusAt, instant < statusAt { return learnLate(status, at: instant) }
        statusAt = instant
        guard let last = parking.last, last.end == nil else {
            guard status == .suspendedEV else { return }
            guard parking.count < Limits.parkingSpansPerSession else { return isParkingUnknown = true }
            parking.append(ParkingSpan(start: max(instant, parking.last?.end ?? startedAt)))
            return
        }
        if status != .suspendedEV { parking[parking.count - 1].end = max(instant, last.start) }
    }

    /// A status came after a later one: where it tells another story of the pauses than was known, they are known no more.
    private mutating func learnLate(_ status: ConnectorStatus, at instant: Instant) {
        if instant < startedAt { return }
        let isKnownPause = parking.contains { span in span.start <= instant && span.end.map { instant < $0 } ?? true }
        if isKnownPause != (status == .suspendedEV) { isStatusLate = true }
    }

    /// While its connector says that the vehicle asks for no power, the register rises all the same: from `before`, which was read within
    /// that time, to `after` it was no parking. What came before it may have been delivered before the pause.
    mutating func overrule(from before: Instant, to after: Instant, by rise: Energy?) {
        guard let last = parking.last, last.end == nil, before >= last.start, after > before, let rise,
            rise.rawValue > Limits.restingEnergy
        else { return }
        let power = Int128(rise.rawValue) * 3_600_000_000 / Int128(after.microseconds(since: before))
        if power >= Int128(Limits.chargingMilliwattsLeast) { parking[parking.count - 1].end = before }
    }

    /// The station offers no power: whatever its connector says, the pause is of its making.
    mutating func withhold() {
        if let last = parking.last, last.end == nil { parking[parking.count - 1].end = last.start }
    }

    /// A vehicle that takes power asks for it, whatever the status says.
    mutating func resume(at instant: Instant) {
        guard let last = parking.last, last.end == nil, instant > last.start else { return }
        parking[parking.count - 1].end = instant
    }
}
