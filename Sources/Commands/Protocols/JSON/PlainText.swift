/// Looks at text eight bytes at a time: most of every frame is plain ASCII.
enum PlainText {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// An index before or at the first byte from `start` on that is a quote, a backslash, a control character or beyond ASCII; less
    /// than eight bytes before it, or before the end.
    static func endIndex(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        // The loads end at or before the end of the bytes.
        unsafe bytes.withUnsafeBytes { bytes in
            while index + 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let found = special(word)
                if found != 0 {
                    index += found.trailingZeroBitCount / 8
                    return
                }
                index += 8
            }
        }
        return index
    }

    /// The first place of a byte from `start` on; nil where there is none.
    static func first(_ wanted: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        let pattern = ones &* UInt64(truncatingIfNeeded: wanted)
        var index = start
        // The loads end at or before the end of the bytes.
        let found = unsafe bytes.withUnsafeBytes { bytes -> Int? in
            while index + 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
                let match = (word &- ones) & ~word & tops
                if match != 0 { return index + match.trailingZeroBitCount / 8 }
                index += 8
            }
            return nil
        }
        if found != nil { return found }
        while index < bytes.count {
            if bytes[index] == wanted { return index }
            index += 1
        }
        return nil
    }

    /// A hash by which names are told apart quickly; names of one hash are still compared.
    static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        // The range was checked, and every load ends within it.
        return unsafe bytes.withUnsafeBytes { bytes in
            var first: UInt64 = 0
            var last: UInt64 = 0
            if range.count >= 8 {
                first = unsafe bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
                last = unsafe bytes.loadUnaligned(fromByteOffset: range.upperBound - 8, as: UInt64.self)
            } else {
                for index in range { first = first << 8 | UInt64(truncatingIfNeeded: unsafe bytes[index]) }
            }
            let mixed = (first ^ UInt64(truncatingIfNeeded: range.count)) &* 0x9E37_79B9_7F4A_7C15 ^ last &* 0xC2B2_AE3D_27D4_EB4F
            return UInt32(truncatingIfNeeded: mixed >> 32)
        }
    }

    /// The top bit of the first byte that is special is set, and none below it.
    private static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        let isControl = (word &- ones &* 0x20) & ~word
        return (isQuote | isBackslash | isControl | word) & tops
    }
}
