import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// What the API does, by its answers.
@Suite(.serialized) struct ShellAPITests {
    @Test func `a session goes from the card to the invoice, and every view is as the document says`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let schema = try ShellSchema()
        func expect(_ value: JSONValue, _ name: String) { #expect(schema.faults(value, name) == []) }
        expect(try house.tell("GET", "/seller"), "SellerOrNone")
        expect(try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#), "Seller")
        expect(
            try house.tell(
                "POST", "/tariffs", #"{"name":"Day","assign":true,"components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#),
            "Tariff")
        expect(try house.tell("POST", "/drivers", #"{"name":"Ada","mail":"ada@example.org"}"#), "Driver")
        expect(try house.tell("POST", "/tokens", #"{"uid":"04AABBCC","label":"card","driver":1}"#), "Token")
        expect(try house.tell("POST", "/stations", #"{"id":"CP1","connectors":1,"powerMaxW":22000}"#), "StationWithPassword")
        try house.tell("PATCH", "/stations/CP1", #"{"password":"\#(ShellHouse.password)"}"#)
        let charger = try ShellCharger(house)
        #expect(charger.status == 101)
        #expect(charger.boot().contains("Accepted"))
        #expect(charger.call("Authorize", #"{"idTag":"04aabbcc"}"#).contains("Accepted"))
        let started = charger.call(
            "StartTransaction", #"{"connectorId":1,"idTag":"04AABBCC","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}"#)
        #expect(started.contains(#""transactionId":1"#))
        expect(try house.tell("GET", "/sessions/1"), "SessionDetail")
        expect(try house.tell("GET", "/stations/CP1"), "Station")
        _ = charger.call(
            "MeterValues",
            #"{"connectorId":1,"transactionId":1,"meterValue":[{"timestamp":"2026-01-01T10:30:00Z","sampledValue":[{"value":"6000"}]}]}"#)
        _ = charger.call("StopTransaction", #"{"transactionId":1,"meterStop":11000,"timestamp":"2026-01-01T11:00:00Z"}"#)
        let session = try house.tell("GET", "/sessions/1")
        expect(session, "SessionDetail")
        #expect(session["energyKwh"].string == "10" && session["price"]?["net"].string == "4.00", "\(session.bytesText)")
        let invoice = try house.tell("GET", "/invoices/1")
        expect(invoice, "InvoiceDetail")
        #expect(invoice["gross"].string == "4.76")
        for step in try house.tell("GET", "/invoices/1/trail")["steps"].items { expect(step, "TrailStep") }
        expect(try house.tell("GET", "/ledger"), "Ledger")
        #expect(try house.tell("GET", "/ledger")["balanced"] == .bool(true))
        for frame in try house.tell("GET", "/stations/CP1/frames").rows { expect(frame, "Frame") }
        for (path, name) in [
            ("/stations", "Station"), ("/tokens", "Token"), ("/drivers", "Driver"), ("/tariffs", "Tariff"), ("/sessions", "Session"),
            ("/invoices", "Invoice"), ("/api-tokens", "APIToken"),
        ] {
            let list = try house.tell("GET", path).rows
            #expect(!list.isEmpty, "\(path)")
            for item in list { expect(item, name) }
        }
        expect(try house.tell("GET", "/status"), "Status")
        expect(try house.tell("GET", "/entries/2"), "EntryDetail")
        expect(try house.tell("POST", "/stations/CP1/calls", #"{"action":"Reset","payload":{"type":"Soft"}}"#), "Call")
        #expect(charger.next() != .ended)
    }

    @Test func `an idempotency key gives the same answer again, and refuses another body`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let body = #"{"name":"Day","components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#
        let first = try house.ask("POST", "/tariffs", body, key: "k1")
        let head = try house.tell("GET", "/status")["sequence"].string
        let second = try house.ask("POST", "/tariffs", body, key: "k1")
        #expect(first.status == 201 && second.status == 201 && first.bytes == second.bytes)
        #expect(try house.tell("GET", "/status")["sequence"].string == head)
        #expect(try house.tell("GET", "/tariffs").rows.count == 1)
        let other = try house.ask("POST", "/tariffs", body.replacing("0.40", with: "0.50"), key: "k1")
        #expect(other.status == 409)
        #expect(try house.ask("POST", "/drivers", #"{"name":"Ada"}"#, key: "k1").status == 409)
        #expect(try house.ask("POST", "/tariffs", body, key: String(repeating: "k", count: 256)).status == 400)
    }

    @Test func `what was made under a key is told again whole, also when it was removed since`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let body = #"{"id":"CP9","password":"a-long-password"}"#
        #expect(try house.ask("POST", "/stations", body, key: "k1").status == 201)
        #expect(try house.ask("DELETE", "/stations/CP9").status == 204)
        let again = try house.ask("POST", "/stations", body, key: "k1")
        #expect(again.status == 201)
        #expect(try ShellSchema().faults(again.json, "Station") == [])
        #expect(again.json["removed"].string == "true")
    }

    @Test func `a call that is repeated under its key is told as it stands, also when it is long over and after a restart`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let schema = try ShellSchema()
        func send(_ house: ShellHouse, _ key: String) throws -> ShellHouse.Reply {
            try house.ask("POST", "/stations/CP1/calls", #"{"action":"ClearCache"}"#, key: key)
        }
        let first = try send(house, "k1")
        #expect(first.status == 202 && first.json["state"].string == "queued")
        try house.tell("DELETE", "/calls/1")
        func expectTold(_ house: ShellHouse, _ when: Comment) throws {
            let again = try send(house, "k1")
            #expect(again.status == 202 && again.fields["Location"] == "/api/v1/calls/1", when)
            #expect(schema.faults(again.json, "Call") == [], when)
            #expect(again.json["state"].string == "done" && again.json["outcome"].string == "cancelled", when)
            #expect(try house.tell("GET", "/calls/1") == again.json, when)
            // The command is refused for what the call is, not for want of it.
            #expect(try house.ask("DELETE", "/calls/1").status == 409, when)
        }
        try expectTold(house, "just over")
        for number in 2...30 {
            #expect(try send(house, "k\(number)").status == 202)
            try house.tell("DELETE", "/calls/\(number)")
        }
        try expectTold(house, "out of the state")
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        try expectTold(again, "from the archive")
        #expect(try again.ask("GET", "/calls/99").status == 404)
        #expect(try again.ask("DELETE", "/calls/99").status == 404)
    }

    @Test func `an import with bad rows imports nothing and names each of them`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let header = "id,name,password,securityProfile,connectors,powerMaxW\n"
        let stations = header + "A,,12345678,1,2,\nB/1,,12345678,1,2,\nA,,12345678,1,2,\nC,,12345678,1,0,\n"
        let refused = try house.ask("POST", "/stations/import", stations, type: "text/csv")
        #expect(refused.status == 422)
        #expect(
            refused.json["errors"].items.map { $0["pointer"].string } == ["/stations/1/id", "/stations/2/id", "/stations/3/connectors"])
        #expect(try house.tell("GET", "/stations").rows.isEmpty)
        let tokens = "uid,kind,status\n04AA,RFID,active\n,RFID,active\n04BB,Plastic,active\n"
        let bad = try house.ask("POST", "/tokens/import", tokens, type: "text/csv")
        #expect(bad.status == 422 && bad.json["errors"].items.count == 2, "\(bad.text)")
        #expect(try house.tell("GET", "/tokens").rows.isEmpty)
        #expect(try house.ask("POST", "/stations/import", "id,colour\nA,red\n", type: "text/csv").status == 422)
        #expect(try house.ask("POST", "/stations/import", "id\n\"A\n", type: "text/csv").status == 400)
    }

    @Test func `stations that could never connect are refused by line`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let table = "id,password,securityProfile\nA,,\nB,12345678,\nC,,3\nD,,2\n"
        let refused = try house.ask("POST", "/stations/import", table, type: "text/csv")
        #expect(refused.status == 422)
        let errors = refused.json["errors"].items
        #expect(errors.map { $0["pointer"].string } == ["/stations/0/password", "/stations/3/password"])
        #expect(errors.allSatisfy { $0["detail"].string == "is needed: without one the station could never connect" })
        #expect(try house.ask("POST", "/stations/import", #"{"stations":[{"id":"A"}]}"#).status == 422)
        #expect(try house.tell("GET", "/stations").rows.isEmpty)
    }

    @Test func `an import that updates changes what is different, and says what became of its rows`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        func counts(_ path: String, _ table: String) throws -> [String] {
            let told = try house.tell("POST", path + "/import?update=true", table, type: "text/csv")
            return ["imported", "added", "changed", "unchanged"].map { told[$0].string }
        }
        #expect(try counts("/stations", "id,name,password\nA,Yard,12345678\nB,,12345678\n") == ["2", "2", "0", "0"])
        // What is there keeps its password; the same one again is nothing new.
        #expect(try counts("/stations", "id,name,password\na,Left,\nB,,12345678\nC,,12345678\n") == ["3", "1", "1", "1"])
        #expect(try house.tell("GET", "/stations/A")["name"].string == "Left")
        #expect(try house.ask("POST", "/stations/import", "id,password\nA,12345678\n", type: "text/csv").status == 409)
        #expect(try house.ask("POST", "/stations/import?update=true", "id,name\nA,x\nD,x\n", type: "text/csv").status == 422)
        #expect(try house.tell("GET", "/stations/A")["name"].string == "Left")
        #expect(try counts("/tokens", "uid,label\n04AA,One\n04BB,Two\n") == ["2", "2", "0", "0"])
        #expect(try counts("/tokens", "uid,label,status,group\n04AA,One,,\n04BB,Two,blocked,FLEET\n04CC,,,\n") == ["3", "1", "1", "1"])
        let changed = try house.tell("GET", "/tokens/04BB")
        #expect(changed["status"].string == "blocked" && changed["group"].string == "FLEET" && changed["label"].string == "Two")
        let odd = try house.ask("POST", "/tokens/import?update=true", "uid,kind\n04AA,Virtual\n", type: "text/csv")
        #expect(odd.status == 422 && odd.json["errors"].items.map { $0["pointer"].string } == ["/tokens/0/kind"])
        #expect(try house.ask("POST", "/tokens/import?update=maybe", "uid\n04AA\n", type: "text/csv").status == 400)
        #expect(try house.ask("POST", "/tokens/import", #"{"tokens":[],"update":true}"#).status == 422)
    }

    @Test func `tokens that were issued or changed last are listed first where somebody asks, each once`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for number in 1...7 { try house.tell("POST", "/tokens", #"{"uid":"CARD-\#(number)","label":"L\#(number % 2)"}"#) }
        try house.tell("PATCH", "/tokens/CARD-2", #"{"status":"blocked"}"#)
        var (found, after): ([String], String) = ([], "")
        repeat {
            let page = try house.tell("GET", "/tokens?order=newest&limit=3&after=" + after)
            found += page.rows.map { $0["uid"].string }
            after = page["next"].string
        } while !after.isEmpty
        #expect(found == [2, 7, 6, 5, 4, 3, 1].map { "CARD-\($0)" })
        let odd = try house.tell("GET", "/tokens?order=newest&search=l1").rows.map { $0["uid"].string }
        #expect(odd == [7, 5, 3, 1].map { "CARD-\($0)" })
        #expect(try house.ask("GET", "/tokens?order=oldest").status == 400)
    }

    @Test func `what is refused says what would be right`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/stations", #"{"id":"CP1","password":"12345678"}"#)
        func detail(_ method: String, _ path: String, _ body: String) throws -> String {
            try house.ask(method, path, body).json["errors"].items.first?["detail"].string ?? ""
        }
        #expect(
            try detail("POST", "/stations/CP1/calls", #"{"action":"Reset","payload":{"type":"Medium"}}"#) == "must be one of Hard, Soft")
        #expect(try detail("POST", "/stations/CP1/calls", #"{"action":"reset"}"#).hasSuffix("did you mean Reset?"))
        let slip = try detail("POST", "/stations/CP1/calls", #"{"action":"RemoteStartTransaktion"}"#)
        #expect(slip.hasSuffix("did you mean RemoteStartTransaction?"))
        #expect(try detail("POST", "/stations/CP1/calls", #"{"action":"Frobnicate"}"#).hasPrefix("must be one of CancelReservation"))
        #expect(try detail("POST", "/drivers", #"{"name":"Ada","mail":"nowhere"}"#) == "must be a mail address like ada@example.org")
        let past = #"{"id":"CP2","securityProfile":0,"allowProfileZeroUntil":"2020-01-01T00:00:00Z"}"#
        #expect(try detail("POST", "/stations", past).hasPrefix("lies in the past"))
        // To take the leave away is no mistake.
        #expect(try house.ask("PATCH", "/stations/CP1", #"{"allowProfileZeroUntil":"2020-01-01T00:00:00Z"}"#).status == 200)
    }

    @Test func `a list is read page by page, each row once`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let rows = (1...120).map { "CP\($0)" }
        let table = "id,securityProfile\n" + rows.map { $0 + ",3" }.joined(separator: "\n")
        #expect(try house.tell("POST", "/stations/import", table, type: "text/csv")["imported"].string == "120")
        try house.tell("POST", "/tokens/import", "uid\n" + (1...70).map { "04AA\($0)" }.joined(separator: "\n"), type: "text/csv")
        func all(_ path: String, _ name: String) throws -> [String] {
            var (found, after): ([String], String) = ([], "")
            repeat {
                let page = try house.tell("GET", path + "?limit=50&after=" + after)
                found += page.rows.map { $0[name].string }
                after = page["next"].string
            } while !after.isEmpty
            return found
        }
        #expect(try all("/stations", "id") == rows)
        let tokens = try all("/tokens", "uid")
        #expect(tokens.count == 70 && Set(tokens).count == 70)
        #expect(try house.tell("GET", "/stations?search=cp12").rows.map { $0["id"].string } == ["CP12", "CP120"])
    }

    @Test func `sessions and drivers are read page by page, in every state`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"04AABBCC"}"#)
        for number in 1...5 { try house.tell("POST", "/drivers", #"{"name":"Ada \#(number)"}"#) }
        let charger = try ShellCharger(house)
        _ = charger.boot()
        // Sessions 2 and 5 are held: their meters ran backwards; 6 goes on.
        for (number, meter) in [(1, 4_000), (2, -990), (3, 4_000), (4, 4_000), (5, -990), (6, 0)] {
            let register = number * 10_000
            _ = charger.call(
                "StartTransaction",
                #"{"connectorId":1,"idTag":"04AABBCC","meterStart":\#(register),"timestamp":"2026-01-01T1\#(number):00:00Z"}"#)
            guard meter != 0 else { continue }
            _ = charger.call(
                "StopTransaction",
                #"{"transactionId":\#(number),"meterStop":\#(register + meter),"timestamp":"2026-01-01T1\#(number):30:00Z"}"#)
        }
        func all(_ path: String, _ name: String) throws -> [String] {
            var (found, after): ([String], String) = ([], "")
            repeat {
                let page = try house.tell("GET", path + "limit=2&after=" + after)
                #expect(page.rows.count <= 2, "\(path)")
                found += page.rows.map { $0[name].string }
                after = page["next"].string
            } while !after.isEmpty
            return found
        }
        for station in ["", "station=CP1&"] {
            #expect(try all("/sessions?\(station)", "session") == ["6", "5", "4", "3", "2", "1"])
            #expect(try all("/sessions?state=open&\(station)", "session") == ["6"])
            #expect(try all("/sessions?state=closed&\(station)", "session") == ["5", "4", "3", "2", "1"])
            #expect(try all("/sessions?state=held&\(station)", "session") == ["5", "2"])
        }
        #expect(try all("/drivers?", "driver") == ["1", "2", "3", "4", "5"])
        #expect(try house.tell("GET", "/drivers?after=99").rows.isEmpty)
        #expect(try house.tell("GET", "/status")["sessions"]?["held"].string == "2")
    }

    @Test func `what has nothing to say is answered with 204`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        _ = try ShellCharger(house, "NEW1")
        let cleared = try house.ask("DELETE", "/knocking/NEW1")
        #expect(cleared.status == 204 && cleared.bytes.isEmpty)
        let made = try house.tell("POST", "/api-tokens", #"{"name":"guest","role":"operator"}"#)
        #expect(try house.ask("DELETE", "/api-tokens/\(made["id"].string)").status == 204)
    }

    @Test func `a card that expired and had a driver is valid again and nobody's`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/drivers", #"{"name":"Ada"}"#)
        try house.tell("POST", "/tokens", #"{"uid":"04AABBCC","driver":1,"expires":"2026-01-01T00:00:00Z","label":"card"}"#)
        try house.addStation()
        let charger = try ShellCharger(house)
        _ = charger.boot()
        #expect(charger.call("Authorize", #"{"idTag":"04AABBCC"}"#).contains("Expired"))
        let changed = try house.tell("PATCH", "/tokens/04AABBCC", #"{"expires":null,"driver":null}"#)
        #expect(changed["expires"] == .null && changed["driver"] == .null && changed["label"].string == "card")
        #expect(charger.call("Authorize", #"{"idTag":"04AABBCC"}"#).contains("Accepted"))
    }

    @Test func `an accountant sees that there is a card, not its number`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/tokens", #"{"uid":"04AABBCC"}"#)
        let accountant = try house.apiToken(.accountant)
        #expect(!(try house.ask("GET", "/tokens", token: accountant).text.contains("04AABBCC")))
        #expect(try house.ask("GET", "/tokens?search=04aabbcc", token: accountant).json.rows.isEmpty)
        #expect(try house.ask("GET", "/tokens").text.contains("04AABBCC"))
    }

    @Test func `the event stream tells of a station that connects`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let listener = try ShellListener(house)
        let charger = try ShellCharger(house)
        #expect(charger.status == 101)
        #expect(listener.waits(for: "event: station\ndata: {\"id\":\"CP1\""))
    }
}

/// Reads the event stream on a socket.
final class ShellListener {
    private let charger: ShellCharger

    init(_ house: ShellHouse, token: String? = nil, frames: String? = nil) throws {
        charger = try ShellCharger(connecting: house)
        let query = "access_token=\(token ?? house.token)" + (frames.map { "&frames=\($0)" } ?? "")
        charger.send(Array("GET /api/v1/events?\(query) HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
    }

    func waits(for text: String) -> Bool { charger.reads(text) }
}

extension JSONValue {
    var rows: [JSONValue] { self["items"].items }
}
