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

    /// By how many microseconds the time of a session may be told too short: a clock was set meanwhile, or rounds to hours.
    static func slack(from startedAt: Instant) -> Int64 {
        (startedAt.isQuarterHour ? 3_600 : Limits.clockAheadSecondsMax) * 1_000_000
    }

    /// For how long a session can have delivered, in microseconds: from its start to its end by the station's clock, and a little for
    /// clocks that were set meanwhile or round to hours; where they tell no time, as long as we knew of it.
    static func duration(of session: SessionState, until end: Instant, isBelieved: Bool, at now: Instant) -> Int64 {
        let counted = end.microseconds(since: session.startedAt)
        let known = now.microseconds(since: session.receivedAt)
        if isBelieved, end.isQuarterHour, session.startedAt.isQuarterHour { return counted + 3_600 * 1_000_000 }
        if !isBelieved || counted <= Limits.sameTimeSeconds * 1_000_000 { return max(counted, known) }
        return max(counted, min(known, counted + Limits.clockAheadSecondsMax * 1_000_000))
    }

    /// What a running session has delivered by the readings that can be true; nil where none can. Of one that ended, what it is billed by;
    /// of one that is held what can be, as it is proposed.
    ///
    /// - Parameter powerMax: what its connector delivers at most, where that is known.
    public static func energySoFar(of session: SessionState, powerMax: Power?, at now: Instant) -> Energy? {
        let powerMax = powerMax ?? Limits.powerAssumedMax
        guard session.isRunning else {
            guard session.held != nil, let energy = session.energy, let stoppedAt = session.stoppedAt else { return session.energySoFar }
            let micros = duration(
                of: session, until: stoppedAt, isBelieved: session.heldStop == nil, at: session.stopReceivedAt ?? now)
            return isBelievable(energy, powerMax, micros) ? energy : session.heldEnergy
        }
        let meter = BelievedMeter(of: session, powerMax: powerMax)
        if meter.isBelieved, session.energyBeforeRestart == nil, let energy = session.energySoFar,
            isBelievable(energy, powerMax, now.microseconds(since: min(session.startedAt, session.receivedAt)))
        {
            return energy
        }
        return meter.energy
    }

    /// A power that is shown as a fact; nil for one that no connector can deliver.
    public static func shown(_ power: Power?, powerMax: Power?) -> Power? {
        let most = Int128((powerMax ?? Limits.powerAssumedMax).rawValue) * Int128(Limits.powerShownPercentMax)
        return power.flatMap { Int128($0.rawValue) * 100 <= most && $0.rawValue >= 0 ? $0 : nil }
    }

    private static func isBelievable(_ energy: Energy, _ powerMax: Power, _ microseconds: Int64) -> Bool {
        energy.rawValue >= 0 && energy <= of(powerMax: powerMax, microseconds: microseconds)
    }
}
