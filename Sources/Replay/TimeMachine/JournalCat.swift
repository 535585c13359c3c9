internal import Commands
internal import EventStore
internal import Gateway

/// Entries as lines of text.
struct EntryLines {
    /// How an entry is shown.
    enum Form {
        /// For people.
        case text
        /// An object of JSON.
        case json
        /// Number, hash, and header and body in hexadecimal digits.
        case raw
    }

    let form: Form
    let clear: Unmasking?

    /// Characters of a frame or command that a line for people shows.
    static let textMax = 2_000

    /// One entry.
    func line(_ header: EntryHeader, _ entry: Entry, _ body: [UInt8], _ hash: Digest, _ names: StationNames) throws(Fault) -> String {
        switch form {
        case .text: try text(header, entry, names)
        case .json: try json(header, entry, body, hash, names)
        case .raw: "\(header.sequence)\t\(hash.hex)\t\(hexText(header.bytes))\(hexText(body))"
        }
    }

    private func text(_ header: EntryHeader, _ entry: Entry, _ names: StationNames) throws(Fault) -> String {
        var line = "\(header.sequence)  \(header.instant.text)  "
        if let station = Stream.station(of: header.stream) { line += "\(names[station])  " }
        line += "\(Input.kindName(header.kind))"
        let what = try input(entry.input)
        if !what.isEmpty { line += " \(what)" }
        if !entry.events.isEmpty { line += "  → " + entry.events.map(\.name).joined(separator: ", ") }
        for frame in entry.sent {
            let name = Stream.station(frame.station) == header.stream ? "" : "\(names[frame.station]) "
            line += "  ⇒ \(name)\(try shown(frame.text, frame.spans))"
        }
        return TerminalText.escaped(line)
    }

    private func input(_ input: Input) throws(Fault) -> String {
        switch input {
        case .genesis(let genesis): "\(genesis.origin) (\(genesis.productVersion))"
        case .handshake(let handshake): "\(handshake.identity) from \(handshake.address), \(handshake.transport.name)"
        case .frame(let frame): try shown(frame.text, frame.spans) + (frame.length.map { " (excerpt of \($0) bytes)" } ?? "")
        case .closed(let closed): "\(closed.cause.name)\(closed.code.map { " \($0)" } ?? "")"
        case .command(let command): "\(command.name) by \(command.actor) \(try shown(command.body, command.spans))"
        case .tick: ""
        case .machine(let machine):
            "disk used \(machine.diskUsedPercent) %\(machine.diskFreeBytes.map { ", \(byteCountText($0)) free" } ?? "")"
        case .clock(let clock): "\(clock.from.text) to \(clock.to.text), \(clock.verdict.name)"
        case .erasure(let erasure): erasure.subjects.map(\.hex).joined(separator: ", ")
        case .attempt(let attempt): "effect \(attempt.effect) \(attempt.result.name)\(attempt.fault.map { ": \($0)" } ?? "")"
        }
    }

    private func shown(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> String {
        let text = try clear?(text, spans) ?? text
        if text.count <= Self.textMax { return String(decoding: text, as: UTF8.self) }
        return String(decoding: text.prefix(Self.textMax), as: UTF8.self) + "… (\(text.count) bytes)"
    }

    private func json(
        _ header: EntryHeader, _ entry: Entry, _ body: [UInt8], _ hash: Digest, _ names: StationNames
    ) throws(Fault) -> String {
        var value = try EntryDescription(StoredEntry(header: header, body: body, hash: hash), entry).json(clear: clear)
        if case .object(var members) = value {
            members.removeAll { $0.name == "previousHash" }
            let place = members.firstIndex { $0.name == "station" }.map { $0 + 1 } ?? members.count
            let identity = Stream.station(of: header.stream).map { JSONValue.string(names[$0]) } ?? .null
            members.insert(JSONValue.Member(name: "identity", value: identity), at: place)
            value = .object(members)
        }
        return String(decoding: value.bytes, as: UTF8.self)
    }
}

/// Lines that are printed many at a time.
struct LineBuffer {
    private let console: Console
    private var text = ""
    private static let bytesMax = 64 << 10

    init(_ console: Console) { self.console = console }

    mutating func add(_ line: String) {
        if !text.isEmpty { text += "\n" }
        text += line
        if text.utf8.count >= Self.bytesMax { flush() }
    }

    mutating func flush() {
        if !text.isEmpty { console.print(text) }
        text = ""
    }
}

/// `cpms journal cat`
func runJournalCat(_ options: JournalCatOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data, keys: options.keys)
    let form: EntryLines.Form = options.json ? .json : options.raw ? .raw : .text
    let clear: Unmasking? = inspection.keys.map { keys in keys.shown }
    let lines = EntryLines(form: form, clear: clear)
    let first = options.range.from ?? 1
    var names = StationNames()
    try names.learn(inspection, before: first)
    var buffer = LineBuffer(console)
    try inspection.forEach(from: first, to: options.range.to ?? .max) { (header, entry, body, hash) throws(Fault) in
        names.learn(entry)
        if let identity = options.station {
            guard let station = names.find(identity), StationNames.concerns(station, header, entry) else { return .next }
        }
        buffer.add(try lines.line(header, entry, body, hash, names))
        return .next
    }
    buffer.flush()
    if let identity = options.station, names.find(identity) == nil { throw StationNames.unknown(identity) }
    return .ok
}
