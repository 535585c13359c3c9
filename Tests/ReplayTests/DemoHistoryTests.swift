import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Testing

@testable import Replay

/// The past of the demo: made through the deciders, the same for the same seed, and physically possible.
struct DemoHistoryTests {
    private static let end = Instant(seconds: 1_795_651_200)

    /// A past that was told into a journal of its own.
    private struct Told {
        let scratch: TimeMachineScratch
        let stations: [SimulatedStation]

        /// - Parameter ring: a key ring to take, so that cards have the same subjects.
        init(seed: UInt64, stations: Int = 6, days: Int = 3, ring: String? = nil) throws {
            scratch = try TimeMachineScratch()
            if let ring {
                try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
                try FileManager.default.copyItem(atPath: ring, toPath: scratch.data + "/keys")
            }
            let history = DemoHistory(
                people: DemoPeople(seed: seed, stationCount: stations), password: "a-password", end: DemoHistoryTests.end, daysMax: days)
            let clock = ToldClock(at: history.begin, factor: 60)
            let installation = try Installation(InstallationPaths(data: scratch.data), origin: "demo", extendsAhead: false)
            let shell = Shell(Engine(installation, clock: clock)) { fault in fatalError("\(fault)") }
            shell.start(origin: "demo")
            self.stations = try history.tell(to: shell, by: clock)
            shell.finish()
        }

        /// All entries, as lines of what no key has a part in.
        func lines() throws -> [String] {
            let journal = try Journal.open(at: scratch.journal)
            var lines: [String] = []
            for sequence in 1...journal.head.sequence {
                let stored = try #require(try journal.entry(sequence))
                let entry = try Entry(kind: stored.header.kind, body: stored.body)
                lines.append("\(sequence) \(stored.header.instant.text) \(stored.header.kind) \(stored.header.stream)")
                if case .frame(let frame) = entry.input { lines.append("> " + String(decoding: frame.text, as: UTF8.self)) }
                for event in entry.events {
                    switch event {
                    case .tokenIssued(let e): lines.append("token \(e.token) \(e.label ?? "")")
                    case .driverRegistered(let e): lines.append("driver \(e.driver)")
                    case .commandEnded(let e): lines.append("\(e.command) \(e.verdict) \(e.status)")
                    default: lines.append("\(event)")
                    }
                }
                lines += entry.sent.map { "< " + String(decoding: $0.text, as: UTF8.self) }
            }
            return lines
        }

        func events() throws -> [Event] {
            let journal = try Journal.open(at: scratch.journal)
            return try (1...journal.head.sequence).flatMap { sequence in
                let stored = try #require(try journal.entry(sequence))
                return try Entry.events(inBody: stored.body)
            }
        }

        func audit() throws -> AuditReport {
            try Audit(
                data: scratch.data, publicKey: nil, checkpointFile: nil, checksContent: true,
                console: TimeMachineConsole().console
            ).run()
        }
    }

    @Test("the same seed and end tell the same past, entry by entry, but for what keys are drawn")
    func isTheSame() throws {
        let first = try Told(seed: 7, stations: 3, days: 2)
        // A ring that has been used already would know keys; only its master secret gives subjects.
        let again = try Told(seed: 7, stations: 3, days: 2, ring: first.scratch.data + "/keys")
        let other = try Told(seed: 8, stations: 3, days: 2, ring: first.scratch.data + "/keys")
        let (a, b, c) = (try first.lines(), try again.lines(), try other.lines())
        #expect(a.count > 1_000)
        #expect(a == b)
        #expect(a != c)
    }

    @Test("a past has something of everything: sessions, both tariffs, a held one, a correction, a credit note, a fault, an offline spell")
    func hasEverything() throws {
        let told = try Told(seed: 2026, stations: 6, days: 8)
        let events = try told.events()
        func count(_ isIt: (Event) -> Bool) -> Int { events.count(where: isIt) }
        #expect(count { if case .sessionStarted = $0 { true } else { false } } > 100)
        let tariffs = Set(events.compactMap { if case .sessionStarted(let e) = $0 { e.tariff } else { nil } })
        #expect(tariffs.count == 2)
        #expect(count { if case .sessionHeld = $0 { true } else { false } } >= 2)
        #expect(count { if case .sessionReleased = $0 { true } else { false } } >= 1)
        let credits = events.compactMap { if case .invoiceIssued(let e) = $0, e.credits != nil { e } else { nil } }
        #expect(credits.count == 2)
        let faults = events.compactMap { if case .connectorStatusChanged(let e) = $0, e.status == .faulted { e } else { nil } }
        #expect(!faults.isEmpty)
        let alerts = Set(events.compactMap { if case .alertRaised(let e) = $0 { e.kind } else { nil } })
        #expect(alerts.contains("station-offline"))
        let report = try told.audit()
        #expect(report.faults.count == 0, "\(report.faults.kept)")
        // A lost end that a person released by its last reading leaves what flowed behind that unpaid: told by an alert, and nothing else
        // beside what is held.
        let unpaid = events.compactMap { if case .registerGapFound(let e) = $0, e.after > e.before { e.session } else { nil } }
        let gaps = report.doubts.kept.filter { $0.kind == .registerGap }
        #expect(gaps.count == unpaid.count && gaps.count <= 1, "\(gaps) beside \(unpaid)")
        #expect(report.doubts.kept.allSatisfy { $0.text.contains("held") || $0.kind == .registerGap }, "\(report.doubts.kept)")
    }

    @Test("no session of a past has more energy than its station can give in its time")
    func isPossible() throws {
        let told = try Told(seed: 11)
        let events = try told.events()
        var started: [SessionID: Instant] = [:]
        var checked = 0
        for event in events {
            switch event {
            case .sessionStarted(let e): started[e.session] = e.startedAt
            case .sessionStopped(let e):
                let begin = try #require(started[e.session])
                let watts = told.stations.map(\.plan.model.ratedWatts).max() ?? 0
                let most = e.stoppedAt.microseconds(since: begin) / 1_000 * watts / 3_600 + 1_000
                #expect(e.energy.rawValue <= most, "session \(e.session)")
                checked += 1
            default: break
            }
        }
        #expect(checked > 30)
    }
}
