import Commands
import EventStore
import Projections

/// A handshake that waits until it is known whether the station's old connection lives (trust.md row 3).
struct Probe {
    let station: StationID
    let key: ConnectionKey
    let handshake: HandshakeInput
    let oldKey: ConnectionKey
    let ping: UInt32
    let deadline: Int64
}

extension Shell {
    /// A station asks for its WebSocket: who it is is known before anything of it is decided (trust.md 2a).
    public func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<Shell>) {
        if options.hasDebugEcho, request.segments.map(\.text) == ["echo"] {
            server.accept(key, subprotocol: nil, limits: .conformance)
            server.setUserValue(key, Self.echo)
            return
        }
        if request.segments.first?.text == "api" {
            departures.append(.respond(key, APIProblem(404, "The API has no WebSocket.").response))
            return
        }
        let address = client(request, key, server)
        guard let socketKey = request.webSocketKey, Base64.bytes(padding: socketKey)?.count == 16 else {
            departures.append(.respond(key, HTTPResponse(400, text: "The Sec-WebSocket-Key is not 16 bytes in base64.\n")))
            return
        }
        var handshake = self.handshake(request, address.host, key, server)
        let now = server.now
        let pair = Source(address: address, name: handshake.identity.lowercased())
        let source = Source(address: address)
        // Somebody else's guesses do not lock out a station where it connected before (trust.md row 7).
        let isAtHome = engine.read { $0.stations.find(handshake.identity)?.address } == handshake.address
        guard guessing.wait(pair, isKnown: isAtHome, at: now) == nil, isAtHome || floods.wait(source, at: now) == nil else {
            var response = HTTPResponse(429, text: "Too many refused attempts; wait.\n")
            response.fields.append("Retry-After", "60")
            departures.append(.respond(key, response))
            return
        }
        let instant = engine.now()
        switch engine.read({ Authentication.of(handshake, in: $0, at: instant) }) {
        case .refused:
            // How often this identity was refused from this address lately.
            handshake.knocks = knocks.change(pair, at: now, keptFor: GatewayLimits.knockSeconds) { old, _ in (old ?? 0) + 1 }
            guessing.note(pair, at: now)
            floods.note(source, at: now)
            decide(handshake, key, server)
        case .stranger where !handshake.hasCommonSubprotocol, .station where !handshake.hasCommonSubprotocol:
            handshake.knocks = knocks.change(pair, at: now, keptFor: GatewayLimits.knockSeconds) { old, _ in (old ?? 0) + 1 }
            decide(handshake, key, server)
        case .stranger: decide(handshake, key, server)
        case .station(let station, _):
            guessing.forgive(pair)
            if let link = link(of: station) {
                probe(station, link, handshake, key, server)
            } else {
                decide(handshake, key, server)
            }
        }
    }

    /// What a handshake says, without its secrets: passwords enter as keyed hashes only.
    private func handshake(
        _ request: HTTPRequest, _ address: String, _ key: ConnectionKey, _ server: Server<Shell>
    ) -> HandshakeInput {
        let facts = server.facts(key)
        let identity = Self.identity(request)
        let credentials = request.basicCredentials
        let shown = facts?.certificate
        let certificate = shown.flatMap { $0.fault == nil ? $0 : nil }
        lastConnection = ConnectionID(rawValue: lastConnection.rawValue + 1)
        return HandshakeInput(
            connection: lastConnection, identity: identity, rawPath: String(request.path.prefix(512)), address: address,
            transport: facts?.isTLS == true ? .tls : .plain, userName: credentials.map { Array($0.user.prefix(256)) },
            credential: credentials.map { api.credential(of: identity, password: $0.password) },
            credentialOfHex: credentials.map { api.credential(of: identity, password: Array(hexText($0.password).utf8)) },
            certificateNames: certificate.map { [$0.commonName].compactMap(\.self) + $0.dnsNames } ?? [],
            subprotocols: Array(request.subprotocols.prefix(16)), userAgent: request.fields["User-Agent"] ?? "", incumbent: .none,
            hasConnectionHeader: request.fields.has("Connection", token: "Upgrade"), head: Self.withoutSecrets(request.head), knocks: 0,
            certificateFault: shown.flatMap { Self.fault(of: $0) })
    }

    /// Why a certificate proves nothing, and whose it says that it is.
    private static func fault(of certificate: PeerCertificate) -> String? {
        guard let fault = certificate.fault else { return nil }
        func short(_ text: String?) -> String { text.map { String($0.prefix(GatewayLimits.certificateNameCharacters)) } ?? "nobody" }
        return "\(fault); of \(short(certificate.commonName)), issued by \(short(certificate.issuerCommonName))"
    }

    /// The last part of the path, at the root too: what is a path of ours there is no station.
    private static func identity(_ request: HTTPRequest) -> String {
        guard let last = request.segments.last?.text else { return "" }
        let isOurs = ["ocpp", "web", "healthz", "metrics"].contains(last) || Dashboard.asset(request.path) != nil
        return request.segments.count == 1 && isOurs ? "" : last
    }

    /// The head as it came, but for the lines that hold credentials.
    private static func withoutSecrets(_ head: [UInt8]) -> [UInt8] {
        let lines = head.split(separator: 0x0A, omittingEmptySubsequences: false)
        let kept = lines.map { line -> [UInt8] in
            let name = String(decoding: line.prefix { $0 != 0x3A }, as: UTF8.self).lowercased()
            let isSecret = ["authorization", "proxy-authorization", "cookie"].contains(name)
            return isSecret ? Array("\(name): [cut]\r".utf8) : Array(line)
        }
        return Array(kept.joined(separator: [0x0A]).prefix(GatewayLimits.headBytes))
    }

    private func probe(
        _ station: StationID, _ link: Link, _ handshake: HandshakeInput, _ key: ConnectionKey, _ server: Server<Shell>
    ) {
        guard !probes.contains(where: { $0.station == station }) else {
            departures.append(.respond(key, HTTPResponse(503, text: "This station is connecting already.\n")))
            return
        }
        guard let ping = server.ping(link.key) else {
            var handshake = handshake
            handshake.incumbent = .dead
            handshake.incumbentConnection = link.connection
            decide(handshake, key, server)
            return
        }
        probes.append(
            Probe(
                station: station, key: key, handshake: handshake, oldKey: link.key, ping: ping,
                deadline: server.now + GatewayLimits.probeMilliseconds))
    }

    /// The old connection of a station that asks for a new one has shown that it lives.
    public func pong(_ sequence: UInt32?, on key: ConnectionKey, of server: Server<Shell>) {
        guard !probes.isEmpty, let sequence else { return }
        for probe in probes where probe.oldKey == key && probe.ping <= sequence { resolve(probe, incumbent: .alive, server) }
        probes.removeAll { $0.oldKey == key && $0.ping <= sequence }
    }

    func resolveProbes(now: Int64, _ server: Server<Shell>) {
        guard !probes.isEmpty else { return }
        for probe in probes where probe.deadline <= now { resolve(probe, incumbent: .dead, server) }
        probes.removeAll { $0.deadline <= now }
    }

    /// Decides a handshake whose incumbent is known by now.
    func resolve(_ probe: Probe, incumbent: Incumbent, _ server: Server<Shell>) {
        var handshake = probe.handshake
        handshake.incumbent = incumbent
        handshake.incumbentConnection = incumbent == .none ? nil : link(of: probe.station)?.connection
        decide(handshake, probe.key, server)
    }

    private func decide(_ handshake: HandshakeInput, _ key: ConnectionKey, _ server: Server<Shell>) {
        if isShortOfRoom {
            departures.append(.respond(key, Self.noRoom()))
            return
        }
        let decision = decide(.handshake(handshake))
        switch decision.handshake {
        case .accept(let station, let subprotocol):
            if let old = link(of: station) { replaced.append(old) }
            setLink(Link(key: key, connection: handshake.connection), of: station)
            // Set before the answer leaves: a station that is gone by then is found when its connection ends.
            server.setUserValue(key, UInt64(station.rawValue))
            departures.append(.accept(key, subprotocol))
        case .decline(let reason): departures.append(.decline(key, reason))
        case .refuse(let status, let reason):
            var response = HTTPResponse(status, text: reason + "\n")
            if status == 401 { response.fields.append("WWW-Authenticate", "Basic realm=\"cpms\"") }
            if status == 503 { response.fields.append("Retry-After", "10") }
            departures.append(.respond(key, response))
        case nil: departures.append(.respond(key, HTTPResponse(500, text: "The handshake was not decided.\n")))
        }
    }

    /// Told at once and then once a minute: an operator has to allow the process more.
    public func crowded(of server: Server<Shell>) {
        guard isOver(GatewayLimits.crowdedNoticeSeconds, since: api.crowdedAt) else { return }
        api.crowdedAt = Clock.monotonicMilliseconds()
        warned("\(SystemAPI.crowdedNotice(server.webSocketCount)).")
    }

    /// Kept for the status: a station that closes silently for want of our authority is seen nowhere else (field.md, quirk 18).
    public func tlsFailed(address: SocketAddress, reason: String) { api.tlsFailures.note(address.host, reason, at: engine.now()) }
}
