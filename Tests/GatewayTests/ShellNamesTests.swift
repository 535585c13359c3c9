import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// Who charged, in words; and nothing left of them once they are forgotten.
@Suite(.serialized) struct ShellNamesTests {
    /// A session of a card, closed and invoiced.
    private func charge(_ house: ShellHouse, _ charger: ShellCharger, card: String, at hour: Int) throws {
        let start = charger.call(
            "StartTransaction",
            #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(hour * 1000),"timestamp":"2026-05-01T\#(hour):00:00Z"}"#,
            id: "start\(hour)")
        let number = try #require(start.components(of: "\"transactionId\":").last).prefix { $0.isNumber }
        _ = charger.call(
            "StopTransaction", #"{"transactionId":\#(number),"meterStop":\#(hour * 1000 + 900),"timestamp":"2026-05-01T\#(hour):30:00Z"}"#,
            id: "stop\(hour)")
    }

    private func house() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("PUT", "/seller", #"{"name":"Volt GmbH","address":"Ring 1, 10115 Berlin","vatId":"DE123456789","series":"R"}"#)
        try house.tell(
            "POST", "/tariffs",
            #"{"name":"Standard","currency":"EUR","gross":true,"components":[{"dimension":"ENERGY","price":"0.50","vat":"19"}]}"#)
        try house.tell("POST", "/tariff-assignments", #"{"tariff":1}"#)
        return house
    }

    @Test func `who charged is told by the label, else by the driver's name, else by the number`() throws {
        let house = try house()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/drivers", #"{"name":"Erika Musterfrau"}"#)
        try house.tell("POST", "/tokens", #"{"uid":"04A1B2C3","label":"Pool car 7","driver":1}"#)
        try house.tell("POST", "/tokens", #"{"uid":"04B1B2C3","driver":1}"#)
        try house.tell("POST", "/tokens", #"{"uid":"04C1B2C3"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        for (index, card) in ["04A1B2C3", "04B1B2C3", "04C1B2C3"].enumerated() {
            try charge(house, charger, card: card, at: 10 + index)
        }
        let cards = try house.tell("GET", "/sessions").rows.map { $0["card"].string }
        #expect(Set(cards) == ["Pool car 7", "Erika Musterfrau", "04C1B2C3"])
        let buyers = try house.tell("GET", "/invoices").rows.map { $0["buyer"].string }
        #expect(buyers.sorted() == ["04C1B2C3", "Erika Musterfrau", "Erika Musterfrau"])
    }

    @Test func `a label is known by whom it names, and is gone once the card is forgotten`() throws {
        let house = try house()
        defer { house.clear() }
        let (first, second, imported) = ("Card of Erika Musterfrau", "Erika's other card", "Imported for Erika")
        try house.tell("POST", "/tokens", #"{"uid":"04A1B2C3","label":"\#(first)"}"#)
        let path = "/tokens/04A1B2C3"
        #expect(try house.tell("GET", path)["label"].string == first)
        #expect(try house.tell("PATCH", path, #"{"label":"\#(second)"}"#)["label"].string == second)
        #expect(try house.tell("GET", "/tokens?search=other").rows.count == 1)
        #expect(try house.tell("PATCH", path, #"{"label":null}"#)["label"] == .null)
        #expect(try house.tell("PATCH", path, #"{"label":""}"#)["label"] == .null)
        #expect(try house.tell("PATCH", path, #"{"label":"\#(second)"}"#)["label"].string == second)
        #expect(try house.tell("PATCH", path, #"{"status":"active"}"#)["label"].string == second)
        for update in ["false", "true", "true"] {
            try house.tell("POST", "/tokens/import?update=\(update)", #"{"tokens":[{"uid":"04B1B2C3","label":"\#(imported)"}]}"#)
        }
        #expect(try house.tell("GET", "/tokens/04B1B2C3")["label"].string == imported)
        let changes = try house.events().filter { $0 == "tokenChanged" }.count
        try house.tell("POST", "/tokens/import?update=true", #"{"tokens":[{"uid":"04B1B2C3","label":"\#(imported)"}]}"#)
        #expect(try house.events().filter { $0 == "tokenChanged" }.count == changes, "a label that stays is no change")
        let charger = try ShellCharger(house)
        _ = charger.boot()
        try charge(house, charger, card: "04A1B2C3", at: 10)
        #expect(try house.tell("GET", "/sessions").rows.map { $0["tokenLabel"].string } == [second])
        #expect(try house.tell("GET", "/invoices").rows.map { $0["buyer"].string } == [second])
        for refused in [
            ("PATCH", path, #"{"label":"\#(first)","status":"odd"}"#), ("POST", "/tokens", #"{"uid":"04A1B2C3","label":"\#(first)"}"#),
            ("PATCH", path, #"{"label":"\#(first)","sealedLabel":"00"}"#), ("PATCH", "/tokens/none", #"{"label":"\#(first)"}"#),
            ("POST", "/tokens/import", #"{"tokens":[{"label":"\#(first)"}]}"#),
        ] { #expect(try house.ask(refused.0, refused.1, refused.2).status >= 400, "\(refused)") }
        for card in ["04A1B2C3", "04B1B2C3"] { #expect(try house.ask("DELETE", "/tokens/\(card)").status < 300) }
        #expect(try house.wait { try house.events().filter { $0 == "keyDestroyed" }.count >= 2 })
        #expect(try house.tell("GET", "/sessions").rows.map { $0["card"] } == [.null])
        #expect(try house.tell("GET", "/invoices").rows.map { $0["buyer"] } == [.null])
        for view in ["/tokens", "/sessions", "/sessions/1", "/invoices/1", "/invoices/1/trail", "/refused-cards"] {
            #expect(!(try house.ask("GET", view).text.contains("Erika")), "\(view)")
        }
        // Issued anew, it says nothing of before.
        try house.tell("POST", "/tokens", #"{"uid":"04A1B2C3"}"#)
        #expect(try house.tell("GET", path)["label"] == .null)
        house.stop()
        for file in FileManager.default.subpaths(atPath: house.directory) ?? [] {
            guard let bytes = FileManager.default.contents(atPath: house.directory + "/" + file) else { continue }
            #expect(bytes.range(of: Data("Erika".utf8)) == nil, "\(file)")
        }
    }
}
