import Commands
import EventStore
import Projections

extension API {
    /// A masked text as it was on the wire, as far as the keys still live.
    func clear(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8] { try engine.keys.shown(text, spans) }

    func stored(_ sequence: UInt64) throws -> (StoredEntry, Entry)? {
        guard let stored = try engine.journal.entry(sequence) else { return nil }
        return (stored, try Entry(kind: stored.header.kind, body: stored.body))
    }

    /// What went over a station's wire, the newest first.
    func frames(_ request: APIRequest) throws -> APIAnswer {
        let state = try state(request)
        let limit = try request.limit()
        let sequences = try engine.archive.view.entries(
            of: Stream.station(state.station), before: try request.cursor("before") ?? request.cursor(), limit: limit)
        var items: [JSONValue] = []
        for sequence in sequences where sequence <= engine.journal.head.sequence {
            guard let (stored, entry) = try stored(sequence) else { continue }
            let lines = FrameLines(entry, sequence: sequence, at: stored.header.instant)
            items += try lines.views(of: state.station, clear: request.seesTokens ? clear : nil)
        }
        return now(.list(items, next: sequences.count == limit ? sequences.last : nil))
    }

    func entry(_ request: APIRequest) throws -> APIAnswer {
        let sequence = try request.number()
        guard let (stored, entry) = try stored(sequence) else { throw APIProblem(404, "There is no entry \(sequence).") }
        let previous = try engine.journal.hash(of: sequence - 1)
        return now(try EntryDescription(stored, entry, previous: previous).json(clear: request.seesTokens ? clear : nil))
    }

    /// How an invoice came about: from its lines back to the frames, each step with the entry that proves it.
    func trail(_ request: APIRequest) throws -> APIAnswer {
        let state = try state(ofInvoice: request)
        let journal = engine.journal
        let trail = Trail(clear: request.seesTokens ? clear : { text, _ in text }) { sequence throws(Fault) in try journal.entry(sequence) }
        var sessions: [SessionState] = []
        for line in state.content.lines where sessions.last?.session != line.session {
            if let session = try find(line.session) { sessions.append(session) }
        }
        let steps = try trail.steps(of: state, sessions: sessions, tariffs: world.tariffs, stations: world.stations)
        return now(
            .object([
                "steps": .array(
                    steps.map { step in
                        .object([
                            "what": .string(step.what), "sequence": .number(step.sequence), "at": .time(step.at),
                            "text": .string(step.text), "hash": .text(step.hash?.hex),
                        ])
                    })
            ]))
    }

    func events(_ request: APIRequest) throws -> APIAnswer {
        let frames = try request.http.query("frames").map { identity throws(APIProblem) in
            guard let state = world.stations.find(identity) else { throw APIProblem(404, "There is no station \(identity).") }
            return state.station
        }
        return .stream(frames: frames, seesTokens: request.seesTokens)
    }

    func openAPI() -> APIAnswer { .now(HTTPResponse(200, body: OpenAPI.document, type: "application/json")) }
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
    func views(of station: StationID, clear: Unmasking?) throws(Fault) -> [JSONValue] {
        guard let clear else { return views(of: station) }
        return try views(of: station, clear)
    }

    /// The same with all masks.
    func views(of station: StationID) -> [JSONValue] { views(of: station) { text, _ in text } }

    private func views<Failure>(
        of station: StationID, _ clear: ([UInt8], [SealedSpan]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [JSONValue] {
        var views = [try incoming(clear)].compactMap(\.self)
        for sent in entry.sent where sent.station == station {
            views.append(line("out", Self.kind(sent.text), text: try clear(sent.text, sent.spans)))
        }
        return views.reversed()
    }

    private func incoming<Failure>(
        _ clear: ([UInt8], [SealedSpan]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> JSONValue? {
        switch entry.input {
        case .frame(let frame): line("in", Self.kind(frame.text), text: try clear(frame.text, frame.spans), events: true)
        case .handshake(let handshake): line("in", ("handshake", nil), text: handshake.head, events: true)
        case .closed(let closed):
            line("in", ("closed", nil), text: Array("\(closed.cause.name)\(closed.code.map { " (\($0))" } ?? "")".utf8), events: true)
        case .genesis, .command, .tick, .machine, .erasure: nil
        }
    }

    private func line(_ direction: String, _ kind: (String, String?), text: [UInt8], events: Bool = false) -> JSONValue {
        var warnings: [JSONValue] = []
        if events {
            for case .frameWarned(let warned) in entry.events {
                warnings += warned.warnings.map { warning in
                    let name = UInt16(exactly: warning.code).flatMap(Warning.init(rawValue:)).map { "\($0)" } ?? "warning \(warning.code)"
                    return .string(warning.field.isEmpty ? name : "\(name): \(warning.field)")
                }
            }
        }
        return .object([
            "sequence": .integer(sequence), "at": .time(at), "direction": .string(direction), "kind": .string(kind.0),
            "action": .text(kind.1), "text": .string(String(decoding: text, as: UTF8.self)),
            "events": .array(events ? entry.events.map { .string($0.name) } : []), "warnings": .array(warnings),
        ])
    }

    /// What a text is by its first element, and the action of a call.
    static func kind(_ text: [UInt8]) -> (String, String?) {
        switch Frame.read(text).frame {
        case .call(_, let action, _): ("call", action)
        case .result: ("result", nil)
        case .error: ("error", nil)
        case .unreadable: ("other", nil)
        }
    }
}
