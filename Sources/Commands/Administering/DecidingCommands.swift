import EventStore
import Projections

/// Carries out what people ask for.
enum Administering {
    /// Carries out an admin command, or refuses it; both are recorded with who asked. A command that comes again under its idempotency
    /// key is answered as before and does nothing.
    ///
    /// - Parameter ready: the same command, where it was read before.
    static func decide(_ command: CommandInput, _ input: Input, ready: ReadyCommand? = nil, in turn: inout Turn) {
        if let key = command.idempotencyKey, let record = turn.world.directory.record(actor: command.actor, key: key) {
            return turn.answer(
                record.bodyHash == command.fingerprint
                    ? CommandAnswer(status: record.status, body: record.answer)
                    : refusal(409, "The idempotency key \(key) was used for another command."))
        }
        if let other = turn.world.directory.unfinished(by: command.actor, key: command.idempotencyKey, not: command.fingerprint) {
            return turn.answer(refusal(409, "The idempotency key \(other) was used for another command, which is not finished."))
        }
        guard Entry(input: input).body().count <= Limits.commandInputBytesMax else {
            // What is too long to be recorded is told, and that is all.
            return turn.answer(refusal(413, "The command is longer than \(Limits.commandInputBytesMax) bytes."))
        }
        turn.record(input)
        if let refusal = command.refusal {
            return conclude(command, .refused, CommandAnswer(status: refusal.status, body: refusal.answer), in: &turn)
        }
        do {
            let outcome = try (ready ?? ReadyCommand(command)).deed.get()(command, turn)
            let answer = CommandAnswer(status: outcome.status, body: outcome.answer.bytes)
            try refuseTooLong(Entry(input: input, events: outcome.events))
            turn.emit(outcome.events)
            if command.rowsBehind > 0 { turn.answer(answer) } else { conclude(command, .done, answer, in: &turn) }
            dispatchQueued(outcome.events, in: &turn)
        } catch {
            conclude(command, .refused, refusal(error), in: &turn)
        }
    }

    /// What somebody is told whose command came to this.
    static func refusal(_ error: any Error) -> CommandAnswer {
        switch error {
        case let refused as Refusal: return refusal(refused.status, refused.detail, refused.problems, rows: refused.rows)
        case let error as JSONFieldError:
            return refusal(422, error.description, [Refusal.Problem(error.path, error.problem)])
        default: return refusal(400, "The body cannot be read: \(error)")
        }
    }

    /// Nothing has happened yet: what would make an entry that is longer than the journal takes is refused as a whole.
    private static func refuseTooLong(_ entry: Entry) throws(Refusal) {
        let count = entry.body().count
        guard count > Limits.commandEntryBytesMax else { return }
        throw Refusal(
            status: 413, detail: "What the command brings about takes \(count) bytes, more than \(Limits.commandEntryBytesMax).")
    }

    /// A refusal quotes what was sent, which may be long, and as often as there are rows.
    private static func refusal(_ status: Int, _ detail: String, _ problems: [Refusal.Problem] = [], rows: Int? = nil) -> CommandAnswer {
        var rest = Limits.refusalBytesMax
        let errors = problems.prefix(1_000).map { problem in
            (pointer: problem.pointer.clipped(Limits.refusalCharacters), detail: problem.detail.clipped(Limits.refusalCharacters))
        }
        let told = errors.prefix { error in
            rest -= error.pointer.utf8.count + error.detail.utf8.count
            return rest >= 0
        }
        return CommandAnswer(
            status: status,
            body: problemDocument(status: status, detail: detail.clipped(Limits.refusalCharacters), errors: Array(told), rows: rows))
    }

    private static func conclude(_ command: CommandInput, _ verdict: CommandVerdict, _ answer: CommandAnswer, in turn: inout Turn) {
        turn.answer(answer)
        turn.emit(
            .commandEnded(
                CommandEnded(
                    actor: command.actor, command: command.name, verdict: verdict,
                    idempotencyKey: verdict == .done ? command.idempotencyKey : nil, bodyHash: command.fingerprint, status: answer.status,
                    answer: answer.body)))
    }

    /// What leaves at once because of the events of a command: calls to stations, and connections of those that are gone.
    private static func dispatchQueued(_ events: [Event], in turn: inout Turn) {
        for event in events {
            switch event {
            case .callQueued(let queued): Queueing.dispatch(to: queued.station, in: &turn)
            case .stationRemoved(let removed):
                guard let connection = turn.world.stations.with(removed.station, { $0.connection }) ?? nil else { continue }
                turn.close(connection, reason: "this station was removed")
            default: break
            }
        }
    }
}
