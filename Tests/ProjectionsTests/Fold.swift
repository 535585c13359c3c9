import EventStore
import Projections

/// A world with a clock that goes on a second an entry.
struct Fold {
    var world = World()
    var sequence: UInt64 = 0
    static let start = Instant(seconds: 1_790_000_000)

    /// Seconds that the clock is ahead.
    var ahead: Int64 = 0

    var now: Instant { Fold.start.adding(seconds: Int64(sequence) + ahead) }

    init(_ events: [Event] = []) { for event in events { apply(event) } }

    mutating func apply(_ events: Event...) { apply(.tick, events) }

    mutating func apply(_ input: Input, _ events: [Event] = []) {
        sequence += 1
        world.apply(
            Entry(input: input, events: events), EntryContext(sequence: sequence, instant: now, kind: input.kind, stream: 0))
    }
}

func stationAdded(_ number: UInt32, _ identity: String) -> Event {
    .stationAdded(StationAdded(station: StationID(rawValue: number), identity: identity, tenant: .operator, securityProfile: 1))
}

let one = StationID(rawValue: 1)
let first = ConnectorID(rawValue: 1)
