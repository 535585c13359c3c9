import EventStore
import Projections

extension Decider {
    /// Sends a station the tokens as its local list (OCPP 1.6, 5.15): what changed since its version where it has one of ours, else all.
    ///
    /// The version of a list is the revision of the tokens that it shows, so the newest is known without a list of lists.
    func pushLocalList(_ body: JSONField, actor: String) throws -> CommandOutcome {
        try body.allowOnly(["station", "full"])
        let state = try station(body, "station")
        guard supportsLocalList(state) else {
            throw CommandRefusal.conflict("Station \(state.identity) says that it keeps no local list (SupportedFeatureProfiles).")
        }
        let version = max(1, world.tokens.revision)
        let lengthMax = listLengthMax(state)
        let tokens = world.tokens.all.filter { !$0.isForgotten }
        guard tokens.count <= lengthMax else {
            throw CommandRefusal.conflict("\(tokens.count) tokens are more than the \(lengthMax) that one SendLocalList of this station may hold.")
        }
        let request = SendLocalListRequest(
            listVersion: version,
            localAuthorizationList: tokens.map { token in
                AuthorizationData(
                    idTag: token.token,
                    idTagInfo: IdTagInfo(status: authorize(token.token), expiryDate: token.expires))
            },
            updateType: .full)
        var json = JSONWriter()
        request.write(to: &json)
        let spans = json.spans.compactMap { span in
            world.tokens[span.subject].map { SealedSpan(offset: span.offset, sealed: $0.uid.sealed) }
        }
        var outcome = try queued(
            .sendLocalList, payload: json.bytes, spans: spans, to: state.station, connector: nil, actor: actor,
            expires: now.adding(seconds: Limits.callExpirySeconds))
        outcome.events.append(
            .localListPushed(LocalListPushed(station: state.station, version: version, call: world.outbox.nextID, isFull: true)))
        return outcome
    }

    private func configuration(_ state: StationState, _ key: String) -> String? {
        state.configuration.first { $0.key.lowercased() == key.lowercased() }?.value
    }

    /// A station that never told its profiles is believed to keep one.
    private func supportsLocalList(_ state: StationState) -> Bool {
        guard let profiles = configuration(state, "SupportedFeatureProfiles") else { return true }
        return profiles.lowercased().contains("localauthlist")
    }

    private func listLengthMax(_ state: StationState) -> Int {
        min(configuration(state, "SendLocalListMaxLength").flatMap { Int($0) } ?? Limits.localListLengthMax, Limits.localListLengthMax)
    }
}
