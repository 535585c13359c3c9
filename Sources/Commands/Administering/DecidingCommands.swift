import EventStore
import Projections

extension Turn {
    /// Carries out an admin command, or refuses it; both are recorded with who asked. A command that comes again under its idempotency
    /// key is answered as before and does nothing.
    mutating func decideCommand(_ command: CommandInput, _ input: Input) {
        if let key = command.idempotencyKey, let record = world.directory.record(actor: command.actor, key: key) {
            return answer(
                record.bodyHash == command.fingerprint
                    ? CommandAnswer(status: record.status, body: record.answer)
                    : Self.refusal(409, "The idempotency key \(key) was used for another command."))
        }
        guard Entry(input: input).body().count <= Limits.commandInputBytesMax else {
            // What is too long to be recorded is told, and that is all.
            return answer(Self.refusal(413, "The command is longer than \(Limits.commandInputBytesMax) bytes."))
        }
        record(input)
        do {
            let outcome = try carryOut(command)
            let answer = CommandAnswer(status: outcome.status, body: outcome.answer.bytes)
            try refuseTooLong(Entry(input: input, events: outcome.events))
            emit(outcome.events)
            if command.rowsBehind > 0 { self.answer(answer) } else { end(command, .done, answer) }
            dispatchQueued(outcome.events)
        } catch {
            end(command, .refused, Self.refusal(error))
        }
    }

    /// What somebody is told whose command came to this.
    static func refusal(_ error: any Error) -> CommandAnswer {
        switch error {
        case let refusal as CommandRefusal: return self.refusal(refusal.status, refusal.detail, refusal.problems)
        case let error as JSONFieldError:
            return refusal(422, error.description, [MoneyRefusal.Problem(error.path, error.problem)])
        case let refusal as MoneyRefusal:
            return self.refusal(refusal.status, refusal.problems.first?.detail ?? "", refusal.problems)
        default: return refusal(400, "The body cannot be read: \(error)")
        }
    }

    /// Nothing has happened yet: what would make an entry that is longer than the journal takes is refused as a whole.
    private func refuseTooLong(_ entry: Entry) throws(CommandRefusal) {
        let count = entry.body().count
        guard count > Limits.commandEntryBytesMax else { return }
        throw CommandRefusal(
            status: 413, detail: "What the command brings about takes \(count) bytes, more than \(Limits.commandEntryBytesMax).")
    }

    /// A refusal quotes what was sent, which may be long, and as often as there are rows.
    private static func refusal(_ status: Int, _ detail: String, _ problems: [MoneyRefusal.Problem] = []) -> CommandAnswer {
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
            body: problemDocument(status: status, detail: detail.clipped(Limits.refusalCharacters), errors: Array(told)))
    }

    private mutating func end(_ command: CommandInput, _ verdict: CommandVerdict, _ answer: CommandAnswer) {
        self.answer(answer)
        emit(
            .commandEnded(
                CommandEnded(
                    actor: command.actor, command: command.name, verdict: verdict,
                    idempotencyKey: verdict == .done ? command.idempotencyKey : nil, bodyHash: command.fingerprint, status: answer.status,
                    answer: answer.body)))
    }

    /// What leaves at once because of the events of a command: calls to stations, and connections of those that are gone.
    private mutating func dispatchQueued(_ events: [Event]) {
        for event in events {
            switch event {
            case .callQueued(let queued): Queueing.dispatch(to: queued.station, in: &self)
            case .stationRemoved(let removed):
                guard let connection = world.stations.with(removed.station, { $0.connection }) ?? nil else { continue }
                close(connection, reason: "this station was removed")
            default: break
            }
        }
    }

    private func carryOut(_ input: CommandInput) throws -> CommandOutcome {
        guard let command = AdminCommand(rawValue: input.name) else { throw CommandRefusal.notFound("command \(input.name)") }
        guard command.isAllowed(to: input.role) else {
            throw CommandRefusal(status: 403, detail: "The role \(input.role.name) may not do \(input.name).")
        }
        return try command.row.decide(self, JSONField(try JSONValue(parsing: input.body, valuesMax: Limits.importRowsMax * 16)), input)
    }
}
