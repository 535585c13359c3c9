public import EventStore
public import Projections

/// A part of a session in which nothing changed that a price could depend on.
public struct ChargePeriod: Sendable, Equatable {
    public var start: Instant
    public var end: Instant
    /// What was delivered in it.
    public var energy: Energy
    /// The vehicle asked for no power (rule R8); a pause that the station makes is not parking.
    public var isParking: Bool

    public init(start: Instant, end: Instant, energy: Energy, isParking: Bool = false) {
        self.start = start
        self.end = end
        self.energy = energy
        self.isParking = isParking
    }
}

/// All that the price of a session depends on, frozen facts only.
public struct ChargeFacts: Sendable, Equatable {
    public var session: SessionID
    public var station: StationID
    public var connector: ConnectorID
    public var token: Subject?
    public var driver: DriverID?
    /// Resolved when the session started (rule R3).
    public var tariff: TariffID?
    public var tariffVersion: Int?
    /// Decided when the session started.
    public var free: FreeReason?
    /// In the order of time, without gaps; at least one.
    public var periods: [ChargePeriod]

    public init(
        session: SessionID, station: StationID, connector: ConnectorID, token: Subject? = nil, driver: DriverID? = nil,
        tariff: TariffID? = nil, tariffVersion: Int? = nil, free: FreeReason? = nil, periods: [ChargePeriod]
    ) {
        self.session = session
        self.station = station
        self.connector = connector
        self.token = token
        self.driver = driver
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.free = free
        self.periods = periods
    }

    /// A session that ended, or would end, at this instant with this energy. When the vehicle asked for no power is parking, the rest is
    /// charging; the energy stands in the first period of charging.
    public init(_ session: SessionState, stoppedAt: Instant, energy: Energy) {
        self.init(
            session: session.session, station: session.station, connector: session.connector, token: session.token,
            driver: session.driver, tariff: session.tariff, tariffVersion: session.tariffVersion, free: session.free,
            periods: Self.periods(
                from: session.startedAt, to: stoppedAt, parking: session.parking.map { ($0.start, $0.end) }, energy: energy))
    }

    /// What was billed of a session, as a person corrected it.
    init(_ billed: BilledSession) {
        self.init(
            session: billed.session, station: billed.station, connector: billed.connector, token: billed.token, driver: billed.driver,
            tariff: billed.tariff, tariffVersion: billed.tariffVersion,
            periods: Self.periods(
                from: billed.startedAt, to: billed.stoppedAt, parking: billed.parking.map { ($0.start, $0.end) }, energy: billed.energy))
    }

    private static func periods(
        from startedAt: Instant, to end: Instant, parking: [(start: Instant, end: Instant?)], energy: Energy
    ) -> [ChargePeriod] {
        let stoppedAt = max(startedAt, end)
        let nothing = Energy(milliwattHours: 0)
        var periods: [ChargePeriod] = []
        var at = startedAt
        for span in parking {
            let start = min(max(span.start, at), stoppedAt)
            let end = min(max(span.end ?? stoppedAt, start), stoppedAt)
            if start > at { periods.append(ChargePeriod(start: at, end: start, energy: nothing)) }
            if end > start { periods.append(ChargePeriod(start: start, end: end, energy: nothing, isParking: true)) }
            at = max(at, end)
        }
        if stoppedAt > at || periods.isEmpty { periods.append(ChargePeriod(start: at, end: stoppedAt, energy: nothing)) }
        periods[periods.firstIndex { !$0.isParking } ?? 0].energy = energy
        return periods
    }

    public var startedAt: Instant { periods.first?.start ?? Instant(rawValue: 0) }
    public var stoppedAt: Instant { periods.last?.end ?? startedAt }

    /// Sum of the periods; a period that delivered less than nothing counts as nothing, and the sum is bounded.
    public var energy: Energy {
        Energy(milliwattHours: periods.reduce(0) { min($0 + min(max($1.energy.rawValue, 0), MoneyLimits.energy), MoneyLimits.energy) })
    }
}

extension BilledSession {
    /// What is known of a session that was closed without an invoice: it was free, or was written off; nil of any other.
    public init?(free session: SessionState) {
        guard session.free != nil || session.isWrittenOff, session.invoice == nil, let stoppedAt = session.stoppedAt,
            let energy = session.energy
        else { return nil }
        self.init(
            session: session.session, station: session.station, connector: session.connector, startedAt: session.startedAt,
            stoppedAt: stoppedAt, energy: energy, tariff: session.tariff ?? TariffID(rawValue: 0),
            tariffVersion: session.tariffVersion ?? 0, token: session.token, driver: session.driver,
            parking: session.parking.map { BilledParking(start: $0.start, end: $0.end) }, free: session.free,
            authorization: session.authorization, isWrittenOff: session.isWrittenOff, endOf: session.endOf)
    }

    /// What was billed of a session; nil of one that was not priced.
    public init?(_ session: SessionState) {
        guard let price = session.price, let stoppedAt = session.stoppedAt, let energy = session.energy else { return nil }
        self.init(
            session: session.session, station: session.station, connector: session.connector, startedAt: session.startedAt,
            stoppedAt: stoppedAt, energy: energy, tariff: price.tariff, tariffVersion: price.tariffVersion, token: session.token,
            driver: session.driver, parking: session.parking.map { BilledParking(start: $0.start, end: $0.end) })
    }
}
