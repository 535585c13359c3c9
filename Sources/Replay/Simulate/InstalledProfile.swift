import Commands
internal import EventStore

/// A charging profile as a station keeps it (OCPP 1.6, chapter 3.13 and 7.8).
struct InstalledProfile: Sendable, Equatable {
    /// What a profile is for.
    enum Purpose: String, Sendable {
        case station = "ChargePointMaxProfile"
        case transactionDefault = "TxDefaultProfile"
        case transaction = "TxProfile"
    }
    /// When a schedule begins.
    enum Kind: String, Sendable { case absolute = "Absolute", recurring = "Recurring", relative = "Relative" }

    /// From that second of the schedule on, that limit.
    struct Period: Sendable, Equatable {
        var start: Int64
        /// Milliwatts.
        var limit: Int64
    }

    var connector: Int
    var id: Int64
    var stackLevel: Int64
    var purpose: Purpose
    var kind: Kind
    /// Seconds after which a recurring schedule begins again.
    var recurrence: Int64?
    var validFrom: Instant?
    var validTo: Instant?
    var transactionID: Int64?
    var startSchedule: Instant?
    var duration: Int64?
    var periods: [Period]

    /// Nil where the object is no charging profile.
    init?(json: JSONValue, connector: Int) {
        guard let id = json["chargingProfileId"]?.integer, let level = json["stackLevel"]?.integer, level >= 0,
            let purpose = json["chargingProfilePurpose"]?.text.flatMap(Purpose.init),
            let kind = json["chargingProfileKind"]?.text.flatMap(Kind.init),
            let schedule = json["chargingSchedule"], let unit = schedule["chargingRateUnit"]?.text, unit == "A" || unit == "W",
            let periods = schedule["chargingSchedulePeriod"]?.items, !periods.isEmpty, periods.count <= SimulateLimits.schedulePeriods
        else { return nil }
        self.connector = connector
        self.id = id
        stackLevel = level
        self.purpose = purpose
        self.kind = kind
        switch json["recurrencyKind"]?.text {
        case "Daily": recurrence = 86_400
        case "Weekly": recurrence = 604_800
        default: recurrence = nil
        }
        validFrom = json["validFrom"]?.text.flatMap { Instant(rfc3339: $0) }
        validTo = json["validTo"]?.text.flatMap { Instant(rfc3339: $0) }
        transactionID = json["transactionId"]?.integer
        startSchedule = schedule["startSchedule"]?.text.flatMap { Instant(rfc3339: $0) }
        duration = schedule["duration"]?.integer
        self.periods = []
        for period in periods {
            guard let start = period["startPeriod"]?.integer, start >= 0, let text = period["limit"]?.decimal,
                let limit = decimalValue(text, scale: 3), limit >= 0, limit < 1_000_000_000_000
            else { return nil }
            let phases = min(3, max(1, period["numberPhases"]?.integer ?? 3))
            self.periods.append(Period(start: start, limit: unit == "W" ? limit : limit * 230 * phases))
        }
        guard self.periods[0].start == 0, zip(self.periods, self.periods.dropFirst()).allSatisfy({ $0.start < $1.start }) else {
            return nil
        }
    }

    /// When the schedule that counts at `now` began.
    private func began(at now: Instant, transactionStart: Instant?) -> Instant? {
        switch kind {
        case .relative: return transactionStart ?? startSchedule ?? now
        case .absolute: return startSchedule ?? transactionStart ?? now
        case .recurring:
            guard let recurrence, let first = startSchedule, first <= now else { return nil }
            return first.adding(seconds: now.seconds(since: first) / recurrence * recurrence)
        }
    }

    /// Milliwatts allowed at `now`; nil where the profile says nothing.
    func limit(at now: Instant, transactionStart: Instant?) -> Int64? {
        if let validFrom, now < validFrom { return nil }
        if let validTo, now >= validTo { return nil }
        guard let began = began(at: now, transactionStart: transactionStart), began <= now else { return nil }
        let elapsed = now.seconds(since: began)
        if let duration, elapsed >= duration { return nil }
        return periods.last { $0.start <= elapsed }?.limit
    }

    /// The instants after `now` at which the limit may change.
    func edges(after now: Instant, until end: Instant, transactionStart: Instant?) -> [Instant] {
        var edges: [Instant] = [validFrom, validTo].compactMap { $0 }
        if let began = began(at: now, transactionStart: transactionStart) {
            for round in 0..<(recurrence == nil ? 1 : 8) as Range<Int64> {
                let start = began.adding(seconds: (recurrence ?? 0) * round)
                edges += periods.map { start.adding(seconds: $0.start) }
                if let duration { edges.append(start.adding(seconds: duration)) }
            }
        }
        return edges.filter { $0 > now && $0 < end }
    }
}

extension SimulatedStation {
    private func transactionStart(_ number: Int) -> Instant? {
        guard let connector = connectors.first(where: { $0.number == number }), let key = connector.transaction else { return nil }
        return transactions.first { $0.key == key }?.startedAt
    }

    /// Milliwatts that the profiles leave a connector; nil without any. The transaction's profile goes before the default, the higher
    /// stack level
    /// before the lower, and the station's own limit holds beside them.
    func profileLimit(_ number: Int, at now: Instant) -> Int64? {
        guard !profiles.isEmpty else { return nil }
        let start = transactionStart(number)
        func best(_ purpose: InstalledProfile.Purpose) -> Int64? {
            let candidates = profiles.filter { profile in
                guard profile.purpose == purpose, profile.limit(at: now, transactionStart: start) != nil else { return false }
                switch purpose {
                case .station: return true
                case .transactionDefault: return profile.connector == 0 || profile.connector == number
                case .transaction: return profile.connector == number && start != nil
                }
            }
            return candidates.max { ($0.stackLevel, $0.connector) < ($1.stackLevel, $1.connector) }?.limit(at: now, transactionStart: start)
        }
        let own = best(.transaction) ?? best(.transactionDefault)
        guard let station = best(.station) else { return own }
        return min(own ?? station, station / Int64(max(1, connectors.count { $0.transaction != nil })))
    }

    mutating func store(_ profile: InstalledProfile) {
        profiles.removeAll {
            $0.id == profile.id
                || ($0.purpose == profile.purpose && $0.stackLevel == profile.stackLevel && $0.connector == profile.connector)
        }
        profiles.append(profile)
    }

    mutating func setProfile(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let number = try request.integer("connectorId")
        let object = try request.object("csChargingProfiles")
        guard number == 0 || connectorIndex(number) != nil,
            let profile = InstalledProfile(json: object.payload, connector: Int(clamping: number)),
            profile.stackLevel <= configuration.integer("ChargeProfileMaxStackLevel"), profiles.count < SimulateLimits.chargingProfiles
        else { return ["status": "Rejected"] }
        switch profile.purpose {
        case .station: guard number == 0 else { return ["status": "Rejected"] }
        case .transactionDefault: break
        case .transaction:
            guard let index = connectorIndex(number), let key = connectors[index].transaction,
                let running = transactions.first(where: { $0.key == key }), profile.transactionID.map({ $0 == running.id }) ?? true
            else { return ["status": "Rejected"] }
        }
        for index in connectors.indices { advance(index, at: now) }
        store(profile)
        followUps.flowChanged = true
        return ["status": "Accepted"]
    }

    mutating func clearProfiles(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let id = try request.optionalInteger("id")
        let number = try request.optionalInteger("connectorId")
        let purpose = try request.optionalText("chargingProfilePurpose")
        let level = try request.optionalInteger("stackLevel")
        for index in connectors.indices { advance(index, at: now) }
        let before = profiles.count
        profiles.removeAll { profile in
            if let id { return profile.id == id }
            return (number.map { $0 == Int64(profile.connector) } ?? true) && (purpose.map { $0 == profile.purpose.rawValue } ?? true)
                && (level.map { $0 == profile.stackLevel } ?? true)
        }
        followUps.flowChanged = true
        return ["status": profiles.count < before ? "Accepted" : "Unknown"]
    }

    func compositeSchedule(_ request: ServerRequest, at now: Instant) throws(ServerRequest.Fault) -> JSONValue {
        let number = try request.integer("connectorId")
        let duration = try request.integer("duration")
        let unit = try request.optionalText("chargingRateUnit") ?? "W"
        guard number == 0 || connectorIndex(number) != nil, duration >= 0, duration <= 31_536_000, unit == "A" || unit == "W" else {
            return ["status": "Rejected"]
        }
        let end = now.adding(seconds: duration)
        let start = transactionStart(Int(clamping: number))
        let edges = profiles.flatMap { $0.edges(after: now, until: end, transactionStart: start) }.sorted()
        var periods: [JSONValue] = []
        var last: Int64?
        for edge in [now] + edges where periods.count < SimulateLimits.schedulePeriods {
            let rated = plan.model.ratedWatts * 1000
            let milliwatts = min(rated, profileLimit(Int(clamping: number), at: edge) ?? rated)
            let tenths = unit == "W" ? milliwatts / 100 : milliwatts / (3 * 230) / 100
            guard tenths != last else { continue }
            last = tenths
            periods.append(["startPeriod": .integer(edge.seconds(since: now)), "limit": .number(decimalText(tenths, scale: 1))])
        }
        return [
            "status": "Accepted", "connectorId": .integer(number), "scheduleStart": .string(timeText(now)),
            "chargingSchedule": [
                "duration": .integer(duration), "chargingRateUnit": .string(unit), "chargingSchedulePeriod": .array(periods),
            ],
        ]
    }
}
