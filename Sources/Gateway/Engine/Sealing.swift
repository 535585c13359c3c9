public import EventStore
import Commands

extension KeyRing {
    /// A masked text with what its masks hide, or `[erased]` where the key is gone.
    public func unmasked(_ text: [UInt8], _ spans: [SealedSpan]) -> [UInt8] {
        guard !spans.isEmpty else { return text }
        return Masking.unmask(text, offsets: spans.map(\.offset)) { index in
            let span = spans[index]
            guard span.offset >= 0, span.offset <= text.count - SubjectSpan.length,
                let subject = Subject(hex: text[span.offset..<span.offset + SubjectSpan.length])
            else { return nil }
            return (try? open(span.sealed, for: subject)) ?? nil
        }
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
