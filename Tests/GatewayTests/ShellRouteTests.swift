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

    @Test func `every operation that changes something refuses a member that it does not know, or that only the server may add`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let before = ["issueToken": #""uid":"04AA","#, "addStation": #""id":"CP1","#, "assignTariff": #""tariff":null,"#]
        // Of an invoice that there is not nothing more is said.
        for operation in Self.answered where operation.id != "creditInvoice" {
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
