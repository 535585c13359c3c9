internal import Commands

/// One run of a client command: its command line, the server, the console.
struct Remote {
    let line: Invocation
    let client: APIClient
    let context: Context
    var console: Console { context.console }
    var style: Style { context.console.style }

    /// The argument as a segment of a path.
    func segment(_ argument: String) throws(UsageError) -> String { APIClient.encoded(try line.required(argument)) }

    /// Prints the server's JSON, or what `people` makes of it.
    func show(_ answer: APIAnswer, _ people: (JSONValue) -> String) {
        if line.json {
            console.printJSON(answer.text.isEmpty ? "null" : answer.text)
        } else {
            console.print(people(answer.json))
        }
    }

    /// Items printed of a list at most, and asked for in one request.
    private static let pageItems = 100

    /// Reads a list page by page, as far as `--limit` or `--all` goes, and prints it as a table or as the server's JSON.
    func list(_ path: String, query: [(String, String?)] = [], _ listing: Listing) throws {
        var left = line.flag("all") ? Int.max : try line.integer("limit") ?? 50
        var cursor = line.text("after")
        var items: [JSONValue] = []
        var first: APIAnswer?
        var pages = 0
        defer { if pages > 1, console.errorIsTerminal { console.redraw("\r\u{1B}[2K") } }
        repeat {
            let answer = try client.get(path, query: query + [("limit", String(min(left, Self.pageItems))), ("after", cursor)])
            let page = answer.json.items("items")
            first = first ?? answer
            pages += 1
            items += page
            left -= page.count
            let next = answer.json.text("next")
            // Of a search a page may be empty and have others behind it; a server that hands out the same cursor again would keep us here
            // for ever.
            cursor = next == cursor ? nil : next
            if cursor != nil && left > 0 { tellProgress(items.count) }
        } while cursor != nil && left > 0
        if line.json {
            let merged = JSONValue.object([
                .init(name: "items", value: .array(items)), .init(name: "next", value: cursor.map { .string($0) } ?? .null),
            ])
            console.printJSON(pages == 1 ? first?.text ?? "" : String(decoding: merged.bytes, as: UTF8.self))
            return
        }
        console.print(listing.text(items, style))
        if let cursor {
            console.report("There is more: --all prints everything, --after \(TerminalText.escaped(cursor)) goes on from here.")
        }
    }

    private func tellProgress(_ found: Int) {
        if console.errorIsTerminal { console.redraw("\r\u{1B}[2K\(ProgressBar.grouped(UInt64(found))) found, reading on") }
    }

    /// The options of every list.
    static let listOptions: [OptionSpec] = [
        .value("limit", "N", .integer(1...1_000_000), "How many to print at most.", default: "50"),
        .flag("all", "Print everything, however long it is."),
        .value("after", "CURSOR", .text, "Go on behind this cursor of an earlier list."),
    ]
}

extension Command {
    /// A command that speaks to a server; one that `changes` something sends an idempotency key.
    static func remote(
        _ name: String, _ summary: String, discussion: String = "", section: String = "", changes: Bool = false,
        arguments: [ArgumentSpec] = [], options: [OptionSpec] = [], examples: [Example], operations: [String] = [],
        body: @escaping @Sendable (Remote) throws -> ExitCode
    ) -> Command {
        let connection = APIConnection.options + (changes ? [APIConnection.idempotencyKey] : [])
        var command = Command(
            name: name, summary: summary, discussion: discussion, section: section, arguments: arguments, options: options + connection,
            examples: examples
        ) { line, context in
            let remote = Remote(line: line, client: try APIConnection.client(line, context), context: context)
            do {
                return try body(remote)
            } catch let problem as Problem {
                if line.json { context.console.printJSON(problem.text) }
                throw CommandFailure(problem.message, exitCode: .refused)
            }
        }
        command.operations = operations
        return command
    }

    /// A command that only groups others.
    static func group(_ name: String, _ summary: String, _ subcommands: [Command]) -> Command {
        Command(name: name, summary: summary, section: "Client", subcommands: subcommands)
    }
}
