import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// Who may connect as which station (trust.md rows 1, 2, 6 to 10, 17; field.md, handshake).
@Suite(.serialized) struct ShellHandshakeTests {
    /// An answer without its date.
    private func undated(_ answer: String) -> String {
        answer.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.lowercased().hasPrefix("date:") }.joined(
            separator: "\n")
    }

    @Test func `an unknown station and a wrong password are refused with the same bytes`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let unknown = try ShellCharger(house, "CP9")
        let wrong = try ShellCharger(house, password: Array("wrong password".utf8))
        let none = try ShellCharger(house, password: nil)
        #expect(unknown.status == 401)
        #expect(undated(unknown.answer) == undated(wrong.answer))
        #expect(undated(unknown.answer) == undated(none.answer))
    }

    @Test func `the user name must be the station's own`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation("CP1")
        try house.addStation("CP2")
        #expect(try ShellCharger(house, "CP2", user: "CP1").status == 401)
        #expect(try ShellCharger(house, "CP2", user: "").status == 401)
        #expect(try ShellCharger(house, "CP2").status == 101)
    }

    @Test func `a password is taken as 40 digits in either case and as the 20 bytes that they stand for`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/stations", #"{"id":"CP1","password":"00ff0a3a0d80c0ffee0123456789abcdef012345"}"#)
        let raw: [UInt8] = [
            0x00, 0xFF, 0x0A, 0x3A, 0x0D, 0x80, 0xC0, 0xFF, 0xEE, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x01, 0x23, 0x45,
        ]
        for password in [
            raw, Array("00FF0A3A0D80C0FFEE0123456789ABCDEF012345".utf8), Array("00ff0a3a0d80c0ffee0123456789abcdef012345".utf8),
        ] {
            let charger = try ShellCharger(house, password: password)
            #expect(charger.status == 101)
            charger.send(maskedFrame(.close, [0x03, 0xE8]))
            #expect(charger.next() == .closed(1000))
        }
        #expect(try ShellCharger(house, password: Array(raw.dropLast())).status == 401)
    }

    @Test func `a station may not fall below the security profile that is asked of it`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation("CP1")
        try house.addStation("CP2", #","securityProfile":2"#)
        #expect(try ShellCharger(house, "CP2").status == 401)
        #expect(try ShellCharger(house, "CP1", password: nil).status == 401)
        let alerts = try house.tell("GET", "/alerts").rows
        #expect(alerts.contains { $0["text"].string.contains("security profile 1 where 2 is required") }, "\(alerts)")
    }

    @Test func `security profile 0 lets in without a password while it is allowed, and no longer`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/stations", #"{"id":"CP1","securityProfile":0,"allowProfileZeroUntil":"2090-01-01T00:00:00Z"}"#)
        let charger = try ShellCharger(house, password: nil)
        #expect(charger.status == 101)
        #expect(try house.tell("GET", "/status")["warnings"].items.first.string.contains("CP1"))
        charger.send(maskedFrame(.close, [0x03, 0xE8]))
        _ = charger.next()
        try house.tell("PATCH", "/stations/CP1", #"{"allowProfileZeroUntil":"2020-01-01T00:00:00Z"}"#)
        #expect(try ShellCharger(house, password: nil).status == 401)
    }

    @Test func `a missing subprotocol is taken as OCPP 1.6 with a warning, a foreign one is let in and closed`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let foreign = try ShellCharger(house, subprotocol: "ocpp2.0.1, ocpp1.5")
        #expect(foreign.status == 101 && !foreign.answer.lowercased().contains("sec-websocket-protocol"))
        #expect(foreign.next() == .closed(1002))
        let knocking = try house.tell("GET", "/knocking").rows
        #expect(knocking.map { $0["subprotocols"].string } == ["ocpp2.0.1, ocpp1.5"])
        #expect(try house.tell("GET", "/stations/CP1")["connected"] == .bool(false))
        let charger = try ShellCharger(house, subprotocol: nil)
        #expect(charger.status == 101)
        #expect(!charger.answer.lowercased().contains("sec-websocket-protocol"))
        #expect(charger.boot().contains("Accepted"))
        try house.addStation("CP2")
        let several = try ShellCharger(house, "CP2", subprotocol: "ocpp2.0.1, ocpp1.6")
        #expect(several.status == 101 && several.answer.contains("Sec-WebSocket-Protocol: ocpp1.6"))
    }

    @Test func `a percent-encoded identity is decoded once, and deeper paths lead to their last part`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation("CP 1/A".replacing("/", with: "#"))
        #expect(try ShellCharger(house, "CP%201%23A", user: "CP 1#A").status == 101)
        try house.addStation("CP%31")
        #expect(try ShellCharger(house, "CP%2531", user: "CP%31").status == 101)
        try house.addStation("CP7")
        #expect(try ShellCharger(house, "site/CP7", user: "CP7").status == 101)
    }

    private func status(_ house: ShellHouse, _ handshake: String) throws -> Int {
        let charger = try ShellCharger(connecting: house)
        charger.send(Array(handshake.utf8))
        charger.readAnswer()
        return charger.status
    }

    @Test func `a station may stand at the root of the path, and no path of ours is one`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for id in ["CP8", "ocpp", "healthz"] { try house.addStation(id) }
        func at(_ path: String, _ id: String) throws -> Int {
            let bytes = ShellCharger.handshake(path, user: id, password: Array(ShellHouse.password.utf8))
            return try status(house, String(decoding: bytes, as: UTF8.self))
        }
        #expect(try at("/CP8", "CP8") == 101)
        #expect(try at("/ocpp", "ocpp") == 401 && at("/healthz", "healthz") == 401 && at("/api", "CP8") == 404 && at("/", "CP8") == 401)
    }

    @Test func `a handshake without Host, or with a key that is not 16 bytes, is refused`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let whole = String(
            decoding: ShellCharger.handshake("/ocpp/CP1", user: "CP1", password: Array(ShellHouse.password.utf8)), as: UTF8.self)
        for (text, other) in [
            ("Host: h\r\n", ""), ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"), ("dGhlIHNhbXBsZSBub25jZQ==", "k"),
        ] { #expect(try status(house, whole.replacing(text, with: other)) == 400, "\(text) \(other)") }
        #expect(try status(house, whole) == 101)
    }

    @Test func `guessing is answered with 429, and another source still gets in`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        for _ in 0..<5 { #expect(try ShellCharger(house, password: [0x78]).status == 401) }
        let refused = try ShellCharger(house)
        #expect(refused.status == 429 && refused.answer.contains("Retry-After"))
        #expect(try ShellCharger(house, from: "127.0.0.2").status == 101)
        #expect(try house.tell("GET", "/alerts").rows.contains { $0["kind"].string == "authentication-failed" })
    }

    @Test func `a source that tries one identity after the other is answered with 429 too`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        var statuses: [Int] = []
        for number in 0..<600 {
            statuses.append(try ShellCharger(house, "GUESS\(number)", from: "127.0.0.9").status)
            if statuses.last == 429 { break }
        }
        #expect(statuses.last == 429)
        #expect(try ShellCharger(house, from: "127.0.0.9").status == 429)
        #expect(try ShellCharger(house, from: "127.0.0.2").status == 101)
    }

    @Test func `who knocked stands on the list, and is adopted by name`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for _ in 0..<3 { #expect(try ShellCharger(house, "NEW1").status == 401) }
        let knocks = try house.tell("GET", "/knocking").rows
        #expect(knocks.count == 1 && knocks[0]["identity"].string == "NEW1" && knocks[0]["count"].string == "2")
        #expect(try ShellSchema().faults(knocks[0], "Knocking") == [])
        let adopted = try house.tell("POST", "/stations/NEW1/adopt", #"{"name":"Gate"}"#)
        let password = adopted["password"].string
        #expect(password.count == 40)
        #expect(try house.tell("GET", "/knocking").rows.isEmpty)
        #expect(try ShellCharger(house, "NEW1", password: Array(password.utf8)).status == 101)
        #expect(try house.ask("POST", "/stations/NEW2/adopt", "{}").status == 404)
    }

    @Test func `in an onboarding window an unknown station is Pending until it is adopted`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/onboarding", #"{"minutes":5}"#)
        let charger = try ShellCharger(house, "NEW1")
        #expect(charger.status == 101)
        #expect(charger.boot().contains("Pending"))
        let waiting = try house.tell("GET", "/stations/NEW1")
        #expect(waiting["pending"] == .bool(true) && waiting["vendor"].string == "Vendor")
        try house.tell("POST", "/stations/NEW1/adopt", "{}")
        guard case .text(let trigger) = charger.next() else { throw ShellHouseFailure(what: "no TriggerMessage came") }
        #expect(trigger.contains("TriggerMessage"))
        #expect(charger.boot().contains("Accepted"))
        try house.tell("POST", "/onboarding", #"{"minutes":0}"#)
        #expect(try ShellCharger(house, "NEW2").status == 401)
    }
}
