import Commands
import EventStore
import Projections

/// A list of documents that somebody asked for: the newest first, or, where they are chosen by nothing but when they were issued, the last
/// to be issued first.
struct InvoiceList {
    /// What the documents that are asked for have in common, the narrowest first.
    private let groups: [InvoiceGroup]
    private let range: TimeRange
    private let limit: Int
    private let cursor: InvoiceID?

    init(_ request: OperationRequest) throws {
        limit = try request.limit()
        cursor = try request.cursor().map { InvoiceID(rawValue: $0) }
        range = try TimeRange(from: request.time("from"), to: request.time("to"))
        groups = try Self.groups(request)
    }

    private static func groups(_ request: OperationRequest) throws -> [InvoiceGroup] {
        var groups: [InvoiceGroup] = []
        if let number = request.http.query("number") {
            guard !number.isEmpty else { throw APIProblem(400, "number must be that of a document, such as R-000001, is empty.") }
            groups.append(.number(number))
        }
        if let session: SessionID = try request.number("session") { groups.append(.session(session)) }
        if let driver: DriverID = try request.number("driver") { groups.append(.driver(driver)) }
        return groups
    }

    /// Whether the order is that of the times.
    private var isByTime: Bool { groups.isEmpty && !range.isAll }

    private func place(_ document: InvoiceState) -> ListPlace<InvoiceID> {
        isByTime ? document.issuePlace : ListPlace(at: Instant(rawValue: 0), id: document.content.invoice)
    }

    private func has(_ document: InvoiceState) -> Bool {
        range.has(document.issuedAt) && groups.allSatisfy { $0.has(document) }
    }

    func page(_ read: ReadContext) throws -> Page<InvoiceState> {
        let behind = try cursor.map { try start(of: $0, read) }
        var found: [InvoiceID: InvoiceState] = [:]
        for document in read.world.ledger.awaitingArchive where has(document) && behind.map({ place(document) < $0 }) ?? true {
            found[document.content.invoice] = document
        }
        let cut = try addArchived(
            behind: behind, limit: limit, place,
            rows: { behind in
                if isByTime { return try read.archive.invoices(in: range, behind: behind, limit: limit + 1) }
                guard let group = groups.first else { return try read.archive.invoices(before: behind?.id, limit: limit + 1) }
                return try read.archive.invoices(of: group, before: behind?.id, limit: limit + 1)
            },
            add: { row in
                if has(row) { found[row.content.invoice] = row }
                return has(row)
            })
        let ordered = found.values.filter { state in cut.map { place(state) >= $0 } ?? true }.sorted { place($0) > place($1) }
        let page = ordered.prefix(limit)
        return Page(Array(page), next: ordered.count > limit ? page.last?.content.invoice : cut?.id)
    }

    /// The place of the document that the page before ended with.
    private func start(of invoice: InvoiceID, _ read: ReadContext) throws -> ListPlace<InvoiceID> {
        guard isByTime else { return ListPlace(at: Instant(rawValue: 0), id: invoice) }
        guard let state = try read.invoice(invoice) else { throw OperationRequest.wrongCursor("\(invoice)") }
        return state.issuePlace
    }
}
