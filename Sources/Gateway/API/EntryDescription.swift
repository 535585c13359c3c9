public import Commands
public import EventStore

/// An entry of the journal in words, for the API and for listings.
public struct EntryDescription {
    private let stored: StoredEntry
    private let entry: Entry
    private let previous: Digest?

    /// - Parameter previous: the hash of the entry before; nil where it is not at hand.
    public init(_ stored: StoredEntry, _ entry: Entry, previous: Digest? = nil) {
        self.stored = stored
        self.entry = entry
        self.previous = previous
    }

    /// One member of the description.
    private struct Part: Sendable {
        let member: Shape.Member
        let value: @Sendable (EntryDescription, Unmasking?) throws(Fault) -> JSONValue

        init<Value>(
            _ name: String, _ schema: Schema<Value>, _ meaning: String = "",
            _ value: @escaping @Sendable (EntryDescription, Unmasking?) throws(Fault) -> Value
        ) {
            member = Shape.Member(name, schema.shape, meaning)
            self.value = { (entry, clear) throws(Fault) in schema.json(try value(entry, clear)) }
        }
    }

    private static let parts: [Part] = [
        Part("sequence", Schema.count) { entry, _ in entry.stored.header.sequence },
        Part("at", Schema.instant) { entry, _ in entry.stored.header.instant },
        Part("kind", Schema.text) { entry, _ in Input.kindName(entry.stored.header.kind) },
        Part("station", Schema<StationID>.id.orNull, "Number of the station whose stream it belongs to") { entry, _ in
            Stream.station(of: entry.stored.header.stream)
        },
        Part("deciderVersion", Schema.integer) { entry, _ in Int(clamping: entry.stored.header.deciderVersion) },
        Part("hash", Schema.text) { entry, _ in entry.stored.hash.hex },
        Part("previousHash", Schema.text.orNull) { entry, _ in entry.previous?.hex },
        Part("input", Schema.json(Shape(.orNull(Shape(.object))))) { (entry, clear) throws(Fault) in try entry.input(clear) },
        Part("events", Schema.json(event).list()) { entry, _ in entry.entry.events.map(told) },
        Part("sent", Schema.json(Shape(.object)).list()) { (entry, clear) throws(Fault) in
            try entry.entry.sent.map { (frame) throws(Fault) in try told(frame, clear) }
        },
    ]

    private static let event = Shape(.record([.init("name", .text), .init("fields", Shape(.object))], isClosed: false))

    /// What the description is, as plain data.
    static let shape = Shape(.record(parts.map(\.member), isClosed: false), name: "Entry")

    private static func told(_ event: Event) -> JSONValue {
        ["name": .string(event.name), "fields": value(of: Mirror(reflecting: event).children.first?.value ?? event)]
    }

    private static func told(_ frame: SentFrame, _ clear: Unmasking?) throws(Fault) -> JSONValue {
        let text = try clear?(frame.text, frame.spans) ?? frame.text
        return [
            "station": .integer(frame.station.rawValue), "connection": .integer(frame.connection.rawValue),
            "text": .string(String(decoding: text, as: UTF8.self)),
        ]
    }

    func members(clear: Unmasking?) throws(Fault) -> [JSONValue.Member] {
        try Self.parts.map { (part) throws(Fault) in .init(name: part.member.name, value: try part.value(self, clear)) }
    }

    /// Everything that the entry says.
    ///
    /// - Parameter clear: puts in clear what masks hide; nil leaves the masks.
    public func json(clear: Unmasking?) throws(Fault) -> JSONValue { .object(try members(clear: clear)) }

    private func input(_ clear: Unmasking?) throws(Fault) -> JSONValue {
        switch entry.input {
        case .frame(let frame):
            .object([
                "station": .integer(frame.station.rawValue), "connection": .integer(frame.connection.rawValue),
                "kind": .string(frame.kind.name),
                "text": .string(
                    String(decoding: try clear.map { (clear) throws(Fault) in try frame.shown(clear) } ?? frame.text, as: UTF8.self)),
            ])
        case .handshake(let handshake): Self.value(of: handshake)
        case .closed(let closed): Self.value(of: closed)
        case .command(let command):
            // A body that cannot be read was refused for it, in the answer that stands beside.
            Self.value(of: command).with("body", (try? JSONValue(parsing: command.body, valuesMax: APILimits.bodyValuesMax)) ?? .null)
        case .genesis(let genesis): Self.value(of: genesis)
        case .tick: .object([])
        case .machine(let machine): Self.value(of: machine)
        case .clock(let clock): Self.value(of: clock)
        case .erasure(let erasure): Self.value(of: erasure)
        case .attempt(let attempt): Self.value(of: attempt)
        }
    }

    /// Any value of the catalogue as JSON: numbers and words as they are, bytes in hexadecimal digits or as the text that they are.
    static func value(of any: Any) -> JSONValue {
        switch any {
        case let text as String: return .string(text)
        case let flag as Bool: return .bool(flag)
        case let instant as Instant: return .string(instant.text)
        case let energy as Energy: return .string(energy.kilowattHoursText + " kWh")
        case let currency as Currency: return .string(currency.code)
        case let price as Price: return .string(price.text)
        case let vat as VATRate: return .string(vat.percentText + " %")
        case let subject as Subject: return .string(subject.hex)
        case let bytes as [UInt8] where type(of: any) == [UInt8].self: return .string(text(of: bytes))
        case let number as any BinaryInteger: return .number(String(describing: number))
        case let signed as any SignedValue: return .integer(signed.rawValue)
        default: return composite(any)
        }
    }

    private static func composite(_ any: Any) -> JSONValue {
        let mirror = Mirror(reflecting: any)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { value(of: $0.value) } ?? .null
        case .collection: return .array(mirror.children.map { value(of: $0.value) })
        case .struct:
            if let id = any as? any NumberID { return .number(id.description) }
            return .object(mirror.children.map { JSONValue.Member(name: $0.label ?? "", value: value(of: $0.value)) })
        default: return .string("\(any)")
        }
    }

    private static func text(of bytes: [UInt8]) -> String {
        let isText = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return isText ? String(decoding: bytes, as: UTF8.self) : hexText(bytes)
    }
}
