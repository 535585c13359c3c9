internal import Commands
internal import Gateway
internal import Glibc
internal import Synchronization

/// What large reads cost those who only want a heartbeat answered: others read a long trail, search all stations and export all postings
/// while calls are due at an even rate.
struct BenchReads {
    /// How much there is to be read.
    struct Plan {
        var stations: Int
        /// Readings of the session whose trail is read.
        var readings: Int
        /// Documents that are exported, over and over again.
        var documents: Int
        /// Cards of one import.
        var cards: Int
        /// Heartbeats a second.
        var rate: Double
        var seconds: Double

        static let quick = Plan(stations: 10_000, readings: 2_000, documents: 500, cards: 10_000, rate: 1_000, seconds: 2)
        static let full = Plan(stations: 100_000, readings: 20_000, documents: 20_000, cards: 100_000, rate: 1_000, seconds: 10)
    }

    let plan: Plan
    private static let chargers = 100

    func run(_ data: String, _ report: inout BenchReport) throws {
        let server = try BenchServer(data: data)
        defer { server.stop() }
        try server.addStations(plan.stations)
        try server.tell(
            "/tariffs", #"{"name":"Bench","currency":"EUR","components":[{"dimension":"FLAT","price":"1.00","vat":"19"}]}"#)
        try server.tell("/tariff-assignments", #"{"tariff":1}"#)
        try server.tell("/seller", #"{"name":"Bench","address":"Ring 1","series":"B","currency":"EUR"}"#, method: "PUT")
        let (loop, _) = try BenchLoad.connect(Self.chargers, port: server.port, talk: .boot, within: 30)
        defer { loop.handler.end(loop) }
        try loop.handler.charge(loop, chargers: 1, readings: plan.readings)
        for _ in stride(from: 0, to: plan.documents, by: Self.chargers) {
            try loop.handler.charge(loop, chargers: Self.chargers, readings: 0)
        }
        let alone = measure(loop)
        let readers = try Readers(server, plan)
        let before = try server.turns()
        let beside = measure(loop)
        let turns = zip(before, try server.turns()).map { (seconds: $1.seconds, count: $1.count - $0.count) }
        let done = try readers.end()
        let writer = try Writer(server, plan)
        let besideWrites = measure(loop)
        let written = try writer.end()
        report.add(
            "heartbeats at \(BenchReport.rate(plan.rate))", Self.text(alone))
        report.add(
            "the same beside large reads", Self.text(beside), limit: "alone p99 " + BenchReport.time(alone.quantile(0.99)),
            ratio: beside.quantile(0.99) / alone.quantile(0.99))
        report.add("turns of the loop meanwhile, without the disk", Self.text(turns))
        report.add(
            "large reads meanwhile",
            "\(done.trails) trails of \(ProgressBar.grouped(UInt64(plan.readings))) readings, \(done.searches) searches of "
                + "\(ProgressBar.grouped(UInt64(plan.stations))) stations, \(ProgressBar.grouped(UInt64(done.rows))) rows exported")
        report.add(
            "heartbeats beside large imports", Self.text(besideWrites), limit: "alone p99 " + BenchReport.time(alone.quantile(0.99)),
            ratio: besideWrites.quantile(0.99) / alone.quantile(0.99))
        report.add(
            "large imports meanwhile",
            "\(written.imports) of \(ProgressBar.grouped(UInt64(plan.cards))) cards in \(BenchReport.time(written.importSeconds)), "
                + "\(written.refused) refused in \(BenchReport.time(written.refusedSeconds)), \(written.lists) local lists in "
                + BenchReport.time(written.listSeconds))
    }

    /// - Parameter turns: how many took how long at most, each class with those of the shorter ones.
    private static func text(_ turns: [(seconds: Double, count: Int)]) -> String {
        let all = turns.last?.count ?? 0
        let within = turns.first { $0.seconds >= 0.001 }?.count ?? 0
        let longest = turns.first { $0.count == all }?.seconds ?? .infinity
        return "\(ProgressBar.grouped(UInt64(all))), \(ProgressBar.grouped(UInt64(all - within))) of them longer than 1 ms, "
            + (longest.isFinite ? "none longer than \(BenchReport.time(longest))" : "some longer than a second")
    }

    private func measure(_ loop: Server<BenchLoad>) -> BenchSamples {
        _ = loop.handler.runOpenLoop(loop, talk: .heartbeat, perSecond: plan.rate, seconds: plan.seconds)
        return loop.handler.latencies
    }

    private static func text(_ samples: BenchSamples) -> String {
        "p50 \(BenchReport.time(samples.quantile(0.5))), p99 \(BenchReport.time(samples.quantile(0.99))), "
            + "longest \(BenchReport.time(samples.quantile(1)))"
    }
}

/// Threads that read all the time, each its own thing, until they are told to end.
private final class Readers: Sendable {
    struct Done: Sendable {
        var trails = 0
        var searches = 0
        var rows = 0
        var running = 3
        var isEnding = false
        var failure: String?
    }

    private let state = Mutex(Done())
    private let server: BenchServer

    init(_ server: BenchServer, _ plan: BenchReads.Plan) throws {
        self.server = server
        let isStarted = [
            start { try self.count(\.trails, by: 1, "/invoices/1/trail") },
            start { try self.count(\.searches, by: 1, "/stations?search=nowhere") },
            start { try self.export() },
        ]
        guard isStarted.allSatisfy(\.self) else { throw CommandFailure("No threads can be started to read with.", exitCode: .unreachable) }
    }

    private func start(_ read: @escaping @Sendable () throws -> Void) -> Bool {
        BackgroundThread.start {
            // They stand for others elsewhere: what they do with an answer is not to take the server's cores.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 19)
            do {
                while !self.state.withLock({ $0.isEnding }) { try read() }
                self.state.withLock { $0.running -= 1 }
            } catch {
                self.state.withLock { state in
                    state.failure = "\(error)"
                    state.running -= 1
                }
            }
        }
    }

    private func count(_ figure: any WritableKeyPath<Done, Int> & Sendable, by count: Int, _ path: String) throws {
        _ = try server.read(path)
        state.withLock { $0[keyPath: figure] += count }
    }

    /// All pages, one after the other.
    private func export() throws {
        var next: String? = "/ledger/postings.csv?limit=200"
        while let path = next, !state.withLock({ $0.isEnding }) {
            let reply = try server.read(path)
            let rows = reply.body.count { $0 == 0x0A }
            state.withLock { $0.rows += rows }
            next = reply.fields["Link"].flatMap { link in
                link.split(separator: ">").first.map { String($0.dropFirst("</api/v1".count)) }
            }
        }
    }

    /// Waits until all have ended.
    func end() throws -> Done {
        state.withLock { $0.isEnding = true }
        for _ in 0..<1_000 where state.withLock({ $0.running }) > 0 { usleep(30_000) }
        let done = state.withLock { $0 }
        if let failure = done.failure { throw CommandFailure("A read of the measurement failed: \(failure)", exitCode: .refused) }
        return done
    }
}

/// A thread that imports cards, has an import refused whose last row stands twice, and sends a station the list of all of them, until it is
/// told to end.
private final class Writer: Sendable {
    struct Done: Sendable {
        var imports = 0
        var refused = 0
        var lists = 0
        /// The longest of each.
        var importSeconds = 0.0
        var refusedSeconds = 0.0
        var listSeconds = 0.0
        var isEnding = false
        var isOver = false
        var failure: String?
    }

    private let state = Mutex(Done())

    init(_ server: BenchServer, _ plan: BenchReads.Plan) throws {
        let isStarted = BackgroundThread.start {
            // It stands for somebody elsewhere.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 19)
            do {
                // What was begun is done to its end; nothing that fits into the time is left out.
                repeat {
                    let round = self.state.withLock { $0.imports }
                    let rows = (0..<plan.cards).map { "BENCH-\(round)-\($0)" }
                    try self.time(\.imports, \.importSeconds) { try server.tell(Self.path, Self.csv(rows), type: "text/csv") }
                    let twice = rows.map { "X" + $0 } + ["X" + rows[0]]
                    try self.time(\.refused, \.refusedSeconds) { try server.beRefused(Self.path, Self.csv(twice), type: "text/csv") }
                    try self.time(\.lists, \.listSeconds) { try server.pushList(to: "CP\(plan.stations - round)") }
                } while !self.state.withLock { $0.isEnding }
                self.state.withLock { $0.isOver = true }
            } catch {
                self.state.withLock { state in
                    state.failure = "\(error)"
                    state.isOver = true
                }
            }
        }
        guard isStarted else { throw CommandFailure("No thread can be started to import with.", exitCode: .unreachable) }
    }

    private static let path = "/tokens/import"

    private static func csv(_ rows: [String]) -> String { "uid\n" + rows.joined(separator: "\n") + "\n" }

    private func time(
        _ figure: any WritableKeyPath<Done, Int> & Sendable, _ seconds: any WritableKeyPath<Done, Double> & Sendable,
        _ work: () throws -> Void
    ) throws {
        let begin = ProgressBar.monotonicSeconds()
        try work()
        let took = ProgressBar.monotonicSeconds() - begin
        state.withLock { state in
            state[keyPath: figure] += 1
            state[keyPath: seconds] = max(state[keyPath: seconds], took)
        }
    }

    /// Waits until what was begun is over.
    func end() throws -> Done {
        state.withLock { $0.isEnding = true }
        for _ in 0..<4_000 where !state.withLock({ $0.isOver }) { usleep(30_000) }
        let done = state.withLock { $0 }
        if let failure = done.failure { throw CommandFailure("A command of the measurement failed: \(failure)", exitCode: .refused) }
        return done
    }
}
