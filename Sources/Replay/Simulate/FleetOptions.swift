internal import EventStore
internal import Glibc

/// What `cpms simulate` and the chargers of `cpms demo` are started with.
struct FleetOptions: Sendable {
    var stations = 1
    /// `ws://host:port/ocpp/` or `wss://…`; the station's identity is put behind it.
    var url: String
    var seed: UInt64 = 1
    /// Identities are the prefix and a number of at least three digits: `CP001`.
    var prefix = "CP"
    /// The password of every station.
    var password: String?
    /// Passwords by identity; they go before `password`.
    var passwords: [String: String] = [:]
    /// The drivers' cards; empty: five invented from the seed (`StationPlan.tags`).
    var tags: [String] = []
    /// Seconds to run; nil: until stopped.
    var seconds: Int64?
    /// How much faster cars charge than the clock goes.
    var speed: Int64 = 1
    var quirks: Set<Quirk> = []
    var habits = Habits.lively
    /// A file of PEM certificates to trust, for `wss://`.
    var certificateAuthorityFile: String?
    /// Connections begun per second.
    var connectsPerSecond: Int64 = 500

    init(url: String) { self.url = url }

    /// The speed of `cpms demo`: a stay of 20 to 65 minutes lasts 13 to 44 s and brings 5 to 35 kWh.
    static let demoSpeed: Int64 = 90

    /// The `powerMaxW` to register any station of such a fleet with, so that the server finds its energy plausible: the strongest model's
    /// rating times the speed.
    static func powerMaxWatts(speed: Int64) -> Int64 {
        (StationModel.catalogue(speed: speed).map(\.ratedWatts).max() ?? 0) * max(1, speed)
    }

    /// The plans of all stations, in order.
    var plans: [StationPlan] {
        let cards = tags.isEmpty ? StationPlan.tags(seed: seed, count: 5) : tags
        return (0..<max(0, stations)).map { index in
            var plan = StationPlan.member(index + 1, prefix: prefix, seed: seed, speed: speed, tags: cards)
            plan.password = passwords[plan.identity] ?? password
            plan.quirks = quirks
            plan.habits = habits
            return plan
        }
    }
}

/// The wall clock, steady from its first reading on: a step of the system's clock does not shake the chargers.
struct FleetClock: Sendable {
    private let offset: Int64

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // The structure lives through the call.
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    init() { offset = FleetClock.read(CLOCK_REALTIME) - FleetClock.read(CLOCK_MONOTONIC) }

    func now() -> Instant { Instant(rawValue: FleetClock.read(CLOCK_MONOTONIC) + offset) }
}

/// Runs simulated chargers over real WebSocket connections to `options.url`.
///
///     var options = FleetOptions(url: "ws://127.0.0.1:8080/ocpp/")
///     options.stations = 6
///     options.speed = FleetOptions.demoSpeed
///     let report = try runSimulation(options) { Interruption.isWanted }
func runSimulation(
    _ options: FleetOptions, onRefusal: @escaping (String) -> Void = { _ in }, shouldStop: () -> Bool
) throws(CommandFailure) -> FleetReport {
    let transport: WebSocketTransport
    do throws(WebSocketTransport.Fault) {
        transport = try WebSocketTransport(url: options.url, authorityFile: options.certificateAuthorityFile)
    } catch {
        throw CommandFailure(error.description + ".", exitCode: .unreachable)
    }
    return runSimulation(options, over: transport, onRefusal: onRefusal, shouldStop: shouldStop)
}

/// Runs simulated chargers over a transport until their time is over or `shouldStop` says so, and reports what they saw.
///
func runSimulation(
    _ options: FleetOptions, over transport: some ChargerTransport, onRefusal: @escaping (String) -> Void = { _ in },
    shouldStop: () -> Bool
) -> FleetReport {
    let clock = FleetClock()
    let start = clock.now()
    let rate = max(1, options.connectsPerSecond)
    let startAt = { (index: Int) in start.adding(microseconds: Int64(index) * 1_000_000 / rate) }
    let stations = options.plans.enumerated().map { SimulatedStation(plan: $1, at: startAt($0)) }
    var runner = ChargerRunner(stations, over: transport)
    runner.onRefusal = onRefusal
    runner.run(
        clock: clock.now, until: options.seconds.map { start.adding(seconds: $0) }, startAt: startAt, shouldStop: shouldStop)
    return runner.report
}
