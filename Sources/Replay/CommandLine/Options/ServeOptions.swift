internal import Gateway

/// `cpms serve`
struct ServeOptions: CommandOptions, Equatable {
    /// A second port with TLS.
    struct TLS: Equatable {
        var listen: ListenAddress
        /// PEM: the server's certificate and what leads to its authority.
        var certificateFile: String
        /// PEM: the private key.
        var keyFile: String
        /// PEM: authorities of station certificates, for security profile 3.
        var clientAuthorityFile: String?
    }

    var data: String
    var keys: String?
    var listen: ListenAddress
    var tls: TLS?
    /// Where the first API token is written instead of being printed.
    var adminTokenFile: String?
    /// A file of admin commands, applied once.
    var provision: String?
    /// The name of this journal in checkpoints.
    var origin: String?
    var signingKeyFile: String?
    var debugEcho: Bool
    /// Peers whose `X-Forwarded-For` counts.
    var trustedProxies: [String]
    /// Networks inside that webhooks may lead to.
    var webhookNetworks: [String]
    /// PEM: authorities of webhooks' certificates, in the place of the system's.
    var webhookAuthorityFile: String?
    /// Whether the journal's file is written with zeros ahead of its use.
    var preextends: Bool
    /// Whether a journal older than its newest checkpoint is taken all the same.
    var acceptRestored: Bool
    var newKeys: Bool
    /// Bytes that are kept free on the file system of the journal.
    var diskReserveBytes: UInt64

    static let command = Command(
        name: "serve", summary: "Run the server: stations, API and dashboard.",
        discussion: "Opens or creates the journal in the data directory, listens, and prints one line \"listening on http://...\" "
            + "when it is ready. Stations connect to ws://ADDR:PORT/ocpp/<station id>; the API is under /api/v1, the dashboard under /. "
            + "SIGTERM and SIGINT stop it without losing anything; so does kill -9. "
            + "With TLS, SIGHUP makes it read the certificate, the key and --client-ca again, for connections to come; files that "
            + "cannot be used change nothing, and it says so. "
            + "On a full disk it goes on: while less than the reserve is free, commands and new connections are refused, but sessions "
            + "can be stopped and connected stations are served; with less than half of it nothing is written and everything can be read.",
        section: "Server",
        options: [
            SharedOptions.data, SharedOptions.keys,
            .value("listen", "ADDR:PORT", .address, "Where to listen; port 0 lets the system choose.", default: "127.0.0.1:8080"),
            .value("tls-listen", "ADDR:PORT", .address, "Where to listen with TLS; needs --certificate and --key."),
            .value("certificate", "FILE", .path, "The certificate chain in PEM."),
            .value("key", "FILE", .path, "The private key in PEM."),
            .value("client-ca", "FILE", .path, "PEM certificates of the authority of station certificates (security profile 3)."),
            .value(
                "admin-token-file", "FILE", .path,
                "Write an owner's API token there unless one that is valid is in it; without it the first is printed once."),
            .value("provision", "FILE", .path, "Apply this file of admin commands, once."),
            .value("origin", "NAME", .text, "The name of this journal in its checkpoints."),
            .value("signing-key", "FILE", .path, "The Ed25519 key that signs checkpoints."),
            .value("trusted-proxy", "ADDR", .text, "A reverse proxy whose X-Forwarded-For is believed.", repeats: true),
            .value(
                "webhook-network", "NETWORK", .text, "A network inside that webhooks may lead to, such as 10.0.0.0/8; none otherwise.",
                repeats: true),
            .value("webhook-ca", "FILE", .path, "PEM certificates of the authority of webhooks, in the place of the system's."),
            .flag("debug-echo", "Add a WebSocket route that echoes, for conformance suites."),
            .flag("accept-restored", "Go on with a journal that ends before its newest checkpoint, as after restoring a backup."),
            .flag("new-keys", "Go on without the key ring of a journal that has entries: what it makes readable is lost for ever."),
            .value(
                "disk-reserve", "BYTES", .integer(1 << 20...1 << 50), "Keep so much free on the file system of the journal.",
                default: String(EngineLimits.diskReserveBytes)),
            .flag("no-preextend", "Do not write the journal's file ahead of its use; slower, but takes no spare room."),
        ],
        examples: [
            Example("cpms serve --data /var/lib/cpms", "Serve on this machine alone; put a reverse proxy in front."),
            Example(
                "cpms serve --data /var/lib/cpms --tls-listen 0.0.0.0:443 --certificate chain.pem --key key.pem",
                "Serve stations on the internet with TLS."),
            Example(
                "cpms serve --data d --listen 127.0.0.1:0 --admin-token-file d/token", "For scripts: any free port, the token in a file."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        data = try line.required("data")
        keys = line.text("keys")
        guard let listen = try line.address("listen") else { throw line.usage("Option --listen is missing") }
        self.listen = listen
        tls = try Self.tls(line)
        adminTokenFile = line.text("admin-token-file")
        provision = line.text("provision")
        origin = line.text("origin")
        signingKeyFile = line.text("signing-key")
        debugEcho = line.flag("debug-echo")
        trustedProxies = line.texts("trusted-proxy")
        webhookNetworks = line.texts("webhook-network")
        webhookAuthorityFile = line.text("webhook-ca")
        preextends = !line.flag("no-preextend")
        acceptRestored = line.flag("accept-restored")
        newKeys = line.flag("new-keys")
        diskReserveBytes = UInt64(try line.integer("disk-reserve") ?? Int(EngineLimits.diskReserveBytes))
    }

    private static func tls(_ line: Invocation) throws(UsageError) -> TLS? {
        guard let listen = try line.address("tls-listen") else {
            for name in ["certificate", "key", "client-ca"] where line.text(name) != nil {
                throw line.usage("Option --\(name) has no effect without --tls-listen ADDR:PORT; give that too")
            }
            return nil
        }
        guard let certificate = line.text("certificate"), let key = line.text("key") else {
            throw line.usage("Option --tls-listen needs both --certificate FILE and --key FILE")
        }
        return TLS(listen: listen, certificateFile: certificate, keyFile: key, clientAuthorityFile: line.text("client-ca"))
    }
}

/// `cpms demo`
struct DemoOptions: CommandOptions, Equatable {
    var listen: ListenAddress
    var stations: Int
    /// Days of history at most.
    var days: Int
    var seed: UInt64?
    /// How many times as fast as the clock on the wall time runs; nil leaves the choice to the demo.
    var speed: Double?
    /// Nil takes a temporary directory that is removed at the end.
    var data: String?
    var seconds: Int?

    static let command = Command(
        name: "demo", summary: "See it work: a server with simulated stations, cards and tariffs.",
        discussion: "Starts a server on a temporary journal with a month of history, and a small fleet of simulated stations that charge, "
            + "are priced and invoiced. Time runs faster than on the wall, for server and stations alike, so that figures and times fit "
            + "each other; the dashboard says so. Prints the address and a sign-in link for the dashboard.",
        section: "Server",
        options: [
            .value("listen", "ADDR:PORT", .address, "Where to listen.", default: "127.0.0.1:8080"),
            .value("stations", "N", .integer(1...1_000), "How many stations.", default: "12"),
            .value(
                "days", "N", .integer(0...30), "How many days of history it begins with; fewer where there are many stations.",
                default: "30"), SharedOptions.seed,
            .value("speed", "X", .factor, "How many times as fast as on the wall time runs, 60 where it is not given."),
            .value("data", "DIR", .path, "Keep the journal in this new directory instead of a temporary one."), SharedOptions.duration,
        ],
        examples: [
            Example("cpms demo", "Open the printed link in a browser: a month lies behind, and the next invoice comes within a minute."),
            Example("cpms demo --stations 40 --seed 7 --data ./demo", "A larger fleet whose journal can be audited afterwards."),
        ])

    init(_ line: Invocation) throws(UsageError) {
        guard let listen = try line.address("listen") else { throw line.usage("Option --listen is missing") }
        self.listen = listen
        stations = try line.requiredInteger("stations")
        days = try line.requiredInteger("days")
        seed = try line.integer("seed").map(UInt64.init(clamping:))
        speed = try line.factor("speed")
        data = line.text("data")
        seconds = try line.integer("for")
    }
}
