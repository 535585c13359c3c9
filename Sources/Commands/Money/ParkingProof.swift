internal import EventStore
internal import Projections

/// How long a vehicle parked: as long as its connector said that it asks for no power, and its meter agrees. A vehicle that takes power
/// asks for it, whatever the status says; when within a pause it took it nobody knows, so between two readings across which it must have
/// done so nothing of the pause is proven, and that time is charging. Nor does it ask for none where it was let have none (`WithheldTime`).
enum ParkingProof {
    private typealias Point = (at: Instant, register: Energy)

    /// What is left of the pauses of a session until its end.
    ///
    /// - Parameters:
    ///   - meterStop: the register that was told for its end.
    ///   - powerMax: what its connector delivers at most: more than that was not delivered outside of a pause.
    ///   - limits: the charging profiles that its station has from us, or had.
    static func spans(
        of session: SessionState, until end: Instant, meterStop: Energy?, powerMax: Power, _ limits: [ChargingLimit]
    ) -> [ParkingSpan] {
        if session.parking.isEmpty { return [] }
        let points = points(of: session, until: end, meterStop, powerMax)
        var unproven: [(from: Instant, to: Instant)] = []
        // Neighbouring intervals in which power was taken, and how much.
        var run: [(from: Instant, to: Instant)] = []
        var taken: Int64 = 0
        func close() {
            if taken > Projections.Limits.restingEnergy { unproven += run }
            (run, taken) = ([], 0)
        }
        for (a, b) in zip(points, points.dropFirst()) {
            let paused = session.parking.reduce(Int64(0)) { $0 + overlap(of: $1, until: end, a.at, b.at) }
            guard paused > 0, let rise = b.register.subtracting(a.register)?.rawValue else {
                close()
                continue
            }
            let running = b.at.microseconds(since: a.at) - paused
            let outside = running > 0 ? EnergyLimit.of(powerMax: powerMax, microseconds: running).rawValue : 0
            let resting = Int64(clamping: Int128(Projections.Limits.chargingMilliwattsLeast) * Int128(paused) / 3_600_000_000)
            let (excess, overflow) = rise.subtractingReportingOverflow(outside)
            guard !overflow, excess > resting else {
                close()
                continue
            }
            run.append((a.at, b.at))
            taken = taken.addingReportingOverflow(excess).overflow ? .max : taken + excess
        }
        close()
        let rested = unproven.reduce(session.parking) { spans, gap in spans.flatMap { without(gap, $0, until: end) } }
        return WithheldTime(of: session, limits, within: rested, until: end).left(of: rested, until: end)
    }

    /// What the meter showed, in the order of time, without what it cannot have come to and without dips.
    private static func points(of session: SessionState, until end: Instant, _ meterStop: Energy?, _ powerMax: Power) -> [Point] {
        let read = session.readings.compactMap { reading in reading.register.map { (reading.at, $0) } }
        let kept = session.registers.map { ($0.at, $0.register) }
        var told: [Point] = (read + kept).filter { $0.0 >= session.startedAt && $0.0 <= end }
        told.sort { ($0.at, $1.register) < ($1.at, $0.register) }
        if let meterStop { told = told.filter { $0.at < end } + [(end, meterStop)] }
        var highest = told.map(\.register)
        for index in highest.indices.reversed().dropFirst() { highest[index] = max(highest[index], highest[index + 1]) }
        var points: [Point] = session.meterStart.map { [(session.startedAt, $0)] } ?? []
        for (index, point) in told.enumerated() {
            guard let last = points.last else {
                points.append(point)
                continue
            }
            guard point.at > last.at, let rise = point.register.subtracting(last.register) else { continue }
            if rise.rawValue < 0 {
                // It stands there again later, or it began anew.
                if highest[index] < last.register { points.append(point) }
            } else if rise <= EnergyLimit.of(powerMax: powerMax, microseconds: point.at.microseconds(since: last.at)) {
                points.append(point)
            }
        }
        return points
    }

    private static func overlap(of span: ParkingSpan, until end: Instant, _ from: Instant, _ to: Instant) -> Int64 {
        max(0, min(span.end ?? end, to).microseconds(since: max(span.start, from)))
    }

    private static func without(_ gap: (from: Instant, to: Instant), _ span: ParkingSpan, until end: Instant) -> [ParkingSpan] {
        guard overlap(of: span, until: end, gap.from, gap.to) > 0 else { return [span] }
        let before = span.start < gap.from ? [ParkingSpan(start: span.start, end: gap.from)] : []
        let after = gap.to < span.end ?? end ? [ParkingSpan(start: gap.to, end: span.end)] : []
        return before + after
    }
}
