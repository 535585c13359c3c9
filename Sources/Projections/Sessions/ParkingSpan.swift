import EventStore

extension SessionState {
    /// Its connector changed its status; what a station reports out of order cannot shorten what is known.
    mutating func changeStatus(_ status: ConnectorStatus, at instant: Instant) {
        guard isRunning else { return }
        guard let last = parking.last, last.end == nil else {
            guard status == .suspendedEV else { return }
            guard parking.count < Limits.parkingSpansPerSession else { return isParkingUnknown = true }
            parking.append(ParkingSpan(start: max(instant, parking.last?.end ?? startedAt)))
            return
        }
        if status != .suspendedEV { parking[parking.count - 1].end = max(instant, last.start) }
    }

    /// A vehicle that takes power asks for it, whatever the status says.
    mutating func resume(at instant: Instant) {
        guard let last = parking.last, last.end == nil, instant > last.start else { return }
        parking[parking.count - 1].end = instant
    }
}
