/// Tells at one glance that a frame has nothing to mask, which is so for most.
///
/// It looks for four letters out of every name that is masked, in any capitals, and steps over as many bytes as the letter before it
/// allows (Horspool's search for several words).
enum MaskingPrefilter {
    /// idTag and parentIdTag, idToken and token, password and passphrase, privatekey, secret, authorization, apikey.
    private static let words = ["dtag", "toke", "pass", "priv", "secr", "auth", "apik"]
    private static let length = 4

    /// How far a byte at the end of the window lets it move on; 0 where a word ends with it.
    private static let steps: [UInt8] = {
        var steps = [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: 256)
        for word in words {
            for (index, letter) in word.utf8.enumerated() {
                let step = UInt8(truncatingIfNeeded: length - 1 - index)
                for byte in [Int(truncatingIfNeeded: letter), Int(truncatingIfNeeded: letter & 0xDF)] {
                    steps[byte] = min(steps[byte], step)
                }
            }
        }
        return steps
    }()

    private static let wordBits: [7 of UInt32] = .init { index in
        words[index].utf8.reduce(UInt32(0)) { $0 << 8 | UInt32(truncatingIfNeeded: $1) }
    }

    static func isWorthALook(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe hasSign($0) || hasWord($0) }
    }

    /// An escape, in which a name may be spelt, or that begins a text within a text; the sign that ends the password of an address; a name
    /// such as `id_tag`.
    private static func hasSign(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func has(_ byte: UInt64, _ word: UInt64) -> UInt64 {
            let found = word ^ (ones &* byte)
            return (found &- ones) & ~found
        }
        var index = 0
        // The loads end at or before the end of the bytes.
        while index + 8 <= bytes.count {
            let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = (has(0x5C, word) | has(0x40, word) | has(0x5F, word)) & (ones &* 0x80)
            if found != 0, unsafe isSign(bytes, from: index, to: index + 8) { return true }
            index += 8
        }
        return unsafe isSign(bytes, from: index, to: bytes.count)
    }

    private static func isSign(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool {
        for index in start..<end {
            let next: UInt8 = index + 1 < bytes.count ? unsafe bytes[index + 1] : 0
            switch unsafe bytes[index] {
            case 0x40: return true
            case 0x5C where next == 0x75: return true
            // Behind another backslash the quote ends the text.
            case 0x5C where next == 0x22: if index == 0 || (unsafe bytes[index - 1]) != 0x5C { return true }
            case 0x5F where next | 0x20 == 0x74: return true
            default: break
            }
        }
        return false
    }

    private static func hasWord(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let words = wordBits
        func isWord(_ window: UInt32) -> Bool {
            for index in words.indices where words[index] == window { return true }
            return false
        }
        // A byte indexes the table of 256, and the window ends within the bytes.
        return unsafe steps.withUnsafeBufferPointer { steps in
            var last = length - 1
            while last < bytes.count {
                let step = unsafe steps[Int(truncatingIfNeeded: bytes[last])]
                if step > 0 {
                    last += Int(truncatingIfNeeded: step)
                    continue
                }
                let window = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: last - 3, as: UInt32.self)) | 0x2020_2020
                if isWord(window), window != dtag || last >= length && (unsafe bytes[last - 4] | 0x20) == 0x69 { return true }
                last += 1
            }
            return false
        }
    }

    private static let dtag: UInt32 = 0x6474_6167
}
