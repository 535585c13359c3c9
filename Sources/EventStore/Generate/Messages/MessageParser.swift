/// Reads one file of messages.
struct MessageParser: LineParser {
    let file: String
    var progress = ParserProgress<(version: Placed<String>, meaning: [String]), MessageDeclaration>()

    init(file: String) { self.file = file }

    static let opening = "messages"
    static let openingForm = "VERSION"
    static let subject = "version"

    func whole(_ head: (version: Placed<String>, meaning: [String]), _ declarations: [MessageDeclaration]) -> MessageFile {
        MessageFile(path: file, version: head.version, meaning: head.meaning, declarations: declarations)
    }
}

// MARK: - Declarations

extension MessageParser {
    func head(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> (version: Placed<String>, meaning: [String]) {
        (try cursor.typeName(), meaning)
    }

    func declared(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> MessageDeclaration {
        if keyword.value == "words" {
            let name = try cursor.typeName()
            if cursor.takes("elsewhere") { return .words(Words(name: name, meaning: meaning)) }
            guard cursor.takes("else") else { throw cursor.problem("“else” and the word that stands for those that nobody knows") }
            return .words(Words(name: name, meaning: meaning, substitute: try cursor.memberName()))
        }
        guard let role = MessageObject.Role(rawValue: keyword.value) else {
            let known = "messages, request, response, receipt, part, words"
            throw keyword.problem(in: file, "“\(keyword.value)” declares nothing: \(known)")
        }
        let name = try cursor.typeName()
        var object = MessageObject(role: role, name: name, meaning: meaning, isElsewhere: cursor.takes("elsewhere"))
        // A message of one field fits on a line.
        if !object.isElsewhere, cursor.takes(":") { object.fields = [try field(&cursor, [])] }
        return .object(object)
    }
}

// MARK: - Members

extension MessageParser {
    func member(of declaration: inout MessageDeclaration, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        if declaration.isElsewhere { throw cursor.problem("what is declared above has its members elsewhere") }
        switch declaration {
        case .words(var words):
            repeat { words.members.append(try word(&cursor, words.members.count + 1)) } while !cursor.isAtEnd
            declaration = .words(words)
        case .object(var object):
            object.fields.append(try field(&cursor, meaning))
            declaration = .object(object)
        }
    }

    /// `Hard`, or `amperes "A"` where Swift calls it otherwise.
    private func word(_ cursor: inout Cursor, _ number: Int) throws(Problem) -> Words.Word {
        let word = try cursor.word("a word of the specification")
        let isText = word.value.first?.isUppercase == true
        let text = isText ? word : cursor.quoted()
        guard let text else { throw cursor.problem("how frames write “\(word.value)” stands here, quoted") }
        return Words.Word(
            number: Placed(value: number, line: word.line, column: word.column),
            name: isText ? word.with(SwiftText.member(of: word.value)) : word, text: text, meaning: [])
    }

    private func field(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> MessageField {
        let name = try cursor.memberName()
        let ((place, kind), shape) = try cursor.shaped { (cursor) throws(Problem) in
            let place = try cursor.word("a kind")
            return (place, try self.kind(place, &cursor))
        }
        let most = cursor.isAtNumber ? try cursor.number().value : nil
        return MessageField(
            name: name, kind: kind, place: place, shape: shape, most: most,
            isTolerated: cursor.takes("tolerated"),
            isAbsentAtZero: cursor.takes("zeroless"), isFilled: cursor.takes("filled"),
            reader: cursor.takes("by") ? try cursor.memberName() : nil, meaning: meaning)
    }

    private func kind(_ place: Placed<String>, _ cursor: inout Cursor) throws(Problem) -> MessageField.Kind {
        switch place.value {
        case "text": return .text
        case "uri": return .uri
        case "token": return .token
        case "int": return .int
        case "count": return .count
        case "connector": return .connector
        case "time": return .time
        case "energy": return .energy
        case "flag": return .flag
        case "tenths": return .decimal(1)
        case "word": return .word(try cursor.typeName().value)
        default:
            if place.value.first?.isUppercase == true { return .named(place.value) }
            let known = "text, uri, token, int, count, connector, time, energy, flag, tenths, word, or the name of a type"
            throw place.problem(in: file, "“\(place.value)” is no kind: \(known)")
        }
    }
}
