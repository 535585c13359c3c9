public import EventStore
import Commands

/// Puts in clear what the masks of a text hide.
public typealias Unmasking = (_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8]

/// How a frame of a station is recorded.
enum FrameSealing {
    /// As it came, for it names nobody and no secret; and what it says.
    case plain(FrameReading)
    case masked
    /// Not at all yet: it names more than is masked one by one.
    case excessive
}

extension KeyRing {
    /// A masked text with what its masks hide, or `[erased]` where the key was destroyed: byte for byte what was on the wire.
    ///
    /// - Parameter secret: what stands in the place of a secret, given its bytes as they stood in JSON, and whether it is what nobody could
    ///   read; nil leaves it in clear.
    /// - Throws: where the ring cannot say what was hidden. That is not the same as erased, and is not to be told as if it were.
    public func unmasked(
        _ text: [UInt8], _ spans: [SealedSpan], secret: ((_ clear: [UInt8], _ isRemains: Bool) -> [UInt8])? = nil
    ) throws(Fault) -> [UInt8] {
        guard !spans.isEmpty else { return text }
        return try Masking.unmask(text, offsets: spans.map(\.offset)) { (index) throws(Fault) in
            let (clear, subject) = try opened(spans[index], of: text)
            guard let clear, let secret, !isToken(clear, subject) else { return clear }
            return secret(clear, isRemains(clear, subject))
        }
    }

    /// A masked text for people's eyes: cards in clear, passwords and keys as dots, and as dots with its length what nobody could read.
    public func shown(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8] {
        try unmasked(text, spans) { clear, isRemains in
            guard isRemains else { return Array("••••".utf8) }
            // A number that got quotes, which they are a part of, was sealed with one.
            let isQuoted = clear.first == 0x22 && clear.count > 1
            let bytes = clear.count - (isQuoted ? 1 : 0)
            return Array("•••• (\(bytes) \(bytes == 1 ? "byte" : "bytes"))".utf8)
        }
    }

    /// A masked text as it goes out to a station; nil where something in it was erased, for which nothing else may stand: a station would
    /// take the word for the number of a card.
    func outgoing(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8]? {
        guard !spans.isEmpty else { return text }
        var isErased = false
        let clear = try Masking.unmask(text, offsets: spans.map(\.offset)) { (index) throws(Fault) in
            let (clear, _) = try opened(spans[index], of: text)
            if clear == nil { isErased = true }
            return clear
        }
        return isErased ? nil : clear
    }

    /// What a mask hides, nil where it was erased, and whose it is.
    private func opened(_ span: SealedSpan, of text: [UInt8]) throws(Fault) -> ([UInt8]?, Subject) {
        guard span.offset >= 0, span.offset <= text.count - SubjectSpan.length,
            let subject = Subject(hex: text[span.offset..<span.offset + SubjectSpan.length])
        else {
            throw Fault(.damaged, "No mask stands where one is said to be", path: path, advice: "Verify the journal")
        }
        switch try open(span.sealed, for: subject) {
        case .clear(let bytes): return (bytes, subject)
        case .erased: return (nil, subject)
        }
    }

    /// Whether what a mask hid is the number of a card, by the subject that it has.
    private func isToken(_ clear: [UInt8], _ expected: Subject) -> Bool {
        // A number that an operator gave is sealed as it is, one in a frame as it stands in JSON.
        [Masking.content(of: clear), clear].contains { subject(.token, canonicalIdTag($0)) == expected }
    }

    /// Whether what a mask hid is what nobody could read. What got quotes was sealed with one before it.
    private func isRemains(_ clear: [UInt8], _ expected: Subject) -> Bool {
        [clear, Array(clear.dropFirst())].contains { subject(.remains, $0) == expected }
    }

    /// Puts the text of a frame, masked and sealed, into what is recorded of it; it makes no keys.
    ///
    /// - Parameter isKnown: whether a card is known, whose number is sealed wherever it stands.
    func seal(_ frame: [UInt8], into input: inout FrameInput, isKnown: (Subject) -> Bool) throws(Fault) -> FrameSealing {
        switch ReceivedFrame.mask(frame, isKnown: isKnown, subject: { subject($0, $1) }) {
        case .plain(let reading):
            input.text = frame
            return .plain(reading)
        case .masked(let masked, let fault):
            for span in masked.spans {
                input.spans.append(SealedSpan(offset: span.offset, sealed: try sealNamed(span.clear, for: span.subject)))
            }
            (input.text, input.oddities, input.fault) = (masked.text, masked.oddities.frameWarnings, fault)
            return .masked
        case nil: return .excessive
        }
    }

    /// Puts bytes that are no text, sealed as a whole, into what is recorded of them: what they say of whom cannot be searched for.
    func sealWhole(_ bytes: [UInt8], into input: inout FrameInput) throws(Fault) {
        let subject = subject(.remains, bytes)
        input.spans = [SealedSpan(offset: 0, sealed: try sealNamed(bytes, for: subject))]
        input.text = Array(subject.hex.utf8)
    }

    /// What identifies a person in a frame, masked.
    func masked(_ frame: [UInt8], isKnown: (Subject) -> Bool) -> MaskedFrame {
        Masking.mask(frame, isKnown: isKnown, token: { subject(.token, $0) }, secret: { subject(.secret, $0) })
    }
}
