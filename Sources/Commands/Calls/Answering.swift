import EventStore
import Projections

/// What stations answer to our calls.
enum Answering {
    /// The call that an answer belongs to; an answer to nothing is noted and dropped (trust.md row 28).
    private static func answered(_ messageId: String, by station: StationID, in turn: inout Turn) -> CallState? {
        if let call = awaiting(messageId, station, in: turn.world) { return call }
        turn.warn(.answerWithoutCall, "messageId")
        return nil
    }

    /// The call of a message id that has no answer yet: under way, or given up, for late answers count.
    private static func awaiting(_ messageId: String, _ station: StationID, in world: World) -> CallState? {
        guard let number = messageId.split(separator: "-").first.flatMap({ UInt64($0) }),
            let call = world.calls[CallID(rawValue: number)], call.station == station, call.messageId == messageId,
            call.isUnderWay || Ending.isGivenUp(call)
        else { return nil }
        return call
    }

    /// A station answers with a result.
    static func result(_ messageId: String, _ payload: MessageReader, of station: StationID, in turn: inout Turn) {
        guard let call = answered(messageId, by: station, in: &turn), let action = Dialect.action(of: call, in: turn.world) else { return }
        var found = Warnings()
        let answer = action.answer(payload, &found)
        turn.warn(found)
        if answer.verdict == .unknown {
            return Ending.end(
                call, .refused, status: answer.status, detail: "The station does not know \(call.action).", in: &turn)
        }
        let isAccepted = answer.verdict == .accepted
        if let fact = answer.fact { learn(fact, from: call, in: &turn) }
        if isAccepted, LocalLists.isPart(call, in: turn.world) { LocalLists.arrived(call, in: &turn) }
        let window = answer.isPutOff ? Limits.scheduledSecondsMax : action.proof.seconds
        Ending.end(
            call, isAccepted ? .answered : .refused, status: answer.status ?? "Answered", detail: answer.detail,
            watchSeconds: isAccepted ? window : nil, summary: isAccepted ? summary(call, action, answer) : nil, in: &turn)
        if isAccepted, action.proof == .configuration { readBack(call, in: &turn) }
    }

    /// A station answers with an error.
    static func error(_ messageId: String, _ code: String, _ description: String, of station: StationID, in turn: inout Turn) {
        guard let call = answered(messageId, by: station, in: &turn) else { return }
        Ending.end(
            call, .refused, status: code.clipped(Limits.wordCharacters), detail: description.clipped(Limits.textCharacters), in: &turn)
    }

    /// A station answers with what nobody can read.
    static func unreadable(_ messageId: String, _ explanation: String, of station: StationID, in turn: inout Turn) {
        guard let call = awaiting(messageId, station, in: turn.world) else { return }
        Ending.end(call, .unreadable, detail: explanation, in: &turn)
    }

    /// What was done, in plain words; nil where its effect says it.
    private static func summary(_ call: CallState, _ action: ActionRow, _ answer: CallAnswer) -> String? {
        // What stands in the outbox is JSON; of what were not, no word would be known.
        guard let done = action.asking?.done, let asked = try? JSONValue(parsing: call.payload) else { return nil }
        return done.text(asked, answer).clipped(Limits.textCharacters)
    }

    /// What an answer tells beyond its status.
    private static func learn(_ fact: CallAnswer.Fact, from call: CallState, in turn: inout Turn) {
        switch fact {
        case .configuration(let settings, let unknownKeys):
            let entries = settings.prefix(Limits.configurationKeysMax).map { setting in
                ConfigurationEntry(
                    key: setting.key.clipped(Limits.textCharacters), value: setting.value?.clipped(Limits.configurationValueCharacters),
                    isReadonly: setting.isReadonly)
            }
            turn.emit(
                .configurationReported(
                    ConfigurationReported(station: call.station, entries: Array(entries), unknownKeys: unknownKeys)))
            for entry in entries { Observing.see(.configuration(entry), of: call.station, in: &turn) }
        case .localListVersion(let version):
            turn.emit(.localListReported(LocalListReported(station: call.station, version: version)))
        case .schedule(let text):
            turn.emit(
                .compositeScheduleReported(
                    CompositeScheduleReported(station: call.station, connector: call.connector ?? .station, schedule: text)))
        }
    }

    /// Whether a configuration took effect is seen by reading it back.
    private static func readBack(_ call: CallState, in turn: inout Turn) {
        guard case .changeConfiguration(let setting)? = Dialect.order(of: call, in: turn.world) else { return }
        Queueing.queue(.tellConfiguration([setting.key]), to: call.station, seconds: Limits.readBackSeconds, in: &turn)
    }
}
