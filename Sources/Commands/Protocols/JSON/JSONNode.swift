/// What a JSON value is.
public enum JSONKind: UInt8, Sendable {
    case object, array, string, number, `true`, `false`, null
    /// The name of a member; its value is the node behind it.
    case key
}

/// One value of a scanned text: where it stands, not what it says.
struct JSONNode: Sendable {
    /// Oddities of a string.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// Has a backslash.
        static let escaped = Flags(rawValue: 1)
        /// Has bytes beyond ASCII.
        static let beyondASCII = Flags(rawValue: 2)
    }

    var kind: JSONKind
    var flags: Flags
    /// How many members an object has.
    var members: UInt16 = 0
    /// First byte; of a string the one behind the quote.
    var start: Int32
    /// Behind the last byte; of a string the closing quote.
    var end: Int32
    /// Of a container the number of the node behind its last; of a key a hash of its name.
    var link: UInt32

    /// Texts are bounded by `Limits.jsonBytes`, so every place in one fits.
    init(_ kind: JSONKind, flags: Flags = [], from start: Int, to end: Int, link: UInt32 = 0) {
        self.kind = kind
        self.flags = flags
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
        self.link = link
    }

    /// Bytes of it.
    var count: Int { Int(truncatingIfNeeded: end) - Int(truncatingIfNeeded: start) }

    var range: Range<Int> { Int(truncatingIfNeeded: start)..<Int(truncatingIfNeeded: end) }

    /// Of a container the number of the node behind its last.
    var next: Int { Int(truncatingIfNeeded: link) }
}

/// Something about a text that strict JSON forbids and that was read all the same.
public struct JSONOddities: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// An object has two members of one name; the first counts.
    public static let duplicateKey = JSONOddities(rawValue: 1)
    /// Bytes that are no UTF-8, or half a surrogate pair; read as U+FFFD.
    public static let invalidUTF8 = JSONOddities(rawValue: 2)
    /// Commas too many, a member without a value, or a word that JSON does not know.
    public static let repaired = JSONOddities(rawValue: 4)
    /// A bare control character inside a string.
    public static let controlCharacter = JSONOddities(rawValue: 8)
}

/// Why a text is no JSON, or more of it than is read.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: String, Sendable {
        case truncated = "the text ends too early"
        case unexpectedByte = "this byte does not belong here"
        case trailingBytes = "more text behind the end"
        case invalidNumber = "not a number"
        case numberTooLong = "a number of more than 40 characters"
        case invalidEscape = "an escape that JSON does not know"
        case controlCharacter = "a bare control character in a string"
        case invalidUTF8 = "not UTF-8"
        case duplicateKey = "two members of one name"
        case tooDeep = "nested deeper than 32"
        case tooManyKeys = "an object of more than 1,000 members"
        case tooManyValues = "more than 10,000 values"
        case tooLong = "the text is too long"
    }

    public var reason: Reason
    /// The byte where it shows, from 0.
    public var offset: Int

    public var description: String { "byte \(offset): \(reason.rawValue)" }
}
