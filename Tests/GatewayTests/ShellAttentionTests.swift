import Commands
import Foundation
import Testing

@testable import Gateway

/// What needs a person is one list, wherever it is asked for.
@Suite(.serialized) struct ShellAttentionTests {
    private func alerts(_ house: ShellHouse) throws -> [JSONValue] { try house.tell("GET", "/alerts")["items"].items }

    @Test func `a station that is gone, one that knocks and one that waits stand in the list of alerts until it is over`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for name in ["CP1", "CP2", "CP3"] { try house.addStation(name) }
        #expect(try alerts(house).isEmpty)
        for name in ["CP1", "CP2"] {
            let charger = try ShellCharger(house, name)
            _ = charger.boot()
            charger.reset()
        }
        _ = try? ShellCharger(house, "STRANGER")
        #expect(try house.wait { try alerts(house).count == 3 })
        let found = try alerts(house)
        #expect(Set(found.map { $0["kind"].string }) == ["station-offline", "station-knocking"])
        #expect(Set(found.map { $0["station"].string }).isSuperset(of: ["CP1", "CP2"]))
        #expect(found.contains { $0["text"].string.contains("STRANGER") })
        #expect(found.allSatisfy { $0["standing"] == .bool(true) })
        let refused = try house.ask("POST", "/alerts/acknowledge", #"{"kind":"station-offline","station":"CP1"}"#)
        #expect(refused.status == 404)
        // Page by page the same.
        let first = try house.tell("GET", "/alerts?limit=2")
        let rest = try house.tell("GET", "/alerts?limit=2&after=\(first["next"].string)")
        #expect((first["items"].items + rest["items"].items).map(\.bytesText) == found.map(\.bytesText))
        let back = try ShellCharger(house, "CP1")
        _ = back.boot()
        #expect(try alerts(house).count == 2)
        try house.tell("DELETE", "/knocking/STRANGER")
        #expect(try alerts(house).map { $0["station"].string } == ["CP2"])
        _ = try house.ask("DELETE", "/stations/CP2")
        #expect(try alerts(house).isEmpty)
    }

    @Test func `a running session for which nobody pays is marked, and its document names the buyer in every export`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#)
        try house.tell(
            "POST", "/tariffs", #"{"name":"Day","assign":true,"components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#)
        try house.tell("POST", "/drivers", #"{"name":"Ada, who drives"}"#)
        try house.tell("POST", "/tokens", #"{"uid":"CARDA","driver":1}"#)
        try house.addStation()
        let charger = try ShellCharger(house)
        _ = charger.boot()
        func start(_ card: String, _ connector: Int) {
            _ = charger.call(
                "StartTransaction", #"{"connectorId":\#(connector),"idTag":"\#(card)","meterStart":1,"timestamp":"2026-01-02T10:00:00Z"}"#,
                id: "s\(connector)")
        }
        start("CARDA", 1)
        start("CARDX", 2)
        let sessions = try house.tell("GET", "/sessions")["items"].items
        #expect(sessions.map { $0["unauthorized"].map(\.bytesText) } == ["true", "false"])
        _ = charger.call(
            "StopTransaction", #"{"transactionId":1,"meterStop":8001,"timestamp":"2026-01-02T11:00:00Z"}"#, id: "e1")
        let csv = try house.ask("GET", "/invoices.csv").text
        #expect(csv.contains(",buyer\r\n") && csv.contains("\"Ada, who drives\""), "\(csv)")
    }
}
