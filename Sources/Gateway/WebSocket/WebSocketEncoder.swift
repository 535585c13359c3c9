/// Writes frames (RFC 6455, 5.2), always whole and unfragmented.
public enum WebSocketEncoder {
    /// What a frame carries.
    public enum Opcode: UInt8, Sendable {
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }

    /// Appends a frame; `mask` is nil for a server and fresh random bits for a client.
    public static func append(_ opcode: Opcode, _ payload: Span<UInt8>, mask: UInt32?, to out: inout [UInt8]) {
        let count = payload.count
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        out.append(0x80 | opcode.rawValue)
        if count < 126 {
            out.append(maskBit | UInt8(truncatingIfNeeded: count))
        } else if count < 65_536 {
            out.append(maskBit | 126)
            out.append(UInt8(truncatingIfNeeded: count >> 8))
            out.append(UInt8(truncatingIfNeeded: count))
        } else {
            out.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: count >> shift)) }
        }
        if let mask {
            for shift in stride(from: 0, through: 24, by: 8) {
                out.append(UInt8(truncatingIfNeeded: mask >> UInt32(truncatingIfNeeded: shift)))
            }
        }
        let start = out.count
        // The pointer lives no longer than this append.
        unsafe payload.withUnsafeBufferPointer { buffer in unsafe out.append(contentsOf: buffer) }
        if let mask {
            var bytes = out.mutableSpan
            _ = WebSocketMask.apply(mask, to: &bytes, start..<bytes.count)
        }
    }

    /// Appends a Close frame. The reason is cut to the 123 bytes that fit, at a character.
    public static func appendClose(_ code: UInt16?, _ reason: String, mask: UInt32?, to out: inout [UInt8]) {
        var payload: [UInt8] = []
        if let code {
            payload = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
            for scalar in reason.unicodeScalars {
                let bytes = Array(String(scalar).utf8)
                if payload.count + bytes.count > 125 { break }
                payload += bytes
            }
        }
        append(.close, payload.span, mask: mask, to: &out)
    }
}
