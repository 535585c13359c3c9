import Commands
import Foundation
import Testing

@testable import Gateway

/// Sessions that wait for a person, as the API counts, lists and proposes them (issue 7, B18).
@Suite(.serialized) struct ShellHeldTests {
    /// One session of a card that nobody knows, one that counted more than can be, one that is priced and waits for a seller.
    private func house() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.tell(
            "POST", "/tariffs", #"{"name":"Day","assign":true,"components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARDA"}"#)
        try house.addStation("CP1")
        let charger = try ShellCharger(house, "CP1")
        _ = charger.boot()
        for (number, (card, start, stop)) in [("STRANGER", 1_000, 9_000), ("CARDA", 9_000, 900_009_000), ("CARDA", 1_000, 2_000)]
            .enumerated()
        {
            let day = "2026-01-0\(number + 2)"
            _ = charger.call(
                "StartTransaction", #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(start),"timestamp":"\#(day)T10:00:00Z"}"#)
            _ = charger.call(
                "StopTransaction", #"{"transactionId":\#(number + 1),"meterStop":\#(stop),"timestamp":"\#(day)T11:00:00Z"}"#)
        }
        return house
    }

    private func numbers(_ house: ShellHouse, _ query: String) throws -> [String] {
        try house.tell("GET", "/sessions?" + query).rows.map { $0["session"].string }
    }

    @Test func `held sessions are counted and listed, by their reason too, and what waits for a seller is none of them`() throws {
        let house = try house()
        defer { house.clear() }
        defer { house.stop() }
        #expect(try house.tell("GET", "/status")["sessions"]?["held"].string == "2")
        #expect(try numbers(house, "state=held") == ["2", "1"])
        #expect(try numbers(house, "held=implausible%20energy") == ["2"])
        #expect(try numbers(house, "held=nobody%20known%20who%20pays&state=held") == ["1"])
        #expect(try numbers(house, "held=clock%20changed") == [])
        #expect(try house.ask("GET", "/sessions?held=whim").status == 400)
        #expect(try house.ask("GET", "/sessions?held=clock%20changed&state=open").status == 400)
    }

    @Test func `a held session says what it would cost and what must be named, and costs that when it is released`() throws {
        let house = try house()
        defer { house.clear() }
        defer { house.stop() }
        let stranger = try house.tell("GET", "/sessions/1")
        #expect(stranger["missing"].items.map { Optional($0).string } == ["payer"])
        #expect(stranger["proposedCost"]?["gross"].string == "3.81")
        let wild = try house.tell("GET", "/sessions/2")
        #expect(wild["missing"].items.map { Optional($0).string } == ["energy"] && wild["energyKwh"] == .null)
        #expect(try house.ask("POST", "/sessions/2/release", "{}").status == 422)
        #expect(try house.tell("GET", "/sessions/3")["proposedCost"] == .null)
        #expect(try house.ask("POST", "/sessions/1/release", "{}").status == 422)
        let released = try house.tell("POST", "/sessions/1/release", #"{"token":"CARDA"}"#)
        #expect(released["price"]?["gross"].string == "3.81" && released["missing"].items.isEmpty)
        #expect(try house.tell("POST", "/sessions/2/release", #"{"writeOff":true}"#)["writtenOff"] == .bool(true))
        #expect(try house.tell("GET", "/status")["sessions"]?["held"].string == "0")
        #expect(try numbers(house, "state=held") == [])
    }
}
