import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// The cache is a cache: what is wrong with it is told, ends nothing, and is mended beside the work, or by the next start.
@Suite(.serialized) struct ShellCacheFaultTests {
    private static let stop = #"{"transactionId":1,"meterStop":5000,"timestamp":"2026-01-01T11:00:00Z"}"#

    /// A server that ended in order, with a session in its archive.
    private func prepared() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"CAFEBABE","free":true}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let start = #"{"connectorId":1,"idTag":"CAFEBABE","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}"#
        #expect(charger.call("StartTransaction", start).contains(#""transactionId":1"#))
        #expect(charger.call("StopTransaction", Self.stop, id: "m2").contains("[3,"))
        #expect(try house.on { $0.engine.world.sessions[SessionID(rawValue: 1)] == nil })
        house.stop()
        return house
    }

    /// Writes into the cache of a server that has ended.
    private func write(_ house: ShellHouse, _ body: (borrowing CacheWriter) throws(Fault) -> Void) throws {
        let path = InstallationPaths(data: house.directory).cache
        // A crash within this process leaves the thread that mends, which lets go in a moment; a real one takes it along.
        let cache = house.wait { (try? Cache.open(at: path, tables: Archive.tables, schema: Archive.schema)) != nil }
        #expect(cache)
        try Cache.open(at: path, tables: Archive.tables, schema: Archive.schema).write(body)
    }

    private func alerts(_ house: ShellHouse) throws -> [String] {
        try house.ask("GET", "/alerts").json["items"].items.filter { $0["standing"] != .bool(true) }.map { $0["kind"].string }
    }

    private let first = bigEndian(1)

    /// Keeps the server from mending its cache, or lets it.
    private func mends(_ mends: Bool, _ house: ShellHouse) throws {
        try house.on { $0.engine.care.notBefore = mends ? 0 : .max }
    }

    /// Expects that the next start folds anew, and that nothing is told any more.
    private func expectMended(_ before: ShellHouse) throws {
        let house = try ShellHouse(before.directory, token: before.token)
        defer { house.stop() }
        #expect(house.foldedCount > 0)
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
        #expect(try house.ask("GET", "/stations/CP1/frames").status == 200)
        _ = try house.on { $0.tellDisk() }
        #expect(try !alerts(house).contains("cache"))
    }

    @Test func `a record of the cache that cannot be read is a fault and an alert, not a 404, until the server has mended it`() throws {
        let before = try prepared()
        defer { before.clear() }
        let key = first
        try write(before) { (writer) throws(Fault) in try writer.put(Archive.sessionTable, key, [0xFF, 0xFF, 0xFF]) }
        let disk = ShellDisk()
        let house = try ShellHouse(before.directory, token: before.token, disk: disk)
        #expect(house.foldedCount == 0)
        try mends(false, house)
        for path in ["/sessions/1", "/sessions", "/sessions?station=CP1"] {
            let reply = try house.ask("GET", path)
            #expect(reply.status == 503 && reply.text.contains("cannot be read"), "\(path) \(reply.text)")
        }
        #expect(try house.ask("GET", "/sessions/9").status == 404)
        #expect(try house.wait { try alerts(house) == ["cache"] })
        #expect(disk.warnings.contains { $0.contains("the cache is not whole") })
        // All else goes on.
        #expect(try ShellCharger(house).boot().contains("Accepted"))
        try house.tell("POST", "/tokens", #"{"uid":"DEADBEEF"}"#)
        try mends(true, house)
        #expect(try house.wait { try alerts(house) == [] })
        for path in ["/sessions/1", "/sessions", "/sessions?station=CP1", "/stations/CP1/frames"] {
            #expect(try house.ask("GET", path).status == 200, "\(path)")
        }
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
        #expect(disk.warnings.contains { $0.contains("the cache was folded anew") })
        house.stop()
        let again = try ShellHouse(before.directory, token: before.token)
        defer { again.stop() }
        #expect(again.foldedCount == 0, "what was mended is relied on")
        #expect(try again.tell("GET", "/sessions/1")["energyKwh"].string == "4")
    }

    @Test func `a cache that nobody mended is mended by the next start`() throws {
        let before = try prepared()
        defer { before.clear() }
        let key = first
        try write(before) { (writer) throws(Fault) in try writer.put(Archive.sessionTable, key, [0xFF, 0xFF, 0xFF]) }
        let house = try ShellHouse(before.directory, token: before.token)
        try mends(false, house)
        #expect(try house.ask("GET", "/sessions/1").status == 503)
        house.stop()
        try expectMended(before)
    }

    @Test func `a server that ends while it mends its cache leaves one that the next start mends`() throws {
        let before = try prepared()
        defer { before.clear() }
        let key = first
        try write(before) { (writer) throws(Fault) in try writer.put(Archive.sessionTable, key, [0xFF, 0xFF, 0xFF]) }
        for isCrash in [true, false] {
            let house = try ShellHouse(before.directory, token: before.token)
            try mends(false, house)
            _ = try house.ask("GET", "/sessions/1")
            try house.on { shell in
                shell.engine.care.notBefore = 0
                shell.engine.maintain()
            }
            if isCrash { house.crash() } else { house.stop() }
            try write(before) { (writer) throws(Fault) in try writer.put(Archive.sessionTable, key, [0xFF, 0xFF, 0xFF]) }
        }
        try? FileManager.default.removeItem(atPath: InstallationPaths(data: before.directory).cache + ".starts")
        let house = try ShellHouse(before.directory, token: before.token)
        defer { house.stop() }
        _ = try house.ask("GET", "/sessions/1")
        #expect(try house.wait { try house.ask("GET", "/sessions/1").json["energyKwh"].string == "4" })
    }

    @Test func `a session that only the list of its station has is damage, not a session less`() throws {
        let before = try prepared()
        defer { before.clear() }
        let key = first
        try write(before) { (writer) throws(Fault) in try writer.delete(Archive.sessionTable, key) }
        let house = try ShellHouse(before.directory, token: before.token)
        try mends(false, house)
        #expect(try house.ask("GET", "/sessions?station=CP1").status == 503)
        house.stop()
        try expectMended(before)
    }

    @Test func `a snapshot that cannot be read is folded anew at once`() throws {
        let before = try prepared()
        defer { before.clear() }
        try write(before) { (writer) throws(Fault) in try writer.put(Archive.snapshotTable, [0], [0xFF, 0xFF, 0xFF]) }
        try expectMended(before)
    }

    @Test func `a full map of the cache ends nothing: the journal goes on, somebody is told, and the next start begins a new one`() throws {
        let before = try prepared()
        defer { before.clear() }
        try FileManager.default.removeItem(atPath: InstallationPaths(data: before.directory).cache)
        let disk = ShellDisk()
        let house = try ShellHouse(before.directory, token: before.token, disk: disk, cacheMapBytes: 1 << 16)
        let rows = (1...500).map { "A\($0)" }.joined(separator: "\n")
        try #require(try house.ask("POST", "/tokens/import", "uid\n" + rows, type: "text/csv").status == 201)
        let fault = try house.on { shell in
            shell.engine.maintain(isStopping: true)
            return shell.engine.archive.fault
        }
        #expect(fault?.kind == .mapFull)
        #expect(try house.wait { try alerts(house) == ["cache"] })
        // What waits for the cache is in memory, and what is decided is on disk.
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
        #expect(try ShellCharger(house).boot().contains("Accepted"))
        let state = try house.on { shell in
            shell.engine.maintain(isStopping: true)
            return shell.engine.world.sequence
        }
        house.stop()
        #expect(disk.warnings.contains { $0.contains("MDB_MAP_FULL") })
        try expectMended(before)
        let again = try ShellHouse(before.directory, token: before.token)
        defer { again.stop() }
        #expect(try again.on { $0.engine.world.sequence } >= state && again.foldedCount == 0)
    }

    @Test func `what waits for a cache that cannot be written is dropped once it is too much, and is then a fault, never a 404`() throws {
        let before = try prepared()
        defer { before.clear() }
        let installation = try Installation(InstallationPaths(data: before.directory), origin: ShellHouse.origin, extendsAhead: false)
        let journal = installation.journal
        let found = try installation.archive.view.session(SessionID(rawValue: 1))
        let session = try #require(found)
        let path = before.directory + "/tiny"
        let cache = try Cache.open(at: path, tables: Archive.tables, schema: Archive.schema, mapBytes: 1 << 16)
        let archive = Archive(cache: cache, waitingEntriesMax: 2)
        func fill() {
            for id in 1...UInt64(100) {
                var copy = session
                copy.session = SessionID(rawValue: id)
                copy.stopReason = String(repeating: "x", count: 2_000)
                archive.keep(RetiredRows(sessions: [copy]))
            }
        }
        fill()
        archive.note(1, stream: Stream.none, sent: [])
        archive.flush(&installation.decider.world, head: journal.head, reserveBytes: 0)
        archive.drain()
        #expect(archive.fault?.kind == .mapFull && !archive.takesFlush)
        #expect(try archive.view.session(SessionID(rawValue: 7)) != nil && archive.view.session(SessionID(rawValue: 101)) == nil)
        for sequence in UInt64(2)...3 { archive.note(sequence, stream: Stream.none, sent: []) }
        archive.forgetWritten()
        for id in [UInt64(7), 101] {
            let fault = #expect(throws: Fault.self) { try archive.view.session(SessionID(rawValue: id)) }
            #expect(fault?.kind == .mapFull)
        }
        #expect(throws: Fault.self) { try archive.view.sessions(of: nil, before: nil, limit: 10) }
        #expect(throws: Fault.self) { try archive.view.entries(of: 1, before: nil, limit: 10) }
        // What comes later is there again.
        fill()
        #expect(try archive.view.session(SessionID(rawValue: 7)) != nil)
    }

    @Test func `a checkpoint beside the data that cannot be read is not passed over`() throws {
        let before = try prepared()
        defer { before.clear() }
        let path = InstallationPaths(data: before.directory).checkpoint
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: path))
        let fault = #expect(throws: Fault.self) {
            try Installation(InstallationPaths(data: before.directory), origin: ShellHouse.origin, extendsAhead: false)
        }
        #expect(fault?.kind == .damaged && fault?.path == path)
        let house = try ShellHouse(before.directory, token: before.token, accepts: true)
        defer { house.stop() }
        #expect(try house.tell("GET", "/sessions/1")["energyKwh"].string == "4")
    }
}
