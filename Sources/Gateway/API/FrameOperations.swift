import Commands
import EventStore
import Projections

/// What went over the wires of stations.
enum FrameAPI {
    static let view = View<FrameLine>("Frame", "Text as it was on the wire") {
        Field("sequence", .count, \.sequence)
        Field("at", .instant, \.at)
        Field("direction", .word, \.direction)
        Field("kind", .word, \.kind)
        Field("action", orNull: .text, \.action)
        Field("text", .text, \.text)
        Field("events", list: .text) { line, _ in line.events }
        Field("warnings", list: .text) { line, _ in line.warnings }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list(
            "listFrames", "/stations/{station}/frames", "Frames as they were on the wire, the newest first", [.before], of: view, page
        ).with(details: "A page is of so many entries; one that answered has a line for each direction.")
    }

    private static func page(_ request: OperationRequest, _ read: ReadContext) throws -> Page<FrameLine> {
        let station = try StationAPI.resource.named(by: request, read).station
        let limit = try request.limit()
        let sequences = try read.archive.entries(
            of: Stream.station(station), before: try request.cursor("before") ?? request.cursor(), limit: limit)
        var lines: [FrameLine] = []
        for sequence in sequences where sequence <= read.journal.head.sequence {
            guard let (stored, entry) = try read.entry(sequence) else { continue }
            lines += try FrameLines(entry, sequence: sequence, at: stored.header.instant).lines(of: station, clear: read.clear)
        }
        return Page(lines, next: sequences.count == limit ? sequences.last : nil)
    }
}

/// The lines of a console that an entry makes: what came, and what left because of it.
struct FrameLines {
    let entry: Entry
    let sequence: UInt64
    let at: Instant

    init(_ entry: Entry, sequence: UInt64, at: Instant) {
        self.entry = entry
        self.sequence = sequence
        self.at = at
    }

    /// The newest first, as lists of frames are, with what masks hide; masks stay where `clear` is nil.
    func lines(of station: StationID, clear: Unmasking?) throws(Fault) -> [FrameLine] {
        guard let clear else { return masked(of: station) }
        return try lines(of: station, clear)
    }

    /// The same with all masks.
    func masked(of station: StationID) -> [FrameLine] { lines(of: station) { text, _ in text } }

    private func lines<Failure>(
        of station: StationID, _ clear: ([UInt8], [SealedSpan]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [FrameLine] {
        var lines = [try incoming(clear)].compactMap(\.self)
        for sent in entry.sent where sent.station == station {
            let (kind, action) = Self.kind(sent.text)
            lines.append(line(.out, kind, action, text: try clear(sent.text, sent.spans)))
        }
        return lines.reversed()
    }

    private func incoming<Failure>(
        _ clear: ([UInt8], [SealedSpan]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> FrameLine? {
        switch entry.input {
        case .frame(let frame):
            let (kind, action) = Self.kind(frame.text)
            return line(.in, kind, action, text: try frame.shown(clear))
        case .handshake(let handshake): return line(.in, .handshake, text: handshake.head)
        case .closed(let closed):
            return line(.in, .closed, text: Array("\(closed.cause.name)\(closed.code.map { " (\($0))" } ?? "")".utf8))
        case .genesis, .command, .tick, .machine, .clock, .erasure, .attempt: return nil
        }
    }

    private func line(_ direction: FrameLine.Direction, _ kind: FrameLine.Kind, _ action: String? = nil, text: [UInt8]) -> FrameLine {
        var line = FrameLine(
            sequence: sequence, at: at, direction: direction, kind: kind, action: action, text: String(decoding: text, as: UTF8.self))
        guard direction == .in else { return line }
        line.events = entry.events.map(\.name)
        if case .handshake = entry.input { line.warnings = entry.events.compactMap(Self.refusal) }
        for case .frameWarned(let warned) in entry.events {
            line.warnings += warned.warnings.map { warning in
                let name = UInt16(exactly: warning.code).flatMap(Warning.init(rawValue:)).map { "\($0)" } ?? "warning \(warning.code)"
                return warning.field.isEmpty ? name : "\(name): \(warning.field)"
            }
        }
        return line
    }

    /// Why a station was turned away, where an event of its handshake says so.
    private static func refusal(_ event: Event) -> String? {
        switch event {
        case .alertRaised(let alert): alert.text
        case .stationKnocked(let knocked): knocked.reason
        default: nil
        }
    }

    /// What a text is by its first element, and the action of a call.
    private static func kind(_ text: [UInt8]) -> (FrameLine.Kind, String?) {
        switch Frame.read(text).frame {
        case .call(_, let action, _): (.call, action)
        case .result: (.result, nil)
        case .error: (.error, nil)
        case .unreadable: (.other, nil)
        }
    }
}

extension FrameInput {
    /// Its text for people's eyes, with what its masks hide; where nobody could read it, with dots for that, be it a card or not.
    func shown<Failure>(
        _ clear: ([UInt8], [SealedSpan]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard !spans.isEmpty, case .unreadable = Frame.read(text).frame else { return try clear(text, spans) }
        return try Masking.unmask(text, offsets: spans.map(\.offset)) { (index) throws(Failure) in
            let mask = Array(text[spans[index].offset..<spans[index].offset + SubjectSpan.length])
            let hidden = try clear(mask, [SealedSpan(offset: 0, sealed: spans[index].sealed)])
            if hidden == mask || hidden.starts(with: "••••".utf8) { return hidden }
            return Array("•••• (\(hidden.count) \(hidden.count == 1 ? "byte" : "bytes"))".utf8)
        }
    }
}

/// One line of a console.
struct FrameLine {
    /// Which way it went.
    enum Direction: String, CaseIterable { case `in`, out }

    /// What it was.
    enum Kind: String, CaseIterable { case call, result, error, handshake, closed, other }

    var sequence: UInt64
    var at: Instant
    var direction: Direction
    var kind: Kind
    var action: String?
    var text: String
    /// What was decided because of it.
    var events: [String] = []
    var warnings: [String] = []
}
