import EventStore

extension Instant {
    /// Whether it is a whole quarter hour: what some stations round their times to, as others do to whole hours of their zone.
    var isQuarterHour: Bool { rawValue % 900_000_000 == 0 }

    /// Later than any.
    static let max = Instant(rawValue: .max)
}

/// What a station's clock is worth (field.md, quirks 72 and 76).
struct StationClock: Sendable {
    /// When the report came, by our clock.
    let now: Instant
    /// By how much it is known to be ahead of ours; 0 where it is right, or nothing is known.
    var aheadSeconds: Int64 = 0

    /// When something happened by the station's clock, where that can be true, else now.
    func trusted(_ timestamp: Instant?) -> Instant { believable(timestamp) ?? now }

    /// When something happened by the station's clock, the known skew taken off, and never after it was told; nil where that cannot be
    /// true: before OCPP 1.6 itself, or more than the limit ahead.
    func believable(_ timestamp: Instant?) -> Instant? {
        guard let timestamp, timestamp.rawValue >= Limits.earliestTimestampMicroseconds else { return nil }
        let corrected = aheadSeconds > 0 ? timestamp.adding(seconds: -aheadSeconds) : timestamp
        guard corrected.microseconds(since: now) <= Limits.clockAheadSecondsMax * 1_000_000 else { return nil }
        return min(corrected, now)
    }
}
