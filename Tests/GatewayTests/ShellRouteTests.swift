import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// The table of operations: who may do what (trust.md row 14).
@Suite(.serialized) struct ShellRouteTests {
    /// A path with something in its open parts that is not there.
    private func path(_ operation: Operation) -> String {
        "/" + operation.segments.map { $0.first == "{" ? "4000000" : String($0) }.joined(separator: "/")
    }

    private static let answered = Operation.table.filter { !$0.isElsewhere }

    @Test func `every operation but the open ones asks for a token, and lets in the roles of its row`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        var tokens: [(Role, String)] = [(.owner, house.token)]
        for role in [Role.operator, .accountant, .readOnly] { tokens.append((role, try house.apiToken(role))) }
        for operation in Self.answered {
            let path = path(operation)
            let nobody = try house.ask(operation.method, path, token: .some(nil))
            let stranger = try house.ask(operation.method, path, token: "cpms_00")
            if operation.roles == nil {
                #expect(nobody.status == 200 && stranger.status == 200, "\(path)")
                continue
            }
            #expect(nobody.status == 401, "\(operation.id)")
            #expect([401, 429].contains(stranger.status), "\(operation.id)")
        }
        // The stranger's guesses have used up the patience with this address.
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        for operation in Self.answered where !operation.isStream {
            for (role, token) in tokens {
                let isAllowed = operation.roles?.contains(role) ?? true
                let status = try again.ask(operation.method, path(operation), token: token).status
                #expect((status != 403) == isAllowed, "\(operation.id) as \(role.name): \(status)")
                #expect(status != 401 && status < 500, "\(operation.id) as \(role.name): \(status)")
            }
        }
    }

    @Test func `what is not in the table is refused with a problem document`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let schema = try ShellSchema()
        let missing = try house.ask("GET", "/nothing")
        #expect(missing.status == 404 && missing.fields["Content-Type"] == "application/problem+json")
        #expect(schema.faults(missing.json, "Problem") == [])
        #expect(missing.json["status"].string == "404")
        // What is answered outside of the API has its row for the document, and no place here.
        #expect(try house.ask("GET", "/healthz").status == 404)
        #expect(try house.ask("GET", "/healthz", token: .some(nil)).status == 401)
        let odd = try house.ask("PUT", "/stations", "{}")
        #expect(odd.status == 405 && odd.json["detail"].string.contains("GET, HEAD, OPTIONS, POST"))
        let bad = try house.ask("POST", "/stations", #"{"id":"#)
        #expect(bad.status == 400 && schema.faults(bad.json, "Problem") == [])
        let wrong = try house.ask("POST", "/stations", #"{"id":"CP1","connectors":0}"#)
        #expect(wrong.status == 422 && wrong.json["errors"].items.first?["pointer"].string == "/connectors")
        #expect(try house.ask("GET", "/stations?limit=201").status == 400)
        #expect(try house.ask("GET", "/sessions?after=x").status == 400)
        #expect(try house.ask("GET", "/status", token: .some(nil)).fields["WWW-Authenticate"] == "Bearer")
    }

    @Test func `a page and the health check know only how they are read`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for path in ["/healthz", "/", "/nothing"] {
            for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
                let refused = try house.exchange(method, path)
                #expect(refused.status == 405 && refused.fields["Allow"] == "GET, HEAD, OPTIONS", "\(method) \(path)")
            }
            let options = try house.exchange("OPTIONS", path)
            #expect(options.status == 204 && options.fields["Allow"] == "GET, HEAD, OPTIONS", "\(path)")
        }
        #expect(try house.exchange("GET", "/healthz").status == 200)
    }

    @Test func `what the schema of a body allows is taken, and what is refused is not in it`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for minutes in ["5", "5.0", "5e0", "0.5E1", "50e-1"] {
            #expect(try house.ask("POST", "/onboarding", #"{"minutes":\#(minutes)}"#).status == 200, "\(minutes)")
        }
        for minutes in ["5.5", "5e-1", "1e4", "1e400", "\"5\""] {
            #expect(try house.ask("POST", "/onboarding", #"{"minutes":\#(minutes)}"#).status == 422, "\(minutes)")
        }
        let component = try #require(Gateway.Operation.named("publishTariff").body?.shape.members.first { $0.name == "components" }?.shape)
        guard case .list(let row, _, _) = component.kind else {
            Issue.record("components are no list")
            return
        }
        let allowed = ["0", "19", "5.5", "19.120", "100", "0.4", "1.230000000", "0.4901"]
        for (name, values) in [
            ("vat", ["0", "19", "5.5", "19.120", "100", "19.123", "0.19", "0.00", "100.01", "119", "-1", "", "x"]),
            ("price", ["0", "0.4", "1.230000000", "0.4901", "-1", "9999999", "1.", ".5", "x"]),
        ] {
            for value in values {
                let isAllowed = try #require(pattern(of: name, in: row)).matches(value)
                let (price, vat) = name == "vat" ? ("0.4", value) : (value, "19")
                let body = #"{"name":"T","components":[{"dimension":"ENERGY","price":"\#(price)","vat":"\#(vat)"}]}"#
                let status = try house.ask("POST", "/tariffs", body).status
                #expect(!isAllowed || status == 201, "\(name) \(value)")
                #expect(isAllowed == allowed.contains(value), "\(name) \(value)")
            }
        }
    }

    private func pattern(of member: String, in row: Shape) -> Pattern? {
        var shape = row.members.first { $0.name == member }?.shape
        if case .orNull(let bare)? = shape?.kind { shape = bare }
        guard case .text(_, _, let pattern?, _)? = shape?.kind else { return nil }
        return Pattern(text: pattern)
    }

    /// A regular expression as JSON Schema has it.
    private struct Pattern {
        let text: String

        func matches(_ value: String) throws -> Bool { try Regex(text).wholeMatch(in: value) != nil }
    }

    @Test func `stations are counted by how they stand, and found by it`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for number in 1...3 { try house.tell("POST", "/stations", #"{"id":"CP\#(number)","connectors":2}"#) }
        try house.tell("PATCH", "/stations/CP1", #"{"password":"\#(ShellHouse.password)"}"#)
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        for (connector, status) in [(0, "Available"), (1, "Faulted"), (2, "Available")] {
            let body = #"{"connectorId":\#(connector),"errorCode":"NoError","status":"\#(status)"}"#
            _ = charger.call("StatusNotification", body, id: "s\(connector)")
        }
        let stations = try #require(try house.tell("GET", "/status")["stations"])
        #expect(stations["total"].string == "3" && stations["connected"].string == "1" && stations["faulted"].string == "1")
        #expect(stations["connectors"]?["faulted"].string == "1" && stations["connectors"]?["free"].string == "1")
        func found(_ state: String) throws -> [String] { try house.tell("GET", "/stations?state=\(state)").rows.map { $0["id"].string } }
        #expect(try found("faulted") == ["CP1"] && found("offline") == ["CP2", "CP3"] && found("free") == [])
        #expect(try house.ask("GET", "/stations?state=broken").status == 400)
        try house.tell("DELETE", "/stations/CP1")
        #expect(try house.tell("GET", "/status")["stations"]?["faulted"].string == "0")
    }

    @Test func `every operation that changes something refuses a member that it does not know, or that only the server may add`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let before = ["issueToken": #""uid":"04AA","#, "addStation": #""id":"CP1","#, "assignTariff": #""tariff":null,"#]
        // Of an invoice or a session that there is not nothing more is said.
        for operation in Self.answered where !["creditInvoice", "correctInvoice", "priceSession"].contains(operation.id) {
            guard let command = operation.command else { continue }
            let reply = try house.ask(operation.method, path(operation), "{\(before[operation.id] ?? "")\"colour\":1}")
            #expect(reply.status == 422, "\(operation.id): \(reply.text)")
            #expect(reply.json["errors"].items.first?["pointer"].string == "/colour", "\(operation.id): \(reply.text)")
            guard !operation.isImport else { continue }
            for name in command.form.added {
                let reply = try house.ask(operation.method, path(operation), "{\(before[operation.id] ?? "")\"\(name)\":1}")
                #expect(
                    reply.status == 422 && reply.json["detail"].string == "/\(name): is not known here", "\(operation.id): \(reply.text)")
            }
        }
        #expect(try house.ask("DELETE", "/stations/CP1", #"{"password":"a-long-password"}"#).json["detail"].string.hasPrefix("/password"))
    }

    @Test func `a token of a revoked user is refused`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let made = try house.tell("POST", "/api-tokens", #"{"name":"guest","role":"operator"}"#)
        let token = made["token"].string
        #expect(try house.ask("GET", "/stations", token: token).status == 200)
        try house.tell("DELETE", "/api-tokens/\(made["id"].string)")
        #expect(try house.ask("GET", "/stations", token: token).status == 401)
        #expect(try house.ask("GET", "/events?access_token=\(token)", token: .some(nil)).status == 401)
    }

}
