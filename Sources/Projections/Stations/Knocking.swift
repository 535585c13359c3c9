import EventStore

/// Stations that asked to connect and were refused, for an operator to adopt with one click. Bounded: the one that was silent longest goes.
public struct Knocking: Sendable, Equatable {
    /// By identity in small letters.
    private var stations = Recent<String, KnockingStation>(most: Limits.knockingStations)

    public init() {}

    /// The most recent first.
    public var all: [KnockingStation] {
        stations.oldestFirst.sorted { ($0.lastAt, $1.identity) > ($1.lastAt, $0.identity) }
    }

    /// By identity in any case.
    public func find(_ identity: String) -> KnockingStation? {
        if stations.isEmpty { return nil }
        return stations[identity.lowercased()]
    }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        stations.changeEach { station in
            station.firstAt.shift(shift)
            station.lastAt.shift(shift)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .stationKnocked(let e): knock(e, context)
        case .knockingCleared(let e): stations.remove(e.identity.lowercased())
        case .stationAdded(let e): stations.remove(e.identity.lowercased())
        default: break
        }
    }

    private mutating func knock(_ e: StationKnocked, _ context: EntryContext) {
        let firstAt = find(e.identity)?.firstAt ?? context.instant
        stations.remove(e.identity.lowercased())
        stations.put(
            KnockingStation(
                identity: e.identity, address: e.address, count: e.count, reason: e.reason, subprotocols: e.subprotocols,
                userAgent: e.userAgent, firstAt: firstAt, lastAt: context.instant), in: e.identity.lowercased())
    }
}

extension Knocking {
    init(_ kept: KnockingKept) {
        for station in kept.stations { stations.put(station, in: station.identity.lowercased()) }
    }

    var kept: KnockingKept { KnockingKept(stations: stations.oldestFirst) }
}
