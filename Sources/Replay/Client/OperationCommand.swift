internal import Commands
internal import Gateway

/// Commands that are operations of the API: what they take, ask and print follows from the row of the operation.
extension Command {
    /// The command of an operation. What is left out is as the row says it.
    ///
    /// - Parameters:
    ///   - verdict: the exit code, by the answer.
    static func operation(
        _ id: String, _ name: String? = nil, _ summary: String? = nil, discussion: String? = nil, section: String = "",
        taking: Taking = Taking(), printing: Printing? = nil, verdict: @escaping @Sendable (JSONValue) -> ExitCode = { _ in .ok },
        examples: Example...
    ) -> Command {
        let operation = Gateway.Operation.named(id)
        let line = OperationLine(operation: operation, taking: taking)
        let (group, word) = words(of: operation)
        let waits = operation.isCall
        let specs = line.specs
        let isImport = operation.isImport
        let columns = operation.body?.columns?.names.joined(separator: ",") ?? ""
        return Command.remote(
            name ?? word, summary ?? Name.sentence(operation.summary),
            discussion: discussion
                ?? [isImport ? "The first line names the columns: \(columns)." : nil, operation.details].compactMap(\.self)
                .joined(separator: " "), section: section, changes: operation.method != "GET", arguments: specs.arguments,
            options: (waits ? CallWaiter.options : []) + specs.options,
            examples: examples.isEmpty ? [line.example("\(group) \(name ?? word)")] : examples, operations: [id]
        ) { remote in
            if isImport { return try CSVImport.send(operation.path, try line.query(remote.line), remote) }
            let print = Answering(operation, printing)
            let path = try line.path(remote)
            if operation.isList {
                try remote.list(path, query: try line.query(remote.line), print.listing)
                return .ok
            }
            let waiter = waits ? try CallWaiter(remote) : nil
            let isReading = operation.method == "GET"
            let answer =
                isReading
                ? try remote.client.get(path, query: try line.query(remote.line))
                : try remote.client.change(operation.method, path, try line.body(remote))
            if let waiter { return try waiter.finish(answer) }
            remote.show(answer) { print.text($0, remote) }
            return verdict(answer.json)
        }
    }

    /// The group that an operation belongs to by its path, and what it is called there.
    static func words(of operation: Gateway.Operation) -> (group: String, name: String) {
        let group = Name.singular(operation.path.split(separator: "/").first.map(String.init) ?? "")
        var words = Name.words(operation.id)
        let verb = words.removeFirst()
        let things = words.joined(separator: "-")
        let isItself = Name.singular(things) == group
        switch verb {
        case "list": return (group, isItself ? "list" : things)
        case "get": return (group, isItself ? "show" : things)
        default: return (group, isItself ? verb : ([verb] + words).joined(separator: "-"))
        }
    }
}

/// How the answers of an operation show.
private struct Answering {
    private let operation: Gateway.Operation
    private let printing: Printing?
    /// What is answered, where it is JSON.
    private let shape: Shape?

    init(_ operation: Gateway.Operation, _ printing: Printing?) {
        self.operation = operation
        self.printing = printing
        shape = operation.answers.first.flatMap { $0.content?.shape }
    }

    var listing: Listing {
        let members = Printing.members("items", of: shape ?? Shape(.object))
        let things = (operation.path.split(separator: "/").last ?? "").replacing("-", with: " ")
        guard case .table(let cells, _, let empty) = printing else {
            return Listing(Cell.all(of: members), of: members, empty: "No \(things).")
        }
        return Listing(cells, of: members, empty: empty ?? "No \(things).")
    }

    /// The text for people; what is told only once stands at its end.
    func text(_ answer: JSONValue, _ remote: Remote) -> String {
        let printing = printing ?? .all(shape)
        let text = printing.text(answer, shape, remote)
        guard operation.method != "GET", let secret = shape?.members.first(where: { !$0.isRequired && $0.shape == .text })?.name,
            let told = answer.text(secret)
        else { return text }
        let shown = if case .done = printing { "\n" + TextTable.facts([(secret, told)], style: remote.style) } else { "" }
        return text + shown + "\nKeep the \(secret) now: it is not shown again."
    }
}
