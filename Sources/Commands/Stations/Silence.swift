import EventStore
import Projections

/// What nobody would hear of, because it makes no sound.
extension Turn {
    /// Tells of stations that are connected and say nothing, and of open sessions of stations unheard of for days; once, until the next
    /// frame. Which stations a tick looks at follows from its second alone, so that a replay of the recorded ticks decides alike; each is
    /// looked at about once a minute.
    mutating func lookForSilence() {
        let slices = Limits.silenceSlices
        var number = (now.rawValue / 1_000_000) % slices
        if number <= 0 { number += slices }
        while number <= Int64(world.stations.count) {
            if let station = UInt32(exactly: number) { lookForSilence(of: StationID(rawValue: station)) }
            number += slices
        }
    }

    private mutating func lookForSilence(of station: StationID) {
        let quiet = world.stations.with(station) { state -> (seconds: Int64, isConnected: Bool, hasSession: Bool, told: Int)? in
            guard !state.isRemoved, state.connection != nil || !state.openSessions.isEmpty else { return nil }
            let heard = max(state.lastFrameAt ?? state.addedAt, state.connectedAt ?? state.addedAt)
            return (now.seconds(since: heard), state.connection != nil, !state.openSessions.isEmpty, state.silenceAlerts)
        }
        guard let quiet = quiet ?? nil, quiet.seconds > Self.silenceSeconds(interval: Limits.heartbeatIntervalSeconds) else { return }
        if quiet.isConnected, quiet.told & SilenceAlert.station.bit == 0,
            quiet.seconds > Self.silenceSeconds(interval: interval(of: station))
        {
            tell(.station, station, "It is connected and has sent nothing for \(quiet.seconds) s.")
        }
        if quiet.hasSession, quiet.told & SilenceAlert.session.bit == 0, quiet.seconds > Limits.sessionSilenceSeconds {
            tell(.session, station, "A session is open, and nothing was heard of the station for \(quiet.seconds / 86_400) days.")
        }
    }

    private mutating func tell(_ alert: SilenceAlert, _ station: StationID, _ text: String) {
        emit(.alertRaised(AlertRaised(station: station, kind: alert.rawValue, text: text)))
    }

    /// Two and a half intervals: one heartbeat may be lost (field.md, pain 9).
    private static func silenceSeconds(interval: Int) -> Int64 { Int64(interval) * 5 / 2 }

    /// The longest interval at which a station may speak: ours, or the one that it is configured to.
    private func interval(of station: StationID) -> Int {
        let configured = world.stations.with(station) { state in
            state.configuration.first { $0.key.lowercased() == "heartbeatinterval" }?.value.flatMap { Int($0) }
        }
        return max(Limits.heartbeatIntervalSeconds, min((configured ?? nil) ?? 0, 86_400))
    }
}
