import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// What becomes of connections: takeover, broken frames, the end (trust.md rows 3 to 5, 39, 42).
@Suite(.serialized) struct ShellConnectionTests {
    @Test func `a living connection stays, and the second one is told so`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let first = try ShellCharger(house)
        _ = first.boot()
        let second = try ShellCharger(connecting: house, from: "127.0.0.2")
        second.send(ShellCharger.handshake("/ocpp/CP1", user: "CP1", password: Array(ShellHouse.password.utf8)))
        #expect(first.answersPing())
        second.readAnswer()
        #expect(second.status == 503 && second.answer.contains("Retry-After"))
        #expect(first.call("Heartbeat", "{}").contains("currentTime"))
        #expect(try house.tell("GET", "/alerts").rows.contains { $0["text"].string.contains("127.0.0.2") })
        #expect(try house.events().contains("duplicateConnectionRefused"))
    }

    @Test func `a half-dead connection is replaced, and its end does not unregister the new one`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let first = try ShellCharger(house)
        let second = try ShellCharger(connecting: house, from: "127.0.0.2")
        second.send(ShellCharger.handshake("/ocpp/CP1", user: "CP1", password: Array(ShellHouse.password.utf8)))
        second.readAnswer()
        #expect(second.status == 101)
        #expect(second.boot().contains("Accepted"))
        #expect(first.next() == .closed(1008))
        #expect(second.call("Heartbeat", "{}").contains("currentTime"))
        let station = try house.tell("GET", "/stations/CP1")
        #expect(station["connected"] == .bool(true) && station["address"].string == "127.0.0.2")
        #expect(try house.events().contains("connectionReplaced"))
    }

    @Test func `a station that is gone before its handshake is answered is not left as connected`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        for _ in 0..<20 {
            let charger = try ShellCharger(connecting: house)
            charger.send(ShellCharger.handshake("/ocpp/CP1", user: "CP1", password: Array(ShellHouse.password.utf8)))
            charger.reset()
        }
        #expect(try house.wait { try house.tell("GET", "/stations/CP1")["connected"] == .bool(false) })
    }

    @Test func `a frame that breaks the protocol is journaled and closed with 1002`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let charger = try ShellCharger(house)
        charger.send([0x81, 0x03, 0x61, 0x62, 0x63])
        #expect(charger.next() == .closed(1002))
        let frames = try house.tell("GET", "/stations/CP1/frames").rows
        #expect(frames.contains { $0["kind"].string == "other" && $0["direction"].string == "in" }, "\(frames)")
    }

    @Test func `a message over the limit is refused on its header with 1009`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let charger = try ShellCharger(house)
        charger.send([0x81, 0xFF, 0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 3, 4])
        #expect(charger.next() == .closed(1009))
    }

    @Test func `a graceful stop closes with 1001 and the journal says so`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        _ = charger.boot()
        house.stopping()
        #expect(charger.next() == .closed(1001))
        charger.send(maskedFrame(.close, [0x03, 0xE9]))
        charger.reset()
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        #expect(try again.events().filter { $0 == "stationDisconnected" }.count == 1)
        let frames = try again.tell("GET", "/stations/CP1/frames").rows
        #expect(frames.contains { $0["kind"].string == "closed" && $0["text"].string.contains("1001") }, "\(frames)")
        #expect(try again.tell("GET", "/stations/CP1")["connected"] == .bool(false))
    }
}
