internal import EventStore

/// The battery of the car at a connector.
struct Battery: Sendable, Equatable {
    var capacity: Energy
    var stored: Energy
    /// What the car takes at most.
    var powerMax: Power

    /// Thousandths of the capacity.
    var permille: Int64 { capacity.rawValue > 0 ? min(1000, stored.rawValue * 1000 / capacity.rawValue) : 1000 }
    var isFull: Bool { stored.rawValue >= capacity.rawValue }

    /// What the car takes now: all it can up to four fifths, then less and less, a trickle before the end.
    func power(offered: Power) -> Power {
        if isFull { return Power(milliwatts: 0) }
        let limit = min(offered.rawValue, powerMax.rawValue)
        let filled = permille
        guard filled > 800 else { return Power(milliwatts: limit) }
        return Power(milliwatts: min(limit, max(powerMax.rawValue / 25, powerMax.rawValue * (1000 - filled) / 200)))
    }
}

/// A meter and a battery, carried on in time by whole milliwatt-hours; what a step leaves over is kept for the next.
struct ChargingProcess: Sendable, Equatable {
    /// The meter's register; it never falls.
    var register: Energy
    var battery: Battery
    /// Microseconds times milliwatts not yet a whole milliwatt-hour.
    private var remainder: Int64 = 0
    private(set) var integratedTo: Instant

    init(register: Energy, battery: Battery, at now: Instant) {
        self.register = register
        self.battery = battery
        integratedTo = now
    }

    /// Lets time pass without current.
    mutating func rest(until now: Instant) { integratedTo = max(integratedTo, now) }

    /// Charges with what is offered until `now`, `speed` times as fast as the clock.
    mutating func charge(until now: Instant, offered: Power, speed: Int64) {
        var left = now.microseconds(since: integratedTo)
        guard left > 0 else { return }
        integratedTo = now
        let step = max(10_000_000 / max(1, speed), left / Int64(SimulateLimits.integrationSteps) + 1)
        while left > 0, !battery.isFull {
            let span = min(step, left)
            left -= span
            let power = battery.power(offered: offered).rawValue
            let (work, overflow) = power.multipliedReportingOverflow(by: span)
            let (scaled, overflow2) = work.multipliedReportingOverflow(by: speed)
            guard !overflow, !overflow2 else { continue }
            remainder += scaled % 3_600_000_000
            var gained = scaled / 3_600_000_000 + remainder / 3_600_000_000
            remainder %= 3_600_000_000
            gained = min(gained, battery.capacity.rawValue - battery.stored.rawValue)
            battery.stored.rawValue += gained
            register.rawValue += gained
        }
    }
}
