import Commands
import EventStore
import Projections

/// Documents and postings as CSV for bookkeeping, in the order of their numbers. A page costs at most `APILimits.pageRowsMax` reads of the
/// archive, so that an export of years does not hold up a station.
extension API {
    func exportInvoices(_ request: APIRequest) throws -> APIAnswer {
        let header = [
            "invoice", "number", "credits", "issuedAt", "servicedFrom", "servicedTo", "currency", "net", "tax", "gross", "driver",
            "sessions",
        ]
        return try export(request, header: header) { state in
            let content = state.content
            var sessions: [String] = []
            for line in content.lines where sessions.last != "\(line.session)" { sessions.append("\(line.session)") }
            return [
                [
                    .figure("\(content.invoice)"), .text(content.numberText), .figure(content.credits.map { "\($0)" } ?? ""),
                    .figure(state.issuedAt.text), .figure(JSONValue.time(content.servicedFrom).plain),
                    .figure(JSONValue.time(content.servicedTo).plain),
                    .text(content.currency.code), .figure(content.net.text(in: content.currency)),
                    .figure(content.tax.text(in: content.currency)), .figure(content.gross.text(in: content.currency)),
                    .figure(content.driver.map { "\($0)" } ?? ""), .text(sessions.joined(separator: " ")),
                ]
            ]
        }
    }

    /// One row for each leg of a posting.
    func exportPostings(_ request: APIRequest) throws -> APIAnswer {
        let header = [
            "posting", "accountedAt", "servicedAt", "account", "accountName", "side", "amount", "currency", "invoice", "number", "text",
        ]
        return try export(request, header: header) { state in
            state.postings.flatMap { posting in
                posting.legs.map { leg in
                    [
                        .figure("\(posting.posting)"), .figure(posting.accountedAt.text), .figure(posting.servicedAt.text),
                        .text(leg.account.name),
                        .text(leg.account.title), .text(leg.side.name), .figure(leg.amount.text(in: posting.currency)),
                        .text(posting.currency.code), .figure("\(state.content.invoice)"), .text(state.content.numberText),
                        .text(posting.text),
                    ]
                }
            }
        }
    }

    private func export(_ request: APIRequest, header: [String], rows: (InvoiceState) throws -> [[CSVCell]]) throws -> APIAnswer {
        let limit = try request.limit()
        let from = try request.time("from")
        let to = try request.time("to")
        let last = world.ledger.lastInvoice.rawValue
        let after = try request.cursor()
        var number = try after.map { $0 < last ? $0 + 1 : last + 1 } ?? from.map { try firstInvoice(from: $0) } ?? 1
        var text = after == nil ? CSVCell.line(header.map { .text($0) }) : ""
        var left = limit
        var isOver = false
        while left > 0, number <= last, !isOver {
            if let state = try find(InvoiceID(rawValue: number)) {
                isOver = to.map { state.issuedAt >= $0 } ?? false
                if !isOver, from.map({ state.issuedAt >= $0 }) ?? true {
                    for row in try rows(state) { text += CSVCell.line(row) }
                }
            }
            left -= 1
            number += 1
        }
        var response = HTTPResponse(200, text: text, type: "text/csv; charset=utf-8; header=\(after == nil ? "present" : "absent")")
        if !isOver, number <= last {
            let query = request.http.query.filter { $0.name != "after" } + [(name: "after", value: String(number - 1))]
            let target = query.map { "\($0.name)=\(Percent.encode($0.value))" }.joined(separator: "&")
            response.fields.append("Link", "<\(request.http.path)?\(target)>; rel=\"next\"")
        }
        return .now(response)
    }

    /// The number of the first document that was issued at a time or later; documents are issued in the order of their numbers.
    private func firstInvoice(from time: Instant) throws -> UInt64 {
        var low: UInt64 = 1
        var high = world.ledger.lastInvoice.rawValue + 1
        while low < high {
            let middle = low + (high - low) / 2
            let isBefore = try find(InvoiceID(rawValue: middle)).map { $0.issuedAt < time } ?? true
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A cell of an export.
enum CSVCell: Equatable {
    /// Text of people and stations: what a spreadsheet would take for a formula is marked as text (trust.md row 54).
    case text(String)
    /// A number or a time of ours; negative ones stay numbers.
    case figure(String)

    private static let formulaStarts: [UInt8] = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, 0x00]

    /// As it stands in a line (RFC 4180).
    var csv: String {
        switch self {
        case .figure(let text): return text
        case .text(let text):
            let isFormula = text.utf8.first.map { Self.formulaStarts.contains($0) } ?? false
            let safe = (isFormula ? "'" : "") + text
            guard safe.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return safe }
            // By scalars: a quote with a combining mark behind it is one character and still ends a cell.
            return "\"" + safe.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        }
    }

    static func line(_ cells: [CSVCell]) -> String { cells.map(\.csv).joined(separator: ",") + "\r\n" }
}

extension JSONValue {
    /// The text of a string; empty for null.
    fileprivate var plain: String {
        if case .string(let text) = self { return text }
        return ""
    }
}

extension APIRequest {
    /// A time of the query: a date, which is its begin in UTC, or a time in full.
    func time(_ name: String) throws -> Instant? {
        guard let text = http.query(name), !text.isEmpty else { return nil }
        let field = JSONField(.string(text.utf8.count == 10 ? text + "T00:00:00Z" : text))
        do throws(JSONFieldError) {
            return try field.instant()
        } catch {
            throw APIProblem(400, "\(name) must be a date like 2026-11-24 or a time like 2026-11-24T21:33:13Z, is \(text).")
        }
    }
}
