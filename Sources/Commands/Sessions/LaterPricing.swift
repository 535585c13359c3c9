import EventStore
import Projections

/// How a session is priced that was closed without an invoice: no tariff applied where it began, it came to nothing, or it was written
/// off.
struct SessionPricing: CommandBody {
    static let form = BodyForm(SessionPricing.self, examples: [["tariff": 1, "reason": "The tariff was assigned a day too late."]])

    let session: SessionID
    let billed: [UInt8]?
    let energy: Energy?
    let stoppedAt: Instant?
    let tariff: TariffID?
    let version: Int?
    let reason: String
    let token: Subject?
    let driver: DriverID?
    let isWrittenOff: Bool

    init(_ body: BodyReader) throws(JSONFieldError) {
        session = try body.added("session", .id)
        billed = try body.addedIfAny("billed", .hex)
        energy = try body.optional("energyKwh", .consumption, "What it delivered; as it was closed when absent")
        stoppedAt = try body.optional("stoppedAt", .instant, "When it ended, not before it began; as it was closed when absent")
        tariff = try body.optional("tariff", .id, "The tariff, where none applied where it began; else that which was frozen then")
        version = try body.optional(
            "version", .integer(1...Int(Int32.max)), "A version of it; that in force at the start when absent, or the first one after")
        let text = Schema.filledText.shown(as: Shape(.text(least: 1, most: MoneyLimits.correctionReason)))
        reason = try body.required("reason", text, "Why, for whoever reads the trail")
        token = try body.renamed("token", .subject, given: .filledText, "Whose card pays where nobody is known: its subject, or its uid")
        driver = try body.optional("driver", .id, "Who pays where nobody is known")
        isWrittenOff = try body.optional("writtenOff", .flag, "Price it though a person wrote it off", else: false)
    }
}

extension MoneyCommands {
    /// A session that was closed without an invoice is priced and invoiced: by the tariff that was frozen at its start, or by the one that
    /// a person names where none applied.
    static func priceSession(_ body: SessionPricing, in turn: Turn) throws -> CommandOutcome {
        try refuseOpen(body.session, in: turn)
        guard let bytes = body.billed else {
            throw Refusal.conflict("Session \(body.session) is priced already: what is wrong about it is corrected by its invoice.")
        }
        var billed: BilledSession = try added(bytes, "billed")
        guard billed.session == body.session, !turn.world.ledger.isPricedLater(body.session) else {
            throw Refusal.conflict("Session \(body.session) is priced already: what is wrong about it is corrected by its invoice.")
        }
        if let free = billed.free, free == .freeToken || free == .internalUse {
            throw Refusal.conflict("Session \(body.session) is free for another reason: \(free.name)")
        }
        try refuseDecided(billed, body)
        if body.reason.utf8.count > MoneyLimits.correctionReason {
            throw Refusal("/reason", "is longer than \(MoneyLimits.correctionReason) bytes")
        }
        let content = try version(body, of: billed, in: turn)
        try payer(&billed, body, in: turn)
        guard let seller = turn.world.ledger.seller else {
            throw Refusal.conflict("No seller is set, who could issue the invoice.")
        }
        billed.tariff = content.tariff
        billed.tariffVersion = content.version
        try NamedFigures.take(body.energy, body.stoppedAt, into: &billed, in: turn)
        if body.stoppedAt == nil {
            let next = Evidence.successor(of: billed, in: turn)
            try NamedFigures.refuseBeyond(next, billed.stoppedAt, where: content.dimensions)
        }
        let events = Invoicing.price(billed, by: content, for: seller, reason: body.reason, in: turn.world, at: turn.now)
        let isBilled = events.contains { if case .invoiceIssued = $0 { true } else { false } }
        if billed.free != .noTariff, !isBilled {
            throw Refusal("/energyKwh", "is missing: with \(billed.energy.kilowattHoursText) kWh it comes to nothing", .conflict)
        }
        var after = turn
        after.emit(events)
        Gaps.note(corrected: billed, in: &after)
        return CommandOutcome(events: after.finish().events, answer: ["session": .integer(body.session.rawValue)])
    }

    /// What was written down of an end alone is billed with its session; what a person wrote off is billed where a person says so.
    private static func refuseDecided(_ billed: BilledSession, _ body: SessionPricing) throws(Refusal) {
        if let whole = billed.endOf {
            throw Refusal.conflict(
                "Session \(billed.session) is the end of session \(whole), which came alone: it is billed with that one alone.")
        }
        guard billed.isWrittenOff, !body.isWrittenOff else { return }
        throw Refusal.conflict(
            "Session \(billed.session) was written off with \(billed.energy.kilowattHoursText) kWh, so that nobody pays for it; say that "
                + "it was (writtenOff, --written-off) to price it all the same.")
    }

    private static func refuseOpen(_ id: SessionID, in turn: Turn) throws(Refusal) {
        if id > turn.world.sessions.lastID { throw Refusal.notFound("session \(id)") }
        guard let session = turn.world.sessions[id] else { return }
        if session.isRunning { throw Refusal.conflict("Session \(id) runs: it can be priced once it has ended.") }
        if session.held != nil { throw Refusal.conflict("Session \(id) is held: release it, which prices it.") }
        throw Refusal.conflict("Session \(id) is priced already, and invoiced once there is a seller.")
    }

    /// The version that was named; else the one in force at the start, or the first one where there was none yet.
    private static func version(_ body: SessionPricing, of billed: BilledSession, in turn: Turn) throws(Refusal) -> TariffPublished {
        if let content = turn.world.tariffs.version(billed.tariffVersion, of: billed.tariff) {
            guard body.tariff ?? billed.tariff == billed.tariff, body.version ?? billed.tariffVersion == billed.tariffVersion else {
                throw Refusal("/tariff", "was frozen at its start: version \(billed.tariffVersion) of tariff \(billed.tariff)", .conflict)
            }
            return content
        }
        guard let id = body.tariff else { throw Refusal("/tariff", "is missing: none applied where it began") }
        guard let tariff = turn.world.tariffs[id] else { throw Refusal("/tariff", "is no tariff that is known") }
        if let number = body.version {
            guard let content = tariff.version(number) else { throw Refusal("/version", "is no version of tariff \(id)") }
            return content
        }
        let inForce = tariff.versions.last { $0.publishedAt <= billed.startedAt } ?? tariff.versions.first
        guard let content = inForce?.content else { throw Refusal("/tariff", "is no tariff that is known") }
        return content
    }

    /// Nothing is billed to nobody.
    private static func payer(_ billed: inout BilledSession, _ body: SessionPricing, in turn: Turn) throws(Refusal) {
        if let token = body.token, turn.world.tokens[token].map({ $0.isForgotten }) ?? true {
            throw Refusal("/token", "is no card that is known")
        }
        if let driver = body.driver, turn.world.tokens[driver].map({ $0.isForgotten }) ?? true {
            throw Refusal("/driver", "is no driver who is known")
        }
        let isKnown = billed.authorization == .accepted || billed.driver != nil
        if isKnown, (body.token ?? billed.token) != billed.token {
            throw Refusal("/token", "is known already: another card does not pay for what this one charged", .conflict)
        }
        if isKnown, (body.driver ?? billed.driver) != billed.driver {
            throw Refusal("/driver", "is known already: another one does not pay for what this one charged", .conflict)
        }
        guard isKnown || body.token != nil || body.driver != nil else {
            throw Refusal("/token", "is missing: nobody is known who pays; name a card or a driver")
        }
        if let token = body.token { billed.token = token }
        if body.token != nil || body.driver != nil {
            billed.driver = body.driver ?? body.token.flatMap { turn.world.tokens[$0]?.driver }
        }
    }
}
