import Commands
import EventStore
import Foundation
import Projections
import Support
import Testing

@testable import Gateway
@testable import Replay

/// The journal of format 1 as a released server wrote it, with real stations' habits in it, sealed cards, a credit note and a forgotten
/// person. `fixtures/journal-format-1/journal.segment` is never written again; what is read from it stands in `reading.txt` beside it.
@Suite struct TimeMachineFrozenTests {
    private static let origin = "frozen.example.org"
    /// The public half of the key that signed its checkpoints; the private one is gone.
    private static let key = "frozen.example.org+0cbb23c7+AQXyaS9JBHD7w/uhQm40/ssVdPJzoBF9KYeNu1v4c2Td"
    private static let segment = Golden.root().appendingPathComponent("fixtures/journal-format-1/journal.segment").path

    /// A directory with the frozen journal imported into it.
    private func imported() throws -> (TimeMachineScratch, UInt64) {
        let scratch = try TimeMachineScratch()
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        let journal = try Journal.create(at: scratch.journal, origin: Self.origin)
        let key = try #require(VerifyingKey(Self.key))
        let count = try journal.importSegment(Self.segment, key: key)
        return (scratch, count)
    }

    @Test func `the frozen journal is the one that was signed, and a changed byte is refused`() throws {
        let key = try #require(VerifyingKey(Self.key))
        let summary = try Segment.verify(Self.segment, key: key)
        #expect(summary.origin == Self.origin && summary.range.lowerBound == 1 && summary.isSigned)
        let scratch = try TimeMachineScratch()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.segment)))
        bytes[bytes.count / 2] ^= 1
        let changed = scratch.path + "/changed.segment"
        try Data(bytes).write(to: URL(fileURLWithPath: changed))
        #expect(throws: Fault.self) { try Segment.verify(changed, key: key) }
    }

    @Test func `the frozen journal is imported, audited and folded to the state that is written down`() throws {
        let (scratch, count) = try imported()
        let console = TimeMachineConsole()
        let report = try Audit(
            data: scratch.data, publicKey: Self.key, checkpointFile: nil, checksContent: true, console: console.console
        ).run()
        #expect(report.faults.kept == [])
        let inspection = try Inspection(data: scratch.data)
        var events: [String: Int] = [:]
        try inspection.forEach { (_, entry, _, _) throws(Fault) in
            for event in entry.events { events[event.name, default: 0] += 1 }
            return .next
        }
        let world = try Rebuild.fold(inspection)
        let lines =
            [
                "entries \(count)", "head \(inspection.journal.head)", "fold \(World.foldVersion)",
                "state \(Digest.sha256(world.encoded()).hex)",
                "sessions \(report.counts.sessions), invoices \(report.counts.invoices), credit notes \(report.counts.creditNotes), "
                    + "postings \(report.counts.postings)", "",
            ] + events.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let path = "fixtures/journal-format-1/reading.txt"
        let before = try Golden.text(path).split(separator: "\n").map(String.init)
        let (isSameFold, isSameState) = (before.contains(lines[2]), before.contains(lines[3]))
        #expect(isSameState || !isSameFold, "the same entries give another state: World.foldVersion has to rise")
        guard isSameState || !isSameFold else { return }
        #expect(Golden.difference(lines.joined(separator: "\n") + "\n", path) == nil)
    }

    @Test func `today's deciders decide the frozen inputs as they were decided, or say for review what they see otherwise`() throws {
        let (scratch, count) = try imported()
        var run = ReplayRun(try Inspection(data: scratch.data))
        let report = try run.run()
        #expect(report.compared == count)
        #expect(report.isEqual, "\(report.text(Style(enabled: false)))")
        let reviews = report.differences.filter(\.isReview).map { $0.text(Style(enabled: false)) }
        let text = reviews.isEmpty ? "no difference" : reviews.joined(separator: "\n")
        #expect(Golden.difference(text + "\n", "fixtures/journal-format-1/review.txt") == nil)
    }

    @Test func `a server that opens the frozen journal forgets again who was forgotten in it, which harms nothing`() throws {
        let (scratch, count) = try imported()
        try {
            let paths = InstallationPaths(data: scratch.data)
            let engine = Engine(try Installation(paths, origin: Self.origin, extendsAhead: false, acceptsNewKeys: true))
            #expect(engine.world.erasures.open.count == 2)
            let shell = Shell(engine) { fatalError("the store failed: \($0)") }
            shell.commit()
            #expect(engine.world.erasures.open.isEmpty && engine.journal.head.sequence == count + 1)
            shell.commit()
            #expect(engine.journal.head.sequence == count + 1)
        }()
        let console = TimeMachineConsole()
        let audit = try Audit(
            data: scratch.data, publicKey: Self.key, checkpointFile: nil, checksContent: true, console: console.console
        ).run()
        #expect(audit.faults.kept == [])
        let inspection = try Inspection(data: scratch.data)
        var run = ReplayRun(inspection)
        #expect(try run.run().isEqual)
        #expect(try Rebuild.run(inspection, expected: nil).isEqual)
    }
}
