import EventStore
import Projections

/// What nobody would hear of, because it makes no sound.
enum Silence {
    /// Tells of stations that are connected and say nothing, of those that are gone, and of open sessions of stations unheard of for days;
    /// once, until the next frame, and it is over with it. Which stations a tick looks at follows from its second alone, so that a replay
    /// of the recorded ticks decides alike; each is looked at about once a minute.
    static func look(in turn: inout Turn) {
        let slices = Limits.silenceSlices
        var number = (turn.now.rawValue / 1_000_000) % slices
        if number <= 0 { number += slices }
        while number <= Int64(turn.world.stations.count) {
            if let station = UInt32(exactly: number) { look(at: StationID(rawValue: station), in: &turn) }
            number += slices
        }
    }

    private static func look(at station: StationID, in turn: inout Turn) {
        let now = turn.now
        lookForStuck(at: station, in: &turn)
        endWhatIsOver(at: station, in: &turn)
        lookForGone(station, in: &turn)
        let quiet = turn.world.stations.with(station) { state -> (seconds: Int64, isConnected: Bool, hasSession: Bool, told: Int)? in
            guard !state.isRemoved, state.connection != nil || !state.openSessions.isEmpty else { return nil }
            let heard = max(state.lastFrameAt ?? state.addedAt, state.connectedAt ?? state.addedAt)
            return (now.seconds(since: heard), state.connection != nil, !state.openSessions.isEmpty, state.silenceAlerts)
        }
        guard let quiet = quiet ?? nil, quiet.seconds > tolerated(interval: Limits.heartbeatIntervalSeconds) else { return }
        if quiet.isConnected, quiet.told & SilenceAlert.station.bit == 0,
            quiet.seconds > tolerated(interval: interval(of: station, in: turn))
        {
            tell(.station, station, "It is connected and has sent nothing for \(quiet.seconds) s.", in: &turn)
        }
        if quiet.hasSession, quiet.told & SilenceAlert.session.bit == 0, quiet.seconds > Limits.sessionSilenceSeconds {
            let days = quiet.seconds / 86_400
            tell(.session, station, "A session is open, and nothing was heard of the station for \(days) days.", in: &turn)
        }
    }

    /// A station that is heard again is silent no more.
    private static func endWhatIsOver(at station: StationID, in turn: inout Turn) {
        if turn.world.alerts.isEmpty { return }
        let told = turn.world.stations.with(station) { $0.silenceAlerts } ?? 0
        for alert in [SilenceAlert.station, .session] where told & alert.bit == 0 && turn.world.alerts.has(alert.rawValue, of: station) {
            turn.emit(.alertEnded(AlertEnded(station: station, kind: alert.rawValue)))
        }
    }

    /// A station that was let in, was here, and has not come back for a while.
    private static func lookForGone(_ station: StationID, in turn: inout Turn) {
        let now = turn.now
        let since = turn.world.stations.with(station) { state -> Instant? in
            guard !state.isRemoved, !state.isPending, state.connection == nil, state.silenceAlerts & SilenceAlert.offline.bit == 0 else {
                return nil
            }
            return state.disconnectedAt
        }
        guard let since = since ?? nil, now.seconds(since: since) > Limits.offlineSeconds,
            // Where very many are gone, one by one would hide all else: who comes back makes room for the next.
            turn.world.alerts.count(of: SilenceAlert.offline.rawValue) < Limits.offlineAlertsMax
        else { return }
        tell(.offline, station, "It is not connected since \(since.text), and has not come back.", in: &turn)
    }

    /// A session is open, and its connector says that none runs there: its end was lost. Nothing ends it by itself, for a status may lie
    /// (field.md, quirk 83); a person is told, once, and what can be done.
    private static func lookForStuck(at station: StationID, in turn: inout Turn) {
        let now = turn.now
        let idle = turn.world.stations.with(station) { state -> [(connector: ConnectorID, status: ConnectorStatus, since: Instant)] in
            guard !state.openSessions.isEmpty else { return [] }
            return state.connectors.compactMap { place in
                guard let status = place.status, let since = place.statusAt else { return nil }
                guard status == .available || status == .unavailable else { return nil }
                return (place.connector, status, since)
            }
        }
        for place in idle ?? [] {
            for id in turn.world.sessions.running(on: place.connector, of: station, startedBy: place.since) {
                let since = turn.world.sessions.with(id) { session in
                    max(place.since, session.receivedAt, session.readings.last?.at ?? place.since)
                }
                guard let since, now.seconds(since: since) > Limits.stuckSessionSeconds, !turn.world.alerts.has("session-stuck", of: id)
                else { continue }
                turn.alert(
                    "session-stuck",
                    "Session \(id) is open, and connector \(place.connector) says \(place.status.name) since \(place.since.text). "
                        + "Its end was lost: end it with what is known, or ask the station to stop it.", of: station, session: id)
            }
        }
    }

    private static func tell(_ alert: SilenceAlert, _ station: StationID, _ text: String, in turn: inout Turn) {
        turn.alert(alert.rawValue, text, of: station)
    }

    /// Seconds: two and a half intervals, for one heartbeat may be lost (field.md, pain 9).
    private static func tolerated(interval: Int) -> Int64 { Int64(interval) * 5 / 2 }

    /// The longest interval at which a station may speak: ours, or the one that it is configured to.
    private static func interval(of station: StationID, in turn: Turn) -> Int {
        let configured = turn.world.stations.with(station) { state in
            state.setting("HeartbeatInterval").flatMap { Int($0) }
        }
        return max(Limits.heartbeatIntervalSeconds, min((configured ?? nil) ?? 0, 86_400))
    }
}
