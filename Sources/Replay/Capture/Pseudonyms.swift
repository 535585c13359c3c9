import Commands

/// Replaces what points at a person by stable stand-ins: under one key the same value always becomes the same stand-in, of the same length
/// and with
/// digits for digits and letters for letters, so that bugs which hang on a length or an alphabet stay. Without the key the way back is
/// closed; a fresh key per
/// file keeps two files from being matched.
struct Pseudonyms: Sendable {
    private let key: (UInt64, UInt64)

    /// 16 bytes of a secret key, fresh from the system's generator for every file.
    init?(key: [UInt8]) {
        guard key.count == 16 else { return nil }
        self.key = (SipHash.word(key, 0), SipHash.word(key, 8))
    }

    /// Members of OCPP payloads that name a person or a card, in any depth; lower case, because chargers differ.
    private static let personal: Set<String> = [
        "idtag", "parentidtag", "iccid", "imsi", "chargepointserialnumber", "chargeboxserialnumber", "meterserialnumber", "evccid", "vid",
        "emaid",
        "licenseplate", "authorizationkey", "password", "userid", "username",
    ]
    /// Configuration keys whose value is a secret or a card.
    private static let secretKeys = ["authorizationkey", "password", "secret", "idtag", "token", "pin", "identifier"]

    /// The stand-in for a value.
    func pseudonym(_ value: String) -> String {
        guard !value.isEmpty else { return value }
        let bytes = Array(value.utf8)
        var random = Randomness(seed: SipHash.hash(bytes, key: key))
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let isHexadecimal = bytes.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 70) || ($0 >= 97 && $0 <= 102) }
        let range: ClosedRange<Int64> = isHexadecimal ? 0...5 : 0...25
        var out = ""
        for character in value.unicodeScalars {
            switch character {
            case "0"..."9": out += String(random.draw(0...9))
            case "A"..."Z": out.append(letters[Int(random.draw(range))])
            case "a"..."z": out += letters[Int(random.draw(range))].lowercased()
            case _ where character.isASCII: out.unicodeScalars.append(character)
            default: out.append("x")
            }
        }
        return out
    }

    /// The records with everything personal replaced: members by name, and in all other text each value that some member named, where it
    /// stands as a word of
    /// its own. Frames without such values keep their bytes.
    func replace(in records: [TrafficRecord]) -> [TrafficRecord] {
        var known: [String: String] = [:]
        for record in records {
            if let tree = JSONValue(frame: record.frame) { collect(tree, name: "", into: &known) }
        }
        // Longest first, so that a card within a longer one does not spoil it.
        let ordered = known.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }.filter { $0.key.utf8.count >= 4 }
        return records.map { record in
            var record = record
            if let tree = JSONValue(frame: record.frame) {
                let replaced = replace(tree, name: "", known: ordered)
                if replaced != tree { record.frame = replaced.bytes }
            } else {
                record.frame = replaceBytes(record.frame, known: ordered)
            }
            return record
        }
    }

    private func collect(_ tree: JSONValue, name: String, into known: inout [String: String]) {
        switch tree {
        case .string(let text):
            if Pseudonyms.personal.contains(name.lowercased()), !text.isEmpty, known[text] == nil { known[text] = pseudonym(text) }
        case .array(let items): for item in items { collect(item, name: name, into: &known) }
        case .object(let members):
            for member in members { collect(member.value, name: member.name, into: &known) }
            if isSecret(tree), let value = tree["value"]?.text, !value.isEmpty { known[value] = pseudonym(value) }
        case .null, .bool, .number: break
        }
    }

    private func isSecret(_ tree: JSONValue) -> Bool {
        guard let key = tree["key"]?.text?.lowercased() else { return false }
        return Pseudonyms.secretKeys.contains { key.contains($0) }
    }

    private func replace(_ tree: JSONValue, name: String, known: [(key: String, value: String)]) -> JSONValue {
        switch tree {
        case .string(let text):
            if Pseudonyms.personal.contains(name.lowercased()) { return .string(pseudonym(text)) }
            // A reading that happens to look like a short card stays a reading.
            return .string(replaceText(text, known: name == "value" ? known.filter { $0.key.utf8.count >= 8 } : known))
        case .array(let items): return .array(items.map { replace($0, name: name, known: known) })
        case .object(let members):
            let secret = isSecret(tree)
            return .object(
                members.map { member in
                    if secret, member.name == "value", let text = member.value.text {
                        return JSONValue.Member(name: "value", value: .string(pseudonym(text)))
                    }
                    return JSONValue.Member(name: member.name, value: replace(member.value, name: member.name, known: known))
                })
        case .number(let digits):
            return Pseudonyms.personal.contains(name.lowercased()) && digits.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
                ? .number("1" + pseudonym(digits).dropFirst()) : tree
        case .null, .bool: return tree
        }
    }

    private func replaceText(_ text: String, known: [(key: String, value: String)]) -> String {
        guard text.utf8.count >= 4 else { return text }
        let bytes = Array(text.utf8)
        let replaced = replaceBytes(bytes, known: known)
        return replaced == bytes ? text : String(decoding: replaced, as: UTF8.self)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128
    }

    /// The values are replaced wherever they stand as words of their own.
    private func replaceBytes(_ bytes: [UInt8], known: [(key: String, value: String)]) -> [UInt8] {
        var out = bytes
        for (value, standIn) in known {
            let wanted = Array(value.utf8)
            guard wanted.count <= out.count else { continue }
            var position = 0
            while position + wanted.count <= out.count {
                if out[position] == wanted[0], out[position..<position + wanted.count].elementsEqual(wanted),
                    position == 0 || !isWordByte(out[position - 1]),
                    position + wanted.count == out.count || !isWordByte(out[position + wanted.count])
                {
                    let replacement = Array(standIn.utf8)
                    out.replaceSubrange(position..<position + wanted.count, with: replacement)
                    position += replacement.count
                } else {
                    position += 1
                }
            }
        }
        return out
    }
}

/// SipHash-2-4 (Aumasson, Bernstein, 2012): a keyed hash of 64 bits.
enum SipHash {
    /// Eight bytes from `start` on, the lowest first; bytes that are not there count as zero.
    static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 where start + index < bytes.count { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return word
    }

    static func hash(_ bytes: [UInt8], key: (UInt64, UInt64)) -> UInt64 {
        var v0 = key.0 ^ 0x736F_6D65_7073_6575
        var v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        var v2 = key.0 ^ 0x6C79_6765_6E65_7261
        var v3 = key.1 ^ 0x7465_6462_7974_6573
        func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
        func round() {
            v0 = v0 &+ v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 = v2 &+ v3
            v3 = rotate(v3, 16) ^ v2
            v0 = v0 &+ v3
            v3 = rotate(v3, 21) ^ v0
            v2 = v2 &+ v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }
        for start in stride(from: 0, through: bytes.count, by: 8) {
            var message = word(bytes, start)
            if bytes.count - start < 8 { message |= UInt64(truncatingIfNeeded: bytes.count) << 56 }
            v3 ^= message
            round()
            round()
            v0 ^= message
        }
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
