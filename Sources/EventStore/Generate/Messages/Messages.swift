/// What all texts of one version of OCPP say together.
struct Messages {
    let files: [MessageFile]
    /// What stands behind the name of a type, wherever it is declared.
    let types: [String: MessageType]

    /// Reads files and holds them against each other; all mistakes of all files are told at once.
    static func read(_ paths: [String]) throws(Problems) -> Messages {
        try Messages(Files.texts(of: paths))
    }

    init(_ texts: [(path: String, text: String)]) throws(Problems) {
        var problems: [Problem]
        (files, problems) = MessageParser.read(texts)
        types = MessageType.all(in: files)
        // What could not be read makes what stands around it look wrong.
        if problems.isEmpty { problems = MessageCheck.problems(of: self) }
        if !problems.isEmpty { throw Problems(problems, in: texts.map(\.path)) }
    }
}

/// One file: messages of one version that belong together.
struct MessageFile: TextFile {
    let path: String
    /// The enum that all of the version stands in: `OCPP16`.
    let version: Placed<String>
    let meaning: [String]
    let declarations: [MessageDeclaration]
}

enum MessageDeclaration {
    case words(Words)
    case object(MessageObject)

    /// The name of the Swift type.
    var name: Placed<String> {
        switch self {
        case .words(let words): words.name
        case .object(let object): object.typeName
        }
    }

    /// Whether it is written in Swift, and only named here.
    var isElsewhere: Bool {
        switch self {
        // Those that are written in Swift need none here.
        case .words(let words): words.substitute == nil
        case .object(let object): object.isElsewhere
        }
    }
}

/// What the name of a type stands for.
enum MessageType {
    case words, part

    fileprivate static func all(in files: [MessageFile]) -> [String: MessageType] {
        var types: [String: MessageType] = [:]
        for declaration in files.flatMap(\.declarations) {
            switch declaration {
            case .words(let words): types[words.name.value] = .words
            case .object(let object) where object.role == .part: types[object.name.value] = .part
            case .object: continue
            }
        }
        return types
    }
}

/// Fields under a name: a message or a part of messages.
struct MessageObject {
    enum Role: String {
        case request, response
        /// An answer to a station that says nothing but that its request was taken in.
        case receipt
        case part
    }

    let role: Role
    let name: Placed<String>
    let meaning: [String]
    let isElsewhere: Bool
    var fields: [MessageField] = []

    var typeName: Placed<String> {
        switch role {
        case .part: name
        case .request: name.with(name.value + "Request")
        case .response, .receipt: name.with(name.value + "Response")
        }
    }
}

/// A field of a message.
struct MessageField {
    enum Kind: Equatable {
        case text, uri, token, int, count, connector, time, energy, flag
        /// A number with so many digits behind the point.
        case decimal(Int)
        /// One of a list of words, or what stood there instead.
        case word(String)
        /// A list of words, or a part.
        case named(String)

        /// A field that a message demands, and can be used without.
        var isAlwaysReadable: Bool {
            switch self {
            case .text, .uri, .token, .energy, .flag, .word: true
            case .int, .count, .connector, .time, .decimal, .named: false
            }
        }
    }

    let name: Placed<String>
    let kind: Kind
    /// Where the kind stands.
    let place: Placed<String>
    let shape: Shape
    /// Characters that the specification allows.
    let most: Int?
    /// Demanded by the specification; where it cannot be read, the rest of the message counts all the same.
    let isTolerated: Bool
    /// 0 says that there is none.
    let isAbsentAtZero: Bool
    /// A list of one at least, so it is written even where it is empty.
    let isFilled: Bool
    /// The function of its type that reads a list of it.
    let reader: Placed<String>?
    let meaning: [String]

    /// Whether a message without it cannot be used.
    var isNeeded: Bool { shape == .one && !isTolerated && !kind.isAlwaysReadable }
}

extension Placed where Value == String {
    /// Another text at the same place.
    func with(_ text: String) -> Placed { Placed(value: text, line: line, column: column) }
}
