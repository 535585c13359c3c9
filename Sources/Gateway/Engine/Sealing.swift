public import EventStore
import Commands

/// Puts in clear what the masks of a text hide.
public typealias Unmasking = (_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8]

extension KeyRing {
    /// A masked text with what its masks hide, or `[erased]` where the key was destroyed: byte for byte what was on the wire.
    ///
    /// - Parameter secret: what stands in the place of a secret, given its bytes as they stood in JSON; nil leaves it in clear.
    /// - Throws: where the ring cannot say what was hidden. That is not the same as erased, and is not to be told as if it were.
    public func unmasked(
        _ text: [UInt8], _ spans: [SealedSpan], secret: (([UInt8]) -> [UInt8])? = nil
    ) throws(Fault) -> [UInt8] {
        guard !spans.isEmpty else { return text }
        return try Masking.unmask(text, offsets: spans.map(\.offset)) { (index) throws(Fault) in
            let (clear, subject) = try opened(spans[index], of: text)
            guard let clear, let secret, !isToken(clear, subject) else { return clear }
            return secret(clear)
        }
    }

    /// A masked text for people's eyes: cards in clear, passwords and keys as dots.
    public func shown(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8] {
        try unmasked(text, spans) { _ in Array("••••".utf8) }
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

    /// What identifies a person in a frame, masked and sealed; no frame makes keys. Nil where it names too much for that.
    func sealed(_ frame: [UInt8]) throws(Fault) -> (text: [UInt8], spans: [SealedSpan], oddities: [FrameWarning])? {
        let received = Masking.maskReceived(frame, token: { subject(.token, $0) }, secret: { subject(.secret, $0) })
        guard let masked = received else { return nil }
        var spans: [SealedSpan] = []
        for span in masked.spans { spans.append(SealedSpan(offset: span.offset, sealed: try sealNamed(span.clear, for: span.subject))) }
        return (masked.text, spans, masked.oddities.frameWarnings)
    }

    /// Bytes that are no text, sealed as a whole: what they say of whom cannot be searched for.
    func sealedWhole(_ bytes: [UInt8]) throws(Fault) -> (text: [UInt8], spans: [SealedSpan]) {
        let subject = subject(.secret, bytes)
        return (Array(subject.hex.utf8), [SealedSpan(offset: 0, sealed: try sealNamed(bytes, for: subject))])
    }

    /// What identifies a person in a frame, masked.
    func masked(_ frame: [UInt8]) -> MaskedFrame {
        Masking.mask(frame, token: { subject(.token, $0) }, secret: { subject(.secret, $0) })
    }
}
