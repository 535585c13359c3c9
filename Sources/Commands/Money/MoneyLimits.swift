internal import EventStore

/// Every bound of pricing and publishing. With them no product or sum of an amount leaves its integer type.
enum MoneyLimits {
    /// Millionths of the main unit: one million per unit.
    static let price: Int64 = 1_000_000 * 1_000_000
    /// Milliwatt-hours that one session is billed at most: 100 GWh.
    static let energy = Limits.consumptionMax
    /// Milliseconds that one session is billed at most: 31 years.
    static let duration: Int64 = 1_000_000_000_000
    /// Hundredths of a percent: 100 %.
    static let vatRate: Int64 = 10_000
    /// Watt-hours of one energy step.
    static let energyStep = 1_000_000
    /// Seconds of one time step.
    static let timeStep = 86_400
    /// Components of one version of a tariff: one of each dimension.
    static let components = Dimension.allCases.count
    /// Bytes of a tariff's name.
    static let tariffName = 200
    /// Bytes of a seller's name, and of each other line of text about it.
    static let sellerText = 500
    /// Bytes of the prefix of document numbers.
    static let series = 12
    /// Bytes of what somebody says about a correction.
    static let correctionReason = 500
    /// A session without energy that ended sooner was a failed start, in microseconds.
    static let failedStart: Int64 = 60_000_000
}
