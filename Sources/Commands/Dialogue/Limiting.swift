import EventStore

/// What a call says of the limits of a station.
enum Limiting: Sendable, Equatable {
    case set(ChargingLimit)
    /// Takes away what fits to all that is named; everything, where nothing is.
    case clear(LimitFilter)
}

/// Which charging profiles are meant.
struct LimitFilter: Sendable, Equatable {
    var profile: Int64?
    var connector: ConnectorID?
    var purpose: LimitPurpose?
    var stackLevel: Int?

    func takes(_ limit: ChargingLimit) -> Bool {
        if let profile { return limit.profile == profile }
        return (connector ?? limit.connector) == limit.connector && (purpose ?? limit.purpose) == limit.purpose
            && (stackLevel ?? limit.stackLevel) == limit.stackLevel
    }
}
