import EventStore
import Projections

/// One line of what needs a person: an alert, or how it stands with a station of which no alert tells: it is gone, waits to be let in, or
/// knocks and is not known.
struct Attention {
    let alert: AlertState
    /// What tells it from others.
    let name: String
    let isStanding: Bool

    /// All, the most recent first.
    static func all(_ world: ScopedWorld) -> [Attention] {
        let alerts = world.alerts.all.map { Attention($0) }
        let standing = stations(world) + world.knocking.all.map { Attention(knock: $0) }
        guard !standing.isEmpty else { return alerts }
        return (alerts + standing).sorted { ($0.alert.lastAt, $0.name) > ($1.alert.lastAt, $1.name) }
    }

    private static func stations(_ world: ScopedWorld) -> [Attention] {
        guard world.stations.standing.count(.offline) + world.stations.standing.count(.pending) > 0 else { return [] }
        let told = Set(world.alerts.all.filter { SilenceAlert(rawValue: $0.kind) != nil }.compactMap(\.station))
        return world.stations.all.compactMap { station in
            if station.isRemoved { return nil }
            if station.isPending {
                guard station.connection != nil, let at = station.connectedAt else { return nil }
                return Attention(
                    "station-pending", station.station, at,
                    "It is connected and waits to be let in: cpms station adopt \(station.identity).")
            }
            guard station.connection == nil, let at = station.disconnectedAt, !told.contains(station.station) else { return nil }
            return Attention(SilenceAlert.offline.rawValue, station.station, at, "It is not connected since \(at.text).")
        }
    }

    private init(_ alert: AlertState) {
        self.alert = alert
        name = "\(alert.station?.rawValue ?? 0).\(alert.session?.rawValue ?? 0).\(alert.kind)"
        isStanding = false
    }

    private init(_ kind: String, _ station: StationID, _ at: Instant, _ text: String) {
        alert = AlertState(station: station, kind: kind, text: text, count: 1, firstAt: at, lastAt: at)
        name = "\(station.rawValue).standing.\(kind)"
        isStanding = true
    }

    private init(knock: KnockingStation) {
        alert = AlertState(
            kind: "station-knocking",
            text: "\(knock.identity) knocks from \(knock.address) and is not known: \(knock.reason)", count: knock.count,
            firstAt: knock.firstAt,
            lastAt: knock.lastAt)
        name = "0.standing.\(knock.identity)"
        isStanding = true
    }
}
