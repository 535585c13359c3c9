import Commands
import EventStore
import Support
import Testing

private let begin = Instant(seconds: 1_790_000_000)

private func tariff(_ components: [PriceComponent], isGross: Bool = false, currency: Currency = .eur) -> TariffPublished {
    TariffPublished(
        tariff: TariffID(rawValue: 1), version: 1, name: "Test", currency: currency, components: components, isGross: isGross,
        contentHash: Subject(high: 0, low: 0))
}

private func facts(_ periods: [ChargePeriod]) -> ChargeFacts {
    ChargeFacts(session: SessionID(rawValue: 1), station: StationID(rawValue: 1), connector: ConnectorID(rawValue: 1), periods: periods)
}

private func facts(milliwattHours: Int64, milliseconds: Int64) -> ChargeFacts {
    let end = begin.adding(microseconds: milliseconds * 1000)
    return facts([ChargePeriod(start: begin, end: end, energy: Energy(milliwattHours: milliwattHours))])
}

@Test func `a session of 20 kWh at 0.40 with 19 percent costs 9.52`() {
    let price = Pricing.priced(
        facts(milliwattHours: 20_000_000, milliseconds: 7_200_000), by: tariff([PriceComponent(.energy, "0.40", vat: "19")]))
    #expect(price.net == Money(minorUnits: 800))
    #expect(price.tax == Money(minorUnits: 152))
    #expect(price.gross == Money(minorUnits: 952))
    #expect(price.lines.map(\.quantity) == [20_000_000])
    #expect(price.groups == [VATGroup(vat: VATRate(rawValue: 1900), net: Money(minorUnits: 800), tax: Money(minorUnits: 152))])
}

@Test func `a half is rounded away from zero and what is below it down`() {
    let half = tariff([PriceComponent(.flat, "0.005")])
    let below = tariff([PriceComponent(.flat, "0.0049")])
    #expect(Pricing.priced(facts(milliwattHours: 0, milliseconds: 0), by: half).gross == Money(minorUnits: 1))
    #expect(Pricing.priced(facts(milliwattHours: 0, milliseconds: 0), by: below).gross == .zero)
}

@Test func `a session of no energy and no time has only its session fee`() {
    let all = tariff([
        PriceComponent(.energy, "0.4"), PriceComponent(.flat, "1"), PriceComponent(.time, "2"), PriceComponent(.parkingTime, "3"),
    ])
    #expect(Pricing.priced(facts(milliwattHours: 0, milliseconds: 0), by: all).lines.map(\.dimension) == [.flat])
    #expect(Pricing.priced(facts(milliwattHours: 0, milliseconds: 0), by: tariff([PriceComponent(.energy, "0.4")])).lines == [])
}

@Test func `a meter that went backwards costs nothing and takes nothing back`() {
    let price = Pricing.priced(facts(milliwattHours: -5_000_000, milliseconds: 1000), by: tariff([PriceComponent(.energy, "0.4")]))
    #expect(price.gross == .zero)
}

@Test func `steps are rounded up once, and charging time only where no parking is billed`() {
    let energy = tariff([PriceComponent(.energy, "1", step: 100)])
    #expect(Pricing.priced(facts(milliwattHours: 20_450_000, milliseconds: 0), by: energy).lines.map(\.quantity) == [20_500_000])
    let time = tariff([PriceComponent(.time, "1", step: 600), PriceComponent(.parkingTime, "2", step: 600)])
    let middle = begin.adding(seconds: 1260)
    let charging = ChargePeriod(start: begin, end: middle, energy: Energy(milliwattHours: 0))
    let parking = ChargePeriod(start: middle, end: middle.adding(seconds: 960), energy: Energy(milliwattHours: 0), isParking: true)
    #expect(Pricing.priced(facts([charging]), by: time).lines.map(\.quantity) == [1_800_000])
    #expect(Pricing.priced(facts([charging, parking]), by: time).lines.map(\.quantity) == [1_260_000, 1_200_000])
}

@Test func `figures beyond all plausibility are held at their bounds instead of ending the process`() {
    let extremes: [Int64] = [.min, -1, 0, 1, .max]
    for price in extremes {
        for vat in extremes {
            for quantity in extremes {
                for isGross in [false, true] {
                    for code in ["EUR", "JPY", "KWD"] {
                        let components = Dimension.allCases.map {
                            PriceComponent(
                                dimension: $0, price: Price(millionths: price), vat: VATRate(rawValue: vat),
                                stepSize: quantity > 0 ? .max : .min)
                        }
                        let version = tariff(components, isGross: isGross, currency: Currency(code) ?? .eur)
                        let period = ChargePeriod(
                            start: Instant(rawValue: -(quantity / 2)), end: Instant(rawValue: quantity),
                            energy: Energy(milliwattHours: quantity))
                        var parking = period
                        parking.isParking = true
                        let result = Pricing.priced(facts([period, parking]), by: version)
                        #expect(result.gross >= .zero && result.net + result.tax == result.gross)
                    }
                }
            }
        }
    }
}

/// A random tariff as it could be published.
private func randomTariff(_ random: inout SeededRandom) -> TariffPublished {
    let rates: [VATRate?] = [nil, VATRate(rawValue: 0), VATRate(rawValue: 700), VATRate(rawValue: 1900), VATRate(rawValue: 2550)]
    let isGross = Bool.random(using: &random)
    let components = Dimension.allCases.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)).map { dimension in
        PriceComponent(
            dimension: dimension, price: Price(millionths: Int64.random(in: 0...30_000, using: &random) * (isGross ? 37 : 100)),
            vat: rates.randomElement(using: &random) ?? nil,
            stepSize: dimension == .flat ? 0 : [0, 1, 60, 100, 900].randomElement(using: &random) ?? 0)
    }
    return tariff(
        components, isGross: isGross,
        currency: [.eur, Currency("ISK") ?? .eur, Currency("KWD") ?? .eur].randomElement(using: &random) ?? .eur)
}

private func randomFacts(_ random: inout SeededRandom) -> ChargeFacts {
    var at = begin
    return facts(
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let start = at
            at = at.adding(microseconds: Int64.random(in: 0...20_000_000, using: &random) * 1000)
            let isParking = Bool.random(using: &random)
            return ChargePeriod(
                start: start, end: at, energy: Energy(milliwattHours: isParking ? 0 : Int64.random(in: 0...90_000_000, using: &random)),
                isParking: isParking)
        })
}

@Test func `the sums of a price are exact: lines, VAT and gross`() {
    var random = SeededRandom(seed: 20_261_124)
    for round in 0..<4000 {
        let version = randomTariff(&random)
        let price = Pricing.priced(randomFacts(&random), by: version)
        let place = "seed \(random.seed), round \(round)"
        #expect(price.net == price.groups.reduce(.zero) { $0 + $1.net }, "\(place)")
        #expect(price.tax == price.groups.reduce(.zero) { $0 + $1.tax }, "\(place)")
        #expect(price.gross == price.net + price.tax, "\(place)")
        for group in price.groups {
            let lines = price.lines.filter { $0.vat == group.vat }
            let difference = group.net.rawValue - lines.reduce(0) { $0 + $1.net.rawValue }
            #expect(lines.reduce(0) { $0 + $1.tax.rawValue } == group.tax.rawValue, "\(place)")
            #expect(version.isGross ? difference.magnitude <= lines.count : difference == 0, "\(place)")
            expectExactVAT(group, isGross: version.isGross, place)
        }
    }
}

/// VAT is the rate of the net, or of the gross that contains it, to the nearest minor unit.
private func expectExactVAT(_ group: VATGroup, isGross: Bool, _ place: String) {
    let rate = Int128(group.vat?.rawValue ?? 0)
    let (base, whole) = isGross ? (Int128((group.net + group.tax).rawValue), 10_000 + rate) : (Int128(group.net.rawValue), 10_000)
    let error = base * rate - Int128(group.tax.rawValue) * whole
    #expect(error.magnitude * 2 <= whole.magnitude, "\(place)")
}

@Test func `inserting readings on the same line changes no price`() {
    var random = SeededRandom(seed: 4711)
    for round in 0..<2000 {
        let version = randomTariff(&random)
        let whole = randomFacts(&random)
        var split = whole
        split.periods = whole.periods.flatMap { period -> [ChargePeriod] in
            let length = period.end.microseconds(since: period.start) / 1000
            let middle = period.start.adding(microseconds: Int64.random(in: 0...length, using: &random) * 1000)
            let part = Int64.random(in: 0...period.energy.rawValue, using: &random)
            var (first, second) = (period, period)
            first.end = middle
            second.start = middle
            first.energy = Energy(milliwattHours: part)
            second.energy = Energy(milliwattHours: period.energy.rawValue - part)
            return [first, second]
        }
        let (a, b) = (Pricing.priced(whole, by: version), Pricing.priced(split, by: version))
        #expect(a.gross == b.gross && a.net == b.net, "seed \(random.seed), round \(round)")
        #expect(Set(a.lines.map(\.quantity)) == Set(b.lines.map(\.quantity)), "seed \(random.seed), round \(round)")
    }
}

@Test func `the cost so far never falls and ends at the final price`() {
    var random = SeededRandom(seed: 99)
    for round in 0..<300 {
        let version = tariff([
            PriceComponent(.energy, "0.49", vat: "19"), PriceComponent(.time, "1.2", vat: "19"), PriceComponent(.flat, "0.3", vat: "19"),
        ])
        var last = Money.zero
        var energy: Int64 = 0
        for second in stride(from: 0, through: 3600, by: 97) {
            energy += Int64.random(in: 0...1_000_000, using: &random)
            let price = Pricing.priced(facts(milliwattHours: energy, milliseconds: Int64(second) * 1000), by: version)
            #expect(price.gross >= last, "seed \(random.seed), round \(round), second \(second)")
            last = price.gross
        }
    }
}
