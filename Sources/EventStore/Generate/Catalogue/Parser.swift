/// Reads one file of the catalogue.
struct Parser {
    let file: String
    private(set) var problems: [Problem] = []
    private var capability: Capability?
    private var declarations: [Declaration] = []
    /// Lines of meaning whose declaration is still to come.
    private var meaning: [Placed<String>] = []
    /// The first line of the last declaration could not be read: its members are passed over.
    private var isLost = false

    init(file: String) { self.file = file }

    /// Nil where the file does not say what it is about; `problems` says so then.
    mutating func parse(_ text: String) -> CatalogueFile? {
        let (lines, mistakes) = Scanner.lines(of: text, file: file)
        problems += mistakes
        for line in lines {
            do { try take(line) } catch {
                problems.append(error)
                meaning = []
            }
        }
        if let first = meaning.first { problems.append(first.problem(in: file, "a meaning without a declaration below it")) }
        guard let capability else {
            if mistakes.isEmpty {
                problems.append(Problem(file: file, line: 1, column: 1, message: "the file begins with “capability NAME”"))
            }
            return nil
        }
        return CatalogueFile(path: file, capability: capability, declarations: declarations)
    }

    private mutating func take(_ line: Line) throws(Problem) {
        if line.tokens.isEmpty, let text = line.meaning {
            meaning.append(Placed(value: text, line: line.number, column: 1))
            return
        }
        var cursor = Cursor(line, file: file)
        if line.isIndented {
            let meaning = takeMeaning(line)
            if isLost { return }
            try member(&cursor, meaning)
        } else {
            isLost = true
            try declaration(&cursor)
            isLost = false
        }
        try cursor.end()
    }

    private mutating func takeMeaning(_ line: Line) -> [String] {
        defer { meaning = [] }
        return meaning.map(\.value) + (line.meaning.map { [$0] } ?? [])
    }

    private mutating func declaration(_ cursor: inout Cursor) throws(Problem) {
        let keyword = try cursor.word("a declaration")
        let meaning = takeMeaning(cursor.line)
        if meaning.isEmpty { throw keyword.problem(in: file, "“///” above says what it means") }
        if keyword.value == "capability" {
            guard capability == nil else { throw keyword.problem(in: file, "a file is about one capability") }
            capability = Capability(name: try cursor.typeName(), meaning: meaning)
            return
        }
        guard capability != nil else { throw keyword.problem(in: file, "the file begins with “capability NAME”") }
        switch keyword.value {
        case "words": declarations.append(.words(Words(name: try cursor.typeName(), meaning: meaning)))
        default: throw keyword.problem(in: file, "“\(keyword.value)” declares nothing: capability, words")
        }
    }

    private mutating func member(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        switch declarations.popLast() {
        case .words(var words):
            do { words.members.append(try word(&cursor, meaning)) } catch {
                declarations.append(.words(words))
                throw error
            }
            declarations.append(.words(words))
        case nil: throw cursor.problem("nothing is declared that this could belong to")
        }
    }

    private func word(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Words.Word {
        let number = try cursor.number()
        let name = try cursor.memberName()
        return Words.Word(number: number, name: name, text: try cursor.quoted() ?? name, meaning: meaning)
    }
}

/// Goes over the tokens of a line.
struct Cursor {
    let line: Line
    private let file: String
    private var place = 0

    init(_ line: Line, file: String) { (self.line, self.file) = (line, file) }

    /// A word of any form.
    mutating func word(_ what: String) throws(Problem) -> Placed<String> {
        guard let word = take(.word) else { throw problem("\(what) stands here") }
        return word
    }

    /// The name of a type: it begins with a capital.
    mutating func typeName() throws(Problem) -> Placed<String> {
        let name = try word("the name of a type")
        guard name.value.first?.isUppercase == true else { throw name.problem(in: file, "the name of a type begins with a capital") }
        return name
    }

    /// The name of a field or a word: it begins with a small letter.
    mutating func memberName() throws(Problem) -> Placed<String> {
        let name = try word("a name")
        guard name.value.first?.isLowercase == true else { throw name.problem(in: file, "a name begins with a small letter") }
        return name
    }

    /// A number that is not negative.
    mutating func number() throws(Problem) -> Placed<Int> {
        guard let digits = take(.number) else { throw problem("a number stands here") }
        guard let value = Int(digits.value), String(value) == digits.value else {
            throw digits.problem(in: file, "“\(digits.value)” is no number")
        }
        return Placed(value: value, line: digits.line, column: digits.column)
    }

    /// A quoted text, if one comes next.
    mutating func quoted() throws(Problem) -> Placed<String>? { take(.quoted) }

    /// Refuses whatever is left.
    func end() throws(Problem) {
        if place < line.tokens.count { throw problem("“\(line.tokens[place].text)” is one word too many") }
    }

    /// A mistake at the next token.
    func problem(_ message: String) -> Problem {
        let column = place < line.tokens.count ? line.tokens[place].column : line.end
        return Problem(file: file, line: line.number, column: column, message: message)
    }

    private mutating func take(_ kind: Token.Kind) -> Placed<String>? {
        guard place < line.tokens.count, line.tokens[place].kind == kind else { return nil }
        defer { place += 1 }
        return Placed(value: line.tokens[place].text, line: line.number, column: line.tokens[place].column)
    }
}
