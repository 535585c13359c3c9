import EventStore

/// What a command comes to: nothing has happened until its events are emitted, so a refusal leaves no trace but itself.
struct CommandOutcome {
    var status = 200
    var events: [Event]
    var answer: JSONValue = .object([])
}

/// What became of the rows of an import that may change what is there; of the others nothing changed.
public struct ImportCounts: Sendable, Equatable {
    public var added = 0
    public var changed = 0

    /// So many were added, and so many changed.
    public init(added: Int = 0, changed: Int = 0) {
        self.added = added
        self.changed = changed
    }
}

/// What a row of an import comes to.
enum RowOutcome {
    case added([Event])
    /// It was there; nothing happens where it is as the row says.
    case known([Event])
}

extension CommandOutcome {
    /// All or nothing: every wrong row is told, and nothing is imported where one is wrong.
    ///
    /// - Parameters:
    ///   - member: the one that names what a row is about.
    ///   - key: what no two rows of an import may have in common.
    ///   - take: what comes of a row, behind so many that were added.
    ///   - input: tells how many rows of the same import are in the entries in front. Where there are some, the import was right as a
    ///     whole when it began, and what is wrong now came up in between.
    ///   - isUpdate: what is there may be changed; the answer says how many were added and changed.
    static func imported<Row, Key: Hashable>(
        _ rows: [ImportRow<Row>], _ member: String, _ input: CommandInput, isUpdate: Bool, key: (Row) -> Key,
        take: (Row, Int) throws -> RowOutcome
    ) throws -> CommandOutcome {
        let before = input.rowsBefore
        var (added, changed) = (0, 0)
        var events: [Event] = []
        var problems: [Refusal.Problem] = []
        var seen: Set<Key> = []
        for row in rows {
            let found = problems.count
            defer { for problem in found..<problems.count { problems[problem].moveRow(row.path, by: before) } }
            do {
                let body = try row.body.get()
                guard seen.insert(key(body)).inserted else {
                    problems.append(.init(row.path + "/" + member, "stands twice in this import"))
                    continue
                }
                switch try take(body, added) {
                case .added(let happened):
                    events += happened
                    added += 1
                case .known(let happened):
                    events += happened
                    if !happened.isEmpty { changed += 1 }
                }
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as Refusal {
                problems += refusal.problems(ofRow: row.path, member: member)
            }
        }
        if !problems.isEmpty, before > 0 { throw Refusal.halfway(problems, rows: before) }
        if !problems.isEmpty { throw Refusal.listing(problems) }
        let count = before + rows.count
        guard isUpdate else { return CommandOutcome(status: 201, events: events, answer: ["imported": .integer(count)]) }
        let counts = ImportCounts(added: input.addedBefore + added, changed: input.changedBefore + changed)
        return CommandOutcome(
            status: 201, events: events,
            answer: [
                "imported": .integer(count), "added": .integer(counts.added), "changed": .integer(counts.changed),
                "unchanged": .integer(count - counts.added - counts.changed),
            ])
    }
}
