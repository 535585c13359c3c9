import Commands
import EventStore
import Projections
import Testing

private func problems(
    _ components: [PriceComponent], name: String = "Standard", currency: String = "EUR", isGross: Bool = false, tariff: TariffID? = nil,
    in world: World = World()
) throws -> [String] {
    let result = Publishing.publish(
        tariff, name: name, currency: try #require(Currency(currency)), components: components, isGross: isGross, in: world)
    guard case .failure(let refusal) = result else { return [] }
    #expect(refusal.problems.allSatisfy { !$0.detail.isEmpty })
    return refusal.problems.map(\.pointer)
}

private func component(_ dimension: Dimension, _ millionths: Int64, vat: Int64? = nil, step: Int = 0) -> PriceComponent {
    PriceComponent(dimension: dimension, price: Price(millionths: millionths), vat: vat.map { VATRate(rawValue: $0) }, stepSize: step)
}

private struct BadTariff: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var components: [PriceComponent]
    var currency = "EUR"
    var name = "Standard"
    var isGross = false
    var pointers: [String]
}

private let badTariffs: [BadTariff] = [
    BadTariff(testDescription: "no component", components: [], pointers: ["/components"]),
    BadTariff(
        testDescription: "energy twice", components: [component(.energy, 400_000), component(.energy, 500_000)],
        pointers: ["/components/1/dimension"]),
    BadTariff(
        testDescription: "five components",
        components: [.flat, .energy, .time, .parkingTime, .flat].map { component($0, 0) }, pointers: ["/components"]),
    BadTariff(testDescription: "negative price", components: [component(.energy, -100)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "price in cents", components: [component(.energy, 49_000_000)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "hour in cents", components: [component(.time, 500_000_000)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "fee in cents", components: [component(.flat, 300_000_000)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "price beyond the bound", components: [component(.energy, .max)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "net price of five decimals", components: [component(.energy, 412_345)], pointers: ["/components/0/price"]),
    BadTariff(testDescription: "negative VAT", components: [component(.energy, 400_000, vat: -100)], pointers: ["/components/0/vat"]),
    BadTariff(testDescription: "VAT above 100", components: [component(.energy, 400_000, vat: 10_001)], pointers: ["/components/0/vat"]),
    BadTariff(testDescription: "VAT as a fraction", components: [component(.energy, 400_000, vat: 19)], pointers: ["/components/0/vat"]),
    BadTariff(testDescription: "negative step", components: [component(.energy, 400_000, step: -1)], pointers: ["/components/0/stepSize"]),
    BadTariff(
        testDescription: "step of a session fee", components: [component(.flat, 400_000, step: 60)], pointers: ["/components/0/stepSize"]),
    BadTariff(
        testDescription: "step of two days", components: [component(.time, 400_000, step: 172_800)], pointers: ["/components/0/stepSize"]),
    BadTariff(
        testDescription: "step of 10 MWh", components: [component(.energy, 400_000, step: 10_000_000)], pointers: ["/components/0/stepSize"]
    ),
    BadTariff(testDescription: "unknown currency", components: [component(.energy, 400_000)], currency: "EUX", pointers: ["/currency"]),
    BadTariff(testDescription: "gold", components: [component(.energy, 400_000)], currency: "XAU", pointers: ["/currency"]),
    BadTariff(testDescription: "no name", components: [component(.energy, 400_000)], name: "", pointers: ["/name"]),
    BadTariff(testDescription: "blank name", components: [component(.energy, 400_000)], name: "  ", pointers: ["/name"]),
    BadTariff(
        testDescription: "name with a control character", components: [component(.energy, 400_000)], name: "a\u{7}", pointers: ["/name"]),
    BadTariff(
        testDescription: "long name", components: [component(.energy, 400_000)], name: String(repeating: "x", count: 201),
        pointers: ["/name"]),
    BadTariff(
        testDescription: "many problems at once", components: [component(.flat, -1, vat: -1, step: 9)], currency: "ZZZ", name: "",
        pointers: ["/name", "/currency", "/components/0/price", "/components/0/vat", "/components/0/stepSize"]),
]

@Test(arguments: badTariffs)
private func `a bad tariff is refused with the place of each fault`(_ bad: BadTariff) throws {
    #expect(try problems(bad.components, name: bad.name, currency: bad.currency, isGross: bad.isGross) == bad.pointers)
}

@Test func `good tariffs are published`() throws {
    #expect(try problems([component(.flat, 0)]) == [])
    #expect(try problems([component(.energy, 412_345, vat: 1900, step: 1)], isGross: true) == [])
    #expect(try problems([component(.energy, 12_500_000)], currency: "CZK") == [])
    #expect(try problems(Dimension.allCases.map { component($0, 100_000, vat: 0, step: $0 == .flat ? 1 : 60) }) == [])
}

@Test func `a published version names its content by a hash`() throws {
    let parts = [component(.energy, 400_000, vat: 1900)]
    let first = try Publishing.publish(nil, name: "A", currency: .eur, components: parts, isGross: false, in: World()).get()
    #expect(first.tariff == TariffID(rawValue: 1) && first.version == 1)
    #expect(first.contentHash == first.computedContentHash)
    let other = try Publishing.publish(nil, name: "A", currency: .eur, components: parts, isGross: true, in: World()).get()
    #expect(other.contentHash != first.contentHash)
}

@Test func `a next version counts on, keeps its currency and its tariff must be in use`() throws {
    var shop = MoneyWorld()
    let tariff = try shop.publish([component(.energy, 400_000)]).tariff
    #expect(try shop.publish([component(.energy, 500_000)], next: tariff).version == 2)
    #expect(try problems([component(.energy, 1)], currency: "SEK", tariff: tariff, in: shop.world) == ["/currency", "/components/0/price"])
    #expect(try problems([component(.energy, 400_000)], tariff: TariffID(rawValue: 9), in: shop.world) == [""])
    shop.apply([.tariffEnded(try Publishing.end(tariff, in: shop.world).get())])
    #expect(try problems([component(.energy, 400_000)], tariff: tariff, in: shop.world) == [""])
    #expect(throws: Refusal.self) { try Publishing.end(tariff, in: shop.world).get() }
    #expect(throws: Refusal.self) { try Publishing.end(TariffID(rawValue: 9), in: shop.world).get() }
}

@Test func `a tariff is assigned only where there is something to assign it to`() throws {
    var shop = MoneyWorld()
    let tariff = try shop.publish([component(.energy, 400_000)]).tariff
    let station = StationID(rawValue: 1)
    let token = Subject(high: 1, low: 2)
    shop.apply([
        .stationAdded(StationAdded(station: station, identity: "CP1", tenant: .operator, securityProfile: 1)),
        .tokenIssued(TokenIssued(token: token, uid: SealedText(subject: token), kind: .rfid, status: .active, tenant: .operator)),
    ])
    let world = shop.world
    func refused(_ result: Result<TariffAssigned, Refusal>) -> [String] {
        if case .failure(let refusal) = result { refusal.problems.map(\.pointer) } else { [] }
    }
    #expect(refused(Publishing.assign(tariff, station: station, connector: ConnectorID(rawValue: 1), token: token, in: world)) == [])
    #expect(refused(Publishing.assign(nil, in: world)) == [])
    #expect(refused(Publishing.assign(TariffID(rawValue: 5), in: world)) == ["/tariff"])
    #expect(refused(Publishing.assign(tariff, station: StationID(rawValue: 5), in: world)) == ["/station"])
    #expect(refused(Publishing.assign(tariff, connector: ConnectorID(rawValue: 1), in: world)) == ["/station"])
    #expect(refused(Publishing.assign(tariff, station: station, connector: .station, in: world)) == ["/connector"])
    #expect(refused(Publishing.assign(tariff, token: Subject(high: 9, low: 9), in: world)) == ["/token"])
    shop.apply([.tariffEnded(TariffEnded(tariff: tariff))])
    #expect(refused(Publishing.assign(tariff, in: shop.world)) == ["/tariff"])
}

@Test(arguments: [
    ("", "Street 1", "DE123456789", "R", ["/name"]), ("A", " ", "DE123456789", "R", ["/address"]),
    ("A", "Street 1", "123", "R", ["/vatId"]), ("A", "Street 1", "de123456789", "R", ["/vatId"]),
    ("A", "Street 1", "DE1", "", ["/vatId", "/series"]),
    ("A", "Street 1", "DE123456789", "r", ["/series"]), ("A", "Street 1", "DE123456789", "R-C", ["/series"]),
    ("A", "Street 1", "DE123456789", "-R", ["/series"]), ("A", "Street 1\n12345 Town", "DE123456789", "2026-R", []),
])
func `a seller is what an invoice must show`(name: String, address: String, vatId: String, series: String, pointers: [String]) {
    let result = Publishing.setSeller(name: name, address: address, vatId: vatId, series: series, currency: .eur, in: World())
    if case .failure(let refusal) = result {
        #expect(refusal.problems.map(\.pointer) == pointers)
    } else {
        #expect(pointers == [])
    }
}
