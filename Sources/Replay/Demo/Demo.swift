import Commands
import EventStore
import Foundation
import Gateway
import Glibc
import Synchronization

/// `cpms demo`: a server on a temporary journal with a month behind it, and a small fleet that charges, is priced and invoiced before one's
/// eyes, in a time that goes faster than that on the wall.
enum Demo {
    private static let password = "demo-station-password"
    private static let hasEnded = Atomic<Bool>(false)
    private static let standardFactor = 60.0

    static func run(_ options: DemoOptions, _ console: Console) throws -> ExitCode {
        Serve.raiseDescriptorLimit()
        let data = try options.data ?? temporaryDirectory()
        // What cannot be removed of a demonstration is left in the directory for temporary files.
        defer { if options.data == nil { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) } }
        let seed = options.seed ?? 2026
        let people = DemoPeople(seed: seed, stationCount: options.stations)
        let history = DemoHistory(people: people, password: password, end: ToldClock.machineTime, daysMax: options.days)
        let factor = Int64(max(1, min(options.speed ?? standardFactor, 3_600)).rounded())
        let clock = ToldClock(at: history.begin, factor: factor)
        let host = try host(options, data, clock)
        guard host.gateway.isNew else {
            throw CommandFailure(
                "\(data) has a journal already; a demo begins with a new one. To go on with it: cpms serve --data \(data)",
                exitCode: .refused)
        }
        let began = ContinuousClock.now
        let stations = try history.tell(to: host.gateway, by: clock)
        let took = began.duration(to: .now)
        let token = try host.gateway.issueAPIToken(name: "demo", role: .owner)
        greet(console, host.address, token, data, options, people, factor, took)
        startFleet(host.address, stations, clock)
        startNewcomer(host.address, clock, seed: seed)
        watch(host.address, token)
        if let seconds = options.seconds { stop(host, after: seconds) }
        host.run()
        hasEnded.store(true, ordering: .relaxed)
        console.print("The demo has ended. \(options.data == nil ? "Its journal is gone." : "Its journal is kept in \(data).")")
        return .ok
    }

    private static func temporaryDirectory() throws -> String {
        let directory = NSTemporaryDirectory()
        var template = Array((directory + (directory.hasSuffix("/") ? "" : "/") + "cpms-demo-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CommandFailure("No temporary directory can be made; give --data DIR.", exitCode: .unreachable)
        }
        let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path + "/data"
    }

    /// Where the usual port is taken, another one does: a demo must simply run.
    private static func host(_ options: DemoOptions, _ data: String, _ clock: ToldClock) throws -> ServerHost {
        var configuration = ServerHost.Configuration(
            paths: InstallationPaths(data: data), origin: "demo", listen: options.listen, options: GatewayOptions(), extendsAhead: false,
            acceptsRestored: false, clock: clock)
        do {
            return try ServerHost(configuration)
        } catch is SocketError {
            guard let free = ListenAddress("127.0.0.1:0") else {
                throw CommandFailure("There is no loopback address.", exitCode: .unreachable)
            }
            configuration.listen = free
            return try ServerHost(configuration)
        }
    }

    private static func greet(
        _ console: Console, _ address: String, _ token: String, _ data: String, _ options: DemoOptions, _ people: DemoPeople,
        _ factor: Int64, _ took: Duration
    ) {
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        console.print(
            "cpms demo: \(options.stations) simulated stations charge, are priced and invoiced; time runs × \(factor), and times "
                + "and figures are those of simulated time.")
        console.print(
            "  history     \(people.drivers.count) drivers, told in \(String(format: "%.1f", seconds)) s; the same seed gives the same one")
        console.print("  dashboard   \(address)/#token=\(token)")
        console.print("  API         \(address)/api/v1/openapi.json")
        console.print("  stations    \(address.replacingOccurrences(of: "http", with: "ws"))/ocpp/<station id>")
        console.print("  command     CPMS_URL=\(address) CPMS_TOKEN=\(token) cpms session list")
        console.print("  audit       cpms audit --data \(data)")
        console.print("Press Ctrl-C to end.")
    }

    private static func socketAddress(_ address: String) -> String { "ws" + address.dropFirst(4) + "/ocpp/" }

    /// The stations go on from where the past has left them.
    private static func startFleet(_ address: String, _ stations: [SimulatedStation], _ clock: ToldClock) {
        let stations = stations.map { station in
            var station = station
            station.plan.habits = DemoPeople.liveHabits
            _ = station.handle(.disconnected, at: clock.now())
            station.comeSoon(at: clock.now())
            return station
        }
        simulate(stations, address, clock)
    }

    /// A station that nobody knows yet: it stands on the list of those that knock until it is adopted.
    private static func startNewcomer(_ address: String, _ clock: ToldClock, seed: UInt64) {
        var plan = StationPlan.member(1, prefix: "NEW", seed: seed &+ 1, tags: StationPlan.tags(seed: seed &+ 1, count: 5))
        plan.password = password
        plan.answerSeconds = SimulateLimits.answerSeconds * clock.factor
        simulate([SimulatedStation(plan: plan, at: clock.now())], address, clock)
    }

    private static func simulate(_ stations: [SimulatedStation], _ address: String, _ clock: ToldClock) {
        let name = stations.first?.plan.identity ?? ""
        BackgroundThread.start {
            do {
                let transport = try WebSocketTransport(url: socketAddress(address), authorityFile: nil)
                var runner = ChargerRunner(stations, over: transport)
                runner.timeFactor = clock.factor
                let start = clock.now()
                runner.run(
                    clock: { clock.now() }, until: nil, startAt: { start.adding(seconds: Int64($0)) },
                    shouldStop: { hasEnded.load(ordering: .relaxed) })
            } catch {
                if !hasEnded.load(ordering: .relaxed) { write("  the stations from \(name) on have stopped: \(error)\n") }
            }
        }
    }

    /// Prints every invoice as it is issued, as a client of the API.
    private static func watch(_ address: String, _ token: String) {
        BackgroundThread.start {
            let client = HTTPClient(timeoutMilliseconds: 5_000)
            // What was issued before is history.
            var last: Int?
            while !hasEnded.load(ordering: .relaxed) {
                sleep(1)
                guard
                    // The next second tries again, and what was missed is told then.
                    let reply = try? client.call(
                        "GET", address + "/api/v1/invoices?limit=50", fields: [("Authorization", "Bearer \(token)")]),
                    // As above.
                    let value = try? JSONValue(parsing: reply.body), let items = try? JSONField(value).array("items")
                else { continue }
                let before = last
                for item in items.reversed() {
                    // What has no number is no invoice.
                    guard let number = try? item.int("invoice"), number > last ?? 0 else { continue }
                    last = number
                    if before != nil { Self.tell(item) }
                }
                last = last ?? 0
            }
        }
    }

    private static func tell(_ invoice: JSONField) {
        do {
            let (name, sessions) = (try invoice.string("number"), try invoice.array("sessions"))
            let session = try sessions.first.map { String(try $0.int()) } ?? "none"
            write("  session \(session) finished: invoice \(name) over \(try invoice.string("gross")) \(try invoice.string("currency"))\n")
        } catch {
            write("  an invoice cannot be read: \(error)\n")
        }
    }

    private static func write(_ line: String) {
        // Whoever closed the output does not want to be told.
        try? FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
    }

    private static func stop(_ host: ServerHost, after seconds: Int) {
        let mailbox = host.server.mailbox
        BackgroundThread.start {
            sleep(UInt32(clamping: seconds))
            _ = mailbox.post { $0.stop() }
        }
    }
}
