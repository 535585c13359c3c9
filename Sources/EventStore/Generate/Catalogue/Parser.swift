/// Reads one file of the catalogue.
struct Parser: LineParser {
    let file: String
    var progress = ParserProgress()
    private var capability: Capability?
    private var declarations: [Declaration] = []

    init(file: String) { self.file = file }

    static let opening = "the file begins with “capability NAME NUMBERS”"

    /// Nil where the file does not say what it is about; `problems` says so then.
    mutating func parse(_ text: String) -> CatalogueFile? {
        readLines(of: text)
        guard let capability else {
            refuseHeadless()
            return nil
        }
        return CatalogueFile(path: file, capability: capability, declarations: declarations)
    }
}

// MARK: - Declarations

extension Parser {
    mutating func declaration(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        if keyword.value == "capability" {
            guard capability == nil else { throw keyword.problem(in: file, "a file is about one capability") }
            capability = try capability(&cursor, meaning)
            return
        }
        guard capability != nil else { throw keyword.problem(in: file, Self.opening) }
        declarations.append(try declared(keyword, &cursor, meaning))
    }

    private func capability(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Capability {
        let name = try cursor.typeName()
        var numbers = [try cursor.range()]
        while !cursor.isAtEnd { numbers.append(try cursor.range()) }
        return Capability(name: name, meaning: meaning, numbers: numbers)
    }

    private func declared(
        _ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]
    ) throws(Problem) -> Declaration {
        switch keyword.value {
        case "words": return .words(Words(name: try cursor.typeName(), meaning: meaning))
        case "id": return .number(NumberKind(name: try cursor.typeName(), meaning: meaning, bits: try cursor.number()))
        case "value": return .value(ValueKind(name: try cursor.typeName(), meaning: meaning, form: try cursor.word("a form")))
        case "retired":
            var numbers = [try cursor.number()]
            while !cursor.isAtEnd { numbers.append(try cursor.number()) }
            return .retired(numbers)
        case "event", "input", "record", "state":
            let name = try cursor.typeName()
            let role = try role(keyword.value, &cursor)
            var record = Record(name: name, role: role, meaning: meaning, since: try cursor.since())
            // A record of one field fits on a line.
            if cursor.takes(":") { record.fields = [try field(try cursor.number(), &cursor, [])] }
            return .record(record)
        default:
            let known = "capability, event, input, record, state, words, id, value, retired"
            throw keyword.problem(in: file, "“\(keyword.value)” declares nothing: \(known)")
        }
    }

    private func role(_ keyword: String, _ cursor: inout Cursor) throws(Problem) -> Record.Role {
        switch keyword {
        case "event": .event(try cursor.number())
        case "input": .input(try cursor.number())
        case "state": .state
        default: .record
        }
    }
}

// MARK: - Members

extension Parser {
    mutating func member(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        guard let last = declarations.indices.last else { throw cursor.problem("nothing is declared that this could belong to") }
        switch declarations[last] {
        case .words(var words):
            words.members.append(try word(&cursor, meaning))
            declarations[last] = .words(words)
        case .record(var record):
            let number = try cursor.number()
            if cursor.takes("retired") {
                record.retired.append(number)
            } else {
                record.fields.append(try field(number, &cursor, meaning))
            }
            declarations[last] = .record(record)
        case .number, .value, .retired: throw cursor.problem("what is declared above has no members")
        }
    }

    private func word(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Words.Word {
        let number = try cursor.number()
        let name = try cursor.memberName()
        return Words.Word(number: number, name: name, text: cursor.quoted() ?? name, meaning: meaning)
    }

    private func field(_ number: Placed<Int>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Field {
        let name = try cursor.memberName()
        let isList = cursor.takes("[")
        let kind = try cursor.typeName()
        if isList && !cursor.takes("]") { throw cursor.problem("“]” stands here") }
        let isOptional = !isList && cursor.takes("?")
        return Field(
            number: number, name: name, kind: kind, shape: isList ? .list : isOptional ? .optional : .one,
            fallback: try fallback(&cursor), since: try cursor.since(), meaning: meaning)
    }

    private func fallback(_ cursor: inout Cursor) throws(Problem) -> Fallback? {
        guard cursor.takes("=") else { return nil }
        let value = try cursor.literal()
        return Fallback(value: value, isWritten: cursor.takes("always"))
    }
}
