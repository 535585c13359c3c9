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

    /// Its energy as measured or corrected is priced, or it is written off.
    func releaseSession(_ body: SessionRelease) throws -> CommandOutcome {
        var session = try open(body.session)
        guard session.held != nil else { throw CommandRefusal.conflict("Session \(session.session) is not held.") }
        let released = SessionReleased(session: session.session, energy: body.energy, isWrittenOff: body.isWrittenOff)
        var events: [Event] = [.sessionReleased(released)]
        session.held = nil
        session.energy = body.energy ?? session.energy
        if !body.isWrittenOff { events += Invoicing.settle(session, in: world, at: now) }
        return CommandOutcome(events: events, answer: ["session": .integer(session.session.rawValue)])
    }
}
