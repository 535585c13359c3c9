import EventStore

extension StationState {
    /// A station as it stands when it was added: nothing has been heard of it.
    init(station: StationID, identity: String, tenant: TenantID, securityProfile: Int, addedAt: Instant) {
        self.init(
            station: station, identity: identity, tenant: tenant, securityProfile: securityProfile, profileReached: 0, addedAt: addedAt)
    }
}
