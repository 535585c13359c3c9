/// Finds what is to be masked in a frame that is JSON.
struct DocumentMasking {
    private let document: JSONDocument
    private var finds: [MaskingFind] = []
    /// What names say that were looked at: readings have the same few a thousand times.
    private var looked: [(key: Int, meaning: MaskingNames.Meaning?)] = []

    init(_ document: JSONDocument) { self.document = document }

    mutating func find() -> [MaskingFind] {
        var node = 0
        while node < document.nodes.count {
            node = visit(node)
        }
        return finds
    }

    /// Looks at a node; answers the next one to look at.
    private mutating func visit(_ node: Int) -> Int {
        switch document.nodes[node].kind {
        case .key:
            if let meaning = meaning(of: node) { return mask(node + 1, meaning) }
        case .object: findPair(node)
        case .string: searchInside(node)
        default: break
        }
        return node + 1
    }

    private mutating func meaning(of key: Int) -> MaskingNames.Meaning? {
        if let known = KnownMembers.holds(key, in: document) { return known == .token ? .token : nil }
        let (hash, range) = (document.nodes[key].link, document.nodes[key].range)
        for known in looked
        where document.nodes[known.key].link == hash && document.bytes[document.nodes[known.key].range].elementsEqual(document.bytes[range])
        {
            return known.meaning
        }
        let meaning = MaskingNames.meaning(of: document.content(key)[...])
        if looked.count < Limits.maskingNamesKept { looked.append((key, meaning)) }
        return meaning
    }

    /// Masks a value with all texts and numbers in it; answers the node behind it.
    private mutating func mask(_ value: Int, _ meaning: MaskingNames.Meaning) -> Int {
        finds += Self.values(document, value, meaning)
        return document.next(value)
    }

    /// All texts and numbers in a value.
    static func values(_ document: JSONDocument, _ value: Int, _ meaning: MaskingNames.Meaning) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        let what: MaskingFind.What = meaning == .secret ? .secret : .token
        for node in value..<document.next(value) {
            let found = document.nodes[node]
            guard found.kind == .string || found.kind == .number else { continue }
            if meaning == .number, !document.bytes[found.range].contains(where: { (0x30...0x39).contains($0) }) { continue }
            finds.append(MaskingFind(range: found.range, what: what, needsQuotes: found.kind == .number))
        }
        return finds
    }

    /// Names of members whose text may be the name of a secret, and of those that hold it then: `{"key":"…Password…","value":"…"}` in
    /// answers to GetConfiguration, `"messageId":"AuthorizationKey","data":"…"` of a DataTransfer, a variable as OCPP 2.0.1 has it.
    private static let pairNames: [StaticString] = ["key", "name", "id", "messageId", "parameter", "param", "variable", "setting", "field"]
    private static let pairValues: [StaticString] = ["value", "data", "attributeValue", "val", "content", "text"]

    private mutating func findPair(_ object: Int) {
        var isSecret = false
        var key: Int?
        var hasValue = false
        var member = object + 1
        while member < document.nodes[object].next {
            if KnownMembers.holds(member, in: document) != nil {
                member = document.next(member + 1)
                continue
            }
            if Self.pairNames.contains(where: { document.keyIs(member, $0, ignoringCase: true) }) {
                isSecret = isSecret || saysSecret(member + 1)
                if document.keyIs(member, "key", ignoringCase: true), document.nodes[member + 1].kind == .string { key = member + 1 }
            } else if document.keyIs(member, "readonly", ignoringCase: true)
                || Self.pairValues.contains(where: { document.keyIs(member, $0, ignoringCase: true) })
            {
                hasValue = true
            }
            member = document.next(member + 1)
        }
        // A key beside which no value stands is one: `"wifi":{"ssid":"…","key":"…"}`.
        if let key, !hasValue, isMember(object) { _ = mask(key, .secret) }
        guard isSecret else { return }
        member = object + 1
        while member < document.nodes[object].next {
            if Self.pairValues.contains(where: { document.keyIs(member, $0, ignoringCase: true) }) { _ = mask(member + 1, .secret) }
            member = document.next(member + 1)
        }
    }

    /// Whether an object is the value of a member: that of a message itself, and one of a list of settings, have names of settings there.
    private func isMember(_ object: Int) -> Bool { object > 0 && document.nodes[object - 1].kind == .key }

    /// Whether a value is the name of a secret, or has it as its own name.
    private func saysSecret(_ value: Int) -> Bool {
        (value..<document.next(value)).contains { node in
            document.nodes[node].kind == .string && document.nodes[node].count <= Limits.wordCharacters
                && MaskingNames.isSecret(document.content(node))
        }
    }

    /// JSON, or names with values, inside a text, as DataTransfer carries it.
    private mutating func searchInside(_ node: Int) {
        let found = document.nodes[node]
        guard found.range.count > 4, !isTime(found.range) else { return }
        // Without one of these no value follows a name.
        guard found.flags.contains(.escaped) || document.bytes[found.range].contains(where: TextMasking.leadsToValue) else { return }
        finds += TextMasking(document.bytes).find(in: found.range)
    }

    /// Whether a text is a time, such as 2026-05-01T10:00:00Z.
    private func isTime(_ range: Range<Int>) -> Bool { isTimeText(document.bytes[range]) }
}

/// Whether a text looks like a time of OCPP.
func isTimeText(_ text: ArraySlice<UInt8>) -> Bool {
    guard (19...35).contains(text.count) else { return false }
    let start = text.startIndex
    return text[start + 4] == 0x2D && text[start + 7] == 0x2D && text[start + 10] == 0x54 && text[start + 13] == 0x3A
        && text.allSatisfy { $0 < 0x3B && $0 > 0x2A || $0 == 0x54 || $0 == 0x5A }
}

/// Finds what is to be masked in a text that is not JSON, or that is JSON inside a string, by the names and addresses in it.
struct TextMasking {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func find(in range: Range<Int>) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        var searches = 0
        let text = bytes[range]
        for row in MaskingNames.searched {
            let isSecret = row.meaning == .secret
            var position = range.lowerBound
            while let hit = MaskingNames.firstRange(of: row.word, in: text, position..<range.upperBound) {
                position = hit.upperBound
                if isSecret, MaskingNames.isIdToken(hit, in: text) || !MaskingNames.stands(hit, row.place, in: text) { continue }
                if row.place == .alone, !isSecret, !MaskingNames.stands(hit, row.place, in: text) { continue }
                if let value = valueBehindName(hit.upperBound, range.upperBound, isSecret: isSecret) {
                    if row.meaning == .number, !bytes[value].contains(where: { (0x30...0x39).contains($0) }) { continue }
                    finds.append(MaskingFind(range: value, what: isSecret ? .secret : .token))
                    position = max(position, value.upperBound)
                } else if isSecret, searches < Limits.brokenFrameSecrets {
                    searches += 1
                    finds += configurationValues(around: hit, range)
                }
            }
        }
        return withoutOverlaps(finds + loneKeys(in: range) + AddressMasking(bytes).find(in: range))
    }

    /// Whether a byte may stand between a name and its value.
    static func leadsToValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x3A, 0x3D, 0x3E, 0x2C, 0x3B, 0x7C: true
        default: false
        }
    }

    /// Values of members called `key` of JSON in a text, beside which no `value` stands: what such a member holds then is no name.
    private func loneKeys(in range: Range<Int>) -> [MaskingFind] {
        let text = bytes[range]
        var finds: [MaskingFind] = []
        var position = range.lowerBound
        var searches = 0
        while searches < Limits.brokenFrameSecrets, let hit = MaskingNames.firstRange(of: Self.key, in: text, position..<range.upperBound) {
            position = hit.upperBound
            guard hit.lowerBound > range.lowerBound, [0x22, 0x27, 0x3C].contains(bytes[hit.lowerBound - 1]) else { continue }
            guard MaskingNames.stands(hit, .whole, in: text), let value = valueBehindName(hit.upperBound, range.upperBound, isSecret: true)
            else { continue }
            searches += 1
            let braces = braces(around: hit, range)
            guard MaskingNames.firstRange(of: Self.value, in: text, braces) == nil else { continue }
            finds.append(MaskingFind(range: value, what: .secret))
        }
        return finds
    }

    private static let (key, value) = (Array("key".utf8), Array("value".utf8))
    private static let pairValues = ["value", "data", "content"].map { Array($0.utf8) }

    /// The value behind a name that ends at `start`: rest of the name, quote, then a colon, an equals sign or the end of a tag, and the
    /// value in whatever quotes. Nil where none of these follows.
    private func valueBehindName(_ start: Int, _ end: Int, isSecret: Bool = false) -> Range<Int>? {
        var index = start
        while index < end, index - start < Limits.brokenFrameNameBytes, isNameByte(bytes[index]) { index += 1 }
        if skipQuote(&index, end) == nil, index < end, bytes[index] == 0x27 { index += 1 }
        skipSpace(&index, end)
        guard index < end, Self.leadsToValue(bytes[index]) else { return nil }
        // `password;s3cr3t` is a name and its value, `password, user` is a list.
        if [0x2C, 0x3B, 0x7C].contains(bytes[index]) {
            guard isSecret, index + 1 < end, bytes[index + 1] > 0x20, bytes[start] == bytes[index] else { return nil }
        }
        index += 1
        while index < end, bytes[index] <= 0x20 || bytes[index] == 0x5B { index += 1 }
        if index < end, bytes[index] == 0x27 {
            let last = bytes[index + 1..<end].firstIndex(of: 0x27) ?? end
            return index + 1..<last
        }
        if let depth = skipQuote(&index, end) {
            let first = index
            while index < end, bytes[index] != 0x22 {
                guard bytes[index] == 0x5C else {
                    index += 1
                    continue
                }
                let run = backslashes(index, end)
                let isQuote = index + run < end && bytes[index + run] == 0x22
                if isQuote, let kept = backslashesBeforeEnd(run, depth) { return first..<index + kept }
                index += isQuote ? run + 1 : depth == 0 && run % 2 == 1 ? run + 1 : run
            }
            return first..<min(index, end)
        }
        let first = index
        while index < end, index - first < Limits.brokenFrameBareValueBytes, !isDelimiter(bytes[index]) { index += 1 }
        let isWhole = isSecret && index > first && bytes[first] != 0x7B
        return isWhole || bytes[first..<index].allSatisfy(isNumberByte) ? first..<index : nil
    }

    /// The braces around a place, as far as is looked.
    private func braces(around hit: Range<Int>, _ range: Range<Int>) -> Range<Int> {
        var first = hit.lowerBound
        while first > range.lowerBound, hit.lowerBound - first < Limits.brokenFrameSearchBytes, bytes[first - 1] != 0x7B { first -= 1 }
        var last = hit.upperBound
        while last < range.upperBound, last - hit.upperBound < Limits.brokenFrameSearchBytes, bytes[last] != 0x7D { last += 1 }
        return first..<last
    }

    /// Values in the braces around a configuration key's name.
    private func configurationValues(around hit: Range<Int>, _ range: Range<Int>) -> [MaskingFind] {
        let braces = braces(around: hit, range)
        var finds: [MaskingFind] = []
        for name in Self.pairValues {
            var position = braces.lowerBound
            while let value = MaskingNames.firstRange(of: name, in: bytes[range], position..<braces.upperBound) {
                position = value.upperBound
                guard let found = valueBehindName(value.upperBound, braces.upperBound) else { continue }
                finds.append(MaskingFind(range: found, what: .secret))
            }
        }
        return finds
    }

    private func withoutOverlaps(_ finds: [MaskingFind]) -> [MaskingFind] {
        var kept: [MaskingFind] = []
        for find in finds.sorted(by: { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) })
        where find.range.lowerBound >= kept.last?.range.upperBound ?? 0 && !find.range.isEmpty {
            kept.append(find)
        }
        return kept
    }

    /// How many of the backslashes before a quote belong to the text that it ends; nil where it ends none.
    ///
    /// - Parameter depth: the backslashes before the quote that began the text: one for a string inside a string.
    private func backslashesBeforeEnd(_ run: Int, _ depth: Int) -> Int? {
        switch depth {
        case 0: run % 2 == 0 ? run : nil
        // A raw quote ends the outer string too; of the inner text's own backslashes each stands as two.
        case 1: run % 2 == 0 ? run : (run - 1) / 2 % 2 == 0 ? run - 1 : nil
        default: run <= depth ? 0 : nil
        }
    }

    private func backslashes(_ index: Int, _ end: Int) -> Int {
        var next = index
        while next < end, bytes[next] == 0x5C { next += 1 }
        return next - index
    }

    /// Passes over a quote with the backslashes before it, and answers how many these are; nil if there is none.
    private func skipQuote(_ index: inout Int, _ end: Int) -> Int? {
        let run = backslashes(index, end)
        guard index + run < end, bytes[index + run] == 0x22 else { return nil }
        index += run + 1
        return run
    }

    private func skipSpace(_ index: inout Int, _ end: Int) {
        while index < end, bytes[index] <= 0x20 { index += 1 }
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private func isNumberByte(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == 0x2B }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, 0x22, 0x26, 0x27, 0x2C, 0x3B, 0x3C, 0x5C, 0x5D, 0x7D: true
        default: false
        }
    }
}
