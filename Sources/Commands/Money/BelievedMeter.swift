internal import EventStore
internal import Projections

/// What the register of a session shows from reading to reading, without the readings to which it cannot have come by the power of its
/// connector (trust.md row 25): one gate for what is shown, proposed and billed.
struct BelievedMeter {
    /// Follows the register from one point to the next.
    private struct Walk {
        let powerMax: Power
        let startedAt: Instant
        var at: Instant
        var register: Energy?
        /// What was counted by then; nil before a second point was taken.
        var sum: Int64?
        /// Where the register stood before it fell, and to what: it may stand there again without having begun anew.
        var fall: (register: Energy, low: Energy, sum: Int64?)?
        var taken = 0
        var hasFallen = false

        init(from register: Energy?, at: Instant, startedAt: Instant, _ powerMax: Power) {
            (self.register, self.at, self.startedAt, self.powerMax) = (register, at, startedAt, powerMax)
        }

        /// Goes on to what was read later; false where the register cannot have come there, neither from the point before nor in all the
        /// time since the start.
        mutating func take(_ next: Energy, at instant: Instant) -> Bool {
            var (from, counted, after) = (register, sum, fall)
            if let before = fall, next >= before.register {
                (from, counted, after) = (before.register, before.sum, nil)
            } else if let before = fall, next > before.low {
                after = nil
            }
            var stands = next
            if let last = from {
                guard let rise = next.subtracting(last) else { return false }
                let isNew = rise.rawValue < -Projections.Limits.registerTolerance
                let delivered = isNew ? next : max(rise, Energy(rawValue: 0))
                let (total, overflow) = (counted ?? 0).addingReportingOverflow(delivered.rawValue)
                guard !overflow, isBelievable(delivered, since: at, instant),
                    isBelievable(Energy(rawValue: total), since: startedAt, instant)
                else { return false }
                if isNew {
                    hasFallen = true
                    if after == nil { after = (last, next, counted) }
                } else {
                    stands = max(next, last)
                }
                counted = total
            }
            (at, register, sum, fall) = (instant, stands, counted, after)
            taken += 1
            return true
        }

        private func isBelievable(_ energy: Energy, since: Instant, _ instant: Instant) -> Bool {
            energy.rawValue >= 0 && energy <= EnergyLimit.of(powerMax: powerMax, microseconds: instant.microseconds(since: since))
        }
    }

    private var walk: Walk
    /// What was delivered by the intervals of its readings, where that can be.
    private let intervals: Energy?
    /// Readings above all that can be believed.
    private(set) var doubted: [MeterReading] = []
    /// The first register of readings that go on from one to the next, and from elsewhere than the start of the session.
    private(set) var base: Energy?

    init(of session: SessionState, powerMax: Power) {
        let startedAt = min(session.startedAt, session.receivedAt)
        walk = Walk(from: session.meterStart, at: session.startedAt, startedAt: startedAt, powerMax)
        var first: (at: Instant, register: Energy)?
        for reading in session.readings where reading.at >= walk.at {
            guard let register = reading.register else { continue }
            if first == nil { first = (reading.at, register) }
            if !walk.take(register, at: reading.at) { doubted.append(reading) }
        }
        // What the register came to later was told early, by a coarse clock or in whole kilowatt-hours.
        if let register = walk.register { doubted.removeAll { $0.register.map { $0 <= register } ?? true } }
        let last = session.readings.last?.at ?? session.startedAt
        let most = EnergyLimit.of(powerMax: powerMax, microseconds: last.microseconds(since: startedAt))
        intervals = session.energyByIntervals.flatMap { $0 <= most ? $0 : nil }
        if let first, let start = session.meterStart, let jump = first.register.subtracting(start) {
            let limit = EnergyLimit.of(powerMax: powerMax, microseconds: first.at.microseconds(since: session.startedAt))
            if jump > limit.adding(Limits.registerUnitMax) { countFromElsewhere(session, first.at) }
        }
    }

    /// The readings agree among each other, and not with the start.
    private mutating func countFromElsewhere(_ session: SessionState, _ at: Instant) {
        var own = Walk(from: nil, at: at, startedAt: walk.startedAt, walk.powerMax)
        for reading in session.readings where reading.at >= own.at {
            guard let register = reading.register else { continue }
            guard own.take(register, at: reading.at), !own.hasFallen else { return }
            if own.taken == 1 { base = register }
        }
        guard own.taken > 1 else { return base = nil }
        (walk, doubted) = (own, [])
    }

    /// Whether it is all as it was told.
    var isBelieved: Bool { doubted.isEmpty && base == nil }

    /// Whether a reading tells what was delivered.
    var isRead: Bool { walk.sum != nil || intervals != nil }

    /// The last register that can be believed.
    var register: Energy? { walk.register }

    /// What was delivered since the start by what can be believed; nil where nothing tells.
    var energy: Energy? {
        walk.sum.map { Energy(rawValue: $0) } ?? intervals ?? (walk.register == nil ? nil : Energy(rawValue: 0))
    }

    /// What was delivered by the end of a session, where its register can have come there by then.
    func energy(to stop: Energy, at instant: Instant) -> Energy? {
        var end = walk
        return end.take(stop, at: max(instant, walk.at)) ? end.sum.map { Energy(rawValue: $0) } : nil
    }

    /// What is said of it to the person who decides; nil where all is as it was told.
    var remark: String? {
        if let base { return "\(Remark.elsewhere)\(base.kilowattHoursText) kWh, not from its start." }
        guard let highest = doubted.max(by: { ($0.register ?? Energy(rawValue: 0)) < ($1.register ?? Energy(rawValue: 0)) }),
            let register = highest.register
        else { return nil }
        let others = doubted.count == 1 ? "" : ", the highest of \(doubted.count) such readings"
        return "\(Remark.doubted)a register of \(register.kilowattHoursText) kWh at \(highest.at.text)\(others): no connector of its power "
            + "comes there in the time."
    }
}

/// How what is said beside the reason of a hold begins: it is told anew when more becomes known.
enum Remark: String, CaseIterable {
    case doubted = "Not believed: "
    case elsewhere = "Its readings count from "
    case otherwise = "Told otherwise: "

    /// The detail of a hold without them.
    static func base(of detail: String) -> String {
        let starts = allCases.compactMap { detail.firstRange(of: " " + $0.rawValue)?.lowerBound }
        return starts.min().map { String(detail[..<$0]) } ?? detail
    }
}

extension DefaultStringInterpolation {
    mutating func appendInterpolation(_ remark: Remark) { appendLiteral(remark.rawValue) }
}
