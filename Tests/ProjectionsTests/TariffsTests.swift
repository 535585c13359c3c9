import EventStore
import Projections
import Testing

private func published(_ tariff: UInt32, version: Int = 1) -> Event {
    .tariffPublished(
        TariffPublished(
            tariff: TariffID(rawValue: tariff), version: version, name: "T\(tariff)", currency: .eur, contentHash: Subject(high: 0, low: 0))
    )
}

private func assigned(_ tariff: UInt32?, station: UInt32? = nil, connector: UInt32? = nil, token: UInt64? = nil) -> Event {
    .tariffAssigned(
        TariffAssigned(
            tariff: tariff.map { TariffID(rawValue: $0) }, station: station.map { StationID(rawValue: $0) },
            connector: connector.map { ConnectorID(rawValue: $0) }, token: token.map { Subject(high: 0, low: $0) }))
}

private func resolved(_ world: World, station: UInt32 = 1, connector: UInt32 = 1, token: UInt64? = nil) -> UInt32? {
    world.tariffs.resolve(
        station: StationID(rawValue: station), connector: ConnectorID(rawValue: connector), token: token.map { Subject(high: 0, low: $0) },
        at: Instant(seconds: 4_000_000_000)
    )?.tariff.rawValue
}

@Test func `versions of a tariff are all kept and the last one is given`() {
    let world = Fold([published(1), published(1, version: 2), published(2), assigned(1)]).world
    #expect(world.tariffs.count == 2)
    #expect(world.tariffs.nextID == TariffID(rawValue: 3))
    #expect(world.tariffs[TariffID(rawValue: 1)]?.versions.map(\.sequence) == [1, 2])
    #expect(world.tariffs.version(1, of: TariffID(rawValue: 1))?.version == 1)
    #expect(world.tariffs.version(3, of: TariffID(rawValue: 1)) == nil)
    #expect(world.tariffs.version(1, of: TariffID(rawValue: 9)) == nil)
    let given = world.tariffs.resolve(station: one, connector: first, token: nil, at: Instant(seconds: 4_000_000_000))
    #expect(given?.tariff == TariffID(rawValue: 1) && given?.version == 2)
}

@Test func `without an assignment there is no tariff`() {
    #expect(resolved(Fold([published(1)]).world) == nil)
}

/// All subsets of five assignments, each resolved at places that they do and do not cover: 32 times 6 combinations.
@Test(arguments: 0..<32)
func `the nearest assignment wins: token, connector, station, everywhere`(subset: Int) {
    // In the order of nearness; tariff n is assigned by the n-th.
    let all: [(event: Event, covers: (UInt32, UInt32, UInt64?) -> Bool)] = [
        (assigned(1, station: 1, connector: 1, token: 7), { $0 == 1 && $1 == 1 && $2 == 7 }),
        (assigned(2, token: 7), { $2 == 7 }),
        (assigned(3, station: 1, connector: 1), { station, connector, _ in station == 1 && connector == 1 }),
        (assigned(4, station: 1), { station, _, _ in station == 1 }),
        (assigned(5), { _, _, _ in true }),
    ]
    let chosen = all.indices.filter { subset & 1 << $0 != 0 }
    var events = (1...5).map { published(UInt32($0)) }
    events += chosen.reversed().map { all[$0].event }
    let world = Fold(events).world
    let places: [(UInt32, UInt32, UInt64?)] = [(1, 1, 7), (1, 2, 7), (2, 1, 7), (1, 1, nil), (1, 2, 8), (2, 2, nil)]
    for place in places {
        let expected = chosen.first { all[$0].covers(place.0, place.1, place.2) }.map { UInt32($0 + 1) }
        #expect(resolved(world, station: place.0, connector: place.1, token: place.2) == expected, "\(place)")
    }
    #expect(world.tariffs.assignments.count == chosen.count)
}

@Test func `an assignment of no tariff wins like any other`() {
    let world = Fold([published(1), assigned(1), assigned(nil, token: 7), assigned(nil, station: 2)]).world
    #expect(resolved(world) == 1)
    #expect(resolved(world, token: 7) == nil)
    #expect(resolved(world, station: 2) == nil)
}

@Test func `an ended tariff is given to nobody, and the next assignment counts`() {
    var fold = Fold([published(1), published(2), assigned(1), assigned(2, station: 1)])
    #expect(resolved(fold.world) == 2)
    fold.apply(.tariffEnded(TariffEnded(tariff: TariffID(rawValue: 2))))
    #expect(resolved(fold.world) == 1)
    #expect(fold.world.tariffs[TariffID(rawValue: 2)]?.isEnded == true)
    #expect(fold.world.tariffs.version(1, of: TariffID(rawValue: 2)) != nil)
}

@Test func `a later assignment at the same place takes over`() {
    let world = Fold([published(1), published(2), assigned(1), assigned(2)]).world
    #expect(resolved(world) == 2)
    #expect(world.tariffs.assignments(of: TariffID(rawValue: 1)) == [])
    #expect(world.tariffs.assignments(of: TariffID(rawValue: 2)).count == 1)
}
