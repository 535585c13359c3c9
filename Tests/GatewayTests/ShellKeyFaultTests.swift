import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// What the key ring cannot answer is told to those who are to know, and is never sent or shown as if it had been erased.
@Suite(.serialized) struct ShellKeyFaultTests {
    private static let card = "CAFEBABE"
    private static let start = #"{"action":"RemoteStartTransaction","payload":{"connectorId":1,"idTag":"CAFEBABE"}}"#

    /// A server with a station that is away, a call for it that names a card, and another card; ended in order.
    private func prepared() throws -> (house: ShellHouse, card: Subject) {
        let house = try ShellHouse()
        try house.addStation()
        for uid in [Self.card, "DEADBEEF"] { try house.tell("POST", "/tokens", #"{"uid":"\#(uid)"}"#) }
        try house.tell("POST", "/stations/CP1/calls", Self.start)
        let card = try house.on { $0.engine.keys.subject(.token, Array(Self.card.utf8)) }
        house.stop()
        return (house, card)
    }

    /// Flips a bit of the key behind the subject, wherever it stands in the file.
    private func damage(_ house: ShellHouse, _ subject: Subject) throws {
        let url = URL(fileURLWithPath: house.directory + "/keys/data.mdb")
        var data = try Data(contentsOf: url)
        var start = data.startIndex
        while let found = data.range(of: Data(subject.bytes), in: start..<data.endIndex) {
            data[found.upperBound + 3] ^= 1
            start = found.upperBound
        }
        try data.write(to: url)
    }

    @Test func `a damaged key is a fault in the API, an alert, and nothing on the wire`() throws {
        let (before, card) = try prepared()
        defer { before.clear() }
        try damage(before, card)
        let disk = ShellDisk()
        let house = try ShellHouse(before.directory, token: before.token, disk: disk)
        defer { house.stop() }
        for path in ["/tokens", "/tokens/\(card.hex)", "/stations/CP1/calls"] {
            let reply = try house.ask("GET", path)
            #expect(reply.status == 503 && reply.text.contains("damaged") && !reply.text.contains("[erased]"), "\(path) \(reply.text)")
        }
        #expect(try house.ask("POST", "/stations/CP1/calls", Self.start).status == 503)
        #expect(try house.wait { try house.ask("GET", "/alerts").json["items"].items.contains { $0["kind"].string == "key-ring" } })
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        // The call is due now; the card that is whole goes through, the damaged one closes the connection that names it.
        #expect(charger.call("Authorize", #"{"idTag":"DEADBEEF"}"#).contains("Accepted"))
        #expect(house.wait { disk.warnings.contains { $0.contains("a message to CP1 was not sent") } })
        charger.send(#"[2,"a1","Authorize",{"idTag":"CAFEBABE"}]"#)
        #expect(charger.next() == .closed(1011))
        let again = try ShellCharger(house)
        #expect(again.call("Authorize", #"{"idTag":"DEADBEEF"}"#).contains("Accepted"))
        // Who forgets the card has its key drawn anew.
        #expect(try house.ask("DELETE", "/tokens/\(card.hex)").status == 204)
        #expect(try house.tell("POST", "/tokens", #"{"uid":"CAFEBABE"}"#)["uid"].string == Self.card)
        #expect(try house.ask("GET", "/tokens").status == 200)
    }

    @Test func `nothing goes out to a station in the place of what was erased, and people are told that it was`() throws {
        let directory = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: (directory as NSString).deletingLastPathComponent) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let ring = try KeyRing.openOrCreate(at: directory + "/keys")
        let frame = #"[2,"1","RemoteStartTransaction",{"idTag":"CAFEBABE"}]"#
        var input = FrameInput(station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text)
        _ = try ring.seal(Array(frame.utf8), into: &input, isKnown: { _ in false })
        let (text, spans) = (input.text, input.spans)
        #expect(try ring.outgoing(text, spans) == Array(frame.utf8) && ring.shown(text, spans) == Array(frame.utf8))
        #expect(try ring.outgoing(text, []) == text)
        try ring.forget([ring.subject(.token, Array("CAFEBABE".utf8))])
        #expect(try ring.outgoing(text, spans) == nil)
        #expect(try String(decoding: ring.shown(text, spans), as: UTF8.self).contains("[erased]"))
        // A mask that stands nowhere is neither.
        let astray = [SealedSpan(offset: 3, sealed: spans[0].sealed)]
        #expect(throws: Fault.self) { try ring.outgoing(text, astray) }
        #expect(throws: Fault.self) { try ring.shown(text, astray) }
    }

    @Test func `a call that waits for a station ends when its card is forgotten`() throws {
        let (before, card) = try prepared()
        defer { before.clear() }
        let house = try ShellHouse(before.directory, token: before.token)
        defer { house.stop() }
        #expect(try house.ask("DELETE", "/tokens/\(card.hex)").status == 204)
        #expect(try house.ask("GET", "/stations/CP1/calls").text.contains("[erased]"))
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        #expect(charger.call("Authorize", #"{"idTag":"DEADBEEF"}"#).contains("Accepted"))
        #expect(try house.wait { try house.ask("GET", "/stations/CP1/calls").json["items"].items.first?["outcome"].string == "cancelled" })
    }
}
