internal import Commands

/// `cpms invoice` and `cpms ledger`
enum InvoiceCommands {
    static var all: [Command] { [list, show, trail, export, credit] }

    private static let number = ArgumentSpec("invoice", .integer(1...Int.max), "The invoice, as the first column of invoice list shows it.")

    static let list = Command.remote(
        "list", "List invoices and credit notes.", options: Remote.listOptions,
        examples: [Example("cpms invoice list --limit 20", "The newest twenty.")]
    ) { remote in
        try remote.list(
            "/invoices",
            Listing(
                [
                    .figure("INVOICE", "invoice"), .text("NUMBER", "number"), .time("ISSUED", "issuedAt"), .figure("NET", "net"),
                    .figure("TAX", "tax"),
                    .figure("GROSS", "gross"), .text("CUR", "currency"), .figure("DRIVER", "driver"), .made("SESSIONS", sessions),
                    .figure("CREDITS", "credits"),
                ], empty: "No invoices."))
        return .ok
    }

    private static func sessions(_ invoice: JSONValue) -> String? {
        let numbers = invoice.items("sessions").compactMap(\.plainText)
        return numbers.isEmpty ? nil : numbers.joined(separator: " ")
    }

    static let show = Command.remote(
        "show", "Show an invoice: lines, VAT, seller, postings.", arguments: [number],
        examples: [Example("cpms invoice show 1", "As it was issued.")]
    ) { remote in
        remote.show(try remote.client.get("/invoices/\(try remote.segment("invoice"))")) { details($0, remote.style) }
        return .ok
    }

    private static func details(_ invoice: JSONValue, _ style: Style) -> String {
        let seller = invoice["seller"] ?? .null
        let facts = Table.facts(
            [
                ("invoice", invoice.text("invoice")), ("number", invoice.text("number")), ("credits", invoice.text("credits")),
                ("credited", invoice.isTrue("credited") ? "yes, in full" : nil),
                ("issued", invoice.time("issuedAt")), ("serviced from", invoice.time("servicedFrom")),
                ("serviced to", invoice.time("servicedTo")),
                ("seller", [seller.text("name"), seller.line("address"), seller.text("vatId")].compactMap { $0 }.joined(separator: ", ")),
                ("driver", invoice.text("driver")), ("sessions", sessions(invoice)), ("net", money(invoice, "net")),
                ("tax", money(invoice, "tax")),
                ("gross", money(invoice, "gross")), ("content hash", invoice.text("contentHash")),
            ], style: style)
        var parts = [facts, lines.text(invoice.items("lines"), style)]
        if !invoice.items("groups").isEmpty { parts.append(groups.text(invoice.items("groups"), style)) }
        let legs = invoice.items("postings").flatMap { posting in posting.items("legs").map { (posting, $0) } }
        if !legs.isEmpty {
            var table = Table([.figure("POSTING"), .text("TEXT"), .text("ACCOUNT"), .text("NAME"), .text("SIDE"), .figure("AMOUNT")])
            for (posting, leg) in legs {
                table.add([
                    posting.text("posting"), posting.text("text"), leg.text("account"), leg.text("accountName"), leg.text("side"),
                    leg.text("amount"),
                ])
            }
            parts.append(table.text(style))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func money(_ value: JSONValue, _ member: String) -> String? {
        value.text(member).map { "\($0) \(value.text("currency") ?? "")" }
    }

    private static let lines = Listing(
        [
            .figure("SESSION", "session"), .text("DIMENSION", "dimension"),
            .madeFigure("QUANTITY", { $0.pricedQuantity }),
            .figure("PRICE", "price"),
            .figure("VAT %", "vat"), .figure("NET", "net"), .figure("TAX", "tax"),
        ], empty: "No lines.")

    private static let groups = Listing([.figure("VAT %", "vat"), .figure("NET", "net"), .figure("TAX", "tax")], empty: "")

    static let trail = Command.remote(
        "trail", "Show the trail of an invoice, down to the frames and their hashes.", arguments: [number],
        examples: [Example("cpms invoice trail 1", "Where does every cent come from?")]
    ) { remote in
        let listing = Listing(
            [.text("WHAT", "what"), .figure("ENTRY", "sequence"), .time("AT", "at"), .text("TEXT", "text")], empty: "No steps.")
        remote.show(try remote.client.get("/invoices/\(try remote.segment("invoice"))/trail")) {
            listing.text($0.items("steps"), remote.style)
        }
        return .ok
    }

    static let export = Command.remote(
        "export", "Print invoices and credit notes, or the postings of the ledger, as CSV for bookkeeping.",
        options: [
            .flag("postings", "Postings, one row for each leg, instead of invoices."),
            .value("from", "DATE", .text, "Only what was issued on this date or later, such as 2026-11-01."),
            .value("to", "DATE", .text, "Only what was issued before this date."),
        ],
        examples: [
            Example("cpms invoice export --from 2026-11-01 --to 2026-12-01 > november.csv", "The invoices of a month."),
            Example("cpms invoice export --postings > postings.csv", "Every posting that there is."),
        ]
    ) { remote in
        let path = remote.line.flag("postings") ? "/ledger/postings.csv" : "/invoices.csv"
        let pairs = [("limit", "200"), ("from", remote.line.text("from")), ("to", remote.line.text("to"))]
        let query = pairs.compactMap { name, value in value.map { "\(name)=\(APIClient.encoded($0))" } }.joined(separator: "&")
        try remote.client.pages(path + "?" + query) { page in
            guard !page.isEmpty else { return }
            let text = page.hasSuffix("\r\n") ? String(page.dropLast()) : page
            // A file gets the bytes as they are; on a screen nothing may steer it.
            remote.console.print(
                remote.console.outputIsTerminal
                    ? text.split(separator: "\r\n").map { TerminalText.escaped(String($0)) }.joined(separator: "\n") : text + "\r")
        }
        return .ok
    }

    static let credit = Command.remote(
        "credit", "Issue a credit note for an invoice; the invoice itself never changes.", changes: true, arguments: [number],
        examples: [Example("cpms invoice credit 1", "Takes back the whole amount.")]
    ) { remote in
        let invoice = try remote.segment("invoice")
        remote.show(try remote.client.change("POST", "/invoices/\(invoice)/credit")) { note in
            let number = TerminalText.escaped(note.text("number") ?? "")
            return "Credit note \(number) issued for invoice \(invoice): \(TerminalText.escaped(money(note, "gross") ?? ""))."
        }
        return .ok
    }

    static let ledger = Command.remote(
        "ledger", "Show the balances of all accounts.", section: "Client",
        examples: [Example("cpms ledger", "Debits equal credits, or something is wrong.")]
    ) { remote in
        let answer = try remote.client.get("/ledger")
        let balanced = answer.json.isTrue("balanced")
        remote.show(answer) { ledger in
            let listing = Listing(
                [
                    .text("ACCOUNT", "account"), .text("NAME", "name"), .figure("DEBIT", "debit"), .figure("CREDIT", "credit"),
                    .figure("BALANCE", "balance"),
                ],
                empty: "Nothing posted yet.")
            let verdict = balanced ? remote.style.green("balanced") : remote.style.red("NOT BALANCED")
            return listing.text(ledger.items("accounts"), remote.style) + "\n" + verdict
                + (ledger.text("currency").map { ", in " + TerminalText.escaped($0) } ?? "")
        }
        return balanced ? .ok : .refused
    }
}
