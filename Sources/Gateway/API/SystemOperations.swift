import Commands
import EventStore
import Projections

/// The installation as a whole.
enum SystemAPI {
    private static let connectors = View<StationCounts> {
        Field("charging", .integer) { $0.count(.charging) }
        Field("free", .integer, "Available") { $0.count(.available) }
        Field("waiting", .integer, "Of any other status, or of none that was told") { counts in
            [.preparing, .suspendedEV, .suspendedEVSE, .finishing, nil].reduce(0) { $0 + counts.count($1) }
        }
        Field("out", .integer, "Unavailable or reserved") { $0.count(.unavailable) + $0.count(.reserved) }
        Field("faulted", .integer) { $0.count(.faulted) }
        Field("offline", .integer, "Of stations that are not connected", \.offlineConnectors)
    }

    private static let stations = View<Stations> {
        Field("total", .integer, \.presentCount)
        Field("connected", .integer, \.connectedCount)
        Field("charging", .integer) { _, read in read.world.sessions.runningCount }
        Field("pending", .integer, "Wait to be let in") { $0.standing.count(.pending) }
        Field("offline", .integer, "Let in and not connected") { $0.standing.count(.offline) }
        Field("faulted", .integer, "Connected, with a faulted connector") { $0.standing.count(.faulted) }
        Field("connectors", record: connectors, "Connectors of stations that are let in, by state") { stations, _ in stations.standing }
    }

    private static let sessions = View<Sessions> {
        Field("open", .integer, "Running", \.runningCount)
        Field("held", .integer, "Ended and waiting for a person", \.heldCount)
        Field("closed", .count, \.closedCount)
    }

    private static let actor = View<Principal> {
        Field("name", .text, \.actor)
        Field("role", .role, \.role)
    }

    private static let disk = View<DiskFacts> {
        Field(
            "state", .word,
            "`full`: less is free than the reserve; what ends charging is taken, and what connected stations send. `spent`: less than half "
                + "of it; nothing is written", \.state)
        Field("freeBytes", orNull: .count, \.freeBytes)
        Field("reserveBytes", .count, \.reserveBytes)
    }

    private static let tlsFailure = View<TLSFailures.Failure> {
        Field("address", .text, \.address)
        Field("reason", .text, \.reason)
        Field("at", .instant, \.at)
    }

    /// How the installation stands, and who asks, where somebody does: a dashboard hides what its holder may not do.
    static let status = View<Principal?>("Status") {
        Field("origin", .text) { _, read in read.world.origin }
        Field("version", .text) { _, _ in Product.version }
        Field("sequence", .count) { _, read in read.journal.head.sequence }
        Field("head", .text) { _, read in read.journal.head.hash.hex }
        Field("now", .instant, "The time by which it goes") { _, read in read.now }
        Field("timeFactor", .integer, "How many times as fast as on the wall time goes: 1 but in a demo") { _, read in
            Int(clamping: read.server.timeFactor)
        }
        Field("startedAt", .instant) { _, read in read.server.startedAt }
        Field("uptimeSeconds", .integer) { _, read in Int(clamping: read.now.seconds(since: read.server.startedAt)) }
        Field("stations", record: stations) { _, read in read.world.stations }
        Field("sessions", record: sessions) { _, read in read.world.sessions }
        Field("invoices", .count) { _, read in read.world.ledger.lastInvoice.local }
        Field("onboardingUntil", orNull: .instant) { _, read in read.world.stations.onboardingUntil.flatMap { $0 > read.now ? $0 : nil } }
        Field("alerts", .integer) { _, read in read.world.alerts.count }
        Field("warnings", list: .text) { _, read in warnings(read) }
        Field("disk", record: disk, "Room on the file system of the journal") { _, read in read.server.disk }
        Field("certificateExpiresAt", orNull: .instant) { _, read in read.server.certificate?.expiresAt }
        Field("tlsFailures", records: tlsFailure, "TLS handshakes that failed lately") { _, read in
            Array(read.server.tlsFailures.suffix(10))
        }
        Field("actor", recordIfAny: actor, "Who asks; absent in events") { $0 }
    }

    private static let offer = View<CorrectionOffer>("CorrectionOffer") {
        Field("invoice", .id, \.invoice)
        Field("energyKwh", orNull: .energy, "As invoiced where that is null", \.energy)
        Field("stoppedAt", orNull: .instant, "As invoiced where that is null", \.stoppedAt)
    }

    private static let alert = View<Attention>("Alert") {
        Field("station", orNull: .text) { line, read in line.alert.station.flatMap { read.world.stations[$0]?.identity } }
        Field("session", orNull: .id, "The session that it is about", \.alert.session)
        Field("kind", .text, \.alert.kind)
        Field("text", .text, \.alert.text)
        Field("count", .integer, \.alert.count)
        Field("firstAt", .instant, \.alert.firstAt)
        Field("lastAt", .instant, \.alert.lastAt)
        Field("correction", recordOrNull: offer, "What an invoice may be corrected to, by what a station told after it") { line, _ in
            line.alert.offer
        }
        Field("standing", .flag, "Whether it tells how things stand: it ends with that alone, and cannot be acknowledged", \.isStanding)
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.view("getStatus", "/status", "State of the installation, and who asks", of: status) { request, _ in request.principal }
        Operation.list("listAlerts", "/alerts", "What needs a person, the most recent first", of: alert) { request, read in
            try Page(of: Attention.all(read.world), latest: \.alert.lastAt, name: \.name, request)
        }
        Operation.change("acknowledgeAlert", "POST", "/alerts/acknowledge", .acknowledgeAlert, "Acknowledge an alert").with(names: true)
        Operation.follow(
            "events", "/events", "Live changes as server-sent events", [.frames],
            answers: .init(200, "The stream.", .text, type: "text/event-stream")
        ) { request, read in
            try request.station("frames", read)?.station
        }.with(
            details: "Events: `station` (Station), `session` (Session), `frame` (Frame with `station`, only with `frames`), `knock` and "
                + "`alert` (empty: read the list), `invoice` (Invoice), `status` (Status, with any other and every 5 s), `overfull` "
                + "(empty: more changed than is told one by one, read the lists again). After a reconnection read the lists again.",
            names: true)
        Operation.read(
            "getOpenAPI", "/openapi.json", "This document", roles: nil, answers: .init(200, "OpenAPI 3.1.", Shape(.object))
        ) { _, _ in
            HTTPResponse(200, body: OpenAPI.document, type: "application/json")
        }
        Operation.elsewhere("getHealth", "/healthz", "Whether the server answers", answers: health)
    }

    private static let health = Operation.Answer(
        200, "It does. On a full disk `detail` says how much is free, what is needed, and what still works.",
        Shape(
            .record(
                [
                    .init("status", Shape(.words(["ok"] + [DiskState.full, .spent].map(healthWord)))),
                    .init("detail", .text, isRequired: false),
                ], isClosed: false)))

    /// What a health check says of a disk.
    static func healthWord(_ state: DiskState) -> String { state == .ample ? "ok" : "disk-\(state.rawValue)" }

    private static func warnings(_ read: ReadContext) -> [String] {
        var warnings = [read.server.disk.notice?.capitalizedFirst, read.server.certificate?.notice(at: read.now)].compactMap(\.self)
        warnings += read.server.readerNotices
        if read.server.isCrowded { warnings.append(crowdedNotice(read.world.stations.connectedCount)) }
        let unprotected = read.world.stations.unprotected(at: read.now)
        if !unprotected.isEmpty {
            let names = unprotected.prefix(20).map(\.identity).joined(separator: ", ")
            warnings.append("\(unprotected.count) stations may connect without credentials (security profile 0): \(names)")
        }
        if read.world.ledger.seller == nil, !read.world.tariffs.all.isEmpty {
            warnings.append("No seller is set: sessions are priced, and invoiced only once there is one")
        }
        return warnings
    }

    /// That stations are turned away, and what to do about it.
    static func crowdedNotice(_ count: Int) -> String {
        "\(count) stations are connected and more find no place: allow the process more open files (ulimit -n, LimitNOFILE)"
    }
}
