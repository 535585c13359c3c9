internal import EventStore

/// `cpms audit`
struct AuditOptions: CommandOptions, Equatable {
    var data: String
    var publicKey: String?
    /// A checkpoint kept elsewhere, which the journal must still contain.
    var checkpointFile: String?
    var json: Bool

    static let command = Command(
        name: "audit", summary: "Prove that a journal is whole and its sums are right, or list every fault.",
        discussion: "Checks the hash chain, the Merkle roots and signatures of checkpoints, gapless sequence and invoice numbers, "
            + "the balanced ledger, and leads every invoice line back to its frames. Doubts too, each with its entry and amount: sessions "
            + "told twice or at the same time on a connector, bills to nobody who is known or by another version of a tariff than the one "
            + "in force at the start, registers that do not go on from session to session or come to another sum than the sessions. "
            + "A doubt ends when a person decides: releases or writes off the session, credits its invoice, acknowledges the alert. "
            + "Reads only; works while the server runs. Exit code 1 when there are faults or doubts.",
        section: "Time machine",
        options: [
            SharedOptions.data, SharedOptions.publicKey,
            .value("against", "FILE", .path, "A checkpoint kept elsewhere; finds a journal that was rewritten or set back."),
        ],
        examples: [
            Example("cpms audit --data /var/lib/cpms", "The whole audit."),
            Example(
                "cpms audit --data backup --against checkpoint.txt",
                "Is this backup still the journal that the checkpoint was signed for?"),
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        publicKey = line.text("public-key")
        checkpointFile = line.text("against")
        json = line.json
    }
}

/// `cpms trace`
struct TraceOptions: CommandOptions, Equatable {
    /// What the trail starts at.
    enum Kind: String {
        case invoice
        case session
    }

    var kind: Kind
    var number: UInt64
    var data: String
    var keys: String?
    var json: Bool

    static let command = Command(
        name: "trace", summary: "Show the whole trail of an invoice or session, down to the frames.",
        section: "Time machine",
        arguments: [
            ArgumentSpec("kind", .choice(["invoice", "session"]), "What to trace."),
            ArgumentSpec("number", .integer(1...Int.max), "Its number."),
        ],
        options: [SharedOptions.data, SharedOptions.keys],
        examples: [Example("cpms trace invoice 17 --data /var/lib/cpms", "Lines, sessions, tariff version, readings, frames, hashes.")])

    init(_ line: Invocation) throws(UsageError) {
        guard let kind = Kind(rawValue: try line.required("kind")) else { throw line.usage("Argument <kind> must be invoice or session") }
        self.kind = kind
        number = UInt64(clamping: try line.requiredInteger("number"))
        data = try line.required("data")
        keys = line.text("keys")
        json = line.json
    }
}

/// `cpms replay`
struct ReplayOptions: CommandOptions, Equatable {
    var data: String
    var keys: String?
    var range: SequenceRange
    var station: String?
    var json: Bool

    static let command = Command(
        name: "replay", summary: "Decide the recorded inputs again and compare, byte for byte.",
        discussion: "Feeds every recorded input to the deciders of this version and compares their events with the recorded ones. "
            + "Differences within one decider version are faults; across versions they are the list to review before an upgrade. "
            + "Exit code 1 when there are differences.",
        section: "Time machine",
        options: [
            SharedOptions.data, SharedOptions.keys, SharedOptions.from, SharedOptions.to,
            .value("station", "ID", .text, "Report only what concerns this station."),
        ],
        examples: [
            Example("cpms replay --data /var/lib/cpms", "The whole journal."),
            Example("cpms replay --data d --from 1000 --to 2000 --station CP-7", "One station in a range of entries."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        keys = line.text("keys")
        range = try SequenceRange(line)
        station = line.text("station")
        json = line.json
    }
}

/// `cpms rebuild`
struct RebuildOptions: CommandOptions, Equatable {
    var data: String
    /// Digest of the state that is expected, in hexadecimal digits.
    var against: String?
    var json: Bool

    static let command = Command(
        name: "rebuild", summary: "Build all projections from zero and compare them with the kept ones.",
        section: "Time machine",
        options: [SharedOptions.data, .value("against", "DIGEST", .text, "The digest that the state at the end must have.")],
        examples: [Example("cpms rebuild --data /var/lib/cpms", "Prints both digests; exit code 1 when they differ.")])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        against = line.text("against")
        json = line.json
    }
}

/// `cpms state`
struct StateOptions: CommandOptions, Equatable {
    /// The moment to look at.
    enum Moment: Equatable {
        case time(Instant)
        case sequence(UInt64)
    }

    var data: String
    var moment: Moment
    var station: String?
    var json: Bool

    static let command = Command(
        name: "state", summary: "Show the state as it was at a time or after an entry.",
        section: "Time machine",
        options: [
            SharedOptions.data, .value("at", "TIME", .time, "The moment to look at, in UTC unless it says otherwise."),
            .value("sequence", "N", .integer(0...Int.max), "The entry after which to look."),
            .value("station", "ID", .text, "Show only this station."),
        ],
        examples: [
            Example(
                "cpms state --data /var/lib/cpms --at 2026-11-24T21:33:00Z --station CP-7", "What did we know about CP-7 at that minute?")
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        try line.exclude("at", "sequence")
        if let time = try line.time("at") {
            moment = .time(time)
        } else if let sequence = try line.integer("sequence") {
            moment = .sequence(UInt64(clamping: sequence))
        } else {
            throw line.usage("Option --at TIME or --sequence N is missing; give one of them")
        }
        station = line.text("station")
        json = line.json
    }
}

/// `cpms capture`
struct CaptureOptions: CommandOptions, Equatable {
    var data: String
    var keys: String?
    var station: String
    var from: Instant?
    var to: Instant?
    /// Nil writes to standard output.
    var out: String?

    static let command = Command(
        name: "capture", summary: "Write a station's traffic to a file that can be sent to its vendor.",
        discussion: "JSON lines with time, station, direction and frame. Persons are replaced by stable pseudonyms, secrets are left out.",
        section: "Time machine",
        options: [
            SharedOptions.data, SharedOptions.keys, .value("station", "ID", .text, "The station.", required: true),
            .value("from", "TIME", .time, "The beginning of the window."), .value("to", "TIME", .time, "The end of the window."),
            .value("out", "FILE", .path, "Where to write; without it to standard output."),
        ],
        examples: [
            Example(
                "cpms capture --data /var/lib/cpms --station CP-7 --from 2026-11-24 --to 2026-11-25 --out bug.jsonl",
                "One day of one station.")
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        keys = line.text("keys")
        station = try line.required("station")
        from = try line.time("from")
        to = try line.time("to")
        if let from, let to, from > to { throw line.usage("Option --from lies behind --to") }
        out = line.text("out")
    }
}
