import EventStore
import Projections

/// How calls end.
enum Ending {
    /// Ends a call, once, unless it was given up and its answer comes late; where its effect is to be watched, says until when.
    static func end(
        _ call: CallState, _ outcome: CallOutcome, status: String? = nil, detail: String? = nil, watchSeconds: Int64? = nil,
        summary: String? = nil, in turn: inout Turn
    ) {
        // The end of another may have ended it meanwhile.
        guard let current = turn.world.calls[call.call], current.endedAt == nil || isGivenUp(current) else { return }
        let until = current.isObserved == nil ? watchSeconds.map { turn.now.adding(seconds: $0) } : nil
        turn.emit(
            .callEnded(
                CallEnded(
                    call: call.call, station: call.station, outcome: outcome, status: status, detail: detail, observesUntil: until,
                    summary: summary)))
        if current.endedAt == nil, outcome != .answered, outcome != .lost, LocalLists.isPart(call, in: turn.world) {
            LocalLists.giveUp(of: call.station, in: &turn)
        }
        if outcome == .answered || outcome == .refused { Limiting.learn(from: current, outcome, status, in: &turn) }
        if outcome == .refused { tellRefusedStop(call, status, in: &turn) }
    }

    /// A station does not stop what runs by what we know: perhaps its end was lost. A person is told what can be done.
    private static func tellRefusedStop(_ call: CallState, _ status: String?, in turn: inout Turn) {
        guard case .stopSession(let transaction)? = Dialect.order(of: call, in: turn.world), let number = transaction.number,
            let session = turn.world.sessions.running(transaction: number, at: call.station)
        else { return }
        turn.alert(
            "session-stop-refused",
            "The station refused to stop session \(session)\(status.map { " (\($0))" } ?? ""). "
                + "If it does not run any more, end it with what is known.",
            of: call.station, session: session)
    }

    /// Whether nobody waits for the answer of a call any more, which counts all the same.
    static func isGivenUp(_ call: CallState) -> Bool { call.outcome == .timedOut }

    /// The connection ended while calls were under way.
    static func loseAll(of station: StationID, in turn: inout Turn) {
        for call in turn.world.calls.underWay(to: station) { lose(call, in: &turn) }
    }

    /// It goes back into the outbox, unless its effect was seen or it was tried enough.
    private static func lose(_ call: CallState, in turn: inout Turn) {
        let action = Dialect.action(of: call, in: turn.world)
        if call.isObserved == true {
            end(call, .answered, status: Observing.withoutAnswer, in: &turn)
        } else if action?.traits.contains(.notAgain) ?? false {
            end(
                call, .timedOut, detail: "The connection ended before an answer came; sent again it might reset the station twice.",
                watchSeconds: action?.proof.seconds, in: &turn)
        } else if call.attempt >= Limits.callAttemptsMax {
            end(
                call, .timedOut, detail: "The connection ended \(call.attempt) times before an answer came.",
                watchSeconds: action?.proof.seconds, in: &turn)
        } else {
            end(call, .lost, in: &turn)
        }
    }

    /// Time passed: calls expire, time out, or were not seen to have their effect, and others leave. What one tick has no room for is as
    /// due at the next one.
    static func look(in turn: inout Turn) {
        var (sentCount, sentBytes) = (0, 0)
        for station in turn.world.calls.stationsWithOpenCalls {
            guard turn.decision.events.count < Limits.tickEventsMax, sentBytes < Limits.tickSentBytesMax else { return turn.goOn() }
            for call in turn.world.calls.open(of: station) where isDue(call, in: turn) {
                if let current = turn.world.calls[call.call], isDue(current, in: turn) { endDue(current, in: &turn) }
            }
            Queueing.dispatch(to: station, in: &turn)
            for frame in turn.decision.sent[sentCount...] { sentBytes += frame.text.count + frame.spans.reduce(0) { $0 + $1.sealed.count } }
            sentCount = turn.decision.sent.count
        }
    }

    private static func isDue(_ call: CallState, in turn: Turn) -> Bool {
        if call.endedAt != nil { return call.observesUntil.map { $0 <= turn.now } ?? false }
        if let sentAt = call.sentAt { return turn.now.seconds(since: sentAt) >= Lanes.lane(of: call, in: turn.world).answerSeconds }
        return call.expires <= turn.now
    }

    /// Whether a call asks for a boot because nobody but the product wants it.
    private static func isOwnRequestForBoot(_ call: CallState, in turn: Turn) -> Bool {
        guard call.actor == Queueing.product else { return false }
        let name = Dialect.spoken(by: call.station, in: turn.world).name(of: .boot)
        return Dialect.order(of: call, in: turn.world) == .trigger(message: name)
    }

    private static func endDue(_ call: CallState, in turn: inout Turn) {
        // Of a station that says nothing at all its silence is told, not that it does not boot because we ask it to.
        let window = isOwnRequestForBoot(call, in: turn) ? nil : Dialect.action(of: call, in: turn.world)?.proof.seconds
        if call.endedAt != nil {
            turn.emit(.callUnobserved(CallUnobserved(call: call.call, station: call.station)))
        } else if call.sentAt != nil {
            if call.isObserved == true {
                end(call, .answered, status: Observing.withoutAnswer, in: &turn)
            } else {
                let seconds = Lanes.lane(of: call, in: turn.world).answerSeconds
                end(call, .timedOut, detail: "No answer within \(seconds) s.", watchSeconds: window, in: &turn)
            }
            Queueing.dispatch(to: call.station, in: &turn)
        } else {
            end(call, .expired, detail: whyNotSent(call, in: turn), watchSeconds: call.attempt > 0 ? window : nil, in: &turn)
        }
    }

    /// What kept a call from leaving for as long as it might wait.
    private static func whyNotSent(_ call: CallState, in turn: Turn) -> String {
        let seconds = call.expires.seconds(since: call.queuedAt)
        let isConnected = turn.world.stations.with(call.station) { $0.connection != nil } ?? false
        if call.attempt > 0 { return "The connection ended before an answer came; it is not sent again after \(seconds) s." }
        return isConnected
            ? "Not sent: within \(seconds) s the station was not ready for it."
            : "Not sent: the station was not there within \(seconds) s."
    }
}
