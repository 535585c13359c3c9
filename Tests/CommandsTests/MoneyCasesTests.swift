import Commands
import EventStore
import Foundation
import Support
import Testing

private struct CaseFile: Decodable { var cases: [TariffCase] }

private struct TariffCase: Decodable {
    var id: String
    var title: String
    var tariff: Tariff?
    var tariff_candidates: [Tariff]?
    var session: Session
    var expected: Expected

    struct Tariff: Decodable {
        var currency: String
        var elements: [Element]
        var start_date_time: String?
        var end_date_time: String?
        var tax_included: String?
        var min_price: AnyValue?
        var max_price: AnyValue?
        var x_no_charge_below: AnyValue?
    }
    struct Element: Decodable {
        var price_components: [Component]
        var restrictions: [String: AnyValue]?
    }
    struct Component: Decodable {
        var type: String
        var price: Decimal
        var vat: Decimal?
        var step_size: Int
        var x_idle_grace_seconds: AnyValue?
        var x_dimension_max: AnyValue?
    }
    struct Session: Decodable {
        var start: String
        var end: String
        var periods: [Period]?
        var readings: [Reading]?
        var reservation: AnyValue?
    }
    struct Period: Decodable {
        var start: String
        var energy_kwh: String?
        var charging_s: Int64?
        var parking_s: Int64?
    }
    struct Reading: Decodable {
        var t: String
        var wh: Decimal
        var state: String?
    }
    struct Expected: Decodable {
        var currency: String?
        var lines: [Line]?
        var invoice: Invoice?
        var error: String?
    }
    struct Line: Decodable {
        var dimension: String
        var quantity: String
        var unit: String
        var unit_price: String
        var vat: String?
    }
    struct Invoice: Decodable {
        var vat_breakdown: [Group]
        var net: String
        var tax: String
        var gross: String
        var line_nets: [LineNet]?
    }
    struct Group: Decodable {
        var rate: String
        var taxable: String
        var tax: String
    }
    struct LineNet: Decodable {
        var dimension: String
        var net: String
    }
    /// Present, whatever it is.
    struct AnyValue: Decodable { init(from decoder: any Decoder) throws {} }
}

extension TariffCase {
    /// The tariff that is valid when the session starts (rule R3); RFC 3339 texts in UTC compare like their instants.
    var frozen: Tariff? {
        if let tariff { return tariff }
        return tariff_candidates?.first {
            ($0.start_date_time ?? "") <= session.start && session.start < ($0.end_date_time ?? "9999")
        }
    }

    /// What this cut of the engine does not do; nil where it does all.
    var unsupported: String? {
        guard let tariff = frozen else { return "no tariff valid" }
        if session.reservation != nil { return "reservation" }
        if let restrictions = tariff.elements.compactMap(\.restrictions).first(where: { !$0.isEmpty }) {
            return "restrictions " + restrictions.keys.sorted().joined(separator: ", ")
        }
        if tariff.elements.count > 1 { return "several elements" }
        if tariff.min_price != nil || tariff.max_price != nil { return "price limits" }
        if tariff.x_no_charge_below != nil { return "x_no_charge_below" }
        for component in tariff.elements.flatMap(\.price_components) {
            if component.x_idle_grace_seconds != nil { return "x_idle_grace_seconds" }
            if component.x_dimension_max != nil { return "x_dimension_max" }
        }
        return nil
    }

    func facts() throws -> ChargeFacts {
        var periods: [ChargePeriod] = []
        for period in session.periods ?? [] {
            let start = try instant(period.start)
            let between = start.adding(seconds: period.charging_s ?? 0)
            let energy = try #require(decimalValue(period.energy_kwh ?? "0", scale: 6))
            periods.append(ChargePeriod(start: start, end: between, energy: Energy(milliwattHours: energy)))
            let parking = period.parking_s ?? 0
            periods.append(
                ChargePeriod(start: between, end: between.adding(seconds: parking), energy: Energy(milliwattHours: 0), isParking: true))
        }
        let readings = session.readings ?? []
        for (from, to) in zip(readings, readings.dropFirst()) {
            let energy = try #require(decimalValue("\(to.wh - from.wh)", scale: 3))
            periods.append(
                ChargePeriod(
                    start: try instant(from.t), end: try instant(to.t), energy: Energy(milliwattHours: energy),
                    isParking: from.state == "idle"))
        }
        return ChargeFacts(
            session: SessionID(rawValue: 1), station: StationID(rawValue: 1), connector: ConnectorID(rawValue: 1),
            tariff: TariffID(rawValue: 1), tariffVersion: 1, periods: periods)
    }

    func published() throws -> TariffPublished {
        let tariff = try #require(frozen)
        return TariffPublished(
            tariff: TariffID(rawValue: 1), version: 1, name: id, currency: try #require(Currency(tariff.currency)),
            components: try tariff.elements.flatMap(\.price_components).map { component in
                PriceComponent(
                    dimension: try #require(Dimension(name: component.type)),
                    price: Price(millionths: try #require(decimalValue("\(component.price)", scale: 6))),
                    vat: try component.vat.map { VATRate(rawValue: try #require(decimalValue("\($0)", scale: 2))) },
                    stepSize: component.step_size)
            }, isGross: tariff.tax_included == "YES", contentHash: Subject(high: 0, low: 0))
    }
}

/// `2026-03-02T08:00:00Z`
private func instant(_ text: String) throws -> Instant {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 6 && text.hasSuffix("Z"))
    let seconds = numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    return Instant(date: CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]), microseconds: Int64(seconds) * 1_000_000)
}

/// A decimal or a fraction `201/238` as numerator and denominator.
private func fraction(_ text: String) throws -> (Int128, Int128) {
    let parts = text.split(separator: "/")
    let top = try #require(decimalValue(parts[0], scale: 6))
    guard parts.count == 2 else { return (Int128(top), 1_000_000) }
    return (Int128(top), Int128(try #require(decimalValue(parts[1], scale: 6))))
}

private func check(_ line: PricedLine, _ expected: TariffCase.Line, _ id: String) throws {
    #expect(line.dimension.name == expected.dimension, "\(id)")
    #expect(line.price.rawValue == decimalValue(expected.unit_price, scale: 6), "\(id)")
    #expect(line.vat?.percentText == expected.vat, "\(id)")
    let (top, bottom) = try fraction(expected.quantity)
    let perUnit: Int128 =
        switch expected.unit {
        case "kWh": 1_000_000
        case "h": 3_600_000
        default: 1
        }
    #expect(
        Int128(line.quantity) * bottom == top * perUnit, "\(id): quantity \(line.quantity) is not \(expected.quantity) \(expected.unit)")
}

private func check(_ priced: SessionPriced, _ expected: TariffCase.Invoice, _ id: String) {
    let text = { (money: Money) in money.text(in: priced.currency) }
    #expect(priced.lines.map { text($0.net) } == expected.line_nets?.map(\.net), "\(id)")
    #expect(priced.groups.map { $0.vat?.percentText ?? "none" } == expected.vat_breakdown.map(\.rate), "\(id)")
    #expect(priced.groups.map { text($0.net) } == expected.vat_breakdown.map(\.taxable), "\(id)")
    #expect(priced.groups.map { text($0.tax) } == expected.vat_breakdown.map(\.tax), "\(id)")
    #expect([text(priced.net), text(priced.tax), text(priced.gross)] == [expected.net, expected.tax, expected.gross], "\(id)")
}

@Test(.enabled(if: Shared.isThere("cases/tariffs.json"), "SKIPPED: shared/cases is not there"))
func `the independent tariff cases come out to the cent`() throws {
    let file = try #require(Shared.url("cases/tariffs.json"))
    let cases = try JSONDecoder().decode(CaseFile.self, from: Data(contentsOf: file)).cases
    var priced = 0
    var skipped: [String] = []
    for tariffCase in cases {
        if let reason = tariffCase.unsupported {
            skipped.append("  \(tariffCase.id) \(tariffCase.title): \(reason)")
            continue
        }
        let invoice = try #require(tariffCase.expected.invoice)
        let lines = try #require(tariffCase.expected.lines)
        let result = Pricing.priced(try tariffCase.facts(), by: try tariffCase.published())
        #expect(result.lines.count == lines.count, "\(tariffCase.id)")
        for (line, expected) in zip(result.lines, lines) { try check(line, expected, tariffCase.id) }
        check(result, invoice, tariffCase.id)
        priced += 1
    }
    print("tariff cases: \(priced) priced, \(skipped.count) skipped for what they need:")
    print(skipped.joined(separator: "\n"))
    #expect(priced >= 24)
}
