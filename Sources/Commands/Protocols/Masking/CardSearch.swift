/// Finds the numbers of known cards in the texts of a message, wherever somebody wrote them: in the words of a vendor, between others,
/// with colons between its bytes, as a message id or as a member's name.
///
/// Whether a word is a card nobody can see of it. So each that may be one is looked up by its subject, in messages that are few; readings,
/// times and numbers of the specification are passed over, for a register that reads like a card must count.
struct CardSearch {
    private let bytes: [UInt8]
    private let isKnown: ([UInt8]) -> Bool
    private var looks = Limits.cardLooksPerFrame
    private var finds: [MaskingFind] = []

    private init(_ bytes: [UInt8], _ isKnown: @escaping ([UInt8]) -> Bool) { (self.bytes, self.isKnown) = (bytes, isKnown) }

    /// In all of a message behind its kind.
    static func finds(in document: JSONDocument, isKnown: ([UInt8]) -> Bool) -> [MaskingFind] {
        let first = document.nodes[0].kind == .array ? 2 : 0
        return first < document.nodes.count ? finds(in: document, nodes: first..<document.nodes.count, isKnown: isKnown) : []
    }

    /// In some nodes of a document.
    static func finds(in document: JSONDocument, nodes: Range<Int>, isKnown: ([UInt8]) -> Bool) -> [MaskingFind] {
        withoutActuallyEscaping(isKnown) { isKnown in
            var search = CardSearch(document.bytes, isKnown)
            search.look(in: document, nodes.clamped(to: 0..<document.nodes.count))
            return search.finds
        }
    }

    /// Whether a message id may be the number of a card, by its looks: those of most are counters or long.
    static func mayBeNumber(_ id: ArraySlice<UInt8>) -> Bool {
        guard id.count >= 8, id.count <= Limits.idTagCharactersMax, id.count.isMultiple(of: 2), let first = id.first else { return false }
        return id.allSatisfy { JSONText.hexDigit($0) != nil } && (first == 0x30 || id.contains { $0 > 0x39 })
    }

    /// Whether the id of a message that is not one of many may be the number of a card: also a longer number, and what has letters that
    /// are not hexadecimal. Ids that are drawn at random have hexadecimal digits with dashes.
    private static func mayBeCard(_ id: ArraySlice<UInt8>) -> Bool {
        guard id.count <= Limits.idTagCharactersMax, id.contains(where: isDigit) else { return mayBeNumber(id) }
        if id.contains(where: { !isHex($0) && $0 != 0x2D }) { return true }
        return mayBeNumber(id) || id.count >= 8 && id.allSatisfy(isDigit)
    }

    // MARK: Which texts

    private mutating func look(in document: JSONDocument, _ nodes: Range<Int>) {
        var node = nodes.lowerBound
        while node < nodes.upperBound {
            let found = document.nodes[node]
            switch found.kind {
            case .key:
                let known = KnownMembers.holds(node, in: document)
                if known == nil { look(atText: found) }
                if known == .token || known == nil && MaskingNames.isToken(Array(document.bytes[found.range])) {
                    node = document.next(node + 1)
                    continue
                }
                if known == .measures {
                    lookInside(document, node + 1..<document.next(node + 1))
                    node = document.next(node + 1)
                    continue
                }
            // An id is looked at as one word: it is drawn for each message, and read by nobody.
            case .string where node == 2 && document.nodes[0].kind == .array:
                if Self.mayBeCard(document.bytes[found.range]) { _ = look(at: found.range) }
            case .string: look(atText: found)
            case .number:
                let digits = Array(document.bytes[found.range])
                if isCard(digits) {
                    finds.append(MaskingFind(range: found.range, what: .knownToken(canonicalIdTag(digits)), needsQuotes: true))
                }
            default: break
            }
            node += 1
        }
    }

    /// Of readings what is JSON in a text: signed ones say whose they are.
    private mutating func lookInside(_ document: JSONDocument, _ nodes: Range<Int>) {
        for node in nodes where document.nodes[node].kind == .string && document.nodes[node].flags.contains(.escaped) {
            look(atText: document.nodes[node])
        }
    }

    // MARK: Words

    /// Whether a text can have the number of a card in it at all: most have no digit, and few hexadecimal letters. An id of the form that
    /// makers draw at random (UUID) has none.
    private func mayHold(_ range: Range<Int>) -> Bool {
        let bytes = bytes.span
        if range.count == 36, bytes[range.lowerBound + 8] == 0x2D, bytes[range.lowerBound + 23] == 0x2D,
            range.allSatisfy({ bytes[$0] == 0x2D || Self.isHex(bytes[$0]) })
        {
            return false
        }
        var letters = 0
        for index in range {
            let byte = bytes[index]
            if Self.isDigit(byte) { return true }
            if Self.isHex(byte) { letters += 1 }
        }
        return letters >= Limits.cardLookCharacters
    }

    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66 }


    private mutating func look(atText node: JSONNode) {
        let range = node.range
        guard range.count >= Limits.cardLookCharacters, node.flags.contains(.escaped) || mayHold(range), !isTimeText(bytes[range]) else {
            return
        }
        if looks == 0 { return finds.append(MaskingFind(range: range, what: .remains)) }
        let before = finds.count
        words(in: range)
        guard node.flags.contains(.escaped), finds.count == before else { return }
        // A letter of it may be an escape: then nobody can say where it stands.
        var content = Array(bytes[range])
        for _ in 0..<2 {
            content = JSONText.unescaped(content, content.indices)
            var inner = CardSearch(content, isKnown)
            inner.looks = looks
            inner.words(in: content.indices)
            looks = inner.looks
            if !inner.finds.isEmpty { return finds.append(MaskingFind(range: range, what: .secret)) }
        }
    }

    /// All words of a text, from the widest meaning of a word to the narrowest.
    private mutating func words(in range: Range<Int>) {
        if look(at: range) { return }
        for part in parts(of: range, where: Self.isSeparator) {
            if part != range, look(at: part) { continue }
            for piece in parts(of: part, where: { $0 == 0x3A || $0 == 0x2E }) {
                if piece != part, look(at: piece) { continue }
                let words = parts(of: piece, where: { !Self.isWordByte($0) })
                for word in words where word == piece || !look(at: word) { lookInside(word) }
            }
        }
        spelled(in: parts(of: range, where: { !Self.isWordByte($0) }))
    }

    /// A number behind letters, or before them: `card04A1B2C3D4`.
    private mutating func lookInside(_ word: Range<Int>) {
        guard let first = bytes[word].firstIndex(where: Self.isDigit), let last = bytes[word].lastIndex(where: Self.isDigit) else { return }
        if first > word.lowerBound, look(at: first..<word.upperBound) { return }
        if last + 1 < word.upperBound, look(at: word.lowerBound..<last + 1) { return }
        if first > word.lowerBound, last + 1 < word.upperBound { _ = look(at: first..<last + 1) }
    }

    /// Bytes of a number with something between them: `04:A1:B2:C3:D4`, `04A1 B2C3 D4`.
    private mutating func spelled(in words: [Range<Int>]) {
        func isPart(_ word: Range<Int>) -> Bool { word.count <= 4 && bytes[word].allSatisfy { JSONText.hexDigit($0) != nil } }
        var index = 0
        while index < words.count {
            var end = index
            while end < words.count, isPart(words[end]), end == index || words[end].lowerBound == words[end - 1].upperBound + 1 { end += 1 }
            let parts = words[index..<end]
            let number = parts.flatMap { bytes[$0] }
            if parts.count > 1, (8...Limits.idTagCharactersMax).contains(number.count), isCard(number) {
                let range = parts[index].lowerBound..<parts[end - 1].upperBound
                finds.append(MaskingFind(range: range, what: .knownToken(canonicalIdTag(number))))
            }
            index = max(end, index + 1)
        }
    }

    private func parts(of range: Range<Int>, where isBetween: (UInt8) -> Bool) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range.lowerBound...range.upperBound where index == range.upperBound || isBetween(bytes[index]) {
            if index > start { parts.append(start..<index) }
            start = index + 1
        }
        return parts
    }

    /// Looks up a word, and masks it if it is known.
    private mutating func look(at range: Range<Int>) -> Bool {
        guard range.count <= Limits.cardCharacters else { return false }
        let word = Array(bytes[range])
        guard isCard(word) else { return false }
        finds.append(MaskingFind(range: range, what: .knownToken(canonicalIdTag(word))))
        return true
    }

    private mutating func isCard(_ word: [UInt8]) -> Bool {
        guard (Limits.cardLookCharacters...Limits.cardCharacters).contains(word.count), looks > 0 else { return false }
        guard word.contains(where: Self.isDigit) || word.allSatisfy({ JSONText.hexDigit($0) != nil }) else { return false }
        looks -= 1
        return isKnown(canonicalIdTag(word))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWordByte(_ byte: UInt8) -> Bool { isDigit(byte) || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    /// What no number of a card has in it.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, 0x22, 0x26, 0x27, 0x28, 0x29, 0x2C, 0x2F, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x5B, 0x5C, 0x5D, 0x7B, 0x7C, 0x7D: true
        default: false
        }
    }
}
