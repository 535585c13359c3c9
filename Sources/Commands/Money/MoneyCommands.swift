import EventStore
import Projections

/// A component of a tariff.
struct TariffComponent: CommandBody {
    static let form = BodyForm(TariffComponent.self, name: "TariffComponent")
    let component: PriceComponent

    init(_ body: BodyReader) throws(JSONFieldError) {
        component = PriceComponent(
            dimension: try body.required("dimension", .word), price: try body.required("price", .rate, "Per session, kWh or hour"),
            vat: try body.optional("vat", .rate, "Percent; null is outside VAT"),
            stepSize: try body.optional("stepSize", .integer(0...1_000_000), "Wh or seconds in one step; 0 counts exactly", else: 0))
    }
}

/// A tariff that is published, or a new version of one.
struct NewTariff: CommandBody {
    static let form = BodyForm(
        NewTariff.self, name: "NewTariff",
        examples: [
            [
                "name": "Standard", "currency": "EUR", "gross": true, "assign": true,
                "components": [
                    ["dimension": "ENERGY", "price": "0.49", "vat": "19"],
                    ["dimension": "PARKING_TIME", "price": "6.00", "vat": "19", "stepSize": 60],
                ],
            ]
        ])

    /// The tariff that gets another version; nil for a new one.
    let tariff: TariffID?
    let name: String
    let currency: Currency?
    let isGross: Bool
    let components: [PriceComponent]
    let isAssigned: Bool

    init(_ body: BodyReader) throws(JSONFieldError) {
        tariff = try body.addedIfAny("tariff", .id)
        name = try body.required("name", .filledText.shown(as: Shape(.text(least: 1, most: MoneyLimits.tariffName))), "What people call it")
        currency = try body.optional("currency", .currency, "ISO 4217; the seller's when absent, else EUR")
        isGross = try body.optional("gross", .flag, "Whether prices include VAT", else: false)
        components = try body.list("components", of: TariffComponent.self, least: 1, most: 20).map(\.component)
        isAssigned = try body.optional("assign", .flag, "Use it everywhere", else: false)
    }
}

/// Where a tariff applies, or none.
struct NewAssignment: CommandBody {
    static let form = BodyForm(NewAssignment.self, name: "NewAssignment", examples: [["tariff": 1, "station": "CP001", "connector": 2]])
    let tariff: TariffID?
    let identity: String?
    let connector: ConnectorID?
    let token: Subject?

    init(_ body: BodyReader) throws(JSONFieldError) {
        tariff = try body.standing("tariff", .id, "null takes the assignment away", missing: "is missing; null takes an assignment away")
        identity = try body.optional("station", .filledText, "At this station only")
        connector = try body.optional("connector", .place, "At this connector of the station")
        token = try body.renamed("token", .subject, given: .filledText, "For this token only: its subject in hex, or its uid")
    }
}

extension Schema where Value == ConnectorID {
    /// A connector of a station. 0 is read, for whoever gives it is told what it would mean.
    static var place: Schema {
        Schema<Int>.integer(0...10_000).mapped(
            Shape(.integer(least: 1, most: 10_000)), from: { ConnectorID(rawValue: UInt32(clamping: $0)) },
            to: { Int(clamping: $0.rawValue) })
    }
}

/// Who stands on the invoices.
struct Seller: CommandBody {
    static let form = BodyForm(
        Seller.self, name: "Seller",
        examples: [
            [
                "name": "Stadtwerke Beispiel GmbH", "address": "Hafenstr. 1, 20457 Hamburg", "vatId": "DE123456789", "series": "R",
                "currency": "EUR", "paymentDays": 14,
            ]
        ])

    let name: String
    let address: String
    let vatId: String?
    let series: String
    let currency: Currency?
    let paymentDays: Int?

    init(_ body: BodyReader) throws(JSONFieldError) {
        let text = Schema.filledText.shown(as: Shape(.text(least: 1, most: MoneyLimits.sellerText)))
        name = try body.required("name", text, "The name")
        address = try body.required("address", text, "The address")
        let vatId = Schema.filledText.shown(as: Shape(.text(least: 1, most: nil, pattern: "^[A-Z]{2}[A-Z0-9]{2,13}$")))
        self.vatId = try body.optional("vatId", vatId, "The VAT identification number")
        let series = Shape(.text(least: 1, most: MoneyLimits.series, pattern: "^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?$"))
        self.series = try body.required("series", .filledText.shown(as: series), "Prefix of invoice numbers; must not end in -C")
        currency = try body.optional("currency", .currency, "ISO 4217; as before when absent, else EUR")
        paymentDays = try body.optional(
            "paymentDays", .integer(0...MoneyLimits.paymentDays), "Within how many days invoices are to be paid; none is said when absent")
    }
}

/// What was wrong about an invoice.
struct InvoiceCorrection: CommandBody {
    static let form = BodyForm(InvoiceCorrection.self, examples: [["energyKwh": "8.000", "reason": "The meter was read wrong."]])

    let document: [UInt8]
    let billed: [UInt8]
    let energy: Energy?
    let stoppedAt: Instant?
    let reason: String?

    init(_ body: BodyReader) throws(JSONFieldError) {
        document = try body.added("document", .hex)
        billed = try body.added("billed", .hex)
        energy = try body.optional("energyKwh", .consumption, "What it delivered; as invoiced when absent")
        stoppedAt = try body.optional("stoppedAt", .instant, "When it ended, not before it began; as invoiced when absent")
        let text = Schema.filledText.shown(as: Shape(.text(least: 1, most: MoneyLimits.correctionReason)))
        reason = try body.optional("reason", text, "Why, for whoever reads the trail")
    }
}

/// Tariffs, the seller, credit notes and corrections, as people ask for them.
enum MoneyCommands {
    static func publishTariff(_ body: NewTariff, in turn: Turn) throws -> CommandOutcome {
        let published = try Publishing.publish(
            body.tariff, name: body.name, currency: standing(body.currency, in: turn), components: body.components, isGross: body.isGross,
            in: turn.world
        ).get()
        var events: [Event] = [.tariffPublished(published)]
        if body.isAssigned { events.append(.tariffAssigned(TariffAssigned(tariff: published.tariff))) }
        return CommandOutcome(
            status: body.tariff == nil ? 201 : 200, events: events, answer: ["tariff": .integer(published.tariff.rawValue)])
    }

    private static func standing(_ currency: Currency?, in turn: Turn) -> Currency {
        currency ?? turn.world.ledger.seller?.currency ?? .eur
    }

    private static func known(_ tariff: TariffID, in turn: Turn) throws(Refusal) -> TariffID {
        guard turn.world.tariffs[tariff] != nil else { throw Refusal.notFound("tariff \(tariff)") }
        return tariff
    }

    static func endTariff(_ tariff: TariffID, in turn: Turn) throws -> CommandOutcome {
        CommandOutcome(events: [.tariffEnded(try Publishing.end(try known(tariff, in: turn), in: turn.world).get())])
    }

    static func assignTariff(_ body: NewAssignment, in turn: Turn) throws -> CommandOutcome {
        let place = try body.identity.map { try turn.station($0).station }
        let tariff = try body.tariff.map { try known($0, in: turn) }
        let assigned = try Publishing.assign(tariff, station: place, connector: body.connector, token: body.token, in: turn.world).get()
        return CommandOutcome(events: [.tariffAssigned(assigned)])
    }

    /// Sessions that were priced while there was no seller are invoiced now, and those that one entry has no room for with the next
    /// ticks.
    static func setSeller(_ body: Seller, in turn: Turn) throws -> CommandOutcome {
        let seller = try Publishing.setSeller(
            name: body.name, address: body.address, vatId: body.vatId, series: body.series,
            currency: standing(body.currency, in: turn), paymentDays: body.paymentDays, in: turn.world
        ).get()
        let invoices = Invoicing.settleWaiting(for: seller, in: turn.world, at: turn.now, most: Limits.waitingInvoicesPerEntry)
        return CommandOutcome(events: [.sellerSet(seller)] + invoices)
    }

    /// Goes on with the invoices that the command which set the seller had no room for.
    static func invoiceWaiting(in turn: inout Turn) {
        guard let seller = turn.world.ledger.seller, turn.world.sessions.hasUninvoiced else { return }
        turn.emit(Invoicing.settleWaiting(for: seller, in: turn.world, at: turn.now, most: Limits.waitingInvoicesPerEntry))
        if turn.world.sessions.hasUninvoiced { turn.goOn() }
    }

    static func creditInvoice(_ document: [UInt8], in turn: Turn) throws -> CommandOutcome {
        let original: InvoiceIssued = try added(document, "document")
        return outcome(try Invoicing.credit(original, in: turn.world, at: turn.now).get())
    }

    /// A record that the shell looked up; one that cannot be read is told with its place, in the words of the API.
    static func added<Record: Recordable>(_ bytes: [UInt8], _ member: String) throws(JSONFieldError) -> Record {
        do throws(CodecError) {
            return try Record.decoded(from: bytes)
        } catch {
            throw JSONFieldError(path: "/" + member, problem: "is not what the server adds")
        }
    }

    /// Named by the last of the documents that were issued: of a correction by the new invoice, where there is one.
    static func outcome(_ events: [Event]) -> CommandOutcome {
        let invoice = events.compactMap { if case .invoiceIssued(let document) = $0 { document.invoice } else { nil } }.last
        return CommandOutcome(status: 201, events: events, answer: ["invoice": invoice.map { .integer($0.rawValue) } ?? .null])
    }
}
