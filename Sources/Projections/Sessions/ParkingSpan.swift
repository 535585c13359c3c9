import EventStore

extension SessionState {
    /// Its connector changed its status; what a station reports out of order cannot shorten what is known.
    mutating func changeStatus(_ status: ConnectorStatus, at instant: Instant) {
        guard isRunning else { return }
        guard let last = parking.last, last.end == nil else {
            if status == .suspendedEV && parking.count < Limits.parkingSpansPerSession {
                parking.append(ParkingSpan(start: max(instant, parking.last?.end ?? startedAt)))
            }
            return
        }
        if status != .suspendedEV { parking[parking.count - 1].end = max(instant, last.start) }
    }
}
