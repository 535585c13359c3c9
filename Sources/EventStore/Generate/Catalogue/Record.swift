/// Numbered fields under a name.
struct Record {
    enum Role {
        /// Something that happened.
        case event(Placed<Int>)
        /// Something that reached us.
        case input(Placed<Int>)
        /// Part of others.
        case record
        /// What a projection knows; part of a snapshot, never of the journal.
        case state

        var number: Placed<Int>? {
            switch self {
            case .event(let number), .input(let number): number
            case .record, .state: nil
            }
        }

        var isEvent: Bool { if case .event = self { true } else { false } }
        var isInput: Bool { if case .input = self { true } else { false } }
        var isState: Bool { if case .state = self { true } else { false } }
    }

    let name: Placed<String>
    let role: Role
    let meaning: [String]
    let since: Placed<String>?
    /// Of an input: few have it, so in the union it stands behind a reference.
    var isSeldom = false
    var fields: [Field] = []
    /// Numbers of fields that are given to none again.
    var retired: [Placed<Int>] = []
}

/// A field of a record.
struct Field {
    let number: Placed<Int>
    let name: Placed<String>
    let kind: Placed<String>
    let shape: Shape
    let fallback: Fallback?
    let since: Placed<String>?
    /// Few have it, so it stands behind a reference.
    let isSeldom: Bool
    let meaning: [String]

    /// Whether bytes without it can be read.
    var mayBeAbsent: Bool { shape != .one || fallback != nil || kind.value == "Bytes" }
}

/// The value of a field that is absent.
struct Fallback {
    let value: Placed<String>
    /// It is written all the same; otherwise a field that has this value is left out.
    let isWritten: Bool
}

/// What the name of a kind stands for.
enum Kind: Equatable {
    case bool, int, int64, uint64, string, bytes
    case words(Set<String>)
    case number
    case value(form: String)
    case record
    case state

    static let builtIn: [String: Kind] = [
        "Bool": .bool, "Int": .int, "Int64": .int64, "UInt64": .uint64, "String": .string, "Bytes": .bytes,
    ]

    static func all(in files: [CatalogueFile]) -> [String: Kind] {
        var kinds = builtIn
        for declaration in files.flatMap(\.declarations) {
            switch declaration {
            case .words(let words): kinds[words.name.value] = .words(Set(words.members.map(\.name.value)))
            case .number(let number): kinds[number.name.value] = .number
            case .value(let value): kinds[value.name.value] = .value(form: value.form.value)
            case .record(let record): kinds[record.name.value] = record.role.isState ? .state : .record
            case .retired, .commands: break
            }
        }
        return kinds
    }

    /// Whether a field of this kind may have this value when it is absent.
    func allows(_ fallback: String) -> Bool {
        switch self {
        case .bool: fallback == "true" || fallback == "false"
        case .int, .int64, .uint64, .number: Int(fallback) != nil
        case .value(let form): (form == "number" || form == "signed") && Int(fallback) != nil
        case .words(let names): names.contains(fallback)
        case .string, .bytes, .record, .state: false
        }
    }
}
