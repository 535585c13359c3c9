internal import Commands
internal import EventStore
internal import Gateway
internal import Projections

/// What a replay compared and found.
struct ReplayReport {
    /// Differences that are kept in full; more are only counted.
    static let keptMax = 1_000

    /// How often a kind of difference occurs, and where first.
    struct Group: Equatable {
        var kind: String
        var count: Int
        var first: UInt64
    }

    var entries: UInt64 = 0
    var compared: UInt64 = 0
    /// Entries whose recorded decision is not today's, of the same version of the deciders.
    var faults = 0
    /// The same of other versions.
    var reviews = 0
    var differences: [EntryDifference] = []
    var groups: [Group] = []
    /// Versions of the deciders that wrote entries, other than today's.
    var otherVersions: [UInt32] = []
    /// What deciding leaves in the state that folding does not; nil where both are equal.
    var stateDifference: String?
    /// SHA-256 of the state at the end.
    var digest = Digest.zero
    var seconds = 0.0

    var isEqual: Bool { faults == 0 && stateDifference == nil }

    mutating func add(_ difference: EntryDifference) {
        if difference.isReview { reviews += 1 } else { faults += 1 }
        if differences.count < Self.keptMax { differences.append(difference) }
        // A group counts entries, so each kind once an entry.
        var seen: [String] = []
        for item in difference.items where !seen.contains(item.kind) {
            seen.append(item.kind)
            if let index = groups.firstIndex(where: { $0.kind == item.kind }) {
                groups[index].count += 1
            } else {
                groups.append(Group(kind: item.kind, count: 1, first: difference.sequence))
            }
        }
    }
}

/// Feeds recorded inputs to today's deciders and compares.
///
/// Two states run side by side: that of the decider, which decides every input, and a shadow that folds what is recorded. They are equal as
/// long as the decisions are; after a difference the decider goes on from the shadow, so that one difference is told once.
struct ReplayRun {
    private let inspection: Inspection
    private let range: ClosedRange<UInt64>
    private let station: String?
    private var decider = Decider()
    private var shadow = World()
    private(set) var report = ReplayReport()

    /// - Parameters:
    ///   - from: the first entry that is compared; those before it are only folded.
    ///   - station: compare only what concerns this station.
    init(_ inspection: Inspection, from: UInt64? = nil, to: UInt64? = nil, station: String? = nil) {
        self.inspection = inspection
        let first = max(1, from ?? 1)
        range = first...max(first, min(to ?? .max, inspection.journal.head.sequence))
        self.station = station
    }

    /// Runs to the end of the range.
    mutating func run(progress: ((UInt64) -> Void)? = nil) throws(Fault) -> ReplayReport {
        let started = ProgressBar.monotonicSeconds()
        if range.lowerBound > inspection.journal.head.sequence {
            throw Fault(
                .limit, "The journal ends at entry \(inspection.journal.head.sequence)", path: inspection.journal.path,
                sequence: range.lowerBound, advice: "Ask for entries that are there")
        }
        if range.lowerBound > 1 {
            try inspection.forEach(to: range.lowerBound - 1, progress: progress) { (header, entry, _, _) throws(Fault) in
                shadow.apply(entry, EntryContext(header))
                drop(header.sequence)
                report.entries += 1
                return .next
            }
            decider = Decider(world: shadow)
        }
        try inspection.forEach(from: range.lowerBound, to: range.upperBound, progress: progress) {
            (header, entry, body, hash) throws(Fault) in
            try compare(header, entry, body, hash)
            return .next
        }
        compareStates()
        report.seconds = ProgressBar.monotonicSeconds() - started
        return report
    }

    private mutating func compare(_ header: EntryHeader, _ recorded: Entry, _ body: [UInt8], _ hash: Digest) throws(Fault) {
        let context = EntryContext(header)
        report.entries += 1
        guard concerns(header, recorded) else {
            shadow.apply(recorded, context)
            decider.world.apply(recorded, context)
            return drop(header.sequence)
        }
        report.compared += 1
        if header.deciderVersion != Decider.version && !report.otherVersions.contains(header.deciderVersion) {
            report.otherVersions.append(header.deciderVersion)
        }
        let decision = decider.decide(recorded.input, context)
        shadow.apply(recorded, context)
        let today = Entry(input: recorded.input, events: decision.events, sent: decision.sent)
        let difference = try EntryDifference(
            header, body, recorded: recorded, today: today, station: { identity(header) }, hash: hash)
        if let difference {
            report.add(difference)
            decider = Decider(world: shadow)
        }
        drop(header.sequence)
    }

    private func concerns(_ header: EntryHeader, _ entry: Entry) -> Bool {
        guard let station else { return true }
        guard let id = shadow.stations.find(station)?.station else {
            // The entry that makes the station known names it.
            return entry.events.contains {
                if case .stationAdded(let e) = $0 { e.identity.lowercased() == station.lowercased() } else { false }
            }
        }
        return Stream.station(of: header.stream) == id || entry.sent.contains { $0.station == id }
    }

    private func identity(_ header: EntryHeader) -> String? {
        Stream.station(of: header.stream).map { shadow.stations[$0]?.identity ?? "station \($0)" }
    }

    /// What is closed for good leaves memory.
    private mutating func drop(_ sequence: UInt64) {
        guard sequence & 1_023 == 0 else { return }
        shadow.dropRetired()
        decider.world.dropRetired()
    }

    private mutating func compareStates() {
        let (folded, decided) = (shadow.encoded(), decider.world.encoded())
        report.digest = Digest.sha256(folded)
        if folded == decided { return }
        let place = zip(folded, decided).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(folded.count, decided.count)
        report.stateDifference =
            "The state after deciding is not that after folding, although all decisions are equal: "
            + "they part at byte \(place) of \(folded.count) in \(Self.part(shadow, decider.world))"
    }

    private static func part(_ a: World, _ b: World) -> String {
        if a.stations != b.stations { return "the stations" }
        if a.sessions != b.sessions { return "the sessions" }
        if a.calls != b.calls { return "the calls" }
        if a.tokens != b.tokens { return "the tokens" }
        if a.tariffs != b.tariffs { return "the tariffs" }
        if a.ledger != b.ledger { return "the ledger" }
        return "the rest"
    }
}

/// `cpms replay`
func runReplay(_ options: ReplayOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data, keys: options.keys)
    let progress = Progress("replaying", total: min(options.range.to ?? .max, inspection.journal.head.sequence), console)
    var replay = ReplayRun(inspection, from: options.range.from, to: options.range.to, station: options.station)
    let report = try replay.run(progress: progress.update)
    console.show(report.json, asJSON: options.json, orText: report.text(console.style))
    return report.isEqual ? .ok : .refused
}

extension ReplayReport {
    /// For people: the first difference in full, all of them by kind, the verdict.
    func text(_ style: Style) -> String {
        var lines: [String] = []
        if let first = differences.first {
            lines.append(first.text(style))
            if first.items.isEmpty == false { lines.append("") }
            var table = TextTable([.text("Difference"), .figure("Entries"), .figure("First at")])
            for group in groups.sorted(by: { ($1.count, $0.first, $0.kind) < ($0.count, $1.first, $1.kind) }) {
                table.add([group.kind, String(group.count), String(group.first)])
            }
            lines.append(table.text(style))
            if differences.count > 1 {
                let shown = differences.prefix(50).map { String($0.sequence) }.joined(separator: ", ")
                lines.append("Entries: \(shown)\(faults + reviews > 50 ? ", …" : "")")
            }
            lines.append("")
        }
        if !otherVersions.isEmpty {
            let versions = otherVersions.sorted().map(String.init).joined(separator: ", ")
            lines.append(
                "Note: deciders of version \(versions) wrote some of the entries, today's version is \(Decider.version): "
                    + "\(counted(reviews, "difference", "differences")) to review."
            )
        }
        if let stateDifference { lines.append(style.red("state: ") + stateDifference + ".") }
        let amount =
            "\(counted(compared, "entry", "entries")) compared of \(ProgressBar.grouped(entries)) read, \(rateText(entries, seconds))"
        lines.append(
            isEqual
                ? style.green(reviews == 0 ? "No difference." : "No difference within a version of the deciders.") + " \(amount)."
                : style.red("\(counted(faults, "entry differs", "entries differ")).") + " \(amount).")
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "equal": .bool(isEqual), "entries": .integer(entries), "compared": .integer(compared), "faultCount": .integer(faults),
            "reviewCount": .integer(reviews), "deciderVersion": .integer(Decider.version),
            "otherVersions": .array(otherVersions.sorted().map { .integer($0) }), "state": .string(digest.hex),
            "stateDifference": stateDifference.map { .string($0) } ?? .null,
            "groups": .array(
                groups.map { .object(["kind": .string($0.kind), "entries": .integer($0.count), "first": .integer($0.first)]) }),
            "entriesThatDiffer": .array(differences.map(\.json)),
        ])
    }
}
