public import EventStore

extension TariffState {
    /// The version that new sessions get.
    public var current: TariffVersion? { versions.last }

    /// Whether it is given to no session that starts at this instant, or today.
    func hasEnded(by instant: Instant?) -> Bool {
        guard isEnded, let instant, let endedAt else { return isEnded }
        return endedAt <= instant
    }

    mutating func end(at instant: Instant) {
        isEnded = true
        endedAt = endedAt ?? instant
    }

    /// The content of a version; nil for one that was never published.
    public func version(_ number: Int) -> TariffPublished? { versions.first { $0.content.version == number }?.content }
}

/// Where a tariff applies; what is absent restricts nothing.
public struct TariffPlace: TableKey, Comparable {
    public var station: StationID?
    public var connector: ConnectorID?
    public var token: Subject?

    public init(station: StationID? = nil, connector: ConnectorID? = nil, token: Subject? = nil) {
        self.station = station
        self.connector = connector
        self.token = token
    }

    /// The nearest first: token, then connector, then station, then everywhere.
    public static func < (a: TariffPlace, b: TariffPlace) -> Bool {
        if a.rank != b.rank { return a.rank > b.rank }
        if a.token != b.token, let x = a.token, let y = b.token { return x < y }
        if a.station != b.station, let x = a.station, let y = b.station { return x < y }
        return (a.connector?.rawValue ?? 0) < (b.connector?.rawValue ?? 0)
    }

    /// Its parts, mixed.
    public var spread: UInt64 {
        mixed((token?.spread ?? 0) ^ mixed(UInt64(station?.rawValue ?? 0) << 32 | UInt64(connector?.rawValue ?? .max)))
    }

    private var rank: Int { (token == nil ? 0 : 4) + (connector == nil ? 0 : 2) + (station == nil ? 0 : 1) }
}
