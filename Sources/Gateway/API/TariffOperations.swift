import Commands
import EventStore
import Projections

/// Tariffs, and where they apply.
enum TariffAPI {
    private static let resource = Resource<TariffState>("/tariffs/{tariff}", member: "tariff", view: view, missing: "tariff") { id, read in
        read.world.tariffs[id]
    }

    private static let component = View<PriceComponent>("TariffPrice") {
        Field("dimension", .word, \.dimension)
        Field("price", .price, "Per session, kWh or hour", \.price)
        Field("vat", orNull: .percent, "Percent; null is outside VAT", \.vat)
        Field("stepSize", .integer, "Wh or seconds in one step; 0 counts exactly", \.stepSize)
    }

    private static let assignment = View<TariffAssigned>("Assignment") {
        Field("station", orNull: .text) { place, read in place.station.flatMap { read.world.stations[$0]?.identity } }
        Field("connector", orNull: .connector, \.connector)
        Field("token", orNull: .subject, \.token)
    }

    private static let view = View<TariffState>("Tariff") {
        Field("tariff", .id, \.tariff)
        Field("version", .integer) { $0.current?.content.version ?? 0 }
        Field("name", .text) { $0.current?.content.name ?? "" }
        Field("currency", .text) { $0.current?.content.currency.code ?? "" }
        Field("gross", .flag) { $0.current?.content.isGross ?? false }
        Field("components", records: component) { tariff, _ in tariff.current?.content.components ?? [] }
        Field("ended", .flag, \.isEnded)
        Field("versions", .integer, \.versions.count)
        Field("publishedAt", orNull: .instant) { $0.current?.publishedAt }
        Field("contentHash", .text) { $0.current?.content.contentHash.hex ?? "" }
        Field("assignments", records: assignment) { tariff, read in read.world.tariffs.assignments(of: tariff.tariff) }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listTariffs", "/tariffs", "Tariffs with their present version", of: view) { request, read in
            try Page(of: read.world.tariffs.all, numbered: request)
        }
        Operation.get("getTariff", resource, "One tariff in its current version")
        Operation.change("publishTariff", "POST", "/tariffs", .publishTariff, "Publish a tariff", tells: .made(resource))
        Operation.change(
            "publishTariffVersion", "PUT", "/tariffs/{tariff}", .publishTariff, "Publish a new version; running sessions keep theirs",
            tells: .changed(resource))
        Operation.change("endTariff", "DELETE", "/tariffs/{tariff}", .endTariff, "End a tariff for sessions that start afterwards")
        Operation.change(
            "assignTariff", "POST", "/tariff-assignments", .assignTariff,
            "Assign a tariff, or none, to a station, connector, token or everywhere", prepare: TokenAPI.namedInBody
        ).with(names: true)
    }
}

/// Who stands on the invoices.
enum SellerAPI {
    private static let view = View<SellerSet?>("SellerOrNone") {
        Field("name", orNull: .text) { $0?.name }
        Field("address", orNull: .text) { $0?.address }
        Field("vatId", orNull: .text) { $0?.vatId }
        Field("series", orNull: .text) { $0?.series }
        Field("currency", orNull: .currency) { $0?.currency }
        Field("paymentDays", orNull: .integer, "Within how many days invoices are to be paid") { $0?.paymentDays }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.view("getSeller", "/seller", "Who stands on the invoices; all null until it is set", of: view) { _, read in
            read.world.ledger.seller
        }
        Operation.change(
            "setSeller", "PUT", "/seller", .setSeller, "Set who stands on the invoices",
            tells: .view(200, view) { _, read in read.world.ledger.seller })
    }
}
