public import EventStore

/// How a station stands, as whoever looks after many asks first.
public enum StationStanding: String, CaseIterable, Sendable {
    /// Waits to be let in.
    case pending
    /// Is not connected.
    case offline
    /// A connector says that it is faulted.
    case faulted
    /// A connector charges.
    case charging
    /// Is connected, and nothing of that.
    case free
}

extension StationState {
    /// How it stands; nil once it was removed.
    public var standing: StationStanding? {
        if isRemoved { return nil }
        if isPending { return .pending }
        if connection == nil { return .offline }
        if connectors.contains(where: { $0.status == .faulted }) { return .faulted }
        return connectors.contains { $0.status == .charging } ? .charging : .free
    }
}

/// How many stations and connectors stand how, so that nobody passes over all of them to know it. Connectors of stations that wait or were
/// removed do not count, nor does connector 0, which is the station as a whole.
public struct StationCounts: Sendable, Equatable {
    /// Stations by how they stand, in the order of the words.
    private var stations = [Int](repeating: 0, count: StationStanding.allCases.count)
    /// Connectors of connected stations by the number of their status; those that told none stand first.
    private var connectors = [Int](repeating: 0, count: ConnectorStatus.allCases.count + 1)
    /// Connectors of stations that are not connected.
    public private(set) var offlineConnectors = 0

    /// How many stations stand so.
    public func count(_ standing: StationStanding) -> Int { stations[standing.place] }

    /// How many connectors of connected stations have this status, or have told none.
    public func count(_ status: ConnectorStatus?) -> Int { connectors[Self.place(status)] }

    mutating func add(_ state: borrowing StationState) { count(state, 1) }

    /// Does to a station what may change how it stands, where it is: states are large, and stations change a thousand times a second.
    mutating func change(_ state: inout StationState, _ body: (inout StationState) -> Void) {
        count(state, -1)
        body(&state)
        count(state, 1)
    }

    private mutating func count(_ state: borrowing StationState, _ by: Int) {
        guard let standing = state.standing else { return }
        stations[standing.place] += by
        guard standing != .pending else { return }
        for connector in state.connectors where connector.connector.rawValue > 0 {
            if standing == .offline { offlineConnectors += by } else { connectors[Self.place(connector.status)] += by }
        }
    }

    private static func place(_ status: ConnectorStatus?) -> Int { status.map { Int($0.rawValue) } ?? 0 }
}

extension StationStanding {
    fileprivate var place: Int {
        switch self {
        case .pending: 0
        case .offline: 1
        case .faulted: 2
        case .charging: 3
        case .free: 4
        }
    }
}
