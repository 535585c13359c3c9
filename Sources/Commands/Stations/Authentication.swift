public import EventStore
public import Projections

/// Whether a station that asks to connect is the one that it says it is.
public enum Authentication: Sendable, Equatable {
    /// It is this station, at this security profile.
    case station(StationID, profile: Int)
    /// It is not known, and may connect to be adopted.
    case stranger
    /// Refused; the reason is for the operator, never for the station.
    case refused(reason: String)
}

extension HandshakeInput {
    /// Whether a version is offered that is spoken here, or none at all.
    public var hasCommonSubprotocol: Bool { Dialect.subprotocol(among: subprotocols) != nil }
}

extension Authentication {
    /// Who asks to connect; what the shell needs to know before it looks whether the station has a connection already.
    public static func of(_ handshake: HandshakeInput, in world: World, at instant: Instant) -> Authentication {
        let found = plain(handshake, in: world, at: instant)
        guard case .refused(let reason) = found, let fault = handshake.certificateFault else { return found }
        return .refused(reason: reason + "; its certificate counts for nothing (\(fault.clipped(Limits.textCharacters)))")
    }

    /// The same without a word of a certificate that proves nothing.
    private static func plain(_ handshake: HandshakeInput, in world: World, at instant: Instant) -> Authentication {
        guard isIdentity(handshake.identity) else { return .refused(reason: "no usable identity in the path") }
        let isOnboarding = world.stations.onboardingUntil.map { $0 > instant } ?? false
        guard let state = world.stations.find(handshake.identity) else {
            guard isOnboarding else { return .refused(reason: "unknown station") }
            return world.stations.count < Projections.Limits.stationsMax ? .stranger : .refused(reason: "no room for another station")
        }
        if state.isPending && !isOnboarding { return .refused(reason: "not adopted yet") }
        switch profile(of: handshake, for: state, at: instant) {
        case .success(let profile): return .station(state.station, profile: profile)
        case .failure(let refusal): return .refused(reason: refusal.reason)
        }
    }

    /// 1 to 48 printable characters: the grammar of OCPP 2.0.1 widened by what stations really send (field.md, quirks 6 and 7).
    static func isIdentity(_ identity: String) -> Bool {
        let scalars = identity.unicodeScalars
        return (1...Limits.identityCharactersMax).contains(scalars.count)
            && scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) && $0 != "/" }
    }

    private struct Refusal: Error { var reason: String }

    /// The security profile that a handshake reaches (OCPP 1.6 security whitepaper, edition 3, chapter 2).
    private static func profile(of handshake: HandshakeInput, for state: StationState, at instant: Instant) -> Result<Int, Refusal> {
        let isTLS = handshake.transport == .tls
        let hasCertificate = handshake.certificateNames.contains { $0.lowercased() == state.identity.lowercased() }
        let offersPassword = handshake.credential != nil
        let hasPassword = passwordIsRight(handshake, state)
        if offersPassword && !hasPassword && state.credential != nil { return .failure(Refusal(reason: "wrong password")) }
        let reached = isTLS && hasCertificate ? 3 : hasPassword ? (isTLS ? 2 : 1) : 0
        if reached == 0 {
            let isAllowed = (state.isPending && state.credential == nil) || (state.profileZeroUntil.map { $0 > instant } ?? false)
            return isAllowed ? .success(0) : .failure(Refusal(reason: offersPassword ? "wrong password" : "no credentials"))
        }
        let required = max(state.securityProfile, state.profileReached)
        guard reached >= required else {
            return .failure(Refusal(reason: "security profile \(reached) where \(required) is required"))
        }
        return .success(reached)
    }

    private static func passwordIsRight(_ handshake: HandshakeInput, _ state: StationState) -> Bool {
        guard let expected = state.credential, let user = handshake.userName else { return false }
        guard user == Array(handshake.identity.utf8) || user == Array(state.identity.utf8) else { return false }
        return handshake.credential == expected || handshake.credentialOfHex == expected
    }
}
