import EventStore

// What calls say of limits.

extension OCPP16.SetChargingProfileRequest: LimitingRequest {
    func limiting(_ since: Instant) -> Limiting? { .set(ChargingLimit(csChargingProfiles, at: connectorId, since)) }
}

extension OCPP16.RemoteStartTransactionRequest: LimitingRequest {
    func limiting(_ since: Instant) -> Limiting? {
        chargingProfile.map { profile in
            var limit = ChargingLimit(profile, at: connectorId ?? .station, since)
            (limit.purpose, limit.transactionId) = (.oneSession, nil)
            return .set(limit)
        }
    }
}

extension OCPP16.ClearChargingProfileRequest: LimitingRequest {
    func limiting(_ since: Instant) -> Limiting? {
        .clear(
            LimitFilter(
                profile: id, connector: connectorId, purpose: chargingProfilePurpose.map { LimitPurpose($0) }, stackLevel: stackLevel))
    }
}

extension LimitPurpose {
    fileprivate init(_ purpose: OCPP16.ChargingProfilePurpose) {
        self =
            switch purpose {
            case .chargePointMaxProfile: .station
            case .txDefaultProfile: .anySession
            case .txProfile: .oneSession
            }
    }
}

extension ChargingLimit {
    fileprivate init(_ profile: OCPP16.ChargingProfile, at connector: ConnectorID, _ since: Instant) {
        let schedule = profile.chargingSchedule
        var rhythm: LimitRhythm?
        if profile.chargingProfileKind == .recurring { rhythm = profile.recurrencyKind == .weekly ? .weekly : .daily }
        self.init(
            connector: connector, purpose: LimitPurpose(profile.chargingProfilePurpose), profile: profile.chargingProfileId,
            stackLevel: profile.stackLevel, since: since, transactionId: profile.transactionId,
            isRelative: profile.chargingProfileKind == .relative, rhythm: rhythm, from: schedule.startSchedule, seconds: schedule.duration,
            validFrom: profile.validFrom, validUntil: profile.validTo, parts: Self.parts(schedule))
    }

    /// Where its schedule changes from enough to too little, and back.
    private static func parts(_ schedule: OCPP16.ChargingSchedule) -> [LimitPart] {
        var parts: [LimitPart] = []
        for period in schedule.chargingSchedulePeriod.sorted(by: { $0.startPeriod < $1.startPeriod }) {
            let phases = max(1, min(Int64(clamping: period.numberPhases ?? .max), Limits.limitPhases))
            let least =
                switch schedule.chargingRateUnit {
                case .amperes: Limits.chargingTenthsOfAmpereLeast
                case .watts: Limits.chargingTenthsOfWattLeast * phases
                }
            let part = LimitPart(seconds: period.startPeriod, isWithheld: period.limit < least)
            if parts.last?.isWithheld == part.isWithheld { continue }
            parts.append(part)
            if parts.count == Limits.limitParts {
                parts[parts.count - 1].isWithheld = true
                break
            }
        }
        return parts
    }
}
