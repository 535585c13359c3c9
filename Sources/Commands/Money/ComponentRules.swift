internal import EventStore

/// What the components of a tariff must be (money.md T15).
struct ComponentRules {
    var currency: Currency
    var isGross: Bool

    func problems(_ components: [PriceComponent]) -> [Refusal.Problem] {
        if components.isEmpty {
            return [.init("/components", "A tariff has at least one component; one that is free has FLAT at 0.")]
        }
        if components.count > MoneyLimits.components {
            return [.init("/components", "A tariff has at most \(MoneyLimits.components) components, one of each dimension.")]
        }
        return components.enumerated().flatMap { index, component -> [Refusal.Problem] in
            let place = "/components/\(index)"
            var problems: [Refusal.Problem] = []
            if components[..<index].contains(where: { $0.dimension == component.dimension }) {
                problems.append(
                    .init(place + "/dimension", "\(component.dimension.name) stands in the tariff twice; the second would never apply."))
            }
            problems += priceProblems(component, place + "/price")
            if let vat = component.vat { problems += vatProblems(vat, place + "/vat") }
            problems += stepProblems(component, place + "/stepSize")
            return problems
        }
    }

    private func priceProblems(_ component: PriceComponent, _ place: String) -> [Refusal.Problem] {
        let price = component.price.rawValue
        if price < 0 { return [.init(place, "A price is not negative; \(component.price.text) is.")] }
        if price > MoneyLimits.price { return [.init(place, "A price is at most \(Price(millionths: MoneyLimits.price).text) per unit.")] }
        var problems: [Refusal.Problem] = []
        if !isGross && price % 100 != 0 {
            problems.append(.init(place, "A net price has at most four decimals; \(component.price.text) has more."))
        }
        if let most = plausiblePrice(component.dimension), price > most {
            let per = Self.unit(component.dimension)
            let bound = Price(millionths: most).text
            problems.append(
                .init(
                    place,
                    "\(component.price.text) \(currency.code) per \(per) is more than \(bound): a price is in the main unit."
                ))
        }
        return problems
    }

    /// Millionths beyond which a price was meant in cents or for another unit; nil where nothing can be said.
    private func plausiblePrice(_ dimension: Dimension) -> Int64? {
        guard currency.isOfLargeUnit else { return nil }
        return switch dimension {
        case .energy: 5_000_000
        case .time, .parkingTime: 100_000_000
        case .flat: 200_000_000
        }
    }

    private static func unit(_ dimension: Dimension) -> String {
        switch dimension {
        case .energy: "kWh"
        case .time, .parkingTime: "hour"
        case .flat: "session"
        }
    }

    private func vatProblems(_ vat: VATRate, _ place: String) -> [Refusal.Problem] {
        if vat.rawValue < 0 || vat.rawValue > MoneyLimits.vatRate {
            return [.init(place, "A VAT rate is between 0 and 100 percent; \(vat.percentText) is not.")]
        }
        if vat.rawValue > 0 && vat.rawValue < 100 {
            return [.init(place, "A VAT rate is in percent, 19 and not 0.19; \(vat.percentText) is below one percent.")]
        }
        return []
    }

    private func stepProblems(_ component: PriceComponent, _ place: String) -> [Refusal.Problem] {
        let step = component.stepSize
        let (most, unit) =
            switch component.dimension {
            case .flat: (1, "a session fee has no steps: 0 or 1")
            case .energy: (MoneyLimits.energyStep, "watt-hours, 0 to \(MoneyLimits.energyStep)")
            case .time, .parkingTime: (MoneyLimits.timeStep, "seconds, 0 to \(MoneyLimits.timeStep)")
            }
        if (0...most).contains(step) { return [] }
        return [.init(place, "The step of \(component.dimension.name) is \(step); it must be \(unit).")]
    }
}
