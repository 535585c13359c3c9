public import EventStore

/// Tariffs, their versions and where they apply.
public struct Tariffs: Sendable, Equatable {
    private var states: [TariffState] = []
    private var assigned = KeyedTable<TariffPlace, TariffAssigned>()
    private var places = SortedKeys<TariffPlace>()
    private var placesOfTariff: [TariffID: SortedKeys<TariffPlace>] = [:]

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [assigned.takeMarks()] }

    /// All tariffs in the order in which they were first published, ended ones too.
    public var all: [TariffState] { states }

    /// How many tariffs there are, ended ones too.
    public var count: Int { states.count }

    /// The number of the next tariff.
    public var nextID: TariffID { TariffID(rawValue: UInt32(truncatingIfNeeded: states.count + 1)) }

    /// The tariff of this number, ended or not; nil if there is none.
    public subscript(_ tariff: TariffID) -> TariffState? { Self.index(tariff, in: states).map { states[$0] } }

    /// The content of a version; nil for one that was never published.
    public func version(_ number: Int, of tariff: TariffID) -> TariffPublished? { self[tariff]?.version(number) }

    /// What applies where, the nearest places first.
    public var assignments: [TariffAssigned] { places.after(nil).compactMap { assigned[$0] } }

    /// Where this tariff is assigned, the nearest places first.
    public func assignments(of tariff: TariffID) -> [TariffAssigned] {
        placesOfTariff[tariff]?.after(nil).compactMap { assigned[$0] } ?? []
    }

    /// The tariff and version that a session gets that starts here now (money.md T17): the nearest assignment wins, token before
    /// connector before station before everywhere. An assignment of no tariff wins like any other and gives nil; one of an ended
    /// tariff counts as absent.
    public func resolve(station: StationID, connector: ConnectorID, token: Subject?) -> (tariff: TariffID, version: Int)? {
        if let token {
            for place in Self.places(station, connector, token) {
                if let found = effective(at: place) { return found.version }
            }
        }
        for place in Self.places(station, connector, nil) {
            if let found = effective(at: place) { return found.version }
        }
        return nil
    }

    private static func places(_ station: StationID, _ connector: ConnectorID, _ token: Subject?) -> [TariffPlace] {
        [
            TariffPlace(station: station, connector: connector, token: token), TariffPlace(connector: connector, token: token),
            TariffPlace(station: station, token: token), TariffPlace(token: token),
        ]
    }

    private struct Effective { var version: (TariffID, Int)? }

    private func effective(at place: TariffPlace) -> Effective? {
        guard let assignment = assigned[place] else { return nil }
        guard let tariff = assignment.tariff else { return Effective(version: nil) }
        guard let state = self[tariff], !state.isEnded, let current = state.current else { return nil }
        return Effective(version: (tariff, current.content.version))
    }

    private static func index(_ tariff: TariffID, in states: [TariffState]) -> Int? {
        let index = Int(tariff.rawValue) - 1
        return states.indices.contains(index) ? index : nil
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .tariffPublished(let e): publish(e, context)
        case .tariffEnded(let e):
            if let index = Self.index(e.tariff, in: states) { states[index].isEnded = true }
        case .tariffAssigned(let e): assign(e)
        default: break
        }
    }

    private mutating func publish(_ e: TariffPublished, _ context: EntryContext) {
        let version = TariffVersion(content: e, publishedAt: context.instant, sequence: context.sequence)
        if let index = Self.index(e.tariff, in: states) {
            states[index].versions.append(version)
        } else if e.tariff == nextID {
            states.append(TariffState(tariff: e.tariff, versions: [version]))
        }
    }

    private mutating func assign(_ e: TariffAssigned) {
        let place = TariffPlace(station: e.station, connector: e.connector, token: e.token)
        if let before = assigned[place]?.tariff { placesOfTariff[before]?.remove(place) }
        if let tariff = e.tariff { placesOfTariff[tariff, default: SortedKeys()].insert(place) }
        places.insert(place)
        assigned.put(place, e)
    }
}

extension Tariffs: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: states.append(try reader.record())
            case 2: assign(try reader.record())
            default: try reader.skip()
            }
        }
    }

    public func write(to writer: inout FieldWriter) {
        writeRest(to: &writer)
        writer.put(2, assignments)
    }

    func writeRest(to writer: inout FieldWriter) { writer.put(1, states) }
    var tables: [TablePages] { [TablePages(assigned) { $1.put(2, $0) }] }
}
