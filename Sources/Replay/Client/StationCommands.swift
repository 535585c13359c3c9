internal import Commands
internal import EventStore

/// `cpms station`, `onboarding` and `knocking`; messages to stations are in `CallCommands`.
enum StationCommands {
    static var all: [Command] { [add, importFile, list, show, change, remove, adopt, frames, configuration] }

    private static let id = ArgumentSpec("id", .text, "The station's id, the last part of its WebSocket address.")
    private static let securityProfile = ValueKind.choice(["0", "1", "2", "3"])
    private static let settings: [OptionSpec] = [
        .value("name", "NAME", .text, "What people call it."),
        .value("password", "P", .text, "Its password for security profiles 1 and 2; a password file is safer."),
        .value("password-file", "FILE", .path, "A file that holds its password; - reads standard input."),
        .value(
            "security-profile", "N", securityProfile, "OCPP security profile: 0 none, 1 password, 2 password and TLS, 3 client certificate."
        ),
        .value("connectors", "N", .integer(1...64), "How many connectors it has."),
        .value("power-max-w", "W", .integer(1_000...5_000_000), "The most power it may draw, in watts."),
        .value("allow-profile-zero-until", "TIME", .time, "Lets it in without password until then; needed for security profile 0."),
    ]

    private static func settingsBody(_ remote: Remote) throws -> Body {
        let line = remote.line
        var body = Body()
        body.text("name", line.text("name"))
        body.text("password", try password(remote))
        body.integer("securityProfile", try line.integer("security-profile"))
        if line.command.options.contains(where: { $0.name == "connectors" }) {
            body.integer("connectors", try line.integer("connectors"))
            body.integer("powerMaxW", try line.integer("power-max-w"))
            body.text("allowProfileZeroUntil", try line.time("allow-profile-zero-until")?.text)
        }
        return body
    }

    private static func password(_ remote: Remote) throws -> String? {
        try remote.line.exclude("password", "password-file")
        guard let file = remote.line.text("password-file") else { return remote.line.text("password") }
        let text = String(decoding: try remote.context.readFile(file), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw CommandFailure("The password file \(TerminalText.escaped(file)) is empty.", exitCode: .unreachable)
        }
        return String(line)
    }

    private static func added(_ verb: String, _ station: JSONValue, _ remote: Remote) -> String {
        var text = "Station \(TerminalText.escaped(station.text("id") ?? "")) \(verb)."
        if let password = station.text("password") {
            text += "\n" + Table.facts([("password", password)], style: remote.style) + "\nKeep the password now: it is not shown again."
        }
        return text
    }

    static let add = Command.remote(
        "add", "Add a station.", discussion: "Without a password the server makes one and prints it, once.", changes: true, arguments: [id],
        options: settings,
        examples: [
            Example("cpms station add CP-7 --name \"Car park, bay 7\" --connectors 2", "Prints the password to enter at the station."),
            Example(
                "cpms station add CP-8 --security-profile 0 --allow-profile-zero-until 2026-12-31",
                "An old station without any password, for a while."),
        ]
    ) { remote in
        var body = Body()
        body.text("id", try remote.line.required("id"))
        body.append(try settingsBody(remote))
        remote.show(try remote.client.change("POST", "/stations", body.json)) { added("added", $0, remote) }
        return .ok
    }

    static let importFile = CSVImport.command(
        path: "/stations/import", things: "stations", columns: "id,name,password,securityProfile,connectors,powerMaxW",
        example: Example("cpms station import stations.csv", "All lines, or none and a report of every bad one."))

    static let list = Command.remote(
        "list", "List stations.",
        options: [
            .value("search", "TEXT", .text, "Only those with this in their id, name, vendor or model."),
            .flag("connected", "Only connected ones."),
            .flag("disconnected", "Only those not connected."),
        ] + Remote.listOptions,
        examples: [
            Example("cpms station list --disconnected", "Who is away?"),
            Example("cpms station list --all --json", "Everything, for programs."),
        ]
    ) { remote in
        try remote.line.exclude("connected", "disconnected")
        let connected = remote.line.flag("connected") ? "true" : remote.line.flag("disconnected") ? "false" : nil
        try remote.list("/stations", query: [("connected", connected), ("search", remote.line.text("search"))], listing)
        return .ok
    }

    private static let listing = Listing(
        [
            .text("ID", "id"), .text("NAME", "name"), .made("STATE", state), .made("CONNECTORS", connectors), .made("MODEL", model),
            .text("FIRMWARE", "firmware"), .time("LAST FRAME", "lastFrameAt"), .figure("WARNINGS", "warnings"),
        ], empty: "No stations.")

    private static func state(_ station: JSONValue) -> String {
        if station.isTrue("removed") { return "removed" }
        if station.isTrue("pending") { return "pending" }
        return station.isTrue("connected") ? "connected" : "away"
    }

    private static func model(_ station: JSONValue) -> String? {
        let parts = [station.text("vendor"), station.text("model")].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func connectors(_ station: JSONValue) -> String? {
        let parts = station.items("connectors").map { "\($0.text("id") ?? "?") \($0.text("status") ?? "unknown")" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    static let show = Command.remote(
        "show", "Show all about a station.", arguments: [id],
        examples: [Example("cpms station show CP-7", "Facts, connectors, clock, open calls.")]
    ) { remote in
        remote.show(try remote.client.get("/stations/\(try remote.segment("id"))")) { details($0, remote.style) }
        return .ok
    }

    private static func details(_ station: JSONValue, _ style: Style) -> String {
        let facts = Table.facts(
            [
                ("id", station.text("id")), ("name", station.text("name")), ("number", station.text("number")),
                ("tenant", station.text("tenant")),
                ("state", state(station)), ("registration", station.text("registration")), ("model", model(station)),
                ("serial number", station.text("serialNumber")), ("firmware", station.text("firmware")),
                ("address", station.text("address")),
                ("subprotocol", station.text("subprotocol")), ("security profile", station.text("securityProfile")),
                ("connected with profile", station.text("connectedProfile")), ("profile 0 until", station.time("profileZeroUntil")),
                ("strict", station.text("strict")), ("power max", station.quantity("powerMaxW", "W")),
                ("connected", station.time("connectedAt")),
                ("disconnected", station.time("disconnectedAt")), ("booted", station.time("bootedAt")),
                ("last frame", station.time("lastFrameAt")),
                ("frames", station.text("frames")), ("warnings", station.text("warnings")), ("unreadable", station.text("unreadable")),
                ("clock skew", station.quantity("clockSkewSeconds", "s")), ("local list version", station.text("localListVersion")),
                ("firmware status", station.text("firmwareStatus")), ("diagnostics status", station.text("diagnosticsStatus")),
                ("open calls", station.text("openCalls")),
            ], style: style)
        let connectors = station.items("connectors")
        guard !connectors.isEmpty else { return facts }
        let table = Listing(
            [
                .figure("CONNECTOR", "id"), .text("STATUS", "status"), .text("ERROR", "errorCode"), .text("INFO", "info"),
                .time("SINCE", "at"),
                .figure("POWER W", "powerW"), .figure("REGISTER KWH", "energyKwh"), .figure("SESSION", "session"),
            ], empty: "")
        return facts + "\n\n" + table.text(connectors, style)
    }

    static let change = Command.remote(
        "change", "Change settings of a station.", discussion: "Only what is given changes.", changes: true, arguments: [id],
        options: settings + [
            .value("strict", "on|off", .choice(["on", "off"]), "Refuse what is not quite OCPP instead of reading it tolerantly.")
        ],
        examples: [Example("cpms station change CP-7 --name \"Bay 7\" --power-max-w 11000", "Renamed and limited.")]
    ) { remote in
        var body = try settingsBody(remote)
        body.flag("strict", remote.line.text("strict").map { $0 == "on" })
        guard !body.isEmpty else { throw remote.line.usage("Nothing to change is given; name at least one setting") }
        let answer = try remote.client.change("PATCH", "/stations/\(try remote.segment("id"))", body.json)
        remote.show(answer) { "Station \(TerminalText.escaped($0.text("id") ?? "")) changed." }
        return .ok
    }

    static let remove = Command.remote(
        "remove", "Remove a station; its past stays in the journal.", changes: true, arguments: [id],
        examples: [Example("cpms station remove CP-7", "It is disconnected and no longer let in.")]
    ) { remote in
        let id = try remote.line.required("id")
        remote.show(try remote.client.change("DELETE", "/stations/\(try remote.segment("id"))")) { _ in
            "Station \(TerminalText.escaped(id)) removed."
        }
        return .ok
    }

    static let adopt = Command.remote(
        "adopt", "Let in a station that knocked or waits as pending.", changes: true, arguments: [id],
        options: settings.filter { ["name", "password", "password-file", "security-profile"].contains($0.name) },
        examples: [Example("cpms station adopt CP-9 --name \"Bay 9\"", "From the knocking list into the fleet.")]
    ) { remote in
        let body = try settingsBody(remote)
        let answer = try remote.client.change("POST", "/stations/\(try remote.segment("id"))/adopt", body.json)
        remote.show(answer) { added("adopted", $0, remote) }
        return .ok
    }

    static let frames = Command.remote(
        "frames", "List the last OCPP frames of a station, newest first.", arguments: [id],
        options: [
            .value("limit", "N", .integer(1...200), "How many.", default: "50"),
            .value("before", "SEQUENCE", .integer(1...Int.max), "Only those before this entry."),
        ], examples: [Example("cpms station frames CP-7 --limit 10", "What did it say last?")]
    ) { remote in
        let query: KeyValuePairs<String, String?> = ["before": remote.line.text("before"), "limit": remote.line.text("limit")]
        let listing = Listing(
            [
                .figure("ENTRY", "sequence"), .time("AT", "at"), .made("", { $0.text("direction") == "in" ? "<-" : "->" }),
                .text("KIND", "kind"),
                .text("ACTION", "action"),
                .made("WARNINGS", { $0.items("warnings").compactMap(\.plainText).joined(separator: "; ") }), .text("TEXT", "text"),
            ], empty: "No frames.")
        remote.show(try remote.client.get("/stations/\(try remote.segment("id"))/frames", query: query)) {
            listing.text($0.items("items"), remote.style)
        }
        return .ok
    }

    static let configuration = Command.remote(
        "configuration", "Show the configuration keys that a station reported.",
        discussion: "What it last reported; ask it again with: cpms station send ID GetConfiguration.", arguments: [id],
        examples: [Example("cpms station configuration CP-7", "Keys and values.")]
    ) { remote in
        let listing = Listing(
            [.text("KEY", "key"), .text("VALUE", "value"), .mark("READONLY", "readonly")], empty: "Nothing reported yet.")
        remote.show(try remote.client.get("/stations/\(try remote.segment("id"))/configuration")) {
            listing.text($0.items("items"), remote.style)
        }
        return .ok
    }

    static let openOnboarding = Command.remote(
        "open", "Let unknown stations connect as pending, for some minutes.", changes: true,
        options: [.value("minutes", "N", .integer(1...1_440), "How long.", required: true)],
        examples: [Example("cpms onboarding open --minutes 15", "Then switch the station on, and adopt it.")]
    ) { remote in
        var body = Body()
        body.integer("minutes", try remote.line.integer("minutes"))
        remote.show(try remote.client.change("POST", "/onboarding", body.json)) {
            "Unknown stations may connect until \($0.time("until") ?? "then")."
        }
        return .ok
    }

    static let knockingList = Command.remote(
        "list", "List unknown stations and wrong passwords that were refused.", options: Remote.listOptions,
        examples: [Example("cpms knocking list", "Who wants in? Adopt with: cpms station adopt ID.")]
    ) { remote in
        try remote.list(
            "/knocking",
            Listing(
                [
                    .text("IDENTITY", "identity"), .text("ADDRESS", "address"), .figure("COUNT", "count"), .text("REASON", "reason"),
                    .text("USER AGENT", "userAgent"), .time("FIRST", "firstAt"), .time("LAST", "lastAt"),
                ], empty: "Nobody knocks."))
        return .ok
    }

    static let knockingClear = Command.remote(
        "clear", "Take an identity off the knocking list.", changes: true,
        arguments: [ArgumentSpec("identity", .text, "As knocking list shows it.")],
        examples: [Example("cpms knocking clear CP-9", "It comes back when it knocks again.")]
    ) { remote in
        let identity = try remote.line.required("identity")
        remote.show(try remote.client.change("DELETE", "/knocking/\(try remote.segment("identity"))")) { _ in
            "\(TerminalText.escaped(identity)) taken off the list."
        }
        return .ok
    }
}
