internal import Commands

/// `cpms status`, `alert`, `api-token`, `entry`, `openapi`, `health`
enum ServerLines {
    static let status = Command.operation(
        "getStatus", "status", "Show how the server is.", section: "Client",
        printing: .made { status, remote in
            let facts: [Cell] = [
                "origin", "version", "sequence", "head", "startedAt", .made("uptime") { $0.text("uptimeSeconds").map(duration) },
                .made("stations") { counts($0, "stations", ["total", "connected", "charging"]) },
                .made("sessions") { counts($0, "sessions", ["open", "closed"]) }, "invoices", "alerts", "onboardingUntil",
            ]
            let warnings = status.items("warnings").compactMap(\.plainText).map {
                remote.style.yellow("warning") + "  " + TerminalText.escaped($0)
            }
            return ([Printing.facts(facts).text(status, .answer("getStatus"), remote)] + warnings).joined(separator: "\n")
        }, examples: Example("cpms status", "Counts, the journal's head, warnings."))

    private static func counts(_ status: JSONValue, _ things: String, _ states: [String]) -> String? {
        let present = states.compactMap { state in status[things]?.text(state).map { "\($0) \(state)" } }
        return present.isEmpty ? nil : present.joined(separator: ", ")
    }

    /// `93784` seconds as `1 d 02:03:04`.
    static func duration(_ seconds: String) -> String {
        guard let total = Int(seconds), total >= 0 else { return seconds }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(total / 3600 % 24)):\(two(total / 60 % 60)):\(two(total % 60))"
        return total >= 86_400 ? "\(total / 86_400) d \(clock)" : clock
    }

    static let alerts: [Command] = [
        .operation(
            "listAlerts", "list", printing: .table(["station", "kind", "count", "firstAt", "lastAt", "text"]),
            examples: Example("cpms alert list", "What needs attention.")),
        .operation(
            "acknowledgeAlert", "acknowledge", printing: .done("Alert acknowledged."),
            examples: Example("cpms alert acknowledge silence --station CP-7", "Seen, somebody is on the way.")),
    ]

    static let apiTokens: [Command] = [
        .operation(
            "issueAPIToken", "add", printing: .facts(["id", "name", "role", "token"]),
            examples: Example("cpms api-token add \"wall display\" --role read-only", "A token that can only look.")),
        .operation(
            "listAPITokens", "list", printing: .table(["id", "name", "role", "issuedAt", "revoked"], empty: "No API tokens."),
            examples: Example("cpms api-token list", "Who has access.")),
        .operation("getAPIToken", "show", examples: Example("cpms api-token show 3", "What may its holder do?")),
        .operation(
            "revokeAPIToken", "revoke", printing: .done("API token {id} revoked."),
            examples: Example("cpms api-token revoke 3", "From this moment it is refused.")),
    ]

    static let entry = Command.operation(
        "getEntry", "entry", "Show an entry of the journal: its input, what was decided, what was sent.", section: "Client",
        printing: .made { entry, remote in
            let facts: [Cell] = ["sequence", "at", "kind", "station", "hash", "previous=previousHash", "input"]
            let lists = [("event", "events"), ("sent", "sent")].flatMap { title, member in
                entry.items(member).map { item in
                    remote.style.bold(title) + "  " + TerminalText.escaped(item.plainText ?? String(decoding: item.bytes, as: UTF8.self))
                }
            }
            return ([Printing.facts(facts).text(entry, .answer("getEntry"), remote)] + lists).joined(separator: "\n")
        }, examples: Example("cpms entry 4711", "The frame, the events it caused, and the hashes."))

    static let openAPI = Command.remote(
        "openapi", "Print the OpenAPI document of the server.", section: "Client",
        examples: [Example("cpms openapi > openapi.json", "For generators of clients.")], operations: ["getOpenAPI"]
    ) { remote in
        remote.console.printJSON(try remote.client.document("/openapi.json"))
        return .ok
    }

    static let health = Command.operation(
        "getHealth", "health", "Ask whether the server is up; needs no token.", section: "Client",
        printing: .made { health, _ in health.text("status") ?? "ok" },
        examples: Example("cpms health", "Exit code 0 when it is, 3 when it cannot be reached."))
}
