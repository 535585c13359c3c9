/// What all files of the catalogue say together.
struct Catalogue {
    let files: [CatalogueFile]
    /// What stands behind the name of a kind, wherever it is declared.
    let kinds: [String: Kind]

    /// Reads files and holds them against each other; all mistakes of all files are told at once.
    ///
    /// - Parameter released: The list of what journals hold already; without one nothing is compared.
    static func read(_ paths: [String], released: String? = nil) throws(Problems) -> Catalogue {
        let texts = try Files.texts(of: paths)
        let list: Released? = if let released { try Released(Files.text(of: released), file: released) } else { nil }
        return try Catalogue(texts, released: list)
    }

    init(_ texts: [(path: String, text: String)], released: Released? = nil) throws(Problems) {
        var problems: [Problem]
        (files, problems) = Parser.read(texts)
        kinds = Kind.all(in: files)
        // What could not be read makes what stands around it look wrong.
        if problems.isEmpty { problems = Check.problems(of: self) }
        if problems.isEmpty, let released { problems = released.problems(of: self) }
        if !problems.isEmpty { throw Problems(problems, in: texts.map(\.path) + [released?.file].compactMap { $0 }) }
    }

    /// All events in the order of their numbers.
    var events: [Record] { records { $0.role.isEvent } }

    /// All inputs in the order of their numbers.
    var inputs: [Record] { records { $0.role.isInput } }

    private func records(where isWanted: (Record) -> Bool) -> [Record] {
        files.flatMap(\.records).filter(isWanted).sorted { ($0.role.number?.value ?? 0) < ($1.role.number?.value ?? 0) }
    }
}

/// One file: one capability.
struct CatalogueFile: TextFile {
    let path: String
    let capability: Capability
    let declarations: [Declaration]

    var records: [Record] {
        declarations.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }
}

/// What the file is about, and which numbers are its own: a hundred, and those that it had before capabilities had hundreds.
struct Capability {
    let name: Placed<String>
    let meaning: [String]
    let numbers: [Placed<ClosedRange<Int>>]
}

enum Declaration {
    case words(Words)
    case number(NumberKind)
    case value(ValueKind)
    case record(Record)
    /// Numbers of events that are given to none again.
    case retired([Placed<Int>])

    var name: Placed<String>? {
        switch self {
        case .words(let words): words.name
        case .number(let number): number.name
        case .value(let value): value.name
        case .record(let record): record.name
        case .retired: nil
        }
    }
}

/// A number that is a type of its own.
struct NumberKind {
    let name: Placed<String>
    let meaning: [String]
    /// 32 or 64.
    let bits: Placed<Int>
    /// Whether the shard that gave it stands in its upper bits.
    let isSharded: Bool
}

/// A value whose type is written by hand; the catalogue says how its bytes look.
struct ValueKind {
    let name: Placed<String>
    let meaning: [String]
    let form: Placed<String>

    static let forms = ["number", "signed", "text", "bytes"]
}
