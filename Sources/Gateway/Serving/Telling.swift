import Commands
import EventStore
import Projections

/// A dashboard that listens.
struct NewsStream {
    /// The station whose frames it is told.
    let frames: StationID?
    /// Who opened it.
    let principal: Principal
    var lastAt: Int64
    var lastStatusAt: Int64 = 0
    var lastOverfullAt: Int64?
}

/// How much was rendered for dashboards since the process began: it grows with what is new, not with what there is or who listens.
struct NewsCounts: Equatable {
    var items = 0
    var frames = 0
    var statuses = 0
}

extension Shell {
    func openStream(_ key: ConnectionKey, _ frames: StationID?, _ principal: Principal, _ server: Server<Shell>) {
        guard streams.count < GatewayLimits.streams else {
            departures.append(.respond(key, APIProblem(503, "\(GatewayLimits.streams) dashboards listen already.").response))
            return
        }
        var response = HTTPResponse(200, body: Array(": welcome\nretry: 2000\n\n".utf8), type: "text/event-stream")
        response.fields.append("Cache-Control", "no-store")
        response.fields.append("X-Content-Type-Options", "nosniff")
        server.beginStream(key, response)
        streams[key] = NewsStream(frames: frames, principal: principal, lastAt: server.now)
        if let frames { watched[frames, default: 0] += 1 }
    }

    func closeStream(_ key: ConnectionKey) {
        guard let stream = streams.removeValue(forKey: key), let station = stream.frames else { return }
        let left = (watched[station] ?? 1) - 1
        watched[station] = left > 0 ? left : nil
    }

    /// Tells every listening dashboard the next slice of what changed, and begins a round where the last is over.
    func tellNews(_ server: Server<Shell>, now: Int64) {
        if streams.isEmpty { return (news, round) = (News(), NewsRound()) }
        if !round.isOpen {
            guard now >= nextNews else { return }
            nextNews = now + GatewayLimits.newsMilliseconds
            round = NewsRound(&news)
        }
        let read = api.reading(.server)
        let text = round.next().flatMap { rendered($0, read) }
        var telling = RoundEnd(now: now, isOver: !round.isOpen, hasNews: !round.isEmpty, isOverfull: round.isOverfull, frames: round.frames)
        for (key, stream) in streams {
            let isWelcome = engine.read { world in stream.principal.token.map { world.directory[$0]?.isRevoked == false } ?? true }
            guard isWelcome else {
                server.endStream(key)
                closeStream(key)
                continue
            }
            let parts = [text] + telling.parts(for: &streams[key, default: stream], self)
            guard parts.contains(where: { !$0.isEmpty }) else { continue }
            streams[key]?.lastAt = now
            departures.append(.tell(key, parts))
        }
    }

    /// One thing as it is now; nothing where it is gone.
    private func rendered(_ item: News.Item, _ read: ReadContext) -> [UInt8] {
        newsCounts.items += 1
        func told<State>(_ name: String, _ view: View<State>, _ find: () throws -> State?) -> [UInt8] {
            do {
                return try find().map { Self.event(name, try view.json($0, read)) } ?? []
            } catch {
                warned("a dashboard is not told of \(item): \(error).")
                return []
            }
        }
        switch item {
        case .station(let station): return told("station", StationAPI.view) { read.world.stations[station] }
        case .session(let session): return told("session", SessionAPI.view) { try read.session(session) }
        case .invoice(let invoice): return told("invoice", InvoiceAPI.view) { try read.invoice(invoice) }
        case .knock: return Self.event("knock", .object([]))
        case .alert: return Self.event("alert", .object([]))
        }
    }

    /// The lines of a console, with their masks where what they hide cannot be found out.
    fileprivate func lines(_ lines: FrameLines, of station: StationID, isClear: Bool) -> [FrameLine] {
        let keys = engine.keys
        guard isClear else { return lines.masked(of: station) }
        do throws(Fault) {
            return try lines.lines(of: station, clear: { (text, spans) throws(Fault) in try keys.shown(text, spans) })
        } catch {
            engine.note(error)
            return lines.masked(of: station)
        }
    }

    /// A view as an event; nothing where it cannot be made, of which an operator is told.
    fileprivate func event<Source>(_ name: String, _ view: View<Source>, _ source: Source, _ read: ReadContext) -> JSONValue? {
        do {
            return try view.json(source, read)
        } catch {
            warned("a dashboard is not told the \(name): \(error).")
            return nil
        }
    }

    static func event(_ name: String, _ data: JSONValue) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data.bytes + Array("\n\n".utf8)
    }
}

/// What stands at the end of a round beside the news for everybody; each part of it is rendered when somebody needs it, and once.
private struct RoundEnd {
    /// Whose frames, and whether in clear.
    private struct Console: Hashable {
        let station: StationID
        let isClear: Bool
    }

    let now: Int64
    let isOver: Bool
    let hasNews: Bool
    let isOverfull: Bool
    let frames: [(station: StationID, lines: FrameLines)]
    private var status: [UInt8]?
    private var consoles: [Console: [UInt8]] = [:]

    init(now: Int64, isOver: Bool, hasNews: Bool, isOverfull: Bool, frames: [(station: StationID, lines: FrameLines)]) {
        (self.now, self.isOver, self.hasNews, self.isOverfull, self.frames) = (now, isOver, hasNews, isOverfull, frames)
    }

    mutating func parts(for stream: inout NewsStream, _ shell: Shell) -> [[UInt8]] {
        guard isOver else { return [] }
        var parts: [[UInt8]] = []
        if isOverfull, stream.lastOverfullAt.map({ now - $0 >= GatewayLimits.overfullMilliseconds }) ?? true {
            stream.lastOverfullAt = now
            parts.append(Shell.event("overfull", .object([])))
        }
        if hasNews || now - stream.lastStatusAt >= GatewayLimits.statusMilliseconds {
            stream.lastStatusAt = now
            parts.append(statusText(shell))
        }
        if let station = stream.frames { parts.append(frameText(Console(station: station, isClear: stream.principal.seesTokens), shell)) }
        return parts
    }

    private mutating func statusText(_ shell: Shell) -> [UInt8] {
        if let status { return status }
        shell.newsCounts.statuses += 1
        let view = shell.event("status", SystemAPI.status, nil, shell.api.reading(.server))
        let text = view.map { Shell.event("status", $0) } ?? []
        status = text
        return text
    }

    private mutating func frameText(_ console: Console, _ shell: Shell) -> [UInt8] {
        if let text = consoles[console] { return text }
        let identity = shell.engine.read { $0.stations[console.station]?.identity } ?? ""
        var text: [UInt8] = []
        for (station, lines) in frames where station == console.station {
            shell.newsCounts.frames += 1
            for line in shell.lines(lines, of: station, isClear: console.isClear).reversed() {
                guard let view = shell.event("frame", FrameAPI.view, line, shell.api.reading(.server)) else { continue }
                text += Shell.event("frame", view.adding(["station": .string(identity)]))
            }
        }
        consoles[console] = text
        return text
    }
}
