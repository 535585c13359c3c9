import EventStore
import Projections

extension Turn {
    /// Puts a call into a station's outbox: any message that a central system may send (OCPP 1.6, chapter 5).
    func sendCall(_ body: JSONField, actor: String) throws -> CommandOutcome {
        try body.allowOnly(["action", "payload", "expiresSeconds"], added: ["station", "sealed"])
        let state = try station(body, "station")
        let actionField = try body.required("action")
        guard let action = Action(rawValue: try actionField.string()), action.isToStation else {
            let known = Action.allCases.filter(\.isToStation).map(\.rawValue).joined(separator: ", ")
            throw actionField.error("must be one of \(known)")
        }
        let seconds = try body.optionalInt("expiresSeconds", in: 1...604_800).map { Int64($0) } ?? Limits.callExpirySeconds
        let payload = try body.optional("payload") ?? JSONField(.object([]), path: "/payload")
        let request = try OutgoingRequest(action, payload)
        return try queued(
            action, payload: request.payload, spans: try sealedSpans(request, body), to: state.station,
            connector: request.connector, actor: actor, expires: now.adding(seconds: seconds))
    }

    /// What stands behind the masks of a payload: sealed by the shell for this command, or the idTag of a token that we know.
    private func sealedSpans(_ request: OutgoingRequest, _ body: JSONField) throws -> [SealedSpan] {
        var given: [Subject: [UInt8]] = [:]
        for field in try body.optionalArray("sealed", max: 10_000) {
            let text = try sealedText(field)
            given[text.subject] = text.sealed
        }
        return try request.masks(given.isEmpty ? nil : { given[$0] != nil }).map { span in
            guard let sealed = given[span.subject] ?? world.tokens[span.subject]?.uid.sealed else {
                throw CommandRefusal(status: 404, detail: "The payload names a token that nobody knows.")
            }
            return SealedSpan(offset: span.offset, sealed: sealed)
        }
    }

    func queued(
        _ action: Action, payload: [UInt8], spans: [SealedSpan], to station: StationID, connector: ConnectorID?, actor: String,
        expires: Instant
    ) throws -> CommandOutcome {
        guard world.outbox.open(of: station).count < Limits.openCallsPerStation else {
            throw CommandRefusal.conflict("The outbox of this station is full: \(Limits.openCallsPerStation) calls are open.")
        }
        let call = world.outbox.nextID
        let queued = CallQueued(
            call: call, station: station, action: action.rawValue, payload: payload, spans: spans, expires: expires, actor: actor,
            connector: connector)
        return CommandOutcome(status: 202, events: [.callQueued(queued)], answer: .object(["call": .integer(call.rawValue)]))
    }

    func cancelCall(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["call"])
        let number = try body.int("call", in: 1...Int.max)
        let id = CallID(rawValue: UInt64(number))
        if id > world.outbox.lastID { throw CommandRefusal.notFound("call \(number)") }
        guard let call = world.outbox[id] else { throw CommandRefusal.conflict("Call \(number) is long over.") }
        guard call.sentAt == nil, call.endedAt == nil else {
            throw CommandRefusal.conflict("Call \(number) has left already; only a queued call can be cancelled.")
        }
        let ended = [call] + partsBehind(call)
        return CommandOutcome(
            events: ended.map { .callEnded(CallEnded(call: $0.call, station: $0.station, outcome: .cancelled)) },
            answer: .object(["call": .integer(number)]))
    }

    /// Parts of a local list that build on a part that will not leave.
    private func partsBehind(_ call: CallState) -> [CallState] {
        guard call.action == Action.sendLocalList.rawValue else { return [] }
        return world.outbox.open(of: call.station).filter {
            $0.action == call.action && $0.sentAt == nil && $0.endedAt == nil && $0.call > call.call
        }
    }
}
