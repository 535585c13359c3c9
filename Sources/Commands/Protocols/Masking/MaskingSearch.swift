/// Finds what is to be masked in a frame that is JSON.
struct DocumentMasking {
    private let document: JSONDocument
    private var finds: [MaskingFind] = []

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
            let name = document.content(node)
            if MaskingNames.isToken(name) { return mask(node + 1, .token) }
            if MaskingNames.isSecret(name) { return mask(node + 1, .secret) }
        case .object: findConfigurationSecret(node)
        case .string: searchInside(node)
        default: break
        }
        return node + 1
    }

    /// Masks a value with all texts and numbers in it; answers the node behind it.
    private mutating func mask(_ value: Int, _ what: MaskingFind.What) -> Int {
        finds += Self.values(document, value, what)
        return document.next(value)
    }

    /// All texts and numbers in a value.
    static func values(_ document: JSONDocument, _ value: Int, _ what: MaskingFind.What) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        for node in value..<document.next(value) {
            let found = document.nodes[node]
            switch found.kind {
            case .string: finds.append(MaskingFind(range: found.range, what: what))
            case .number: finds.append(MaskingFind(range: found.range, what: what, needsQuotes: true))
            default: break
            }
        }
        return finds
    }

    /// `{"key":"…Password…","value":"…"}`, in answers to GetConfiguration and calls of ChangeConfiguration.
    private mutating func findConfigurationSecret(_ object: Int) {
        guard let key = document.member("key", of: object)?.value, document.nodes[key].kind == .string,
            MaskingNames.isSecret(document.content(key))
        else { return }
        var member = object + 1
        while member < document.nodes[object].next {
            if document.keyIs(member, "value", ignoringCase: true) { _ = mask(member + 1, .secret) }
            member = document.next(member + 1)
        }
    }

    /// JSON, or names with values, inside a text, as DataTransfer carries it.
    private mutating func searchInside(_ node: Int) {
        let found = document.nodes[node]
        guard found.range.count > 6 else { return }
        finds += TextMasking(document.bytes).find(in: found.range)
    }
}

/// Finds what is to be masked in a text that is not JSON, or that is JSON inside a string, by the names and addresses in it.
struct TextMasking {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private static let words: [(word: [UInt8], isSecret: Bool)] =
        [
            ("idtag", false), ("idtoken", false), ("id_tag", false), ("id-tag", false), ("id_token", false), ("password", true),
            ("passwd", true), ("passphrase", true), ("secret", true),
            ("authorizationkey", true), ("privatekey", true), ("apikey", true), ("token", true), ("authorization", true),
        ].map { (Array($0.0.utf8), $0.1) }

    func find(in range: Range<Int>) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        var searches = 0
        for (word, isSecret) in Self.words {
            var position = range.lowerBound
            while let hit = MaskingNames.firstRange(of: word, in: bytes, position..<range.upperBound) {
                position = hit.upperBound
                if isSecret, isIdToken(hit) { continue }
                if let value = valueBehindName(hit.upperBound, range.upperBound, isSecret: isSecret) {
                    finds.append(MaskingFind(range: value, what: isSecret ? .secret : .token))
                    position = max(position, value.upperBound)
                } else if isSecret, searches < Limits.brokenFrameSecrets {
                    searches += 1
                    finds += configurationValues(around: hit, range)
                }
            }
        }
        return withoutOverlaps(finds + AddressMasking(bytes).find(in: range))
    }

    private func isIdToken(_ hit: Range<Int>) -> Bool {
        hit.lowerBound >= 2 && bytes[hit.lowerBound - 2] | 0x20 == 0x69 && bytes[hit.lowerBound - 1] | 0x20 == 0x64
    }

    /// The value behind a name that ends at `start`: rest of the name, quote, then a colon, an equals sign or the end of a tag, and the
    /// value in whatever quotes. Nil where none of these follows.
    private func valueBehindName(_ start: Int, _ end: Int, isSecret: Bool = false) -> Range<Int>? {
        var index = start
        while index < end, index - start < Limits.brokenFrameNameBytes, isNameByte(bytes[index]) { index += 1 }
        if skipQuote(&index, end) == nil, index < end, bytes[index] == 0x27 { index += 1 }
        skipSpace(&index, end)
        guard index < end, bytes[index] == 0x3A || bytes[index] == 0x3D || bytes[index] == 0x3E else { return nil }
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

    /// Values in the braces around a configuration key's name.
    private func configurationValues(around hit: Range<Int>, _ range: Range<Int>) -> [MaskingFind] {
        var first = hit.lowerBound
        while first > range.lowerBound, hit.lowerBound - first < Limits.brokenFrameSearchBytes, bytes[first - 1] != 0x7B { first -= 1 }
        var last = hit.upperBound
        while last < range.upperBound, last - hit.upperBound < Limits.brokenFrameSearchBytes, bytes[last] != 0x7D { last += 1 }
        var finds: [MaskingFind] = []
        var position = first
        while let value = MaskingNames.firstRange(of: Array("value".utf8), in: bytes, position..<last) {
            position = value.upperBound
            guard let found = valueBehindName(value.upperBound, last) else { continue }
            finds.append(MaskingFind(range: found, what: .secret))
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
