/// A number over a key and a value that shows whether they are still those that were written: against accidents, not against people.
///
/// Multiply and mix, eight bytes at a time.
enum Checksum {
    /// Bytes that it takes where it is written down.
    static let byteCount = 8

    static func of(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> UInt64 {
        unsafe mix(mix(0x9E37_79B9_7F4A_7C15, key), value)
    }

    static func of(_ key: [UInt8], _ value: [UInt8]) -> UInt64 {
        unsafe key.withUnsafeBytes { key in unsafe value.withUnsafeBytes { unsafe of(key, $0) } }
    }

    private static func mix(_ seed: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum = seed ^ UInt64(bytes.count)
        var index = 0
        while index + 8 <= bytes.count {
            sum = step(sum, UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            rest = rest << 8 | UInt64(unsafe bytes[index])
            index += 1
        }
        return step(sum, rest)
    }

    private static func step(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
