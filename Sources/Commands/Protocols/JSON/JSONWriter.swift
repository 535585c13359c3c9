public import EventStore

/// A place in a written text where the 32 digits of a subject stand for what must not be told.
public struct SubjectSpan: Equatable, Sendable {
    /// Where the digits begin.
    public var offset: Int
    public var subject: Subject

    public init(offset: Int, subject: Subject) {
        self.offset = offset
        self.subject = subject
    }

    /// Digits of a subject.
    public static let length = 32
}

/// Appends JSON to bytes: commas by itself, correct escapes, whole numbers and exact decimals only.
///
///     var json = JSONWriter()
///     json.object { $0.field("status", "Accepted"); $0.field("interval", 300) }
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    /// Where subjects stand in it, in rising order.
    public private(set) var spans: [SubjectSpan] = []
    private var needsComma = false

    /// A writer that has room for so many bytes before it grows.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    // MARK: Structure

    /// Opens an object.
    public mutating func beginObject() { begin(0x7B) }
    /// Closes the object.
    public mutating func endObject() { close(0x7D) }
    /// Opens an array.
    public mutating func beginArray() { begin(0x5B) }
    /// Closes the array.
    public mutating func endArray() { close(0x5D) }

    /// An object of what `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// An array of what `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        beginArray()
        body(&self)
        endArray()
    }

    /// The name of the next member.
    public mutating func key(_ name: StaticString) {
        comma()
        bytes.append(0x22)
        name.withUTF8Buffer { buffer in unsafe bytes.append(contentsOf: buffer) }
        bytes.append(0x22)
        bytes.append(0x3A)
        needsComma = false
    }

    /// The name of the next member, where it is not known beforehand.
    public mutating func key(text name: String) {
        string(name)
        bytes.append(0x3A)
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }

    // MARK: Values

    /// Text; answers the range of its content between the quotes.
    @discardableResult
    public mutating func string(_ text: String) -> Range<Int> {
        comma()
        bytes.append(0x22)
        let start = bytes.count
        // The buffer is good until the closure ends.
        let isCopied = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            unsafe copyPlain(utf8)
        }
        if isCopied != true { for byte in text.utf8 { escape(byte) } }
        let range = start..<bytes.count
        bytes.append(0x22)
        return range
    }

    /// Text of UTF-8 bytes; U+FFFD where they are none. Answers the range of its content between the quotes.
    @discardableResult
    public mutating func string(utf8 text: [UInt8]) -> Range<Int> { string(String(decoding: text, as: UTF8.self)) }

    /// Text of at most `max` characters; what is longer is cut.
    @discardableResult
    public mutating func string(_ text: String, max: Int) -> Range<Int> {
        guard text.utf8.count > max, text.unicodeScalars.count > max else { return string(text) }
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: text.unicodeScalars.prefix(max))
        return string(String(cut))
    }

    /// Appends text that needs no escapes, as most does; false, and nothing done, where it needs some.
    private mutating func copyPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if unsafe text.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) { return false }
        unsafe bytes.append(contentsOf: text)
        return true
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C:
            bytes.append(0x5C)
            bytes.append(byte)
        case 0x08: shortEscape(0x62)
        case 0x09: shortEscape(0x74)
        case 0x0A: shortEscape(0x6E)
        case 0x0C: shortEscape(0x66)
        case 0x0D: shortEscape(0x72)
        case 0..<0x20, 0x7F:
            bytes.append(contentsOf: [0x5C, 0x75, 0x30, 0x30, hexDigit(byte >> 4), hexDigit(byte & 15)])
        default: bytes.append(byte)
        }
    }

    private mutating func shortEscape(_ letter: UInt8) {
        bytes.append(0x5C)
        bytes.append(letter)
    }

    private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// A whole number.
    public mutating func int(_ value: some BinaryInteger) {
        comma()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// `value / 10^scale`, exactly: `decimal(12_340, scale: 3)` writes 12.34.
    public mutating func decimal(_ value: Int64, scale: Int) {
        comma()
        bytes.append(contentsOf: decimalText(value, scale: scale).utf8)
    }

    /// true or false.
    public mutating func bool(_ value: Bool) {
        comma()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// null.
    public mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A time as text of milliseconds and `Z` (field.md, quirk 74).
    public mutating func instant(_ value: Instant) {
        comma()
        bytes.append(0x22)
        bytes.append(contentsOf: value.utf8)
        bytes.append(0x22)
    }

    /// The 32 digits of a subject as text; the place is noted in `spans`.
    public mutating func subject(_ value: Subject) {
        comma()
        bytes.append(0x22)
        spans.append(SubjectSpan(offset: bytes.count, subject: value))
        bytes.append(contentsOf: value.hex.utf8)
        bytes.append(0x22)
    }

    /// JSON that was written elsewhere and is copied as it is, with its spans.
    public mutating func raw(_ json: [UInt8], spans inner: [SubjectSpan] = []) {
        comma()
        for span in inner { spans.append(SubjectSpan(offset: bytes.count + span.offset, subject: span.subject)) }
        bytes.append(contentsOf: json)
    }

    /// A tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .object(let members):
            beginObject()
            for member in members {
                key(text: member.name)
                self.value(member.value)
            }
            endObject()
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .string(let text): string(text)
        case .number(let text):
            comma()
            bytes.append(contentsOf: text.utf8)
        case .bool(let flag): bool(flag)
        case .null: null()
        }
    }

    // MARK: Members

    /// A member of text; left out where it is nil.
    public mutating func field(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    /// A member of text of at most `max` characters; left out where it is nil or empty.
    public mutating func field(_ name: StaticString, _ value: String?, max: Int) {
        guard let value, !value.isEmpty else { return }
        key(name)
        string(value, max: max)
    }

    /// A member that must stand, be it empty.
    public mutating func required(_ name: StaticString, _ value: String, max: Int = .max) {
        key(name)
        string(value, max: max)
    }

    /// A member of a whole number; left out where it is nil.
    public mutating func field(_ name: StaticString, _ value: (some BinaryInteger)?) {
        guard let value else { return }
        key(name)
        int(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool?) {
        guard let value else { return }
        key(name)
        bool(value)
    }

    public mutating func field(_ name: StaticString, _ value: Instant?) {
        guard let value else { return }
        key(name)
        instant(value)
    }

    public mutating func field(_ name: StaticString, _ value: Subject?) {
        guard let value else { return }
        key(name)
        subject(value)
    }

    /// A token that must stand; an empty text where it is nil.
    public mutating func requiredTag(_ name: StaticString, _ value: Subject?) {
        key(name)
        if let value { subject(value) } else { string("") }
    }

    public mutating func field(_ name: StaticString, decimal value: Int64?, scale: Int) {
        guard let value else { return }
        key(name)
        decimal(value, scale: scale)
    }

    /// A member of a list of text; left out where it is empty.
    public mutating func field(_ name: StaticString, _ values: [String], max: Int = .max) {
        guard !values.isEmpty else { return }
        key(name)
        beginArray()
        for value in values { string(value, max: max) }
        endArray()
    }
}
