import Commands
import Foundation
import Testing

@testable import Gateway

/// Sessions that were free, for no tariff applied where they began, and that a person has priced later (issue 7, B20).
@Suite(.serialized) struct ShellLaterPricingTests {
    private static let tariff = #"{"name":"Day","gross":true,"components":[{"dimension":"ENERGY","price":"0.50","vat":"19"}]}"#

    /// Two sessions of 4 kWh each before there was a tariff, the second of a card that nobody knows; and one that runs.
    private func freeHouse() throws -> (ShellHouse, ShellCharger) {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARD0815"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        for (number, card) in [(1, "CARD0815"), (2, "STRANGER"), (3, "CARD0815")] {
            _ = charger.call(
                "StartTransaction",
                #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(number * 10_000),"timestamp":"2026-01-0\#(number)T10:00:00Z"}"#)
            if number == 3 { continue }
            _ = charger.call(
                "StopTransaction",
                #"{"transactionId":\#(number),"meterStop":\#(number * 10_000 + 4_000),"timestamp":"2026-01-0\#(number)T11:00:00Z"}"#)
        }
        try house.tell("POST", "/tariffs", Self.tariff)
        return (house, charger)
    }

    private func expectPriced(_ house: ShellHouse) throws {
        let session = try house.tell("GET", "/sessions/1")
        #expect(session["free"] == .null && session["tariff"].string == "1" && session["tariffVersion"].string == "1")
        #expect(session["price"]?["gross"].string == "2.00" && session["invoice"].string == "1")
        #expect(session["pricedLater"] == .bool(true))
        let documents = try house.tell("GET", "/invoices?session=1").rows
        #expect(documents.map { $0["gross"].string } == ["2.00"])
        #expect(try house.tell("GET", "/ledger")["balanced"] == .bool(true))
        #expect(try house.ask("POST", "/sessions/1/price", #"{"tariff":1,"reason":"Twice"}"#).status == 409)
        let steps = try house.tell("GET", "/invoices/1/trail")["steps"].items
        let correction = steps.first { $0["what"].string == "correction" }
        #expect(correction.map { Optional($0)?["text"].string.contains("which was free for want of a tariff") } == true)
        #expect(correction.map { Optional($0)?["text"].string.contains("Assigned too late") } == true)
    }

    @Test func `a free session is priced later, once, and stays so after a crash and a rebuild`() throws {
        var (house, charger) = try freeHouse()
        defer { house.clear() }
        #expect(try house.tell("GET", "/sessions/1")["free"].string == "no tariff")
        let body = #"{"tariff":1,"reason":"Assigned too late"}"#
        let reply = try house.ask("POST", "/sessions/1/price", body, key: "later")
        #expect(reply.status == 200 && reply.json["price"]?["gross"].string == "2.00")
        #expect(try house.ask("POST", "/sessions/1/price", body, key: "later").status == 200, "a repetition is answered alike")
        try expectPriced(house)
        _ = charger
        house.crash()
        house = try ShellHouse(house.directory, token: house.token)
        try expectPriced(house)
        house.stop()
        try FileManager.default.removeItem(atPath: InstallationPaths(data: house.directory).cache)
        house = try ShellHouse(house.directory, token: house.token)
        try expectPriced(house)
        let corrected = try house.tell("POST", "/invoices/1/correct", #"{"energyKwh":"3","reason":"The display showed 3 kWh"}"#)
        #expect(corrected["gross"].string == "1.50", "its invoice is corrected as any other")
        house.stop()
    }

    @Test func `what cannot be priced later is refused, and says what to do`() throws {
        let (house, charger) = try freeHouse()
        defer { house.clear() }
        func refusal(_ session: Int, _ body: String) throws -> String {
            let reply = try house.ask("POST", "/sessions/\(session)/price", body)
            let pointer = reply.json["errors"].items.first.map { Optional($0)?["pointer"].string ?? "" } ?? ""
            return "\(reply.status) \(pointer) \(reply.json["detail"].string)"
        }
        let body = #"{"tariff":1,"reason":"Assigned too late"}"#
        #expect(try refusal(1, #"{"tariff":9,"reason":"x"}"#).hasPrefix("422 /tariff "))
        #expect(try refusal(1, #"{"tariff":1,"version":2,"reason":"x"}"#).hasPrefix("422 /version "))
        #expect(try refusal(1, #"{"tariff":1}"#).hasPrefix("422"))
        #expect(try refusal(1, #"{"tariff":1,"reason":"x","billed":"00"}"#).hasPrefix("422"), "what the shell adds is not taken")
        #expect(try refusal(9, body).hasPrefix("404"))
        #expect(try refusal(3, body).contains("runs"))
        #expect(try refusal(2, body).contains("release it"))
        _ = try house.tell("POST", "/sessions/2/release", "{}")
        #expect(try refusal(2, body).hasPrefix("422 /token "))
        let priced = try house.tell("POST", "/sessions/2/price", #"{"tariff":1,"reason":"It was hers","token":"CARD0815"}"#)
        #expect(priced["price"]?["gross"].string == "2.00")
        let text = #"{"transactionId":3,"meterStop":900030000,"timestamp":"2026-01-03T11:00:00Z"}"#
        _ = charger.call("StopTransaction", text)
        if try house.tell("GET", "/sessions/3")["held"] != .null { #expect(try refusal(3, body).contains("release it")) }
        house.stop()
    }
}
