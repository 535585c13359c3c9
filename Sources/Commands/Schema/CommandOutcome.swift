import EventStore

/// What a command comes to: nothing has happened until its events are emitted, so a refusal leaves no trace but itself.
struct CommandOutcome {
    var status = 200
    var events: [Event]
    var answer: JSONValue = .object([])
}

extension CommandOutcome {
    /// All or nothing: every wrong row is told, and nothing is imported where one is wrong.
    ///
    /// - Parameters:
    ///   - member: the one that names what a row is about.
    ///   - key: what no two rows of an import may have in common.
    ///   - add: what happens because of a row.
    ///   - before: rows of the same import in the entries in front. Where there are some, the import was right as a whole when it began,
    ///     and what is wrong now came up in between.
    static func imported<Row, Key: Hashable>(
        _ rows: [ImportRow<Row>], _ member: String, before: Int, key: (Row) -> Key, add: (Row, Int) throws -> [Event]
    ) throws -> CommandOutcome {
        var events: [Event] = []
        var problems: [Refusal.Problem] = []
        var seen: Set<Key> = []
        for (index, row) in rows.enumerated() {
            let found = problems.count
            defer { for problem in found..<problems.count { problems[problem].moveRow(row.path, by: before) } }
            do {
                let body = try row.body.get()
                guard seen.insert(key(body)).inserted else {
                    problems.append(.init(row.path + "/" + member, "stands twice in this import"))
                    continue
                }
                events += try add(body, index)
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as Refusal {
                problems += refusal.problems(ofRow: row.path, member: member)
            }
        }
        if !problems.isEmpty, before > 0 { throw Refusal.halfway(problems, rows: before) }
        if !problems.isEmpty { throw Refusal.listing(problems) }
        return CommandOutcome(status: 201, events: events, answer: ["imported": .integer(before + rows.count)])
    }
}
