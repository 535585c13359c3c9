internal import Commands
internal import EventStore

/// Something that an audit objects to.
struct AuditFault: Equatable {
    /// What it concerns.
    enum Area: String, CaseIterable {
        case chain
        case checkpoint
        case entry
        case session
        case tariff
        case invoice
        case ledger
    }

    var area: Area
    /// The entry, or the first of those concerned.
    var sequence: UInt64?
    /// A sentence without its full stop.
    var what: String

    var text: String { (sequence.map { "Entry \($0): " } ?? "") + what + "." }
}

/// The faults of an audit, the first ones in full and all of them counted.
struct AuditFaults {
    /// Faults that are listed; more are only counted.
    static let keptMax = 10_000

    private(set) var kept: [AuditFault] = []
    private(set) var counts: [AuditFault.Area: Int] = [:]

    var count: Int { counts.values.reduce(0, +) }

    mutating func add(_ area: AuditFault.Area, _ sequence: UInt64?, _ what: String) {
        counts[area, default: 0] += 1
        if kept.count < Self.keptMax { kept.append(AuditFault(area: area, sequence: sequence, what: what)) }
    }

    func count(of area: AuditFault.Area) -> Int { counts[area] ?? 0 }
}

/// What an audit looked at, and what it found.
struct AuditReport {
    /// Things that were checked, counted.
    struct Counts: Equatable {
        var entries: UInt64 = 0
        var checkpoints = 0
        var sessions: UInt64 = 0
        var tariffVersions: UInt64 = 0
        var invoices: UInt64 = 0
        var creditNotes: UInt64 = 0
        var postings: UInt64 = 0
        /// Registers that were compared with what a frame says.
        var registers: UInt64 = 0
    }

    var origin = ""
    var head = Head.empty
    var root = Digest.zero
    var counts = Counts()
    /// The last entry under a signature that is the key's; nil where no key was at hand.
    var signedThrough: UInt64?
    var faults = AuditFaults()
    /// What can be as it stands there, and no person has decided.
    var doubts = AuditDoubts()
    /// What the reader should know of how far the proof goes.
    var notes: [String] = []
    /// Bytes of the records of all entries.
    var bytes: UInt64 = 0
    var seconds = 0.0
    /// Whether entries were understood, or only the chain and the checkpoints verified.
    var coversContent = true

    var isClean: Bool { faults.count == 0 && doubts.count == 0 }

    /// For people: what was checked, every fault, the verdict.
    func text(_ style: Style) -> String {
        var lines: [String] = []
        var table = TextTable([.text("Checked"), .figure("Count"), .figure("Faults")])
        for (name, count, faults) in rows { table.add([name, ProgressBar.grouped(count), ProgressBar.grouped(UInt64(faults))]) }
        lines.append(table.text(style))
        lines.append("")
        lines.append("Journal \(origin), head \(head.sequence) \(head.hash.hex), root \(root.hex)")
        if let signedThrough { lines.append(signedText(signedThrough)) }
        lines += notes.map { "Note: \($0)." }
        for fault in faults.kept { lines.append("\(style.red(fault.area.rawValue)): \(TerminalText.escaped(fault.text))") }
        if faults.kept.count < faults.count { lines.append("… and \(faults.count - faults.kept.count) more.") }
        for doubt in doubts.kept { lines.append("\(style.red("doubt")): \(TerminalText.escaped(doubt.text))") }
        if doubts.unlisted > 0 { lines.append("… and \(doubts.unlisted) more.") }
        lines.append(
            isClean
                ? style.green("No fault.")
                    + " \(counted(counts.entries, "entry", "entries")) in \(Self.secondsText(seconds)), "
                    + "\(rateText(counts.entries, seconds))."
                : style.red(verdict))
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        let found = [
            faults.count > 0 ? counted(faults.count, "fault", "faults") : nil,
            doubts.count > 0 ? counted(doubts.count, "doubt", "doubts") + " that nobody decided" : nil,
        ]
        return found.compactMap { $0 }.joined(separator: ", ") + "."
    }

    private var rows: [(String, UInt64, Int)] {
        let proof: [(String, UInt64, Int)] = [
            ("entries, hashed onto each other", counts.entries, faults.count(of: .chain) + faults.count(of: .entry)),
            ("checkpoints", UInt64(counts.checkpoints), faults.count(of: .checkpoint)),
        ]
        if !coversContent { return proof }
        return proof + [
            ("tariff versions", counts.tariffVersions, faults.count(of: .tariff)),
            ("sessions", counts.sessions, faults.count(of: .session)), ("registers against their frames", counts.registers, 0),
            ("invoices and credit notes", counts.invoices + counts.creditNotes, faults.count(of: .invoice)),
            ("postings", counts.postings, faults.count(of: .ledger)),
        ]
    }

    private func signedText(_ last: UInt64) -> String {
        let reach = "Signed through entry \(last) of \(head.sequence)"
        if last >= head.sequence { return reach + "." }
        return reach + ": who can write to the disk could change what follows unseen, unless a newer checkpoint is kept elsewhere."
    }

    static func secondsText(_ seconds: Double) -> String {
        let tenths = UInt64(max(0, min(seconds, 1e9)) * 10)
        return "\(tenths / 10).\(tenths % 10) s"
    }

    var json: JSONValue {
        .object([
            "clean": .bool(isClean), "origin": .string(origin), "entries": .integer(counts.entries), "head": .string(head.description),
            "root": .string(root.hex), "signedThrough": signedThrough.map { .integer($0) } ?? .null,
            "checked": .object([
                "checkpoints": .integer(counts.checkpoints), "tariffVersions": .integer(counts.tariffVersions),
                "sessions": .integer(counts.sessions), "registers": .integer(counts.registers), "invoices": .integer(counts.invoices),
                "creditNotes": .integer(counts.creditNotes), "postings": .integer(counts.postings),
            ]),
            "faultCount": .integer(faults.count),
            "faults": .array(
                faults.kept.map { fault in
                    .object([
                        "area": .string(fault.area.rawValue), "sequence": fault.sequence.map { .integer($0) } ?? .null,
                        "what": .string(fault.what),
                    ])
                }),
            "doubtCount": .integer(doubts.count),
            "doubts": .array(
                doubts.kept.map { doubt in
                    .object([
                        "kind": .string(doubt.kind.rawValue), "sequence": .integer(doubt.sequence),
                        "session": doubt.session.map { .integer($0.rawValue) } ?? .null, "amount": .string(doubt.amount),
                        "what": .string(doubt.what),
                    ])
                }),
            "notes": .array(notes.map { .string($0) }), "bytes": .integer(bytes),
            "entriesPerSecond": .integer(seconds > 0 ? UInt64(min(Double(counts.entries) / seconds, 1e15)) : 0),
        ])
    }
}
