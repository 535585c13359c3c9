import EventStore
import Projections

/// What the clocks of stations show.
enum Clocks {
    /// A time ahead of ours shows a wrong clock, one close to ours a right one; one behind may just be old news. Told when the skew
    /// changes by a minute (trust.md row 25).
    static func note(_ timestamp: Instant?, of station: StationID, in turn: inout Turn) {
        guard let timestamp else { return }
        let ahead = timestamp.seconds(since: turn.now)
        guard ahead >= -Limits.clockAheadSecondsMax else { return }
        let skew = ahead > Limits.clockAheadSecondsMax ? ahead : 0
        let known = turn.world.stations.with(station) { $0.clockSkewSeconds ?? 0 } ?? 0
        guard abs(known - skew) >= 60 else { return }
        turn.emit(.clockSkewed(ClockSkewed(station: station, seconds: skew)))
    }
}
