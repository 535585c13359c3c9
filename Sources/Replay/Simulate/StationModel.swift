/// A kind of charging station as an invented maker sells it.
struct StationModel: Sendable, Equatable {
    /// How the current reaches the car.
    enum Current: Sendable { case threePhase, direct }

    var vendor: String
    var model: String
    var firmware: String
    var current: Current
    /// Watts of one connector.
    var ratedWatts: Int64
    var connectors: Int
    /// StopTransaction carries the first and the last reading (`transactionData`).
    var sendsTransactionData: Bool

    /// The invented makers' catalogue.
    static let catalogue: [StationModel] = [
        StationModel(
            vendor: "Nordlicht", model: "Polaris AC11", firmware: "2.4.1", current: .threePhase, ratedWatts: 11_040, connectors: 1,
            sendsTransactionData: false),
        StationModel(
            vendor: "Voltwerk", model: "Duo 22", firmware: "V1.19.0", current: .threePhase, ratedWatts: 22_080, connectors: 2,
            sendsTransactionData: true),
        StationModel(
            vendor: "Amsel eMobility", model: "Singvogel 50", firmware: "5.0.3-r2", current: .direct, ratedWatts: 50_000, connectors: 1,
            sendsTransactionData: true),
        StationModel(
            vendor: "Voltwerk", model: "Solo 22", firmware: "V1.21.4", current: .threePhase, ratedWatts: 22_080, connectors: 1,
            sendsTransactionData: false),
        StationModel(
            vendor: "Hanseatic Charge", model: "HC-150 Twin", firmware: "3.11", current: .direct, ratedWatts: 150_000, connectors: 2,
            sendsTransactionData: false),
        StationModel(
            vendor: "Kiebitz", model: "Wandler W11", firmware: "0.9.27", current: .threePhase, ratedWatts: 11_040, connectors: 1,
            sendsTransactionData: true),
    ]

    /// The models that a server can find plausible at that speed: those whose rating times the speed it can be told (`powerMaxW`). At a
    /// speed beyond all of them the weakest one is left.
    static func catalogue(speed: Int64) -> [StationModel] {
        let fitting = catalogue.filter { $0.ratedWatts * max(1, speed) <= SimulateLimits.powerMaxWatts }
        return fitting.isEmpty ? [catalogue[0]] : fitting
    }

    /// The identity of the station of that number, as `cpms simulate` names it: `CP001`.
    static func identity(prefix: String, number: Int) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

/// What a driver and a site do, in chances out of a thousand.
struct Habits: Sendable, Equatable {
    /// Seconds of charging time between two sessions of a connector.
    var idleSeconds: ClosedRange<Int64> = 300...1800
    /// Seconds of charging time from plug-in to departure.
    var staySeconds: ClosedRange<Int64> = 1500...3900
    /// The same for direct current.
    var fastStaySeconds: ClosedRange<Int64> = 1200...2400
    /// Sessions with a pause by the car.
    var pausePermille: Int64 = 150
    /// Sessions in which the connection is lost for some minutes.
    var offlinePermille: Int64 = 60
    /// Answers to StartTransaction and StopTransaction that are lost, so that the message is sent again.
    var lostAnswerPermille: Int64 = 30
    /// Cards that nobody issued.
    var strangerPermille: Int64 = 20
    /// Cars that would come between 22 and 6 o'clock and come in the morning instead.
    var dayPermille: Int64 = 0

    /// Nothing goes wrong.
    static let steady = Habits(pausePermille: 0, offlinePermille: 0, lostAnswerPermille: 0, strangerPermille: 0)
    /// What a site sees in a normal week.
    static let lively = Habits()
}

/// Everything that makes one simulated station what it is.
struct StationPlan: Sendable {
    /// The last segment of the address it connects to.
    var identity: String
    var model: StationModel
    var password: String?
    /// The cards its drivers carry.
    var tags: [String]
    var quirks: Set<Quirk> = []
    var habits: Habits = .lively
    /// How much faster batteries fill than the clock goes. Timestamps stay real: at 90 a stay of an hour lasts 40 s, while the register
    /// moves as in
    /// an hour, so energy per real hour is up to `ratedWatts × speed`.
    var speed: Int64 = 1
    var seed: UInt64
    /// Seconds between two readings of a session; nil: a minute of charging time.
    var sampleSeconds: Int64?
    /// Seconds between two heartbeats that it is configured to, whatever the server asks for when it boots.
    var heartbeatSeconds: Int64?
    /// Seconds that it waits for an answer.
    var answerSeconds = SimulateLimits.answerSeconds
    /// Drivers come by themselves; otherwise the station charges only on request.
    var driversCome: Bool = true

    /// The power that the server must believe this station capable of, so that its plausibility gate (energy against power times time)
    /// passes.
    var powerMaxWatts: Int64 { model.ratedWatts * max(1, speed) }

    /// The station of that number in a fleet. The first ones go through the catalogue in order.
    static func member(_ number: Int, prefix: String = "CP", seed: UInt64, speed: Int64 = 1, tags: [String]) -> StationPlan {
        let catalogue = StationModel.catalogue(speed: speed)
        return StationPlan(
            identity: StationModel.identity(prefix: prefix, number: number), model: catalogue[(number - 1) % catalogue.count],
            password: nil,
            tags: tags, speed: max(1, speed), seed: seed ^ (UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15))
    }

    /// Invented cards, 7-byte UIDs in hexadecimal, the same for the same seed.
    static func tags(seed: UInt64, count: Int) -> [String] {
        var random = Randomness(seed: seed ^ 0x7A65)
        return (0..<count).map { _ in "04" + random.hex(12) }
    }
}
