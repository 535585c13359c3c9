import EventStore
import Projections

/// A message that is sent to a station.
struct NewCall: CommandBody {
    static let form = BodyForm(
        NewCall.self, name: "NewCall", examples: [["action": "Reset", "payload": ["type": "Soft"], "expiresSeconds": 60]])

    let identity: String
    let action: ActionRow
    let payload: JSONField
    let seconds: Int64
    /// What stands behind the masks of the payload.
    let sealed: [SealedText]

    init(_ body: BodyReader) throws(JSONFieldError) {
        identity = try body.added("station", .filledText)
        action = try body.required("action", .action, "The OCPP action, such as Reset or GetConfiguration")
        seconds = try CallCommands.expiry(action.waits, body, Self.expiryMeaning)
        let given = try body.optional("payload", .object, "As the schema of the action wants it; {} when absent")
        payload = given ?? JSONField(.object([]), path: "/payload")
        sealed = try body.addedIfAny("sealed", Schema.sealed.list(most: 10_000)) ?? []
    }

    private static let expiryMeaning: String = {
        let moment = Set(Dialect.allCases.flatMap(\.actions).filter { $0.isToStation && $0.waits == .moment }.map(\.name)).sorted()
        return "How many seconds it may wait to be sent, 0: not at all; when absent a day. What happens where it arrives ("
            + moment.joined(separator: ", ") + ") waits \(Waiting.moment.seconds) s when absent, and \(Waiting.moment.secondsMax) at most"
    }()
}

extension Schema where Value == ActionRow {
    /// A message that a central system may send.
    fileprivate static var action: Schema {
        let actions = Dialect.allCases.flatMap(\.actions).filter(\.isToStation)
        return Schema(
            Shape(.text(least: 1, most: nil), examples: ["Reset"]), sample: actions[0],
            read: { field throws(JSONFieldError) in
                let text = try field.string()
                guard let action = Dialect.action(named: text), action.isToStation else {
                    if let meant = Suggestions.nearest(to: text, among: actions.map(\.name)) {
                        throw field.error("is no message to stations; did you mean \(meant)?")
                    }
                    throw field.error("must be one of \(actions.map(\.name).joined(separator: ", "))")
                }
                return action
            }, write: { .string($0.name) })
    }
}

extension Schema where Value == JSONField {
    /// An object that is looked at by who knows what it must be.
    fileprivate static var object: Schema {
        Schema(Shape(.object), sample: JSONField(.object([])), read: { field throws(JSONFieldError) in field }, write: { $0.value })
    }
}

/// Calls to stations: put into the outbox, and taken back.
enum CallCommands {
    /// For how many seconds a call may wait: as whoever asks says, within what its action allows.
    static func expiry(_ waits: Waiting, _ body: BodyReader, _ meaning: String) throws(JSONFieldError) -> Int64 {
        let name = "expiresSeconds"
        guard let seconds = try body.optional(name, .integer(0...Waiting.long.secondsMax), meaning) else { return waits.seconds }
        guard seconds <= waits.secondsMax else {
            throw JSONFieldError(
                path: body.path + "/" + name,
                problem: "must be at most \(waits.secondsMax): it happens where it arrives, and later would harm")
        }
        return Int64(seconds)
    }

    /// Puts a call into a station's outbox: any message that a central system may send (OCPP 1.6, chapter 5).
    static func send(_ body: NewCall, _ command: CommandInput, in turn: Turn) throws -> CommandOutcome {
        let state = try turn.station(body.identity)
        let request = try CallRequest(body.action, body.payload)
        if body.seconds == 0 { try refuseWaiting(body.action, state, in: turn) }
        return try queued(
            CallQueued(
                call: turn.world.calls.nextID, station: state.station, action: body.action.name, payload: request.payload,
                spans: try sealedSpans(request, body.sealed, in: turn), expires: turn.now.adding(seconds: max(1, body.seconds)),
                actor: command.actor, connector: request.connector), in: turn)
    }

    /// What stands behind the masks of a payload: sealed by the shell for this command, or the idTag of a token that we know.
    private static func sealedSpans(_ request: CallRequest, _ sealed: [SealedText], in turn: Turn) throws -> [SealedSpan] {
        let given = Dictionary(sealed.map { ($0.subject, $0.sealed) }) { _, later in later }
        return try request.masks(given.isEmpty ? nil : { given[$0] != nil }).map { span in
            guard let sealed = given[span.subject] ?? turn.world.tokens[span.subject]?.uid.sealed else {
                throw Refusal(status: 404, detail: "The payload names a token that nobody knows.")
            }
            return SealedSpan(offset: span.offset, sealed: sealed)
        }
    }

    /// What may not wait at all is refused where it would.
    private static func refuseWaiting(_ action: ActionRow?, _ state: StationState, in turn: Turn) throws(Refusal) {
        guard let obstacle = Queueing.obstacle(to: action, for: state, in: turn) else { return }
        throw Refusal.conflict("\(obstacle) Nothing was sent, for it may not wait.")
    }

    /// An order that somebody gave.
    static func queued(
        _ order: Order, to station: StationID, connector: ConnectorID? = nil, actor: String, seconds: Int64, in turn: Turn
    ) throws -> CommandOutcome {
        let kept = max(1, seconds)
        guard let queued = Queueing.queued(order, to: station, connector: connector, actor: actor, seconds: kept, in: turn) else {
            throw Refusal.conflict("The station speaks a version of OCPP that has no such message.")
        }
        if seconds == 0, let state = turn.world.stations[station] {
            try refuseWaiting(Dialect.spoken(by: station, in: turn.world).action(named: queued.action), state, in: turn)
        }
        return try self.queued(queued, in: turn)
    }

    private static func queued(_ call: CallQueued, in turn: Turn) throws -> CommandOutcome {
        let replaced = Lanes.superseded(by: call, in: turn.world)
        try refuseFullOutbox(of: call.station, freed: replaced.count, in: turn)
        return CommandOutcome(status: 202, events: replaced + [.callQueued(call)], answer: ["call": .integer(call.call.rawValue)])
    }

    /// - Parameter freed: how many of the open calls the next one replaces.
    static func refuseFullOutbox(of station: StationID, freed: Int = 0, in turn: Turn) throws(Refusal) {
        guard turn.world.calls.open(of: station).count - freed < Limits.openCallsPerStation else {
            throw Refusal.conflict("The outbox of this station is full: \(Limits.openCallsPerStation) calls are open.")
        }
    }

    static func cancel(_ number: CallID, in turn: Turn) throws -> CommandOutcome {
        if number > turn.world.calls.lastID { throw Refusal.notFound("call \(number)") }
        guard let call = turn.world.calls[number] else { throw Refusal.conflict("Call \(number) is long over.") }
        guard call.sentAt == nil, call.endedAt == nil else {
            throw Refusal.conflict("Call \(number) has left already; only a queued call can be cancelled.")
        }
        let ended = [call] + partsBehind(call, in: turn)
        return CommandOutcome(
            events: ended.map { .callEnded(CallEnded(call: $0.call, station: $0.station, outcome: .cancelled)) },
            answer: ["call": .integer(number.rawValue)])
    }

    /// Parts of a local list that build on a part that will not leave.
    private static func partsBehind(_ call: CallState, in turn: Turn) -> [CallState] {
        guard LocalLists.isPart(call, in: turn.world) else { return [] }
        return LocalLists.open(of: call.station, in: turn.world).filter { $0.sentAt == nil && $0.call > call.call }
    }
}
