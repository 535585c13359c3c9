public import Commands
public import EventStore
import Projections

/// A past that is told before the sockets open: what stations and people did at instants that a clock is set to. It is decided, sealed and
/// journaled like what comes over sockets; only the sockets are missing.
public final class Past {
    /// What a station hears.
    public enum Heard: Sendable {
        case frame([UInt8])
        case closed
    }

    private let shell: Shell
    private let clock: ToldClock
    private var connections: [StationID: ConnectionID] = [:]
    private var heard: [(station: String, what: Heard)] = []

    /// A past of an installation whose engine goes by this clock.
    public init(_ shell: Shell, _ clock: ToldClock) { (self.shell, self.clock) = (shell, clock) }

    /// When it is.
    public var now: Instant { clock.now() }

    /// What stations heard since the last call, in order.
    public func takeHeard() -> [(station: String, what: Heard)] {
        defer { heard = [] }
        return heard
    }

    /// A station asks for its connection: nil where it is let in, else why not.
    public func connect(_ identity: String, password: String, address: String) -> String? {
        let text = Array(password.utf8)
        shell.lastConnection = ConnectionID(rawValue: shell.lastConnection.rawValue + 1)
        let connection = shell.lastConnection
        let decision = decide(
            .handshake(
                HandshakeInput(
                    connection: connection, identity: identity, rawPath: "/ocpp/" + identity, address: address, transport: .plain,
                    userName: Array(identity.utf8), credential: shell.api.credential(of: identity, password: text),
                    credentialOfHex: shell.api.credential(of: identity, password: Array(hexText(text).utf8)), certificateNames: [],
                    subprotocols: ["ocpp1.6"], userAgent: "", incumbent: .none, hasConnectionHeader: true, head: [], knocks: 0)))
        switch decision.handshake {
        case .accept(let station, _):
            connections[station] = connection
            return nil
        case .decline(let reason), .refuse(_, let reason): return reason
        case nil: return "The handshake was not decided."
        }
    }

    /// A frame of a connected station comes.
    public func receive(_ frame: [UInt8], from identity: String) {
        guard let (station, connection) = link(identity) else { return }
        do throws(Fault) {
            var input = FrameInput(station: station, connection: connection, kind: .text)
            if case .excessive = try shell.engine.keys.seal(frame, into: &input, isKnown: shell.engine.knowsCard) {
                preconditionFailure("A simulated station sent a frame that names too much.")
            }
            _ = decide(.frame(input))
        } catch {
            shell.failed(error)
        }
    }

    /// The connection of a station ends.
    public func lose(_ identity: String) {
        guard let (station, connection) = link(identity) else { return }
        connections[station] = nil
        _ = decide(.closed(ClosedInput(station: station, connection: connection, cause: .network)))
    }

    /// Somebody asks something of the API; answers status and body.
    public func ask(_ method: String, _ path: String, _ body: JSONValue? = nil, actor: String) -> (status: Int, body: [UInt8]) {
        guard var request = HTTPRequest(method: method, target: "/api/v1" + path, body: body?.bytes ?? []) else { return (400, []) }
        if body != nil { request.fields.append("Content-Type", "application/json") }
        let outcome = shell.api.answerAsOwner(request, actor: actor)
        if case .now(let response) = outcome { return (response.status, response.body) }
        if case .read(let reading) = outcome, let (response, _) = reading.answer(from: shell.api.reading(reading.principal)) {
            return (response.status, response.body)
        }
        if case .afterCommit(let response, let decision) = outcome {
            note(decision)
            return (response.status, response.body)
        }
        // What is followed, or too much to be read here, is no part of a past.
        return (400, [])
    }

    /// Time has passed.
    public func tick() {
        while decide(.tick).hasMore {}
        shell.engine.maintain()
    }

    /// The past is over: what is connected is so no more, all of it is on disk, and the clock goes on by itself.
    public func end() {
        for station in connections.keys.sorted() {
            guard let state = shell.engine.world.stations[station] else { continue }
            lose(state.identity)
        }
        heard = []
        shell.commit()
        clock.goOn()
        shell.api.beginsAnew()
    }

    private func link(_ identity: String) -> (StationID, ConnectionID)? {
        let station = shell.engine.read { $0.stations.find(identity)?.station }
        return station.flatMap { station in connections[station].map { (station, $0) } }
    }

    private func decide(_ input: Input) -> Decision {
        let decision = shell.engine.decide(input)
        note(decision)
        return decision
    }

    private func note(_ decision: Decision) {
        for sent in decision.sent where connections[sent.station] == sent.connection || isNew(sent) { hear(sent) }
        for close in decision.closes {
            for (station, connection) in connections where connection == close.connection {
                connections[station] = nil
                if let state = shell.engine.world.stations[station] { heard.append((state.identity, .closed)) }
            }
        }
        if shell.engine.isTurnFull { shell.commit() }
    }

    /// What leaves for a station whose handshake is decided just now.
    private func isNew(_ sent: SentFrame) -> Bool { sent.connection == shell.lastConnection }

    private func hear(_ sent: SentFrame) {
        do throws(Fault) {
            guard let text = try shell.engine.keys.outgoing(sent.text, sent.spans),
                let identity = shell.engine.read({ $0.stations[sent.station]?.identity })
            else { return }
            heard.append((identity, .frame(text)))
        } catch {
            shell.failed(error)
        }
    }
}
