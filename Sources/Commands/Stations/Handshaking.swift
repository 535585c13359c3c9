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

extension Authentication {
    /// Who asks to connect; what the shell needs to know before it looks whether the station has a connection already.
    public static func of(_ handshake: HandshakeInput, in world: World, at instant: Instant) -> Authentication {
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

extension Turn {
    mutating func decideHandshake(_ handshake: HandshakeInput, _ input: Input) {
        let subprotocol = Self.subprotocol(among: handshake.subprotocols)
        switch Authentication.of(handshake, in: world, at: now) {
        case .refused(let reason): refuse(handshake, reason: reason, input)
        case .stranger:
            guard let subprotocol else { return refuseSubprotocol(input) }
            world.observe(input, context)
            let station = world.stations.nextID
            emit(
                .stationAdded(
                    StationAdded(
                        station: station, identity: handshake.identity, tenant: .operator,
                        securityProfile: handshake.transport == .tls ? 2 : 1, isPending: true)))
            if let credential = handshake.credential, handshake.userName == Array(handshake.identity.utf8) {
                emit(.stationCredentialSet(StationCredentialSet(station: station, credential: credential)))
            }
            accept(handshake, station: station, profile: 0, subprotocol: subprotocol)
        case .station(let station, let profile):
            guard let subprotocol else { return refuseSubprotocol(input) }
            world.observe(input, context)
            accept(handshake, station: station, profile: profile, subprotocol: subprotocol)
        }
    }

    private mutating func accept(_ handshake: HandshakeInput, station: StationID, profile: Int, subprotocol: String) {
        if handshake.incumbent == .alive {
            emit(
                .duplicateConnectionRefused(
                    DuplicateConnectionRefused(station: station, connection: handshake.connection, address: handshake.address)))
            decision.handshake = .refuse(status: 503, reason: "This station is connected already.")
            return
        }
        if let replaced = world.stations.with(station, { $0.connection }) ?? nil {
            emit(
                .connectionReplaced(
                    ConnectionReplaced(
                        station: station, replaced: replaced, replacedBy: handshake.connection,
                        oldAddress: world.stations.with(station) { $0.address ?? "" } ?? "", newAddress: handshake.address)))
            decision.closes.append(ConnectionClose(connection: replaced, code: 1008, reason: "replaced by a newer connection"))
            loseCall(of: station)
        }
        emit(
            .stationConnected(
                StationConnected(
                    station: station, connection: handshake.connection, address: handshake.address, subprotocol: subprotocol,
                    securityProfile: profile, warnings: Self.warnings(of: handshake))))
        decision.handshake = .accept(station: station, subprotocol: subprotocol)
    }

    private static func warnings(of handshake: HandshakeInput) -> [FrameWarning] {
        var warnings: [FrameWarning] = []
        if handshake.subprotocols.isEmpty {
            warnings.append(FrameWarning(code: UInt64(Warning.missingSubprotocol.rawValue), field: "Sec-WebSocket-Protocol"))
        }
        if !handshake.hasConnectionHeader {
            warnings.append(FrameWarning(code: UInt64(Warning.missingConnectionHeader.rawValue), field: "Connection"))
        }
        return warnings
    }

    /// The one that we speak among those offered; empty where none was offered; nil where none fits.
    static func subprotocol(among offered: [String]) -> String? {
        if offered.isEmpty { return "" }
        let short = offered.filter { $0.utf8.count <= Limits.wordCharacters }
        return short.first { $0.lowercased() == "ocpp1.6" } ?? short.first { $0.lowercased().hasPrefix("ocpp1.6") }
    }

    private mutating func refuseSubprotocol(_ input: Input) {
        decision.handshake = .refuse(status: 400, reason: "No common subprotocol: this server speaks ocpp1.6.")
    }

    /// Unknown stations and wrong passwords are told the same; how often they come is counted by the shell, and written down at the
    /// first time and whenever the count has doubled, so that knocking cannot fill the journal.
    private mutating func refuse(_ handshake: HandshakeInput, reason: String, _ input: Input) {
        decision.handshake = .refuse(status: 401, reason: "Not authorised.")
        guard handshake.knocks > 0, handshake.knocks & (handshake.knocks - 1) == 0 else { return }
        world.observe(input, context)
        if let state = world.stations.find(handshake.identity), !state.isPending {
            emit(
                .alertRaised(
                    AlertRaised(
                        station: state.station, kind: "authentication-failed",
                        text: "Refused from \(handshake.address): \(reason), \(handshake.knocks) times so far.")))
        } else {
            emit(
                .stationKnocked(
                    StationKnocked(
                        identity: handshake.identity.clipped(Limits.identityCharactersMax), address: handshake.address,
                        count: handshake.knocks, reason: reason,
                        subprotocols: handshake.subprotocols.joined(separator: ", ").clipped(Limits.textCharacters),
                        userAgent: handshake.userAgent.clipped(Limits.userAgentCharacters))))
        }
    }

    mutating func decideClosed(_ closed: ClosedInput, _ input: Input) {
        guard world.stations.with(closed.station, { $0.connection == closed.connection }) ?? false else { return }
        world.observe(input, context)
        emit(
            .stationDisconnected(
                StationDisconnected(station: closed.station, connection: closed.connection, cause: closed.cause, code: closed.code)))
        loseCall(of: closed.station)
    }
}
