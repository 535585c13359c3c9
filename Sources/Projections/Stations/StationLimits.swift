import EventStore

/// The charging profiles that a station has from us, and had: what they allowed is asked when a session has ended.
extension StationState {
    /// One comes; it stands in the place of the one with its number, and of the one of its place, purpose and level (OCPP 1.6, 3.13.1).
    mutating func set(_ limit: ChargingLimit) {
        var limit = limit
        limits.removeAll { old in
            // One that goes on as it was is the same.
            guard old.until == nil, limit.replaces(old), limit.goesOn(from: old) else { return false }
            (limit.since, limit.from, limit.validFrom) = (min(old.since, limit.since), nil, nil)
            return true
        }
        for index in limits.indices where limits[index].until == nil && limit.replaces(limits[index]) {
            limits[index].until = max(limits[index].since, limit.since)
        }
        limits.append(limit)
        while limits.count > Limits.limitsPerStation { forgetLimit() }
    }

    /// The oldest that is over goes first.
    private mutating func forgetLimit() {
        let place = limits.firstIndex { $0.call != nil && $0.transactionId == nil } ?? limits.firstIndex { $0.until != nil } ?? 0
        let matters = limits.contains { $0.parts.contains(where: \.isWithheld) }
        let limit = limits.remove(at: place)
        guard matters, limit.call == nil || limit.transactionId != nil else { return }
        let until = limit.until ?? limits.last?.since ?? limit.since
        limitsForgotten = max(limitsForgotten ?? until, until)
    }

    mutating func endLimits(of profile: Int64, at instant: Instant) {
        for index in limits.indices where limits[index].until == nil && limits[index].profile == profile {
            limits[index].until = max(limits[index].since, instant)
        }
    }

    /// A session began because of a remote start: the limit that came with it is of this session.
    mutating func bindLimit(_ e: SessionStarted) {
        guard let call = e.call, let index = limits.firstIndex(where: { $0.call == call && $0.transactionId == nil }) else { return }
        limits[index].connector = e.connector
        limits[index].transactionId = e.transactionId
    }

    /// A session is over, and so are the limits that were of it alone.
    mutating func endLimits(of closed: ClosedSession) {
        for index in limits.indices where limits[index].until == nil && limits[index].purpose == .oneSession {
            let limit = limits[index]
            let isOf =
                limit.transactionId.map { $0 == closed.transactionId }
                ?? (limit.call == nil && limit.connector == closed.connector && limit.since < closed.stoppedAt)
            if isOf { limits[index].until = max(limit.since, closed.stoppedAt) }
        }
    }
}

extension ChargingLimit {
    fileprivate func replaces(_ old: ChargingLimit) -> Bool {
        if profile == old.profile { return true }
        return purpose == old.purpose && connector == old.connector && stackLevel == old.stackLevel
    }

    /// It allows the same as an old one without a pause between them.
    fileprivate func goesOn(from old: ChargingLimit) -> Bool {
        isPlain && old.isPlain && parts == old.parts && purpose == old.purpose && connector == old.connector
            && stackLevel == old.stackLevel && call == nil && old.call == nil && transactionId == old.transactionId
    }

    /// It allows the same from its begin to its end.
    private var isPlain: Bool {
        guard parts.count == 1, parts[0].seconds == 0, rhythm == nil, seconds == nil, validUntil == nil else { return false }
        return (from ?? since) <= since && (validFrom ?? since) <= since
    }
}
