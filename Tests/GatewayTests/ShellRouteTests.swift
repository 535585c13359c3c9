import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// The table of routes: who may do what, and what the document says about it (trust.md row 14).
@Suite(.serialized) struct ShellRouteTests {
    /// A path with something in its open parts that is not there.
    private func path(_ route: Route) -> String {
        "/" + route.path.split(separator: "/").map { $0.hasPrefix(":") ? "4000000" : String($0) }.joined(separator: "/")
    }

    @Test func `every route but the document asks for a token, and lets in the roles that its command allows`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        var tokens: [(Role, String)] = [(.owner, house.token)]
        for role in [Role.operator, .accountant, .readOnly] { tokens.append((role, try house.apiToken(role))) }
        for route in Route.table {
            let path = path(route)
            let nobody = try house.ask(route.method, path, token: .some(nil))
            let stranger = try house.ask(route.method, path, token: "cpms_00")
            if case .open = route.access {
                #expect(nobody.status == 200 && stranger.status == 200, "\(path)")
                continue
            }
            #expect(nobody.status == 401, "\(route.method) \(path)")
            #expect([401, 429].contains(stranger.status), "\(route.method) \(path)")
        }
        // The stranger's guesses have used up the patience with this address.
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        for route in Route.table where route.path != "/events" {
            for (role, token) in tokens {
                let isAllowed =
                    switch route.access {
                    case .open, .read: true
                    case .owner: role == .owner
                    case .command(let command): command.isAllowed(to: role)
                    }
                let status = try again.ask(route.method, path(route), token: token).status
                #expect((status != 403) == isAllowed, "\(route.method) \(path(route)) as \(role.name): \(status)")
                #expect(status != 401 && status < 500, "\(route.method) \(path(route)) as \(role.name): \(status)")
            }
        }
    }

    @Test func `the document describes exactly the routes of the table`() throws {
        let table = Route.table.map { route in
            route.method + " /" + route.path.split(separator: "/").map { $0.hasPrefix(":") ? "*" : String($0) }.joined(separator: "/")
        }
        #expect(try ShellSchema().operations == Set(table).union(["GET /healthz"]))
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

    @Test func `every route that takes a body refuses a member that it does not know`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let before = [
            "POST /tokens": #""uid":"04AA","#, "POST /stations": #""id":"CP1","#, "POST /tariff-assignments": #""tariff":null,"#,
        ]
        for route in Route.table {
            // Of an invoice that there is not nothing more is said.
            guard case .command = route.access, route.path != "/invoices/:invoice/credit" else { continue }
            let name = "\(route.method) \(route.path)"
            let reply = try house.ask(route.method, path(route), "{\(before[name] ?? "")\"colour\":1}")
            #expect(reply.status == 422, "\(name): \(reply.text)")
            #expect(reply.json["errors"].items.first?["pointer"].string == "/colour", "\(name): \(reply.text)")
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
