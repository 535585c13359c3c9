/// What names say of their values, be it the name of a member, of a configuration key, or one that stands with a value in a text. One row
/// says that something is a card or a secret; all that masks reads it here.
struct MaskingNames {
    /// Where in a name the word must stand.
    enum Place {
        /// `GroupIdTags`, `OldPasswordHash`.
        case anywhere
        /// As a word of its own: `PIN`, `pin_code`, `userPin`, but not `spinning`.
        case alone
        /// As the whole name.
        case whole
    }

    /// What a row is about.
    enum Meaning {
        /// The number of a card.
        case token
        /// The same, where the value has a digit: `rfid: 04A1B2C3`, but not `RFID: timeout`.
        case number
        case secret
    }

    /// The word in small letters; its parts may be joined by `_`, `-`, `.` or a blank.
    let parts: [String]
    let place: Place
    let meaning: Meaning

    private init(_ meaning: Meaning, _ place: Place, _ word: String) {
        (parts, self.place, self.meaning) = (word.split(separator: " ").map(String.init), place, meaning)
    }

    private static let table: [MaskingNames] =
        ["id tag", "id tags", "id token", "id tokens"].map { MaskingNames(.token, .anywhere, $0) }
        + ["card number", "card no", "card nr", "card id", "card uid", "tag uid", "tag id", "rfid", "emaid", "evco id", "contract id"]
        .map { MaskingNames(.number, .anywhere, $0) }
        + ["uid", "card"].map { MaskingNames(.number, .alone, $0) }
        + [
            "password", "passwd", "passphrase", "passcode", "secret", "credential", "authorization key", "private key", "api key",
            "auth key",
            "encryption key", "master key", "shared key", "access key", "wifi key", "wlan key", "wpa key", "network key", "token",
        ].map { MaskingNames(.secret, .anywhere, $0) }
        + ["pin", "pin code", "pwd", "psk"].map { MaskingNames(.secret, .alone, $0) } + [MaskingNames(.secret, .whole, "authorization")]

    /// The spellings of a row's word in a text.
    private var spellings: [[UInt8]] {
        parts.count == 1 ? [Array(parts[0].utf8)] : ["", "_", "-", " "].map { Array(parts.joined(separator: $0).utf8) }
    }

    /// The words to be searched for in texts.
    static let searched: [(word: [UInt8], place: Place, meaning: Meaning)] = table.flatMap { row in
        row.spellings.map { ($0, row.place, row.meaning) }
    }

    /// What the value of a member is by the member's name; nil where it says nothing.
    static func meaning(of name: ArraySlice<UInt8>) -> Meaning? {
        var found: Meaning?
        for row in searched where name.count >= row.word.count {
            if row.meaning == .secret {
                guard let hit = firstRange(of: row.word, in: name, name.indices), stands(hit, row.place, in: name) else { continue }
                if !isIdToken(hit, in: name) { return .secret }
            } else if found == nil {
                // `IdTagLength` is the name of no card.
                let end = name.endIndex - row.word.count..<name.endIndex
                if firstRange(of: row.word, in: name, end) != nil, stands(end, row.place, in: name) { found = row.meaning }
            }
        }
        return found
    }

    /// Whether a token that was found is an idToken, of which its own row says what it is; `IdTokenLength` is no secret.
    static func isIdToken(_ hit: Range<Int>, in bytes: ArraySlice<UInt8>) -> Bool {
        bytes[hit.lowerBound] | 0x20 == 0x74 && hit.lowerBound >= bytes.startIndex + 2 && bytes[hit.lowerBound - 2] | 0x20 == 0x69
            && bytes[hit.lowerBound - 1] | 0x20 == 0x64
    }

    /// Whether the value of a member of this name is the number of a card, whatever it looks like.
    static func isToken(_ name: [UInt8]) -> Bool { meaning(of: name[...]) == .token }

    /// Whether names say a secret: of configuration keys, and of members of any object.
    static func isSecret(_ name: [UInt8]) -> Bool { meaning(of: name[...]) == .secret }

    /// Whether what was found in a text stands where its row demands.
    static func stands(_ hit: Range<Int>, _ place: Place, in bytes: ArraySlice<UInt8>) -> Bool {
        let before: UInt8 = hit.lowerBound > bytes.startIndex ? bytes[hit.lowerBound - 1] : 0
        let behind: UInt8 = hit.upperBound < bytes.endIndex ? bytes[hit.upperBound] : 0
        switch place {
        case .anywhere: return true
        case .whole: return !isLetter(before) && before != 0x5F && before != 0x2D && !isLetter(behind) && behind != 0x5F && behind != 0x2D
        case .alone:
            // A capital letter behind a small one begins another word.
            let begins = !isLetter(before) || isSmall(before) && !isSmall(bytes[hit.lowerBound])
            let ends = !isLetter(behind) || isSmall(bytes[hit.upperBound - 1]) && !isSmall(behind)
            return begins && ends
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    private static func isSmall(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    /// Where a text of small letters first stands, in any capitals.
    static func firstRange(of word: [UInt8], in bytes: ArraySlice<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        guard let first = word.first, range.count >= word.count else { return nil }
        var index = range.lowerBound
        while index <= range.upperBound - word.count {
            if bytes[index] | 0x20 == first {
                var offset = 1
                while offset < word.count, bytes[index + offset] == word[offset] || bytes[index + offset] | 0x20 == word[offset] {
                    offset += 1
                }
                if offset == word.count { return index..<index + offset }
            }
            index += 1
        }
        return nil
    }
}
