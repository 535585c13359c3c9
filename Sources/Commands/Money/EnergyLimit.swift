public import EventStore
public import Projections

/// What a connector can deliver at most, which every figure has to be below: on a bill, on a page, in a proposal.
public enum EnergyLimit {
    /// What a connector of this station delivers at most.
    static func powerMax(of station: StationID, in world: World) -> Power {
        (world.stations.with(station) { $0.powerMax } ?? nil) ?? Limits.powerAssumedMax
    }

    /// A tenth more than its power allows, and a little for a coarse clock.
    static func of(powerMax: Power, microseconds: Int64) -> Energy {
        let exact = Int128(powerMax.rawValue) * Int128(max(0, microseconds)) * 11 / (10 * 3_600_000_000)
        return Energy(rawValue: Int64(clamping: exact + Int128(Limits.energyTolerance.rawValue)))
    }

    /// What a running session has delivered by the readings that can be true; nil where none can. Of one that ended, what it is billed by.
    ///
    /// - Parameter powerMax: what its connector delivers at most, where that is known.
    public static func energySoFar(of session: SessionState, powerMax: Power?, at now: Instant) -> Energy? {
        guard session.isRunning else { return session.energySoFar }
        let powerMax = powerMax ?? Limits.powerAssumedMax
        if session.energyBeforeRestart == nil, let energy = session.energySoFar,
            isBelievable(energy, powerMax, now.microseconds(since: min(session.startedAt, session.receivedAt)))
        {
            return energy
        }
        return energyByReadings(of: session, powerMax)
    }

    private static func isBelievable(_ energy: Energy, _ powerMax: Power, _ microseconds: Int64) -> Bool {
        energy.rawValue >= 0 && energy <= of(powerMax: powerMax, microseconds: microseconds)
    }

    /// From reading to reading, without those to which the register cannot have come, and through each new beginning of it.
    private static func energyByReadings(of session: SessionState, _ powerMax: Power) -> Energy? {
        var (at, register) = (session.startedAt, session.meterStart)
        var sum: Int64?
        // Where the register stood before it fell, and to what: it may stand there again without having begun anew.
        var fall: (register: Energy, low: Energy, sum: Int64?)?
        for reading in session.readings where reading.at >= at {
            guard let next = reading.register else { continue }
            let since = reading.at.microseconds(since: at)
            if let before = fall, next >= before.register {
                (register, sum, fall) = (before.register, before.sum, nil)
            } else if let before = fall, next > before.low {
                fall = nil
            }
            if let last = register, let rise = next.subtracting(last) {
                let isNew = rise.rawValue < 0 && isBelievable(next, powerMax, since)
                let delivered = isNew ? next : rise
                guard isBelievable(delivered, powerMax, since) else { continue }
                if isNew, fall == nil { fall = (last, next, sum) }
                sum = (sum ?? 0).addingReportingOverflow(delivered.rawValue).partialValue
            }
            (at, register) = (reading.at, next)
        }
        return sum.map { Energy(rawValue: $0) } ?? session.energyByIntervals ?? (session.meterStart == nil ? nil : Energy(rawValue: 0))
    }
}
