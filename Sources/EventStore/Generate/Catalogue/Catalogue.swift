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

    /// All that people can ask for.
    var commands: [CommandList.Command] { files.flatMap(\.commands) }

    private func records(where isWanted: (Record) -> Bool) -> [Record] {
        files.flatMap(\.records).filter(isWanted).sorted { ($0.role.number?.value ?? 0) < ($1.role.number?.value ?? 0) }
    }
}

/// One file: one capability.
struct CatalogueFile: TextFile {
    let path: String
    let capability: Capability
    let declarations: [Declaration]

    var commands: [CommandList.Command] {
        declarations.flatMap { declaration -> [CommandList.Command] in
            if case .commands(let list) = declaration { list.members } else { [] }
        }
    }

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
    case commands(CommandList)
    /// Numbers of events that are given to none again.
    case retired([Placed<Int>])

    var name: Placed<String>? {
        switch self {
        case .words(let words): words.name
        case .number(let number): number.name
        case .value(let value): value.name
        case .record(let record): record.name
        case .retired, .commands: nil
        }
    }
}

/// What people can ask for: a line for each.
struct CommandList {
    struct Command {
        /// As the journal calls it.
        let name: Placed<String>
        /// Who may.
        let roles: [Placed<String>]
        /// Where no more is said than what the path names: the member that it becomes, and how that is read.
        let naming: (member: Placed<String>, schema: Placed<String>)?
        /// What decides it: a function of an enum.
        let room: Placed<String>
        let function: Placed<String>
        let meaning: [String]
    }

    let place: Placed<String>
    let meaning: [String]
    var members: [Command] = []
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
