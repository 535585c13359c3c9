/// How far a parser came, and what was wrong until there.
struct ParserProgress<Head, Declaration> {
    fileprivate(set) var problems: [Problem] = []
    /// What the file says that it is about.
    fileprivate var head: Head?
    var declarations: [Declaration] = []
    /// Lines of meaning whose declaration is still to come.
    fileprivate var meaning: [Placed<String>] = []
    /// The first line of the last declaration could not be read: its members are passed over.
    fileprivate var isLost = false
}

/// Reads declarations at the margin with members below them, each with its meaning. The first one says what the file is about.
protocol LineParser {
    associatedtype Head
    associatedtype Declaration
    associatedtype File: TextFile

    var file: String { get }
    var progress: ParserProgress<Head, Declaration> { get set }
    /// The word that the first declaration begins with.
    static var opening: String { get }
    /// What stands behind it.
    static var openingForm: String { get }
    /// What a file is about one of.
    static var subject: String { get }

    init(file: String)
    func head(_ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Head
    func declared(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) -> Declaration
    func member(of declaration: inout Declaration, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem)
    func whole(_ head: Head, _ declarations: [Declaration]) -> File
}

extension LineParser {
    /// Reads texts by themselves; all mistakes of all of them are told at once.
    static func read(_ texts: [(path: String, text: String)]) -> (files: [File], problems: [Problem]) {
        var files: [File] = []
        var problems: [Problem] = []
        for (path, text) in texts {
            var parser = Self(file: path)
            if let file = parser.parse(text) { files.append(file) }
            problems += parser.progress.problems
        }
        return (files, problems)
    }

    /// Nil where the file does not say what it is about; `problems` says so then.
    private mutating func parse(_ text: String) -> File? {
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
        if let head = progress.head { return whole(head, progress.declarations) }
        if progress.problems.isEmpty { progress.problems.append(Problem(file: file, line: 1, column: 1, message: Self.headless)) }
        return nil
    }

    private static var headless: String { "the file begins with “\(opening) \(openingForm)”" }

    private mutating func read(_ line: Line) throws(Problem) {
        if line.tokens.isEmpty, let text = line.meaning {
            progress.meaning.append(Placed(value: text, line: line.number, column: 1))
            return
        }
        var cursor = Cursor(line, file: file)
        if line.isIndented {
            let meaning = takeMeaning(line)
            if progress.isLost { return }
            guard var last = progress.declarations.popLast() else {
                throw cursor.problem("nothing is declared that this could belong to")
            }
            defer { progress.declarations.append(last) }
            try member(of: &last, &cursor, meaning)
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

    private mutating func declaration(_ keyword: Placed<String>, _ cursor: inout Cursor, _ meaning: [String]) throws(Problem) {
        if keyword.value == Self.opening {
            guard progress.head == nil else { throw keyword.problem(in: file, "a file is about one \(Self.subject)") }
            progress.head = try head(&cursor, meaning)
        } else {
            guard progress.head != nil else { throw keyword.problem(in: file, Self.headless) }
            progress.declarations.append(try declared(keyword, &cursor, meaning))
        }
    }

    private mutating func takeMeaning(_ line: Line) -> [String] {
        defer { progress.meaning = [] }
        return progress.meaning.map(\.value) + (line.meaning.map { [$0] } ?? [])
    }
}

/// One file of texts that belong together.
protocol TextFile {
    var path: String { get }
}

extension TextFile {
    /// The file's own name without folder and ending, with a capital at its front.
    var name: String {
        let stem = lastName.split(separator: ".").first ?? ""
        return stem.prefix(1).uppercased() + stem.dropFirst()
    }

    /// The file's own name without folder.
    var lastName: String { path.split(separator: "/").last.map(String.init) ?? path }
}
