public import EventStore

/// A part of a frame that must not be told, and the subject whose digits stand in its place.
public struct MaskedSpan: Equatable, Sendable {
    /// Where in the masked text the 32 digits begin.
    public var offset: Int
    public var subject: Subject
    /// What stood there: the raw content of the JSON string, escapes and all. It begins with a quote where the value stood
    /// without quotes (a number): then the two quotes around the digits belong to the mask.
    public var clear: [UInt8]

    /// Digits of a subject.
    public static let length = SubjectSpan.length

    public init(offset: Int, subject: Subject, clear: [UInt8]) {
        self.offset = offset
        self.subject = subject
        self.clear = clear
    }
}

/// A frame as the journal keeps it: without idTags and secrets.
public struct MaskedFrame: Equatable, Sendable {
    public var text: [UInt8]
    /// In the order of their offsets.
    public var spans: [MaskedSpan]
    /// What is odd about the idTags, which nobody can see of their masks.
    public var oddities: Warnings

    public init(text: [UInt8], spans: [MaskedSpan], oddities: Warnings = Warnings()) {
        self.text = text
        self.spans = spans
        self.oddities = oddities
    }
}

/// Takes idTags and secrets out of frames, and puts them back.
public enum Masking {
    /// The frame with the digits of a subject in the place of every idTag and secret; everything else stays byte for byte.
    ///
    /// What is an idTag and what is a secret by its name, in any capitals, at any depth and inside JSON that is the text of a string, is
    /// said by `MaskingNames`; so are the values of configuration keys of such names (field.md, quirk 79), the passwords of addresses such
    /// as `ftp://user:password@host/`, and numbers of known cards, wherever they stand. A frame that is no JSON is searched for the same.
    ///
    /// - Parameters:
    ///   - isKnown: Whether a card of this subject is known.
    ///   - token: The subject of an idTag in its canonical form.
    ///   - secret: The subject of a secret.
    public static func mask(
        _ frame: [UInt8], isKnown: (Subject) -> Bool = { _ in false }, token: ([UInt8]) -> Subject, secret: ([UInt8]) -> Subject
    ) -> MaskedFrame {
        replace(frame, finds(in: frame) { isKnown(token($0)) }) { kind, bytes in kind == .token ? token(bytes) : secret(bytes) }
    }

    /// What is to be masked in a message that is one of many: readings and heartbeats, in which nobody writes.
    static func finds(inPlain document: JSONDocument, isKnown: ([UInt8]) -> Bool) -> [MaskingFind] {
        guard MaskingPrefilter.isWorthALook(document.bytes) else { return [] }
        // Signed readings say within their text whose they are.
        if document.nodes.contains(where: { $0.kind == .string && $0.flags.contains(.escaped) }) {
            return finds(in: document, isKnown: isKnown)
        }
        var finder = DocumentMasking(document)
        return finder.find()
    }

    /// What is to be masked in any other message.
    static func finds(in document: JSONDocument, isKnown: ([UInt8]) -> Bool) -> [MaskingFind] {
        var finder = DocumentMasking(document)
        let named = finder.find()
        return named + CardSearch.finds(in: document, isKnown: isKnown)
    }

    private static func finds(in frame: [UInt8], isKnown: ([UInt8]) -> Bool) -> [MaskingFind] {
        // What is no JSON is searched as text.
        guard let document = try? JSONDocument(tolerant: frame) else { return TextMasking(frame).find(in: 0..<frame.count) }
        return finds(in: document, isKnown: isKnown)
    }

    /// What a text stands for that a mask hid: its escapes resolved, without the sign of a value that stood without quotes.
    public static func content(of clear: [UInt8]) -> [UInt8] {
        JSONText.unescaped(clear, (clear.first == 0x22 ? 1 : 0)..<clear.count)
    }

    /// Whether the value of a configuration key is a secret, by the key's name.
    public static func isSecret(configurationKey key: String) -> Bool { MaskingNames.isSecret(Array(key.utf8)) }

    /// The frame with masks in these places; of places that overlap, the first counts.
    static func replace(_ frame: [UInt8], _ finds: [MaskingFind], subject: (SubjectKind, [UInt8]) -> Subject) -> MaskedFrame {
        guard !finds.isEmpty else { return MaskedFrame(text: frame, spans: []) }
        let finds = finds.sorted { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
        var masked = MaskedFrame(text: [], spans: [])
        masked.text.reserveCapacity(frame.count + finds.count * 32)
        var position = 0
        for var find in finds where find.range.upperBound > position && !find.range.isEmpty {
            if find.range.lowerBound < position {
                // What stands behind the end of the one before is no value by itself any more.
                find = MaskingFind(range: position..<find.range.upperBound, what: .remains)
            }
            guard let hidden = hidden(find, in: frame, &masked.oddities, subject) else { continue }
            masked.text.append(contentsOf: frame[position..<find.range.lowerBound])
            if find.needsQuotes { masked.text.append(0x22) }
            let clear = (find.needsQuotes ? [0x22] : []) + frame[find.range]
            masked.spans.append(MaskedSpan(offset: masked.text.count, subject: hidden, clear: clear))
            masked.text.append(contentsOf: hidden.hex.utf8)
            if find.needsQuotes { masked.text.append(0x22) }
            position = find.range.upperBound
        }
        guard !masked.spans.isEmpty else { return MaskedFrame(text: frame, spans: []) }
        masked.text.append(contentsOf: frame[position...])
        return masked
    }

    /// The subject of what is masked; nil where it is nobody.
    private static func hidden(
        _ find: MaskingFind, in frame: [UInt8], _ oddities: inout Warnings, _ subject: (SubjectKind, [UInt8]) -> Subject
    ) -> Subject? {
        switch find.what {
        case .secret: return subject(.secret, JSONText.unescaped(frame, find.range))
        case .remains: return subject(.remains, Array(frame[find.range]))
        case .knownToken(let number): return subject(.token, number)
        case .token, .possibleToken:
            let content = JSONText.unescaped(frame, find.range)
            let tag = canonicalIdTag(content)
            // Blanks and control characters alone name nobody.
            if tag.isEmpty { return nil }
            if find.what == .token { noteOddities(of: content, tag, in: frame[find.range], isNumber: find.needsQuotes, &oddities) }
            return subject(.token, tag)
        }
    }

    /// What is odd about an idTag (OCPP 1.6, 7.28: at most 20 printable characters).
    private static func noteOddities(
        of content: [UInt8], _ tag: [UInt8], in raw: ArraySlice<UInt8>, isNumber: Bool, _ oddities: inout Warnings
    ) {
        if isNumber { oddities.note(.wrongType, "idTag") }
        // Most are a few digits and letters.
        if tag.count == content.count, content.count <= Limits.idTagCharactersMax, content.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            raw.count == content.count
        {
            return
        }
        let isControlled = content.contains { $0 < 0x20 || $0 == 0x7F }
        if isControlled {
            oddities.note(.controlCharacter, "idTag")
        } else if tag.count != content.count {
            oddities.note(.paddedToken, "idTag")
        }
        if String(decoding: content, as: UTF8.self).unicodeScalars.count > Limits.idTagCharactersMax { oddities.note(.tooLong, "idTag") }
        if String(validating: content, as: UTF8.self) == nil || JSONText.hasLoneSurrogate(raw) { oddities.note(.invalidUTF8, "idTag") }
    }

    /// The frame as it was, or with `[erased]` where `clear` has nothing left.
    ///
    /// - Parameters:
    ///   - offsets: Where masks begin, in rising order; one that lies outside the text is passed over.
    ///   - clear: What stood at the mask of this number; what it throws ends the work.
    public static func unmask<Failure>(
        _ text: [UInt8], offsets: [Int], clear: (Int) throws(Failure) -> [UInt8]?
    ) throws(Failure) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var position = 0
        for (index, offset) in offsets.enumerated() {
            guard offset >= position, offset <= text.count - MaskedSpan.length else { continue }
            let content = try clear(index) ?? Array("[erased]".utf8)
            var end = offset + MaskedSpan.length
            // Masks of what could not be read stand one behind the other, without quotes, whatever they hide begins with.
            if content.first == 0x22, offset > position, text[offset - 1] == 0x22, end < text.count, text[end] == 0x22 {
                out.append(contentsOf: text[position..<offset - 1])
                out.append(contentsOf: content.dropFirst())
                end += 1
            } else {
                out.append(contentsOf: text[position..<offset])
                out.append(contentsOf: content)
            }
            position = end
        }
        out.append(contentsOf: text[position...])
        return out
    }

    /// The frame as it was, or with `[erased]` where `clear` has nothing left.
    public static func unmask(_ text: [UInt8], spans: [MaskedSpan], clear: (MaskedSpan) -> [UInt8]?) -> [UInt8] {
        unmask(text, offsets: spans.map(\.offset)) { clear(spans[$0]) }
    }

    /// A text that we wrote with subjects in it, with what they stand for in their place: what goes out to a station.
    ///
    /// - Parameter clear: The text of a subject's token or secret; it is escaped here. `[erased]` where it is nil.
    public static func reveal(_ text: [UInt8], spans: [SubjectSpan], clear: (Subject) -> [UInt8]?) -> [UInt8] {
        unmask(text, offsets: spans.map(\.offset)) { index in
            clear(spans[index].subject).map { content in
                var json = JSONWriter(capacity: content.count + 2)
                let range = json.string(utf8: content)
                return Array(json.bytes[range])
            }
        }
    }
}

/// A part of a frame to be masked.
struct MaskingFind {
    /// What is taken out of a frame.
    enum What: Equatable {
        /// The number of a card, by its name.
        case token
        /// What may be one, where no name says so.
        case possibleToken
        /// The number of a card that is known, in its canonical form, however it is spelt here.
        case knownToken([UInt8])
        case secret
        /// What nobody could read.
        case remains
    }

    var range: Range<Int>
    var what: What
    /// The value stands without quotes in JSON that must stay JSON.
    var needsQuotes = false
}
