public import EventStore

/// What a session costs: exact integers, one division at the end of each amount, half away from zero. The rules R1 to R16 are those of
/// OCPI 2.2.1, 11.4.2, where it is precise, and of EN 16931 for the sums of a document.
public enum Pricing {
    /// The price of these facts by this version of a tariff; also the cost so far of a session that still runs, for it is the price if it
    /// ended now.
    ///
    /// Quantities of the lines are milliwatt-hours, milliseconds, or 1 for a session fee. Never fails: quantities and prices beyond the
    /// bounds of plausibility are held at them.
    public static func priced(_ facts: ChargeFacts, by tariff: TariffPublished) -> SessionPriced {
        let used = Usage(facts).billed(by: tariff)
        let digits = tariff.currency.minorDigits
        let lines = used.map { line in
            ExactLine(
                quantity: line.quantity, component: line.component,
                amount: ExactAmounts.numerator(line.quantity, line.component.dimension, price: line.component.price, digits: digits))
        }
        let document = tariff.isGross ? grossPriced(lines) : netPriced(lines)
        let net = document.groups.reduce(Money.zero) { $0 + $1.net }
        let tax = document.groups.reduce(Money.zero) { $0 + $1.tax }
        return SessionPriced(
            session: facts.session, tariff: tariff.tariff, tariffVersion: tariff.version, currency: tariff.currency,
            lines: document.lines, groups: document.groups, net: net, tax: tax, gross: net + tax)
    }

    private struct ExactLine {
        var quantity: Int64
        var component: PriceComponent
        /// Minor units times `ExactAmounts.denominator`, by the price as it stands in the tariff.
        var amount: Int128
        /// Hundredths of a percent; 0 where there is no VAT.
        var rate: Int64 { min(max(component.vat?.rawValue ?? 0, 0), MoneyLimits.vatRate) }

        func priced(net: Int64) -> PricedLine {
            PricedLine(
                dimension: component.dimension, quantity: quantity, price: component.price, vat: component.vat,
                net: Money(minorUnits: net), tax: .zero)
        }
    }

    private typealias Document = (lines: [PricedLine], groups: [VATGroup])

    /// Rule R12: each line is rounded, VAT is computed on the sum of the lines of its rate.
    private static func netPriced(_ lines: [ExactLine]) -> Document {
        let priced = lines.map { $0.priced(net: ExactAmounts.rounded($0.amount, ExactAmounts.denominator)) }
        let groups = rates(lines).map { group in
            let net = group.lines.reduce(Money.zero) { $0 + priced[$1].net }
            let tax = ExactAmounts.rounded(Int128(net.rawValue) * Int128(group.rate), 10_000)
            return VATGroup(vat: group.vat, net: net, tax: Money(minorUnits: tax))
        }
        return (taxed(priced, groups, rates(lines)), groups)
    }

    /// Rule R12: what is paid is rounded once and spread over the rates; the net falls out of it. A line shows its own rounded net, so
    /// the nets of a rate's lines may differ from the rate's net by less than one minor unit a line.
    private static func grossPriced(_ lines: [ExactLine]) -> Document {
        let byRate = rates(lines)
        let exact = byRate.map { group in group.lines.reduce(Int128(0)) { $0 + lines[$1].amount } }
        let payable = ExactAmounts.rounded(exact.reduce(0, +), ExactAmounts.denominator)
        let shares = ExactAmounts.spread(payable, numerators: exact, denominator: ExactAmounts.denominator)
        let groups = zip(byRate, shares).map { group, gross in
            let tax = ExactAmounts.rounded(Int128(gross) * Int128(group.rate), Int128(10_000 + group.rate))
            return VATGroup(vat: group.vat, net: Money(minorUnits: gross - tax), tax: Money(minorUnits: tax))
        }
        let priced = lines.map { line in
            line.priced(net: ExactAmounts.rounded(line.amount * 10_000, ExactAmounts.denominator * Int128(10_000 + line.rate)))
        }
        return (taxed(priced, groups, byRate), groups)
    }

    private typealias RateGroup = (vat: VATRate?, rate: Int64, lines: [Int])

    /// The VAT rates in the order of the lines; no VAT is a rate of its own (rule R16).
    private static func rates(_ lines: [ExactLine]) -> [RateGroup] {
        var groups: [RateGroup] = []
        for (index, line) in lines.enumerated() {
            if let known = groups.firstIndex(where: { $0.vat == line.component.vat }) {
                groups[known].lines.append(index)
            } else {
                groups.append((line.component.vat, line.rate, [index]))
            }
        }
        return groups
    }

    /// The lines with the VAT of their rate spread over them, so that it sums exactly.
    private static func taxed(_ lines: [PricedLine], _ groups: [VATGroup], _ rates: [RateGroup]) -> [PricedLine] {
        var lines = lines
        for (group, rate) in zip(groups, rates) {
            let taxes = ExactAmounts.spread(group.tax.rawValue, over: rate.lines.map { lines[$0].net.rawValue })
            for (index, tax) in zip(rate.lines, taxes) { lines[index].tax = Money(minorUnits: tax) }
        }
        return lines
    }
}
