internal import Commands

/// Looking at answers for people.
extension JSONValue {
    /// The member as text: strings and numbers as they stand, flags as yes or no; nil when absent, null, a list or an object.
    func text(_ name: String) -> String? { self[name]?.plainText }

    /// The value as text, where it is a single one.
    var plainText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "yes" : "no"
        case .null, .array, .object: nil
        }
    }

    /// The elements of a list; none when the member is no list.
    func items(_ name: String) -> [JSONValue] {
        guard case .array(let items)? = self[name] else { return [] }
        return items
    }

    /// Whether the member is true.
    func isTrue(_ name: String) -> Bool { self[name] == .bool(true) }

    /// The member as a time for people, in UTC and saying so: `2026-11-24 21:33:13Z`.
    func time(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        guard text.utf8.count >= 19, text.hasSuffix("Z") else { return text }
        return String(text.prefix(19)).replacing("T", with: " ") + "Z"
    }

    /// The elements of a list within; names of the way there stand with dots between.
    func rows(_ path: String) -> [JSONValue] {
        let names = path.split(separator: ".").map(String.init)
        return names.dropLast().reduce(self) { $0[$1] ?? .null }.items(names.last ?? "")
    }

    /// The values of a list with spaces between; nil where there are none.
    func joined(_ name: String) -> String? {
        let values = items(name).compactMap(\.plainText)
        return values.isEmpty ? nil : values.joined(separator: " ")
    }

    /// The member with its unit behind it.
    func quantity(_ name: String, _ unit: String) -> String? { text(name).map { $0 + " " + unit } }

    /// What a line of a price counts: `12.345 kWh`, `0.5 h`, or `1` for a fee.
    var pricedQuantity: String? {
        guard let quantity = text("quantity"), let unit = text("unit") else { return text("quantity") }
        return unit == "1" ? quantity : quantity + " " + unit
    }

    /// The member as one line of JSON, for objects and lists inside of tables.
    func compact(_ name: String) -> String? {
        guard let value = self[name], value != .null else { return nil }
        return String(decoding: value.bytes, as: UTF8.self)
    }
}
