import EventStore
import Projections

/// What the clocks of stations show.
enum Clocks {
    /// A time ahead of ours shows a wrong clock, one close to ours a right one; one behind may just be old news. Told when the skew
    /// changes by a minute (trust.md row 25).
    ///
    /// - Parameter isKept: it may have waited at its station: less ahead than is known tells how long, and nothing of the clock.
    /// - Returns: how many seconds further ahead it is than was known before.
    @discardableResult
    static func note(_ timestamp: Instant?, of station: StationID, isKept: Bool = false, in turn: inout Turn) -> Int64 {
        guard let timestamp else { return 0 }
        let ahead = timestamp.seconds(since: turn.now)
        guard ahead >= -Limits.clockAheadSecondsMax else { return 0 }
        let skew = ahead > Limits.clockAheadSecondsMax ? ahead : 0
        let known = turn.world.stations.with(station) { $0.clockSkewSeconds ?? 0 } ?? 0
        guard abs(known - skew) >= 60 else { return 0 }
        if isKept, skew > 0, skew < known { return 0 }
        turn.emit(.clockSkewed(ClockSkewed(station: station, seconds: skew)))
        return skew - known
    }
}
