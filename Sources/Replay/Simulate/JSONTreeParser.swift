extension JSONTree {
    /// The value that the bytes spell; nil where they are no JSON (RFC 8259), go deeper than the limit, or have something behind the value.
    init?(bytes: [UInt8]) {
        guard bytes.count <= SimulateLimits.frameBytes else { return nil }
        var parser = JSONTreeParser(bytes: bytes)
        guard let value = parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        guard parser.position == bytes.count else { return nil }
        self = value
    }

    /// The value that the text spells.
    init?(text: String) { self.init(bytes: Array(text.utf8)) }
}

private struct JSONTreeParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(_ word: StaticString, as value: JSONTree) -> JSONTree? {
        for byte in word.description.utf8 where !take(byte) { return nil }
        return value
    }

    mutating func value(depth: Int) -> JSONTree? {
        guard depth < SimulateLimits.jsonDepth else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return take("true", as: .bool(true))
        case UInt8(ascii: "f"): return take("false", as: .bool(false))
        case UInt8(ascii: "n"): return take("null", as: .null)
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONTree? {
        position += 1
        var members: [JSONTree.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            members.append(JSONTree.Member(name: name, value: value))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func array(depth: Int) -> JSONTree? {
        position += 1
        var items: [JSONTree] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(items) }
        while true {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(items) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = next, byte >= 48, byte <= 57 { position += 1 }
        return position > start
    }

    private mutating func number() -> JSONTree? {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let whole = position
        guard digits(), position == whole + 1 || bytes[whole] != 48 else { return nil }
        if take(UInt8(ascii: ".")), !digits() { return nil }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() else { return nil }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func string() -> String? {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 32 { position += 1 }
        guard next == UInt8(ascii: "\\") else {
            let end = position
            return take(UInt8(ascii: "\"")) ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
        }
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(to: &text) else { return nil }
            case 0..<32: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(to text: inout [UInt8]) -> Bool {
        guard let byte = next else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            guard var code = unit() else { return false }
            if code >= 0xD800, code < 0xDC00, take(UInt8(ascii: "\\")) {
                guard take(UInt8(ascii: "u")), let low = unit() else { return false }
                guard low >= 0xDC00, low < 0xE000 else {
                    text += "\u{FFFD}\u{FFFD}".utf8
                    return true
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            text += String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8
        default: return false
        }
        return true
    }

    private mutating func unit() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch bytes[position] {
            case 48...57: value = value << 4 | UInt32(bytes[position] - 48)
            case 65...70: value = value << 4 | UInt32(bytes[position] - 55)
            case 97...102: value = value << 4 | UInt32(bytes[position] - 87)
            default: return nil
            }
            position += 1
        }
        return value
    }
}
