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
    var stoppedAt: Instant
    /// The end by the station's clock; nil where that cannot be believed.
    var reportedStop: Instant?
    var now: Instant
    /// Only its end was reported.
    var isStartEstimated: Bool
    var powerMax: Power

    /// Why the figures cannot be true, if they cannot: the session is held for a person instead of billed blindly.
    var doubt: (HoldReason, String)? {
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
        return doubtAboutTime ?? doubtAboutEnergy(energy) ?? doubtAboutReadings(energy, meterStart, meterStop)
    }

    private var doubtAboutTime: (HoldReason, String)? {
        if let reportedStop, session.startedAt.seconds(since: reportedStop) > Limits.clockAheadSecondsMax {
            return (.clockChanged, "By the station's clock it ended at \(reportedStop.text), before it began at \(session.startedAt.text).")
        }
        guard stoppedAt.seconds(since: session.startedAt) > Limits.sessionSecondsMax else { return nil }
        return (.implausibleTime, "It began at \(session.startedAt.text) and ended at \(stoppedAt.text).")
    }

    private func doubtAboutEnergy(_ energy: Energy) -> (HoldReason, String)? {
        let micros = max(stoppedAt.microseconds(since: session.startedAt), now.microseconds(since: session.receivedAt))
        let limit = Self.energyLimit(powerMax: powerMax, microseconds: micros)
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
            return nil
        }
        if meterStop >= register, first.at >= session.startedAt, let jump = register.subtracting(meterStart) {
            let limit = Self.energyLimit(powerMax: powerMax, microseconds: first.at.microseconds(since: session.startedAt))
            if jump > limit {
                return (.implausibleEnergy, "The register jumped by \(jump.kilowattHoursText) kWh between the start and the first reading.")
            }
        }
        guard let shown = largest.subtracting(register), let excess = shown.subtracting(energy), excess > Limits.energyTolerance else {
            return nil
        }
        return (
            .meterWentBackwards,
            "The readings rose by \(shown.kilowattHoursText) kWh, and the session ended with \(energy.kilowattHoursText) kWh."
        )
    }

    /// What a connector can deliver at most: a tenth more than its power allows, and a little for a coarse clock.
    static func energyLimit(powerMax: Power, microseconds: Int64) -> Energy {
        let exact = Int128(powerMax.rawValue) * Int128(max(0, microseconds)) * 11 / (10 * 3_600_000_000)
        return Energy(rawValue: Int64(clamping: exact + Int128(Limits.energyTolerance.rawValue)))
    }
}
