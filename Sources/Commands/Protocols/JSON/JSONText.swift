/// The content of JSON strings.
enum JSONText {
    /// The value of four hexadecimal digits from `index` on.
    static func codeUnit(_ bytes: [UInt8], at index: Int) -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = hexDigit(bytes[index + offset]) else { return nil }
            value = value << 4 | UInt32(truncatingIfNeeded: digit)
        }
        return value
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Whether a half of a surrogate pair is escaped in the content of a string without its other half.
    static func hasLoneSurrogate(_ content: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(content)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x5C, index + 1 < bytes.count else {
                index += 1
                continue
            }
            guard bytes[index + 1] == 0x75, let unit = codeUnit(bytes, at: index + 2), unit & 0xF800 == 0xD800 else {
                index += 2
                continue
            }
            guard unit < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == 0x5C, bytes[index + 7] == 0x75,
                let low = codeUnit(bytes, at: index + 8), low & 0xFC00 == 0xDC00
            else { return true }
            index += 12
        }
        return false
    }

    /// The bytes that the content of a string means, escapes resolved; what is no escape stays as it is.
    static func unescaped(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte == 0x5C, index + 1 < range.upperBound else {
                out.append(byte)
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case 0x62: out.append(0x08)
            case 0x66: out.append(0x0C)
            case 0x6E: out.append(0x0A)
            case 0x72: out.append(0x0D)
            case 0x74: out.append(0x09)
            case 0x75:
                index += unicode(bytes, index, range.upperBound, &out)
                continue
            default: out.append(bytes[index + 1])
            }
            index += 2
        }
        return out
    }

    /// Resolves an escape of four hexadecimal digits, or a surrogate pair of them, at `index`; answers how many bytes it took.
    private static func unicode(_ bytes: [UInt8], _ index: Int, _ end: Int, _ out: inout [UInt8]) -> Int {
        guard index + 6 <= end, let unit = codeUnit(bytes, at: index + 2) else {
            out.append(bytes[index])
            return 1
        }
        if unit & 0xFC00 == 0xD800, index + 12 <= end, bytes[index + 6] == 0x5C, bytes[index + 7] == 0x75,
            let low = codeUnit(bytes, at: index + 8), low & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF))
        {
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return 12
        }
        let scalar = Unicode.Scalar(unit)
        out.append(contentsOf: scalar.flatMap { UTF8.encode($0) } ?? UTF8.encodedReplacementCharacter)
        return 6
    }
}
