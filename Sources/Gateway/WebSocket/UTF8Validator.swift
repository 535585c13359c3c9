/// Checks text that comes in pieces, and fails at the first byte that cannot belong to UTF-8 (RFC 3629).
struct UTF8Validator: Sendable {
    private var needed: UInt8 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// Whether no code point is half read.
    var isComplete: Bool { needed == 0 }

    /// False as soon as the text read so far cannot be the begin of valid text.
    mutating func consume(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        let count = bytes.count
        while index < count {
            if needed == 0 {
                index = Self.skipASCII(bytes, from: index)
                if index == count { return true }
                guard begin(bytes[index]) else { return false }
            } else {
                let byte = bytes[index]
                guard byte >= lower && byte <= upper else { return false }
                (needed, lower, upper) = (needed - 1, 0x80, 0xBF)
            }
            index += 1
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: (needed, lower, upper) = (1, 0x80, 0xBF)
        case 0xE0: (needed, lower, upper) = (2, 0xA0, 0xBF)
        case 0xE1...0xEC, 0xEE, 0xEF: (needed, lower, upper) = (2, 0x80, 0xBF)
        case 0xED: (needed, lower, upper) = (2, 0x80, 0x9F)
        case 0xF0: (needed, lower, upper) = (3, 0x90, 0xBF)
        case 0xF1...0xF3: (needed, lower, upper) = (3, 0x80, 0xBF)
        case 0xF4: (needed, lower, upper) = (3, 0x80, 0x8F)
        default: return false
        }
        return true
    }

    private static func skipASCII(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        let count = bytes.count
        let raw = unsafe bytes.bytes
        while index + 8 <= count {
            // Any bit pattern is a UInt64, and the range was checked above.
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < count && bytes[index] < 0x80 { index += 1 }
        return index
    }
}
