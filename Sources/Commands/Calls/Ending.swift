import EventStore
import Projections

/// How calls end.
enum Ending {
    /// Ends a call, once; where its effect is to be watched, says until when.
    static func end(
        _ call: CallState, _ outcome: CallOutcome, status: String? = nil, detail: String? = nil, watchSeconds: Int64? = nil,
        in turn: inout Turn
    ) {
        // The end of another may have ended it meanwhile.
        guard let current = turn.world.outbox[call.call], current.endedAt == nil else { return }
        let until = call.isObserved == nil ? watchSeconds.map { turn.now.adding(seconds: $0) } : nil
        turn.emit(
            .callEnded(
                CallEnded(
                    call: call.call, station: call.station, outcome: outcome, status: status, detail: detail, observesUntil: until)))
        if LocalLists.isPart(call, in: turn.world), outcome != .answered, outcome != .lost {
            LocalLists.giveUp(of: call.station, in: &turn)
        }
    }

    /// The connection ended while a call was under way: it goes back into the outbox, unless its effect was seen or it was tried enough.
    static func lose(of station: StationID, in turn: inout Turn) {
        guard let call = turn.world.outbox.underWay(to: station) else { return }
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

    /// Time passed: calls expire, time out, or were not seen to have their effect, and others leave.
    static func look(in turn: inout Turn) {
        for station in turn.world.outbox.stationsWithOpenCalls {
            for call in turn.world.outbox.open(of: station) where isDue(call, in: turn) {
                if let current = turn.world.outbox[call.call], isDue(current, in: turn) { endDue(current, in: &turn) }
            }
            Queueing.dispatch(to: station, in: &turn)
        }
    }

    private static func isDue(_ call: CallState, in turn: Turn) -> Bool {
        if call.endedAt != nil { return call.observesUntil.map { $0 <= turn.now } ?? false }
        if let sentAt = call.sentAt { return turn.now.seconds(since: sentAt) >= Limits.callTimeoutSeconds }
        return call.expires <= turn.now
    }

    private static func endDue(_ call: CallState, in turn: inout Turn) {
        let window = Dialect.action(of: call, in: turn.world)?.proof.seconds
        if call.endedAt != nil {
            turn.emit(.callUnobserved(CallUnobserved(call: call.call, station: call.station)))
        } else if call.sentAt != nil {
            if call.isObserved == true {
                end(call, .answered, status: Observing.withoutAnswer, in: &turn)
            } else {
                end(call, .timedOut, detail: "No answer within \(Limits.callTimeoutSeconds) s.", watchSeconds: window, in: &turn)
            }
            Queueing.dispatch(to: call.station, in: &turn)
        } else {
            end(call, .expired, watchSeconds: call.attempt > 0 ? window : nil, in: &turn)
        }
    }
}
