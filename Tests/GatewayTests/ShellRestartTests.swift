import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// What is there after an end, in order or not.
@Suite(.serialized) struct ShellRestartTests {
    /// A charging session that is not over, with a card that has a number worth hiding.
    private func chargingHouse() throws -> (ShellHouse, ShellCharger) {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"SECRETTAG0815"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let started = charger.call(
            "StartTransaction", #"{"connectorId":1,"idTag":"SECRETTAG0815","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}"#)
        #expect(started.contains(#""transactionId":1"#))
        return (house, charger)
    }

    @Test func `the state after a restart is the same with and without the snapshot`() throws {
        let (house, charger) = try chargingHouse()
        defer { house.clear() }
        _ = charger.call("Heartbeat", "{}")
        let before = try house.state()
        house.crash()
        let folded = try ShellHouse(house.directory, token: house.token)
        let rebuilt = try folded.state()
        #expect(folded.foldedCount > 0)
        // The connections that were open are closed at the start: what it decided then must be what a fold says too.
        #expect(rebuilt != before)
        folded.stop()
        let quick = try ShellHouse(house.directory, token: house.token)
        #expect(quick.foldedCount == 0)
        #expect(try quick.state() == rebuilt)
        quick.stop()
        try FileManager.default.removeItem(atPath: InstallationPaths(data: house.directory).cache)
        let slow = try ShellHouse(house.directory, token: house.token)
        defer { slow.stop() }
        #expect(slow.foldedCount > 0)
        #expect(try slow.state() == rebuilt)
    }

    @Test func `everything that was acknowledged is there after a crash`() throws {
        let (house, charger) = try chargingHouse()
        defer { house.clear() }
        let stopped = charger.call("StopTransaction", #"{"transactionId":1,"meterStop":5000,"timestamp":"2026-01-01T11:00:00Z"}"#)
        #expect(stopped.contains("[3,"))
        try house.tell("POST", "/drivers", #"{"name":"Ada"}"#)
        let head = try house.tell("GET", "/status")["sequence"].string
        house.crash()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        #expect(UInt64(try again.tell("GET", "/status")["sequence"].string) ?? 0 >= UInt64(head) ?? 1)
        let session = try again.tell("GET", "/sessions/1")
        #expect(session["running"] == .bool(false) && session["energyKwh"].string == "4")
        #expect(try again.tell("GET", "/drivers").rows.first?["name"].string == "Ada")
        #expect(try again.tell("GET", "/stations/CP1")["connected"] == .bool(false))
        #expect(try ShellCharger(again).status == 101)
    }

    @Test func `an old copy of the data is refused, unless it is accepted`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        house.stop()
        let copy = house.directory + ".copy"
        try FileManager.default.copyItem(atPath: house.directory, toPath: copy)
        let later = try ShellHouse(house.directory, token: house.token)
        try later.addStation("CP2")
        later.stop()
        try FileManager.default.removeItem(atPath: house.directory)
        try FileManager.default.moveItem(atPath: copy, toPath: house.directory)
        #expect { try ShellHouse(house.directory, token: house.token) } throws: {
            ($0 as? Fault)?.advice.contains("--accept-restored") ?? false
        }
        let accepted = try ShellHouse(house.directory, token: house.token, accepts: true)
        #expect(try accepted.ask("GET", "/stations/CP2").status == 404)
        accepted.stop()
    }

    @Test func `a journal with entries is not opened beside another key ring than its own, unless it is accepted`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"04A1B2C3D4"}"#)
        house.stop()
        let (keys, aside) = (house.directory + "/keys", house.directory + ".aside")
        try FileManager.default.moveItem(atPath: keys, toPath: aside)
        for isEmpty in [false, true] {
            if isEmpty { try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: false) }
            #expect { try ShellHouse(house.directory, token: house.token) } throws: {
                ($0 as? Fault)?.advice.contains("--new-keys") ?? false
            }
            #expect(FileManager.default.fileExists(atPath: keys) == isEmpty)
        }
        try FileManager.default.removeItem(atPath: keys)
        try FileManager.default.moveItem(atPath: aside, toPath: keys)
        let again = try ShellHouse(house.directory, token: house.token)
        #expect(try again.tell("GET", "/tokens").rows.first?["uid"].string == "04A1B2C3D4")
        again.stop()
        try FileManager.default.removeItem(atPath: keys)
        let accepted = try ShellHouse(house.directory, token: house.token, accepts: true)
        #expect(try accepted.ask("GET", "/tokens").status == 401, "the token of the API was in the ring")
        accepted.stop()
    }

    @Test func `a signing key that is not there any more is told of`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        house.stop()
        let paths = InstallationPaths(data: house.directory)
        let signed = try {
            let same = try Installation(paths, origin: ShellHouse.origin, extendsAhead: false)
            #expect(same.signedByAnother == nil)
            return same.journal.signedThrough
        }()
        #expect(signed > 0)
        try FileManager.default.removeItem(atPath: paths.signingKey)
        for told in [signed, nil] {
            let found = try { try Installation(paths, origin: ShellHouse.origin, extendsAhead: false).signedByAnother }()
            #expect(found == told)
        }
    }

    private func files(of house: ShellHouse, hold text: String) throws -> [String] {
        let names = FileManager.default.subpaths(atPath: house.directory) ?? []
        return try names.filter { name in
            let path = house.directory + "/" + name
            var isDirectory: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
                return false
            }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
        }
    }

    @Test func `passwords and card numbers stand in no file, and a forgotten card is gone`() throws {
        let (house, charger) = try chargingHouse()
        defer { house.clear() }
        try house.tell("POST", "/drivers", #"{"name":"Ada Lovelace"}"#)
        _ = charger.call("Authorize", #"{"idTag":"secrettag0815"}"#)
        _ = charger.call(
            "StopTransaction", #"{"transactionId":1,"idTag":"SECRETTAG0815","meterStop":5000,"timestamp":"2026-01-01T11:00:00Z"}"#)
        #expect(try house.ask("GET", "/stations/CP1/frames").text.contains("SECRETTAG0815"))
        let token = try house.tell("GET", "/tokens").rows.first?["token"].string ?? ""
        try house.tell("DELETE", "/tokens/\(token)")
        #expect(!(try house.ask("GET", "/stations/CP1/frames").text.uppercased().contains("SECRETTAG0815")))
        #expect(!(try house.ask("GET", "/tokens").text.contains("SECRETTAG0815")))
        house.stop()
        for secret in ["SECRETTAG0815", "secrettag0815", ShellHouse.password, "Ada Lovelace", house.token] {
            #expect(try files(of: house, hold: secret) == [])
        }
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        #expect(!(try again.ask("GET", "/stations/CP1/frames").text.uppercased().contains("SECRETTAG0815")))
    }
}
