import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// Cards in texts that stations write as they like: sealed on the disk, dots where people read what was told, and as they came on the wire.
@Suite(.serialized) struct ShellFreeTextTests {
    private static let card = "04FFEE0011"
    private static let secret = "geheim-7531"

    @Test func `a known card and a secret stand in no file, whatever a station writes them into`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"\#(Self.card)"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let told = [
            (
                "StatusNotification",
                #"{"connectorId":1,"errorCode":"OtherError","status":"Faulted","info":"card \#(Self.card) does not read well","#
                    + #""vendorErrorCode":"E-\#(Self.card)","vendorId":"\#(Self.card)"}"#
            ),
            ("DataTransfer", #"{"vendorId":"v","messageId":"AuthorizationKey","data":"\#(Self.secret)"}"#),
            ("DataTransfer", #"{"vendorId":"\#(Self.card)","messageId":"\#(Self.card)","data":"{\"pin\":\"\#(Self.secret)\"}"}"#),
            ("SecurityEventNotification", #"{"type":"x","timestamp":"2026-05-01T10:00:00Z","techInfo":"by 04:ff:ee:00:11"}"#),
            ("FirmwareStatusNotification", #"{"status":"\#(Self.card)"}"#),
        ]
        for (index, (action, payload)) in told.enumerated() { _ = charger.call(action, payload, id: "t\(index)") }
        // An id that is a card goes back as it came, however it is spelt.
        for id in [Self.card, Self.card.lowercased()] {
            for action in ["Heartbeat", "Authorize", "Unheard"] {
                let answer = charger.call(action, action == "Authorize" ? #"{"idTag":"\#(Self.card)"}"# : "{}", id: id)
                #expect(answer.contains("\"\(id)\""), "\(answer)")
            }
            charger.send(#"[2,"\#(id)","StopTransaction",{"#)
            guard case .text(let answer) = charger.next() else { throw ShellHouseFailure(what: "no answer") }
            #expect(answer.hasPrefix("[3,\"\(id)\""), "\(answer)")
        }
        charger.send(#"[4,"none","\#(Self.card)","no \#(Self.card)",{"\#(Self.card)":1}]"#)
        _ = charger.call("Heartbeat", "{}", id: "last")
        let station = try house.tell("GET", "/stations/CP1").bytesText
        let alerts = try house.tell("GET", "/alerts").bytesText
        #expect(station.contains("card •••• does not read well"), "\(station)")
        #expect(alerts.contains("••••") && !alerts.contains(Self.card), "\(alerts)")
        let warnings = try house.tell("GET", "/stations/CP1/frames?limit=200")["items"].items.flatMap {
            $0["warnings"].items.compactMap { Optional($0).string }
        }
        #expect(!warnings.contains { $0.hasPrefix("tooLong") }, "\(warnings)")
        // What was told is there for whoever may read it.
        #expect(try house.ask("GET", "/stations/CP1/frames?limit=200").text.contains("card \(Self.card) does not read well"))
        house.stop()
        let files = FileManager.default.subpaths(atPath: house.directory) ?? []
        #expect(!files.isEmpty)
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: house.directory + "/" + file) else { continue }
            for secret in [Self.card, Self.card.lowercased(), "04:ff:ee:00:11", Self.secret] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file)")
            }
        }
    }
}
