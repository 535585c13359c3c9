public import EventStore
import Commands

/// Puts in clear what the masks of a text hide.
public typealias Unmasking = (_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8]

/// A frame of a station as it is recorded.
struct SealedFrame {
    var text: [UInt8]
    var spans: [SealedSpan]
    var oddities: [FrameWarning] = []
    var fault: String?
    /// What was read of it, where nothing was masked.
    var reading: FrameReading?
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

    /// A frame of a station, masked and sealed; it makes no keys. Nil where it names too much for that.
    ///
    /// - Parameter isKnown: whether a card is known, whose number is sealed wherever it stands.
    func sealed(_ frame: [UInt8], isKnown: (Subject) -> Bool) throws(Fault) -> SealedFrame? {
        guard let received = ReceivedFrame.mask(frame, isKnown: isKnown, subject: { subject($0, $1) }) else { return nil }
        let masked = received.masked
        var spans: [SealedSpan] = []
        for span in masked.spans { spans.append(SealedSpan(offset: span.offset, sealed: try sealNamed(span.clear, for: span.subject))) }
        return SealedFrame(
            text: masked.text, spans: spans, oddities: masked.oddities.frameWarnings, fault: received.fault, reading: received.reading)
    }

    /// Bytes that are no text, sealed as a whole: what they say of whom cannot be searched for.
    func sealedWhole(_ bytes: [UInt8]) throws(Fault) -> (text: [UInt8], spans: [SealedSpan]) {
        let subject = subject(.remains, bytes)
        return (Array(subject.hex.utf8), [SealedSpan(offset: 0, sealed: try sealNamed(bytes, for: subject))])
    }

    /// What identifies a person in a frame, masked.
    func masked(_ frame: [UInt8], isKnown: (Subject) -> Bool) -> MaskedFrame {
        Masking.mask(frame, isKnown: isKnown, token: { subject(.token, $0) }, secret: { subject(.secret, $0) })
    }
}
