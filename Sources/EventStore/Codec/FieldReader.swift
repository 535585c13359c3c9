/// Why bytes are not a value of the binary form.
public enum CodecError: Error, Sendable, Equatable {
    /// The bytes end inside a field.
    case truncated
    /// A varint is longer than 64 bits.
    case overlong
    /// A field has another kind than its number says.
    case wrongKind
    /// A number does not stand for any case or does not fit its type.
    case unknownCase
    /// Text that is not UTF-8.
    case notUTF8
    /// An event type that this version does not know.
    case unknownEvent(UInt16)
    /// A field that must be there is not.
    case missingField(Int)
    /// Nesting beyond the limit.
    case tooDeep
}

/// Reads numbered fields out of a byte array.
///
/// ```swift
/// while let field = try reader.next() {
///     switch field {
///     case 1: station = try reader.value()
///     default: try reader.skip()
///     }
/// }
/// ```
public struct FieldReader: Sendable {
    @usableFromInline let bytes: [UInt8]
    /// The next byte to read.
    public var position: Int
    /// One behind the last byte to read.
    public var end: Int
    @usableFromInline var isBytes = false
    @usableFromInline var depth = 0

    /// Reads `bytes`, or a part of them.
    @inlinable
    public init(_ bytes: [UInt8], range: Range<Int>? = nil) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
        if let range { move(to: range.lowerBound, end: range.upperBound) }
    }

    @inlinable
    mutating func move(to position: Int, end: Int) {
        precondition(position >= 0 && position <= end && end <= bytes.count)
        self.position = position
        self.end = end
    }

    /// Whether nothing is left.
    @inlinable
    public var isAtEnd: Bool { position >= end }

    /// The number of the next field; nil at the end.
    @inlinable
    public mutating func next() throws(CodecError) -> Int? {
        if position >= end { return nil }
        let key = try varint()
        guard key >> 1 <= 0xFFFF else { throw .unknownCase }
        isBytes = key & 1 == 1
        return Int(key >> 1)
    }

    /// An unsigned number of seven bits a byte, the lowest first; a set high bit says that more follow. At most 64 bits.
    @inlinable
    public mutating func varint() throws(CodecError) -> UInt64 {
        // Most are short, and this much fits where it is called.
        if position < end, bytes[position] < 0x80 {
            let value = UInt64(bytes[position])
            advance(1)
            return value
        }
        return try longVarint()
    }

    @usableFromInline
    mutating func longVarint() throws(CodecError) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let next = try byte()
            if shift == 63 && next > 1 { throw .overlong }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
            if shift > 63 { throw .overlong }
        }
    }

    /// The next byte as it stands; `truncated` at the end.
    @inlinable
    public mutating func byte() throws(CodecError) -> UInt8 {
        if position >= end { throw .truncated }
        let value = bytes[position]
        advance(1)
        return value
    }

    @inlinable
    mutating func advance(_ count: Int) { position += count }

    /// A fixed-width number, the lowest byte first.
    @inlinable
    public mutating func fixed<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(CodecError) -> T {
        let width = T.bitWidth / 8
        guard end - position >= width else { throw .truncated }
        var value: T = 0
        for index in 0..<width { value |= T(truncatingIfNeeded: bytes[position + index]) << T(index * 8) }
        advance(width)
        return value
    }

    /// The content of an unsigned number field; `wrongKind` where the field holds bytes.
    @inlinable
    public mutating func uint64() throws(CodecError) -> UInt64 {
        if isBytes { throw .wrongKind }
        return try varint()
    }

    /// The content of a signed number field: zigzag, so that small negative numbers are short too.
    @inlinable
    public mutating func int64() throws(CodecError) -> Int64 {
        let raw = try uint64()
        return Int64(bitPattern: (raw >> 1)) ^ -Int64(bitPattern: raw & 1)
    }

    /// The content of a signed number field.
    @inlinable
    public mutating func int() throws(CodecError) -> Int { Int(try int64()) }

    /// The content of a truth field: anything but zero is true.
    @inlinable
    public mutating func bool() throws(CodecError) -> Bool { try uint64() != 0 }

    /// The range of the content of a bytes field, which is then behind the reader.
    @inlinable
    public mutating func range() throws(CodecError) -> Range<Int> {
        guard isBytes else { throw .wrongKind }
        return try prefixedRange()
    }

    /// A varint length and the range of so many bytes, which are then behind the reader.
    @inlinable
    public mutating func prefixedRange() throws(CodecError) -> Range<Int> {
        let length = try varint()
        guard length <= UInt64(end - position) else { throw .truncated }
        let range = position..<position + Int(length)
        advance(Int(length))
        return range
    }

    /// The content of a bytes field, copied.
    @inlinable
    public mutating func data() throws(CodecError) -> [UInt8] { Array(bytes[try range()]) }

    /// The content of a text field; `notUTF8` where it is no text.
    @inlinable
    public mutating func string() throws(CodecError) -> String {
        let range = try range()
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// The content of a field as a value type of its own.
    @inlinable
    public mutating func value<T: FieldValue>(_ type: T.Type = T.self) throws(CodecError) -> T { try T(field: &self) }

    /// The content of a bytes field as a record; `tooDeep` beyond sixteen levels.
    @inlinable
    public mutating func record<T: Recordable>(_ type: T.Type = T.self) throws(CodecError) -> T {
        try fields { (reader) throws(CodecError) in try T(from: &reader) }
    }

    /// Has the fields read that are the content of a bytes field; `tooDeep` beyond sixteen levels.
    @inlinable
    public mutating func fields<R>(_ body: (inout FieldReader) throws(CodecError) -> R) throws(CodecError) -> R {
        let range = try range()
        guard depth < 16 else { throw .tooDeep }
        depth += 1
        let value = try within(range, body)
        depth -= 1
        return value
    }

    /// Reads a part of the bytes that is behind the reader, which then stands where it stood. Not to be used on after a throw.
    @inlinable
    mutating func within<R>(_ range: Range<Int>, _ body: (inout FieldReader) throws(CodecError) -> R) throws(CodecError) -> R {
        let (place, last) = (position, end)
        move(to: range.lowerBound, end: range.upperBound)
        let result = try body(&self)
        move(to: place, end: last)
        return result
    }

    /// What was read from field `number`, which must be there: throws `missingField` where it was not.
    @inlinable
    public func required<T>(_ value: T?, _ number: Int) throws(CodecError) -> T {
        guard let value else { throw .missingField(number) }
        return value
    }

    /// Passes over the content of a field that is not known.
    @inlinable
    public mutating func skip() throws(CodecError) {
        if isBytes { _ = try range() } else { _ = try varint() }
    }
}
