internal import Commands
internal import EventStore
internal import Gateway
internal import Glibc
internal import Projections
internal import Synchronization

/// What a start without a cache takes of memory beside a server that runs and writes its state, as each does once a minute: a rebuild folds
/// everything that ever happened, and should need little more than what is open.
struct BenchRebuild {
    let entries: UInt64
    private static let stations = 1_000
    private static let readings = 3

    func run(_ data: String, _ report: inout BenchReport) throws {
        try fill(data)
        let serving = Peak()
        let running = try BenchServer(data: data) { process in serving.watch(process) }
        let idle = Self.calm { running.anonymousBytes }
        try running.tell("/tokens", #"{"uid":"\#(BenchLoad.tag)"}"#)
        running.stop()
        let folded = serving.end()
        try Bench.removeCache(data)
        let peak = Peak()
        let rebuilt = try BenchServer(data: data) { process in peak.watch(process) }
        // The state is written once it is there, beside the server that runs already.
        _ = Self.calm { rebuilt.anonymousBytes }
        let (highest, after) = (peak.end(), rebuilt.anonymousBytes)
        rebuilt.stop()
        report.add(
            "memory of a rebuild of \(ProgressBar.grouped(entries)) entries, at most", Self.mebibytes(highest),
            limit: "running " + Self.mebibytes(folded), ratio: Double(highest) / Double(max(1, folded)))
        report.add(
            "the same, when it serves", Self.mebibytes(after), limit: "idle " + Self.mebibytes(idle),
            ratio: Double(after) / Double(max(1, idle)))
    }

    private static func mebibytes(_ count: Int) -> String { BenchReport.decimal(Double(count) / 1_048_576, digits: 1) + " MiB" }

    /// A figure once it has not moved for two seconds, or after a minute.
    private static func calm(_ figure: () -> Int) -> Int {
        var (last, calm) = (figure(), 0)
        for _ in 0..<120 where calm < 4 {
            usleep(500_000)
            let now = figure()
            calm = abs(now - last) < 1 << 20 ? calm + 1 : 0
            last = now
        }
        return last
    }

    /// Stations that charge one after the other, with an invoice for each session, until there are so many entries.
    private func fill(_ data: String) throws {
        let installation = try Installation(InstallationPaths(data: data), origin: "bench")
        let engine = Engine(installation)
        func command(_ name: AdminCommand, _ body: String, key: UInt64 = 1) {
            _ = engine.decide(
                .command(CommandInput(actor: "bench", role: .owner, name: name.rawValue, body: Array(body.utf8), fingerprint: key)))
        }
        _ = engine.decide(.genesis(GenesisInput(origin: "bench", productVersion: Product.version)))
        for number in 1...Self.stations { command(.addStation, #"{"id":"CP\#(number)","connectors":1}"#) }
        let card = Subject(high: 1, low: 2).hex
        command(.issueToken, #"{"token":"\#(card)","sealed":"00"}"#)
        command(.setSeller, #"{"name":"S","address":"A","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        command(
            .publishTariff,
            #"{"name":"T","currency":"EUR","assign":true,"components":[{"dimension":"ENERGY","price":0.45,"vat":19}]}"#)
        try engine.commit()
        var (serial, round) = (0, 0)
        func call(_ station: Int, _ action: String, _ payload: String) {
            serial += 1
            _ = engine.decide(
                .frame(
                    FrameInput(
                        station: StationID(rawValue: UInt32(station)), connection: ConnectionID(rawValue: 1), kind: .text,
                        text: Array(#"[2,"m\#(serial)","\#(action)",\#(payload)]"#.utf8))))
        }
        while engine.sequence <= entries {
            let start = Int64(1_780_000_000 + round * 3_600)
            func time(_ step: Int) -> String { Instant(seconds: start + Int64(step) * 300).text }
            for station in 1...Self.stations where engine.sequence <= entries {
                call(
                    station, "StartTransaction",
                    #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(round * 9_000),"timestamp":"\#(time(0))"}"#)
                let transaction = engine.world.sessions.lastID
                for reading in 1...Self.readings {
                    call(
                        station, "MeterValues",
                        #"{"connectorId":1,"transactionId":\#(transaction),"meterValue":[{"timestamp":"\#(time(reading))","#
                            + #""sampledValue":[{"value":"\#(round * 9_000 + reading * 1_000)"}]}]}"#)
                }
                call(
                    station, "StopTransaction",
                    #"{"transactionId":\#(transaction),"meterStop":\#(round * 9_000 + 8_000),"timestamp":"\#(time(4))"}"#)
                if engine.isTurnFull {
                    try engine.commit()
                    engine.maintain()
                }
            }
            round += 1
        }
        try engine.commit()
        engine.maintain(isStopping: true)
        guard engine.world.ledger.lastInvoice.rawValue > 0 else {
            throw CommandFailure("The sessions of the measurement came to no documents.", exitCode: .refused)
        }
    }
}

/// The most anonymous memory that a process had while it was watched.
private final class Peak: Sendable {
    private struct State {
        var highest = 0
        var isOver = false
    }

    private let state = Mutex(State())

    /// Looks every few milliseconds, on a thread of its own.
    func watch(_ process: pid_t) {
        let isStarted = BackgroundThread.start {
            while !self.state.withLock({ $0.isOver }) {
                let now = BenchServer.anonymousBytes(process)
                self.state.withLock { $0.highest = max($0.highest, now) }
                usleep(3_000)
            }
        }
        // What was not seen is 0, which is told as it is.
        if !isStarted { state.withLock { $0.isOver = true } }
    }

    func end() -> Int {
        state.withLock { state in
            state.isOver = true
            return state.highest
        }
    }
}
