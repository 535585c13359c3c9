internal import Commands
internal import EventStore
internal import Gateway
internal import Glibc

/// How what is decided today differs from what is recorded for the same input.
struct EntryDifference {
    /// One field, event or frame.
    struct Item: Equatable {
        /// Where it is without its number, such as `SessionStopped.energy`: what a summary groups by.
        var kind: String
        /// Where it is, such as `events[1] SessionStopped.energy`.
        var place: String
        /// Nil where there was nothing.
        var recorded: String?
        /// Nil where there is nothing now.
        var today: String?
    }

    var sequence: UInt64
    var at: Instant
    /// The word for the kind of the input.
    var inputKind: String
    /// The station that the entry is about.
    var station: String?
    /// The version of the deciders that wrote the entry.
    var deciderVersion: UInt32
    var items: [Item]

    /// Whether another version of the deciders wrote it: then it is to be reviewed, and no fault.
    var isReview: Bool { deciderVersion != Decider.version }

    /// Compares; nil where both are equal, to the byte where the same version of the deciders wrote it.
    init?(
        _ header: EntryHeader, _ body: [UInt8], recorded: Entry, today: Entry, station: () -> String?, hash: Digest
    ) throws(Fault) {
        // Equal in all its values is not enough: the bytes are what is hashed. Of another version only the values are told.
        let isEqual =
            header.deciderVersion == Decider.version
            ? Self.isSame(today.body(), body) : recorded.events == today.events && recorded.sent == today.sent
        if isEqual { return nil }
        sequence = header.sequence
        at = header.instant
        inputKind = Input.kindName(header.kind)
        self.station = station()
        deciderVersion = header.deciderVersion
        let stored = StoredEntry(header: header, body: body, hash: hash)
        let before = try EntryDescription(stored, recorded).json(clear: nil)
        let after = try EntryDescription(stored, today).json(clear: nil)
        items = Self.compare(before, after)
        if items.isEmpty {
            let (before, after) = (body, today.body())
            let place = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(before.count, after.count)
            items = [
                Item(
                    kind: "encoding", place: "body, byte \(place)", recorded: "\(before.count) bytes",
                    today: "\(after.count) bytes, equal in meaning")
            ]
        }
    }

    /// Whether two bodies are the same; byte by byte as arrays do it would be a twentieth of a replay.
    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBytes { left in
            unsafe b.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe memcmp(left, right, a.count) == 0
            }
        }
    }

    private static func compare(_ before: JSONValue, _ after: JSONValue) -> [Item] {
        var items: [Item] = []
        for list in ["events", "sent"] {
            let (old, new) = (elements(before[list]), elements(after[list]))
            for index in 0..<max(old.count, new.count) {
                let a = index < old.count ? old[index] : nil
                let b = index < new.count ? new[index] : nil
                let names = [a, b].map { name($0, list) }
                let place = "\(list)[\(index)]"
                if let a, let b, names[0] == names[1] {
                    let named = names[0].map { list == "events" ? "\(place) \($0)" : place } ?? place
                    diff(a["fields"] ?? a, b["fields"] ?? b, kind: names[0] ?? list, place: named, &items)
                } else {
                    let kind = [names[0], names[1]].map { $0 ?? "nothing" }.joined(separator: " → ")
                    items.append(Item(kind: kind, place: place, recorded: a.map(text), today: b.map(text)))
                }
            }
        }
        return items
    }

    private static func elements(_ value: JSONValue?) -> [JSONValue] { if case .array(let items) = value { items } else { [] } }

    /// An event's own name; a sent frame is called `sent`.
    private static func name(_ value: JSONValue?, _ list: String) -> String? {
        guard let value else { return nil }
        if list == "sent" { return "sent" }
        if case .string(let name) = value["name"] { return name }
        return nil
    }

    private static func diff(_ a: JSONValue, _ b: JSONValue, kind: String, place: String, _ items: inout [Item]) {
        if a == b { return }
        switch (a, b) {
        case (.object(let old), .object(let new)):
            var names = old.map(\.name)
            for member in new where !names.contains(member.name) { names.append(member.name) }
            for name in names {
                let (x, y) = (a[name] ?? .null, b[name] ?? .null)
                diff(x, y, kind: "\(kind).\(name)", place: "\(place).\(name)", &items)
            }
        case (.array(let old), .array(let new)) where old.count == new.count:
            for index in old.indices { diff(old[index], new[index], kind: kind, place: "\(place)[\(index)]", &items) }
        default: items.append(Item(kind: kind, place: place, recorded: text(a), today: text(b)))
        }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "nothing"
        default: String(decoding: value.bytes, as: UTF8.self)
        }
    }

    /// For people: the entry and each difference.
    func text(_ style: Style) -> String {
        let version = isReview ? ", decided by version \(deciderVersion)" : ""
        var lines = [
            style.bold("Entry \(sequence)")
                + ": \(inputKind)\(station.map { " of \(TerminalText.escaped($0))" } ?? "") at \(at.text)\(version)"
        ]
        for item in items {
            lines.append("  \(TerminalText.escaped(item.place))")
            lines.append("    recorded: \(TerminalText.escaped(item.recorded ?? "nothing"))")
            lines.append("    today:    \(TerminalText.escaped(item.today ?? "nothing"))")
        }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "sequence": .integer(sequence), "at": .string(at.text), "input": .string(inputKind),
            "station": station.map { .string($0) } ?? .null,
            "deciderVersion": .integer(deciderVersion),
            "differences": .array(
                items.map { item in
                    .object([
                        "place": .string(item.place), "recorded": item.recorded.map { .string($0) } ?? .null,
                        "today": item.today.map { .string($0) } ?? .null,
                    ])
                }),
        ])
    }
}
