import Commands
import EventStore
import Projections

/// A command whose body is too much to be read on the loop: a thread reads, seals and looks at it, and the loop decides it part by part.
final class LargeCommand: Sendable {
    let change: Change
    let request: OperationRequest
    private let patience = Patience()

    init(_ change: Change, _ request: OperationRequest) {
        self.change = change
        self.request = request
    }

    /// On whose behalf it is.
    var principal: Principal { request.principal }
    /// Imports are looked at one after the other, so that each is right or wrong as a whole.
    var isImport: Bool { request.operation.isImport }

    /// Nobody waits for the answer any more, and nothing is decided yet: it is left.
    func abandon() { patience.end() }

    var isAbandoned: Bool { patience.isOver }

    /// What is to be decided, or why nothing is; from any thread. Nil where nobody waits for it any more.
    func prepared(from read: ReadContext) -> PreparedCommand? {
        guard !patience.isOver else { return nil }
        do {
            return try prepare(read)
        } catch {
            guard !patience.isOver else { return nil }
            let (response, fault) = APIProblem.told(of: error)
            return .answered(response, fault)
        }
    }

    private func prepare(_ read: ReadContext) throws -> PreparedCommand {
        let draft = KeyDraft(read.keys)
        let preparing = Preparing(ring: read.keys, draft: draft, read: { read }, patience: patience)
        var preparation = Preparation(request: request, body: try API.body(change, request))
        if isImport { preparation.isUpdate = try request.flag("update") ?? false }
        // What is looked up must be as it is when it is decided.
        if change.naming == .prepared { return .unprepared(preparation) }
        try change.prepare(&preparation, preparing)
        let fingerprint = API.fingerprint(of: request.http, read.keys)
        guard let rows = preparation.rows else {
            let part = PreparedCommand.Part(try ready(preparation, fingerprint), sealed: nil)
            return .parts([part], draft, preparation)
        }
        preparation.rows = nil
        return .parts(try parts(of: rows, &preparation, fingerprint, read), draft, preparation)
    }

    private func ready(
        _ preparation: Preparation, _ fingerprint: UInt64, rowsBefore: Int = 0, rowsBehind: Int = 0, refusal: CommandRefusal? = nil
    ) throws -> ReadyCommand {
        ReadyCommand(try API.input(change, preparation, fingerprint, rowsBefore, rowsBehind, refusal))
    }

    // MARK: Imports

    /// The entries of an import. One that takes several is looked at as a whole before the first of them: where it is wrong, its refusal is
    /// all there is. Of one that a crash cut short, those are left that are not there yet.
    private func parts(
        of rows: [Preparation.Row], _ preparation: inout Preparation, _ fingerprint: UInt64, _ read: ReadContext
    ) throws -> [PreparedCommand.Part] {
        let directory = read.world.directory
        let (actor, key, name) = (principal.actor, request.http.fields["Idempotency-Key"], change.command.rawValue)
        // One that may change what is there finds what it did as it made it: it begins anew, and counts all of it.
        let begun = preparation.isUpdate ? nil : directory.unfinished(by: actor, name, key: key, fingerprint: fingerprint)
        let done = begun.map { max(0, rows.count - $0.rowsBehind) } ?? 0
        let ranges = try Self.ranges(of: rows, from: done)
        let isKnown = key.map { directory.record(actor: actor, key: $0) != nil } ?? false
        if !isKnown, ranges.count > 1 || done > 0, let world = read.world.whole {
            try patience.ask()
            if let refusal = world.importRefusal(change.command, body(rows[done...], preparation), rowsBefore: done) {
                preparation.body = ["rows": .integer(rows.count)]
                let told = CommandRefusal(status: refusal.status, answer: refusal.body)
                return [PreparedCommand.Part(try ready(preparation, fingerprint, refusal: told), sealed: [])]
            }
        }
        // One that was carried out before is told again, by whichever part.
        return try (isKnown ? Array(ranges.prefix(1)) : ranges).map { range in
            try patience.ask()
            preparation.body = body(rows[range], preparation)
            return PreparedCommand.Part(
                try ready(preparation, fingerprint, rowsBefore: range.lowerBound, rowsBehind: rows.count - range.upperBound),
                sealed: rows[range].compactMap(\.subject))
        }
    }

    private func body(_ rows: some Sequence<Preparation.Row>, _ preparation: Preparation) -> JSONValue {
        let body = JSONValue.object([.init(name: change.command.rowsName ?? "", value: .array(rows.map(\.json)))])
        return preparation.isUpdate ? body.adding(["update": .bool(true)]) : body
    }

    /// Ranges of rows that make entries of a good size.
    private static func ranges(of rows: [Preparation.Row], from first: Int) throws(APIProblem) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var (start, bytes, sum) = (first, 0, 0)
        for index in rows.indices.dropFirst(first) {
            let count = rows[index].json.bytes.count + 1
            sum += count
            if bytes + count > APILimits.importPartBytes || index - start == APILimits.importPartRows, index > start {
                ranges.append(start..<index)
                (start, bytes) = (index, 0)
            }
            bytes += count
        }
        guard sum <= APILimits.importRowsBytes else {
            throw APIProblem(
                413, "The rows take \(sum) bytes once they are sealed, more than \(APILimits.importRowsBytes); send fewer at once.")
        }
        return ranges + [start..<rows.count]
    }
}

/// What a thread made of a large command.
enum PreparedCommand: Sendable {
    /// Nothing is to be decided; and a fault that an operator should hear of.
    case answered(HTTPResponse, Fault?)
    /// Its body was read; the rest belongs to the moment in which it is decided.
    case unprepared(Preparation)
    /// To be decided one after the other, with other inputs in between; under which keys something was sealed, and what else the answer
    /// needs.
    case parts([Part], KeyDraft, Preparation)

    /// What one entry takes of a command.
    struct Part: Sendable {
        let command: ReadyCommand
        /// Under whose keys something of it was sealed; nil where all of the draft are of it.
        let sealed: [Subject]?

        init(_ command: ReadyCommand, sealed: [Subject]?) {
            self.command = command
            self.sealed = sealed
        }
    }
}

extension API {
    /// Has a part of a large command decided.
    ///
    /// - Parameter counts: what became of the rows so far, of an import that may change what is there.
    func decide(
        _ part: Int, of command: LargeCommand, _ prepared: PreparedCommand, _ counts: inout ImportCounts
    ) -> (outcome: OperationOutcome, isLast: Bool) {
        do {
            return try carryOut(part, of: command, prepared, &counts)
        } catch {
            let (response, fault) = APIProblem.told(of: error)
            if let fault { engine.note(fault) }
            return (.now(response), true)
        }
    }

    private func carryOut(
        _ part: Int, of command: LargeCommand, _ prepared: PreparedCommand, _ counts: inout ImportCounts
    ) throws -> (outcome: OperationOutcome, isLast: Bool) {
        switch prepared {
        case .answered(let response, let fault):
            if let fault { engine.note(fault) }
            return (.now(response), true)
        case .unprepared(let preparation):
            try refuseRevoked(command.principal)
            return (try onTrial { try carryOut(command.change, preparation) }, true)
        case .parts(let parts, let draft, let preparation):
            let ready = preparation.isUpdate ? parts[part].command.behind(counts) : parts[part].command
            let input = ready.input
            try toldHalfway(input.rowsBefore) { () throws(APIProblem) in
                try refuseRevoked(command.principal)
                try refuseWithoutRoom(command.change.command, command.request.http, command.principal.actor)
            }
            let outcome = try onTrial {
                guard try draft.adopt(parts[part].sealed ?? draft.subjects) else {
                    throw Self.halfway(APIProblem(409, "Somebody of it was forgotten meanwhile; send it again."), input.rowsBefore)
                }
                return try decide(command.change, preparation, ready)
            }
            guard case .afterCommit(let response, let decision) = outcome else { return (outcome, true) }
            if preparation.isUpdate, let answer = decision.answer, answer.status < 300 { counts = try ImportCounts(answer) }
            return (outcome, response.status >= 300 || part + 1 == parts.count)
        }
    }

    private func toldHalfway(_ rows: Int, _ body: () throws(APIProblem) -> Void) throws(APIProblem) {
        do throws(APIProblem) { try body() } catch { throw Self.halfway(error, rows) }
    }

    /// What keeps an import from going on of which so many rows are there, and what brings the others.
    private static func halfway(_ problem: APIProblem, _ rows: Int) -> APIProblem {
        guard rows > 0 else { return problem }
        var problem = problem
        // A token that was revoked is never known again.
        let way =
            problem.status == 401
            ? "another token adds the others by the same import with update=true (--update on the command line)."
            : "the same import, sent again by the same token, goes on behind them."
        problem.rows = rows
        problem.detail += " The first \(rows) rows are imported; \(way)"
        return problem
    }
}
