import EventStore
import Projections

/// What a person decides about a session that was held.
struct SessionRelease: CommandBody {
    static let form = BodyForm(SessionRelease.self, examples: [["energyKwh": "12.345"]])
    let session: SessionID
    let isWrittenOff: Bool
    let energy: Energy?

    init(_ body: BodyReader) throws(JSONFieldError) {
        session = try body.added("session", .id)
        energy = try body.optional("energyKwh", .consumption, "The energy to charge for, not below 0; as metered when absent")
        isWrittenOff = try body.optional("writeOff", .flag, "Charge nothing", else: false)
    }
}

/// What people do with sessions.
enum SessionCommands {
    private static func open(_ id: SessionID, in turn: Turn) throws(Refusal) -> SessionState {
        if id > turn.world.sessions.lastID { throw Refusal.notFound("session \(id)") }
        guard let session = turn.world.sessions[id] else { throw Refusal.conflict("Session \(id) is closed for good.") }
        return session
    }

    static func stop(_ session: SessionID, actor: String, in turn: Turn) throws -> CommandOutcome {
        let session = try open(session, in: turn)
        guard session.isRunning else { throw Refusal.conflict("Session \(session.session) has ended already.") }
        return try CallCommands.queued(
            .stopSession(.number(session.transactionId)), to: session.station, connector: session.connector, actor: actor,
            seconds: Limits.sessionStopSeconds, in: turn)
    }

    /// Its energy as measured or corrected is priced, or it is written off.
    static func release(_ body: SessionRelease, in turn: Turn) throws -> CommandOutcome {
        var session = try open(body.session, in: turn)
        guard session.held != nil else { throw Refusal.conflict("Session \(session.session) is not held.") }
        let released = SessionReleased(session: session.session, energy: body.energy, isWrittenOff: body.isWrittenOff)
        var events: [Event] = [.sessionReleased(released)]
        session.held = nil
        session.energy = body.energy ?? session.energy
        if !body.isWrittenOff { events += Invoicing.settle(session, in: turn.world, at: turn.now) }
        return CommandOutcome(events: events, answer: ["session": .integer(session.session.rawValue)])
    }
}
