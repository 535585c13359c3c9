/// Reads a chunked body (RFC 9112, 7.1). Extensions and trailers are bounded and dropped.
struct ChunkedReader: Sendable {
    private enum State: Sendable, Equatable {
        case size, extensions, sizeEnd, data, dataEnd, dataEndLF, trailerStart, trailer, trailerEnd, lastLF
    }

    private var state = State.size
    private var size = 0
    private var digits = 0
    private var extensionBytes = 0
    private var trailerBytes = 0

    /// Takes bytes into `body`; true when the body is whole.
    mutating func read(
        _ input: Span<UInt8>, at position: inout Int, into body: inout HTTPBody, limits: HTTPLimits
    ) throws(HTTPRefusal) -> Bool {
        while position < input.count {
            if state == .data {
                size -= body.append(input, at: &position, size)
                if size == 0 { state = .dataEnd }
                continue
            }
            let byte = input[position]
            position += 1
            if try step(byte, body, limits: limits) { return true }
        }
        return false
    }

    private mutating func step(_ byte: UInt8, _ body: borrowing HTTPBody, limits: HTTPLimits) throws(HTTPRefusal) -> Bool {
        switch state {
        case .size: try sizeByte(byte, body)
        case .extensions:
            extensionBytes += 1
            if extensionBytes > limits.chunkExtensionBytes { throw HTTPRefusal(400, "chunk extensions are too long") }
            if byte == 0x0D { state = .sizeEnd } else { try check(HTTPGrammar.isFieldValueByte(byte)) }
        case .sizeEnd:
            try check(byte == 0x0A)
            state = size == 0 ? .trailerStart : .data
            digits = 0
        case .data: break
        case .dataEnd:
            try check(byte == 0x0D)
            state = .dataEndLF
        case .dataEndLF:
            try check(byte == 0x0A)
            state = .size
        case .trailerStart:
            if byte == 0x0D { state = .lastLF } else { try trailer(byte, limits) }
        case .trailer: try trailer(byte, limits)
        case .trailerEnd:
            try check(byte == 0x0A)
            state = .trailerStart
        case .lastLF:
            try check(byte == 0x0A)
            return true
        }
        return false
    }

    private mutating func trailer(_ byte: UInt8, _ limits: HTTPLimits) throws(HTTPRefusal) {
        trailerBytes += 1
        if trailerBytes > limits.trailerBytes { throw HTTPRefusal(431, "trailer fields are too long") }
        if byte == 0x0D {
            state = .trailerEnd
        } else {
            try check(HTTPGrammar.isFieldValueByte(byte))
            state = .trailer
        }
    }

    private mutating func sizeByte(_ byte: UInt8, _ body: borrowing HTTPBody) throws(HTTPRefusal) {
        if let digit = Percent.hex(byte) {
            digits += 1
            if digits > 8 { throw HTTPRefusal(400, "a chunk size of more than 8 digits") }
            size = (digits == 1 ? 0 : size) << 4 | Int(truncatingIfNeeded: digit)
            if size > body.room { throw body.refusal }
            return
        }
        guard digits > 0 else { throw HTTPRefusal(400, "a chunk without size") }
        switch byte {
        case 0x0D: state = .sizeEnd
        case 0x3B: state = .extensions
        default: throw HTTPRefusal(400, "a chunk size that is not hexadecimal")
        }
    }

    private func check(_ holds: Bool) throws(HTTPRefusal) {
        if !holds { throw HTTPRefusal(400, "a broken chunk") }
    }
}
