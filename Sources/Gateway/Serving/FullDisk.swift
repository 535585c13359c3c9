import Commands
import EventStore
import Projections

/// A full disk ends nothing but what would need room: reads go on, and what is written goes into a reserve until half of it is used
/// (trust.md section 3, row 10).
extension Shell {
    /// Looks how full the disk is, and acts where that has changed.
    func lookAtDisk(_ server: Server<Shell>? = nil) {
        guard engine.lookAtDisk() else { return }
        tellDisk()
        let state = engine.room.state
        warned(state == .ample ? "there is room on disk again: everything is taken as before." : engine.room.notice)
        if state == .spent {
            if let server { closeStations(server) }
        } else {
            let endings = untold
            untold = []
            for ending in endings { _ = decide(.closed(ending)) }
        }
    }

    /// Lets it be decided whether somebody has to be told how full the disk is.
    func tellDisk() {
        guard engine.room.freeBytes != .max else { return }
        tellMachine()
    }

    /// Lets it be decided what comes of how the machine stands.
    func tellMachine(keyRingFault: Fault? = nil) {
        guard engine.room.takesEndings, engine.world.sequence > 0 else { return }
        _ = decide(.machine(engine.machine(keyRingFault: keyRingFault)))
    }

    /// Stations keep what they cannot send, and send it later: 1013 says that it is not their fault (RFC 6455, 7.4.1, IANA's registry).
    private func closeStations(_ server: Server<Shell>) {
        for link in links.compactMap(\.self) { server.close(link.key, code: 1013, reason: "the disk is full, try again later") }
    }

    /// The end of a connection, which is journaled as soon as there is room for it.
    func decideEnding(_ ending: ClosedInput) {
        if engine.room.takesEndings { _ = decide(.closed(ending)) } else { untold.append(ending) }
    }

    /// How the server is, for whoever watches over its process: it lives, whatever it can write.
    func health() -> HTTPResponse {
        let room = engine.room
        var health = JSONValue.object(["status": .string(SystemAPI.healthWord(room.state))])
        if room.state != .ample { health = health.adding(["detail": .string(room.notice)]) }
        return HTTPResponse(200, body: health.bytes, type: "application/json")
    }

    /// A station that is not connected waits, and keeps what it has to say.
    static func noRoom() -> HTTPResponse {
        var response = HTTPResponse(503, text: "The disk of this server is full; try again later.\n")
        response.fields.append("Retry-After", String(GatewayLimits.fullDiskRetrySeconds))
        return response
    }
}

extension DiskRoom {
    /// One sentence about a disk that is not ample: how much is free, what is needed, what still works.
    var notice: String {
        let found = "the disk is full: \(byteCountText(freeBytes)) are free where \(byteCountText(reserveBytes)) are kept in reserve. "
        let rest =
            state == .spent
            ? "Nothing is written: stations are disconnected and keep what they have to say, everything can be read. "
            : "Sessions can be stopped, connected stations are served, everything can be read; other commands and new connections are "
                + "refused. "
        return found + rest + "Free space on the file system of the journal; all else goes on by itself."
    }
}

extension API {
    /// Refuses a command for which there is no room. What ends charging, or closes a door, is taken out of the reserve; what was carried
    /// out before under its key is told again.
    func refuseWithoutRoom(_ command: AdminCommand, _ http: HTTPRequest, _ actor: String) throws(APIProblem) {
        let room = engine.room
        if room.hasRoom(for: UInt64(http.body.count) * EngineLimits.entryBytesPerBodyByte) { return }
        if let key = http.fields["Idempotency-Key"], world.directory.record(actor: actor, key: key) != nil { return }
        if room.state != .spent, Self.isServedOnFullDisk(command, http) { return }
        guard room.state == .ample else { throw APIProblem(507, room.notice.capitalizedFirst) }
        let found = "\(byteCountText(room.freeBytes)) are free where \(byteCountText(room.reserveBytes)) are kept in reserve"
        throw APIProblem(
            507, "The body is too large for the disk: \(found). Free space on the file system of the journal, or send less at once.")
    }

    private static func isServedOnFullDisk(_ command: AdminCommand, _ http: HTTPRequest) -> Bool {
        switch command {
        case .stopSession, .revokeAPIToken: true
        case .sendCall:
            // What is no JSON asks for none of these, and is told why once there is room.
            switch (try? JSONValue(parsing: http.body))?["action"] {
            case .string("RemoteStopTransaction"), .string("UnlockConnector"): true
            default: false
            }
        default: false
        }
    }
}

extension String {
    /// With a capital at its head, as a sentence has.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
