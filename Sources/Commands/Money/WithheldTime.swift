internal import EventStore
internal import Projections

/// When a vehicle was let have less than it can charge with: by the charging profiles that its station has from us, and by what the station
/// said that it offered. What it asks for then nobody knows, so such a pause is none of its making (OCPP 1.6, 3.13.2).
struct WithheldTime {
    private typealias Part = (from: Instant, to: Instant)

    /// In no order; they may overlap.
    private var parts: [Part] = []

    init(of session: SessionState, _ limits: [ChargingLimit], within pauses: [ParkingSpan], until end: Instant) {
        if pauses.isEmpty { return }
        parts = Self.offered(session, until: end)
        let own = limits.filter { $0.isOf(session, until: end) }
        guard own.contains(where: { $0.parts.contains(where: \.isWithheld) }) else { return }
        for pause in pauses {
            let (from, to) = (pause.start, min(pause.end ?? end, end))
            guard from < to else { continue }
            let between = own.flatMap { $0.changes(of: session, from, to) }.filter { from < $0 && $0 < to }
            let changes = [from] + between.sorted() + [to]
            for (at, next) in zip(changes, changes.dropFirst()) where at < next && Self.isWithheld(at, own, session) {
                parts.append((at, next))
            }
        }
    }

    /// What is left of pauses: also of the time after, in which a vehicle wakes up, nothing.
    func left(of pauses: [ParkingSpan], until end: Instant) -> [ParkingSpan] {
        var left = pauses
        for part in parts.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            left = left.flatMap { pause -> [ParkingSpan] in
                let last = min(pause.end ?? end, end)
                guard part.from < last, part.to > pause.start else { return [pause] }
                let before = pause.start < part.from ? [ParkingSpan(start: pause.start, end: part.from)] : []
                let isAwake = last.seconds(since: part.to) >= Limits.wakeSeconds
                return before + (isAwake ? [ParkingSpan(start: part.to, end: pause.end)] : [])
            }
        }
        return left
    }

    /// By what the station said that it offered. A reading tells of the time until the next one.
    private static func offered(_ session: SessionState, until end: Instant) -> [Part] {
        let told = session.readings.filter { ($0.currentOffered != nil || $0.powerOffered != nil) && $0.at <= end }.sorted { $0.at < $1.at }
        return told.indices.compactMap { index -> Part? in
            let reading = told[index]
            let isLittle =
                reading.currentOffered.map { Int64($0) < Limits.chargingTenthsOfAmpereLeast * 100 }
                ?? reading.powerOffered.map { $0.rawValue < Limits.chargingTenthsOfWattLeast * 100 } ?? false
            guard isLittle else { return nil }
            let holds = reading.at.adding(seconds: Limits.evidenceSeconds)
            return (reading.at, min(index + 1 < told.count ? told[index + 1].at : end, holds, end))
        }
    }

    /// The most that the station allows counts before all; what is of the session comes before what is of any, and of each what stands
    /// highest, at the connector before the whole station (OCPP 1.6, 3.13.3).
    private static func isWithheld(_ at: Instant, _ limits: [ChargingLimit], _ session: SessionState) -> Bool {
        let inForce = limits.compactMap { limit in limit.isWithheld(at, session).map { (limit: limit, isWithheld: $0) } }
        func strongest(_ purpose: LimitPurpose) -> Bool? {
            inForce.filter { $0.limit.purpose == purpose }.max { $0.limit.isWeaker(than: $1.limit) }?.isWithheld
        }
        if strongest(.station) == true { return true }
        return strongest(.oneSession) ?? strongest(.anySession) ?? false
    }
}

extension ChargingLimit {
    /// Whether it says anything of a session.
    fileprivate func isOf(_ session: SessionState, until end: Instant) -> Bool {
        guard since < end, until.map({ $0 > session.startedAt }) ?? true else { return false }
        switch purpose {
        case .station, .anySession: return connector == .station || connector == session.connector
        case .oneSession:
            if let transactionId { return transactionId == session.transactionId }
            return call == nil && connector == session.connector && since >= session.startedAt
        }
    }

    fileprivate func isWeaker(than other: ChargingLimit) -> Bool {
        (stackLevel, connector == .station ? 0 : 1, since) < (other.stackLevel, other.connector == .station ? 0 : 1, other.since)
    }

    /// When its schedule begins for a session. One that names no time begins with the session by the specification, and when it comes at
    /// many stations: what either of them withholds is withheld.
    private func begins(_ session: SessionState) -> [Instant] {
        if let from, !isRelative { return [from] }
        return since > session.startedAt ? [session.startedAt, since] : [session.startedAt]
    }

    private static func microseconds(_ seconds: Int) -> Int64 { Int64(clamping: Int128(seconds) * 1_000_000) }

    private var round: Int64? {
        rhythm.map { ($0 == .weekly ? 7 : 1) * 86_400 * 1_000_000 }
    }

    /// Whether it allows too little at a time; nil where it is not in force then.
    fileprivate func isWithheld(_ at: Instant, _ session: SessionState) -> Bool? {
        guard since <= at, until.map({ at < $0 }) ?? true, validFrom.map({ $0 <= at }) ?? true, validUntil.map({ at < $0 }) ?? true else {
            return nil
        }
        let told = begins(session).compactMap { begin -> Bool? in
            var passed = at.microseconds(since: begin)
            guard passed >= 0 else { return nil }
            if let round { passed %= round }
            if let seconds, passed >= Self.microseconds(seconds) { return nil }
            return parts.last { Self.microseconds($0.seconds) <= passed }?.isWithheld
        }
        return told.isEmpty ? nil : told.contains(true)
    }

    /// The times between two at which it may change.
    fileprivate func changes(of session: SessionState, _ from: Instant, _ to: Instant) -> [Instant] {
        var changes = [since, until, validFrom, validUntil].compactMap { $0 }
        for begin in begins(session) {
            var round = begin
            var rounds: Int64 = 1
            if let length = self.round {
                let passed = max(0, from.microseconds(since: begin) / length)
                round = begin.adding(microseconds: passed * length)
                rounds = min(Limits.limitRounds, to.microseconds(since: round) / length + 1)
            }
            for number in 0..<max(1, rounds) {
                let at = round.adding(microseconds: number * (self.round ?? 0))
                changes += parts.map { at.adding(seconds: Int64(clamping: $0.seconds)) }
                changes.append(at)
                if let seconds { changes.append(at.adding(seconds: Int64(clamping: seconds))) }
            }
        }
        return changes
    }
}
