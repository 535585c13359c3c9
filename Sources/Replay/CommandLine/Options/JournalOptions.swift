/// `cpms journal cat`
struct JournalCatOptions: CommandOptions, Equatable {
    var data: String
    var keys: String?
    var range: SequenceRange
    var station: String?
    /// Header and body in hexadecimal digits.
    var raw: Bool
    var json: Bool

    static let command = Command(
        name: "cat", summary: "Print entries: input, events and hash.",
        options: [
            SharedOptions.data, SharedOptions.keys, SharedOptions.from, SharedOptions.to,
            .value("station", "ID", .text, "Print only entries of this station."),
            .flag("raw", "Print number, hash, and header and body in hexadecimal digits."),
        ],
        examples: [
            Example(
                "cpms journal cat --data /var/lib/cpms --from 100 --to 120", "Twenty entries, readable; --json gives one object a line.")
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        keys = line.text("keys")
        range = try SequenceRange(line)
        station = line.text("station")
        raw = line.flag("raw")
        json = line.json
    }
}

/// `cpms journal stat`
struct JournalStatOptions: CommandOptions, Equatable {
    var data: String
    var json: Bool

    static let command = Command(
        name: "stat", summary: "Print size, entries, versions, head and checkpoints.", options: [SharedOptions.data],
        examples: [Example("cpms journal stat --data /var/lib/cpms", "What is in there, and how large is it?")])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        json = line.json
    }
}

/// `cpms journal verify`
struct JournalVerifyOptions: CommandOptions, Equatable {
    var data: String
    var publicKey: String?
    var json: Bool

    static let command = Command(
        name: "verify", summary: "Check the hash chain and the checkpoints.",
        discussion: "The part of cpms audit that needs no understanding of events. Exit code 1 when there are faults.",
        options: [SharedOptions.data, SharedOptions.publicKey],
        examples: [Example("cpms journal verify --data /var/lib/cpms", "Is every entry the one that was written?")])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        publicKey = line.text("public-key")
        json = line.json
    }
}

/// `cpms journal backup`
struct JournalBackupOptions: CommandOptions, Equatable {
    var data: String
    var keys: String?
    /// A directory that does not exist yet.
    var target: String

    static let command = Command(
        name: "backup", summary: "Copy the journal while the server runs, and verify the copy.",
        options: [SharedOptions.data, SharedOptions.keys, .value("to", "DIR", .path, "The directory to create.", required: true)],
        examples: [Example("cpms journal backup --data /var/lib/cpms --to /backup/2026-11-24", "A whole copy that verifies by itself.")])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        keys = line.text("keys")
        target = try line.required("to")
    }
}

/// `cpms journal restore`
struct JournalRestoreOptions: CommandOptions, Equatable {
    var source: String
    /// A directory that does not exist yet.
    var data: String
    /// A checkpoint kept elsewhere, which the backup must contain.
    var checkpointFile: String?

    static let command = Command(
        name: "restore", summary: "Make a data directory of a backup, after verifying it.",
        options: [
            .value("from", "DIR", .path, "The backup.", required: true),
            .value("data", "DIR", .path, "The data directory to create.", required: true),
            .value("against", "FILE", .path, "A checkpoint kept elsewhere; refuses a backup that is older than it."),
        ],
        examples: [Example("cpms journal restore --from /backup/2026-11-24 --data /var/lib/cpms", "Refuses to overwrite anything.")])

    init(_ line: Invocation) throws(UsageError) {
        source = try line.required("from")
        data = try line.required("data")
        checkpointFile = line.text("against")
    }
}

/// `cpms journal export`
struct JournalExportOptions: CommandOptions, Equatable {
    var data: String
    var range: SequenceRange
    var out: String

    static let command = Command(
        name: "export", summary: "Write a range of entries as a portable segment.",
        options: [
            SharedOptions.data, SharedOptions.from, SharedOptions.to, .value("out", "FILE", .path, "The file to create.", required: true),
        ],
        examples: [Example("cpms journal export --data d --from 1 --to 5000 --out first.segment", "The first five thousand entries.")])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        range = try SequenceRange(line)
        out = try line.required("out")
    }
}

/// `cpms journal import`
struct JournalImportOptions: CommandOptions, Equatable {
    var file: String
    var data: String

    static let command = Command(
        name: "import", summary: "Append a segment that continues the journal.",
        arguments: [ArgumentSpec("file", .path, "A segment written by cpms journal export.")],
        options: [SharedOptions.data],
        examples: [Example("cpms journal import next.segment --data d", "Refused unless its first hash follows the journal's head.")])

    init(_ line: Invocation) throws(UsageError) {
        file = try line.required("file")
        data = try line.required("data")
    }
}

/// `cpms journal checkpoint`
struct JournalCheckpointOptions: CommandOptions, Equatable {
    var data: String
    var signingKeyFile: String?
    var origin: String?
    /// The entry for which to print the proof that it is in the journal, instead of a checkpoint.
    var proof: UInt64?
    /// Whether to print the public key instead.
    var showsKey: Bool
    /// Nil writes to standard output.
    var out: String?

    static let command = Command(
        name: "checkpoint", summary: "Sign and print a checkpoint of all entries so far.",
        discussion: "Keep checkpoints where whoever can write the journal cannot: they are what cpms audit --against proves it by.",
        options: [
            SharedOptions.data,
            .value("signing-key", "FILE", .path, "The Ed25519 key that signs, if it is not the one in the data directory."),
            .value("origin", "NAME", .text, "The name of this journal in the checkpoint."),
            .value("proof", "N", .integer(1...Int.max), "Print the proof that this entry is in the journal instead (c2sp.org/tlog-proof)."),
            .flag("key", "Print the public key that belongs to the key that signs instead, to pin it: cpms audit --public-key."),
            .value("out", "FILE", .path, "Where to write; without it to standard output."),
        ],
        examples: [
            Example("cpms journal checkpoint --data /var/lib/cpms --out checkpoint.txt", "A proof to keep elsewhere."),
            Example("cpms journal checkpoint --data /var/lib/cpms --key", "What whoever audits holds signatures against."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        signingKeyFile = line.text("signing-key")
        origin = line.text("origin")
        proof = try line.integer("proof").map(UInt64.init(clamping:))
        showsKey = line.flag("key")
        out = line.text("out")
    }
}
