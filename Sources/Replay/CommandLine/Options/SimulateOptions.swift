/// `cpms simulate`
struct SimulateOptions: CommandOptions, Equatable {
    /// What the stations log in with.
    enum Passwords: Equatable {
        case none
        /// One for all.
        case one(String)
        /// A CSV file of `id,password`.
        case file(String)
    }

    var stations: Int
    /// The URL that station ids are appended to.
    var url: String
    var seed: UInt64?
    var prefix: String
    var passwords: Passwords
    var tags: [String]
    var seconds: Int?
    var speed: Double
    var quirks: [String]
    var authorityFile: String?
    var json: Bool

    static let command = Command(
        name: "simulate", summary: "Run simulated stations against a server, any server.",
        discussion: "Each station holds a real WebSocket connection and lives through believable sessions: tapering power, pauses, offline "
            + "spells, repeated messages. Station ids are the prefix and a number. At the end it reports what it saw.",
        section: "Server",
        options: [
            .value("stations", "N", .integer(1...20_000), "How many stations.", required: true),
            .value("to", "URL", .url(["ws", "wss"]), "The address of the server; the station id is appended.", required: true),
            SharedOptions.seed, .value("prefix", "TEXT", .text, "What station ids begin with.", default: "CP"),
            .value("password", "P", .text, "The password of all stations."),
            .value("passwords", "FILE", .path, "A CSV file with the columns id and password."),
            .value("tag", "TAG", .text, "An idTag to charge with.", repeats: true), SharedOptions.duration,
            .value("speed", "X", .factor, "How much faster than the clock the stations live.", default: "1"),
            .value("quirk", "NAME", .text, "A habit of real stations to imitate.", repeats: true), SharedOptions.authority,
        ],
        examples: [
            Example(
                "cpms simulate --stations 20 --to ws://127.0.0.1:8080/ocpp/ --password $PASSWORD --tag 04A1B2C3 --for 600",
                "CP001 to CP020 for ten minutes, which the server knows with that password, and the card too."),
            Example(
                "cpms simulate --stations 500 --to wss://csms.example/ocpp/ --passwords stations.csv --seed 42 --json",
                "A load that can be repeated exactly, reported as JSON."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        stations = try line.requiredInteger("stations")
        url = try line.required("to")
        seed = try line.integer("seed").map(UInt64.init(clamping:))
        prefix = try line.required("prefix")
        try line.exclude("password", "passwords")
        passwords = line.text("password").map(Passwords.one) ?? line.text("passwords").map(Passwords.file) ?? .none
        tags = line.texts("tag")
        seconds = try line.integer("for")
        speed = try line.factor("speed") ?? 1
        quirks = line.texts("quirk")
        authorityFile = line.text("ca")
        json = line.json
    }
}

/// `cpms play`
struct PlayOptions: CommandOptions, Equatable {
    /// A file written by `cpms capture`.
    var file: String
    var url: String
    var speed: Double
    /// The station id to log in as; nil takes the one in the file.
    var station: String?
    var password: String?
    var authorityFile: String?
    var json: Bool

    static let command = Command(
        name: "play", summary: "Play a captured station against a server, to reproduce a bug.",
        discussion:
            "Connects as the station and sends what it sent, at the same pace or another; what the server answers is compared with what "
            + "was answered then.",
        section: "Time machine",
        arguments: [ArgumentSpec("file", .path, "A file written by cpms capture; - reads standard input.")],
        options: [
            .value("to", "URL", .url(["ws", "wss"]), "The address of the server; the station id is appended.", required: true),
            .value("speed", "X", .factor, "How much faster than it was recorded.", default: "1"),
            .value("as", "ID", .text, "Log in as this station instead of the recorded one."),
            .value("password", "P", .text, "The password of the station."), SharedOptions.authority,
        ],
        examples: [Example("cpms play bug.jsonl --to ws://127.0.0.1:8080/ocpp/ --speed 20", "The whole night in some minutes.")])

    init(_ line: Invocation) throws(UsageError) {
        file = try line.required("file")
        url = try line.required("to")
        speed = try line.factor("speed") ?? 1
        station = line.text("as")
        password = line.text("password")
        authorityFile = line.text("ca")
        json = line.json
    }
}

/// `cpms bench`
struct BenchOptions: CommandOptions, Equatable {
    /// Fewer and shorter measurements.
    var quick: Bool
    /// Entries of a commit, where only appends are measured.
    var append: Int?
    /// Entries of the journal, where only the memory of a rebuild is measured.
    var rebuild: UInt64?
    /// Bytes of an entry that is appended.
    var bytes: Int
    /// Seconds of such a measurement.
    var seconds: Double
    /// Where the journals of the measurement lie; nil takes a temporary directory.
    var data: String?
    var json: Bool

    static let command = Command(
        name: "bench", summary: "Measure this machine and the product on it, in one run.",
        discussion:
            "Measures durable frames per second with latencies, connections and memory, replay, audit and start-up, each beside the limit "
            + "of the machine measured in the same run.",
        section: "Time machine",
        options: [
            .flag("quick", "Fewer and shorter measurements: about a minute."),
            .value("data", "DIR", .path, "An empty directory on the disk to measure, instead of a temporary one."),
            .value("append", "GROUP", .integer(1...65_536), "Measures only durable appends, so many entries a commit; prints JSON."),
            .value(
                "rebuild", "ENTRIES", .integer(1_000...1_000_000_000),
                "Measures only the memory of a start without a cache, on a journal of so many entries."),
            .value("bytes", "N", .integer(36...65_536), "Bytes of an entry, for --append.", default: "496"),
            .value("seconds", "S", .factor, "How long, for --append.", default: "2"),
        ],
        examples: [
            Example("cpms bench --quick", "A first impression."), Example("cpms bench --data /mnt/disk/bench --json", "For the record."),
            Example("cpms bench --append 100", "The journal alone, to hold beside what the disk can do."),
            Example("cpms bench --rebuild 3000000", "Whether memory follows what is open, or what ever happened."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        quick = line.flag("quick")
        append = try line.integer("append")
        rebuild = try line.integer("rebuild").map { UInt64($0) }
        bytes = try line.integer("bytes") ?? 496
        seconds = try line.factor("seconds") ?? 2
        data = line.text("data")
        json = line.json
    }
}
