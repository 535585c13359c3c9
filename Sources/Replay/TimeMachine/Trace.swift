internal import Commands
internal import EventStore
internal import Gateway
internal import Projections

/// What a trail starts at.
enum TraceTarget: Equatable {
    case invoice(InvoiceID)
    case session(SessionID)
}

/// Finds an invoice or session in a journal, and the whole way back to what came over the wire.
struct Trace {
    private let inspection: Inspection
    private var world = World()
    /// Sessions that are wanted and not yet found.
    private var wanted: Set<SessionID> = []
    private var sessions: [SessionID: SessionState] = [:]
    private var document: InvoiceState?

    init(_ inspection: Inspection) { self.inspection = inspection }

    /// The steps of the trail, from the document to the frames.
    mutating func steps(of target: TraceTarget, progress: ((UInt64) -> Void)? = nil) throws -> [Trail.Step] {
        let inspection = inspection
        let trail = Trail(clear: inspection.clear) { sequence throws(Fault) in try inspection.journal.entry(sequence) }
        switch target {
        case .session(let id):
            try fold(until: nil, sessions: [id], progress)
            guard let session = sessions[id] else { throw missing("session \(id)", "the last is \(world.sessions.lastID)") }
            return try trail.steps(of: session, tariffs: world.tariffs, stations: world.stations)
        case .invoice(let id):
            let issued = try find(id)
            try fold(until: id, sessions: Set(issued.lines.map(\.session)), progress)
            guard let document else { throw missing("invoice \(id)", "the last is \(world.ledger.lastInvoice)") }
            var order: [SessionState] = []
            for line in document.content.lines where order.last?.session != line.session {
                if let session = sessions[line.session] { order.append(session) }
            }
            return try trail.steps(of: document, sessions: order, tariffs: world.tariffs, stations: world.stations)
        }
    }

    private func missing(_ what: String, _ hint: String) -> CommandFailure {
        CommandFailure("The journal holds no \(what); \(hint).", exitCode: .refused)
    }

    /// The document itself; its lines say which sessions to follow.
    private func find(_ id: InvoiceID) throws -> InvoiceIssued {
        var found: InvoiceIssued?
        var last: InvoiceID?
        try inspection.forEach { (_, entry, _, _) throws(Fault) in
            for case .invoiceIssued(let issued) in entry.events {
                last = issued.invoice
                if issued.invoice == id { found = issued }
            }
            return found == nil ? .next : .stop
        }
        guard let found else { throw missing("invoice \(id)", last.map { "the last is \($0)" } ?? "none was issued yet") }
        return found
    }

    /// Folds until everything wanted is found, or the journal ends.
    private mutating func fold(until invoice: InvoiceID?, sessions wanted: Set<SessionID>, _ progress: ((UInt64) -> Void)?) throws(Fault) {
        self.wanted = wanted
        try inspection.forEach(progress: progress) { (header, entry, _, _) throws(Fault) in
            world.apply(entry, EntryContext(header))
            follow(invoice)
            // What is wanted of a session is how it stands in the end: it may be corrected long after it closed.
            let isDone = self.wanted.isEmpty && document != nil
            return isDone ? .stop : .next
        }
        for id in self.wanted { sessions[id] = world.sessions[id] }
    }

    private mutating func follow(_ invoice: InvoiceID?) {
        if !world.sessions.awaitingArchive.isEmpty {
            for session in world.takeRetiredSessions() where wanted.remove(session.session) != nil { sessions[session.session] = session }
        }
        if !world.sessions.correctionsAwaitingArchive.isEmpty {
            for correction in world.takeCorrections() { sessions[correction.session]?.correct(correction) }
        }
        if !world.ledger.awaitingArchive.isEmpty {
            for state in world.takeRetiredDocuments() where state.content.invoice == invoice { document = state }
        }
        _ = world.takeRetiredCalls()
    }
}

/// `cpms trace`
func runTrace(_ options: TraceOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data, keys: options.keys)
    let progress = Progress("tracing", total: inspection.journal.head.sequence, console)
    var trace = Trace(inspection)
    let target: TraceTarget =
        options.kind == .invoice ? .invoice(InvoiceID(rawValue: options.number)) : .session(SessionID(rawValue: options.number))
    let steps = try trace.steps(of: target, progress: progress.update)
    if options.json {
        console.printJSON(String(decoding: TraceText.json(steps).bytes, as: UTF8.self))
    } else {
        if let missing = inspection.keysMissing { console.report("Note: persons stay masked, for \(missing).") }
        console.print(TraceText.text(steps, console.style))
    }
    return .ok
}

/// A trail as text.
enum TraceText {
    /// For people: one step below the other, each with the entry that proves it and the beginning of its hash.
    static func text(_ steps: [Trail.Step], _ style: Style) -> String {
        var table = TextTable([.figure("Entry"), .text("Hash"), .text("At"), .text("Step"), .text("")])
        for step in steps {
            table.add([step.sequence.map { String($0) }, step.hash.map { String($0.hex.prefix(12)) }, step.at?.text, step.what, step.text])
        }
        return table.text(style)
    }

    static func json(_ steps: [Trail.Step]) -> JSONValue {
        .object([
            "steps": .array(
                steps.map { step in
                    .object([
                        "what": .string(step.what), "sequence": step.sequence.map { .integer($0) } ?? .null,
                        "at": step.at.map { .string($0.text) } ?? .null, "text": .string(step.text),
                        "hash": step.hash.map { .string($0.hex) } ?? .null,
                    ])
                })
        ])
    }
}
