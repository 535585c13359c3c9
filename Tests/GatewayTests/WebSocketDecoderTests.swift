import Gateway
import Testing

/// Events with payloads copied out, so that runs compare.
private enum Seen: Equatable {
    case text([UInt8]), binary([UInt8]), ping([UInt8]), pong([UInt8]), close(UInt16?, [UInt8]), violation(WebSocketViolation)
}

private func decode(_ parts: [[UInt8]], role: WebSocketRole = .server, limits: WebSocketLimits = .conformance) -> (
    seen: [Seen], offending: [UInt8]
) {
    var decoder = WebSocketDecoder(role: role, limits: limits)
    var seen: [Seen] = []
    var long: (isText: Bool, bytes: [UInt8]) = (true, [])
    for part in parts {
        var bytes = part
        var span = bytes.mutableSpan
        var position = 0
        feeding: while true {
            switch decoder.next(in: &span, at: &position) {
            case .needMore: break feeding
            case .message(let isText, .assembled(let whole)): seen.append(isText ? .text(whole) : .binary(whole))
            case .message(let isText, .inPlace(let range)):
                let whole = range.map { span[$0] }
                seen.append(isText ? .text(whole) : .binary(whole))
            case .longMessage(let isText, let begin): long = (isText, begin)
            case .piece(let range, let isLast):
                long.bytes += range.map { span[$0] }
                if isLast { seen.append(long.isText ? .text(long.bytes) : .binary(long.bytes)) }
            case .ping(let payload): seen.append(.ping(payload))
            case .pong(let payload): seen.append(.pong(payload))
            case .close(let code, let reason): seen.append(.close(code, reason))
            case .violation(let violation): return (seen + [.violation(violation)], decoder.offending)
            }
        }
    }
    return (seen, decoder.offending)
}

private func frame(_ first: UInt8, _ payload: [UInt8], mask: UInt32? = 0x3D21_FA37) -> [UInt8] {
    var out: [UInt8] = []
    WebSocketEncoder.append(.text, payload.span, mask: mask, to: &out)
    out[0] = first
    return out
}

@Suite struct WebSocketDecoderTests {
    @Test func `the examples of RFC 6455 section 5-7 read as printed there`() {
        let hello = Array("Hello".utf8)
        #expect(decode([[0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]]).seen == [.text(hello)])
        #expect(decode([[0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]], role: .client).seen == [.text(hello)])
        let fragments: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        #expect(decode([fragments], role: .client).seen == [.text(hello)])
        #expect(decode([[0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]]).seen == [.pong(hello)])
        let long = [UInt8](repeating: 7, count: 65_536)
        #expect(decode([[0x82, 0x7E, 0x01, 0x00] + long[..<256]], role: .client).seen == [.binary(Array(long[..<256]))])
        #expect(decode([[0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + long], role: .client).seen == [.binary(long)])
    }

    @Test func `a stream cut at every byte, and byte by byte, reads the same`() {
        let stream =
            frame(0x81, Array("grüße".utf8)) + frame(0x01, Array("ab".utf8)) + frame(0x89, [1, 2, 3]) + frame(0x00, [])
            + frame(0x80, Array("cdefghijklmnop".utf8)) + frame(0x82, Array(0..<200)) + frame(0x8A, [])
            + frame(0x88, [0x03, 0xE8] + Array("bye".utf8))
        let whole = decode([stream]).seen
        #expect(whole.count == 6 && whole.last == .close(1000, Array("bye".utf8)))
        for cut in 1..<stream.count {
            #expect(decode([Array(stream[..<cut]), Array(stream[cut...])]).seen == whole, "cut at \(cut)")
        }
        #expect(decode(stream.map { [$0] }).seen == whole)
    }

    @Test func `random splits of random messages read the same`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed)
        for _ in 0..<200 {
            var stream: [UInt8] = []
            var expected: [Seen] = []
            for _ in 0..<8 {
                let payload = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...127, using: &random) }
                WebSocketEncoder.append(.text, payload.span, mask: UInt32.random(in: .min ... .max, using: &random), to: &stream)
                expected.append(.text(payload))
            }
            var parts: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 400), using: &random)
                parts.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(decode(parts).seen == expected, "seed \(seed)")
        }
    }

    @Test(
        arguments: [
            ([0xC1], .reservedBits), ([0xA1], .reservedBits), ([0x91], .reservedBits), ([0x83], .reservedOpcode), ([0x87], .reservedOpcode),
            ([0x8B], .reservedOpcode), ([0x8F], .reservedOpcode), ([0x09], .fragmentedControl), ([0x89, 0xFE], .longControl),
            ([0x81, 0x05], .unmasked), ([0x82, 0xFE, 0x00, 0x7D], .lengthNotMinimal),
            ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal),
            ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], .lengthTopBit), ([0x80, 0x80, 1, 2, 3, 4], .continuationOfNothing),
            ([0x01, 0x80, 1, 2, 3, 4, 0x81, 0x80, 1, 2, 3, 4], .messageInMessage),
            ([0x82, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], .tooBig),
        ] as [([UInt8], WebSocketViolation)])
    func `a broken frame is refused on its header, and its bytes are handed out`(bytes: [UInt8], violation: WebSocketViolation) {
        let whole = decode([bytes])
        #expect(whole.seen == [.violation(violation)])
        #expect(whole.offending == bytes || violation == .messageInMessage)
        let single = decode(bytes.map { [$0] })
        #expect(single.seen == [.violation(violation)])
        #expect(single.offending == bytes || violation == .messageInMessage)
    }

    @Test func `a masked frame from a server is refused with 1002`() {
        #expect(decode([[0x81, 0x80, 0, 0, 0, 0]], role: .client).seen == [.violation(.masked)])
        #expect(WebSocketViolation.masked.code == 1002)
    }

    @Test func `sizes and fragments are limited before anything is allocated`() {
        let limits = WebSocketLimits(messageBytes: 64 << 10)
        #expect(decode([frame(0x81, [UInt8](repeating: 65, count: 65_536))], limits: limits).seen.count == 1)
        #expect(decode([[0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]], limits: limits).seen == [.violation(.tooBig)])
        #expect(WebSocketViolation.tooBig.code == 1009)
        let half = frame(0x01, [UInt8](repeating: 65, count: 40_000))
        #expect(decode([half + frame(0x80, [UInt8](repeating: 65, count: 40_000))], limits: limits).seen == [.violation(.tooBig)])
        let parts = frame(0x01, []) + (0..<62).flatMap { _ in frame(0x00, []) }
        #expect(decode([parts + frame(0x80, [])], limits: limits).seen == [.text([])])
        #expect(decode([parts + frame(0x00, []) + frame(0x80, [])], limits: limits).seen == [.violation(.tooManyFragments)])
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5],
            [0xFF],
            [0xCE, 0xBA, 0xE1, 0xBD], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func `text that is not UTF-8 closes with 1007 in strict mode and is delivered for OCPP`(text: [UInt8]) {
        let padded = Array("some ASCII before: ".utf8) + text
        #expect(decode([frame(0x81, padded)]).seen == [.violation(.notUTF8)])
        #expect(decode(frame(0x81, padded).map { [$0] }).seen == [.violation(.notUTF8)])
        #expect(decode([frame(0x81, padded)], limits: .ocpp).seen == [.text(padded)])
        #expect(decode([frame(0x82, padded)]).seen == [.binary(padded)])
    }

    @Test func `a message that is too long to be put together comes in pieces, up to a bound`() {
        let limits = WebSocketLimits(messageBytes: 100, piecesBytes: 1_000)
        let text = (0..<900).map { UInt8(truncatingIfNeeded: 32 + $0 % 90) }
        let forms = [
            frame(0x81, text),
            frame(0x01, Array(text[..<60])) + frame(0x00, Array(text[60..<90])) + frame(0x80, Array(text[90...])),
        ]
        for bytes in forms {
            for chunks in [[bytes], bytes.map { [$0] }, [Array(bytes[..<333]), Array(bytes[333...])]] {
                let found = pieces(chunks, limits)
                #expect(found.text == text && found.isWhole)
            }
        }
        #expect(decode([[0x81, 0xFE, 3, 233, 0, 0, 0, 0]], limits: limits).seen == [.violation(.tooBig)])
        let parts = frame(0x01, [UInt8](repeating: 65, count: 600)) + frame(0x80, [UInt8](repeating: 65, count: 401))
        #expect(pieces([parts], limits).violation == .tooBig)
    }

    private func pieces(_ chunks: [[UInt8]], _ limits: WebSocketLimits) -> (text: [UInt8], isWhole: Bool, violation: WebSocketViolation?) {
        var decoder = WebSocketDecoder(role: .server, limits: limits)
        var (text, isWhole): ([UInt8], Bool) = ([], false)
        for chunk in chunks {
            var bytes = chunk
            var position = 0
            reading: while true {
                var span = bytes.mutableSpan
                switch decoder.next(in: &span, at: &position) {
                case .longMessage(_, let begin): text = begin
                case .piece(let range, let isLast):
                    text += bytes[range]
                    isWhole = isLast
                case .violation(let violation): return (text, isWhole, violation)
                default: break reading
                }
                #expect(decoder.heldBytes <= 128)
            }
        }
        return (text, isWhole, nil)
    }

    @Test func `bad text fails before its message ends`() {
        #expect(decode([frame(0x01, [0x61, 0xFF])]).seen == [.violation(.notUTF8)])
        let cut = Array(frame(0x81, [0x61, 0xF4, 0x90, 0x80, 0x80]).dropLast(2))
        #expect(decode([cut]).seen == [.violation(.notUTF8)])
        #expect(decode([frame(0x01, [0xE2, 0x82]) + frame(0x80, [0xAC])]).seen == [.text(Array("€".utf8))])
    }

    @Test func `close codes are checked`() {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16] {
            let payload = [UInt8(code >> 8), UInt8(code & 255)]
            #expect(decode([frame(0x88, payload)]).seen == [.violation(.closeCode)], "\(code)")
        }
        for code in [1000, 1003, 1007, 1011, 3000, 3999, 4000, 4999] as [UInt16] {
            let payload = [UInt8(code >> 8), UInt8(code & 255)]
            #expect(decode([frame(0x88, payload)]).seen == [.close(code, [])], "\(code)")
        }
        #expect(decode([frame(0x88, [])]).seen == [.close(nil, [])])
        #expect(decode([frame(0x88, [3])]).seen == [.violation(.closeTooShort)])
        #expect(decode([frame(0x88, [3, 0xE8, 0xFF])]).seen == [.violation(.notUTF8)])
    }

    @Test func `random bytes never crash the decoder`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed)
        for round in 0..<3_000 {
            var bytes = frame(0x01, [1, 2, 3]) + frame(0x00, [4]) + frame(0x89, [5]) + frame(0x80, [])
            for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random) }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let limits: WebSocketLimits = round % 2 == 0 ? .ocpp : .conformance
            let whole = decode([bytes], limits: limits).seen
            #expect(decode([Array(bytes[..<cut]), Array(bytes[cut...])], limits: limits).seen == whole, "seed \(seed) round \(round)")
        }
    }
}

@Suite struct WebSocketHandshakeTests {
    @Test func `the accept key is the one of RFC 6455 section 1-3`() {
        #expect(WebSocketHandshake.accept(key: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test func `a Close reason is cut at a character`() {
        var out: [UInt8] = []
        WebSocketEncoder.appendClose(1008, String(repeating: "ü", count: 100), mask: nil, to: &out)
        #expect(out[1] == 124)
        #expect(decode([out], role: .client).seen == [.close(1008, Array(String(repeating: "ü", count: 61).utf8))])
    }
}
