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

    /// The speed of `cpms demo`: a stay of half an hour to 80 minutes lasts 10 to 40 s and brings 5 to 60 kWh.
    static let demoSpeed: Int64 = 120

    /// The `powerMaxW` to register any station with, so that the server finds its energy plausible.
    static func powerMaxWatts(speed: Int64) -> Int64 { StationModel.ratedWattsMax * max(1, speed) }

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
struct SteadyClock: Sendable {
    private let offset: Int64

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // The structure lives through the call.
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    init() { offset = SteadyClock.read(CLOCK_REALTIME) - SteadyClock.read(CLOCK_MONOTONIC) }

    func now() -> Instant { Instant(rawValue: SteadyClock.read(CLOCK_MONOTONIC) + offset) }
}

/// Runs simulated chargers over a transport until their time is over or `shouldStop` says so, and reports what they saw.
///
///     let report = runSimulation(options, over: transport) { stopRequested }
func runSimulation(
    _ options: FleetOptions, over transport: some ChargerTransport, onRefusal: @escaping (String) -> Void = { _ in },
    shouldStop: () -> Bool
) -> FleetReport {
    let clock = SteadyClock()
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
