import EventStore
import Projections

/// A session that the path names, and nothing more.
struct SessionNamed: CommandBody {
    static let form = BodyForm(SessionNamed.self)
    let session: SessionID

    init(_ body: BodyReader) throws(JSONFieldError) { session = try body.added("session", .id) }
}

/// What a person decides about a session that was held.
struct SessionRelease: CommandBody {
    static let form = BodyForm(
        SessionRelease.self, examples: [["energyKwh": "12.345"], ["stoppedAt": "2026-05-01T10:00:00Z", "driver": 3], ["writeOff": true]])
    let session: SessionID
    let isWrittenOff: Bool
    let energy: Energy?
    let stoppedAt: Instant?
    let token: Subject?
    let driver: DriverID?
    let connector: ConnectorID?

    init(_ body: BodyReader) throws(JSONFieldError) {
        session = try body.added("session", .id)
        energy = try body.optional("energyKwh", .consumption, "The energy to charge for, not below 0; as proposed when absent")
        isWrittenOff = try body.optional("writeOff", .flag, "Charge nothing", else: false)
        stoppedAt = try body.optional("stoppedAt", .instant, "When it ended, not before it began; as proposed when absent")
        token = try body.optional(
            "token", .subject.shown(as: Shape(.text(least: 1, most: nil))), "Whose card pays: its subject in hex, or its uid")
        driver = try body.optional("driver", .id, "Who pays")
        connector = try body.optional("connector", .place, "Where it was, when that is not known")
    }
}

extension Turn {
    private func open(_ id: SessionID) throws(CommandRefusal) -> SessionState {
        if id > world.sessions.lastID { throw CommandRefusal.notFound("session \(id)") }
        guard let session = world.sessions[id] else { throw CommandRefusal.conflict("Session \(id) is closed for good.") }
        return session
    }

    func stopSession(_ body: SessionNamed, actor: String) throws -> CommandOutcome {
        let session = try open(body.session)
        guard session.isRunning else { throw CommandRefusal.conflict("Session \(session.session) has ended already.") }
        return try queued(
            .stopSession(.number(session.transactionId)), to: session.station, connector: session.connector, actor: actor,
            seconds: Limits.sessionStopSeconds)
    }

    /// A session that will not end by itself is ended with what is known of it, and held.
    func endSession(_ body: SessionNamed) throws -> CommandOutcome {
        let session = try open(body.session)
        guard session.isRunning else { throw CommandRefusal.conflict("Session \(session.session) has ended already.") }
        return CommandOutcome(
            events: ended([session], because: "A person ended it with what is known."),
            answer: ["session": .integer(session.session.rawValue)])
    }

    /// What happens when running sessions end with what is known of them, for what they belong to is to go.
    func ended(_ sessions: [SessionState], because reason: String) -> [Event] {
        var after = self
        for session in sessions { Closing.endWithWhatIsKnown(session, because: reason, in: &after) }
        return after.finish().events
    }

    /// Its energy and end, as measured, proposed or corrected, are priced, or it is written off. Who pays and where it was must be known by
    /// then: nothing is billed on a guess.
    func releaseSession(_ body: SessionRelease) throws -> CommandOutcome {
        let session = try open(body.session)
        guard session.held != nil else { throw CommandRefusal.conflict("Session \(session.session) is not held.") }
        var released = SessionReleased(session: session.session, energy: body.energy, isWrittenOff: body.isWrittenOff)
        if !body.isWrittenOff { try decide(&released, of: session, by: body) }
        var after = self
        after.emit(.sessionReleased(released))
        guard !body.isWrittenOff, let priceable = after.world.sessions[session.session] else {
            return CommandOutcome(events: after.finish().events, answer: ["session": .integer(session.session.rawValue)])
        }
        after.emit(Invoicing.settle(priceable, in: after.world, at: now))
        return CommandOutcome(events: after.finish().events, answer: ["session": .integer(session.session.rawValue)])
    }

    private func decide(_ released: inout SessionReleased, of session: SessionState, by body: SessionRelease) throws(CommandRefusal) {
        released.energy = body.energy ?? session.heldEnergy
        released.stoppedAt = body.stoppedAt ?? session.heldStop
        if let stoppedAt = body.stoppedAt, stoppedAt < session.startedAt || stoppedAt > now {
            throw CommandRefusal.about("/stoppedAt", .invalid, "must lie between its start, \(session.startedAt.text), and now")
        }
        if let token = body.token, world.tokens[token].map({ $0.isForgotten }) ?? true {
            throw CommandRefusal.about("/token", .invalid, "is no card that is known")
        }
        if let driver = body.driver, world.tokens[driver].map({ $0.isForgotten }) ?? true {
            throw CommandRefusal.about("/driver", .invalid, "is no driver who is known")
        }
        released.token = body.token
        released.driver = body.driver ?? body.token.flatMap { world.tokens[$0]?.driver }
        if session.connector == .station || session.tariff == nil {
            try place(&released, session, body)
        } else if body.connector != nil {
            throw CommandRefusal.about("/connector", .conflict, "is known: it was connector \(session.connector)")
        }
        let costs = released.tariff != nil || (session.free == nil && session.tariff != nil)
        guard costs, session.authorization != .accepted, session.driver == nil, body.token == nil, body.driver == nil else { return }
        throw CommandRefusal.about("/token", .invalid, "is missing: nobody is known who pays; name a card or a driver, or write it off")
    }

    /// What is not known of where it was, and what it is priced by.
    private func place(_ released: inout SessionReleased, _ session: SessionState, _ body: SessionRelease) throws(CommandRefusal) {
        if session.connector == .station {
            guard let connector = body.connector else {
                throw CommandRefusal.about("/connector", .invalid, "is missing: which connector it was at is not known")
            }
            released.connector = connector
        }
        guard session.free == nil || session.free == .noTariff else { return }
        let found = world.tariffs.resolve(
            station: session.station, connector: released.connector ?? session.connector, token: body.token ?? session.token,
            at: session.startedAt)
        released.tariff = found?.tariff
        released.tariffVersion = found?.version
    }
}
