import Commands
import EventStore
import Projections

/// Invoices and credit notes, the way from one down to the frames, and the ledger.
enum InvoiceAPI {
    private static let resource = Resource<InvoiceState>("/invoices/{invoice}", member: "invoice", view: view, missing: "invoice") {
        id, read in
        try read.invoice(id)
    }

    static let view = View<InvoiceState>("Invoice") {
        Field("invoice", .id, \.content.invoice)
        Field("number", .text, \.content.numberText)
        Field("series", .text, \.content.series)
        Field("issuedAt", .instant, \.issuedAt)
        Field("sequence", .count, "Journal entry that issued it", \.sequence)
        Field("credits", orNull: .id, "The invoice that this credit note takes back", \.content.credits)
        Field("credited", .flag, "Whether a credit note takes it back") { state, read in read.world.ledger.isCredited(state.content.invoice)
        }
        Field("replaces", orNull: .id, "The credited invoice in whose place it stands", \.content.replaces)
        Field("replaced", .flag, "Whether another invoice stands in its place") { state, read in
            read.world.ledger.isReplaced(state.content.invoice)
        }
        Field(
            "dueAt", orNull: .instant, "Until when it is to be paid; null where no term was agreed. Whether it was paid is not kept here",
            \.content.dueAt)
        Field("currency", .currency, \.content.currency)
        Field("net", .money) { Amount($0.content.net, $0.content.currency) }
        Field("tax", .money) { Amount($0.content.tax, $0.content.currency) }
        Field("gross", .money) { Amount($0.content.gross, $0.content.currency) }
        Field("buyer", orNull: .text, "Who it is for: the driver's name, what is written on the card, or its number") {
            try buyer(of: $0, $1)
        }
        Field("driver", orNull: .id, \.content.driver)
        Field("token", orNull: .subject, \.content.token)
        Field("servicedFrom", .instant, \.content.servicedFrom)
        Field("servicedTo", .instant, \.content.servicedTo)
        Field("sessions", list: .id) { state, _ in state.sessions }
    }

    static func buyer(of state: InvoiceState, _ read: ReadContext) throws -> String? {
        let token = state.content.token
        return try read.driverName(state.content.driver) ?? read.label(of: token) ?? read.number(of: token)
    }

    private static let line = View<(line: InvoiceLine, currency: Currency)>(
        nil, extending: SessionAPI.line, of: { ($0.line.line, $0.currency) }
    ) {
        Field("session", .id, \.line.session)
        Field("station", orNull: .text, "What people call the station, or its identity") { line, read in
            try read.session(line.line.session).flatMap { session in
                read.world.stations[session.station].map { $0.name ?? $0.identity }
            }
        }
        Field("startedAt", orNull: .instant) { line, read in try read.session(line.line.session)?.startedAt }
        Field("stoppedAt", orNull: .instant) { line, read in try read.session(line.line.session)?.stoppedAt }
    }

    private static let group = View<(group: VATGroup, currency: Currency)> {
        Field("vat", orNull: .percent, \.group.vat)
        Field("net", .money) { Amount($0.group.net, $0.currency) }
        Field("tax", .money) { Amount($0.group.tax, $0.currency) }
    }

    private static let seller = View<InvoiceIssued> {
        Field("name", .text, \.sellerName)
        Field("address", .text, \.sellerAddress)
        Field("vatId", orNull: .text, \.sellerVatId)
    }

    private static let leg = View<(leg: Leg, currency: Currency)> {
        Field("account", .text, \.leg.account.name)
        Field("accountName", .text, \.leg.account.title)
        Field("side", .word, \.leg.side)
        Field("amount", .money) { Amount($0.leg.amount, $0.currency) }
    }

    private static let posting = View<LedgerPosted>("Posting") {
        Field("posting", .id, \.posting)
        Field("text", .text, \.text)
        Field("servicedAt", .instant, \.servicedAt)
        Field("accountedAt", .instant, \.accountedAt)
        Field("legs", records: leg) { posting, _ in posting.legs.map { ($0, posting.currency) } }
    }

    private static let detail = View<InvoiceState>("InvoiceDetail", extending: view, of: \.self) {
        Field("lines", records: line) { state, _ in state.content.lines.map { ($0, state.content.currency) } }
        Field("groups", records: group) { state, _ in state.content.groups.map { ($0, state.content.currency) } }
        Field("seller", record: seller) { state, _ in state.content }
        Field("postings", records: posting) { state, _ in state.postings }
        Field("contentHash", .text, \.content.contentHash.hex)
    }

    private static let step = View<Trail.Step>("TrailStep") {
        Field("what", .text, \.what)
        Field("sequence", orNull: .count, \.sequence)
        Field("at", orNull: .instant, \.at)
        Field("text", .text, \.text)
        Field("hash", orNull: .text) { $0.hash?.hex }
    }

    private static let trail = View<InvoiceState> { Field("steps", records: step) { try steps($0, $1) } }

    private static let account = View<AccountBalance> {
        Field("account", .text, \.account.name)
        Field("name", .text, \.account.title)
        Field("currency", .currency, \.currency)
        Field("debit", .money) { Amount($0.debit, $0.currency) }
        Field("credit", .money) { Amount($0.credit, $0.currency) }
        Field("balance", .money) { Amount(Money(rawValue: $0.debit.rawValue &- $0.credit.rawValue), $0.currency) }
    }

    private static let ledger = View<Ledger>("Ledger") {
        Field("currency", orNull: .currency) { $0.seller?.currency ?? $0.balances.first?.currency }
        Field("accounts", records: account) { ledger, _ in ledger.balances }
        Field("balanced", .flag, \.isBalanced)
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list(
            "listInvoices", "/invoices", "Invoices and credit notes, the newest first",
            [.documentNumber, .ofSession, .ofDriver, .from, .to], of: view
        ) { request, read in
            try InvoiceList(request).page(read)
        }.with(details: "A page may be shorter than its limit, or empty, and yet have a next one.")
        Operation.get("getInvoice", resource, "One invoice with lines, VAT groups, seller and postings", as: detail) { state, _ in state }
        // The document is looked up here, since issued documents leave the state.
        Operation.change(
            "creditInvoice", "POST", "/invoices/{invoice}/credit", .creditInvoice, "Issue a credit note over the whole invoice",
            about: .prepared, tells: .made(resource)
        ) { preparation, preparing in
            let state = try resource.named(by: preparation.request, preparing.read())
            preparation.body = ["document": .string(hexText(state.content.encoded()))]
        }
        // Documents and sessions that are over are looked up here, since they leave the state.
        Operation.change(
            "correctInvoice", "POST", "/invoices/{invoice}/correct", .correctInvoice,
            "Credit an invoice and issue another one in its place", about: .prepared, tells: .made(resource)
        ) { preparation, preparing in
            let read = preparing.read()
            let state = try resource.named(by: preparation.request, read)
            guard let billed = try billed(state, read) else {
                throw APIProblem(409, "Invoice \(state.content.numberText) is not of one session that has a tariff.")
            }
            preparation.body = preparation.body.with("document", .string(hexText(state.content.encoded())))
                .with("billed", .string(hexText(billed.encoded())))
        }.with(
            details: "The credit note is over the whole invoice; one that has it already gets none again. The new invoice is priced by the "
                + "version of the tariff that was frozen at the start of the session. What costs nothing any more is credited only.")
        Operation.view("getTrail", "/invoices/{invoice}/trail", "From the invoice down to the frames", of: trail, resource.named)
        Operation.view("getLedger", "/ledger", "Accounts of the ledger", of: ledger) { _, read in read.world.ledger }
        Export.invoices.operation("exportInvoices", "/invoices.csv", "Invoices and credit notes for bookkeeping")
        Export.postings.operation("exportPostings", "/ledger/postings.csv", "Postings for bookkeeping, one row for each leg")
    }

    /// What the price of the session depends on that a document is of; nil where it is of several, or of none that has a price.
    private static func billed(_ state: InvoiceState, _ read: ReadContext) throws -> BilledSession? {
        guard state.sessions.count == 1 else { return nil }
        return try read.session(state.sessions[0]).flatMap { BilledSession($0) }
    }

    /// How an invoice came about: from its lines back to the frames, each step with the entry that proves it.
    private static func steps(_ state: InvoiceState, _ read: ReadContext) throws -> [Trail.Step] {
        let masked: Unmasking = { text, _ in text }
        let trail = Trail(clear: read.clear ?? masked) { sequence throws(Fault) in try read.stored(sequence) }
        var sessions: [SessionState] = []
        for line in state.content.lines where sessions.last?.session != line.session {
            if let session = try read.session(line.session) { sessions.append(session) }
        }
        return try trail.steps(of: state, sessions: sessions, tariffs: read.world.tariffs, stations: read.world.stations)
    }
}
