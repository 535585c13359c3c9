public import EventStore

/// A frame as it was read, with what is odd about it. A class, for it is handed through five rooms on its way to who decides, and a copy
/// of what was read counts a dozen references.
public final class FrameReading: Sendable {
    let frame: Frame
    let warnings: Warnings

    /// Reads the text of a frame.
    ///
    /// - Parameter isMasked: whether there are masks in it, which stand as dots in what is told of its texts.
    public convenience init(of text: [UInt8], isMasked: Bool = false) {
        let (frame, warnings) = Frame.read(text, isMasked: isMasked)
        self.init(frame, warnings)
    }

    init(_ frame: Frame, _ warnings: Warnings) { (self.frame, self.warnings) = (frame, warnings) }
}

/// A frame of a station as it is recorded: without what identifies a person, and without secrets.
public enum ReceivedFrame: Sendable {
    /// As it came, for it names nobody and no secret, and what it says: whoever decides about it need not read it again.
    case plain(FrameReading)
    /// Otherwise; and what was wrong with a frame that could not be read, in places of the frame as it came.
    case masked(MaskedFrame, fault: String?)

    /// Reads a frame and masks it; nil where it names more than is masked one by one.
    ///
    /// Of a message what has the name of a card or a secret is masked. Of anything else nobody knows what it names: of it stands its
    /// head, as far as it has one (`[2,"id","Action",`), and of JSON how it is built; all values are masked. What is masked can be read
    /// as far as before: as unreadable, with the same id and action.
    ///
    /// - Parameters:
    ///   - isKnown: whether a card of this subject is known: its number is masked wherever it stands.
    ///   - subject: the subject of what is masked, by what it is.
    public static func mask(
        _ frame: [UInt8], isKnown: (Subject) -> Bool, subject: (SubjectKind, [UInt8]) -> Subject
    ) -> ReceivedFrame? {
        func isCard(_ number: [UInt8]) -> Bool { isKnown(subject(.token, number)) }
        let reading: FrameReading
        let finds: [MaskingFind]
        do throws(JSONError) {
            let document = try JSONDocument(tolerant: frame)
            var warnings = Warnings()
            warnings.noteOddities(document.oddities)
            reading = FrameReading(Frame.read(document, &warnings), warnings)
            finds = Concealing.finds(in: document, read: reading, isCard)
        } catch {
            reading = FrameReading(.unreadable(Frame.salvage(frame, error)), Warnings())
            finds = Concealing.finds(inBroken: frame, read: reading, isCard)
        }
        guard finds.count <= Limits.masksPerFrame else { return nil }
        let fault: String? = if case .unreadable(let found) = reading.frame, found.reason != .empty { found.explanation } else { nil }
        if finds.isEmpty, fault == nil { return .plain(reading) }
        let masked = Masking.replace(frame, finds, subject: subject)
        return masked.spans.isEmpty && fault == nil ? .plain(reading) : .masked(masked, fault: fault)
    }
}

/// What is to be masked in frames that may be no messages.
private enum Concealing {
    /// Of JSON.
    static func finds(in document: JSONDocument, read: FrameReading, _ isCard: ([UInt8]) -> Bool) -> [MaskingFind] {
        switch read.frame {
        case .call(_, let action, let payload):
            var finds: [MaskingFind]
            if isPlain(action, payload) {
                finds = Masking.finds(inPlain: document, isKnown: isCard)
                if CardSearch.mayBeNumber(document.bytes[document.nodes[2].range]) {
                    finds += CardSearch.finds(in: document, nodes: 2..<3, isKnown: isCard)
                }
            } else {
                finds = Masking.finds(in: document, isKnown: isCard)
            }
            if !isPlainAction(action) { finds += document.elements(of: 0).dropFirst(2).prefix(1).flatMap { values(document, $0) } }
            if !read.warnings.isEmpty { finds += oddNames(document, read) + surplus(document, read, after: 4) }
            return finds
        case .result: return Masking.finds(in: document, isKnown: isCard) + oddNames(document, read) + surplus(document, read, after: 3)
        case .error:
            // Its words are free: they may say anything of anybody. Of details that are no object nobody knows what they are.
            let told = document.elements(of: 0).dropFirst(2).flatMap { node in
                [.array, .number].contains(document.nodes[node].kind) ? values(document, node) : words(document, node)
            }
            return Masking.finds(in: document, isKnown: isCard) + told + surplus(document, read, after: 5)
        case .unreadable(let found):
            let head = Head(document)
            switch found.reason {
            // Whose message it is nobody knows, and a mask is no id to answer to.
            case .unknownMessageType where head.elements < 2: return broken(document.bytes, from: head.end)
            case .payloadNotAnObject, .unknownMessageType, .notAnArray:
                let elements = document.nodes[0].kind == .array ? document.elements(of: 0) : [0]
                return elements.dropFirst(head.elements).flatMap { values(document, $0) } + head.cards(document, isCard)
            case .empty: return []
            // With a mask in the place of an id or an action it would read as a message.
            case .badMessageId, .badAction, .notJSON: return broken(document.bytes, from: head.end) + head.cards(document, isCard)
            }
        }
    }

    /// Of a text that is no JSON.
    static func finds(inBroken text: [UInt8], read: FrameReading, _ isCard: ([UInt8]) -> Bool) -> [MaskingFind] {
        if case .unreadable(let found) = read.frame, found.reason == .empty { return [] }
        var scanner = JSONScanner(text, mode: .repairing)
        do throws(JSONError) { try scanner.scan() } catch _ {}
        let document = JSONDocument(scanner)
        let head = Head(document)
        return broken(text, from: head.end) + head.cards(document, isCard)
    }

    /// Whether a call is one of the many in which nobody writes: a heartbeat, readings, without a member of somebody's own.
    private static func isPlain(_ action: String, _ payload: MessageReader) -> Bool {
        if action == "Heartbeat" { return payload.document.nodes[payload.node].members == 0 }
        guard action == "MeterValues" else { return false }
        let nodes = payload.document.nodes.span
        var node = payload.node + 1
        while node < nodes[payload.node].next {
            switch (nodes[node].count, payload.document.bytes[Int(truncatingIfNeeded: nodes[node].start)]) {
            // connectorId, transactionId, meterValue
            case (11, 0x63), (13, 0x74), (10, 0x6D): break
            default: return false
            }
            let value = nodes[node + 1]
            node = value.kind == .object || value.kind == .array ? value.next : node + 2
        }
        return true
    }

    /// All from a place on: cards by their names, so that forgetting one reaches it here too, and the rest.
    private static func broken(_ text: [UInt8], from start: Int) -> [MaskingFind] {
        rest(of: start..<text.count, around: TextMasking(text).find(in: start..<text.count))
    }

    private static func rest(of range: Range<Int>, around named: [MaskingFind]) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        var position = range.lowerBound
        for find in named {
            if find.range.lowerBound > position { finds.append(MaskingFind(range: position..<find.range.lowerBound, what: .remains)) }
            finds.append(find)
            position = find.range.upperBound
        }
        if position < range.upperBound { finds.append(MaskingFind(range: position..<range.upperBound, what: .remains)) }
        return finds
    }

    /// Where a text had to be mended, a value may have become a part of a name.
    private static func oddNames(_ document: JSONDocument, _ read: FrameReading) -> [MaskingFind] {
        guard read.warnings.contains(.repairedJSON) else { return [] }
        return document.nodes.filter { $0.kind == .key && !document.bytes[$0.range].allSatisfy(isNameByte) }
            .map { MaskingFind(range: $0.range, what: .remains) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool { isWordByte(byte) || byte == 0x5F }

    /// Elements behind the last that a message has.
    private static func surplus(_ document: JSONDocument, _ read: FrameReading, after count: Int) -> [MaskingFind] {
        guard read.warnings.contains(.extraElements) else { return [] }
        return document.elements(of: 0).dropFirst(count).flatMap { values(document, $0) }
    }

    /// All texts and numbers in a value, and names of members that are no words.
    private static func values(_ document: JSONDocument, _ value: Int) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        var node = value
        let end = document.next(value)
        while node < end {
            let found = document.nodes[node]
            switch found.kind {
            case .string:
                let named = TextMasking(document.bytes).find(in: found.range)
                if named.isEmpty {
                    finds.append(MaskingFind(range: found.range, what: mayBeCard(document.bytes[found.range]) ? .possibleToken : .remains))
                } else {
                    finds += rest(of: found.range, around: named)
                }
            case .number:
                let what: MaskingFind.What = mayBeCard(document.bytes[found.range]) ? .possibleToken : .remains
                finds.append(MaskingFind(range: found.range, what: what, needsQuotes: true))
            case .key:
                let name = document.content(node)
                let meaning = MaskingNames.meaning(of: name[...])
                if !name.allSatisfy(isNameByte), meaning != .token { finds.append(MaskingFind(range: found.range, what: .remains)) }
                if let meaning, meaning != .number {
                    finds += DocumentMasking.values(document, node + 1, meaning)
                    node = document.next(node + 1)
                    continue
                }
            default: break
            }
            node += 1
        }
        return finds
    }

    /// Words in the texts of a value that may be numbers of cards.
    private static func words(_ document: JSONDocument, _ value: Int) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        for node in value..<document.next(value) {
            let found = document.nodes[node]
            guard found.kind == .string else { continue }
            var start = found.range.lowerBound
            for index in found.range.lowerBound...found.range.upperBound
            where index == found.range.upperBound || !(isWordByte(document.bytes[index])) {
                if index - start >= Limits.cardInWordsCharacters, mayBeCard(document.bytes[start..<index]) {
                    finds.append(MaskingFind(range: start..<index, what: .possibleToken))
                }
                start = index + 1
            }
        }
        return finds
    }

    /// Letters and digits, more of these than any other word has.
    private static func mayBeCard(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count <= Limits.cardCharacters, word.allSatisfy({ isWordByte($0) || $0 == 0x2D }) else { return false }
        return word.count { (0x30...0x39).contains($0) } > Limits.unknownMemberDigits
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    static func isPlainAction(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { name in name.indices.allSatisfy { unsafe isLetter(name[$0]) } }
    }

    static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    /// What of a frame says how it is to be answered: kind, id and action.
    private struct Head {
        /// How many elements of the frame it has.
        private(set) var elements = 0
        /// Behind it, and the comma that follows.
        private(set) var end = 0

        init(_ document: JSONDocument) {
            let nodes = document.nodes
            guard nodes.count > 1, nodes[0].kind == .array else { return }
            let kind = nodes[1]
            guard kind.kind == .number || kind.kind == .string, (1...2).contains(kind.count) else { return }
            guard document.bytes[kind.range].allSatisfy({ (0x30...0x39).contains($0) }) else { return }
            // What follows it may begin with a digit, so a comma would make an id of that; without one nothing can be read.
            (elements, end) = (1, kind.range.upperBound + (kind.kind == .string ? 1 : 0))
            var ignored = Warnings()
            guard nodes.count > 2, Frame.messageId(document, 2, &ignored) != nil else { return }
            guard TextMasking(document.bytes).find(in: nodes[2].range).isEmpty else { return }
            guard take(nodes[2], document.bytes), nodes.count > 3, nodes[3].kind == .string, nodes[3].count <= Limits.wordCharacters else {
                return
            }
            guard Frame.kind(document, 1, &ignored) == .call, document.bytes[nodes[3].range].allSatisfy(Concealing.isLetter) else { return }
            _ = take(nodes[3], document.bytes)
        }

        /// What in it is the number of a known card. A station is answered all the same: what stands behind the mask goes back to it.
        func cards(_ document: JSONDocument, _ isCard: ([UInt8]) -> Bool) -> [MaskingFind] {
            (2..<1 + max(1, elements)).flatMap { CardSearch.finds(in: document, nodes: $0..<$0 + 1, isKnown: isCard) }
        }

        /// Answers whether it is a part of the head: a number of which nobody knows where it ends is none.
        private mutating func take(_ node: JSONNode, _ bytes: [UInt8]) -> Bool {
            let last = node.range.upperBound + (node.kind == .string ? 1 : 0)
            var next = last
            while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
            let isFollowed = next < bytes.count && bytes[next] == 0x2C
            guard isFollowed || node.kind == .string else { return false }
            elements += 1
            end = isFollowed ? next + 1 : last
            return true
        }
    }
}
