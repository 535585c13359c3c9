import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

@Suite struct ArchiveSnapshotTests {
    private func context(_ sequence: UInt64) -> EntryContext {
        EntryContext(sequence: sequence, instant: Instant(seconds: Int64(sequence)), kind: 1, stream: 0)
    }

    private func head(_ world: World) -> Head { Head(sequence: world.sequence, hash: Digest.sha256([UInt8(world.sequence & 255)])) }

    private func add(_ numbers: ClosedRange<UInt32>, to world: inout World) {
        for number in numbers {
            let added = StationAdded(
                station: StationID(rawValue: number), identity: "S\(number)", tenant: .operator, securityProfile: 1)
            world.apply(Entry(input: .tick, events: [.stationAdded(added)]), context(UInt64(number)))
        }
    }

    @Test func `what found no room on disk is in the next snapshot, and the one before stays until then`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-archive-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let cache = try Cache.open(at: directory + "/cache", tables: Archive.tables, schema: Archive.schema)
        let archive = Archive(cache: cache)
        var world = World()
        add(1...600, to: &world)
        archive.flush(&world, head: head(world), reserveBytes: 0)
        archive.drain()
        #expect(archive.fault == nil)
        #expect(try Archive.snapshot(in: cache) == world && Archive.head(of: cache) == head(world))
        let before = world
        add(601...900, to: &world)
        archive.flush(&world, head: head(world), reserveBytes: .max)
        archive.drain()
        #expect(archive.fault == nil && archive.takesFlush)
        #expect(try Archive.snapshot(in: cache) == before && Archive.head(of: cache) == head(before))
        add(901...910, to: &world)
        archive.flush(&world, head: head(world), reserveBytes: 0)
        archive.drain()
        #expect(archive.fault == nil)
        #expect(try Archive.snapshot(in: cache) == world && Archive.head(of: cache) == head(world))
        // Another process begins with a snapshot of all pages: pieces of what is no more must not stay.
        let again = Archive(cache: cache)
        var small = World()
        add(1...3, to: &small)
        again.flush(&small, head: head(small), reserveBytes: 0)
        again.drain()
        #expect(try Archive.snapshot(in: cache) == small)
    }

    @Test func `a snapshot that lacks a piece, or has a damaged one, is none`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-archive-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let cache = try Cache.open(at: directory + "/cache", tables: Archive.tables, schema: Archive.schema)
        let archive = Archive(cache: cache)
        var world = World()
        add(1...300, to: &world)
        archive.flush(&world, head: head(world), reserveBytes: 0)
        archive.drain()
        #expect(archive.fault == nil)
        try cache.write { (writer) throws(Fault) in try writer.put(Archive.snapshotTable, [5, 0, 0, 0, 0, 1], [11, 200, 1]) }
        #expect(throws: Fault.self) { try Archive.snapshot(in: cache) }
        #expect(cache.fault?.kind == .damaged)
        try cache.write { (writer) throws(Fault) in
            try writer.delete(Archive.snapshotTable, [5, 0, 0, 0, 0, 1])
            try writer.delete(Archive.snapshotTable, [0])
        }
        #expect(try Archive.snapshot(in: cache) == nil)
    }
}
