internal import Commands
internal import Gateway

/// How what an operation answers is shown to people.
enum Printing: Sendable {
    /// A table of the rows of a list, or of a list within the answer; and what is said where there are none.
    case table([Cell], of: String? = nil, empty: String? = nil)
    /// Facts, and tables of lists within below them.
    case facts([Cell], [Section] = [])
    /// A sentence in which `{name}` stands for a member of the answer, or else for an argument; `{uid|token}` for the first that there is.
    case done(String)
    /// What is made of the answer.
    case made(@Sendable (JSONValue, Remote) -> String)

    /// A table below facts.
    struct Section: Sendable {
        let path: String
        let cells: [Cell]
        /// What is said where there are no rows; nil leaves it out.
        let empty: String?
        /// The flag without which it is left out.
        let flag: OptionSpec?

        init(_ path: String, _ cells: [Cell], empty: String? = nil, onlyWith flag: OptionSpec? = nil) {
            self.path = path
            self.cells = cells
            self.empty = empty
            self.flag = flag
        }

        func text(_ answer: JSONValue, _ shape: Shape, _ remote: Remote) -> String? {
            if let flag, !remote.line.flag(flag.name) { return nil }
            let rows = answer.rows(path)
            return rows.isEmpty ? empty : Listing(cells, of: Printing.members(path, of: shape), empty: "").text(rows, remote.style)
        }
    }

    /// All that an answer of this shape says.
    static func all(_ shape: Shape?) -> Printing {
        guard let shape else { return .done("Done.") }
        let lists = shape.members.filter { if case .list(let row, _, _) = $0.shape.kind { !row.members.isEmpty } else { false } }
        return .facts(Cell.all(of: shape.members), lists.map { Section($0.name, Cell.all(of: members($0.name, of: shape))) })
    }

    /// The text for people.
    func text(_ answer: JSONValue, _ shape: Shape?, _ remote: Remote) -> String {
        let shape = shape ?? Shape(.object)
        switch self {
        case .table(let cells, let path, let empty):
            let path = path ?? "items"
            return Listing(cells, of: Self.members(path, of: shape), empty: empty ?? "None.").text(answer.rows(path), remote.style)
        case .facts(let cells, let sections):
            let facts = Cell.facts(cells, answer, shape.members, remote.style)
            return ([facts] + sections.compactMap { $0.text(answer, shape, remote) }).joined(separator: "\n\n")
        case .done(let sentence): return Self.filled(sentence, answer, shape, remote)
        case .made(let make): return make(answer, remote)
        }
    }

    private static func filled(_ sentence: String, _ answer: JSONValue, _ shape: Shape, _ remote: Remote) -> String {
        sentence.split(separator: "{", omittingEmptySubsequences: false).enumerated().map { index, part in
            guard index > 0, let end = part.firstIndex(of: "}") else { return String(part) }
            let names = part[..<end].split(separator: "|").map(String.init)
            let told = names.lazy.compactMap { Cell($0).text(answer, shape.members) ?? remote.line.arguments[$0] }.first
            return TerminalText.escaped(told ?? "") + part[part.index(after: end)...]
        }.joined()
    }

    /// The members of the rows of a list within an answer; names of the way there stand with dots between.
    static func members(_ path: String, of shape: Shape) -> [Shape.Member] {
        path.split(separator: ".").reduce(shape) { shape, name in
            var next = shape.members.first { $0.name == name }?.shape ?? Shape(.object)
            if case .list(let row, _, _) = next.kind { next = row }
            return next
        }.members
    }
}

/// How rows show as a table.
struct Listing: Sendable {
    private let cells: [Cell]
    private let members: [Shape.Member]
    private let empty: String

    /// Columns of rows of these members, and the sentence for a list without rows.
    init(_ cells: [Cell], of members: [Shape.Member], empty: String) {
        self.cells = cells
        self.members = members
        self.empty = empty
    }

    /// The table.
    func text(_ rows: [JSONValue], _ style: Style) -> String {
        guard !rows.isEmpty else { return empty }
        var table = TextTable(cells.map { $0.column(members) })
        for row in rows { table.add(cells.map { $0.text(row, members) }) }
        return table.text(style)
    }
}

extension Shape {
    /// What an operation answers.
    static func answer(_ id: String) -> Shape { Gateway.Operation.named(id).answers.first?.content?.shape ?? Shape(.object) }
}
