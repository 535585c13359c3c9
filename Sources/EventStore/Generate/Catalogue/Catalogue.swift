/// What all files of the catalogue say together.
struct Catalogue {
    let files: [CatalogueFile]

    /// Reads files and holds them against each other; all mistakes of all files are told at once.
    static func read(_ paths: [String]) throws(Problems) -> Catalogue {
        var texts: [(path: String, text: String)] = []
        for path in paths { texts.append((path, try Files.text(of: path))) }
        return try Catalogue(texts)
    }

    init(_ texts: [(path: String, text: String)]) throws(Problems) {
        var problems: [Problem] = []
        var files: [CatalogueFile] = []
        for (path, text) in texts {
            var parser = Parser(file: path)
            if let file = parser.parse(text) { files.append(file) }
            problems += parser.problems
        }
        self.files = files
        problems += Check.problems(of: self)
        if !problems.isEmpty { throw Problems(problems) }
    }
}

/// One file: one capability.
struct CatalogueFile {
    let path: String
    let capability: Capability
    let declarations: [Declaration]

    /// The file's own name without folder and ending, with a capital at its front.
    var name: String {
        let last = path.split(separator: "/").last ?? ""
        let stem = last.split(separator: ".").first ?? ""
        return stem.prefix(1).uppercased() + stem.dropFirst()
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

/// What the file is about.
struct Capability {
    let name: Placed<String>
    let meaning: [String]
}

enum Declaration {
    case words(Words)

    var name: Placed<String> {
        switch self {
        case .words(let words): words.name
        }
    }
}

/// A list of words with numbers.
struct Words {
    struct Word {
        let number: Placed<Int>
        let name: Placed<String>
        /// As frames and the API write it.
        let text: Placed<String>
        let meaning: [String]
    }

    let name: Placed<String>
    let meaning: [String]
    var members: [Word] = []
}
