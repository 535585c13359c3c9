import EventStore
import Projections

/// Which connectors a station has.
enum Connectors {
    /// Whether a station may have this connector: it was heard of, or is one of as many as the station says that it has
    /// (NumberOfConnectors; OCPP 1.6, 9.1.14) or an operator entered, whichever are more. Some present boxes beside them as connectors
    /// (field.md, quirk 69), so as many numbers beyond are taken too, as long as the station shows no more than it has. What a station
    /// says of another one stands in its frame, and a person is told, once.
    static func mayHave(_ connector: ConnectorID, _ station: StationID, in turn: inout Turn) -> Bool {
        // Asked for each reading: what most are is told without the rest.
        if connector == .station || turn.world.stations.shows(connector, station) ?? true { return true }
        let told = turn.world.stations.with(station) { state -> Int? in
            let most = most(state)
            return connector.rawValue <= most || state.connectors.count(where: { $0.connector != .station }) < most ? nil : most
        }
        guard let most = told ?? nil else { return true }
        let kind = "connectors-beyond"
        if !turn.world.alerts.has(kind, of: station) {
            turn.alert(
                kind,
                "It speaks of connector \(connector) and has \(most), by what it reports or what was entered. "
                    + "If it has more, enter how many.", of: station)
        }
        return false
    }

    /// The only connector of a station, by what was entered or what it reports; nil where it may have several.
    static func only(_ state: borrowing StationState) -> ConnectorID? {
        let known = state.connectors.filter { $0.connector != .station }.map(\.connector)
        guard most(state) == 1, known.count <= 1 else { return nil }
        return known.first ?? ConnectorID(rawValue: 1)
    }

    /// Whether a station has a connector, by what was entered, what it reports and what was heard of it.
    static func has(_ connector: ConnectorID, _ state: borrowing StationState) -> Bool {
        connector != .station && (connector.rawValue <= most(state) || state.connectors.contains { $0.connector == connector })
    }

    private static func most(_ state: borrowing StationState) -> Int {
        let reported = state.setting("NumberOfConnectors").flatMap { Int($0) }
        let most = max(state.connectorCount ?? 0, reported ?? 0)
        return most > 0 ? min(most, Projections.Limits.connectorsPerStation) : Projections.Limits.connectorsPerStation
    }
}
