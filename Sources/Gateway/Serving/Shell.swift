import Commands
public import EventStore
import Projections

/// The shell: hands what comes over the sockets to the engine, and lets nothing leave before it is on disk.
///
/// One thread owns it: the one that runs its server.
public final class Shell: ServerHandler {
    /// The connection that a station has.
    struct Link {
        var key: ConnectionKey
        var connection: ConnectionID
        /// Frames since the second began.
        var frames = 0
        /// Whether its frames wait for the next second.
        var isPaused = false
    }

    /// Something that leaves once the turn is on disk, in this order.
    enum Departure {
        case respond(ConnectionKey, HTTPResponse)
        case accept(ConnectionKey, String)
        case decline(ConnectionKey, String)
        case send(SentFrame)
        case close(ConnectionClose)
        case tell(ConnectionKey, [[UInt8]])
        /// Boxed, for a state is large beside everything else that leaves.
        indirect case read([(key: ConnectionKey, reading: Reading)], ReadContext)
        indirect case prepare([(key: ConnectionKey, command: LargeCommand)], ReadContext)
        /// Effects up to this one may be begun.
        case carryOut(EffectID)
    }

    public let engine: Engine
    let api: API
    let options: GatewayOptions
    /// By number of the station, from 1.
    var links: [Link?] = []
    var departures: [Departure] = []
    /// What leaves just now; kept for its memory.
    private var leaving: [Departure] = []
    /// What leaves once it is durable, where the log does not say so at once.
    private var waiting = Departures<Departure>()
    /// Whether the log wakes the loop.
    private var isWoken = false
    var probes: [Probe] = []
    var lastConnection: ConnectionID
    /// Wrong tries of a source at one station, and at whatever stations.
    var guessing = FailureLimiter()
    var floods = FailureLimiter(free: GatewayLimits.sourceFailures)
    /// How often a source was refused at one station.
    var knocks = SourceTable<Int>()
    var streams: [ConnectionKey: NewsStream] = [:]
    /// Requests whose body is on its way.
    var admitted: [ConnectionKey: API.Admitted] = [:]
    /// How many of them watch the frames of a station.
    var watched: [StationID: Int] = [:]
    var news = News()
    /// What is being told, a slice at a time.
    var round = NewsRound()
    var newsCounts = NewsCounts()
    /// Threads that answer what is only read.
    let readers: ReadingPool
    /// What was asked for in this turn.
    var readings: [(key: ConnectionKey, reading: Reading)] = []
    /// What connections wait for.
    var reads: [ConnectionKey: Reading] = [:]
    /// Threads that prepare large commands.
    let preparers: ReadingPool
    var commands = LargeCommands()
    /// Whether the next part of a large command waits in the mailbox.
    var isGoingOn = false
    private var nextSecond: Int64 = 0
    var nextNews: Int64 = 0
    private var nextMinute: Int64 = 0
    /// Whether the last tick left something to the next one.
    private var hasMoreToTick = false
    /// Called once when the store fails; the process must end, for nothing can be acknowledged any more.
    let failed: (Fault) -> Never
    /// Told what an operator should know at once, and that no entry of the journal may hold.
    let warned: (String) -> Void
    /// When it was last told that the certificate ends soon; milliseconds of the monotonic clock.
    var certificateToldAt: Int64?
    /// Ends of connections that are journaled once there is room.
    var untold: [ClosedInput] = []
    /// Messages that are too long to be put together, while they come.
    var longMessages: [ConnectionKey: LongMessage] = [:]
    /// What is counted since the start.
    var meters = Meters()
    /// Stations that sent too much in this second.
    var paused: [StationID] = []
    /// What must happen outside.
    var carrying = CarryingOut()
    /// Marks the user value of connections that only echo.
    static let echo = UInt64.max

    /// - Parameters:
    ///   - warned: told what an operator should know at once, in a sentence that begins in the middle of a line.
    ///   - failed: told of a fault of the store; ends the process.
    public init(
        _ engine: Engine, options: GatewayOptions = GatewayOptions(), warned: @escaping (String) -> Void = { _ in },
        failed: @escaping (Fault) -> Never
    ) {
        self.engine = engine
        self.options = options
        self.warned = warned
        self.failed = failed
        api = API(engine: engine, outgoing: options.outgoing)
        lastConnection = engine.world.lastConnection
        guard let readers = ReadingPool(niceness: options.readingNiceness),
            let preparers = ReadingPool(threads: GatewayLimits.preparingThreads, niceness: options.readingNiceness)
        else {
            failed(Fault(.system, "No thread can be started to read with", advice: "Allow the process more threads (ulimit -u, TasksMax)"))
        }
        (self.readers, self.preparers) = (readers, preparers)
    }

    deinit { stopReading() }

    /// Sets up a new installation, closes the connections that were open when the process ended, and carries out what it left open.
    public func start(origin: String) {
        lookAtDisk()
        if engine.world.sequence == 0 {
            _ = decide(.genesis(GenesisInput(origin: origin, productVersion: Product.version)))
        }
        let stale = engine.world.stations.all.compactMap { state in state.connection.map { (state.station, $0) } }
        for (station, connection) in stale { decideEnding(ClosedInput(station: station, connection: connection, cause: .network)) }
        waitUntilDurable()
    }

    /// Issues an API token to somebody who has the machine itself; the bearer token is told here and never again.
    public func issueAPIToken(name: String, role: Role) throws -> String {
        let token = try APITokenAPI.newToken()
        let secret = engine.keys.subject(.apiToken, Array(token.utf8))
        let body = JSONValue.object(["name": .string(name), "role": .string(role.name)])
        _ = decide(
            .command(
                CommandInput(
                    actor: "cpms", role: .owner, name: AdminCommand.issueAPIToken.rawValue, body: body.bytes, secret: secret,
                    fingerprint: secret.high)))
        waitUntilDurable()
        return token
    }

    /// Whether a text looks like an API token, of whichever installation.
    public static func isTokenShaped(_ text: String) -> Bool { APITokenAPI.isShaped(text) }

    /// Whether a bearer token is one that opens the API for owners.
    public func isOwner(token: String) -> Bool {
        engine.world.directory.find(secret: engine.keys.subject(.apiToken, Array(token.utf8)))?.role == .owner
    }

    /// Whether nothing has happened yet but the beginning of the journal.
    public var isNew: Bool { engine.world.sequence <= 1 }

    /// Whether nobody can use the API yet.
    public var hasNoAPIToken: Bool { engine.world.directory.all.isEmpty }

    /// Carries out a request to the API on behalf of the machine's owner; applied once for each key.
    public func provision(_ method: String, _ path: String, body: [UInt8], key: String) -> HTTPResponse {
        guard var request = HTTPRequest(method: method, target: "/api/v1" + path, body: body) else {
            return APIProblem(400, "\(path) is no path.").response
        }
        request.fields.append("Idempotency-Key", key)
        request.fields.append("Content-Type", "application/json")
        let answer = api.answerAsOwner(request, actor: "provisioning")
        switch answer {
        case .now(let response): return response
        case .read(let reading): return reading.answer(from: api.reading(reading.principal))?.response ?? APIProblem(500, "").response
        case .afterCommit(let response, let decision):
            depart(decision)
            waitUntilDurable()
            return response
        case .large(let command):
            let response = carryOut(command)
            waitUntilDurable()
            return response
        case .stream: return HTTPResponse(400, text: "A stream cannot be provisioned.")
        }
    }

    /// Ends in order: what is in flight is decided and on disk, and the state is kept for a quick start.
    public func finish() {
        stopReading()
        waitUntilDurable()
        do throws(Fault) {
            try engine.checkpoint(isStopping: true)
        } catch {
            failed(error)
        }
        engine.maintain(isStopping: true)
    }

    // MARK: Turns

    /// Has an input decided, and notes what is to leave because of it.
    ///
    /// - Parameter read: what was read of a frame already, of the text that the input has.
    func decide(_ input: Input, read: FrameReading? = nil) -> Decision {
        let sequence = engine.sequence
        let decision = engine.decide(input, read: read)
        depart(decision)
        if !streams.isEmpty, engine.sequence > sequence { noteNews(input, decision, sequence) }
        // Nothing of it leaves before the turn ends.
        if engine.isTurnFull { commit() }
        return decision
    }

    func depart(_ decision: Decision) {
        for close in decision.closes { departures.append(.close(close)) }
        for sent in decision.sent { departures.append(.send(sent)) }
    }

    /// Puts the turn on disk, and carries out what must be over before anything leaves; a store that cannot ends the process.
    func commit() {
        do throws(Fault) {
            let (before, began) = (engine.submitted, ContinuousClock.now)
            try engine.commit()
            if engine.submitted > before { meters.noteCommit(began.duration(to: .now)) }
            try carryOutAtOnce()
        } catch {
            failed(error)
        }
    }

    /// `commit`, and waits where the log takes its time: at a start, an end, and for whoever calls from within the process.
    private func waitUntilDurable() {
        commit()
        do throws(Fault) { try engine.waitUntilDurable() } catch { failed(error) }
    }

    /// Whoever watches over the process is told how long turns take.
    public func turnTook(microseconds: Int64) { meters.noteTurn(microseconds: microseconds) }

    /// The turn goes to the log, and once it is durable what it decided leaves; a log that says so later wakes the loop.
    public func turnEnded(of server: Server<Shell>) {
        if !isWoken { beWoken(server.mailbox) }
        commit()
        publish()
        if engine.room.isLookDue { lookAtDisk(server) }
        lookForEffects()
        guard !departures.isEmpty || !waiting.isEmpty else { return }
        // What is decided because something leaves is not on disk yet: it leaves with the next turn.
        swap(&departures, &leaving)
        if waiting.isEmpty, engine.durable == engine.submitted {
            leaveAll(server)
        } else {
            if !leaving.isEmpty { waiting.add(leaving, after: engine.submitted) }
            while let next = waiting.next(durable: engine.durable) {
                leaving = next
                leaveAll(server)
            }
        }
        leaving.removeAll(keepingCapacity: true)
    }

    private func beWoken(_ mailbox: Mailbox<Server<Shell>>) {
        isWoken = true
        // A mailbox that is full wakes the loop by itself.
        engine.whenTold { mailbox.post { _ in } }
    }

    private func leaveAll(_ server: Server<Shell>) {
        for departure in leaving {
            leave(departure, server)
            server.flushAnswers()
        }
    }

    /// Whether no command is taken that is not needed at once, because the disk is full.
    public var isShortOfRoom: Bool { engine.room.state != .ample }

    private func leave(_ departure: Departure, _ server: Server<Shell>) {
        switch departure {
        case .respond(let key, let response): server.respond(key, response)
        case .accept(let key, let subprotocol): server.accept(key, subprotocol: subprotocol.isEmpty ? nil : subprotocol)
        case .decline(let key, let reason):
            server.accept(key)
            server.close(key, code: 1002, reason: reason)
        case .send(let frame):
            guard let link = link(of: frame.station), link.connection == frame.connection else { return }
            send(frame, over: link, server)
        case .tell(let key, let parts): if !server.stream(key, parts) { closeStream(key) }
        case .read(let readings, let published): begin(readings, published, server)
        case .prepare(let due, let published): prepare(due, published, server)
        case .carryOut(let last): carryOutEffects(through: last, server)
        case .close(let close):
            for link in replaced where link.connection == close.connection {
                server.close(link.key, code: close.code, reason: close.reason)
            }
            replaced.removeAll { $0.connection == close.connection }
            for link in links.compactMap(\.self) where link.connection == close.connection {
                server.close(link.key, code: close.code, reason: close.reason)
            }
        }
    }

    /// Connections that were replaced in this turn and are still to be closed.
    var replaced: [Link] = []

    func link(of station: StationID) -> Link? {
        let index = Int(station.rawValue) - 1
        return links.indices.contains(index) ? links[index] : nil
    }

    func setLink(_ link: Link?, of station: StationID) {
        let index = Int(station.rawValue) - 1
        while links.count <= index { links.append(nil) }
        links[index] = link
    }

    /// Looks after probes, news, timers, checkpoints and snapshots.
    public func tick(now: Int64, of server: Server<Shell>) {
        resolveProbes(now: now, server)
        goOnLate(server)
        tellNews(server, now: now)
        guard now >= nextSecond else {
            if hasMoreToTick, engine.room.state != .spent { hasMoreToTick = decide(.tick).hasMore }
            return
        }
        nextSecond = now + 1_000
        carrying.isLookDue = true
        releaseRestrained(server)
        lookAtDisk(server)
        if engine.room.state != .spent {
            lookAtClock()
            hasMoreToTick = decide(.tick).hasMore
        }
        commit()
        tellFaults()
        for notice in engine.takeRefusals() { warned(notice + ".") }
        do throws(Fault) {
            try engine.checkpoint()
            engine.maintain()
            if now >= nextMinute {
                nextMinute = now + 60_000
                for notice in try engine.watchReaders() { warned(notice + ".") }
                tellDisk()
                tellCertificate()
            }
        } catch {
            failed(error)
        }
    }

    /// The end of a connection is decided, and a handshake that waited for it goes on.
    public func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<Shell>) {
        closeStream(key)
        abandonRead(of: key)
        abandonCommand(of: key)
        admitted[key] = nil
        longMessages[key] = nil
        probes.removeAll { $0.key == key }
        guard let (station, link) = station(of: key, value) else { return }
        setLink(nil, of: station)
        let (cause, code) = Self.cause(reason)
        decideEnding(ClosedInput(station: station, connection: link.connection, cause: cause, code: code))
        for probe in probes where probe.station == station { resolve(probe, incumbent: .none, server) }
        probes.removeAll { $0.station == station }
    }

    private static func cause(_ reason: CloseReason) -> (CloseCause, Int?) {
        switch reason {
        case .peerClosed(let code, _): (.station, code.map { Int($0) })
        case .peerGone: (.network, nil)
        case .closed(1001): (.shutdown, 1001)
        case .closed(let code): (.server, Int(code))
        case .violation(let code): (.violation, Int(code))
        case .timeout: (.silence, nil)
        case .failed: (.network, nil)
        default: (.server, nil)
        }
    }
}
