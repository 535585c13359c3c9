import EventStore
import Projections

extension Turn {
    /// Carries out an admin command, or refuses it; both are recorded with who asked. A command that comes again under its idempotency
    /// key is answered as before and does nothing.
    mutating func decideCommand(_ command: CommandInput, _ input: Input) {
        let bodyHash = command.fingerprint
        if let key = command.idempotencyKey, let record = world.directory.record(actor: command.actor, key: key) {
            decision.answer =
                record.bodyHash == bodyHash
                ? CommandAnswer(status: record.status, body: record.answer)
                : Self.refusal(409, "The idempotency key \(key) was used for another command.")
            return
        }
        world.observe(input, context)
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
        decision.answer = answer
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
            case .callQueued(let queued): dispatch(to: queued.station)
            case .stationRemoved(let removed):
                guard let connection = world.stations.with(removed.station, { $0.connection }) ?? nil else { continue }
                decision.closes.append(ConnectionClose(connection: connection, code: 1008, reason: "this station was removed"))
            default: break
            }
        }
    }

    private func carryOut(_ input: CommandInput) throws -> CommandOutcome {
        guard let command = AdminCommand(rawValue: input.name) else { throw CommandRefusal.notFound("command \(input.name)") }
        guard command.isAllowed(to: input.role) else {
            throw CommandRefusal(status: 403, detail: "The role \(input.role.name) may not do \(input.name).")
        }
        let body = JSONField(try JSONValue(parsing: input.body, valuesMax: Limits.importRowsMax * 16))
        switch command {
        case .addStation: return try addStation(body)
        case .importStations: return try importStations(body)
        case .changeStation: return try changeStation(body)
        case .removeStation: return try removeStation(body)
        case .adoptStation: return try adoptStation(body)
        case .openOnboarding: return try openOnboarding(body)
        case .clearKnocking: return try clearKnocking(body)
        case .sendCall: return try sendCall(body, actor: input.actor)
        case .cancelCall: return try cancelCall(body)
        case .pushLocalList: return try pushLocalList(body, actor: input.actor)
        case .issueToken: return try issueToken(body)
        case .importTokens: return try importTokens(body)
        case .changeToken: return try changeToken(body)
        case .forgetToken: return try forgetToken(body)
        case .registerDriver: return try registerDriver(body)
        case .forgetDriver: return try forgetDriver(body)
        case .publishTariff: return try publishTariff(body)
        case .endTariff: return try endTariff(body)
        case .assignTariff: return try assignTariff(body)
        case .setSeller: return try setSeller(body)
        case .stopSession: return try stopSession(body, actor: input.actor)
        case .releaseSession: return try releaseSession(body)
        case .creditInvoice: return try creditInvoice(body)
        case .issueAPIToken: return try issueAPIToken(body, secret: input.secret)
        case .revokeAPIToken: return try revokeAPIToken(body)
        case .acknowledgeAlert: return try acknowledgeAlert(body)
        }
    }

    /// The station that a member names.
    func station(_ field: JSONField, _ name: String = "id") throws -> StationState {
        let identity = try field.string(name)
        guard let state = world.stations.find(identity) else { throw CommandRefusal.notFound("station \(identity)") }
        return state
    }

    /// The subject that a member holds as 32 hexadecimal digits.
    func subject(_ field: JSONField, _ name: String) throws -> Subject {
        let member = try field.required(name)
        guard let subject = Subject(hex: Array(try member.string().utf8)) else {
            throw member.error("must be 32 hexadecimal digits")
        }
        return subject
    }

    /// The sealed text that a member holds as `{"subject": …, "sealed": …}`.
    func sealedText(_ field: JSONField) throws -> SealedText {
        let text = try field.string("sealed")
        guard let sealed = hexBytes(text) else { throw field.error("must be hexadecimal digits") }
        return SealedText(subject: try subject(field, "subject"), sealed: sealed)
    }
}
