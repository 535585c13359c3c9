import EventStore
import Projections

extension Turn {
    /// Carries out an admin command, or refuses it; both are recorded with who asked. A command that comes again under its idempotency
    /// key is answered as before and does nothing.
    mutating func decideCommand(_ command: CommandInput, _ input: Input) {
        let bodyHash = command.fingerprint
        if let key = command.idempotencyKey, let record = world.directory.record(actor: command.actor, key: key) {
            return answer(
                record.bodyHash == bodyHash
                    ? CommandAnswer(status: record.status, body: record.answer)
                    : Self.refusal(409, "The idempotency key \(key) was used for another command."))
        }
        record(input)
        do {
            let outcome = try carryOut(command)
            let answer = CommandAnswer(status: outcome.status, body: outcome.answer.bytes)
            emit(outcome.events)
            end(command, .done, bodyHash, answer)
            dispatchQueued(outcome.events)
        } catch let refusal as CommandRefusal {
            end(command, .refused, bodyHash, Self.refusal(refusal.status, refusal.detail, refusal.problems))
        } catch let error as JSONFieldError {
            let problem = MoneyRefusal.Problem(error.path, error.problem)
            end(command, .refused, bodyHash, Self.refusal(422, error.description, [problem]))
        } catch let refusal as MoneyRefusal {
            end(command, .refused, bodyHash, Self.refusal(refusal.status, refusal.problems.first?.detail ?? "", refusal.problems))
        } catch {
            end(command, .refused, bodyHash, Self.refusal(400, "The body cannot be read: \(error)"))
        }
    }

    private static func refusal(_ status: Int, _ detail: String, _ problems: [MoneyRefusal.Problem] = []) -> CommandAnswer {
        let errors = problems.prefix(1_000).map { (pointer: $0.pointer, detail: $0.detail) }
        return CommandAnswer(status: status, body: problemDocument(status: status, detail: detail, errors: errors))
    }

    private mutating func end(_ command: CommandInput, _ verdict: CommandVerdict, _ bodyHash: UInt64, _ answer: CommandAnswer) {
        self.answer(answer)
        emit(
            .commandEnded(
                CommandEnded(
                    actor: command.actor, command: command.name, verdict: verdict,
                    idempotencyKey: verdict == .done ? command.idempotencyKey : nil, bodyHash: bodyHash, status: answer.status,
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

    /// All or nothing: every wrong row is told, and nothing is imported where one is wrong.
    ///
    /// - Parameters:
    ///   - member: the one that names what a row is about.
    ///   - key: what no two rows of an import may have in common.
    ///   - add: what happens because of a row.
    func imported<Row, Key: Hashable>(
        _ rows: [ImportRow<Row>], _ member: String, key: (Row) -> Key, add: (Row, Int) throws -> [Event]
    ) throws -> CommandOutcome {
        var events: [Event] = []
        var problems: [MoneyRefusal.Problem] = []
        var seen: Set<Key> = []
        for (index, row) in rows.enumerated() {
            do {
                let body = try row.body.get()
                guard seen.insert(key(body)).inserted else {
                    problems.append(.init(row.path + "/" + member, "stands twice in this import"))
                    continue
                }
                events += try add(body, index)
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as CommandRefusal {
                problems += refusal.problems(ofRow: row.path, member: member)
            }
        }
        if !problems.isEmpty { throw CommandRefusal.listing(problems) }
        return CommandOutcome(status: 201, events: events, answer: ["imported": .integer(rows.count)])
    }
}
