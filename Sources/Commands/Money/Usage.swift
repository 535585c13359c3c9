internal import EventStore

/// What a session used of each dimension, and in which order it began to.
struct Usage {
    private var energy: Int64 = 0
    private var charging: Int64 = 0
    private var parking: Int64 = 0
    private var order: [Dimension] = [.flat]

    init(_ facts: ChargeFacts) {
        var micros: (charging: Int64, parking: Int64) = (0, 0)
        let bound = MoneyLimits.duration * 1000
        for period in facts.periods {
            let energy = min(max(period.energy.rawValue, 0), MoneyLimits.energy)
            let duration = min(max(period.end.microseconds(since: period.start), 0), bound)
            self.energy = min(self.energy + energy, MoneyLimits.energy)
            if period.isParking {
                micros.parking = min(micros.parking + duration, bound)
            } else {
                micros.charging = min(micros.charging + duration, bound)
            }
            if energy > 0 { use(.energy) }
            if duration > 0 { use(period.isParking ? .parkingTime : .time) }
        }
        charging = micros.charging / 1000
        parking = micros.parking / 1000
    }

    private mutating func use(_ dimension: Dimension) {
        if !order.contains(dimension) { order.append(dimension) }
    }

    /// Quantities to bill by this tariff, in the order of first use; what has no component or comes to nothing is left out.
    func billed(by tariff: TariffPublished) -> [(quantity: Int64, component: PriceComponent)] {
        let parkingIsBilled = parking > 0 && Self.component(.parkingTime, of: tariff) != nil
        return order.compactMap { dimension in
            guard let component = Self.component(dimension, of: tariff) else { return nil }
            let quantity =
                switch dimension {
                case .flat: 1 as Int64
                case .energy: Self.stepped(energy, by: component.stepSize, of: 1000, most: MoneyLimits.energyStep)
                case .time:
                    parkingIsBilled ? charging : Self.stepped(charging, by: component.stepSize, of: 1000, most: MoneyLimits.timeStep)
                case .parkingTime: Self.stepped(parking, by: component.stepSize, of: 1000, most: MoneyLimits.timeStep)
                }
            return quantity > 0 ? (quantity, component) : nil
        }
    }

    private static func component(_ dimension: Dimension, of tariff: TariffPublished) -> PriceComponent? {
        tariff.components.first { $0.dimension == dimension }
    }

    /// Rule R10: up to the next whole step, once a session.
    private static func stepped(_ quantity: Int64, by step: Int, of unit: Int64, most: Int) -> Int64 {
        guard step > 0 else { return quantity }
        let size = Int64(min(step, most)) * unit
        return (quantity + size - 1) / size * size
    }
}
