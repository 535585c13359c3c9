import Commands
import EventStore
import Projections

/// Charging stations, and those that are none yet.
enum StationAPI {
    static let resource = Resource(
        "/stations/{station}", member: "id", view: view, missing: { "There is no station \($0)." },
        // A command that is told again under its key may be about a station that was removed since.
        trace: { identity, read in read.world.stations.find(identity) ?? read.world.stations.all.last { $0.identity == identity } },
        find: { identity, read in read.world.stations.find(identity) })

    private static let connector = View<(connector: ConnectorState, station: StationState)>("Connector", "0 is the station as a whole") {
        Field("id", .connector) { $0.connector.connector }
        Field("status", orNull: .word(name: "ConnectorStatus")) { $0.connector.status }
        Field("errorCode", orNull: .text) { $0.connector.errorCode }
        Field("info", orNull: .text) { $0.connector.info }
        Field("at", orNull: .instant) { $0.connector.statusAt }
        Field("vendorErrorCode", orNull: .text) { $0.connector.vendorErrorCode }
        Field("powerW", orNull: .power, "Of a session that runs, or read a moment ago") { part, read in
            guard isLive(part.connector, of: part.station, read) else { return nil }
            return EnergyLimit.shown(part.connector.reading?.power, powerMax: part.station.powerMax)
        }
        Field("energyKwh", orNull: .energy, "The register") { $0.connector.reading?.register }
        Field("unpaidEnergyKwh", orNull: .energy, "What its register counted between sessions: nobody paid for it") {
            $0.connector.energyBetween
        }
        Field("readingAt", orNull: .instant, "When its meter was read last") { $0.connector.reading?.at }
        Field("session", orNull: .id) { part, read in
            read.world.sessions.running(on: part.connector.connector, of: part.station.station)
        }
    }

    /// Whether what a connector's meter showed last tells how it is now: not once its session has ended, the station is gone, or it is
    /// faulted.
    private static func isLive(_ connector: ConnectorState, of station: StationState, _ read: ReadContext) -> Bool {
        guard station.connection != nil, connector.status != .faulted, let at = connector.reading?.at else { return false }
        if let stoppedAt = connector.stoppedAt, at <= stoppedAt { return false }
        return read.world.sessions.running(on: connector.connector, of: station.station) != nil
            || read.now.seconds(since: at) <= APILimits.readingFreshSeconds
    }

    static let view = View<StationState>("Station", "A charging station as the journal tells it") {
        Field("id", .text, \.identity)
        Field("number", .id, \.station)
        Field("name", orNull: .text, \.name)
        Field("tenant", .id, \.tenant)
        Field("connected", .flag) { $0.connection != nil }
        Field("pending", .flag, \.isPending)
        Field("removed", .flag, \.isRemoved)
        Field("strict", .flag, \.isStrict)
        Field("securityProfile", .integer(0...3), \.securityProfile)
        Field("connectedProfile", orNull: .integer) { $0.connection == nil ? nil : $0.connectedProfile }
        Field("profileZeroUntil", orNull: .instant, \.profileZeroUntil)
        Field("vendor", orNull: .text) { $0.report?.vendor }
        Field("model", orNull: .text) { $0.report?.model }
        Field("serialNumber", orNull: .text) { $0.report?.chargePointSerialNumber ?? $0.report?.chargeBoxSerialNumber }
        Field("firmware", orNull: .text) { $0.report?.firmwareVersion }
        Field("address", orNull: .text, \.address)
        Field("subprotocol", orNull: .text, \.subprotocol)
        Field("registration", orNull: .word, \.registration)
        Field("connectedAt", orNull: .instant, \.connectedAt)
        Field("disconnectedAt", orNull: .instant, \.disconnectedAt)
        Field("bootedAt", orNull: .instant, \.bootedAt)
        Field("lastFrameAt", orNull: .instant, \.lastFrameAt)
        Field("frames", .count, \.frames)
        Field("warnings", .count, \.warnings)
        Field("unreadable", .count, \.unreadable)
        Field("clockSkewSeconds", orNull: .integer) { $0.clockSkewSeconds.map { Int($0) } }
        Field("localListVersion", orNull: .integer, \.localListVersion)
        Field("firmwareStatus", orNull: .text, \.firmwareStatus)
        Field("diagnosticsStatus", orNull: .text, \.diagnosticsStatus)
        Field("openCalls", .integer) { state, read in read.world.calls.open(of: state.station).count }
        Field("powerMaxW", orNull: .power, \.powerMax)
        Field("connectors", records: connector) { state, _ in state.connectors.map { ($0, state) } }
    }

    private static let withPassword = View<Told<StationState>>("StationWithPassword", extending: view, of: \.state) {
        Field("password", ifAny: .text, "Only when one was made, and only in this answer", \.secret)
    }

    private static let configurationKey = View<ConfigurationEntry>("ConfigurationKey") {
        Field("key", .text, \.key)
        Field("value", orNull: .text, shown)
        Field("readonly", .flag, \.isReadonly)
    }

    private static let knocking = View<KnockingStation>("Knocking") {
        Field("identity", .text, \.identity)
        Field("address", .text, \.address)
        Field("count", .integer, \.count)
        Field("reason", .text, \.reason)
        Field("subprotocols", .text, \.subprotocols)
        Field("userAgent", .text, \.userAgent)
        Field("firstAt", .instant, \.firstAt)
        Field("lastAt", .instant, \.lastAt)
    }

    private static let until = View<JSONValue> { Field("until", .json(Shape(.orNull(.instant)))) { $0["until"] ?? .null } }

    static let importDetails =
        "A wrong line refuses the whole; each is named in `errors`. A long import is decided part by part, with what others ask for in "
        + "between: where that contradicts it (409), its token is revoked (401), the disk fills up (507) or the server ends, the rows in "
        + "front are imported and the answer, where there is one, says how many. After the last two the same import, sent again by the "
        + "same token under the same `Idempotency-Key` or none, goes on behind them; by another token `update=true` adds what is missing. "
        + "With `update=true` what is there already is changed as its row says, and the answer counts what was added, changed and "
        + "unchanged; such an import begins anew where it was cut short. "

    static let imported = View<JSONValue>("Imported") {
        Field("imported", .json(.integer)) { $0["imported"] ?? .null }
        Field("added", ifAny: .integer, "Only with `update`") { number("added", $0) }
        Field("changed", ifAny: .integer, "Only with `update`") { number("changed", $0) }
        Field("unchanged", ifAny: .integer, "Only with `update`") { number("unchanged", $0) }
    }

    private static func number(_ name: String, _ answer: JSONValue) -> Int? {
        if case .number(let text)? = answer[name] { Int(text) } else { nil }
    }

    private static let configuration = View<StationState>(nil) {
        Field("items", records: configurationKey) { state, _ in state.configuration }
        Field("next", .json(Shape(.null)), "It is one page") { _ in .null }
    }

    private static func told(_ statuses: [(Int, String)]) -> Telling {
        .told(statuses, resource, as: withPassword) { state, _, preparation in
            Told(state: state, secret: preparation.drawn.flatMap { state.credential == $0.hash ? $0.text : nil })
        }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list(
            "listStations", "/stations", "Stations in the order of their numbers", [.connected, .stationState, .search], of: view, page)
        Operation.get("getStation", resource, "One station")
        Operation.view(
            "getConfiguration", "/stations/{station}/configuration", "Configuration keys as the station last told them", of: configuration,
            resource.named)
        Operation.change(
            "addStation", "POST", "/stations", .addStation, "Add a station", tells: told([(201, "Made.")]), prepare: drawPassword)
        Operation.change(
            "importStations", "POST", "/stations/import", .importStations, "Add many stations; a wrong line refuses all",
            tells: .view(201, imported) { answer, _ in answer }, prepare: hashRows
        ).with(
            details: importDetails + "A station of profile 1 or 2 without a password is refused: it could never connect, and what would be "
                + "made here and lost on the way to you, nobody could read again. The dashboard and the command line make them.",
            columns: .init(
                ["id", "name", "password", "securityProfile", "connectors", "powerMaxW"],
                example: "id,name,connectors,password\nCP101,Yard left,2,79caa6bf0e56b6ff8e1d\nCP102,Yard right,2,b70c51ee1ab3f5e1d29f\n"),
            query: [.update])
        Operation.change(
            "changeStation", "PATCH", "/stations/{station}", .changeStation, "Change a station", about: .member("id"),
            tells: told([(200, "Done.")]),
            prepare: hashPassword)
        Operation.change(
            "removeStation", "DELETE", "/stations/{station}", .removeStation, "Remove a station: it may not connect again; its past stays",
            about: .member("id")
        ) { preparation, _ in
            // A password that says nothing here must not come into the journal.
            try JSONField(preparation.body.without("id")).allowOnly([])
        }
        Operation.change(
            "adoptStation", "POST", "/stations/{station}/adopt", .adoptStation, "Adopt a pending station or one from the knocking list",
            about: .member("id"),
            tells: told([(200, "A pending station was adopted."), (201, "A station from the knocking list was added.")]),
            prepare: drawPassword)
    }

    @OperationsBuilder static var onboarding: [Operation] {
        Operation.list("listKnocking", "/knocking", "Unknown stations that tried to connect, the last first", of: knocking) {
            request, read in
            try Page(of: read.world.knocking.all, latest: \.lastAt, name: \.identity, request)
        }
        Operation.change(
            "dismissKnocking", "DELETE", "/knocking/{identity}", .clearKnocking, "Take an identity off the knocking list",
            about: .member("id"))
        Operation.change(
            "openOnboarding", "POST", "/onboarding", .openOnboarding,
            "Let unknown stations connect and wait for adoption for some minutes; 0 closes the window",
            tells: .view(200, until) { answer, _ in answer })
    }

    private static func page(_ request: OperationRequest, _ read: ReadContext) throws -> Page<StationState> {
        let limit = try request.limit()
        let after = try request.cursor() ?? 0
        let wanted = try request.flag("connected")
        let standing = try request.word("state", StationStanding.self)
        let search = request.http.query("search")?.lowercased()
        var rows: [StationState] = []
        var next: UInt32?
        for state in read.world.stations.all.dropFirst(Int(clamping: after)) where !state.isRemoved {
            if let wanted, (state.connection != nil) != wanted { continue }
            if let standing, state.standing != standing { continue }
            if let search, !search.isEmpty, !matches(state, search) { continue }
            if rows.count == limit { break }
            rows.append(state)
            next = state.station.rawValue
        }
        let isFull = rows.count == limit && read.world.stations.count > Int(next ?? 0)
        return Page(rows, next: isFull ? next : nil)
    }

    private static func matches(_ state: StationState, _ search: String) -> Bool {
        [state.identity, state.name, state.report?.vendor, state.report?.model, state.address].contains {
            $0?.lowercased().contains(search) ?? false
        }
    }

    /// A secret stands masked in the journal and is shown as dots to everybody, also as the password of an address.
    private static func shown(_ entry: ConfigurationEntry) -> String? {
        guard let value = entry.value else { return nil }
        if Subject(hex: Array(value.utf8)) != nil { return "••••" }
        guard let user = value.firstRange(of: "://")?.upperBound, let end = value[user...].lastIndex(of: "@"),
            let colon = value[user..<end].firstIndex(of: ":"), Subject(hex: Array(value[colon..<end].utf8.dropFirst())) != nil
        else { return value }
        return value[...colon] + "••••" + value[end...]
    }
}
