import Commands
import EventStore
import Projections
import Testing

/// A world that is built from events, entry by entry.
struct MoneyWorld {
    var world = World()
    var events: [Event] = []
    var sequence: UInt64 = 0
    var now = Instant(seconds: 1_790_000_000)

    var context: EntryContext { EntryContext(sequence: sequence, instant: now, kind: 5, stream: 0) }

    mutating func apply(_ new: [Event]) {
        sequence += 1
        now = now.adding(seconds: 1)
        world.apply(Entry(input: .tick, events: new), context)
        events += new
    }

    mutating func setSeller(series: String = "R") {
        apply([
            .sellerSet(
                SellerSet(name: "Ladewerk GmbH", address: "Hafenweg 1, 48155 MS", vatId: "DE123456789", series: series, currency: .eur)
            )
        ])
    }

    /// Publishes a tariff that must be in order, and assigns it everywhere.
    @discardableResult
    mutating func publish(
        _ components: [PriceComponent], isGross: Bool = false, currency: Currency = .eur, next: TariffID? = nil
    ) throws -> TariffPublished {
        let published = try Publishing.publish(
            next, name: "Standard", currency: currency, components: components, isGross: isGross, in: world
        ).get()
        apply([.tariffPublished(published), .tariffAssigned(TariffAssigned(tariff: published.tariff))])
        return published
    }

    /// A session that ended with this energy (watt-hours) after these seconds, with the tariff that applied when it started.
    mutating func charge(
        wattHours: Int64, seconds: Int64, free: FreeReason? = nil, driver: DriverID? = DriverID(rawValue: 1), held: HoldReason? = nil
    ) throws -> SessionState {
        let id = world.sessions.nextID
        let station = StationID(rawValue: 1)
        let token = Subject(high: 7, low: 8)
        let tariff = world.tariffs.resolve(station: station, connector: ConnectorID(rawValue: 1), token: token, at: now)
        let meterStart = Energy(milliwattHours: 5_000_000)
        let start = now
        apply([
            .sessionStarted(
                SessionStarted(
                    session: id, station: station, connector: ConnectorID(rawValue: 1), transactionId: 1, token: token,
                    authorization: .accepted, meterStart: meterStart, startedAt: start, tariff: tariff?.tariff,
                    tariffVersion: tariff?.version, free: free, driver: driver))
        ])
        now = start.adding(seconds: seconds)
        var stop: [Event] = [
            .sessionStopped(
                SessionStopped(
                    session: id, station: station, meterStop: Energy(milliwattHours: 5_000_000 + wattHours * 1000),
                    stoppedAt: start.adding(seconds: seconds), reason: "Local", energy: Energy(milliwattHours: wattHours * 1000)))
        ]
        if let held { stop.append(.sessionHeld(SessionHeld(session: id, reason: held, detail: "test"))) }
        apply(stop)
        return try #require(world.sessions[id])
    }

    /// Settles a session, where there is one, and applies what comes of it.
    mutating func settle(_ session: SessionState?) -> [Event] {
        guard let session else { return [] }
        let settled = Invoicing.settle(session, in: world, at: now)
        if !settled.isEmpty { apply(settled) }
        return settled
    }
}

extension PriceComponent {
    init(_ dimension: Dimension, _ price: String, vat: String? = nil, step: Int = 1) {
        self.init(
            dimension: dimension, price: Price(millionths: decimalValue(price, scale: 6) ?? -1),
            vat: vat.flatMap { decimalValue($0, scale: 2) }.map { VATRate(rawValue: $0) }, stepSize: dimension == .flat ? 0 : step)
    }
}

extension [Event] {
    var invoices: [InvoiceIssued] { compactMap { if case .invoiceIssued(let e) = $0 { e } else { nil } } }
    var postings: [LedgerPosted] { compactMap { if case .ledgerPosted(let e) = $0 { e } else { nil } } }
    var prices: [SessionPriced] { compactMap { if case .sessionPriced(let e) = $0 { e } else { nil } } }
    var freed: [SessionFreed] { compactMap { if case .sessionFreed(let e) = $0 { e } else { nil } } }
}

extension LedgerPosted {
    /// Debits less credits.
    var imbalance: Int64 { legs.reduce(0) { $0 + ($1.side == .debit ? $1.amount.rawValue : -$1.amount.rawValue) } }

    func amount(_ account: Account, _ side: Side) -> Int64 {
        legs.filter { $0.account == account && $0.side == side }.reduce(0) { $0 + $1.amount.rawValue }
    }
}
