import Commands
import Foundation
import Testing

@testable import Gateway

/// Sessions and documents by other things than their numbers, as the API gives them.
@Suite(.serialized) struct ShellListTests {
    /// Closed sessions of two cards, one of a driver's, told out of order; one that is open; and an invoice for each that is closed.
    private func house() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#)
        try house.tell(
            "POST", "/tariffs", #"{"name":"Day","assign":true,"components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#)
        try house.tell("POST", "/drivers", #"{"name":"Ada"}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARDA","driver":1}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARDB"}"#)
        for name in ["CP1", "CP2"] { try house.addStation(name) }
        for (name, rows) in [("CP1", [("CARDA", 14), ("CARDB", 10), ("CARDA", 12)]), ("CP2", [("CARDB", 11), ("CARDA", 9)])] {
            let charger = try ShellCharger(house, name)
            _ = charger.boot()
            for (index, (card, hour)) in rows.enumerated() {
                let time = String(format: "2026-01-02T%02d", hour)
                let register = hour * 10_000
                let started = charger.call(
                    "StartTransaction",
                    #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(register),"timestamp":"\#(time):00:00Z"}"#,
                    id: "a\(index)")
                let answer = try JSONValue(parsing: Array(started.utf8))
                guard case .array(let parts) = answer, parts.count == 3 else { throw ShellHouseFailure(what: started) }
                if (name, index) == ("CP2", 1) { continue }
                _ = charger.call(
                    "StopTransaction",
                    #"{"transactionId":\#(parts[2]["transactionId"].string),"meterStop":\#(register + 8_000),"#
                        + #""timestamp":"\#(time):30:00Z"}"#,
                    id: "o\(index)")
            }
        }
        return house
    }

    /// The rows of all pages of a list, each page a row long.
    private func rows(_ path: String, _ house: ShellHouse) throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var after = ""
        for _ in 0..<50 {
            let page = try house.tell("GET", path + (path.contains("?") ? "&" : "?") + "limit=1" + after)
            rows += page["items"].items
            guard let next = page["next"], next != .null else { return rows }
            after = "&after=\(Optional(next).string)"
        }
        throw ShellHouseFailure(what: "\(path) has no end")
    }

    private func check(_ house: ShellHouse) throws {
        let all = try rows("/sessions", house)
        #expect(all.map { $0["session"].string } == ["5", "4", "3", "2", "1"])
        let card = try house.tell("GET", "/tokens/CARDA")["token"].string
        func expect(_ query: String, byStart: Bool = false, _ has: (JSONValue) -> Bool) throws {
            var expected = all.filter(has)
            if byStart { expected.sort { $0["startedAt"].string > $1["startedAt"].string } }
            #expect(!expected.isEmpty, "\(query)")
            #expect(try rows("/sessions?" + query, house).map { $0["session"].string } == expected.map { $0["session"].string }, "\(query)")
        }
        try expect("token=CARDA") { $0["token"].string == card }
        try expect("token=\(card)&state=closed") { $0["token"].string == card && $0["running"] == .bool(false) }
        try expect("driver=1") { $0["driver"].string == "1" }
        try expect("driver=1&station=CP1") { $0["driver"].string == "1" && $0["station"].string == "CP1" }
        try expect("station=CP2&state=open") { $0["station"].string == "CP2" && $0["running"] == .bool(true) }
        let middle = all.map { $0["startedAt"].string }.sorted()[2]
        try expect("from=\(middle)", byStart: true) { $0["startedAt"].string >= middle }
        try expect("to=\(middle)", byStart: true) { $0["startedAt"].string < middle }
        try expect("from=\(middle)&token=\(card)") { $0["startedAt"].string >= middle && $0["token"].string == card }
        #expect(try rows("/sessions?token=NOBODY", house) == [])
        #expect(try rows("/sessions?from=2090-01-01", house) == [])
        try checkInvoices(house)
    }

    private func checkInvoices(_ house: ShellHouse) throws {
        let all = try rows("/invoices", house)
        #expect(all.map { $0["invoice"].string } == ["4", "3", "2", "1"])
        let (middle, last) = (all[2]["issuedAt"].string, all[0]["issuedAt"].string)
        func expect(_ query: String, _ has: (JSONValue) -> Bool) throws {
            let expected = all.filter(has).map { $0["invoice"].string }
            #expect(try rows("/invoices?" + query, house).map { $0["invoice"].string } == expected, "\(query)")
        }
        try expect("number=\(all[1]["number"].string)") { $0["invoice"].string == "3" }
        try expect("number=A-999999") { _ in false }
        try expect("driver=1") { $0["driver"].string == "1" }
        try expect("driver=1&number=\(all[3]["number"].string)") { $0["driver"].string == "1" && $0["invoice"].string == "1" }
        try expect("session=2") { $0["sessions"].items.contains { Optional($0).string == "2" } }
        try expect("from=\(middle)") { $0["issuedAt"].string >= middle }
        try expect("to=\(middle)") { $0["issuedAt"].string < middle }
        try expect("from=\(middle)&to=\(last)") { $0["issuedAt"].string >= middle && $0["issuedAt"].string < last }
        try expect("from=2090-01-01") { _ in false }
    }

    @Test func `lists are found by card, driver, station and time; from memory, from the cache, and from one that was made anew`() throws {
        let house = try house()
        defer { house.clear() }
        try check(house)
        house.stop()
        let kept = try ShellHouse(house.directory, token: house.token)
        #expect(kept.foldedCount == 0)
        try check(kept)
        kept.stop()
        try FileManager.default.removeItem(atPath: InstallationPaths(data: house.directory).cache)
        let anew = try ShellHouse(house.directory, token: house.token)
        #expect(anew.foldedCount > 0)
        try check(anew)
        anew.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        #expect(again.foldedCount == 0)
        try check(again)
    }

    @Test(arguments: [
        "/sessions?driver=x", "/sessions?driver=0", "/invoices?session=-1", "/invoices?driver=4294967296", "/sessions?from=x",
    ])
    func `what is no number or time is refused`(_ path: String) throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        #expect(try house.ask("GET", path).status == 400)
    }
}
