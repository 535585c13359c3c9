/// How far a parser came, and what was wrong until there.
struct ParserProgress {
    var problems: [Problem] = []
    /// Lines of meaning whose declaration is still to come.
    fileprivate var meaning: [Placed<String>] = []
    /// The first line of the last declaration could not be read: its members are passed over.
    fileprivate var isLost = false
}

/// Reads declarations at the margin with members below them, each with its meaning.
protocol LineParser {
    var file: String { get }
    var progress: ParserProgress { get set }
    /// What is told of a file that does not say what it is about.
    static var opening: String { get }

    mutating func declaration(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem)
    mutating func member(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem)
}

extension LineParser {
    var problems: [Problem] { progress.problems }

    mutating func readLines(of text: String) {
        let (lines, mistakes) = Scanner.lines(of: text, file: file)
        progress.problems += mistakes
        for line in lines {
            do { try read(line) } catch {
                progress.problems.append(error)
                progress.meaning = []
            }
        }
        if let first = progress.meaning.first {
            progress.problems.append(first.problem(in: file, "a meaning without a declaration below it"))
        }
    }

    /// Where a file says nothing wrong, and not what it is about.
    mutating func refuseHeadless() {
        if problems.isEmpty { progress.problems.append(Problem(file: file, line: 1, column: 1, message: Self.opening)) }
    }

    private mutating func read(_ line: Line) throws(Problem) {
        if line.tokens.isEmpty, let text = line.meaning {
            progress.meaning.append(Placed(value: text, line: line.number, column: 1))
            return
        }
        var cursor = Cursor(line, file: file)
        if line.isIndented {
            let meaning = takeMeaning(line)
            if progress.isLost { return }
            try member(&cursor, meaning)
        } else {
            progress.isLost = true
            let keyword = try cursor.word("a declaration")
            let meaning = takeMeaning(line)
            if meaning.isEmpty { throw keyword.problem(in: file, "“///” above says what it means") }
            try declaration(keyword, &cursor, meaning)
            progress.isLost = false
        }
        try cursor.refuseRest()
    }

    private mutating func takeMeaning(_ line: Line) -> [String] {
        defer { progress.meaning = [] }
        return progress.meaning.map(\.value) + (line.meaning.map { [$0] } ?? [])
    }
}
