import EventStore
public import Projections

extension AdminCommand {
    /// Rows that one import may have.
    public static var importRowsMax: Int { Limits.importRowsMax }

    /// How a list of rows is called in the body of an import; nil for a command that is none.
    public var rowsName: String? {
        switch self {
        case .importStations: "stations"
        case .importTokens: "tokens"
        default: nil
        }
    }
}

extension World {
    /// Why an import would be refused; nil where it would be taken in whole. One that is too long for one entry is looked at before its
    /// first entry is decided, for each of them sees but its own rows.
    ///
    /// - Parameter body: the command's, with all rows.
    public func importRefusal(_ command: AdminCommand, _ body: JSONValue) -> CommandAnswer? {
        do {
            let asked = CommandInput(actor: "", role: .owner, name: command.rawValue, fingerprint: 0)
            _ = try command.row.decide(Turn(world: self), JSONField(body), asked)
            return nil
        } catch {
            return Turn.refusal(error)
        }
    }
}

extension Turn {
    /// All or nothing: every wrong row is told, and nothing is imported where one is wrong.
    ///
    /// - Parameters:
    ///   - member: the one that names what a row is about.
    ///   - key: what no two rows of an import may have in common.
    ///   - add: what happens because of a row.
    ///   - before: rows of the same import in the entries in front.
    func imported<Row, Key: Hashable>(
        _ rows: [ImportRow<Row>], _ member: String, before: Int, key: (Row) -> Key, add: (Row, Int) throws -> [Event]
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
        return CommandOutcome(status: 201, events: events, answer: ["imported": .integer(before + rows.count)])
    }
}
