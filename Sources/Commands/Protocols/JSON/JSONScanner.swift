/// Finds the values of a JSON text in one pass, without building them (RFC 8259).
///
/// The result is a flat list of nodes in the order of the text. Nothing recurses, so a text of brackets alone ends at
/// the depth limit and not at the end of the stack (trust.md, rows 48 to 51).
struct JSONScanner {
    /// How much is forgiven.
    enum Mode {
        /// RFC 8259 to the letter, duplicate names refused: API bodies and admin commands.
        case strict
        /// The grammar of RFC 8259; duplicate names, invalid UTF-8 and bare control characters are noted: OCPP frames.
        case tolerant
        /// Besides, surplus commas, members without a value and foreign words (field.md, quirks 28 and 29).
        case repairing
    }
    private enum State { case value, firstElement, firstKey, key, afterValue }

    let bytes: [UInt8]
    let mode: Mode
    private(set) var nodes: [JSONNode] = []
    private(set) var oddities: JSONOddities = []
    private var (position, values) = (0, 0)
    /// The innermost open container. While one is open, its node holds the number of its members as `end` and the container around it
    /// as `link`.
    private var container = 0
    /// How many containers are open.
    private var depth = 0
    private let valuesMax: Int

    init(_ bytes: [UInt8], mode: Mode, valuesMax: Int = Limits.jsonValues) {
        self.bytes = bytes
        self.mode = mode
        self.valuesMax = valuesMax
        nodes.reserveCapacity(min(bytes.count / 6 + 8, 1 << 14))
    }

    /// Reads the whole text; on failure `nodes` holds what came before it.
    mutating func scan() throws(JSONError) {
        guard bytes.count <= Limits.jsonBytes else { throw JSONError(reason: .tooLong, offset: Limits.jsonBytes) }
        skipByteOrderMark()
        var state = State.value
        while true {
            skipSpace()
            guard position < bytes.count else { throw failure(.truncated) }
            let byte = bytes[position]
            switch state {
            case .value: state = try value(byte)
            case .firstElement:
                if byte == 0x5D { state = close(.array) } else { state = .value }
            case .firstKey:
                if byte == 0x7D { state = close(.object) } else { state = .key }
            case .key: state = try key(byte)
            case .afterValue: state = try afterValue(byte)
            }
            if depth == 0, state == .afterValue { break }
        }
        try finish()
    }

    private func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

    private mutating func skipByteOrderMark() {
        guard mode == .repairing, bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        position = 3
        oddities.insert(.repaired)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func finish() throws(JSONError) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: break
            case 0 where mode == .repairing: oddities.insert(.repaired)
            default: throw failure(.trailingBytes)
            }
            position += 1
        }
    }

    // MARK: Structure

    private mutating func value(_ byte: UInt8) throws(JSONError) -> State {
        if mode == .repairing, let state = repairedValue(byte) { return state }
        guard values < valuesMax else { throw failure(.tooManyValues) }
        values += 1
        switch byte {
        case 0x22:
            try string(.string)
            return .afterValue
        case 0x7B:
            try push(.object)
            return .firstKey
        case 0x5B:
            try push(.array)
            return .firstElement
        case 0x2D, 0x30...0x39:
            try number()
            return .afterValue
        default:
            try word()
            return .afterValue
        }
    }

    /// A comma or closing bracket where a value should be; nil if there is nothing to repair.
    private mutating func repairedValue(_ byte: UInt8) -> State? {
        guard depth > 0 else { return nil }
        if nodes[container].kind == .array {
            if byte == 0x2C {
                position += 1
                oddities.insert(.repaired)
                return .value
            }
            if byte == 0x5D {
                oddities.insert(.repaired)
                return close(.array)
            }
        } else if byte == 0x2C || byte == 0x7D {
            nodes.removeLast()
            nodes[container].end -= 1
            oddities.insert(.repaired)
            return .afterValue
        }
        return nil
    }

    private mutating func push(_ kind: JSONKind) throws(JSONError) {
        guard depth < Limits.jsonDepth else { throw failure(.tooDeep) }
        depth += 1
        let outer = container
        container = nodes.count
        nodes.append(JSONNode(kind, from: position, to: 0, link: UInt32(truncatingIfNeeded: outer)))
        position += 1
    }

    /// Closes the innermost container, which is of this kind, at its closing bracket.
    private mutating func close(_ kind: JSONKind) -> State {
        guard depth > 0 else { return .afterValue }
        depth -= 1
        position += 1
        let node = container
        container = nodes[node].next
        nodes[node].end = Int32(truncatingIfNeeded: position)
        nodes[node].link = UInt32(truncatingIfNeeded: nodes.count)
        return .afterValue
    }

    private mutating func key(_ byte: UInt8) throws(JSONError) -> State {
        if mode == .repairing, byte == 0x2C {
            position += 1
            oddities.insert(.repaired)
            return .key
        }
        if mode == .repairing, byte == 0x7D {
            oddities.insert(.repaired)
            return try closeObject()
        }
        guard byte == 0x22 else { throw failure(.unexpectedByte) }
        guard Int(truncatingIfNeeded: nodes[container].end) < Limits.jsonKeysPerObject else { throw failure(.tooManyKeys) }
        nodes[container].end += 1
        try string(.key)
        skipSpace()
        guard position < bytes.count else { throw failure(.truncated) }
        guard bytes[position] == 0x3A else { throw failure(.unexpectedByte) }
        position += 1
        return .value
    }

    private mutating func afterValue(_ byte: UInt8) throws(JSONError) -> State {
        guard depth > 0 else { throw failure(.trailingBytes) }
        let isObject = nodes[container].kind == .object
        switch byte {
        case 0x2C:
            position += 1
            return isObject ? .key : .value
        case 0x7D where isObject: return try closeObject()
        case 0x5D where !isObject: return close(.array)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func closeObject() throws(JSONError) -> State {
        let count = Int(truncatingIfNeeded: nodes[container].end)
        if count > 1, hasDuplicate(from: container + 1, count: count) {
            guard mode != .strict else { throw failure(.duplicateKey) }
            oddities.insert(.duplicateKey)
        }
        nodes[container].members = UInt16(truncatingIfNeeded: count)
        return close(.object)
    }

    // MARK: Names

    private func next(_ node: Int) -> Int {
        switch nodes[node].kind {
        case .object, .array: nodes[node].next
        default: node + 1
        }
    }

    private func hasDuplicate(from first: Int, count: Int) -> Bool {
        count <= 12 ? hasDuplicateAmongFew(from: first) : hasDuplicateAmongMany(from: first, count: count)
    }

    private func hasDuplicateAmongFew(from first: Int) -> Bool {
        var node = first
        while node < nodes.count {
            let hash = nodes[node].link
            var other = first
            while other < node {
                if nodes[other].link == hash, sameName(other, node) { return true }
                other = next(other + 1)
            }
            node = next(node + 1)
        }
        return false
    }

    private func hasDuplicateAmongMany(from first: Int, count: Int) -> Bool {
        var keys: [Int] = []
        keys.reserveCapacity(count)
        var node = first
        while node < nodes.count {
            keys.append(node)
            node = next(node + 1)
        }
        keys.sort { (nodes[$0].link, $0) < (nodes[$1].link, $1) }
        for (index, key) in keys.enumerated() {
            var other = index + 1
            while other < keys.count, nodes[keys[other]].link == nodes[key].link {
                if sameName(key, keys[other]) { return true }
                other += 1
            }
        }
        return false
    }

    private func sameName(_ a: Int, _ b: Int) -> Bool {
        if nodes[a].flags.contains(.escaped) || nodes[b].flags.contains(.escaped) {
            return JSONText.unescaped(bytes, nodes[a].range) == JSONText.unescaped(bytes, nodes[b].range)
        }
        return bytes[nodes[a].range] == bytes[nodes[b].range]
    }

    // MARK: Strings

    private mutating func string(_ kind: JSONKind) throws(JSONError) {
        let start = position + 1
        var flags: JSONNode.Flags = []
        var index = plainEnd(from: start)
        while true {
            guard index < bytes.count else {
                position = index
                throw failure(.truncated)
            }
            let byte = bytes[index]
            if byte == 0x22 { break }
            if byte == 0x5C {
                flags.insert(.escaped)
                index = plainEnd(from: try escape(index))
                continue
            }
            if byte < 0x20 {
                position = index
                guard mode != .strict else { throw failure(.controlCharacter) }
                oddities.insert(.controlCharacter)
            } else {
                flags.insert(.beyondASCII)
            }
            index = plainEnd(from: index + 1)
        }
        position = index + 1
        if flags.contains(.beyondASCII), String(validating: bytes[start..<index], as: UTF8.self) == nil {
            guard mode != .strict else { throw JSONError(reason: .invalidUTF8, offset: start) }
            oddities.insert(.invalidUTF8)
        }
        let link = kind == .key ? hash(start..<index, flags) : 0
        nodes.append(JSONNode(kind, flags: flags, from: start, to: index, link: link))
    }

    /// The first byte from `start` on that ends a run of plain ASCII: quote, backslash, control character or beyond.
    private func plainEnd(from start: Int) -> Int {
        var index = PlainText.endIndex(bytes, from: start)
        let bytes = bytes.span
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 || byte == 0x5C || byte &- 0x20 >= 0x60 { break }
            index += 1
        }
        return index
    }

    /// A hash of a name, escapes resolved.
    private func hash(_ range: Range<Int>, _ flags: JSONNode.Flags) -> UInt32 {
        guard flags.contains(.escaped) else { return PlainText.hash(bytes, range) }
        let name = JSONText.unescaped(bytes, range)
        return PlainText.hash(name, 0..<name.count)
    }

    /// Checks the escape whose backslash stands at `index`; answers the index behind it.
    private mutating func escape(_ index: Int) throws(JSONError) -> Int {
        position = index
        guard index + 1 < bytes.count else { throw failure(.truncated) }
        switch bytes[index + 1] {
        case 0x22, 0x5C, 0x2F, 0x6E, 0x72, 0x74: return index + 2
        case 0x62, 0x66:
            oddities.insert(.controlCharacter)
            return index + 2
        case 0x75:
            guard index + 5 < bytes.count else { throw failure(.truncated) }
            guard let unit = JSONText.codeUnit(bytes, at: index + 2) else { throw failure(.invalidEscape) }
            guard unit & 0xF800 == 0xD800 else {
                if unit < 0x20, unit != 0x09, unit != 0x0A, unit != 0x0D { oddities.insert(.controlCharacter) }
                return index + 6
            }
            if unit < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == 0x5C, bytes[index + 7] == 0x75,
                let low = JSONText.codeUnit(bytes, at: index + 8), low & 0xFC00 == 0xDC00
            {
                return index + 12
            }
            guard mode != .strict else { throw failure(.invalidUTF8) }
            oddities.insert(.invalidUTF8)
            return index + 6
        default: throw failure(.invalidEscape)
        }
    }

    // MARK: Numbers and words

    private mutating func number() throws(JSONError) {
        let start = position
        var index = position
        if bytes[index] == 0x2D { index += 1 }
        let whole = digits(&index)
        let leadingZero = whole > 1 && bytes[index - whole] == 0x30
        guard whole > 0 else { throw failure(.invalidNumber) }
        if leadingZero {
            guard mode == .repairing else { throw failure(.invalidNumber) }
            oddities.insert(.repaired)
        }
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            guard digits(&index) > 0 else { throw failure(.invalidNumber) }
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            guard digits(&index) > 0 else { throw failure(.invalidNumber) }
        }
        guard index - start <= Limits.jsonNumberCharacters else { throw failure(.numberTooLong) }
        nodes.append(JSONNode(.number, from: start, to: index))
        position = index
    }

    private func digits(_ index: inout Int) -> Int {
        let start = index
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        return index - start
    }

    private mutating func word() throws(JSONError) {
        let start = position
        var index = position
        while index < bytes.count, index - start < 16, (bytes[index] | 0x20) >= 0x61, (bytes[index] | 0x20) <= 0x7A { index += 1 }
        let text = bytes[start..<index]
        let kind: JSONKind
        if text.elementsEqual("null".utf8) {
            kind = .null
        } else if text.elementsEqual("true".utf8) {
            kind = .true
        } else if text.elementsEqual("false".utf8) {
            kind = .false
        } else {
            guard mode == .repairing, let foreign = Self.foreignWord(text) else {
                // A word that merely stops early is a text that was cut.
                throw failure(index == bytes.count && index > start ? .truncated : .unexpectedByte)
            }
            kind = foreign
            oddities.insert(.repaired)
        }
        nodes.append(JSONNode(kind, from: start, to: index))
        position = index
    }

    /// Words that printers of other languages put where JSON has its own.
    private static func foreignWord(_ text: ArraySlice<UInt8>) -> JSONKind? {
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "nan", "infinity", "inf", "undefined", "none", "nil", "null": .null
        case "true": .true
        case "false": .false
        default: nil
        }
    }
}
