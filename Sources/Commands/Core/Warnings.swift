public import EventStore

/// Something odd in a frame that was read all the same (field.md, policy 2). The numbers stand in journals and never change.
public enum Warning: UInt16, CaseIterable, Sendable {
    /// A field that the specification demands is not there.
    case missingField = 1
    /// A field is of another JSON type than the specification says.
    case wrongType = 2
    /// Text longer than the specification allows; read whole.
    case tooLong = 3
    /// A word that the specification does not list.
    case unknownValue = 4
    /// A time that cannot be read.
    case badTimestamp = 5
    /// A time without zone, read as UTC.
    case timestampWithoutZone = 6
    /// A time before 2015 or after 2099.
    case implausibleTimestamp = 7
    /// A time not spelt as RFC 3339 has it.
    case timestampSpelling = 8
    /// A field that should say something is empty, or says "null".
    case emptyValue = 9
    /// The JSON had to be repaired.
    case repairedJSON = 10
    /// An object has two members of one name; the first counts.
    case duplicateKey = 11
    /// Bytes that are no UTF-8.
    case invalidUTF8 = 12
    /// The message id is a number; read as the text of its digits.
    case numericMessageId = 13
    /// The payload is null; read as an empty object.
    case nullPayload = 14
    /// The payload is not there; read as an empty object.
    case missingPayload = 15
    /// The frame has more elements than its kind; the rest is not read.
    case extraElements = 16
    /// Meter values in the form of OCPP 1.5.
    case legacyMeterValue = 17
    /// One object where the specification has an array of them.
    case objectInsteadOfArray = 18
    /// A unit in another spelling than the specification's.
    case unitAlias = 19
    /// A unit that does not measure what the measurand is; the natural unit is taken, no total is made of it.
    case unitMismatch = 20
    /// A number that cannot be read.
    case unparsableNumber = 21
    /// A decimal comma.
    case decimalComma = 22
    /// A word of the specification in other capitals, or with quotes or blanks around it.
    case wordSpelling = 23
    /// The name of a field in other capitals.
    case nameSpelling = 24
    /// A control character inside a string, bare or escaped; line ends and tabs that are escaped are none.
    case controlCharacter = 25
    /// A number below what the field can be.
    case outOfRange = 26
    /// An error answer whose details are no object, or that has fewer elements than four.
    case shortError = 27
    /// An idTag that did not pass the masking.
    case unmaskedToken = 28
    /// Blanks around a number.
    case paddedNumber = 29
    /// The message id is longer than the 36 characters of the specification.
    case longMessageId = 30
    /// The message id was used for another call on the same connection.
    case messageIdReused = 31
    /// An answer to no call of ours.
    case answerWithoutCall = 32
    /// The handshake offered no subprotocol; taken for ocpp1.6.
    case missingSubprotocol = 33
    /// The handshake has no `Connection: Upgrade`.
    case missingConnectionHeader = 34
    /// The frame was too much to be kept; an excerpt was read.
    case excerpt = 35
    /// The payload is an empty array, as some languages print an empty object.
    case arrayPayload = 36
    /// The frame was binary; its bytes are a text all the same.
    case binaryFrame = 37
    /// Blanks around an idTag, or `;NULL` behind it, which are no part of it.
    case paddedToken = 38
    /// A member that the specification does not have; passed over.
    case unknownMember = 39
    /// A field is null; it counts as absent.
    case nullValue = 40
    /// A number with more digits behind the point than the specification allows.
    case tooFine = 41
}

/// The warnings of one frame, each of a kind and field once.
public struct Warnings: Sendable, Equatable {
    /// A warning and the field it is about; empty for the frame itself.
    public struct Item: Sendable, Equatable {
        public var warning: Warning
        public var field: String
    }

    public private(set) var items: [Item] = []
    /// Members found so far of the object that is being read: what it has beyond them may be unknown.
    var found = 0
    /// Members that the specification does not have, each place of each counted.
    private var unknownMembers = 0
    /// What a field may say that says no word of its list; nil where nobody asks.
    private var expected: [String: [String]]?

    /// None yet.
    ///
    /// - Parameter keepsWords: whether somebody will ask which words there are.
    public init(keepsWords: Bool = false) { expected = keepsWords ? [:] : nil }

    /// The words that a field may say, where it said none of them and somebody asks.
    func words(of field: String) -> [String] { expected?[field] ?? [] }

    /// Notes that a field says none of these words, or not as the specification spells it.
    mutating func note(_ warning: Warning, _ field: StaticString, words: @autoclosure () -> [String]) {
        note(warning, field)
        if expected != nil { expected?[field.description] = words() }
    }

    public var isEmpty: Bool { items.isEmpty }

    /// Notes a warning; one that is noted already, or one too many, is passed over.
    public mutating func note(_ warning: Warning, _ field: StaticString = "") {
        guard items.count < Limits.warningsPerFrame else { return }
        let item = Item(warning: warning, field: field.description)
        if !items.contains(item) { items.append(item) }
    }

    /// Notes a member that the specification does not have; false where enough were seen, and the rest need not be looked for.
    ///
    /// - Parameter place: what it is called and in what it stands; only where it is noted.
    mutating func noteUnknownMember(_ place: @autoclosure () -> String) -> Bool {
        guard mayHaveUnknownMembers else { return false }
        unknownMembers += 1
        let item = Item(warning: .unknownMember, field: place())
        if !items.contains(item) { items.append(item) }
        return mayHaveUnknownMembers
    }

    /// Whether another unknown member would be noted.
    var mayHaveUnknownMembers: Bool { unknownMembers < Limits.unknownMembersPerFrame && items.count < Limits.warningsPerFrame }

    /// Whether a warning was noted, about whatever field.
    public func contains(_ warning: Warning) -> Bool { items.contains { $0.warning == warning } }

    /// As they stand in events.
    public var frameWarnings: [FrameWarning] {
        items.map { FrameWarning(code: UInt64(truncatingIfNeeded: $0.warning.rawValue), field: $0.field) }
    }
}
