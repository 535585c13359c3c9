import EventStore

/// Stations that asked to connect and were refused, for an operator to adopt with one click. Bounded: the one that was silent longest goes.
public struct Knocking: Sendable, Equatable {
    private var states: [KnockingStation] = []

    public init() {}

    /// The most recent first.
    public var all: [KnockingStation] {
        states.sorted { ($0.lastAt, $1.identity) > ($1.lastAt, $0.identity) }
    }

    /// By identity in any case.
    public func find(_ identity: String) -> KnockingStation? {
        if states.isEmpty { return nil }
        return states.first { $0.identity.lowercased() == identity.lowercased() }
    }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        for index in states.indices {
            states[index].firstAt.shift(shift)
            states[index].lastAt.shift(shift)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .stationKnocked(let e): knock(e, context)
        case .knockingCleared(let e): clear(e.identity)
        case .stationAdded(let e): clear(e.identity)
        default: break
        }
    }

    private mutating func clear(_ identity: String) {
        let identity = identity.lowercased()
        states.removeAll { $0.identity.lowercased() == identity }
    }

    private mutating func knock(_ e: StationKnocked, _ context: EntryContext) {
        let firstAt = find(e.identity)?.firstAt ?? context.instant
        clear(e.identity)
        if states.count >= Limits.knockingStations { states.removeFirst() }
        states.append(
            KnockingStation(
                identity: e.identity, address: e.address, count: e.count, reason: e.reason, subprotocols: e.subprotocols,
                userAgent: e.userAgent, firstAt: firstAt, lastAt: context.instant))
    }
}

extension Knocking {
    init(_ kept: KnockingKept) { states = kept.stations }

    var kept: KnockingKept { KnockingKept(stations: states) }
}
