import EventStore
import Projections

/// Stations come and go.
enum Handshaking {
    /// A station asks to connect.
    static func decide(_ handshake: HandshakeInput, _ input: Input, in turn: inout Turn) {
        let subprotocol = Dialect.subprotocol(among: handshake.subprotocols)
        switch Authentication.of(handshake, in: turn.world, at: turn.now) {
        case .refused(let reason): refuse(handshake, reason: reason, input, in: &turn)
        case .stranger:
            guard let subprotocol else { return decline(handshake, input, in: &turn) }
            turn.record(input)
            let station = add(handshake, in: &turn)
            accept(handshake, station: station, profile: 0, subprotocol: subprotocol, in: &turn)
        case .station(let station, let profile):
            guard let subprotocol else { return decline(handshake, input, in: &turn) }
            turn.record(input)
            accept(handshake, station: station, profile: profile, subprotocol: subprotocol, in: &turn)
        }
    }

    /// A stranger waits for somebody to adopt it.
    private static func add(_ handshake: HandshakeInput, in turn: inout Turn) -> StationID {
        let station = turn.world.stations.nextID
        turn.emit(
            .stationAdded(
                StationAdded(
                    station: station, identity: handshake.identity, tenant: .operator,
                    securityProfile: handshake.transport == .tls ? 2 : 1, isPending: true)))
        if let credential = handshake.credential, handshake.userName == Array(handshake.identity.utf8) {
            turn.emit(.stationCredentialSet(StationCredentialSet(station: station, credential: credential)))
        }
        return station
    }

    private static func accept(
        _ handshake: HandshakeInput, station: StationID, profile: Int, subprotocol: String, in turn: inout Turn
    ) {
        if handshake.incumbent == .alive {
            turn.emit(
                .duplicateConnectionRefused(
                    DuplicateConnectionRefused(station: station, connection: handshake.connection, address: handshake.address)))
            return turn.answer(.refuse(status: 503, reason: "This station is connected already."))
        }
        if let replaced = turn.world.stations.with(station, { $0.connection }) ?? nil {
            let oldAddress = turn.world.stations.with(station) { $0.address ?? "" } ?? ""
            turn.emit(
                .connectionReplaced(
                    ConnectionReplaced(
                        station: station, replaced: replaced, replacedBy: handshake.connection, oldAddress: oldAddress,
                        newAddress: handshake.address)))
            turn.close(replaced, reason: "replaced by a newer connection")
            Ending.loseAll(of: station, in: &turn)
        }
        turn.emit(
            .stationConnected(
                StationConnected(
                    station: station, connection: handshake.connection, address: handshake.address, subprotocol: subprotocol,
                    securityProfile: profile, warnings: warnings(of: handshake))))
        if let knocking = turn.world.knocking.find(handshake.identity) {
            turn.emit(.knockingCleared(KnockingCleared(identity: knocking.identity)))
        }
        turn.answer(.accept(station: station, subprotocol: subprotocol))
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

    /// No version is spoken on both sides: the handshake is completed without one, and the connection closed (OCPP-J 1.6, 3.3). What was
    /// offered stands on the list of those that knock.
    private static func decline(_ handshake: HandshakeInput, _ input: Input, in turn: inout Turn) {
        let spoken = Dialect.allCases.map(\.subprotocol).joined(separator: ", ")
        turn.answer(.decline(reason: "No common subprotocol: this server speaks \(spoken)."))
        guard isWrittenDown(handshake.knocks) else { return }
        turn.record(input)
        knock(handshake, reason: "no common subprotocol", in: &turn)
    }

    /// Unknown stations and wrong passwords are told the same; how often they come is counted by the shell, and written down at the
    /// first time and whenever the count has doubled, so that knocking cannot fill the journal.
    private static func refuse(_ handshake: HandshakeInput, reason: String, _ input: Input, in turn: inout Turn) {
        turn.answer(.refuse(status: 401, reason: "Not authorised."))
        guard isWrittenDown(handshake.knocks) else { return }
        turn.record(input)
        if let state = turn.world.stations.find(handshake.identity), !state.isPending {
            return turn.alert(
                "authentication-failed",
                "Refused from \(handshake.address): \(reason), \(handshake.knocks == 1 ? "once" : "\(handshake.knocks) times") so far.",
                of: state.station)
        }
        knock(handshake, reason: reason, in: &turn)
    }

    /// The first time, and whenever the count has doubled.
    private static func isWrittenDown(_ knocks: Int) -> Bool { knocks > 0 && knocks & (knocks - 1) == 0 }

    private static func knock(_ handshake: HandshakeInput, reason: String, in turn: inout Turn) {
        turn.emit(
            .stationKnocked(
                StationKnocked(
                    identity: handshake.identity.clipped(Limits.identityCharactersMax), address: handshake.address,
                    count: handshake.knocks, reason: reason,
                    subprotocols: handshake.subprotocols.joined(separator: ", ").clipped(Limits.textCharacters),
                    userAgent: handshake.userAgent.clipped(Limits.userAgentCharacters))))
    }

    /// A connection ended.
    static func closed(_ closed: ClosedInput, _ input: Input, in turn: inout Turn) {
        guard turn.world.stations.with(closed.station, { $0.connection == closed.connection }) ?? false else { return }
        turn.record(input)
        turn.emit(
            .stationDisconnected(
                StationDisconnected(station: closed.station, connection: closed.connection, cause: closed.cause, code: closed.code)))
        Ending.loseAll(of: closed.station, in: &turn)
    }
}
