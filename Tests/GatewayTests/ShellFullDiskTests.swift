import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// What a full disk ends, and what it does not; trust.md section 3, row 10.
@Suite(.serialized) struct ShellFullDiskTests {
    private static let reserve = EngineLimits.diskReserveBytes
    private static let start =
        #"{"connectorId":1,"idTag":"04AABBCC","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}"#
    private static let stop = #"{"transactionId":1,"meterStop":5000,"timestamp":"2026-01-01T11:00:00Z"}"#

    /// A house with a station that charges.
    private func chargingHouse(_ disk: ShellDisk) throws -> (ShellHouse, ShellCharger) {
        var options = GatewayOptions()
        options.limits.closeMilliseconds = 100
        let house = try ShellHouse(options: options, disk: disk)
        try house.addStation()
        try house.addStation("CP2")
        try house.tell("POST", "/tokens", #"{"uid":"04AABBCC"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        #expect(charger.call("StartTransaction", Self.start).contains(#""transactionId":1"#))
        return (house, charger)
    }

    private func state(_ house: ShellHouse) throws -> String { try house.tell("GET", "/status")["disk"]?["state"].string ?? "" }

    private func fill(_ house: ShellHouse, _ disk: ShellDisk, to freeBytes: UInt64, _ wanted: String) throws {
        disk.freeBytes = freeBytes
        #expect(try house.wait { try state(house) == wanted })
    }

    private func health(_ house: ShellHouse) throws -> JSONValue {
        let reply = try HTTPClient(timeoutMilliseconds: 20_000).call("GET", "http://127.0.0.1:\(house.port)/healthz", fields: [], body: [])
        #expect(reply.status == 200)
        return try JSONValue(parsing: reply.body)
    }

    @Test func `a full disk refuses commands and connections, and serves what ends charging`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        defer { house.stop() }
        let before = try house.ask("POST", "/drivers", #"{"name":"Ada"}"#, key: "k1")
        try fill(house, disk, to: Self.reserve - 1, "full")
        let refused = try house.ask("POST", "/drivers", #"{"name":"Eve"}"#)
        #expect(refused.status == 507 && refused.fields["Content-Type"] == "application/problem+json")
        #expect(refused.json["title"].string == "Insufficient Storage")
        let detail = refused.json["detail"].string
        #expect(detail.contains("63.9 MiB are free where 64.0 MiB are kept in reserve") && detail.contains("Sessions can be stopped"))
        #expect(try ShellSchema().faults(refused.json, "Problem") == [])
        let again = try house.ask("POST", "/drivers", #"{"name":"Ada"}"#, key: "k1")
        #expect(again.status == 201 && again.bytes == before.bytes)
        let handshake = try ShellCharger(house, "CP2")
        #expect(handshake.status == 503 && handshake.answer.contains("Retry-After: 60"))
        #expect(try house.ask("GET", "/sessions/1").status == 200)
        #expect(charger.call("Heartbeat", "{}", id: "beat").contains("currentTime"))
        #expect(try house.ask("POST", "/sessions/1/stop").status == 202)
        guard case .text(let order) = charger.next() else { return #expect(Bool(false), "no RemoteStopTransaction came") }
        #expect(order.contains("RemoteStopTransaction"))
        #expect(charger.call("StopTransaction", Self.stop, id: "m2").contains("[3,"))
        #expect(try house.tell("GET", "/sessions/1")["running"] == .bool(false))
    }

    @Test func `a full disk is told by alert, status, health and a warning, and all of them end with it`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        defer { house.stop() }
        #expect(try health(house) == .object(["status": .string("ok")]))
        #expect(try ShellSchema().faults(try house.tell("GET", "/status"), "Status") == [])
        try fill(house, disk, to: Self.reserve * 3 / 4, "full")
        let status = try house.tell("GET", "/status")
        #expect(try ShellSchema().faults(status, "Status") == [])
        #expect(status["warnings"].items.contains { JSONValue?.some($0).string.hasPrefix("The disk is full: 48.0 MiB") })
        #expect(try health(house)["status"].string == "disk-full")
        #expect(try house.wait { try house.tell("GET", "/alerts").rows.contains { $0["kind"].string == "disk-full" } })
        #expect(disk.warnings.count == 1 && disk.warnings.first?.hasPrefix("the disk is full: 48.0 MiB") == true)
        try fill(house, disk, to: Self.reserve * 2, "ample")
        #expect(try house.wait { try house.tell("GET", "/alerts").rows.map { $0["kind"].string } == ["no-tariff"] })
        #expect(disk.warnings.count == 2)
        #expect(try house.ask("POST", "/drivers", #"{"name":"Eve"}"#).status == 201)
        #expect(try ShellCharger(house, "CP2").status == 101)
        #expect(charger.call("Heartbeat", "{}", id: "beat").contains("currentTime"))
        #expect(try house.events().contains("alertEnded"))
    }

    @Test func `a spent disk writes nothing, and sends the stations away with what they have to say`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        defer { house.stop() }
        try fill(house, disk, to: 0, "spent")
        let head = try house.tell("GET", "/status")["sequence"].string
        charger.send(#"[2,"m9","StopTransaction",\#(Self.stop)]"#)
        #expect(charger.next() == .closed(1013))
        #expect(try house.wait { try house.on { $0.untold.count } == 1 })
        for (method, path) in [("POST", "/sessions/1/stop"), ("POST", "/drivers"), ("DELETE", "/api-tokens/1")] {
            let refused = try house.ask(method, path)
            #expect(refused.status == 507 && refused.json["detail"].string.contains("Nothing is written"), "\(path)")
        }
        #expect(try ShellCharger(house).status == 503)
        #expect(try house.tell("GET", "/sessions/1")["running"] == .bool(true))
        #expect(try health(house)["status"].string == "disk-spent")
        #expect(try house.tell("GET", "/status")["sequence"].string == head)
        try fill(house, disk, to: Self.reserve * 2, "ample")
        #expect(try house.wait { try house.tell("GET", "/stations/CP1")["connected"] == .bool(false) })
        let later = try ShellCharger(house)
        #expect(later.status == 101)
        #expect(later.call("StopTransaction", Self.stop, id: "m9").contains("[3,"))
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
    }

    @Test func `a connection that ends while a part of the reserve is left is journaled at once`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        defer { house.stop() }
        try fill(house, disk, to: Self.reserve / 2 - 1, "spent")
        #expect(charger.next() == .closed(1013))
        #expect(try house.wait { try house.tell("GET", "/stations/CP1")["connected"] == .bool(false) })
    }

    @Test func `a command that would use up the reserve by itself is refused before`() throws {
        let disk = ShellDisk(freeBytes: Self.reserve + (1 << 20))
        let house = try ShellHouse(disk: disk)
        defer { house.clear() }
        defer { house.stop() }
        let rows = (1...12_000).map { "station-with-a-long-name-\($0),3" }.joined(separator: "\n")
        let refused = try house.ask("POST", "/stations/import", "id,securityProfile\n" + rows, type: "text/csv")
        #expect(refused.status == 507 && refused.json["detail"].string.hasPrefix("The body is too large for the disk"))
        #expect(try house.ask("POST", "/drivers", #"{"name":"Eve"}"#).status == 201)
    }

    @Test func `a server starts on a full disk, reads, and catches up when there is room`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        _ = charger.call("Heartbeat", "{}")
        house.crash()
        disk.freeBytes = 0
        let again = try ShellHouse(house.directory, token: house.token, disk: disk)
        defer { again.stop() }
        #expect(try state(again) == "spent")
        #expect(try again.tell("GET", "/sessions/1")["running"] == .bool(true))
        #expect(try again.on { $0.untold.count } == 1)
        #expect(try ShellCharger(again).status == 503)
        #expect(disk.warnings.count == 1)
        try fill(again, disk, to: Self.reserve * 2, "ample")
        #expect(try again.wait { try again.tell("GET", "/stations/CP1")["connected"] == .bool(false) })
        #expect(try ShellCharger(again).status == 101)
    }

    @Test func `a snapshot waits while the disk is full, and nothing that is closed is lost for it`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        try fill(house, disk, to: Self.reserve - 1, "full")
        #expect(charger.call("StopTransaction", Self.stop, id: "m2").contains("[3,"))
        #expect(try house.tell("GET", "/sessions/1")["running"] == .bool(false))
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        defer { again.stop() }
        #expect(again.foldedCount > 0)
        #expect(try again.tell("GET", "/sessions/1")["energyKwh"].string == "4")
    }

    @Test func `what a snapshot finds no room for stays in memory until there is some`() throws {
        let disk = ShellDisk()
        let (house, charger) = try chargingHouse(disk)
        defer { house.clear() }
        defer { house.stop() }
        #expect(charger.call("StopTransaction", Self.stop, id: "m2").contains("[3,"))
        let positions = try house.on { shell in
            let (engine, archive) = (shell.engine, shell.engine.archive)
            engine.installation.retire()
            let count = archive.freshEntryCount
            var positions: [UInt64] = []
            for reserve in [UInt64.max, 0] {
                archive.flush(&engine.installation.decider.world, head: engine.journal.head, reserveBytes: reserve)
                archive.drain()
                positions.append(archive.fault == nil ? archive.position : .max)
                positions.append(UInt64(archive.freshEntryCount))
            }
            return positions + [UInt64(count), engine.journal.head.sequence]
        }
        #expect(positions[0] == 0 && positions[1] == positions[4])
        #expect(positions[2] == positions[5] && positions[3] == 0)
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
    }
}
