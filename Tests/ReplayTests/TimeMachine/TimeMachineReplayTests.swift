import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Testing

@testable import Replay

@Suite struct TimeMachineReplayTests {
    private func replay(
        _ scratch: TimeMachineScratch, from: UInt64? = nil, to: UInt64? = nil, station: String? = nil
    ) throws -> ReplayReport {
        var run = ReplayRun(try Inspection(data: scratch.data), from: from, to: to, station: station)
        return try run.run()
    }

    /// A journal in which one entry does not say what today's deciders say: 1 kWh more, in the version given.
    private func doctored(_ scratch: TimeMachineScratch, version: UInt32 = Decider.version) throws -> UInt64 {
        let rig = try TimeMachineRig(scratch)
        try rig.setUp()
        try rig.connect()
        // The decider of the rig runs ahead on a copy, so that what is written can be changed.
        var other = rig.decider
        rig.now = rig.now.adding(seconds: 10)
        let input = Input.frame(
            FrameInput(
                station: StationID(rawValue: 1), connection: rig.connection, kind: .text,
                text: Array(
                    (#"[2,"x1","StartTransaction",{"connectorId":1,"idTag":"\#(TimeMachineRig.token("DEADBEEF").hex)","#
                        + #""meterStart":5000,"timestamp":"\#(rig.now.text)"}]"#)
                        .utf8)))
        let context = EntryContext(
            sequence: rig.journal.head.sequence + 1, instant: rig.now, kind: input.kind, stream: rig.decider.world.stream(of: input))
        var entry = Entry(input: input, events: other.decide(input, context).events)
        for index in entry.events.indices {
            if case .sessionStarted(var started) = entry.events[index] {
                started.meterStart = Energy(milliwattHours: 6_000_000)
                entry.events[index] = .sessionStarted(started)
            }
        }
        try rig.append(entry, context, version: version)
        rig.decider.world.apply(entry, context)
        try rig.call("Heartbeat", "{}")
        return context.sequence
    }

    @Test func `a replay of what was decided shows no difference, byte for byte`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 3)
        let report = try replay(scratch)
        #expect(report.isEqual && report.differences.isEmpty && report.otherVersions.isEmpty)
        #expect(report.compared == report.entries && report.entries > 30)
        #expect(report.text(Style(enabled: false)).contains("No difference."))
    }

    @Test func `a difference is shown field by field, once, and the decider goes on from what is recorded`() throws {
        let scratch = try TimeMachineScratch()
        let sequence = try doctored(scratch)
        let report = try replay(scratch)
        #expect(!report.isEqual && report.faults == 1 && report.reviews == 0 && report.stateDifference == nil)
        let first = try #require(report.differences.first)
        #expect(first.sequence == sequence && first.station == "CP001")
        #expect(first.items.contains { $0.kind == "SessionStarted.meterStart" && $0.recorded == "6 kWh" && $0.today == "5 kWh" })
        #expect(first.items.contains { $0.place == "sent[0]" && $0.recorded == nil && $0.today?.contains("transactionId") == true })
        let text = report.text(Style(enabled: false))
        #expect(text.contains("recorded: 6 kWh") && text.contains("today:    5 kWh") && text.contains("1 entry differs."))
        #expect(try JSONValue(parsing: report.json.bytes)["faultCount"] == .number("1"))
    }

    @Test func `differences to entries of another decider version are a list to review, and no fault`() throws {
        let scratch = try TimeMachineScratch()
        _ = try doctored(scratch, version: Decider.version + 1)
        let report = try replay(scratch)
        #expect(report.isEqual && report.reviews == 1 && report.otherVersions == [Decider.version + 1])
        #expect(report.text(Style(enabled: false)).contains("1 difference to review"))
    }

    @Test func `a range and a station restrict what is compared, not what is folded`() throws {
        let scratch = try TimeMachineScratch()
        let sequence = try doctored(scratch)
        #expect(try replay(scratch, to: sequence - 1).isEqual)
        let behind = try replay(scratch, from: sequence + 1)
        #expect(behind.isEqual && behind.compared == 1 && behind.entries == sequence + 1)
        #expect(try replay(scratch, from: sequence, to: sequence).faults == 1)
        #expect(try replay(scratch, station: "cp001").faults == 1)
        let elsewhere = try replay(scratch, station: "CP999")
        #expect(elsewhere.isEqual && elsewhere.compared == 0 && elsewhere.entries == sequence + 1)
        #expect(throws: Fault.self) { try replay(scratch, from: sequence + 10) }
    }

    @Test func `what the engine wrote replays alike, and its snapshot is the rebuilt state`() throws {
        let scratch = try TimeMachineScratch()
        try {
            let engine = Engine(try Installation(InstallationPaths(data: scratch.data), origin: TimeMachineRig.origin, extendsAhead: false))
            func command(_ name: String, _ body: String) {
                _ = engine.decide(.command(CommandInput(actor: "owner", role: .owner, name: name, body: Array(body.utf8), fingerprint: 1)))
            }
            _ = engine.decide(.genesis(GenesisInput(origin: TimeMachineRig.origin, productVersion: "1")))
            command("AddStation", #"{"id":"CP001","credential":"\#(TimeMachineRig.password.hex)"}"#)
            let connection = ConnectionID(rawValue: 1)
            for knocks in [0, 3] {
                // The second is refused and leaves no entry.
                _ = engine.decide(
                    .handshake(
                        HandshakeInput(
                            connection: ConnectionID(rawValue: UInt64(knocks) + 1), identity: knocks == 0 ? "CP001" : "CP002", rawPath: "/",
                            address: "192.0.2.7",
                            transport: .plain, userName: Array("CP001".utf8), credential: TimeMachineRig.password,
                            subprotocols: ["ocpp1.6"], userAgent: "",
                            incumbent: .none, knocks: knocks)))
            }
            for text in [
                #"[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#, #"[2,"2","Heartbeat",{}]"#, "garbage",
            ] {
                _ = engine.decide(
                    .frame(FrameInput(station: StationID(rawValue: 1), connection: connection, kind: .text, text: Array(text.utf8))))
                _ = engine.decide(.tick)
            }
            try engine.commit()
            engine.maintain(isStopping: true)
        }()
        #expect(try replay(scratch).isEqual)
        let report = try Rebuild.run(try Inspection(data: scratch.data), expected: nil)
        #expect(report.isEqual && report.snapshot == .equal(position: report.entries) && report.entries == 6)
        #expect(try replay(scratch).digest == report.digest)
    }

    @Test func `a rebuild gives the state that the deciders left, and differs from any other digest`() throws {
        let scratch = try TimeMachineScratch()
        let digest = try {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 1_000, wattHours: 4_000)
            return Digest.sha256(rig.decider.world.encoded()).hex
        }()
        let inspection = try Inspection(data: scratch.data)
        let right = try Rebuild.run(inspection, expected: digest)
        #expect(right.isEqual && right.digest.hex == digest)
        #expect(right.text(Style(enabled: false)).contains("there is no cache"))
        #expect(try !Rebuild.run(inspection, expected: Digest.zero.hex).isEqual)
    }

    @Test func `a snapshot that is not the rebuilt state is found`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1)
        let head = try Journal.openReadOnly(at: scratch.journal).head
        try {
            let cache = try Cache.open(
                at: scratch.data + "/cache", tables: Archive.tables, schema: Archive.schema)
            var other = World()
            other.apply(.tick, EntryContext(sequence: head.sequence, instant: Instant(seconds: 1), kind: 1, stream: 0))
            let pieces = other.pieces(other.takeMarks())
            try cache.write(position: head.sequence) { (writer) throws(Fault) in
                for piece in pieces { try writer.put("snapshot", piece.key, piece.bytes) }
                try writer.put("snapshot", Array("head".utf8), Array(head.description.utf8))
            }
        }()
        let report = try Rebuild.run(try Inspection(data: scratch.data), expected: nil)
        guard case .different(let position, _, let rebuilt) = report.snapshot else { throw Unexpected(snapshot: report.snapshot) }
        #expect(!report.isEqual && position == head.sequence && rebuilt == report.digest)
    }

    @Test func `where the clock went back, a time is that of the last entry before it, and an audit finds no fault`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 10_000, wattHours: 8_000)
            let wrong = rig.now
            rig.now = wrong.adding(seconds: -3 * 86_400)
            try rig.take(.clock(ClockInput(from: wrong, to: rig.now, verdict: .followed)), after: 0)
            try rig.charge(from: 20_000, wattHours: 8_000)
        }
        // A journal is open once in a process.
        do {
            let inspection = try Inspection(data: scratch.data)
            let entries = try inspection.journal.entries()
            let jump = try #require(entries.first { $0.header.kind == ClockInput.kind })
            let last = try #require(entries.last)
            #expect(try StateAt.world(inspection, .time(last.header.instant)).sequence == last.header.sequence)
            #expect(try StateAt.world(inspection, .time(jump.header.instant)).sequence == jump.header.sequence)
            #expect(try StateAt.world(inspection, .time(Instant(rawValue: 0))).sequence == 0)
            let captured = try Capturing.records(inspection, station: "CP001", from: jump.header.instant, to: last.header.instant)
            #expect(captured.last?.at == last.header.instant)
        }
        let audit = try Audit(
            data: scratch.data, publicKey: nil, checkpointFile: nil, checksContent: true, console: TimeMachineConsole().console
        ).run()
        #expect(audit.faults.kept == [])
        let report = try replay(scratch)
        #expect(report.isEqual && report.compared > 20)
    }

    private struct Unexpected: Error { var snapshot: RebuildReport.Snapshot }

    @Test func `the state at a time is that of the last entry before it`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1)
        let inspection = try Inspection(data: scratch.data)
        let entries = try inspection.journal.entries()
        let started = try #require(
            entries.first { try Entry.events(inBody: $0.body).contains { if case .sessionStarted = $0 { true } else { false } } })
        let during = try StateAt.world(inspection, .time(started.header.instant))
        #expect(during.sequence == started.header.sequence && during.sessions.openCount == 1)
        #expect(try StateAt.world(inspection, .time(started.header.instant.adding(microseconds: -1))).sessions.openCount == 0)
        #expect(try StateAt.world(inspection, .sequence(started.header.sequence)) == during)
        let text = StateText(world: during, style: Style(enabled: false))
        #expect(text.overview().contains("running") && text.overview().contains("1 Preparing"))
        let station = text.station(try #require(during.stations.find("CP001")))
        #expect(station.contains("Vend Model S") && station.contains("Open sessions"))
        let after = try StateAt.world(inspection, .time(Instant(rawValue: .max)))
        #expect(after.sessions.openCount == 0 && after.sequence == inspection.journal.head.sequence)
        #expect(StateText(world: after, style: Style(enabled: false)).overview().contains("Receivable from drivers"))
        #expect(StateJSON.overview(after)["documents"] == .number("1"))
    }
}
