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

extension ImportCounts {
    /// What the answer to an import says of all rows so far.
    public init(_ answer: CommandAnswer) throws {
        let told = JSONField(try JSONValue(parsing: answer.body))
        self.init(added: try told.optionalInt("added") ?? 0, changed: try told.optionalInt("changed") ?? 0)
    }
}

extension World {
    /// Why an import would be refused; nil where it would be taken in whole. One that is too long for one entry is looked at before its
    /// first entry is decided, for each of them sees but its own rows.
    ///
    /// - Parameters:
    ///   - body: the command's, with all rows that are to come.
    ///   - rowsBefore: how many of its rows are there already.
    public func importRefusal(_ command: AdminCommand, _ body: JSONValue, rowsBefore: Int = 0) -> CommandAnswer? {
        do {
            let asked = CommandInput(actor: "", role: .owner, name: command.rawValue, fingerprint: 0, rowsBefore: rowsBefore)
            _ = try command.row.read(JSONField(body))(asked, Turn(world: self))
            return nil
        } catch {
            return Administering.refusal(error)
        }
    }
}
