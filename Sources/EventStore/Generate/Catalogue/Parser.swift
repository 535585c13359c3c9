/// Reads one file of the catalogue.
struct Parser: LineParser {
    let file: String
    var progress = ParserProgress<Capability, Declaration>()

    init(file: String) { self.file = file }

    static let opening = "capability"
    static let openingForm = "NAME NUMBERS"
    static let subject = "capability"

    func whole(_ capability: Capability, _ declarations: [Declaration]) -> CatalogueFile {
        CatalogueFile(path: file, capability: capability, declarations: declarations)
    }
}

// MARK: - Declarations

extension Parser {
    func head(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Capability {
        let name = try cursor.typeName()
        var numbers = [try cursor.range()]
        while !cursor.isAtEnd { numbers.append(try cursor.range()) }
        return Capability(name: name, meaning: meaning, numbers: numbers)
    }

    func declared(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Declaration {
        switch keyword.value {
        case "words": return .words(Words(name: try cursor.typeName(), meaning: meaning))
        case "id":
            let (name, bits) = (try cursor.typeName(), try cursor.number())
            return .number(NumberKind(name: name, meaning: meaning, bits: bits, isSharded: cursor.takes("sharded")))
        case "value": return .value(ValueKind(name: try cursor.typeName(), meaning: meaning, form: try cursor.word("a form")))
        case "commands": return .commands(CommandList(place: keyword, meaning: meaning))
        case "retired":
            var numbers = [try cursor.number()]
            while !cursor.isAtEnd { numbers.append(try cursor.number()) }
            return .retired(numbers)
        case "event", "input", "record", "state":
            let name = try cursor.typeName()
            let role = try role(keyword.value, &cursor)
            var record = Record(name: name, role: role, meaning: meaning, since: try cursor.since())
            if record.role.isInput { record.isSeldom = cursor.takes("seldom") }
            // A record of one field fits on a line.
            if cursor.takes(":") { record.fields = [try field(try cursor.number(), &cursor, [])] }
            return .record(record)
        default:
            let known = "capability, event, input, record, state, words, commands, id, value, retired"
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
    func member(of declaration: inout Declaration, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        switch declaration {
        case .words(var words):
            words.members.append(try word(&cursor, meaning))
            declaration = .words(words)
        case .commands(var list):
            list.members.append(try command(&cursor, meaning))
            declaration = .commands(list)
        case .record(var record):
            let number = try cursor.number()
            if cursor.takes("retired") {
                record.retired.append(number)
            } else {
                record.fields.append(try field(number, &cursor, meaning))
            }
            declaration = .record(record)
        case .number, .value, .retired: throw cursor.problem("what is declared above has no members")
        }
    }

    private func word(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Words.Word {
        let number = try cursor.number()
        let name = try cursor.memberName()
        return Words.Word(number: number, name: name, text: cursor.quoted() ?? name, meaning: meaning)
    }

    /// `RemoveWebhook owner operator names webhook id by WebhookCommands.remove`
    private func command(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> CommandList.Command {
        let name = try cursor.typeName()
        var roles: [Placed<String>] = []
        var naming: (member: Placed<String>, schema: Placed<String>)?
        while !cursor.takes("by") {
            if cursor.takes("names") {
                naming = (try cursor.memberName(), try cursor.memberName())
            } else {
                roles.append(try cursor.memberName())
            }
        }
        let room = try cursor.typeName()
        guard cursor.takes(".") else { throw cursor.problem("“.” and the name of a function stand here") }
        return CommandList.Command(
            name: name, roles: roles, naming: naming, room: room, function: try cursor.memberName(), meaning: meaning)
    }

    private func field(_ number: Placed<Int>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Field {
        let name = try cursor.memberName()
        let (kind, shape) = try cursor.shaped { (cursor) throws(Problem) in try cursor.typeName() }
        return Field(
            number: number, name: name, kind: kind, shape: shape,
            fallback: try fallback(&cursor), since: try cursor.since(), isSeldom: shape == .optional && cursor.takes("seldom"),
            meaning: meaning)
    }

    private func fallback(_ cursor: inout Cursor) throws(Problem) -> Fallback? {
        guard cursor.takes("=") else { return nil }
        let value = try cursor.literal()
        return Fallback(value: value, isWritten: cursor.takes("always"))
    }
}
