import Commands
import EventStore
import Projections
import Synchronization

/// Commands that a thread reads, seals and looks at before they are decided, a part in each turn.
struct LargeCommands {
    /// What a thread made of one; each side lets go of what it made itself, as with reads.
    final class Parcel: Sendable {
        private struct State: Sendable {
            var published: ReadContext?
            var prepared: PreparedCommand?
        }

        let command: LargeCommand
        private let state: Mutex<State>

        init(_ command: LargeCommand, _ published: ReadContext) {
            self.command = command
            state = Mutex(State(published: published))
        }

        /// Prepares it, on a thread; nothing of what was published is held by the thread after this.
        func prepare() {
            guard let published = state.withLock({ $0.published }) else { return }
            let prepared = command.prepared(from: published)
            state.withLock { $0.prepared = prepared }
        }

        /// What there is to decide; nil where nobody waited for it any more.
        var prepared: PreparedCommand? { state.withLock { $0.prepared } }

        /// Lets go of what was published, on the loop.
        func dropPublished() { state.withLock { $0.published = nil } }

        /// Lets go of what was prepared, on a thread.
        func dropPrepared() { state.withLock { $0.prepared = nil } }
    }

    /// Whose answer it is, and how far it is.
    struct UnderWay {
        let key: ConnectionKey
        let parcel: Parcel
        var part = 0
        var counts = ImportCounts()
    }

    /// Not yet with a thread, the oldest first.
    var waiting: [(key: ConnectionKey, command: LargeCommand)] = []
    /// With a thread.
    var preparing: [(key: ConnectionKey, command: LargeCommand)] = []
    /// Being decided, a part of the first in each turn, which then goes to the end.
    var underWay: [UnderWay] = []

    var count: Int { waiting.count + preparing.count + underWay.count }
    private var hasImport: Bool { preparing.contains { $0.command.isImport } || underWay.contains { $0.parcel.command.isImport } }

    /// Takes out those that may be prepared now: of imports one at a time, for the next one has to meet what the last one did.
    mutating func takeDue() -> [(key: ConnectionKey, command: LargeCommand)] {
        guard !waiting.isEmpty else { return [] }
        var mayImport = !hasImport
        let due = waiting.filter { item in
            guard item.command.isImport else { return true }
            defer { mayImport = false }
            return mayImport
        }
        waiting.removeAll { item in due.contains { $0.command === item.command } }
        preparing += due
        return due
    }
}

extension Shell {
    /// A large command came.
    func queue(_ command: LargeCommand, _ key: ConnectionKey) {
        guard commands.count < GatewayLimits.largeCommandsMax else {
            departures.append(.respond(key, Self.protected(APIProblem.readsCrowded.response)))
            return
        }
        commands.waiting.append((key, command))
    }

    /// Has large commands prepared by a state that is on disk, once it is.
    func publishCommands() {
        let due = commands.takeDue()
        if !due.isEmpty { departures.append(.prepare(due, api.reading(.anyone))) }
    }

    /// Has them prepared by threads.
    func prepare(_ due: [(key: ConnectionKey, command: LargeCommand)], _ published: ReadContext, _ server: Server<Shell>) {
        let mailbox = server.mailbox
        for (key, command) in due {
            let parcel = LargeCommands.Parcel(command, published.read(by: command.principal))
            let isTaken = preparers.submit {
                parcel.prepare()
                ReadingPool.deliver(to: mailbox) { $0.handler.prepared(parcel, key, $0) }
            }
            if isTaken { continue }
            commands.preparing.removeAll { $0.command === command }
            server.respond(key, Self.protected(APIProblem.readsCrowded.response))
        }
    }

    private func prepared(_ parcel: LargeCommands.Parcel, _ key: ConnectionKey, _ server: Server<Shell>) {
        parcel.dropPublished()
        commands.preparing.removeAll { $0.command === parcel.command }
        // From now on it is decided, whether somebody waits for the answer or not.
        guard parcel.prepared != nil else { return }
        commands.underWay.append(.init(key: key, parcel: parcel))
        if commands.underWay.count == 1 { goOn(server) }
    }

    /// Decides the next part of a large command; the one behind it belongs to the next turn, with what comes from others before it.
    private func goOn(_ server: Server<Shell>) {
        isGoingOn = false
        guard !commands.underWay.isEmpty else { return }
        var next = commands.underWay.removeFirst()
        // Nothing more is sealed under a key that is to be destroyed.
        if !engine.world.erasures.open.isEmpty { commit() }
        let isLast = decide(&next)
        if isLast {
            let parcel = next.parcel
            preparers.submitFirst { parcel.dropPrepared() }
        } else {
            commands.underWay.append(next)
        }
        if !commands.underWay.isEmpty { isGoingOn = server.mailbox.post { $0.handler.goOn($0) } }
    }

    private func decide(_ next: inout LargeCommands.UnderWay) -> Bool {
        guard let prepared = next.parcel.prepared else { return true }
        let (outcome, isLast) = api.decide(next.part, of: next.parcel.command, prepared, &next.counts)
        next.part += 1
        switch outcome {
        case .now(let response): departures.append(.respond(next.key, Self.protected(response)))
        case .afterCommit(let response, let decision):
            depart(decision)
            if !streams.isEmpty { noteNews(.tick, decision, engine.world.sequence) }
            if isLast { departures.append(.respond(next.key, Self.protected(response))) }
        case .read, .stream, .large: break
        }
        return isLast
    }

    /// A loop whose mailbox was full goes on with the next tick.
    func goOnLate(_ server: Server<Shell>) {
        if !isGoingOn, !commands.underWay.isEmpty { goOn(server) }
    }

    /// The connection is gone: of what it asked for, nothing is begun that is not yet; what is, goes on to its end.
    func abandonCommand(of key: ConnectionKey) {
        commands.waiting.removeAll { $0.key == key }
        for item in commands.preparing where item.key == key { item.command.abandon() }
    }

    /// Carries out a large command at once, for whoever calls from within the process.
    func carryOut(_ command: LargeCommand) -> HTTPResponse {
        guard let prepared = command.prepared(from: api.reading(command.principal)) else { return APIProblem(500, "").response }
        var (part, counts) = (0, ImportCounts())
        while true {
            let (outcome, isLast) = api.decide(part, of: command, prepared, &counts)
            part += 1
            switch outcome {
            case .now(let response): return response
            case .afterCommit(let response, let decision):
                depart(decision)
                if isLast { return response }
                if engine.isTurnFull { commit() }
            case .read, .stream, .large: return APIProblem(500, "").response
            }
        }
    }
}
