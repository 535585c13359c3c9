/// Base64 with padding (RFC 4648, section 4).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of these bytes.
    public static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
            for index in 0..<4 {
                let digit = Int(group >> UInt32(18 - 6 * index) & 63)
                out.append(index <= count ? alphabet[digit] : 61)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of this text; nil where it is not the one text that stands for some bytes.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, digits.count > padding, digits[digits.count - 1 - padding] == 61 { padding += 1 }
        var out: [UInt8] = []
        out.reserveCapacity(digits.count / 4 * 3)
        for start in stride(from: 0, to: digits.count, by: 4) {
            var group: UInt32 = 0
            for index in start..<start + 4 {
                if index >= digits.count - padding {
                    group <<= 6
                } else {
                    guard let value = value(digits[index]) else { return nil }
                    group = group << 6 | UInt32(value)
                }
            }
            out.append(UInt8(truncatingIfNeeded: group >> 16))
            out.append(UInt8(truncatingIfNeeded: group >> 8))
            out.append(UInt8(truncatingIfNeeded: group))
        }
        for _ in 0..<padding where out.popLast() != 0 { return nil }
        return out
    }

    /// As `bytes`, but the padding may be left out as a whole, as some HTTP clients do.
    public static func bytes(padding text: some StringProtocol) -> [UInt8]? {
        if text.hasSuffix("=") { return bytes(text) }
        return bytes(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 65...90: digit - 65
        case 97...122: digit - 71
        case 48...57: digit + 4
        case 43: 62
        case 47: 63
        default: nil
        }
    }
}
