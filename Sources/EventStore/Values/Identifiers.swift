/// Makes a number a type of its own.
public protocol NumberID: NumberedValue, Hashable, Comparable, CustomStringConvertible {
    /// The largest that there is.
    static var largest: UInt64 { get }
}

extension NumberID {
    /// The largest that there is.
    public static var largest: UInt64 { UInt64(RawValue.max) }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }

    /// What a dictionary hashes. Ids are given by us, one after the other, so nobody can choose them to fall together, against which the
    /// standard library's own way guards: it took 8 % of a rebuild.
    @inlinable
    public func _rawHashValue(seed: Int) -> Int {
        Int(truncatingIfNeeded: mixed(UInt64(truncatingIfNeeded: rawValue) ^ UInt64(truncatingIfNeeded: seed)))
    }
}

/// The finish of SplitMix64: every bit of the number reaches the low ones.
@inlinable
public func mixed(_ value: UInt64) -> UInt64 {
    var mix = value &+ 0x9E37_79B9_7F4A_7C15
    mix = (mix ^ mix >> 30) &* 0xBF58_476D_1CE4_E5B9
    mix = (mix ^ mix >> 27) &* 0x94D0_49BB_1331_11EB
    return mix ^ mix >> 31
}

/// A part of an installation with a journal of its own; 0 where there is but one.
public struct ShardID: Hashable, Comparable, Sendable {
    /// Bits of an id that name its shard.
    public static let bits: UInt64 = 13
    /// The only one of an installation that has no others.
    public static let only = ShardID(unchecked: 0)

    /// 0 to 8,191.
    public let rawValue: UInt16

    /// nil beyond 8,191.
    public init?(rawValue: UInt16) {
        guard UInt64(rawValue) < 1 << Self.bits else { return nil }
        self.init(unchecked: rawValue)
    }

    fileprivate init(unchecked rawValue: UInt16) { self.rawValue = rawValue }

    public static func < (a: ShardID, b: ShardID) -> Bool { a.rawValue < b.rawValue }
}

/// The number of something that a shard made: its shard in the upper bits, how many the shard had made in the lower (scale.md SH3). All are
/// below 2^53, which readers of JSON keep whole. Those of shard 0 are plain numbers from 1.
public protocol ShardedID: NumberID where RawValue == UInt64 {}

extension ShardedID {
    /// Bits of the number within a shard.
    public static var localBits: UInt64 { 40 }
    /// The largest number within a shard.
    public static var localMax: UInt64 { 1 << localBits - 1 }
    /// The last number of the last shard: 2^53 - 1.
    public static var largest: UInt64 { 1 << (localBits + ShardID.bits) - 1 }

    /// The id of a number within a shard; nil where the number is too large.
    public init?(_ shard: ShardID, local: UInt64) {
        guard local <= Self.localMax, let id = Self(rawValue: UInt64(shard.rawValue) << Self.localBits | local) else { return nil }
        self = id
    }

    /// Before the first that a shard gives.
    public init(before shard: ShardID) {
        guard let id = Self(shard, local: 0) else { preconditionFailure("There is room for 0.") }
        self = id
    }

    /// The shard that gave it. Numbers beyond 2^53 are nobody's, and none was ever given.
    public var shard: ShardID { ShardID(unchecked: UInt16(truncatingIfNeeded: min(rawValue, Self.largest) >> Self.localBits)) }

    /// The number within its shard, from 1; what tables are indexed by.
    public var local: UInt64 { rawValue & Self.localMax }

    /// The one that its shard gives so many later.
    public func after(_ count: UInt64 = 1) -> Self {
        guard let id = Self(shard, local: local + count) else { preconditionFailure("Shard \(shard.rawValue) has no number left.") }
        return id
    }
}

extension ConnectorID {
    public static let station = ConnectorID(rawValue: 0)
}

extension TenantID {
    public static let `operator` = TenantID(rawValue: 1)
}

/// 16 bytes of a keyed HMAC that stand for something that must not be told: an idTag, a password, a person.
///
/// Deciders know a token only by this, so a replay decides alike before and after an erasure.
public struct Subject: FieldValue, Hashable, Comparable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The first 16 of these bytes; nil if there are fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count >= 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.prefix(16).enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
        }
        self.init(high: words.0, low: words.1)
    }

    /// From 32 hexadecimal digits, the form in which it stands in masked text; nil for anything else.
    @inlinable
    public init?(hex: some Collection<UInt8>) {
        guard hex.count == 32 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var index = 0
        for byte in hex {
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 97...102: digit = byte - 87
            default: return nil
            }
            if index < 16 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
            index += 1
        }
        self.init(high: words.0, low: words.1)
    }

    public var bytes: [UInt8] {
        (0..<16).map { index in
            let word = index < 8 ? high : low
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8))
        }
    }

    /// What a dictionary hashes: nobody else can choose them (see `NumberID`).
    @inlinable
    public func _rawHashValue(seed: Int) -> Int {
        Int(truncatingIfNeeded: mixed(high ^ mixed(low ^ UInt64(truncatingIfNeeded: seed))))
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String { hexText(bytes) }
    public var description: String { hex }

    public static func < (a: Subject, b: Subject) -> Bool { (a.high, a.low) < (b.high, b.low) }

    public func put(_ field: Int, to writer: inout FieldWriter) { writer.put(field, bytes) }

    public init(field reader: inout FieldReader) throws(CodecError) {
        let bytes = try reader.data()
        guard bytes.count == 16, let value = Subject(bytes) else { throw .unknownCase }
        self = value
    }
}

/// Lower-case hexadecimal digits.
public func hexText(_ bytes: some Sequence<UInt8>) -> String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var out = [UInt8]()
    for byte in bytes {
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
}
