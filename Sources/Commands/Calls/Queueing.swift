import EventStore
import Projections

/// Calls to stations leave one at a time, in the order in which they were queued (OCPP-J 1.6, 4.1.1).
extension Turn {
    /// Queues a call and sends it at once where nothing is in the way.
    @discardableResult
    mutating func queue(
        _ action: Action, payload: [UInt8], spans: [SealedSpan] = [], to station: StationID, connector: ConnectorID? = nil,
        actor: String, expires: Instant
    ) -> CallID {
        let call = world.outbox.nextID
        emit(
            .callQueued(
                CallQueued(
                    call: call, station: station, action: action.rawValue, payload: payload, spans: spans, expires: expires,
                    actor: actor, connector: connector)))
        dispatch(to: station)
        return call
    }

    /// Sends the next queued call of a station, if it is connected, ready, and no call is under way.
    mutating func dispatch(to station: StationID) {
        guard !isRepeat, !world.outbox.isEmpty(of: station), !world.outbox.isUnderWay(to: station),
            let state = world.stations[station], let connection = state.connection
        else { return }
        guard let call = world.outbox.open(of: station).first(where: { $0.endedAt == nil && $0.sentAt == nil && mayLeave($0, state) })
        else { return }
        if namesForgottenToken(call) {
            end(call, .cancelled, detail: "It names a token whose idTag was forgotten since.")
            return dispatch(to: station)
        }
        send(call, on: connection)
    }

    /// What a mask of the payload hides may have been destroyed while the call waited.
    private func namesForgottenToken(_ call: CallState) -> Bool {
        call.spans.contains { span in
            guard span.offset >= 0, span.offset <= call.payload.count - SubjectSpan.length,
                let subject = Subject(hex: call.payload[span.offset..<span.offset + SubjectSpan.length])
            else { return true }
            return world.tokens[subject]?.isForgotten ?? false
        }
    }

    /// Before its registration is accepted a station may only be asked to send its BootNotification (OCPP 1.6, 4.2).
    private func mayLeave(_ call: CallState, _ state: StationState) -> Bool {
        guard call.expires > now else { return false }
        if state.registration == .accepted { return hasSpoken(state) }
        return OCPP16.action(named: call.action)?.traits.contains(.beforeRegistration) ?? false
    }

    /// Some stations refuse everything until their boot is accepted (field.md, quirk 78), some never boot on a reconnect (77): the first
    /// frame, or a few seconds of silence, show that a station is ready.
    private func hasSpoken(_ state: StationState) -> Bool {
        guard let connectedAt = state.connectedAt else { return false }
        if let last = state.lastFrameAt, last >= connectedAt { return true }
        return now.seconds(since: connectedAt) >= Limits.silenceBeforeCallsSeconds
    }

    private mutating func send(_ call: CallState, on connection: ConnectionID) {
        let messageId = "\(call.call)-\(call.attempt + 1)"
        var text = Array("[2,\"\(messageId)\",\"\(call.action)\",".utf8)
        let shift = text.count
        text += call.payload
        text.append(0x5D)
        emit(
            .callSent(
                CallSent(
                    call: call.call, station: call.station, connection: connection, messageId: messageId, attempt: call.attempt + 1)))
        decision.sent.append(
            SentFrame(
                station: call.station, connection: connection, text: text,
                spans: call.spans.map { SealedSpan(offset: $0.offset + shift, sealed: $0.sealed) }))
    }

    /// The connection ended while a call was under way: it goes back into the outbox, unless its effect was seen or it was tried enough.
    mutating func loseCall(of station: StationID) {
        guard let call = world.outbox.underWay(to: station) else { return }
        if call.isObserved == true {
            end(call, .answered, status: Self.withoutAnswer)
        } else if OCPP16.action(named: call.action)?.traits.contains(.notAgain) ?? false {
            end(
                call, .timedOut, detail: "The connection ended before an answer came; sent again it might reset the station twice.",
                watchSeconds: window(of: call))
        } else if call.attempt >= Limits.callAttemptsMax {
            end(
                call, .timedOut, detail: "The connection ended \(call.attempt) times before an answer came.", watchSeconds: window(of: call)
            )
        } else {
            end(call, .lost)
        }
    }

    /// Ends a call, once; where its effect is to be watched, says until when.
    mutating func end(
        _ call: CallState, _ outcome: CallOutcome, status: String? = nil, detail: String? = nil, watchSeconds: Int64? = nil
    ) {
        // The end of another may have ended it meanwhile.
        guard let current = world.outbox[call.call], current.endedAt == nil else { return }
        emit(
            .callEnded(
                CallEnded(
                    call: call.call, station: call.station, outcome: outcome, status: status, detail: detail,
                    observesUntil: call.isObserved == nil ? watchSeconds.map { now.adding(seconds: $0) } : nil)))
        if call.action == Action.sendLocalList.rawValue, outcome != .answered, outcome != .lost { giveUpLocalList(of: call.station) }
    }

    /// A part of a local list did not arrive: what builds on it must not leave, and the station is asked which list it has now.
    private mutating func giveUpLocalList(of station: StationID) {
        for other in world.outbox.open(of: station) where other.action == Action.sendLocalList.rawValue && other.endedAt == nil {
            guard other.sentAt == nil else { continue }
            emit(.callEnded(CallEnded(call: other.call, station: station, outcome: .cancelled, detail: "An earlier part did not arrive.")))
        }
        queue(
            .getLocalListVersion, payload: Array("{}".utf8), to: station, actor: "cpms",
            expires: now.adding(seconds: Limits.callExpirySeconds))
    }

    private func window(of call: CallState) -> Int64? { OCPP16.action(named: call.action)?.proof.seconds }

    /// Time passed: calls expire, time out, or were not seen to have their effect; stations have been silent for too long.
    mutating func decideTick(_ input: Input) {
        for station in world.outbox.stationsWithOpenCalls {
            for call in world.outbox.open(of: station) where isDue(call) {
                if let current = world.outbox[call.call], isDue(current) { settleDue(current) }
            }
            dispatch(to: station)
        }
        lookForSilence()
        if !decision.isEmpty { world.observe(input, context) }
    }

    private func isDue(_ call: CallState) -> Bool {
        if call.endedAt != nil { return call.observesUntil.map { $0 <= now } ?? false }
        if let sentAt = call.sentAt { return now.seconds(since: sentAt) >= Limits.callTimeoutSeconds }
        return call.expires <= now
    }

    private mutating func settleDue(_ call: CallState) {
        if call.endedAt != nil {
            emit(.callUnobserved(CallUnobserved(call: call.call, station: call.station)))
        } else if call.sentAt != nil {
            if call.isObserved == true {
                end(call, .answered, status: Self.withoutAnswer)
            } else {
                end(call, .timedOut, detail: "No answer within \(Limits.callTimeoutSeconds) s.", watchSeconds: window(of: call))
            }
            dispatch(to: call.station)
        } else {
            end(call, .expired, watchSeconds: call.attempt > 0 ? window(of: call) : nil)
        }
    }
}
