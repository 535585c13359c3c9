public import EventStore
public import Projections

/// The registers that were read of a session, to be held against the one of its end.
public struct ReadRegisters: Sendable {
    private var least: Energy?
    private var most: Energy?
    private var last: (at: Instant, register: Energy)?
    private var count = 0
    private var place: MeterPlace?

    public init() {}

    /// Takes a reading in.
    public mutating func add(_ reading: MeterReading) {
        guard let register = reading.register else { return }
        // One place for the whole session: the nearest to what is sold.
        let (rank, best) = (reading.place?.rawValue ?? 0, place?.rawValue ?? 0)
        if count > 0, rank > best { return }
        if rank < best { self = ReadRegisters() }
        place = reading.place
        least = min(least ?? register, register)
        most = max(most ?? register, register)
        last = (reading.at, register)
        count += 1
    }

    /// By how much the end of a session differs from what was read: from a higher reading, or from one of the same moment. Nil where it
    /// does not, or where the readings count from elsewhere than the start.
    ///
    /// - Parameters:
    ///   - stop: the register that was told for the end.
    ///   - stoppedAt: when that was, as it was told.
    public func difference(from start: Energy?, to stop: Energy, _ stoppedAt: Instant) -> Energy? {
        guard let least, let most, let last, least >= start ?? least, least <= stop || count == 1 else { return nil }
        if let above = most.subtracting(stop), above.rawValue > Projections.Limits.registerTolerance { return above }
        // Many clocks know seconds alone: what is told of the same one may lie a second apart, in which the car charged on.
        let second = Limits.powerAssumedMax.rawValue / 3_600
        guard last.at == stoppedAt, let below = stop.subtracting(last.register),
            below.rawValue > second + Projections.Limits.registerTolerance
        else { return nil }
        return below
    }
}

extension SessionState {
    /// By how much the register of its end differs from its readings; nil where it does not.
    public var endDifference: Energy? {
        guard !isRunning, !isEstimated, let meterStop, let toldStop else { return nil }
        var read = ReadRegisters()
        for reading in readings { read.add(reading) }
        return read.difference(from: meterStart, to: meterStop, toldStop)
    }

    /// Readings to which its register cannot have come.
    public func readingsDoubted(powerMax: Power?) -> [MeterReading] {
        BelievedMeter(of: self, powerMax: powerMax ?? Limits.powerAssumedMax).doubted
    }
}
