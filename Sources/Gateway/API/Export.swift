import Commands
import EventStore
import Projections

/// Documents as CSV for bookkeeping, in the order of their numbers. A page costs at most `APILimits.pageRowsMax` reads of the archive, so
/// that an export of years does not hold up a station.
struct Export: Sendable {
    /// The columns, and how a cell of each is made of a document, or of a leg of one of its postings.
    private let header: [String]
    private let rows: @Sendable (InvoiceState, ReadContext) throws -> [[CSVCell]]

    /// One row for each document.
    static let invoices = Export(header: [
        "invoice", "number", "credits", "issuedAt", "servicedFrom", "servicedTo", "currency", "net", "tax", "gross", "driver", "sessions",
        "buyer",
    ]) { state, read in
        let content = state.content
        let currency = content.currency
        return [
            [
                .figure("\(content.invoice)"), .text(content.numberText), .figure(content.credits?.description ?? ""),
                .figure(state.issuedAt.text), .figure(content.servicedFrom.text), .figure(content.servicedTo.text),
                .text(currency.code), .figure(content.net.text(in: currency)), .figure(content.tax.text(in: currency)),
                .figure(content.gross.text(in: currency)), .figure(content.driver?.description ?? ""),
                .text(state.sessions.map(\.description).joined(separator: " ")), .text(try InvoiceAPI.buyer(of: state, read) ?? ""),
            ]
        ]
    }

    /// One row for each leg of a posting.
    static let postings = Export(header: [
        "posting", "accountedAt", "servicedAt", "account", "accountName", "side", "amount", "currency", "invoice", "number", "text",
    ]) { state, _ in
        state.postings.flatMap { posting in
            posting.legs.map { leg in
                [
                    .figure("\(posting.posting)"), .figure(posting.accountedAt.text), .figure(posting.servicedAt.text),
                    .text(leg.account.name), .text(leg.account.title), .text(leg.side.name),
                    .figure(leg.amount.text(in: posting.currency)), .text(posting.currency.code), .figure("\(state.content.invoice)"),
                    .text(state.content.numberText), .text(posting.text),
                ]
            }
        }
    }

    /// The row of the table of operations.
    func operation(_ id: String, _ path: String, _ summary: String) -> Operation {
        let answer = Operation.Answer(200, "Done.", .text, type: "text/csv", fields: ["Link"])
        return Operation.read(id, path, summary, [.from, .to, .limit, .after], answers: answer, page).with(
            details: "Comma separated (RFC 4180), UTF-8, in the order of numbers; the first page begins with the names: "
                + header.joined(separator: ", ") + ". Follow `Link` to the end. Text that a spreadsheet would take for a formula begins "
                + "with an apostrophe; numbers are numbers.")
    }

    private func page(_ request: OperationRequest, _ read: ReadContext) throws -> HTTPResponse {
        var left = try request.limit()
        let from = try request.time("from")
        let to = try request.time("to")
        let last = read.world.ledger.lastInvoice.rawValue
        let after = try request.cursor()
        var number =
            try after.map { $0 < last ? $0 + 1 : last + 1 } ?? from.map { try Self.first(from: $0, read) }
            ?? InvoiceID(before: read.world.ledger.lastInvoice.shard).after().rawValue
        var text = after == nil ? CSVCell.line(header.map { .text($0) }) : ""
        var isOver = false
        while left > 0, number <= last, !isOver {
            var next = number + 1
            if let state = try read.invoice(InvoiceID(rawValue: number)) {
                if to.map({ state.issuedAt >= $0 }) ?? false {
                    // Behind it are later ones, until the clock went back.
                    let run = read.world.ledger.datedRuns.first { $0.contains(number) }
                    next = max(next, run?.upperBound ?? next)
                    isOver = next > last
                } else if from.map({ state.issuedAt >= $0 }) ?? true {
                    for row in try rows(state, read) { text += CSVCell.line(row) }
                }
            }
            left -= 1
            number = next
        }
        var response = HTTPResponse(200, text: text, type: "text/csv; charset=utf-8; header=\(after == nil ? "present" : "absent")")
        if !isOver, number <= last {
            let query = request.http.query.filter { $0.name != "after" } + [(name: "after", value: String(number - 1))]
            let target = query.map { "\($0.name)=\(Percent.encode($0.value))" }.joined(separator: "&")
            response.fields.append("Link", "<\(request.http.path)?\(target)>; rel=\"next\"")
        }
        return response
    }

    /// The number of the first document that was issued at a time or later; the one behind the last where there is none.
    private static func first(from time: Instant, _ read: ReadContext) throws -> UInt64 {
        let runs = read.world.ledger.datedRuns
        for run in runs {
            let number = try first(from: time, in: run, read)
            if number < run.upperBound { return number }
        }
        return runs.last?.upperBound ?? 1
    }

    /// The same among documents whose dates rise with their numbers.
    private static func first(from time: Instant, in run: Range<UInt64>, _ read: ReadContext) throws -> UInt64 {
        var (low, high) = (run.lowerBound, run.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            let isBefore = try read.invoice(InvoiceID(rawValue: middle)).map { $0.issuedAt < time } ?? true
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
