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

    private static let wordBits = words.map { word in word.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32(truncatingIfNeeded: $1) } }

    static func isWorthALook(_ bytes: [UInt8]) -> Bool {
        // The password of an address ends with this.
        if hasEscape(bytes) || PlainText.first(0x40, in: bytes, from: 0) != nil { return true }
        return unsafe bytes.withUnsafeBytes { unsafe hasWord($0) }
    }

    /// A name may be spelt in escapes.
    private static func hasEscape(_ bytes: [UInt8]) -> Bool {
        var position = 0
        while let found = PlainText.first(0x5C, in: bytes, from: position) {
            if found + 1 < bytes.count, bytes[found + 1] == 0x75 { return true }
            position = found + 1
        }
        return false
    }

    private static func hasWord(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // A byte indexes the table of 256, and the window ends within the bytes.
        unsafe steps.withUnsafeBufferPointer { steps in
            var last = length - 1
            while last < bytes.count {
                let step = unsafe steps[Int(truncatingIfNeeded: bytes[last])]
                if step > 0 {
                    last += Int(truncatingIfNeeded: step)
                    continue
                }
                let window = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: last - 3, as: UInt32.self)) | 0x2020_2020
                if wordBits.contains(window), window != dtag || last >= length && (unsafe bytes[last - 4] | 0x20) == 0x69 { return true }
                last += 1
            }
            return false
        }
    }

    private static let dtag: UInt32 = 0x6474_6167
}
