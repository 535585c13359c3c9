import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// Corrections of invoices whose documents and sessions have left the state.
@Suite(.serialized) struct ShellCorrectionTests {
    /// Two sessions of 4 kWh each, invoiced.
    private func soldHouse() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#)
        try house.tell(
            "POST", "/tariffs",
            #"{"name":"Day","assign":true,"gross":true,"components":[{"dimension":"ENERGY","price":"0.50","vat":"19"}]}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARD0815"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        for hour in 1...2 {
            let start = "2026-01-0\(hour)T10:00:00Z"
            let started = charger.call(
                "StartTransaction", #"{"connectorId":1,"idTag":"CARD0815","meterStart":\#(hour * 10_000),"timestamp":"\#(start)"}"#)
            #expect(started.contains(#""transactionId":\#(hour)"#))
            _ = charger.call(
                "StopTransaction",
                #"{"transactionId":\#(hour),"meterStop":\#(hour * 10_000 + 4_000),"timestamp":"2026-01-0\#(hour)T11:00:00Z"}"#)
        }
        return house
    }

    private func expectCorrected(_ house: ShellHouse) throws {
        let session = try house.tell("GET", "/sessions/1")
        #expect(session["energyKwh"].string == "3" && session["corrected"] == .bool(true))
        #expect(session["price"]?["gross"].string == "1.50" && session["invoice"].string == "4")
        let listed = try house.tell("GET", "/sessions?station=CP1").rows
        #expect(listed.map { $0["energyKwh"].string } == ["4", "3"])
        let documents = try house.tell("GET", "/invoices?session=1").rows
        #expect(documents.map { $0["gross"].string } == ["1.50", "-2.00", "2.00"])
        #expect(documents.map { $0["replaced"].string } == ["false", "false", "true"])
        #expect(documents.first?["replaces"].string == "1")
        #expect(try house.tell("GET", "/ledger")["balanced"] == .bool(true))
    }

    @Test func `a corrected invoice, its credit note and the one in its place are the same at once, after a crash and a rebuild`() throws {
        var house = try soldHouse()
        defer { house.clear() }
        let path = "/invoices/1/correct"
        let body = #"{"energyKwh":"3","reason":"The display showed 3 kWh"}"#
        let reply = try house.ask("POST", path, body, key: "correction")
        #expect(reply.status == 201 && reply.fields["Location"]?.hasSuffix("/invoices/4") == true)
        #expect(try house.ask("POST", path, body, key: "correction").json["invoice"].string == "4", "a repetition is answered alike")
        #expect(try house.ask("POST", path, body).status == 409)
        #expect(try house.ask("POST", path, #"{"document":"00"}"#).status == 422, "what the shell adds is not taken from outside")
        #expect(try house.ask("POST", "/invoices/99/correct", body).status == 404)
        try expectCorrected(house)
        house.crash()
        house = try ShellHouse(house.directory, token: house.token)
        try expectCorrected(house)
        house.stop()
        house = try ShellHouse(house.directory, token: house.token)
        #expect(house.foldedCount == 0)
        try expectCorrected(house)
        house.stop()
        try FileManager.default.removeItem(atPath: InstallationPaths(data: house.directory).cache)
        house = try ShellHouse(house.directory, token: house.token)
        try expectCorrected(house)
        house.stop()
    }

    @Test func `the trail of each document says what it says, and why there are three`() throws {
        let house = try soldHouse()
        defer { house.clear() }
        try house.tell("POST", "/invoices/1/correct", #"{"energyKwh":"3","reason":"The display showed 3 kWh"}"#)
        func steps(_ invoice: Int, _ what: String) throws -> [String] {
            let steps = try house.tell("GET", "/invoices/\(invoice)/trail")["steps"].items
            return steps.filter { $0["what"].string == what }.map { $0["text"].string }
        }
        #expect(try steps(1, "session").first?.contains(" 4 kWh ") == true && steps(1, "correction").isEmpty)
        #expect(try steps(3, "correction").first?.contains("The display showed 3 kWh") == true)
        #expect(try steps(4, "correction").first?.contains("3 kWh") == true)
        #expect(try steps(4, "session").first?.contains(" 3 kWh ") == true)
        #expect(try steps(4, "frame in").count == 2)
        house.stop()
    }
}
