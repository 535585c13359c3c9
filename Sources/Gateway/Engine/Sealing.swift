public import EventStore
import Commands

extension KeyRing {
    /// A masked text with what its masks hide, or `[erased]` where the key is gone: byte for byte what was on the wire.
    ///
    /// - Parameter secret: what stands in the place of a secret, given its bytes as they stood in JSON; nil leaves it in clear.
    public func unmasked(_ text: [UInt8], _ spans: [SealedSpan], secret: (([UInt8]) -> [UInt8])? = nil) -> [UInt8] {
        guard !spans.isEmpty else { return text }
        return Masking.unmask(text, offsets: spans.map(\.offset)) { index in
            let span = spans[index]
            guard span.offset >= 0, span.offset <= text.count - SubjectSpan.length,
                let subject = Subject(hex: text[span.offset..<span.offset + SubjectSpan.length]),
                let clear = (try? open(span.sealed, for: subject)) ?? nil
            else { return nil }
            guard let secret, !isToken(clear, subject) else { return clear }
            return secret(clear)
        }
    }

    /// A masked text for people's eyes: cards in clear, passwords and keys as dots.
    public func shown(_ text: [UInt8], _ spans: [SealedSpan]) -> [UInt8] { unmasked(text, spans) { _ in Array("••••".utf8) } }

    /// Whether what a mask hid is the number of a card, by the subject that it has.
    private func isToken(_ clear: [UInt8], _ expected: Subject) -> Bool {
        // A number that an operator gave is sealed as it is, one in a frame as it stands in JSON.
        [Masking.content(of: clear), clear].contains { subject(.token, canonicalIdTag($0)) == expected }
    }

    /// What identifies a person in a frame, masked and sealed.
    func sealed(_ frame: [UInt8]) throws(Fault) -> (text: [UInt8], spans: [SealedSpan]) {
        let masked = masked(frame)
        var spans: [SealedSpan] = []
        for span in masked.spans { spans.append(SealedSpan(offset: span.offset, sealed: try seal(span.clear, for: span.subject))) }
        return (masked.text, spans)
    }

    /// What identifies a person in a frame, masked.
    func masked(_ frame: [UInt8]) -> MaskedFrame {
        Masking.mask(frame, token: { subject(.token, $0) }, secret: { subject(.secret, $0) })
    }
}
