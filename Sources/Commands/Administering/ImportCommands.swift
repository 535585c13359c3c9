import EventStore
public import Projections

/// Many stations or tokens at once: all or nothing. Every bad row is told, and nothing is imported where one is bad.
extension Decider {
    /// Rows that one import may have.
    public static var importRowsMax: Int { Limits.importRowsMax }

    /// How a list of rows is called in the body of an import; nil for a command that is none.
    public static func rowsName(of command: AdminCommand) -> String? {
        switch command {
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
            _ = try Turn(world: self).rowEvents(command, JSONField(body))
            return nil
        } catch {
            return Turn.refusal(error)
        }
    }
}

extension Turn {
    func importRows(_ command: AdminCommand, _ body: JSONField, _ input: CommandInput) throws -> CommandOutcome {
        let (count, events) = try rowEvents(command, body)
        return CommandOutcome(status: 201, events: events, answer: .object(["imported": .integer(input.rowsBefore + count)]))
    }

    fileprivate func rowEvents(_ command: AdminCommand, _ body: JSONField) throws -> (count: Int, events: [Event]) {
        let name = Decider.rowsName(of: command) ?? ""
        try body.allowOnly([name])
        let rows = try body.array(name, max: Limits.importRowsMax)
        switch command {
        case .importStations:
            var seen: Set<String> = []
            return (
                rows.count,
                try events(of: rows, named: "id") { (index, row) in
                    guard seen.insert(try row.string("id").lowercased()).inserted else { return nil }
                    return try stationAdded(
                        row, number: StationID(rawValue: world.stations.nextID.rawValue &+ UInt32(truncatingIfNeeded: index)))
                }
            )
        default:
            var seen: Set<Subject> = []
            return (
                rows.count,
                try events(of: rows, named: "uid") { (_, row) in
                    let issued = try tokenIssued(row)
                    return seen.insert(issued.token).inserted ? [.tokenIssued(issued)] : nil
                }
            )
        }
    }

    /// What follows from each row; nil from `happens` says that it stands there a second time.
    private func events(
        of rows: [JSONField], named member: String, _ happens: (Int, JSONField) throws -> [Event]?
    ) throws -> [Event] {
        var events: [Event] = []
        var problems: [MoneyRefusal.Problem] = []
        for (index, row) in rows.enumerated() {
            do {
                if let found = try happens(index, row) {
                    events += found
                } else {
                    problems.append(.init(row.path + "/" + member, "stands twice in this import"))
                }
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as CommandRefusal {
                problems += refusal.problems(ofRow: row, member: member)
            }
        }
        if !problems.isEmpty { throw CommandRefusal.listing(problems) }
        return events
    }
}
