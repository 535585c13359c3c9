internal import Commands
internal import EventStore
internal import FoundationEssentials
internal import Gateway
internal import Glibc

/// `cpms bench`: the product and the machine that it runs on, in one run.
///
/// The server under test is a process of its own; the load comes from this one, over loopback sockets.
enum Bench {
    /// How long and how large.
    struct Plan {
        var seconds: Double
        var idleStations: Int
        var stormStations: Int
        var rates: [Double]
        var reads: BenchReads.Plan
        /// Entries of the journal whose state is folded again without a cache.
        var rebuiltEntries: UInt64

        static let quick = Plan(
            seconds: 2, idleStations: 1_000, stormStations: 1_000, rates: [200, 2_000], reads: .quick, rebuiltEntries: 50_000)
        static let full = Plan(
            seconds: 10, idleStations: 19_000, stormStations: 10_000, rates: [200, 2_000, 10_000], reads: .full, rebuiltEntries: 1_000_000)
    }

    static func run(_ options: BenchOptions, _ console: Console) throws -> ExitCode {
        Serve.raiseDescriptorLimit()
        let directory = options.data ?? FileManager.default.temporaryDirectory.appendingPathComponent("cpms-bench-\(getpid())").path
        // One that is not there yet is made below, and one that cannot be read is told of there.
        if let names = try? FileManager.default.contentsOfDirectory(atPath: directory), !names.isEmpty {
            throw CommandFailure("\(directory) is not empty; name an empty directory on the disk to measure.", exitCode: .usage)
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { clear(directory, isOurs: options.data == nil) }
        if let group = options.append {
            let measured = try BenchAppend(group: group, bytes: options.bytes, seconds: options.seconds).run(directory)
            console.printJSON(String(decoding: measured.bytes, as: UTF8.self))
            return .ok
        }
        if let entries = options.rebuild {
            var report = BenchReport()
            try BenchRebuild(entries: entries).run(directory + "/rebuild", &report)
            console.show(report.json, asJSON: options.json, orText: report.markdown)
            return .ok
        }
        let plan = options.quick ? Plan.quick : .full
        var report = BenchReport()
        try BenchStore(directory: directory, seconds: plan.seconds / 2).run(&report)
        let data = directory + "/data"
        try serve(data, plan, &report)
        try restart(data, &report)
        try inspect(data, &report)
        try BenchReads(plan: plan.reads).run(directory + "/reads", &report)
        try BenchRebuild(entries: plan.rebuiltEntries).run(directory + "/rebuild", &report)
        console.show(report.json, asJSON: options.json, orText: report.markdown)
        return .ok
    }

    /// Removes what was measured, and the directory where it was made here.
    private static func clear(_ directory: String, isOurs: Bool) {
        // The figures are told by now; what cannot be removed is left lying, and the next run says so.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            // As above.
            try? FileManager.default.removeItem(atPath: directory + "/" + name)
        }
        // As above.
        if isOurs { try? FileManager.default.removeItem(atPath: directory) }
    }

    private static func serve(_ data: String, _ plan: Plan, _ report: inout BenchReport) throws {
        let empty = try BenchServer(data: data)
        report.add("start of an empty installation", BenchReport.time(empty.startSeconds))
        do {
            try empty.addStations(max(plan.idleStations, plan.stormStations))
        } catch {
            empty.stop()
            throw error
        }
        empty.stop()
        // A process of its own for the load: what the imports left free would hide the memory of the connections.
        let server = try BenchServer(data: data)
        defer { server.stop() }
        try measureIdle(server, plan, &report)
        try measureStorm(server, plan, &report)
        let (loop, _) = try BenchLoad.connect(100, port: server.port, talk: .boot, within: 30)
        defer { loop.handler.end(loop) }
        try measureThroughput(server, loop, data, plan, &report)
        for rate in plan.rates {
            let outcome = loop.handler.runOpenLoop(loop, perSecond: rate, seconds: plan.seconds)
            let all = loop.handler.latencies
            report.add(
                "open loop, \(BenchReport.rate(rate))",
                "p50 \(BenchReport.time(all.quantile(0.5))), p99 \(BenchReport.time(all.quantile(0.99))), "
                    + "p99.9 \(BenchReport.time(all.quantile(0.999))), \(BenchReport.rate(outcome.rate)), backlog \(outcome.backlog)")
        }
    }

    private static func measureIdle(_ server: BenchServer, _ plan: Plan, _ report: inout BenchReport) throws {
        let before = server.anonymousBytes
        let (loop, seconds) = try BenchLoad.connect(plan.idleStations, port: server.port, talk: .meterValues, within: 60)
        let held = loop.handler.openCount
        usleep(300_000)
        let all = server.anonymousBytes
        let each = { (bytes: Int) in BenchReport.decimal(Double(bytes) / Double(max(1, held)) / 1_024, digits: 2) + " KiB" }
        report.add("connections held", "\(held) of \(plan.idleStations), opened at \(BenchReport.rate(Double(held) / seconds))")
        // What a start leaves free is used by the connections first, so what is added says little without the whole.
        report.add("anonymous memory of the whole server by idle station", each(all))
        report.add("of it added when they connected", each(all - before))
        loop.handler.end(loop)
    }

    private static func measureStorm(_ server: BenchServer, _ plan: Plan, _ report: inout BenchReport) throws {
        let (loop, seconds) = try BenchLoad.connect(plan.stormStations, port: server.port, talk: .boot, within: 60)
        report.add(
            "reconnect storm, \(plan.stormStations) stations boot at once",
            "\(BenchReport.rate(Double(loop.handler.answered) / seconds)), \(loop.handler.failed) refused, "
                + "\(plan.stormStations - loop.handler.answered) unanswered")
        loop.handler.end(loop)
    }

    /// Turns of durable calls and of bare echoes on the same server.
    private static func measureThroughput(
        _ server: BenchServer, _ loop: Server<BenchLoad>, _ data: String, _ plan: Plan, _ report: inout BenchReport
    ) throws {
        let (echo, _) = try BenchLoad.connect(100, port: server.port, talk: .echo, within: 30)
        defer { echo.handler.end(echo) }
        let journal = try Journal.openReadOnly(at: InstallationPaths(data: data).journal)
        var (durable, echoed, processor, calls, frameBytes) = (0.0, 0.0, 0.0, 0, 0)
        let turns = 2
        let used = try journal.usedBytes()
        for _ in 0..<turns {
            let before = server.processorSeconds
            durable += loop.handler.runClosedLoop(loop, talk: .meterValues, seconds: plan.seconds / Double(turns)) / Double(turns)
            processor += server.processorSeconds - before
            calls += loop.handler.answered
            frameBytes += loop.handler.frameBytes
            echoed += echo.handler.runClosedLoop(echo, talk: .echo, seconds: plan.seconds / Double(turns) / 2) / Double(turns)
        }
        let journalBytes = try journal.usedBytes() - used
        report.add(
            "durable MeterValues, 100 connections", BenchReport.rate(durable), limit: "echo " + BenchReport.rate(echoed),
            ratio: durable / echoed)
        report.add("processor time of a durable call", BenchReport.time(processor / Double(max(1, calls))))
        report.add(
            "bytes of journal", BenchReport.decimal(Double(journalBytes) / Double(max(1, calls)), digits: 0) + " a call",
            limit: BenchReport.decimal(Double(frameBytes) / Double(max(1, calls)), digits: 0) + " of the frames",
            ratio: Double(journalBytes) / Double(max(1, frameBytes)))
    }

    /// The next start folds the journal anew.
    static func removeCache(_ data: String) throws { try FileManager.default.removeItem(atPath: InstallationPaths(data: data).cache) }

    private static func restart(_ data: String, _ report: inout BenchReport) throws {
        let quick = try BenchServer(data: data)
        quick.kill()
        try removeCache(data)
        let slow = try BenchServer(data: data)
        slow.stop()
        let entries = try Journal.openReadOnly(at: InstallationPaths(data: data).journal).head.sequence
        report.add("start with \(ProgressBar.grouped(entries)) entries, with snapshot", BenchReport.time(quick.startSeconds))
        report.add("the same without snapshot", BenchReport.time(slow.startSeconds))
    }

    private static func inspect(_ data: String, _ report: inout BenchReport) throws {
        var (scanned, rebuilt) = (Rate(), Rate())
        // Both from a file that is not mapped yet, in turns.
        for _ in 0..<4 {
            do {
                let journal = try Journal.openReadOnly(at: InstallationPaths(data: data).journal)
                try scanned.run(0) { Int(clamping: try journal.scan()) }
            }
            let inspection = try Inspection(data: data)
            try rebuilt.run(0) {
                _ = try Rebuild.fold(inspection)
                return Int(clamping: inspection.journal.head.sequence)
            }
        }
        let inspection = try Inspection(data: data)
        let entries = Double(inspection.journal.head.sequence)
        var replay = ReplayRun(inspection)
        let replayed = try replay.run()
        guard replayed.isEqual else { throw CommandFailure("The replay of the measured journal shows differences.", exitCode: .refused) }
        let rate = entries / replayed.seconds
        let scan = "scan " + BenchReport.rate(scanned.perSecond)
        report.add(
            "rebuild of all projections, entries", BenchReport.rate(rebuilt.perSecond), limit: scan,
            ratio: rebuilt.perSecond / scanned.perSecond)
        report.add("replay, entries", BenchReport.rate(rate), limit: scan, ratio: rate / scanned.perSecond)
    }
}
