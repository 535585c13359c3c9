internal import Commands
internal import Gateway

/// `cpms invoice` and `cpms ledger`
enum InvoiceLines {
    static let all: [Command] = [
        .operation(
            "listInvoices", "list",
            printing: .table([
                "invoice", "number", "issuedAt", "net", "tax", "gross", "CUR=currency", .made("BUYER", buyer), "sessions", "credits",
            ]), examples: Example("cpms invoice list --limit 20", "The newest twenty.")),
        .operation("getInvoice", "show", printing: .made(details), examples: Example("cpms invoice show R-000001", "As it was issued.")),
        .operation(
            "getTrail", "trail", printing: .table(["what", "ENTRY=sequence", "at", "text"], of: "steps", empty: "No steps."),
            examples: Example("cpms invoice trail 1", "Where does every cent come from?")), export,
        .operation(
            "creditInvoice", "credit", "Issue a credit note for an invoice; the invoice itself never changes.",
            printing: .made { note, remote in
                TerminalText.escaped(
                    "Credit note \(note.text("number") ?? "") issued for invoice \(remote.line.argument("invoice") ?? ""): "
                        + "\(money(note, "gross") ?? "").")
            }, examples: Example("cpms invoice credit 1", "Takes back the whole amount.")),
        .operation(
            "correctInvoice", "correct", "Credit an invoice and issue another one in its place, over the same session.",
            printing: .made { document, remote in
                let original = remote.line.argument("invoice") ?? ""
                let what =
                    document["credits"] ?? .null == .null
                    ? "Invoice \(document.text("number") ?? "") stands in the place of invoice \(original)"
                    : "Invoice \(original) is credited; nothing is left to be paid"
                return TerminalText.escaped("\(what): \(money(document, "gross") ?? "").")
            },
            examples: Example("cpms invoice correct 1 --energy-kwh 8 --reason Meter", "A credit note, and a new invoice over 8 kWh.")),
    ]

    static let ledger = Command.operation(
        "getLedger", "ledger", "Show the balances of all accounts.", section: "Client",
        printing: .made { ledger, remote in
            let accounts = Printing.table(
                ["account", "name", "currency", "debit", "credit", "balance"], of: "accounts", empty: "Nothing posted yet.")
            let verdict = ledger.isTrue("balanced") ? remote.style.green("balanced") : remote.style.red("NOT BALANCED")
            let used = Set(ledger.items("accounts").compactMap { $0.text("currency") }).sorted()
            let currencies = used.isEmpty ? [ledger.text("currency")].compactMap { $0 } : used
            return accounts.text(ledger, .answer("getLedger"), remote) + "\n" + verdict
                + (currencies.isEmpty ? "" : ", in " + TerminalText.escaped(currencies.joined(separator: ", each of its own, in ")))
        }, verdict: { $0.isTrue("balanced") ? .ok : .refused },
        examples: Example("cpms ledger", "Debits equal credits, or something is wrong."))

    /// Who it is for, as far as that is known.
    private static func buyer(_ invoice: JSONValue) -> String? {
        invoice.text("buyer") ?? invoice.text("driver").map { "driver \($0)" } ?? invoice.text("token").map(SessionLines.unnamed)
    }

    private static let facts: [Cell] = [
        "invoice", "number", "credits", "replaces", .made("credited") { $0.isTrue("credited") ? "yes, in full" : nil },
        .made("replaced") { $0.isTrue("replaced") ? "yes, by another invoice" : nil }, "issuedAt", "dueAt",
        .made("paid") { $0.text("credits") == nil ? "not kept here" : nil }, "servicedFrom", "servicedTo",
        .made("seller") { invoice in
            ["name", "address", "vatId"].compactMap { invoice["seller"]?.text($0)?.replacing("\n", with: ", ") }.joined(separator: ", ")
        }, .made("buyer", buyer), "driver", "sessions", .made("net") { money($0, "net") }, .made("tax") { money($0, "tax") },
        .made("gross") { money($0, "gross") }, "contentHash",
    ]

    private static func details(_ invoice: JSONValue, _ remote: Remote) -> String {
        let printing = Printing.facts(
            facts,
            [.init("lines", ["session"] + SessionLines.priceLine, empty: "No lines."), .init("groups", ["VAT %=vat", "net", "tax"])])
        let text = printing.text(invoice, .answer("getInvoice"), remote)
        let legs = invoice.items("postings").flatMap { posting in posting.items("legs").map { (posting, $0) } }
        guard !legs.isEmpty else { return text }
        var table = TextTable([.figure("POSTING"), .text("TEXT"), .text("ACCOUNT"), .text("NAME"), .text("SIDE"), .figure("AMOUNT")])
        for (posting, leg) in legs {
            table.add(
                [posting.text("posting"), posting.text("text")] + ["account", "accountName", "side", "amount"].map { leg.text($0) })
        }
        return text + "\n\n" + table.text(remote.style)
    }

    private static func money(_ value: JSONValue, _ member: String) -> String? {
        value.text(member).map { "\($0) \(value.text("currency") ?? "")" }
    }

    /// The rows as JSON, with the names of the columns; all values are text, as in the table.
    private static func exportJSON(_ path: String, _ remote: Remote) throws -> ExitCode {
        var table = ""
        try remote.client.pages(path) { table += $0 }
        let csv = try CSV(Array(table.utf8))
        let rows = csv.rows.map { cells in
            JSONValue.object(zip(csv.header, cells).map { .init(name: $0, value: .string($1)) })
        }
        remote.console.printJSON(String(decoding: JSONValue.object(["items": .array(rows)]).bytes, as: UTF8.self))
        return .ok
    }

    private static let export = Command.remote(
        "export", "Print invoices and credit notes, or the postings of the ledger, as CSV for bookkeeping.",
        options: [
            .flag("postings", "Postings, one row for each leg, instead of invoices."),
            .value("from", "DATE", .text, "Only what was issued on this date or later, such as 2026-11-01."),
            .value("to", "DATE", .text, "Only what was issued before this date."),
        ],
        examples: [
            Example("cpms invoice export --from 2026-11-01 --to 2026-12-01 > november.csv", "The invoices of a month."),
            Example("cpms invoice export --postings > postings.csv", "Every posting that there is."),
        ], operations: ["exportInvoices", "exportPostings"]
    ) { remote in
        let path = remote.line.flag("postings") ? "/ledger/postings.csv" : "/invoices.csv"
        let query = [("limit", "200"), ("from", remote.line.text("from")), ("to", remote.line.text("to"))]
        if remote.line.json { return try exportJSON(APIClient.target(path, query), remote) }
        try remote.client.pages(APIClient.target(path, query)) { page in
            guard !page.isEmpty else { return }
            let text = page.hasSuffix("\r\n") ? String(page.dropLast()) : page
            // A file gets the bytes as they are; on a screen nothing may steer it.
            remote.console.print(
                remote.console.outputIsTerminal
                    ? text.split(separator: "\r\n").map { TerminalText.escaped(String($0)) }.joined(separator: "\n") : text + "\r")
        }
        return .ok
    }
}
