import EventStore

/// What a station's clock is worth (field.md, quirks 72 and 76).
struct StationClock: Sendable {
    /// When the report came, by our clock.
    let now: Instant

    /// The station's clock where it can be true, else ours.
    func trusted(_ timestamp: Instant?) -> Instant { believable(timestamp) ?? now }

    /// The station's clock; nil where it cannot be true: before OCPP 1.6 itself, or more than the limit ahead.
    func believable(_ timestamp: Instant?) -> Instant? {
        guard let timestamp, timestamp.rawValue >= Limits.earliestTimestampMicroseconds,
            timestamp.microseconds(since: now) <= Limits.clockAheadSecondsMax * 1_000_000
        else { return nil }
        return timestamp
    }
}
