/// The head of a frame (RFC 6455, 5.2).
struct FrameHeader: Equatable {
    enum Result: Equatable {
        case needMore
        case header(FrameHeader)
        case violation(WebSocketViolation)
    }

    var size: Int
    var payload: UInt64
    /// As it stands in memory: the first mask byte is the lowest.
    var mask: UInt32
    var opcode: UInt8
    var isFinal: Bool

    static func parse(_ bytes: Span<UInt8>, from start: Int, role: WebSocketRole) -> Result {
        let count = bytes.count - start
        guard count >= 1 else { return .needMore }
        let first = bytes[start]
        let opcode = first & 0x0F
        if first & 0x70 != 0 { return .violation(.reservedBits) }
        if opcode > 10 || (opcode > 2 && opcode < 8) { return .violation(.reservedOpcode) }
        if opcode >= 8 && first & 0x80 == 0 { return .violation(.fragmentedControl) }
        guard count >= 2 else { return .needMore }
        let second = bytes[start + 1]
        let isMasked = second & 0x80 != 0
        if isMasked != (role == .server) { return .violation(isMasked ? .masked : .unmasked) }
        var payload = UInt64(truncatingIfNeeded: second & 0x7F)
        if opcode >= 8 && payload > 125 { return .violation(.longControl) }
        var size = 2
        if payload >= 126 {
            let width = payload == 126 ? 2 : 8
            guard count >= 2 + width else { return .needMore }
            payload = 0
            for index in 0..<width { payload = payload << 8 | UInt64(truncatingIfNeeded: bytes[start + 2 + index]) }
            if payload >> 63 != 0 { return .violation(.lengthTopBit) }
            if payload < (width == 2 ? 126 : 65_536) { return .violation(.lengthNotMinimal) }
            size += width
        }
        var mask: UInt32 = 0
        if isMasked {
            guard count >= size + 4 else { return .needMore }
            for index in 0..<4 { mask |= UInt32(truncatingIfNeeded: bytes[start + size + index]) << UInt32(truncatingIfNeeded: index * 8) }
            size += 4
        }
        return .header(FrameHeader(size: size, payload: payload, mask: mask, opcode: opcode, isFinal: first & 0x80 != 0))
    }

    /// Unmasks the payload of a frame whose head need not be right, and cuts off what stands behind it: those bytes are another frame's,
    /// under another mask.
    static func unmask(_ frame: inout [UInt8]) {
        guard frame.count >= 2 else { return }
        let length = frame[1] & 0x7F
        let width = length < 126 ? 0 : length == 126 ? 2 : 8
        let maskWidth = frame[1] & 0x80 == 0 ? 0 : 4
        let size = 2 + width + maskWidth
        guard frame.count > size else { return }
        var payload = width == 0 ? UInt64(truncatingIfNeeded: length) : 0
        for index in 0..<width { payload = payload << 8 | UInt64(truncatingIfNeeded: frame[2 + index]) }
        let end = size + Int(truncatingIfNeeded: min(payload, UInt64(truncatingIfNeeded: frame.count - size)))
        frame.removeLast(frame.count - end)
        guard maskWidth > 0 else { return }
        var mask: UInt32 = 0
        for index in 0..<4 { mask |= UInt32(truncatingIfNeeded: frame[2 + width + index]) << UInt32(truncatingIfNeeded: index * 8) }
        var bytes = frame.mutableSpan
        _ = WebSocketMask.apply(mask, to: &bytes, size..<end)
    }
}

/// Masking by words of eight bytes.
enum WebSocketMask {
    /// Masks (or unmasks) `range` and returns the mask turned to where the next byte begins.
    static func apply(_ mask: UInt32, to bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        let wide = UInt64(truncatingIfNeeded: mask) | UInt64(truncatingIfNeeded: mask) << 32
        let count = range.count
        // The range was checked above, and every access below stays in it.
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            let start = unsafe base + range.lowerBound
            var index = 0
            while index + 8 <= count {
                let word = unsafe start.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ wide.littleEndian
                unsafe start.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < count {
                let byte = unsafe start.load(fromByteOffset: index, as: UInt8.self)
                let key = UInt8(truncatingIfNeeded: mask >> UInt32(truncatingIfNeeded: (index & 3) * 8))
                unsafe start.storeBytes(of: byte ^ key, toByteOffset: index, as: UInt8.self)
                index += 1
            }
        }
        let turn = UInt32(truncatingIfNeeded: (count & 3) * 8)
        return turn == 0 ? mask : mask >> turn | mask << (32 - turn)
    }
}

/// Which Close codes may stand in a Close frame (RFC 6455, 7.4, and the IANA registry).
public enum WebSocketClose {
    /// Whether a peer may send `code`.
    public static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
