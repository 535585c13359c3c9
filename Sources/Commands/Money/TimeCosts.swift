import EventStore

extension TariffPublished {
    /// What it counts.
    var dimensions: [Dimension] { components.map(\.dimension) }
}

extension [Dimension] {
    /// Whether it costs money how long a session lasts, or how long of it the vehicle parks.
    var countTime: Bool { contains(.time) || contains(.parkingTime) }
}
