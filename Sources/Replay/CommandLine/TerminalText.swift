/// Text from stations and servers, made harmless for a terminal.
///
/// Escape sequences, line breaks and marks that turn the writing direction could repaint the screen or forge lines (OWASP ASVS 16.4.1).
enum TerminalText {
    /// Whether printing the scalar could move the cursor, change the terminal or reorder the text around it.
    static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
        case 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The text with every hostile character written out, such as `\n` or `\u{1B}`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHostile) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where isHostile(scalar): out += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// JSON text with the hostile characters of its strings written out, as `\u009b`: the same document, safe to show. Line breaks and
    /// tabs, JSON's own white space, stay.
    static func escapedJSON(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHostile) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            guard isHostile(scalar), scalar != "\n", scalar != "\t" else {
                out.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return out
    }
}
