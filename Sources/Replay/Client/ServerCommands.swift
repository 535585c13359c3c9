internal import Commands

/// `cpms status`, `alert`, `api-token`, `entry`, `openapi`, `health`
enum ServerCommands {
    static let status = Command.remote(
        "status", "Show how the server is.", section: "Client",
        examples: [Example("cpms status", "Counts, the journal's head, warnings.")]
    ) { remote in
        remote.show(try remote.client.get("/status")) { status in
            let stations = status["stations"] ?? .null
            let sessions = status["sessions"] ?? .null
            let facts = Table.facts(
                [
                    ("origin", status.text("origin")), ("version", status.text("version")), ("sequence", status.text("sequence")),
                    ("head", status.text("head")), ("started", status.time("startedAt")),
                    ("uptime", status.text("uptimeSeconds").map(duration)),
                    (
                        "stations",
                        counts([
                            ("total", stations.text("total")), ("connected", stations.text("connected")),
                            ("charging", stations.text("charging")),
                        ])
                    ),
                    ("sessions", counts([("open", sessions.text("open")), ("closed", sessions.text("closed"))])),
                    ("invoices", status.text("invoices")), ("alerts", status.text("alerts")),
                    ("onboarding until", status.time("onboardingUntil")),
                ], style: remote.style)
            let warnings = status.items("warnings").compactMap(\.plainText).map {
                remote.style.yellow("warning") + "  " + TerminalText.escaped($0)
            }
            return ([facts] + warnings).joined(separator: "\n")
        }
        return .ok
    }

    private static func counts(_ pairs: [(String, String?)]) -> String? {
        let present = pairs.compactMap { name, value in value.map { "\($0) \(name)" } }
        return present.isEmpty ? nil : present.joined(separator: ", ")
    }

    /// `93784` seconds as `1 d 02:03:04`.
    static func duration(_ seconds: String) -> String {
        guard let total = Int(seconds), total >= 0 else { return seconds }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(total / 3600 % 24)):\(two(total / 60 % 60)):\(two(total % 60))"
        return total >= 86_400 ? "\(total / 86_400) d \(clock)" : clock
    }

    static let alerts = [
        Command.remote(
            "list", "List open alerts.", options: Remote.listOptions, examples: [Example("cpms alert list", "What needs attention.")]
        ) { remote in
            try remote.list(
                "/alerts",
                Listing(
                    [
                        .text("STATION", "station"), .text("KIND", "kind"), .figure("COUNT", "count"), .time("FIRST", "firstAt"),
                        .time("LAST", "lastAt"),
                        .text("TEXT", "text"),
                    ],
                    empty: "No alerts."))
            return .ok
        },
        Command.remote(
            "acknowledge", "Take an alert off the list.", changes: true,
            arguments: [ArgumentSpec("kind", .text, "The kind, as alert list shows it.")],
            options: [.value("station", "ID", .text, "The station, for alerts about one.")],
            examples: [Example("cpms alert acknowledge silence --station CP-7", "Seen, somebody is on the way.")]
        ) { remote in
            var body = Body()
            body.text("station", remote.line.text("station"))
            body.text("kind", try remote.line.required("kind"))
            remote.show(try remote.client.change("POST", "/alerts/acknowledge", body.json)) { _ in "Alert acknowledged." }
            return .ok
        },
    ]

    static let apiTokens = [
        Command.remote(
            "add", "Make an API token and print it, once.", changes: true,
            arguments: [ArgumentSpec("name", .text, "Who or what will use it.")],
            options: [
                .value("role", "ROLE", .choice(["owner", "operator", "accountant", "read-only"]), "What it may do.", required: true)
            ], examples: [Example("cpms api-token add \"wall display\" --role read-only", "A token that can only look.")]
        ) { remote in
            var body = Body()
            body.text("name", try remote.line.required("name"))
            body.text("role", try remote.line.required("role"))
            remote.show(try remote.client.change("POST", "/api-tokens", body.json)) { made in
                Table.facts(
                    [("id", made.text("id")), ("name", made.text("name")), ("role", made.text("role")), ("token", made.text("token"))],
                    style: remote.style) + (made.text("token") == nil ? "" : "\nKeep the token now: it is not shown again.")
            }
            return .ok
        },
        Command.remote(
            "list", "List API tokens; the tokens themselves are not kept.", options: Remote.listOptions,
            examples: [Example("cpms api-token list", "Who has access.")]
        ) { remote in
            try remote.list(
                "/api-tokens",
                Listing(
                    [
                        .figure("ID", "id"), .text("NAME", "name"), .text("ROLE", "role"), .time("ISSUED", "issuedAt"),
                        .mark("REVOKED", "revoked"),
                    ],
                    empty: "No API tokens."))
            return .ok
        },
        Command.remote(
            "revoke", "Make an API token useless.", changes: true,
            arguments: [ArgumentSpec("id", .integer(1...Int.max), "Its id, as api-token list shows it.")],
            examples: [Example("cpms api-token revoke 3", "From this moment it is refused.")]
        ) { remote in
            let id = try remote.segment("id")
            remote.show(try remote.client.change("DELETE", "/api-tokens/\(id)")) { _ in "API token \(id) revoked." }
            return .ok
        },
    ]

    static let entry = Command.remote(
        "entry", "Show an entry of the journal: its input, what was decided, what was sent.", section: "Client",
        arguments: [ArgumentSpec("sequence", .integer(1...Int.max), "The sequence number of the entry.")],
        examples: [Example("cpms entry 4711", "The frame, the events it caused, and the hashes.")]
    ) { remote in
        remote.show(try remote.client.get("/entries/\(try remote.segment("sequence"))")) { entry in
            var lines = [
                Table.facts(
                    [
                        ("sequence", entry.text("sequence")), ("at", entry.time("at")), ("kind", entry.text("kind")),
                        ("station", entry.text("station")),
                        ("hash", entry.text("hash")), ("previous", entry.text("previousHash")),
                        ("input", entry.text("input") ?? entry.compact("input")),
                    ], style: remote.style)
            ]
            func add(_ title: String, _ member: String) {
                for item in entry.items(member) {
                    lines.append(
                        remote.style.bold(title) + "  "
                            + TerminalText.escaped(item.plainText ?? String(decoding: item.bytes, as: UTF8.self)))
                }
            }
            add("event", "events")
            add("sent", "sent")
            return lines.joined(separator: "\n")
        }
        return .ok
    }

    static let openAPI = Command.remote(
        "openapi", "Print the OpenAPI document of the server.", section: "Client",
        examples: [Example("cpms openapi > openapi.json", "For generators of clients.")]
    ) { remote in
        remote.console.printJSON(try remote.client.document("/openapi.json"))
        return .ok
    }

    static let health = Command.remote(
        "health", "Ask whether the server is up; needs no token.", section: "Client",
        examples: [Example("cpms health", "Exit code 0 when it is, 3 when it cannot be reached.")]
    ) { remote in
        remote.show(try remote.client.get("/healthz")) { $0.text("status") ?? "ok" }
        return .ok
    }
}
