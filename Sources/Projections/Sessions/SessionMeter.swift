public import EventStore

/// What the readings of a session come to.
extension SessionState {
    /// What its readings counted one after the other; nil where none did.
    public var energyByIntervals: Energy? { [intervals, clockIntervals].compactMap { $0 }.max() }

    /// Adds what was counted since the reading before, once, where it is told so.
    mutating func add(_ reading: MeterReading) {
        if reading.interval == nil && reading.clockInterval == nil { return }
        let isKnown = readings.contains {
            $0.at == reading.at && $0.interval == reading.interval && $0.clockInterval == reading.clockInterval
        }
        if isKnown { return }
        if let value = reading.interval { intervals = (intervals ?? Energy(rawValue: 0)).adding(value) }
        if let value = reading.clockInterval { clockIntervals = (clockIntervals ?? Energy(rawValue: 0)).adding(value) }
    }

    /// A session has one meter: the outlet, or no place at all, comes before the inlet, and that before the rest. A register of another
    /// place than the best that was told is none of its own.
    mutating func placed(_ reading: MeterReading) -> MeterReading {
        if reading.register == nil || reading.place == place { return reading }
        if latestRegister == nil {
            place = reading.place
            return reading
        }
        var reading = reading
        if (reading.place?.rawValue ?? 0) > (place?.rawValue ?? 0) {
            reading.register = nil
            return reading
        }
        place = reading.place
        (lastRegister, latestRegister, latestAt) = (meterStart, nil, nil)
        (energyBeforeRestart, registerBeforeFall, registers) = (nil, nil, [])
        for index in readings.indices { readings[index].register = nil }
        return reading
    }

    /// From where a register rose: one that stands again where it stood before it fell had not begun anew.
    func base(of register: Energy) -> Energy? {
        if let before = registerBeforeFall, register.adding(Energy(rawValue: Limits.registerTolerance)) >= before { return before }
        return latestRegister ?? meterStart
    }

    /// Follows the register from reading to reading: one that falls began anew, and what it had counted by then is kept apart, until it
    /// stands again where it stood without having counted on from where it fell to.
    mutating func follow(_ register: Energy, at instant: Instant) {
        let tolerance = Energy(rawValue: Limits.registerTolerance)
        lastRegister = max(lastRegister ?? register, register)
        if let latestAt, instant < latestAt { return }
        if let before = registerBeforeFall {
            if register.adding(tolerance) >= before {
                energyBeforeRestart = energyBeforeRestart?.subtracting(before)
                registerBeforeFall = nil
            } else if let latest = latestRegister, register > latest {
                registerBeforeFall = nil
            }
        } else if let latest = latestRegister ?? meterStart, latest > register.adding(tolerance) {
            let zero = Energy(rawValue: 0)
            let base = energyBeforeRestart == nil ? meterStart ?? zero : zero
            // What does not fit is more than any meter counts, and stays at the end of the range.
            let counted = latest > base ? latest.subtracting(base) ?? Energy(rawValue: .max) : zero
            energyBeforeRestart = (energyBeforeRestart ?? zero).adding(counted)
            registerBeforeFall = latest
        }
        latestRegister = register
        latestAt = instant
    }

    /// What the readings say that it delivered, through every new beginning of the register; nil where that is not known.
    ///
    /// - Parameter register: the newest register, where one was told after the last reading.
    public func energyByReadings(to register: Energy? = nil) -> Energy? {
        guard let newest = register ?? latestRegister else { return nil }
        guard let before = energyBeforeRestart else {
            guard let base = meterStart ?? readings.first(where: { $0.register != nil })?.register else { return nil }
            return newest.subtracting(base)
        }
        if let stood = registerBeforeFall, newest.adding(Energy(rawValue: Limits.registerTolerance)) >= stood {
            return before.subtracting(stood)?.adding(newest)
        }
        return before.adding(newest)
    }
}

extension MeterReading {
    /// It tells what was counted since another one, and nothing of how things stand.
    public var isOfIntervalAlone: Bool {
        (interval != nil || clockInterval != nil) && register == nil && power == nil && current == nil && stateOfCharge == nil
            && voltage == nil && currentOffered == nil && powerOffered == nil && temperature == nil
    }
}
