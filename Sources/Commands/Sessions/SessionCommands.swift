import EventStore
public import Projections

/// A session that a person wants to end.
struct SessionStop: CommandBody {
    static let form = BodyForm(SessionStop.self, examples: [["expiresSeconds": 60]])
    let session: SessionID
    let seconds: Int64

    init(_ body: BodyReader) throws(JSONFieldError) {
        session = try body.added("session", .id)
        seconds = try CallCommands.expiry(.moment, body, "How many seconds it may wait for the station; 0: not at all")
    }
}

/// What a person decides about a session that was held.
struct SessionRelease: CommandBody {
    static let form = BodyForm(SessionRelease.self, examples: [["energyKwh": "12.345"]])
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
        token = try body.renamed("token", .subject, given: .filledText, "Whose card pays: its subject in hex, or its uid")
        driver = try body.optional("driver", .id, "Who pays")
        connector = try body.optional("connector", .place, "Where it was, when that is not known")
    }
}

/// What a person must name before a held session can be released: nothing is billed on a guess.
public enum ReleaseDemand: String, CaseIterable, Sendable {
    case connector
    /// A card or a driver.
    case payer
    /// What it delivered: nothing that was told of it can be.
    case energy
}

extension SessionState {
    /// Whether it costs money and nobody is known who owes it: its card may not charge, or there is none.
    public var isUnauthorized: Bool { authorization != .accepted && driver == nil && free == nil && tariff != nil }

    /// What must be named before it can be released; nothing for one that is not held.
    public var missingForRelease: [ReleaseDemand] {
        guard held != nil else { return [] }
        let isLost = connector == .station
        let mayCost = isLost || free == nil && tariff != nil
        return (isLost ? [.connector] : []) + (mayCost && authorization != .accepted && driver == nil ? [.payer] : [])
            + (heldEnergy == nil ? [.energy] : [])
    }
}

/// What people do with sessions.
enum SessionCommands {
    private static func open(_ id: SessionID, in turn: Turn) throws(Refusal) -> SessionState {
        if id > turn.world.sessions.lastID { throw Refusal.notFound("session \(id)") }
        guard let session = turn.world.sessions[id] else { throw Refusal.conflict("Session \(id) is closed for good.") }
        return session
    }

    static func stop(_ body: SessionStop, _ command: CommandInput, in turn: Turn) throws -> CommandOutcome {
        let session = try open(body.session, in: turn)
        guard session.isRunning else { throw Refusal.conflict("Session \(session.session) has ended already.") }
        return try CallCommands.queued(
            .stopSession(.number(session.transactionId)), to: session.station, connector: session.connector, actor: command.actor,
            seconds: body.seconds, in: turn)
    }

    /// A session that will not end by itself is ended with what is known of it, and held.
    static func end(_ session: SessionID, in turn: Turn) throws -> CommandOutcome {
        let session = try open(session, in: turn)
        guard session.isRunning else { throw Refusal.conflict("Session \(session.session) has ended already.") }
        var after = turn
        Closing.endWithWhatIsKnown(session, because: "A person ended it with what is known.", in: &after)
        return CommandOutcome(events: after.finish().events, answer: ["session": .integer(session.session.rawValue)])
    }

    /// Its energy and end, as measured, proposed or corrected, are priced, or it is written off. Who pays and where it was must be known by
    /// then: nothing is billed on a guess.
    static func release(_ body: SessionRelease, in turn: Turn) throws -> CommandOutcome {
        let session = try open(body.session, in: turn)
        guard session.held != nil else { throw Refusal.conflict("Session \(session.session) is not held.") }
        var released = SessionReleased(session: session.session, energy: body.energy, isWrittenOff: body.isWrittenOff)
        if !body.isWrittenOff { try decide(&released, of: session, by: body, in: turn) }
        var after = turn
        after.emit(.sessionReleased(released))
        // Where the register stood at its end is as known now as it will be.
        if session.isEstimated, let start = session.meterStart, let energy = released.energy ?? session.energy {
            let stoppedAt = released.stoppedAt ?? session.stoppedAt ?? turn.now
            Gaps.note(around: session, register: start.adding(energy), stoppedAt: stoppedAt, in: &after)
        }
        if !body.isWrittenOff, let priceable = after.world.sessions[session.session] {
            after.emit(Invoicing.settle(priceable, in: after.world, at: turn.now))
        }
        return CommandOutcome(events: after.finish().events, answer: ["session": .integer(session.session.rawValue)])
    }

    private static func decide(
        _ released: inout SessionReleased, of session: SessionState, by body: SessionRelease, in turn: Turn
    ) throws(Refusal) {
        if body.energy == nil { released.energy = try proposed(session, in: turn) }
        var placed = session
        if session.connector == .station, let connector = body.connector { placed.connector = connector }
        let next = Evidence.successor(of: placed, in: turn)
        // What nobody told ends where the next one began.
        released.stoppedAt = body.stoppedAt ?? session.heldStop.map { min($0, next ?? $0) }
        try checkFigures(body, released, session, next: next, in: turn)
        if let token = body.token, turn.world.tokens[token].map({ $0.isForgotten }) ?? true {
            throw Refusal("/token", "is no card that is known")
        }
        if let driver = body.driver, turn.world.tokens[driver].map({ $0.isForgotten }) ?? true {
            throw Refusal("/driver", "is no driver who is known")
        }
        released.token = body.token
        released.driver = body.driver ?? body.token.flatMap { turn.world.tokens[$0]?.driver }
        if session.connector == .station || session.tariff == nil {
            try place(&released, session, body, in: turn)
        } else if body.connector != nil {
            throw Refusal("/connector", "is known: it was connector \(session.connector)", .conflict)
        }
        let costs = released.tariff != nil || (session.free == nil && session.tariff != nil)
        guard costs, session.authorization != .accepted, session.driver == nil, body.token == nil, body.driver == nil else { return }
        throw Refusal("/token", "is missing: nobody is known who pays; name a card or a driver, or write it off")
    }

    /// What a person names can be, also beside what stands of the rest; and what was told of its end, where no other is named, does not
    /// reach into the next session.
    private static func checkFigures(
        _ body: SessionRelease, _ released: SessionReleased, _ session: SessionState, next: Instant?, in turn: Turn
    ) throws(Refusal) {
        let energy = released.energy ?? session.energy ?? Energy(rawValue: 0)
        if let stoppedAt = body.stoppedAt {
            try NamedFigures.check(stoppedAt, from: session.startedAt, next: next, in: turn)
        } else if let end = released.stoppedAt ?? session.stoppedAt {
            try NamedFigures.refuseBeyond(next, end, where: Closing.dimensions(of: session, in: turn))
        }
        let isLone = session.stopReceivedAt == session.receivedAt
        if isLone || (session.meterStart == nil && !session.isEstimated) { try NamedFigures.check(energy, below: session.meterStop) }
        if isLone {
            // An end that came alone tells nothing of how long it was.
            return try NamedFigures.check(energy, most: NamedFigures.most(0, at: session.station, in: turn))
        }
        if let stoppedAt = body.stoppedAt {
            try NamedFigures.check(
                energy, most: NamedFigures.most(from: session.startedAt, named: stoppedAt, at: session.station, in: turn))
        }
        guard body.energy != nil else { return }
        let micros = EnergyLimit.duration(
            of: session, until: released.stoppedAt ?? session.stoppedAt ?? turn.now, isBelieved: false,
            at: session.stopReceivedAt ?? turn.now)
        try NamedFigures.check(energy, most: NamedFigures.most(micros, at: session.station, in: turn))
    }

    /// What it delivered by the evidence. What cannot be is billed only where a person names it.
    private static func proposed(_ session: SessionState, in turn: Turn) throws(Refusal) -> Energy {
        let unknown = Refusal("/energyKwh", "is missing: what it delivered is not known; name it, or write it off")
        guard let energy = session.heldEnergy else { throw unknown }
        let powerMax = EnergyLimit.powerMax(of: session.station, in: turn.world)
        let micros = EnergyLimit.duration(
            of: session, until: session.heldStop ?? session.stoppedAt ?? turn.now, isBelieved: false,
            at: session.stopReceivedAt ?? turn.now)
        // An end that came alone tells nothing of how long it was.
        let isLone = session.stopReceivedAt == session.receivedAt
        if !isLone, energy > EnergyLimit.of(powerMax: powerMax, microseconds: micros) { throw unknown }
        return energy
    }

    /// What is not known of where it was, and what it is priced by.
    private static func place(
        _ released: inout SessionReleased, _ session: SessionState, _ body: SessionRelease, in turn: Turn
    ) throws(Refusal) {
        if session.connector == .station {
            guard let connector = body.connector else {
                throw Refusal("/connector", "is missing: which connector it was at is not known")
            }
            guard turn.world.stations.with(session.station, { Connectors.has(connector, $0) }) ?? true else {
                throw Refusal("/connector", "is none that its station has")
            }
            released.connector = connector
        }
        guard session.free == nil || session.free == .noTariff else { return }
        let found = turn.world.tariffs.resolve(
            station: session.station, connector: released.connector ?? session.connector, token: body.token ?? session.token,
            at: session.startedAt)
        released.tariff = found?.tariff
        released.tariffVersion = found?.version
    }
}
