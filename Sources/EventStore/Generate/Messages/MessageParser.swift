/// Reads one file of messages.
struct MessageParser: LineParser {
    let file: String
    var progress = ParserProgress()
    private var head: (version: Placed<String>, meaning: [String])?
    private var declarations: [MessageDeclaration] = []

    init(file: String) { self.file = file }

    static let opening = "the file begins with “messages VERSION”"

    /// Nil where the file does not say which version it is about; `problems` says so then.
    mutating func parse(_ text: String) -> MessageFile? {
        readLines(of: text)
        guard let head else {
            refuseHeadless()
            return nil
        }
        return MessageFile(path: file, version: head.version, meaning: head.meaning, declarations: declarations)
    }
}

// MARK: - Declarations

extension MessageParser {
    mutating func declaration(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        if keyword.value == "messages" {
            guard head == nil else { throw keyword.problem(in: file, "a file is about one version") }
            head = (try cursor.typeName(), meaning)
            return
        }
        guard head != nil else { throw keyword.problem(in: file, Self.opening) }
        declarations.append(try declared(keyword, &cursor, meaning))
    }

    private func declared(
        _ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]
    ) throws(Problem) -> MessageDeclaration {
        if keyword.value == "words" {
            let name = try cursor.typeName()
            if cursor.takes("elsewhere") { return .words(MessageWords(name: name, meaning: meaning, substitute: nil)) }
            guard cursor.takes("else") else { throw cursor.problem("“else” and the word that stands for those that nobody knows") }
            return .words(MessageWords(name: name, meaning: meaning, substitute: try cursor.memberName()))
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
    mutating func member(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        guard let last = declarations.indices.last else { throw cursor.problem("nothing is declared that this could belong to") }
        if declarations[last].isElsewhere { throw cursor.problem("what is declared above has its members elsewhere") }
        switch declarations[last] {
        case .words(var words):
            repeat { words.members.append(try word(&cursor)) } while !cursor.isAtEnd
            declarations[last] = .words(words)
        case .object(var object):
            object.fields.append(try field(&cursor, meaning))
            declarations[last] = .object(object)
        }
    }

    /// `Hard`, or `amperes "A"` where Swift calls it otherwise.
    private func word(_ cursor: inout Cursor) throws(Problem) -> (name: Placed<String>, text: Placed<String>) {
        let word = try cursor.word("a word of the specification")
        if word.value.first?.isUppercase == true { return (word.with(SwiftText.member(of: word.value)), word) }
        guard let text = cursor.quoted() else { throw cursor.problem("how frames write “\(word.value)” stands here, quoted") }
        return (word, text)
    }

    private func field(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> MessageField {
        let name = try cursor.memberName()
        let isList = cursor.takes("[")
        let place = try cursor.word("a kind")
        let kind = try kind(place, &cursor)
        if isList && !cursor.takes("]") { throw cursor.problem("“]” stands here") }
        let isOptional = !isList && cursor.takes("?")
        let most = cursor.isAtNumber ? try cursor.number().value : nil
        return MessageField(
            name: name, kind: kind, place: place, shape: isList ? .list : isOptional ? .optional : .one, most: most,
            written: cursor.takes("written") ? try cursor.number().value : nil, isTolerated: cursor.takes("tolerated"),
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
