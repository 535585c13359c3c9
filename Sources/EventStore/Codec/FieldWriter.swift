/// A value that has a binary form of numbered fields.
///
/// The form is frozen per field number: a field keeps its number and its kind for ever, a reader skips numbers it
/// does not know, a field that is absent reads as the value the type gives it by default.
public protocol Recordable: Sendable {
    /// Reads the fields up to the end of `reader`.
    init(from reader: inout FieldReader) throws(CodecError)
    /// Writes the fields in rising order of their numbers.
    func write(to writer: inout FieldWriter)
}

extension Recordable {
    /// The binary form alone, without a length in front.
    @inlinable
    public func encoded() -> [UInt8] {
        var writer = FieldWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads a value from exactly these bytes.
    @inlinable
    public static func decoded(from bytes: [UInt8]) throws(CodecError) -> Self {
        var reader = FieldReader(bytes)
        return try Self(from: &reader)
    }
}

/// Writes numbered fields into a growing byte array.
///
/// A field is a key (`number << 1 | kind`, a varint) and its content: kind 0 is a varint (signed numbers in zigzag
/// form), kind 1 a varint length and so many bytes.
public struct FieldWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8]

    /// A writer that begins empty, or behind bytes already there.
    @inlinable
    public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// Seven bits a byte, the lowest first.
    @inlinable
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A fixed-width number, the lowest byte first.
    @inlinable
    public mutating func fixed<T: FixedWidthInteger>(_ value: T) {
        for shift in stride(from: 0, to: T.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> T(shift))) }
    }

    /// Writes a value as field `field`. The kind follows from its type: numbers and truths are varints, text, bytes and records carry
    /// their length in front. Nil writes nothing, a list one field for each of its members.
    @inlinable
    public mutating func put(_ field: Int, _ value: UInt64) {
        varint(UInt64(field) << 1)
        varint(value)
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: Int64) {
        put(field, UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: Int) { put(field, Int64(value)) }

    @inlinable
    public mutating func put(_ field: Int, _ value: Bool) { put(field, value ? 1 as UInt64 : 0) }

    @inlinable
    public mutating func put(_ field: Int, _ value: [UInt8]) {
        varint(UInt64(field) << 1 | 1)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: String) {
        varint(UInt64(field) << 1 | 1)
        var copy = value
        copy.withUTF8 { utf8 in
            varint(UInt64(utf8.count))
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    @inlinable
    public mutating func put<T: Recordable>(_ field: Int, _ value: T) {
        varint(UInt64(field) << 1 | 1)
        lengthPrefixed { writer in value.write(to: &writer) }
    }

    /// Writes what `body` writes with its length in front.
    @inlinable
    public mutating func lengthPrefixed(_ body: (inout FieldWriter) -> Void) {
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - start - 1
        if length < 0x80 {
            bytes[start] = UInt8(length)
        } else {
            var prefix = FieldWriter()
            prefix.varint(UInt64(length))
            bytes.replaceSubrange(start...start, with: prefix.bytes)
        }
    }

    @inlinable
    public mutating func put<T: Recordable>(_ field: Int, _ values: [T]) {
        for value in values { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ values: [String]) {
        for value in values { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ values: [UInt64]) {
        for value in values { put(field, value) }
    }

    @inlinable
    public mutating func put<T: FieldValue>(_ field: Int, _ value: T) { value.put(field, to: &self) }

    @inlinable
    public mutating func put<T: FieldValue>(_ field: Int, _ values: [T]) {
        for value in values { value.put(field, to: &self) }
    }

    @inlinable
    public mutating func put<T: FieldValue>(_ field: Int, _ value: T?) {
        if let value { value.put(field, to: &self) }
    }

    @inlinable
    public mutating func put<T: Recordable>(_ field: Int, _ value: T?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: String?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: [UInt8]?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: Int64?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: UInt64?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: Int?) {
        if let value { put(field, value) }
    }

    @inlinable
    public mutating func put(_ field: Int, _ value: Bool?) {
        if let value { put(field, value) }
    }
}

/// A small value that stands in one field of its own kind: an instant, an amount, an identifier, an enum.
public protocol FieldValue: Sendable {
    /// Writes the value as field `field`.
    func put(_ field: Int, to writer: inout FieldWriter)
    /// Reads the value of the field the reader stands on.
    init(field reader: inout FieldReader) throws(CodecError)
}

/// A `FieldValue` that is an unsigned number in another dress.
public protocol NumberedValue: FieldValue, RawRepresentable where RawValue: FixedWidthInteger & UnsignedInteger {}

extension NumberedValue {
    @inlinable
    public func put(_ field: Int, to writer: inout FieldWriter) { writer.put(field, UInt64(rawValue)) }

    @inlinable
    public init(field reader: inout FieldReader) throws(CodecError) {
        guard let raw = RawValue(exactly: try reader.uint64()), let value = Self(rawValue: raw) else {
            throw CodecError.unknownCase
        }
        self = value
    }
}

/// A `FieldValue` that is a signed number in another dress.
public protocol SignedValue: FieldValue, RawRepresentable where RawValue == Int64 {}

extension SignedValue {
    @inlinable
    public func put(_ field: Int, to writer: inout FieldWriter) { writer.put(field, rawValue) }

    @inlinable
    public init(field reader: inout FieldReader) throws(CodecError) {
        guard let value = Self(rawValue: try reader.int64()) else { throw CodecError.unknownCase }
        self = value
    }
}
