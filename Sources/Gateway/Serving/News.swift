import Commands
import EventStore
import Projections

/// A dashboard that listens.
struct NewsStream {
    let frames: StationID?
    let seesTokens: Bool
    var lastAt: Int64
    var lastStatusAt: Int64 = 0
}

/// What changed since dashboards were told last.
struct News {
    var stations: Set<StationID> = []
    var sessions: Set<SessionID> = []
    var invoices: Set<InvoiceID> = []
    var hasKnock = false
    var hasAlert = false
    /// Frames of stations that a console watches: their entries, and the lines that they make.
    var frames: [(station: StationID, line: FrameLines)] = []

    var isEmpty: Bool { stations.isEmpty && sessions.isEmpty && invoices.isEmpty && !hasKnock && !hasAlert && frames.isEmpty }

    mutating func clear() {
        stations.removeAll(keepingCapacity: true)
        sessions.removeAll(keepingCapacity: true)
        invoices.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        hasKnock = false
        hasAlert = false
    }
}

/// The last TLS handshakes that failed: a station that closes silently for want of our certificate authority is seen here (field.md, 18).
struct TLSFailures {
    struct Failure {
        var address: String
        var reason: String
        var at: Instant

        var view: JSONValue { .object(["address": .string(address), "reason": .string(reason), "at": .time(at)]) }
    }

    private(set) var all: [Failure] = []

    mutating func note(_ address: String, _ reason: String, at: Instant) {
        if all.count >= 50 { all.removeFirst() }
        all.append(Failure(address: address, reason: reason, at: at))
    }
}

extension Shell {
    func openStream(_ key: ConnectionKey, _ frames: StationID?, _ seesTokens: Bool, _ server: Server<Shell>) {
        guard streams.count < GatewayLimits.streams else {
            departures.append(.respond(key, APIProblem(503, "\(GatewayLimits.streams) dashboards listen already.").response))
            return
        }
        var response = HTTPResponse(200, body: Array(": welcome\nretry: 2000\n\n".utf8), type: "text/event-stream")
        response.fields.append("Cache-Control", "no-store")
        response.fields.append("X-Content-Type-Options", "nosniff")
        server.beginStream(key, response)
        streams[key] = NewsStream(frames: frames, seesTokens: seesTokens, lastAt: server.now)
    }

    func noteNews(_ input: Input, _ decision: Decision, _ sequence: UInt64) {
        noteCommand(decision)
        let station: StationID? =
            switch input {
            case .frame(let frame): frame.station
            case .closed(let closed): closed.station
            case .handshake(let handshake): engine.world.stations.find(handshake.identity)?.station
            default: nil
            }
        if let station, news.stations.count < GatewayLimits.newsItems { news.stations.insert(station) }
        noteFrames(input, decision, sequence, of: station)
    }

    /// What went over the wires of stations whose consoles are watched.
    private func noteFrames(_ input: Input, _ decision: Decision, _ sequence: UInt64, of station: StationID?) {
        let concerned = Set(([station].compactMap(\.self)) + decision.sent.map(\.station))
        for station in concerned.sorted() where streams.values.contains(where: { $0.frames == station }) {
            guard news.frames.count < GatewayLimits.newsItems else { return }
            let entry = Entry(input: input, events: decision.events, sent: decision.sent)
            news.frames.append((station, FrameLines(entry, sequence: sequence, at: engine.world.instant)))
        }
    }

    /// What the events of a decision change on a dashboard.
    func noteCommand(_ decision: Decision) {
        for event in decision.events {
            switch event {
            case .sessionStarted(let e): news.sessions.insert(e.session)
            case .meterValuesRecorded(let e): if let session = e.session { news.sessions.insert(session) }
            case .sessionStopped(let e): news.sessions.insert(e.session)
            case .sessionPriced(let e): news.sessions.insert(e.session)
            case .sessionFreed(let e): news.sessions.insert(e.session)
            case .sessionReleased(let e): news.sessions.insert(e.session)
            case .sessionHeld(let e):
                news.sessions.insert(e.session)
                news.hasAlert = true
            case .invoiceIssued(let e):
                news.invoices.insert(e.invoice)
                for line in e.lines { news.sessions.insert(line.session) }
            case .stationKnocked, .knockingCleared, .onboardingWindowOpened: news.hasKnock = true
            case .alertRaised, .alertAcknowledged, .alertEnded, .duplicateConnectionRefused, .foreignTransactionReported:
                news.hasAlert = true
            case .callQueued(let e): news.stations.insert(e.station)
            case .callEnded(let e): news.stations.insert(e.station)
            case .callObserved(let e): news.stations.insert(e.station)
            case .callUnobserved(let e): news.stations.insert(e.station)
            case .stationAdded(let e): news.stations.insert(e.station)
            case .stationChanged(let e): news.stations.insert(e.station)
            case .stationAdopted(let e): news.stations.insert(e.station)
            default: break
            }
        }
    }

    /// Tells every listening dashboard what changed.
    func tellNews(_ server: Server<Shell>, now: Int64) {
        guard !streams.isEmpty else {
            news.clear()
            return
        }
        let text = newsText()
        let status = Self.event("status", api.statusView())
        for (key, stream) in streams {
            var own = text
            if !text.isEmpty || now - stream.lastStatusAt >= 5_000 {
                own += status
                streams[key]?.lastStatusAt = now
            }
            for (station, line) in news.frames where stream.frames == station {
                for view in views(of: line, station, clear: stream.seesTokens ? api.clear : nil).reversed() {
                    let identity = engine.world.stations[station]?.identity ?? ""
                    own += Self.event("frame", view.adding(["station": .string(identity)]))
                }
            }
            if own.isEmpty && now - stream.lastAt >= 15_000 { own = Array(": still here\n\n".utf8) }
            guard !own.isEmpty else { continue }
            streams[key]?.lastAt = now
            if !server.stream(key, own) { streams[key] = nil }
        }
        news.clear()
    }

    /// What is looked up, nil where that cannot be answered just now: whoever asks for it himself is told why.
    private func known<State>(_ find: () throws(Fault) -> State?) -> State? {
        do throws(Fault) {
            return try find()
        } catch {
            engine.note(error)
            return nil
        }
    }

    /// The lines of a console, with their masks where what they hide cannot be found out.
    private func views(of line: FrameLines, _ station: StationID, clear: Unmasking?) -> [JSONValue] {
        do throws(Fault) {
            return try line.views(of: station, clear: clear)
        } catch {
            engine.note(error)
            return line.views(of: station)
        }
    }

    private func newsText() -> [UInt8] {
        var text: [UInt8] = []
        for station in news.stations.sorted() {
            if let state = engine.world.stations[station] { text += Self.event("station", api.view(state)) }
        }
        for session in news.sessions.sorted().suffix(GatewayLimits.newsItems) {
            if let state = known({ () throws(Fault) in try api.find(session) }) { text += Self.event("session", api.view(state)) }
        }
        for invoice in news.invoices.sorted() {
            if let state = known({ () throws(Fault) in try api.find(invoice) }) { text += Self.event("invoice", api.view(state)) }
        }
        if news.hasKnock { text += Self.event("knock", .object([])) }
        if news.hasAlert { text += Self.event("alert", .object([])) }
        return text
    }

    private static func event(_ name: String, _ data: JSONValue) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data.bytes + Array("\n\n".utf8)
    }
}
