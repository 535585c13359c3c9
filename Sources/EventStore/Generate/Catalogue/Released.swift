/// What journals hold already, as a list beside the catalogue: a released event, input or record keeps its number and its name, a field
/// its number, name, kind and the value that it has where it is absent, a word its number and text, a command its name. Only more may
/// come.
///
/// States are not in it: a snapshot of another form is thrown away.
struct Released {
    let file: String
    private let facts: [(place: Placed<String>, what: String)]

    /// - Throws: Lines that are no facts of the list.
    init(_ text: String, file: String) throws(Problems) {
        var problems: [Problem] = []
        var facts: [(place: Placed<String>, what: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty {
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                facts.append((Placed(value: parts[0], line: index + 1, column: 1), parts[1]))
            } else {
                problems.append(Problem(file: file, line: index + 1, column: 1, message: "a line is “WHAT: HOW IT IS”"))
            }
        }
        if !problems.isEmpty { throw Problems(problems) }
        (self.file, self.facts) = (file, facts)
    }

    /// The list as a catalogue would write it.
    static func text(of catalogue: Catalogue) -> String {
        catalogue.facts.map { "\($0.place.value): \($0.what)\n" }.joined()
    }

    /// Where a catalogue breaks with what was released.
    func problems(of catalogue: Catalogue) -> [Problem] {
        var now: [String: Fact] = [:]
        for fact in catalogue.facts { now[fact.place.value] = fact }
        var gone: Set<String> = []
        return facts.compactMap { was in
            let name = was.place.value
            guard let fact = now[name] else {
                // Whatever belonged to something that is told already goes with it.
                let owner = String(name.prefix { $0 != "." })
                if was.what == Fact.retired || now[owner]?.what == Fact.retired { return nil }
                gone.insert(name)
                if owner != name && gone.contains(owner) { return nil }
                return was.place.problem(in: file, "\(name) was released as “\(was.what)”: it stays, or its number is retired")
            }
            if fact.what == was.what || (fact.what == Fact.retired && fact.mayRetire) { return nil }
            return fact.place.problem(in: fact.file, "\(name) was released as “\(was.what)” and is “\(fact.what)” now")
        }
    }
}

/// One thing that must stay as it is; the value of its place is what it is called in the list.
private struct Fact {
    static let retired = "retired"

    let file: String
    let place: Placed<String>
    let what: String
    var mayRetire = true
}

extension Catalogue {
    /// In the order of files and declarations.
    fileprivate var facts: [Fact] { files.flatMap { file in file.declarations.flatMap { $0.facts(in: file.path) } } }
}

extension Declaration {
    fileprivate func facts(in file: String) -> [Fact] {
        switch self {
        case .words(let words):
            words.members.map { Fact(file: file, place: $0.number.called("\(words.name.value).\($0.number.value)"), what: $0.text.value) }
        case .number(let number):
            [Fact(file: file, place: number.bits.called(number.name.value), what: "id \(number.bits.value)", mayRetire: false)]
        case .value(let value):
            [Fact(file: file, place: value.form.called(value.name.value), what: "value \(value.form.value)", mayRetire: false)]
        case .commands(let list):
            list.members.map { Fact(file: file, place: $0.name.called("command \($0.name.value)"), what: "command", mayRetire: false) }
        case .record(let record): record.role.isState ? [] : record.facts(in: file)
        case .retired(let numbers):
            numbers.map { Fact(file: file, place: $0.called("event \($0.value)"), what: Fact.retired) }
        }
    }
}

extension Record {
    fileprivate func facts(in file: String) -> [Fact] {
        let owner =
            switch role {
            case .event(let number): number.called("event \(number.value)")
            case .input(let number): number.called("input \(number.value)")
            case .record, .state: name.called("record \(name.value)")
            }
        let whole = Fact(file: file, place: owner, what: name.value, mayRetire: false)
        let fields = fields.map { Fact(file: file, place: $0.number.called("\(owner.value).\($0.number.value)"), what: $0.form) }
        let retired = retired.map { Fact(file: file, place: $0.called("\(owner.value).\($0.value)"), what: Fact.retired) }
        return [whole] + fields + retired
    }
}

extension Field {
    /// Name, kind, and what it is where it is absent, as the catalogue writes them.
    var form: String {
        let shaped =
            switch shape {
            case .one: kind.value
            case .optional: kind.value + "?"
            case .list: "[\(kind.value)]"
            }
        return "\(name.value) \(shaped)" + (fallback.map { " = \($0.value.value)" + ($0.isWritten ? " always" : "") } ?? "")
    }
}

extension Placed {
    /// Another name for what stands in the same place.
    fileprivate func called(_ name: String) -> Placed<String> { Placed<String>(value: name, line: line, column: column) }
}
