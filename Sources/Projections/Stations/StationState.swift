import EventStore

extension StationState {
    /// What a station reported of one of its configuration keys, whose capitals count for nothing (OCPP 1.6, 7.29:
    /// CiString50Type); nil where it reported none.
    public func setting(_ key: String) -> String? {
        let key = key.lowercased()
        return configuration.first { $0.key.lowercased() == key }?.value
    }

    /// A station as it stands when it was added: nothing has been heard of it.
    init(station: StationID, identity: String, tenant: TenantID, securityProfile: Int, addedAt: Instant) {
        self.init(
            station: station, identity: identity, tenant: tenant, securityProfile: securityProfile, profileReached: 0, addedAt: addedAt)
    }
}
