/// What may become of bytes on their way, or in the hands of somebody who wishes us no good.
public enum Mutations {
    /// Hands out every cut, and for every byte the text without it, with it twice, and with a bit of it flipped, another by which letters
    /// change their case, and the highest; at last a byte more. Never the bytes themselves.
    ///
    /// ```swift
    /// Mutations.each(of: bytes) { what, changed in #expect(Head(changed) == nil, "\(what)") }
    /// ```
    public static func each(of bytes: [UInt8], _ body: (_ what: String, _ changed: [UInt8]) throws -> Void) rethrows {
        for place in bytes.indices {
            try body("cut at \(place)", Array(bytes[..<place]))
            var changed = bytes
            changed.remove(at: place)
            try body("without byte \(place)", changed)
            changed = bytes
            changed.insert(bytes[place], at: place)
            try body("byte \(place) twice", changed)
            for mask in [1 << UInt8(place % 8), 0x20, 0x80] as [UInt8] {
                changed = bytes
                changed[place] ^= mask
                try body("byte \(place) with \(mask) flipped", changed)
            }
        }
        for byte in [0, 10, 32, 0xFF] as [UInt8] { try body("\(byte) behind it", bytes + [byte]) }
    }

    /// The same of a text, as far as it is still one.
    public static func each(of text: String, _ body: (_ what: String, _ changed: String) throws -> Void) rethrows {
        try each(of: Array(text.utf8)) { what, changed in
            if let changed = String(validating: changed, as: UTF8.self) { try body(what, changed) }
        }
    }
}
