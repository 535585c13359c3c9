/// A word, a number, a sign or a quoted text, with the place where it begins.
struct Token: Hashable {
    enum Kind { case word, number, sign, quoted }

    let kind: Kind
    let text: String
    /// From 1.
    let column: Int
}

/// A line of a catalogue, cut into tokens.
struct Line {
    /// From 1.
    let number: Int
    let isIndented: Bool
    let tokens: [Token]
    /// What stands behind `///`.
    let meaning: String?
    /// One behind its last character.
    let end: Int
}

/// Cuts the text of a catalogue into lines and tokens; lines that are empty or a remark (`//`) are left out.
struct Scanner {
    private let file: String
    private let number: Int
    private let characters: [Character]
    private var place = 0
    private var tokens: [Token] = []
    private var meaning: String?

    static func lines(of text: String, file: String) -> (lines: [Line], problems: [Problem]) {
        var lines: [Line] = []
        var problems: [Problem] = []
        for (index, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var scanner = Scanner(file: file, number: index + 1, characters: Array(row))
            do { if let line = try scanner.line() { lines.append(line) } } catch { problems.append(error) }
        }
        return (lines, problems)
    }

    private init(file: String, number: Int, characters: [Character]) {
        (self.file, self.number, self.characters) = (file, number, characters)
    }

    private mutating func line() throws(Problem) -> Line? {
        if characters.isEmpty { return nil }
        if characters.count > Limits.lineLength {
            throw problem("a line has at most \(Limits.lineLength) characters", at: Limits.lineLength)
        }
        if let odd = characters.firstIndex(where: { $0 != " " && ($0.isWhitespace || $0.asciiValue.map { $0 < 32 } ?? false) }) {
            throw problem("nothing but spaces separates words", at: odd)
        }
        if characters.last == " " { throw problem("spaces at the end of a line", at: characters.count - 1) }
        while place < characters.count && characters[place] == " " { place += 1 }
        let indent = place
        guard indent == 0 || indent == 4 else { throw problem("a line begins at its margin or behind four spaces", at: indent) }
        while place < characters.count { try next() }
        if tokens.isEmpty && meaning == nil { return nil }
        return Line(number: number, isIndented: indent > 0, tokens: tokens, meaning: meaning, end: characters.count + 1)
    }

    private mutating func next() throws(Problem) {
        let character = characters[place]
        if character == " " {
            place += 1
        } else if starts("///") {
            let text = characters[(place + 3)...].drop { $0 == " " }
            guard !text.isEmpty else { throw problem("“///” says nothing", at: place) }
            meaning = String(text)
            place = characters.count
        } else if starts("//") {
            guard tokens.isEmpty else { throw problem("a remark (“//”) has a line of its own", at: place) }
            place = characters.count
        } else if character == "\"" {
            try quoted()
        } else if starts("...") {
            add(3, .sign)
        } else if Self.signs.contains(character) {
            add(1, .sign)
        } else if isWord(character) {
            let length = characters[place...].prefix { isWord($0) }.count
            add(length, character.isNumber ? .number : .word)
        } else {
            throw problem("“\(character)” has no meaning here", at: place)
        }
    }

    private static let signs: Set<Character> = ["[", "]", "?", "=", ".", "-", ":"]

    private func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }

    private func starts(_ text: String) -> Bool { characters[place...].starts(with: text) }

    private mutating func add(_ length: Int, _ kind: Token.Kind) {
        tokens.append(Token(kind: kind, text: String(characters[place..<(place + length)]), column: place + 1))
        place += length
    }

    private mutating func quoted() throws(Problem) {
        guard let end = characters[(place + 1)...].firstIndex(of: "\"") else { throw problem("a quoted text has no end", at: place) }
        let text = String(characters[(place + 1)..<end])
        guard !text.isEmpty, !text.contains("\\") else { throw problem("a quoted text is not empty and has no “\\”", at: place) }
        tokens.append(Token(kind: .quoted, text: text, column: place + 1))
        place = end + 1
    }

    private func problem(_ message: String, at place: Int) -> Problem {
        Problem(file: file, line: number, column: place + 1, message: message)
    }
}

/// Bounds of what the generator takes.
enum Limits {
    /// Characters of a line of a catalogue.
    static let lineLength = 140
    /// Bytes of an embedded file: the compiler takes a second for each hundred thousand of a literal.
    static let embeddedFileBytes = 300_000
}
