import Commands
import EventStore
import Projections

/// One row of the table of routes. There is no other way in: what is not in the table is refused (trust.md row 14).
struct Route: Sendable {
    enum Access: Sendable {
        /// No token is asked for.
        case open
        /// Any role.
        case read
        /// What the command allows.
        case command(AdminCommand)
        /// Owners alone.
        case owner
    }

    let method: String
    /// Path below `/api/v1`; `:name` leaves a part open.
    let path: String
    let access: Access
    let handler: @Sendable (API, APIRequest) throws -> APIAnswer

    /// Whether many rows may come at once.
    var isImport: Bool { path.hasSuffix("/import") }

    /// Bytes of body at most.
    var bodyBytesMax: Int { method == "GET" ? APILimits.ignoredBytes : isImport ? APILimits.importBytes : APILimits.commandBytes }

    /// The open parts of a path that fits; nil for one that does not.
    func match(_ segments: [String]) -> [String]? {
        let parts = path.split(separator: "/")
        guard parts.count == segments.count else { return nil }
        var open: [String] = []
        for (part, segment) in zip(parts, segments) {
            if part.first == ":" { open.append(segment) } else if part != segment { return nil }
        }
        return open
    }

    private static func read(_ path: String, _ handler: @escaping @Sendable (API, APIRequest) throws -> APIAnswer) -> Route {
        Route(method: "GET", path: path, access: .read, handler: handler)
    }

    private static func command(
        _ method: String, _ path: String, _ command: AdminCommand,
        _ handler: @escaping @Sendable (API, APIRequest, AdminCommand) throws -> APIAnswer
    ) -> Route {
        Route(method: method, path: path, access: .command(command)) { try handler($0, $1, command) }
    }

    static let table: [Route] = [
        Route(method: "GET", path: "/openapi.json", access: .open) { api, _ in api.openAPI() },
        read("/status") { api, request in try api.status(request) },
        read("/stations") { api, request in try api.stations(request) },
        read("/stations/:id") { api, request in try api.station(request) },
        read("/stations/:id/configuration") { api, request in try api.configuration(request) },
        read("/stations/:id/frames") { api, request in try api.frames(request) },
        read("/stations/:id/calls") { api, request in try api.calls(request) },
        read("/calls/:call") { api, request in try api.call(request) },
        read("/knocking") { api, request in try api.knocking(request) },
        read("/tokens") { api, request in try api.tokens(request) },
        read("/tokens/:token") { api, request in try api.token(request) },
        read("/drivers") { api, request in try api.drivers(request) },
        read("/drivers/:driver") { api, request in try api.driver(request) },
        read("/tariffs") { api, request in try api.tariffs(request) },
        read("/tariffs/:tariff") { api, request in try api.tariff(request) },
        read("/seller") { api, _ in api.seller() },
        read("/sessions") { api, request in try api.sessions(request) },
        read("/sessions/:session") { api, request in try api.session(request) },
        read("/invoices") { api, request in try api.invoices(request) },
        read("/invoices/:invoice") { api, request in try api.invoice(request) },
        read("/invoices/:invoice/trail") { api, request in try api.trail(request) },
        read("/invoices.csv") { api, request in try api.exportInvoices(request) },
        read("/ledger/postings.csv") { api, request in try api.exportPostings(request) },
        read("/ledger") { api, _ in api.ledger() },
        read("/alerts") { api, request in try api.alerts(request) },
        read("/entries/:sequence") { api, request in try api.entry(request) },
        read("/events") { api, request in try api.events(request) },
        Route(method: "GET", path: "/api-tokens", access: .owner) { api, request in try api.apiTokens(request) },
        Route(method: "GET", path: "/api-tokens/:id", access: .owner) { api, request in try api.apiToken(request) },
        command("POST", "/stations", .addStation) { try $0.addStation($1, $2) },
        command("POST", "/stations/import", .importStations) { try $0.importStations($1, $2) },
        command("PATCH", "/stations/:id", .changeStation) { try $0.withStation($1, $2) },
        command("DELETE", "/stations/:id", .removeStation) { try $0.withStation($1, $2) },
        command("POST", "/stations/:id/adopt", .adoptStation) { try $0.addStation($1, $2) },
        command("POST", "/stations/:id/calls", .sendCall) { try $0.sendCall($1, $2) },
        command("POST", "/stations/:id/local-list", .pushLocalList) { try $0.about($1, $2, "station", text: $1.parameter()) },
        command("DELETE", "/calls/:call", .cancelCall) { try $0.about($1, $2, "call", number: $1.number()) },
        command("POST", "/onboarding", .openOnboarding) { try $0.carryOut($2, $1.json(), $1) },
        command("DELETE", "/knocking/:id", .clearKnocking) { try $0.about($1, $2, "id", text: $1.parameter()) },
        command("POST", "/tokens", .issueToken) { try $0.issueToken($1, $2) },
        command("POST", "/tokens/import", .importTokens) { try $0.importTokens($1, $2) },
        command("PATCH", "/tokens/:token", .changeToken) { try $0.withToken($1, $2) },
        command("DELETE", "/tokens/:token", .forgetToken) { try $0.withToken($1, $2) },
        command("POST", "/drivers", .registerDriver) { try $0.registerDriver($1, $2) },
        command("DELETE", "/drivers/:driver", .forgetDriver) { try $0.about($1, $2, "driver", number: $1.number()) },
        command("POST", "/tariffs", .publishTariff) { try $0.carryOut($2, $1.json(without: "tariff"), $1) },
        command("PUT", "/tariffs/:tariff", .publishTariff) { try $0.about($1, $2, "tariff", number: $1.number()) },
        command("DELETE", "/tariffs/:tariff", .endTariff) { try $0.about($1, $2, "tariff", number: $1.number()) },
        command("POST", "/tariff-assignments", .assignTariff) { try $0.assignTariff($1, $2) },
        command("PUT", "/seller", .setSeller) { try $0.setSeller($1, $2) },
        command("POST", "/sessions/:session/stop", .stopSession) { try $0.about($1, $2, "session", number: $1.number()) },
        command("POST", "/sessions/:session/release", .releaseSession) { try $0.about($1, $2, "session", number: $1.number()) },
        command("POST", "/invoices/:invoice/credit", .creditInvoice) { try $0.creditInvoice($1, $2) },
        command("POST", "/alerts/acknowledge", .acknowledgeAlert) { try $0.carryOut($2, $1.json(), $1) },
        command("POST", "/api-tokens", .issueAPIToken) { try $0.issueAPIToken($1, $2) },
        command("DELETE", "/api-tokens/:id", .revokeAPIToken) { try $0.about($1, $2, "id", number: $1.number()) },
    ]
}
