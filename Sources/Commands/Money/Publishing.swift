public import EventStore
public import Projections

/// Tariffs and the seller: what an operator may publish, and the events it becomes (money.md T7, T8, T15, T17).
public enum Publishing {
    /// A new tariff (`tariff` nil), or the next version of one. All that is wrong is told at once.
    public static func publish(
        _ tariff: TariffID?, name: String, currency: Currency, components: [PriceComponent], isGross: Bool, in world: World
    ) -> Result<TariffPublished, Refusal> {
        var problems: [Refusal.Problem] = []
        var version = 1
        if let tariff {
            let state = world.tariffs[tariff]
            version = (state?.current?.content.version ?? 0) + 1
            if let state {
                if state.isEnded { problems.append(.init("", "Tariff \(tariff) has ended; publish a new tariff instead.", .conflict)) }
                if let known = state.current?.content.currency, known != currency {
                    problems.append(
                        .init("/currency", "Tariff \(tariff) is in \(known.code); another currency needs a new tariff.", .conflict))
                }
            } else {
                problems.append(.init("", "There is no tariff \(tariff).", .missing))
            }
        }
        problems += nameProblems(name)
        if !currency.isActive { problems.append(.init("/currency", "\(currency.code) is no currency of ISO 4217, such as EUR.")) }
        problems += ComponentRules(currency: currency, isGross: isGross).problems(components)
        if !problems.isEmpty { return .failure(Refusal(problems)) }
        let published = TariffPublished(
            tariff: tariff ?? world.tariffs.nextID, version: version, name: name, currency: currency, components: components,
            isGross: isGross, contentHash: Subject(high: 0, low: 0))
        return .success(published.hashed())
    }

    /// Takes a tariff out of use; running and closed sessions keep it.
    public static func end(_ tariff: TariffID, in world: World) -> Result<TariffEnded, Refusal> {
        guard let state = world.tariffs[tariff] else { return .failure(Refusal("", "There is no tariff \(tariff).", .missing)) }
        if state.isEnded { return .failure(Refusal("", "Tariff \(tariff) has already ended.", .conflict)) }
        return .success(TariffEnded(tariff: tariff))
    }

    /// Gives new sessions at a place this tariff, or none. What is absent restricts nothing.
    public static func assign(
        _ tariff: TariffID?, station: StationID? = nil, connector: ConnectorID? = nil, token: Subject? = nil, in world: World
    ) -> Result<TariffAssigned, Refusal> {
        var problems: [Refusal.Problem] = []
        if let tariff {
            if world.tariffs[tariff] == nil { problems.append(.init("/tariff", "There is no tariff \(tariff).", .missing)) }
            if world.tariffs[tariff]?.isEnded == true { problems.append(.init("/tariff", "Tariff \(tariff) has ended.", .conflict)) }
        }
        if let station, world.stations[station] == nil {
            problems.append(.init("/station", "There is no station \(station).", .missing))
        }
        if let connector {
            if station == nil { problems.append(.init("/station", "A connector is one of a station: name the station too.")) }
            if connector == .station {
                problems.append(.init("/connector", "Connector 0 is the station as a whole: leave the connector out."))
            }
        }
        if let token, world.tokens[token] == nil { problems.append(.init("/token", "There is no such token.", .missing)) }
        if !problems.isEmpty { return .failure(Refusal(problems)) }
        return .success(TariffAssigned(tariff: tariff, station: station, connector: connector, token: token))
    }

    /// Sets who issues the invoices from now on; documents that are issued keep their seller.
    public static func setSeller(
        name: String, address: String, vatId: String?, series: String, currency: Currency, paymentDays: Int? = nil,
        in world: World
    ) -> Result<SellerSet, Refusal> {
        var problems: [Refusal.Problem] = []
        for (pointer, text, what) in [("/name", name, "name"), ("/address", address, "address")]
        where !isText(text, most: MoneyLimits.sellerText) {
            problems.append(.init(pointer, "An invoice shows the seller's \(what): 1 to \(MoneyLimits.sellerText) bytes of text."))
        }
        if let vatId, !isVATIdentifier(vatId) {
            problems.append(.init("/vatId", "A VAT identifier is two letters of a country and 2 to 13 letters or digits: DE123456789."))
        }
        if !isSeries(series) {
            let form = "1 to \(MoneyLimits.series) of A-Z, 0-9 and -, such as R; not ending in -C, which marks credit notes."
            problems.append(.init("/series", "A series of invoice numbers is \(form)"))
        }
        if !currency.isActive { problems.append(.init("/currency", "\(currency.code) is no currency of ISO 4217, such as EUR.")) }
        if !problems.isEmpty { return .failure(Refusal(problems)) }
        return .success(SellerSet(name: name, address: address, vatId: vatId, series: series, currency: currency, paymentDays: paymentDays))
    }

    private static func nameProblems(_ name: String) -> [Refusal.Problem] {
        if isText(name, most: MoneyLimits.tariffName) { return [] }
        return [.init("/name", "A tariff has a name of 1 to \(MoneyLimits.tariffName) bytes of text.")]
    }

    private static func isText(_ text: String, most: Int) -> Bool {
        let isShown = text.utf8.contains { $0 > 32 && $0 != 127 }
        return isShown && text.utf8.count <= most && !text.utf8.contains { ($0 < 32 && $0 != 10) || $0 == 127 }
    }

    private static func isVATIdentifier(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (4...15).contains(bytes.count), bytes.prefix(2).allSatisfy({ (65...90).contains($0) }) else { return false }
        return bytes.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
    }

    private static func isSeries(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...MoneyLimits.series).contains(bytes.count), !text.hasSuffix("-C"), bytes.first != 45, bytes.last != 45 else {
            return false
        }
        return bytes.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
