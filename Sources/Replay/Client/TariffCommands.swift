internal import Commands
internal import EventStore

/// `cpms tariff`
enum TariffCommands {
    static var all: [Command] { [add, change, end, list, assign] }

    private static let number = ArgumentSpec("tariff", .integer(1...Int.max), "The tariff's number.")
    private static let price = ValueKind.decimal(scale: 6)
    private static let settings: [OptionSpec] = [
        .value("energy", "PRICE", price, "Price of a kWh."), .value("time", "PRICE", price, "Price of an hour of charging."),
        .value("parking", "PRICE", price, "Price of an hour of standing without charging."),
        .value("flat", "PRICE", price, "Price of a session."),
        .value("vat", "PERCENT", .decimal(scale: 2), "VAT on these prices, in percent; none when not given."),
        .value(
            "component", "DIM:PRICE[:VAT[:STEP]]", .text,
            "A component in full: FLAT, ENERGY, TIME or PARKING_TIME, price, VAT in percent, step size (Wh or seconds).", repeats: true),
        .value("currency", "CODE", .text, "ISO 4217 code; the seller's when not given."), .flag("gross", "The prices contain the VAT."),
        .flag("net", "VAT comes on top of the prices."),
    ]

    /// Body of a tariff or of a new version of it.
    private static func body(_ line: Invocation, earlier: JSONValue? = nil) throws -> Body {
        var components: [JSONValue] = []
        let vat = line.text("vat")
        for (option, dimension) in [("flat", Dimension.flat), ("energy", .energy), ("time", .time), ("parking", .parkingTime)] {
            if let price = line.text(option) { components.append(component(dimension.name, price, vat, step: nil)) }
        }
        for text in line.texts("component") { components.append(try component(text, line, vat: vat)) }
        try line.exclude("gross", "net")
        guard !components.isEmpty else {
            throw line.usage("A tariff needs at least one price; give --energy, --time, --parking, --flat or --component")
        }
        if let currency = line.text("currency"), Currency(currency) == nil {
            throw line.usage("Option --currency must be three capital letters such as EUR, not '\(TerminalText.escaped(currency))'")
        }
        var body = Body()
        body.text("name", try earlier.map { line.text("name") ?? $0.text("name") } ?? line.required("name"))
        body.text("currency", line.text("currency") ?? earlier?.text("currency"))
        body.flag("gross", line.flag("gross") || !line.flag("net") && earlier?.isTrue("gross") ?? false)
        body.value("components", .array(components))
        return body
    }

    private static func component(_ dimension: String, _ price: String, _ vat: String?, step: Int?) -> JSONValue {
        var body = Body()
        body.text("dimension", dimension)
        body.text("price", price)
        body.text("vat", vat)
        body.integer("stepSize", step)
        return body.json
    }

    private static func component(_ text: String, _ line: Invocation, vat: String?) throws -> JSONValue {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let fault = "Option --component must be DIM:PRICE[:VAT[:STEP]] such as ENERGY:0.49:19:1, not '\(TerminalText.escaped(text))'"
        guard (2...4).contains(parts.count), Dimension(name: parts[0]) != nil, price.fault(in: parts[1]) == nil else {
            throw line.usage(fault)
        }
        if parts.count > 2, ValueKind.decimal(scale: 2).fault(in: parts[2]) != nil { throw line.usage(fault) }
        let step = parts.count > 3 ? Int(parts[3]) : nil
        if parts.count > 3, (step ?? 0) < 1 { throw line.usage(fault) }
        return component(parts[0], parts[1], parts.count > 2 ? parts[2] : vat, step: step)
    }

    private static func told(_ tariff: JSONValue, _ done: String) -> String {
        "Tariff \(tariff.text("tariff") ?? "") version \(tariff.text("version") ?? "1") \(done): \(components(tariff) ?? "")."
    }

    private static func components(_ tariff: JSONValue) -> String? {
        let currency = tariff.text("currency") ?? ""
        let units = ["FLAT": "session", "ENERGY": "kWh", "TIME": "h", "PARKING_TIME": "h parked"]
        let parts = tariff.items("components").map { component in
            let unit = component.text("dimension").map { units[$0] ?? $0 } ?? "?"
            return "\(component.text("price") ?? "?") \(currency)/\(unit)" + (component.text("vat").map { " (\($0) % VAT)" } ?? "")
        }
        return parts.isEmpty ? nil : TerminalText.escaped(parts.joined(separator: ", "))
    }

    static let add = Command.remote(
        "add", "Add a tariff.", changes: true, arguments: [ArgumentSpec("name", .text, "What people call it.")],
        options: settings + [.flag("assign", "Make it the tariff everywhere.")],
        examples: [
            Example("cpms tariff add Standard --energy 0.49 --vat 19 --gross --assign", "0.49 EUR a kWh including VAT, everywhere."),
            Example(
                "cpms tariff add Center --energy 0.39 --parking 2.40 --flat 0.50 --vat 19",
                "Energy, standing time and a fee per session, net prices."),
        ]
    ) { remote in
        var body = try body(remote.line)
        if remote.line.flag("assign") { body.flag("assign", true) }
        remote.show(try remote.client.change("POST", "/tariffs", body.json)) { told($0, "added") }
        return .ok
    }

    static let change = Command.remote(
        "change", "Make a new version of a tariff; running sessions keep theirs.",
        discussion: "All prices are given anew; name, currency, and whether VAT is contained stay as they were unless given.",
        changes: true, arguments: [number],
        options: [.value("name", "NAME", .text, "What people call it.")] + settings,
        examples: [Example("cpms tariff change 1 --energy 0.52 --vat 19 --gross", "The new price, for sessions that start from now on.")]
    ) { remote in
        let number = try remote.segment("tariff")
        let body = try body(remote.line, earlier: try tariff(number, remote))
        remote.show(try remote.client.change("PUT", "/tariffs/\(number)", body.json)) { told($0, "made") }
        return .ok
    }

    /// The tariff of this number as it is now.
    private static func tariff(_ number: String, _ remote: Remote) throws -> JSONValue {
        var cursor: String?
        repeat {
            let page = try remote.client.get("/tariffs", query: ["limit": "100", "after": cursor]).json
            if let found = page.items("items").first(where: { $0.text("tariff") == number }) { return found }
            let next = page.text("next")
            cursor = next == cursor ? nil : next
        } while cursor != nil
        throw CommandFailure("There is no tariff \(number); see them with: cpms tariff list.", exitCode: .refused)
    }

    static let end = Command.remote(
        "end", "End a tariff; running sessions keep it.", changes: true, arguments: [number],
        examples: [Example("cpms tariff end 1", "No new session gets it.")]
    ) { remote in
        let number = try remote.segment("tariff")
        remote.show(try remote.client.change("DELETE", "/tariffs/\(number)")) { _ in "Tariff \(number) ended." }
        return .ok
    }

    static let list = Command.remote(
        "list", "List tariffs and where they apply.", options: Remote.listOptions,
        examples: [Example("cpms tariff list", "Prices and places.")]
    ) { remote in
        try remote.list(
            "/tariffs",
            Listing(
                [
                    .figure("TARIFF", "tariff"), .figure("VERSION", "version"), .text("NAME", "name"), .made("PRICES", components),
                    .made("WITH VAT", { $0.isTrue("gross") ? "yes" : "no" }), .made("ASSIGNED", assignments), .mark("ENDED", "ended"),
                ], empty: "No tariffs."))
        return .ok
    }

    private static func assignments(_ tariff: JSONValue) -> String? {
        let places = tariff.items("assignments").map { place in
            let parts = ["station", "connector", "token"].compactMap { name in place.text(name).map { "\(name) \($0)" } }
            return parts.isEmpty ? "everywhere" : parts.joined(separator: " ")
        }
        return places.isEmpty ? nil : places.joined(separator: ", ")
    }

    static let assign = Command.remote(
        "assign", "Say where a tariff applies; the nearest wins.", changes: true,
        arguments: [ArgumentSpec("tariff", .text, "The tariff's number, or none to take an assignment away.")],
        options: [
            .value("station", "ID", .text, "At this station only."),
            .value("connector", "N", .integer(1...64), "At this connector of the station."),
            .value("id-tag", "TOKEN", .text, "For this token only: its uid, or the 32 digits that token list shows."),
        ],
        examples: [
            Example("cpms tariff assign 1", "Everywhere."),
            Example("cpms tariff assign 2 --station CP-7 --connector 1", "At one connector."),
            Example("cpms tariff assign none --id-tag 04A1B2C3", "This card has no tariff of its own any more."),
        ]
    ) { remote in
        let text = try remote.line.required("tariff")
        let number = text == "none" ? nil : Int(text)
        guard text == "none" || (number ?? 0) > 0 else {
            throw remote.line.usage("Argument <tariff> must be a number or none, not '\(TerminalText.escaped(text))'")
        }
        if remote.line.text("connector") != nil && remote.line.text("station") == nil {
            throw remote.line.usage("Option --connector needs --station ID")
        }
        var body = Body()
        body.value("tariff", number.map { .integer($0) } ?? .null)
        body.text("station", remote.line.text("station"))
        body.integer("connector", try remote.line.integer("connector"))
        body.text("token", remote.line.text("id-tag"))
        remote.show(try remote.client.change("POST", "/tariff-assignments", body.json)) { _ in
            number.map { "Tariff \($0) assigned." } ?? "Assignment taken away."
        }
        return .ok
    }
}

/// `cpms seller`
enum SellerCommands {
    static var all: [Command] { [show, set] }

    private static func facts(_ seller: JSONValue, _ style: Style) -> String {
        guard seller.text("name") != nil else { return "No seller is set yet; set one with: cpms seller set." }
        return Table.facts(
            [
                ("name", seller.text("name")), ("address", seller.line("address")), ("VAT id", seller.text("vatId")),
                ("series", seller.text("series")),
                ("currency", seller.text("currency")),
            ], style: style)
    }

    static let show = Command.remote("show", "Show the seller.", examples: [Example("cpms seller show", "Who stands on invoices?")]) {
        remote in
        remote.show(try remote.client.get("/seller")) { facts($0, remote.style) }
        return .ok
    }

    static let set = Command.remote(
        "set", "Set the seller for invoices to come.", changes: true,
        options: [
            .value("name", "NAME", .text, "The name.", required: true),
            .value("address", "TEXT", .text, "The address, in one line.", required: true),
            .value("vat-id", "ID", .text, "The VAT identification number."),
            .value("series", "TEXT", .text, "What invoice numbers begin with.", default: "R"),
            .value("currency", "CODE", .text, "ISO 4217 code.", default: "EUR"),
        ],
        examples: [
            Example(
                "cpms seller set --name \"Volt GmbH\" --address \"Ring 1, 10115 Berlin\" --vat-id DE123456789",
                "Numbers run R-000001, R-000002 ...")
        ]
    ) { remote in
        var body = Body()
        body.text("name", try remote.line.required("name"))
        body.text("address", try remote.line.required("address"))
        body.text("vatId", remote.line.text("vat-id"))
        body.text("series", remote.line.text("series"))
        body.text("currency", remote.line.text("currency"))
        remote.show(try remote.client.change("PUT", "/seller", body.json)) { facts($0, remote.style) }
        return .ok
    }
}
