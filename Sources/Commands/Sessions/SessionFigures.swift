import EventStore
import Projections

/// What a session is billed by, and whether it can be true (trust.md rows 20, 25 and 26; field.md, pains 19, 22 and 24).
struct SessionFigures {
    var session: SessionState
    var meterStart: Energy?
    /// Nil where the end came without one.
    var meterStop: Energy?
    /// What the register moved.
    var energy: Energy?
    var end: EndTime
    /// The end by the station's clock; nil where that cannot be believed.
    var reportedStop: Instant?
    var now: Instant
    /// Only its end was reported.
    var isStartEstimated: Bool
    var powerMax: Power
    /// What its tariff counts; empty where it costs nothing.
    var dimensions: [Dimension]
    /// Who was to pay for it was forgotten meanwhile.
    var isDebtorForgotten = false
    /// An earlier session of the connector over the same registers.
    var sameRegisters: SessionID?
    /// An end that came alone, was billed, and told the same register at the same time.
    var sameEnd: SessionID?
    /// Not all the charging profiles are kept that its station had from us while it paused.
    var isLimitForgotten = false
    /// Since when its connector says that it is left, while its register stands still.
    var left: Instant?
    /// A session of the connector that began before it, and is billed to a time at which this one ran.
    var overlapped: ClosedSession?

    private var stoppedAt: Instant { end.at }

    /// Why the figures cannot be true, if they cannot: the session is held for a person instead of billed blindly.
    var doubt: (HoldReason, String)? {
        guard let (reason, detail) = firstDoubt else { return nil }
        // Whatever else is wrong about it: who decides must know of the session that it may be.
        guard let twinRemark, !detail.contains(twinRemark) else { return (reason, detail) }
        return (reason, "\(detail) \(twinRemark)")
    }

    private var firstDoubt: (HoldReason, String)? {
        guard let meterStop else { return (.missingMeterStop, "The end was not reported with a register reading.") }
        guard let meterStart, let energy else { return (.implausibleEnergy, "No register reading from its start is known.") }
        if isStartEstimated { return (.implausibleEnergy, "Its start was never reported; it is estimated from what came with its end.") }
        if session.meterStart == nil {
            return (.implausibleEnergy, "It began without a register reading; its energy counts from the first one after.")
        }
        if meterStart.rawValue < 0 || meterStop.rawValue < 0 {
            return (.implausibleEnergy, "A register cannot show less than nothing.")
        }
        if energy.rawValue < 0 {
            return (.meterWentBackwards, "The register shows \(energy.kilowattHoursText) kWh at the end, counted from the start.")
        }
        return doubtAboutTime ?? doubtAboutEnergy(energy) ?? doubtAboutRestarts(meterStop)
            ?? doubtAboutReadings(energy, meterStart, meterStop) ?? doubtAboutScale(energy, meterStart, meterStop) ?? doubtAboutReports
            ?? doubtAboutDebtor
    }

    /// Who is to pay for it, where it costs anything (an unknown, blocked, expired or empty card that charged all the same).
    private var doubtAboutDebtor: (HoldReason, String)? {
        // Where no tariff applies yet it is priced later, and then somebody has to pay for it.
        guard !dimensions.isEmpty || session.free == .noTariff else { return nil }
        if isDebtorForgotten { return (.unknownDebtor, "Who was to pay for it was forgotten while it ran.") }
        guard session.authorization != .accepted, session.driver == nil else { return nil }
        // What delivered nothing is charged to nobody.
        guard let energy, energy.rawValue > 0 else { return nil }
        let what =
            session.token == nil
            ? "It began without a card."
            : "When its start was told, its card was one that may not charge (\(session.authorization.name))."
        return (.unknownDebtor, what + " Nobody is known who pays for it.")
    }

    /// Whether its station told one story of it.
    private var doubtAboutReports: (HoldReason, String)? {
        if session.isContradicted { return (.contradiction, "The station told its beginning in two ways.") }
        if session.isUnchecked {
            return (
                .contradiction,
                "Whether it had been told before could not be looked up when it began: compare it with the other sessions of its connector."
            )
        }
        if let twinRemark { return (.contradiction, twinRemark) }
        if session.isParkingUnknown, dimensions.contains(.parkingTime) {
            return (.pausesBeyondBound, "The vehicle paused more often than is kept, so the time of parking is not known.")
        }
        if isLimitForgotten, dimensions.contains(.parkingTime) {
            return (
                .pausesBeyondBound,
                "Its station had more charging profiles than are kept, so how long it was let have no power is not known."
            )
        }
        if session.isStatusLate, dimensions.countTime {
            return (.pausesOutOfOrder, "Of its pauses two stories were told, for a status came late: how long it parked is not known.")
        }
        return nil
    }

    /// Which session it may be, told again.
    private var twinRemark: String? {
        if let twin = session.twin, session.isResent || !isToldLive {
            return "It reads like session \(twin), which has ended: it may be that one, told again."
        }
        if let sameEnd, (energy?.rawValue ?? 0) > 0 {
            return "It ended with the register of session \(sameEnd) at the same time, which is billed: it may be that one."
        }
        return sameRegisters.map { "Its register ran as that of session \($0) did: it may be that one, told with another time." }
    }

    /// Its start and its end were told while they happened: what it delivered needs the time between them. What comes from a queue is told
    /// within seconds.
    private var isToldLive: Bool {
        guard let energy, now.seconds(since: session.receivedAt) >= Limits.sameTimeSeconds else { return false }
        return energy <= EnergyLimit.of(powerMax: powerMax, microseconds: now.microseconds(since: session.receivedAt))
    }

    /// A register that began anew within the session: how much it had counted is known by the readings only.
    private func doubtAboutRestarts(_ meterStop: Energy) -> (HoldReason, String)? {
        guard session.energyBeforeRestart != nil, !readingsCountFromStart(meterStop) else { return nil }
        let meter = BelievedMeter(of: session, powerMax: powerMax)
        let delivered = meter.isBelieved ? session.energyByReadings(to: meterStop) : meter.energy(to: meterStop, at: stoppedAt)
        let known = delivered.map { " By the readings it delivered \($0.kilowattHoursText) kWh." } ?? ""
        return (.meterWentBackwards, "The register fell between two readings: it began anew, or another meter spoke.\(known)")
    }

    /// The readings count from the start of the session, while its start and end tell the register of the meter: all of them stand below
    /// the start, none falls, and by the power there can be what the end tells beyond the last one (field.md, quirk 88).
    private func readingsCountFromStart(_ meterStop: Energy) -> Bool {
        guard let meterStart, let energy, energy.rawValue > 0, meterStop > meterStart else { return false }
        let told = session.readings.filter { $0.register != nil }.sorted { $0.at < $1.at }
        guard let last = told.last, let counted = last.register, let rest = energy.subtracting(counted) else { return false }
        let registers = told.compactMap(\.register)
        let isRising = zip(registers, registers.dropFirst()).allSatisfy { $0 <= $1 }
        guard isRising, registers.allSatisfy({ $0 < meterStart }) else { return false }
        let left = EnergyLimit.of(powerMax: powerMax, microseconds: stoppedAt.microseconds(since: last.at))
        return rest.rawValue >= -Limits.energyTolerance.rawValue && rest <= left
    }

    private var doubtAboutTime: (HoldReason, String)? {
        if let reportedStop, session.startedAt.seconds(since: reportedStop) > Limits.clockAheadSecondsMax {
            return (.clockChanged, "By the station's clock it ended at \(reportedStop.text), before it began at \(session.startedAt.text).")
        }
        if stoppedAt.seconds(since: session.startedAt) > Limits.sessionSecondsMax {
            return (.implausibleTime, "It began at \(session.startedAt.text) and ended at \(stoppedAt.text).")
        }
        guard dimensions.countTime else { return nil }
        if let overlapped {
            return (
                .implausibleTime,
                "It began at \(session.startedAt.text), while session \(overlapped.session) of its connector ran, which is billed until "
                    + "\(overlapped.stoppedAt.text): one of the two times is wrong."
            )
        }
        if session.isClockBehind, let reportedStop,
            now.seconds(since: reportedStop) + Limits.sameTimeSeconds < session.receivedAt.seconds(since: session.startedAt)
        {
            return (
                .clockChanged,
                "By the station's clock it began at \(session.startedAt.text), before it was asked to begin it: that clock was behind, "
                    + "and was set while it ran."
            )
        }
        if end.isBelieved, let left {
            return (.endNotBelieved, "Its connector was left at \(left.text) and its register stood still, and its end was told later.")
        }
        if end.isBelieved { return nil }
        if let successor = end.successor {
            return (
                .endNotBelieved,
                "It was told to have ended at \(reportedStop?.text ?? "a time unknown"), after the next session of its connector began at "
                    + "\(successor.text), and its time costs money."
            )
        }
        return (.endNotBelieved, "When it ended was not told by a clock that can be right, and its time costs money.")
    }

    private func doubtAboutEnergy(_ energy: Energy) -> (HoldReason, String)? {
        let micros = EnergyLimit.duration(of: session, until: stoppedAt, isBelieved: end.isBelieved, at: now)
        let limit = EnergyLimit.of(powerMax: powerMax, microseconds: micros)
        guard energy > limit else { return nil }
        return (
            .implausibleEnergy,
            "\(energy.kilowattHoursText) kWh is more than \(limit.kilowattHoursText) kWh, all that this connector can deliver in the time."
        )
    }

    /// The readings between start and end must not tell another story: a start that stands for none (field.md, quirk 89), or an
    /// end that hides what was delivered.
    private func doubtAboutReadings(_ energy: Energy, _ meterStart: Energy, _ meterStop: Energy) -> (HoldReason, String)? {
        let registers = session.readings.filter { $0.register != nil }
        guard let first = registers.first, let register = first.register, let largest = registers.compactMap(\.register).max() else {
            return doubtAboutIntervals(energy)
        }
        let limit = EnergyLimit.of(powerMax: powerMax, microseconds: first.at.microseconds(since: session.startedAt))
        if meterStop >= register, first.at >= session.startedAt, let jump = register.subtracting(meterStart) {
            if jump > limit {
                return (.implausibleEnergy, "The register jumped by \(jump.kilowattHoursText) kWh between the start and the first reading.")
            }
        }
        // Readings that count from elsewhere than the start tell what they rose by, and no more.
        let isOfOneCount = register.subtracting(meterStart).map { $0.rawValue >= 0 && $0 <= limit } ?? false
        let base = isOfOneCount ? meterStart : register
        guard let shown = largest.subtracting(base), let excess = shown.subtracting(energy), excess > Limits.energyTolerance else {
            return doubtAboutJumps(registers) ?? (isOfOneCount ? doubtAboutLastRise(meterStop) : nil)
        }
        return (
            .meterWentBackwards,
            "The readings rose by \(shown.kilowattHoursText) kWh, and the session ended with \(energy.kilowattHoursText) kWh."
        )
    }

    /// Readings that tell what each counted, and no register, must not come to more than the end tells.
    private func doubtAboutIntervals(_ energy: Energy) -> (HoldReason, String)? {
        guard let shown = session.energyByIntervals, let excess = shown.subtracting(energy), excess > Limits.energyTolerance else {
            return nil
        }
        return (
            .implausibleEnergy,
            "Its readings counted \(shown.kilowattHoursText) kWh, and the session ended with \(energy.kilowattHoursText) kWh."
        )
    }

    /// Nor may the end lie further above the last reading: the end and the last reading of one message tell of one moment.
    private func doubtAboutLastRise(_ meterStop: Energy) -> (HoldReason, String)? {
        guard end.isBelieved, let latest = session.latestRegister, let at = session.latestAt else { return nil }
        guard let rise = meterStop.subtracting(latest),
            rise > EnergyLimit.of(powerMax: powerMax, microseconds: stoppedAt.microseconds(since: at))
        else { return nil }
        return (
            .implausibleEnergy,
            "The last reading showed \(latest.kilowattHoursText) kWh, and the end \(rise.kilowattHoursText) kWh more at the same time."
        )
    }

    /// Start and end may be told in kilowatt-hours where watt-hours are meant (field.md, quirk 50): then the readings, or the power that
    /// they show, tell a thousand times as much.
    private func doubtAboutScale(_ energy: Energy, _ meterStart: Energy, _ meterStop: Energy) -> (HoldReason, String)? {
        let registers = session.readings.compactMap(\.register)
        if let least = registers.min(), let most = registers.max(), meterStart.rawValue > 0, energy.rawValue > 0,
            Int128(least.rawValue) >= Int128(meterStart.rawValue) * 1_000, Int128(most.rawValue) <= Int128(meterStop.rawValue) * 1_000
        {
            return (.implausibleEnergy, "Its readings are a thousand times its start and end, which may have been told in kWh.")
        }
        guard let least = leastByPower, Int128(least.rawValue) > Int128(energy.rawValue) * Int128(Limits.powerDisagreement) else {
            return nil
        }
        return (
            .implausibleEnergy,
            "Its readings show power for at least \(least.kilowattHoursText) kWh, and its register rose by \(energy.kilowattHoursText) kWh."
        )
    }

    /// What it delivered at least by the power that its readings show; nil where that is little.
    private var leastByPower: Energy? {
        let within = session.readings.filter { $0.power != nil && $0.at >= session.startedAt && $0.at <= stoppedAt }
        let shown = within.sorted { $0.at < $1.at }
        var sum: Int128 = 0
        for (before, after) in zip(shown, shown.dropFirst()) {
            let micros = min(after.at.microseconds(since: before.at), Limits.powerHoldsMicroseconds)
            let power = min(before.power ?? Power(rawValue: 0), after.power ?? Power(rawValue: 0))
            sum += Int128(max(0, power.rawValue)) * Int128(micros)
        }
        let least = Energy(rawValue: Int64(clamping: sum / 3_600_000_000))
        return least > Limits.energyTolerance ? least : nil
    }

    /// No reading may lie further above the one before it than the power allows.
    private func doubtAboutJumps(_ registers: [MeterReading]) -> (HoldReason, String)? {
        for (before, after) in zip(registers, registers.dropFirst()) where after.at >= before.at {
            guard let from = before.register, let to = after.register, let jump = to.subtracting(from) else { continue }
            if jump > EnergyLimit.of(powerMax: powerMax, microseconds: after.at.microseconds(since: before.at)) {
                return (.implausibleEnergy, "The register jumped by \(jump.kilowattHoursText) kWh between two readings.")
            }
        }
        return nil
    }
}
