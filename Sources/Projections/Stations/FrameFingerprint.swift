/// Two hashes by which a repeated call is known: of its message id, and of its whole text.
public struct FrameFingerprint: Sendable, Equatable {
    public let idHash: UInt64
    public let textHash: UInt64

    /// Nil for anything that does not begin like a call: `[2,"id",`.
    public init?(_ text: [UInt8]) { self.init(text, in: 0..<text.count) }

    /// Of the text that stands in this part of the bytes.
    init?(_ text: [UInt8], in range: Range<Int>) {
        var position = range.lowerBound
        func skipSpace() {
            while position < range.upperBound, text[position] == 32 || text[position] == 9 || text[position] == 10 || text[position] == 13 {
                position += 1
            }
        }
        func skip(_ byte: UInt8) -> Bool {
            skipSpace()
            guard position < range.upperBound, text[position] == byte else { return false }
            position += 1
            return true
        }
        guard skip(91), skip(50), skip(44), skip(34) else { return nil }
        let start = position
        while position < range.upperBound, text[position] != 34 { position += text[position] == 92 ? 2 : 1 }
        guard position < range.upperBound else { return nil }
        idHash = Self.hash(text, start..<position)
        textHash = Self.hash(text, range)
    }

    /// Eight bytes a step, multiplied and folded; not for secrets: whoever makes two frames collide fools only itself.
    private static func hash(_ text: [UInt8], _ range: Range<Int>) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= text.count)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: range.count)
        // The range was checked, and every load ends within it.
        unsafe text.withUnsafeBytes { bytes in
            var position = range.lowerBound
            while position + 8 <= range.upperBound {
                fold(UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)), into: &hash)
                position += 8
            }
            guard position < range.upperBound else { return }
            var word: UInt64 = 0
            while position < range.upperBound {
                word = word << 8 | UInt64(unsafe bytes[position])
                position += 1
            }
            fold(word, into: &hash)
        }
        return hash
    }

    private static func fold(_ word: UInt64, into hash: inout UInt64) {
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        hash = product.high ^ product.low
    }
}
