internal import Commands
internal import EventStore

/// `cpms tariff`
enum TariffLines {
    static let all: [Command] = [
        .operation(
            "publishTariff", "add", "Add a tariff.",
            taking: Taking(
                options: prices, names: ["components": "component"], switches: ["assign"], hidden: ["gross", "components"],
                fill: { body, remote in
                    body["components"] = try components(remote.line)
                    body["gross"] = .bool(remote.line.flag("gross"))
                }), printing: .made { tariff, _ in told(tariff, "added") },
            examples: Example(
                "cpms tariff add Standard --energy 0.49 --vat 19 --gross --assign", "0.49 EUR a kWh including VAT, everywhere."),
            Example(
                "cpms tariff add Center --energy 0.39 --parking 2.40 --flat 0.50 --vat 19",
                "Energy, standing time and a fee per session, net prices.")),
        .operation(
            "publishTariffVersion", "change", "Make a new version of a tariff; running sessions keep theirs.",
            discussion:
                "Prices that are not given stay, as do name, currency, VAT and steps, and whether VAT is contained; --no-flat and the "
                + "like take a price away.",
            taking: Taking(
                options: [.value("name", "NAME", .text, "What people call it.")] + prices + taken, names: ["components": "component"],
                switches: ["assign"], hidden: ["name", "gross", "components"],
                fill: { body, remote in
                    let line = remote.line
                    let earlier = try remote.client.get("/tariffs/\(try remote.segment("tariff"))").json
                    body["components"] = try components(line, of: earlier)
                    if !line.json { remote.console.print("Before: " + TerminalText.escaped(prices(earlier) ?? "no prices") + ".") }
                    body["name"] = line.text("name").map { .string($0) } ?? earlier["name"]
                    body["currency"] = body["currency"] ?? earlier["currency"]
                    body["gross"] = .bool(line.flag("gross") || !line.flag("net") && earlier.isTrue("gross"))
                }), printing: .made { tariff, _ in told(tariff, "made") },
            examples: Example(
                "cpms tariff change 1 --energy 0.52 --vat 19 --gross", "The new price, for sessions that start from now on.")),
        .operation(
            "endTariff", "end", "End a tariff; running sessions keep it.", printing: .done("Tariff {tariff} ended."),
            examples: Example("cpms tariff end 1", "No new session gets it.")),
        .operation(
            "listTariffs", "list",
            printing: .table([
                "tariff", "version", "name", .made("PRICES", prices), .made("WITH VAT") { $0.isTrue("gross") ? "yes" : "no" },
                .made("ASSIGNED", assignments), "ended",
            ]), examples: Example("cpms tariff list", "Prices and places.")),
        .operation("getTariff", "show", examples: Example("cpms tariff show 1", "Its prices and places.")),
        .operation(
            "assignTariff", "assign", "Say where a tariff applies; the nearest wins.",
            taking: Taking(
                names: ["token": "id-tag"],
                fill: { body, remote in
                    if body["connector"] != nil, body["station"] == nil { throw remote.line.usage("Option --connector needs --station ID") }
                }),
            printing: .made { _, remote in
                remote.line.argument("tariff").flatMap { $0 == "none" ? nil : "Tariff \($0) assigned." } ?? "Assignment taken away."
            }, examples: Example("cpms tariff assign 1", "Everywhere."),
            Example("cpms tariff assign 2 --station CP-7 --connector 1", "At one connector."),
            Example("cpms tariff assign none --id-tag 04A1B2C3", "This card has no tariff of its own any more.")),
    ]

    // MARK: Prices

    private static let dimensions: [(option: String, dimension: Dimension, unit: String, meaning: String)] = [
        ("flat", .flat, "session", "Price of a session."), ("energy", .energy, "kWh", "Price of a kWh."),
        ("time", .time, "h", "Price of an hour of charging."),
        ("parking", .parkingTime, "h parked", "Price of an hour of standing without charging."),
    ]

    private static let prices: [OptionSpec] =
        dimensions.map { .value($0.option, "PRICE", .text, $0.meaning) } + [
            .value("vat", "PERCENT", .text, "VAT on these prices, in percent; when not given none, or as before."),
            .value(
                "component", "DIM:PRICE[:VAT[:STEP]]", .text,
                "A component in full: FLAT, ENERGY, TIME or PARKING_TIME, price, VAT in percent, step (Wh or seconds).", repeats: true),
            .flag("gross", "The prices contain the VAT."), .flag("net", "VAT comes on top of the prices."),
        ]

    private static let taken: [OptionSpec] =
        dimensions.map { .flag("no-" + $0.option, "Takes the price away: \($0.meaning)") }
        + [.flag("no-vat", "The prices that are given have no VAT any more.")]

    /// The prices of a new version: those that are given, and of the version before those that are not. A price that is given anew keeps
    /// the VAT and the step of the one before, where others are not given.
    private static func components(_ line: Invocation, of earlier: JSONValue) throws -> JSONValue {
        for price in dimensions { try line.exclude(price.option, "no-" + price.option) }
        try line.exclude("vat", "no-vat")
        if line.flag("no-vat"), !dimensions.contains(where: { line.isGiven($0.option) }), !line.isGiven("component") {
            throw line.usage("Option --no-vat is of the prices that are given; give those that it changes too")
        }
        let given = try givenComponents(line)
        let named = Set(given.compactMap { $0.text("dimension") })
        let dropped = Set(dimensions.filter { line.flag("no-" + $0.option) }.map(\.dimension.name))
        let kept = earlier.items("components").filter { component in
            component.text("dimension").map { !named.contains($0) && !dropped.contains($0) } ?? false
        }
        guard !given.isEmpty || !kept.isEmpty else { throw line.usage("A tariff needs at least one price") }
        if given.isEmpty, line.isGiven("vat") {
            throw line.usage("Option --vat is of the prices that are given; give those that it changes too")
        }
        let isGross = line.flag("gross") || !line.flag("net") && earlier.isTrue("gross")
        if isGross != earlier.isTrue("gross"), !kept.isEmpty {
            throw line.usage("With --gross or --net give all prices anew: those that stay would mean something else")
        }
        let isWithoutVAT = line.flag("no-vat")
        let changed = given.map { component -> JSONValue in
            let before = earlier.items("components").first { $0.text("dimension") == component.text("dimension") }
            let names = (isWithoutVAT ? [] : ["vat"]) + ["stepSize"]
            let missing = names.compactMap { name -> JSONValue.Member? in
                guard component[name] == nil, let value = before?[name], value != .null, value != .number("0") else { return nil }
                return JSONValue.Member(name: name, value: value)
            }
            guard case .object(let members) = component else { return component }
            return .object(members + missing)
        }
        return .array(changed + kept)
    }

    private static func components(_ line: Invocation) throws -> JSONValue {
        let components = try givenComponents(line)
        guard !components.isEmpty else {
            throw line.usage("A tariff needs at least one price; give --energy, --time, --parking, --flat or --component")
        }
        return .array(components)
    }

    private static func givenComponents(_ line: Invocation) throws -> [JSONValue] {
        try line.exclude("gross", "net")
        let vat = line.text("vat")
        if let vat { try check(vat, "Option --vat", line) }
        var components = try dimensions.compactMap { price in
            try line.text(price.option).map { text in
                try check(text, "Option --\(price.option)", line)
                return component([price.dimension.name, text] + (vat.map { [$0] } ?? []))
            }
        }
        for text in line.texts("component") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard (2...4).contains(parts.count), parts.count < 4 || (Int(parts[3]) ?? 0) > 0 else {
                throw line.usage(
                    "Option --component must be DIM:PRICE[:VAT[:STEP]] such as ENERGY:0.49:19:1, not '\(TerminalText.escaped(text))'")
            }
            for part in parts.dropFirst().prefix(2) { try check(part, "In option --component each of price and VAT", line) }
            components.append(component(parts + (parts.count == 2 ? vat.map { [$0] } ?? [] : [])))
        }
        return components
    }

    /// Of what is no number at all the server could say only that some price is wrong, and not which option gave it.
    private static func check(_ text: String, _ what: String, _ line: Invocation) throws {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) else {
            throw line.usage("\(what) must be a decimal with a point, such as 0.49, not '\(TerminalText.escaped(text))'")
        }
    }

    private static func component(_ parts: [String]) -> JSONValue {
        .object(
            zip(["dimension", "price", "vat", "stepSize"], parts).map { name, text in
                .init(name: name, value: name == "stepSize" ? Int(text).map { .integer($0) } ?? .number(text) : .string(text))
            })
    }

    private static func told(_ tariff: JSONValue, _ done: String) -> String {
        let number = tariff.text("tariff") ?? ""
        let place =
            assignments(tariff) == nil
            ? "\nIt is assigned nowhere: no session gets it until you say where (cpms tariff assign \(number))." : ""
        return TerminalText.escaped("Tariff \(number) version \(tariff.text("version") ?? "1") \(done): \(prices(tariff) ?? "").") + place
    }

    private static func prices(_ tariff: JSONValue) -> String? {
        let currency = tariff.text("currency") ?? ""
        let parts = tariff.items("components").map { component in
            let dimension = component.text("dimension") ?? "?"
            let unit = dimensions.first { $0.dimension.name == dimension }?.unit ?? dimension
            return "\(component.text("price") ?? "?") \(currency)/\(unit)" + (component.text("vat").map { " (\($0) % VAT)" } ?? "")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func assignments(_ tariff: JSONValue) -> String? {
        let places = tariff.items("assignments").map { place in
            let parts = ["station", "connector", "token"].compactMap { name in place.text(name).map { "\(name) \($0)" } }
            return parts.isEmpty ? "everywhere" : parts.joined(separator: " ")
        }
        return places.isEmpty ? nil : places.joined(separator: ", ")
    }
}

/// `cpms seller`
enum SellerLines {
    static let all: [Command] = [
        .operation("getSeller", "show", printing: printing, examples: Example("cpms seller show", "Who stands on invoices?")),
        .operation(
            "setSeller", "set", taking: Taking(standards: ["series": "R"]), printing: printing,
            examples: Example(
                "cpms seller set --name \"Volt GmbH\" --address \"Ring 1, 10115 Berlin\" --vat-id DE123456789",
                "Numbers run R-000001, R-000002 ..."),
            Example(
                "cpms seller set --name \"Volt GmbH\" --address \"Ring 1, 10115 Berlin\" --payment-days 14",
                "Invoices say until when they are to be paid.")),
    ]

    private static let printing = Printing.made { seller, remote in
        guard seller.text("name") != nil else { return "No seller is set yet; set one with: cpms seller set." }
        return Cell.facts(["name", "address", "VAT id=vatId", "series", "currency", "payment days=paymentDays"], seller, [], remote.style)
    }
}
