/// Goes over the tokens of a line.
struct Cursor {
    let line: Line
    private let file: String
    private var place = 0

    init(_ line: Line, file: String) { (self.line, self.file) = (line, file) }

    /// A word of any form.
    mutating func word(_ what: String) throws(Problem) -> Placed<String> {
        guard let word = found(.word) else { throw problem("\(what) stands here") }
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
        guard let digits = found(.number) else { throw problem("a number stands here") }
        guard let value = Int(digits.value), String(value) == digits.value else {
            throw digits.problem(in: file, "“\(digits.value)” is no number")
        }
        return Placed(value: value, line: digits.line, column: digits.column)
    }

    /// A number or two with `...` between them, both included.
    mutating func range() throws(Problem) -> Placed<ClosedRange<Int>> {
        let first = try number()
        let last = takes("...") ? try number() : first
        guard first.value <= last.value else { throw last.problem(in: file, "a range rises") }
        return Placed(value: first.value...last.value, line: first.line, column: first.column)
    }

    /// `0.2`: a version of the product; nil unless `since` comes next.
    mutating func since() throws(Problem) -> Placed<String>? {
        guard let word = peek, word.kind == .word, word.text == "since" else { return nil }
        place += 1
        let major = try number()
        guard takes(".") else { throw problem("a version is two numbers with a point between them") }
        return Placed(value: "\(major.value).\(try number().value)", line: major.line, column: major.column)
    }

    /// `Kind`, `Kind?` or `[Kind]`.
    mutating func shaped<Kind>(
        _ kind: (inout Cursor) throws(Problem) -> Kind
    ) throws(Problem) -> (kind: Kind, shape: Shape) {
        let isList = takes("[")
        let read = try kind(&self)
        if isList && !takes("]") { throw problem("“]” stands here") }
        return (read, isList ? .list : takes("?") ? .optional : .one)
    }

    /// A quoted text, if one comes next.
    mutating func quoted() -> Placed<String>? { found(.quoted) }

    /// A word or a number, with a sign where there is one; what a field is when it is absent.
    mutating func literal() throws(Problem) -> Placed<String> {
        let minus = takes("-")
        if minus || peek?.kind == .number {
            let number = try number()
            return Placed(value: (minus ? "-" : "") + String(number.value), line: number.line, column: number.column)
        }
        return try memberName()
    }

    /// Takes this sign or word, if it comes next.
    mutating func takes(_ text: String) -> Bool {
        guard let next = peek, next.kind != .quoted, next.text == text else { return false }
        place += 1
        return true
    }

    var isAtNumber: Bool { peek?.kind == .number }
    var isAtEnd: Bool { place == line.tokens.count }

    /// Refuses whatever is left.
    func refuseRest() throws(Problem) {
        if let left = peek { throw problem("“\(left.text)” is one word too many") }
    }

    /// A mistake at the next token.
    func problem(_ message: String) -> Problem {
        Problem(file: file, line: line.number, column: peek?.column ?? line.end, message: message)
    }

    private var peek: Token? { isAtEnd ? nil : line.tokens[place] }

    private mutating func found(_ kind: Token.Kind) -> Placed<String>? {
        guard let token = peek, token.kind == kind else { return nil }
        place += 1
        return Placed(value: token.text, line: line.number, column: token.column)
    }
}

/// A name or number, and where it stands.
struct Placed<Value: Hashable>: Hashable {
    let value: Value
    let line: Int
    let column: Int

    func problem(in file: String, _ message: String) -> Problem {
        Problem(file: file, line: line, column: column, message: message)
    }
}
