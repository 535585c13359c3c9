/// Which end of the connection we are: the client masks, the server must not (RFC 6455, 5.1).
public enum WebSocketRole: UInt8, Sendable {
    case server, client
}

/// Where the payload of a whole message stands.
public enum WebSocketPayload: Sendable, Equatable {
    /// In the bytes given to the decoder, unmasked there.
    case inPlace(Range<Int>)
    /// Put together from several reads or fragments.
    case assembled([UInt8])
}

/// Why a peer broke the protocol; `code` is what the Close frame says.
public enum WebSocketViolation: String, Sendable, Error {
    case reservedBits = "reserved bits are set, and no extension was negotiated"
    case reservedOpcode = "the opcode is reserved"
    case fragmentedControl = "a control frame is fragmented"
    case longControl = "a control frame is longer than 125 bytes"
    case unmasked = "a client's frame is not masked"
    case masked = "a server's frame is masked"
    case lengthNotMinimal = "the length is not in its shortest form"
    case lengthTopBit = "the length has its top bit set"
    case continuationOfNothing = "a continuation without a message"
    case messageInMessage = "a new message inside a fragmented one"
    case tooBig = "the message is too long"
    case tooManyFragments = "the message has too many fragments"
    case notUTF8 = "the text is not UTF-8"
    case closeTooShort = "a Close payload of one byte"
    case closeCode = "the Close code must not be sent"

    /// The status code for the Close frame (RFC 6455, 7.4.1).
    public var code: UInt16 {
        switch self {
        case .tooBig: 1009
        case .tooManyFragments: 1008
        case .notUTF8: 1007
        default: 1002
        }
    }
}

/// What the decoder found next.
public enum WebSocketEvent: Sendable, Equatable {
    /// All bytes are consumed; what was begun is remembered.
    case needMore
    /// A whole message.
    case message(isText: Bool, WebSocketPayload)
    /// A message begins that is too long to be put together: what of it was held so far. The rest comes in pieces.
    case longMessage(isText: Bool, begin: [UInt8])
    /// The next bytes of such a message, in the bytes given to the decoder, unmasked there.
    case piece(Range<Int>, isLast: Bool)
    /// A Ping with its payload.
    case ping([UInt8])
    /// A Pong with its payload.
    case pong([UInt8])
    /// A valid Close; the code is nil when it had no payload.
    case close(code: UInt16?, reason: [UInt8])
    /// The connection must be failed. `WebSocketDecoder.offending` has the bytes.
    case violation(WebSocketViolation)
}

/// Turns bytes into messages (RFC 6455), incrementally and without a socket.
///
/// Limits are judged on the frame header alone; nothing is allocated by a declared length. A frame that lies whole in the given
/// bytes is unmasked there and handed out as a range: no copy, no allocation.
///
/// ```swift
/// var position = 0
/// while true {
///     switch decoder.next(in: &bytes, at: &position) {
///     case .needMore: return
///     case .message(let isText, let payload): …
/// ```
public struct WebSocketDecoder: ~Copyable, Sendable {
    /// The limits of this connection.
    public let limits: WebSocketLimits
    /// Our own end.
    public let role: WebSocketRole
    /// The frame that broke the protocol behind what was held of its message, at most `WebSocketLimits.violationBytes`; its payload is
    /// unmasked.
    public private(set) var offending: [UInt8] = []
    /// How many frames were begun: a change means that a new one is on its way.
    public private(set) var framesBegun: UInt32 = 0

    private var stash: [UInt8] = []
    private var pending: [UInt8] = []
    private var control: [UInt8] = []
    private var remaining = 0
    /// Bytes of the message in hand that were handed out in pieces.
    private var passed = 0
    private var isLong = false
    private var fragments = 0
    private var mask: UInt32 = 0
    private var opcode: UInt8 = 0
    private var messageOpcode: UInt8 = 0
    private var isFinal = false
    private var isInFrame = false
    private var utf8 = UTF8Validator()

    /// A decoder for a fresh connection.
    public init(role: WebSocketRole, limits: WebSocketLimits) {
        self.role = role
        self.limits = limits
    }

    /// Whether a frame has begun and not ended.
    public var isMidFrame: Bool { isInFrame || !stash.isEmpty }
    /// Whether a fragmented message has begun and not ended.
    public var isMidMessage: Bool { messageOpcode != 0 }
    /// Bytes that came of an unfinished message.
    public var messageBytes: Int { pending.count + passed }
    /// Bytes that will be held of it at least: those that are held and those that its frame declares.
    var wantedBytes: Int { isLong ? 0 : pending.count + (isInFrame && opcode < 8 ? remaining : 0) }
    /// Bytes of it that are held.
    public var heldBytes: Int { pending.count }

    /// The next event in `bytes`, read from `position`, which moves on.
    public mutating func next(in bytes: inout MutableSpan<UInt8>, at position: inout Int) -> WebSocketEvent {
        while true {
            if !isInFrame {
                let start = position
                let isStashed = !stash.isEmpty
                switch readHeader(bytes.span, &position) {
                case .needMore: return .needMore
                case .violation(let violation): return fail(violation, bytes.span, from: isStashed ? position : start)
                case .header(let header):
                    let wasLong = isLong
                    if let violation = begin(header) { return fail(violation, bytes.span, from: isStashed ? position : start) }
                    if isStashed { stash = [] }
                    if isLong, !wasLong { return beginPieces() }
                }
            }
            let event = opcode >= 8 ? controlPayload(&bytes, &position) : dataPayload(&bytes, &position)
            if let event { return event }
            if position == bytes.count && (isInFrame || stash.isEmpty) { return .needMore }
        }
    }

    private mutating func readHeader(_ bytes: Span<UInt8>, _ position: inout Int) -> FrameHeader.Result {
        if stash.isEmpty {
            let result = FrameHeader.parse(bytes, from: position, role: role)
            switch result {
            case .header(let header): position += header.size
            case .needMore:
                while position < bytes.count {
                    stash.append(bytes[position])
                    position += 1
                }
            case .violation: break
            }
            return result
        }
        while position < bytes.count {
            stash.append(bytes[position])
            position += 1
            let result = FrameHeader.parse(stash.span, from: 0, role: role)
            if result != .needMore { return result }
        }
        return .needMore
    }

    private mutating func begin(_ header: FrameHeader) -> WebSocketViolation? {
        if header.opcode < 8 {
            if header.opcode == 0 {
                if messageOpcode == 0 { return .continuationOfNothing }
            } else if messageOpcode != 0 {
                return .messageInMessage
            }
            // `parse` has bounded the declared length to 63 bits; the subtractions cannot overflow.
            if isLong || header.payload > UInt64(truncatingIfNeeded: limits.messageBytes - pending.count) {
                let room = limits.piecesBytes - messageBytes
                if room < 0 || header.payload > UInt64(truncatingIfNeeded: room) { return .tooBig }
                isLong = true
            }
            if header.opcode == 0 || !header.isFinal {
                if fragments >= limits.fragments { return .tooManyFragments }
                fragments += 1
            }
            if header.opcode != 0 {
                messageOpcode = header.opcode
                utf8 = UTF8Validator()
            }
        }
        framesBegun &+= 1
        opcode = header.opcode
        isFinal = header.isFinal
        mask = header.mask
        remaining = Int(truncatingIfNeeded: header.payload)
        isInFrame = true
        return nil
    }

    private mutating func dataPayload(_ bytes: inout MutableSpan<UInt8>, _ position: inout Int) -> WebSocketEvent? {
        let count = min(remaining, bytes.count - position)
        let range = position..<(position + count)
        unmask(&bytes, range)
        position += count
        remaining -= count
        if isLong { return piece(range) }
        let isText = messageOpcode == 1
        if isText && !limits.deliversInvalidUTF8 {
            let valid = utf8.consume(bytes.span.extracting(range))
            if !valid || (remaining == 0 && isFinal && !utf8.isComplete) {
                return fail(.notUTF8, payload: bytes.span.extracting(range))
            }
        }
        if remaining == 0 && isFinal && pending.isEmpty {
            endMessage()
            return .message(isText: isText, .inPlace(range))
        }
        // A large message would be given twice its room as it grows.
        if remaining > 1 << 16, pending.capacity < wantedBytes + range.count { pending.reserveCapacity(wantedBytes + range.count) }
        Self.append(bytes.span.extracting(range), to: &pending)
        guard remaining == 0 else { return nil }
        isInFrame = false
        guard isFinal else { return nil }
        let whole = pending
        endMessage()
        return .message(isText: isText, .assembled(whole))
    }

    private mutating func beginPieces() -> WebSocketEvent {
        let begin = pending
        passed = begin.count
        pending = []
        return .longMessage(isText: messageOpcode == 1, begin: begin)
    }

    /// Nothing is said of a piece without bytes, unless it is the last.
    private mutating func piece(_ range: Range<Int>) -> WebSocketEvent? {
        passed += range.count
        if remaining == 0 { isInFrame = false }
        let isLast = remaining == 0 && isFinal
        if isLast { endMessage() }
        return range.isEmpty && !isLast ? nil : .piece(range, isLast: isLast)
    }

    private mutating func endMessage() {
        pending = []
        passed = 0
        isLong = false
        fragments = 0
        messageOpcode = 0
        isInFrame = false
    }

    private mutating func controlPayload(_ bytes: inout MutableSpan<UInt8>, _ position: inout Int) -> WebSocketEvent? {
        let count = min(remaining, bytes.count - position)
        let range = position..<(position + count)
        unmask(&bytes, range)
        position += count
        remaining -= count
        Self.append(bytes.span.extracting(range), to: &control)
        guard remaining == 0 else { return nil }
        isInFrame = false
        let payload = control
        control = []
        switch opcode {
        case 9: return .ping(payload)
        case 10: return .pong(payload)
        default: return close(payload)
        }
    }

    private mutating func close(_ payload: [UInt8]) -> WebSocketEvent {
        if payload.isEmpty { return .close(code: nil, reason: []) }
        var violation: WebSocketViolation?
        var code: UInt16 = 0
        if payload.count == 1 {
            violation = .closeTooShort
        } else {
            code = UInt16(truncatingIfNeeded: payload[0]) << 8 | UInt16(truncatingIfNeeded: payload[1])
            if !WebSocketClose.mayBeSent(code) { violation = .closeCode }
            var check = UTF8Validator()
            let reason = payload.span.extracting(2..<payload.count)
            if violation == nil && (!check.consume(reason) || !check.isComplete) { violation = .notUTF8 }
        }
        if let violation {
            offending = payload
            return .violation(violation)
        }
        return .close(code: code, reason: Array(payload.dropFirst(2)))
    }

    /// A frame broke the protocol whose bytes stand behind the stash from `start` on.
    private mutating func fail(_ violation: WebSocketViolation, _ bytes: Span<UInt8>, from start: Int) -> WebSocketEvent {
        var frame = stash
        let room = WebSocketLimits.violationBytes / 2
        Self.append(bytes.extracting(start..<min(bytes.count, start + room)), to: &frame)
        FrameHeader.unmask(&frame)
        offending = Array(pending.prefix(room)) + frame
        pending = []
        stash = []
        return .violation(violation)
    }

    private mutating func fail(_ violation: WebSocketViolation, payload: Span<UInt8>) -> WebSocketEvent {
        let room = WebSocketLimits.violationBytes / 2
        offending = Array(pending.prefix(room))
        Self.append(payload.extracting(0..<min(payload.count, room)), to: &offending)
        pending = []
        return .violation(violation)
    }

    private static func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
        // The pointer lives no longer than this append.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe array.append(contentsOf: buffer) }
    }

    private mutating func unmask(_ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) {
        guard role == .server && !range.isEmpty else { return }
        mask = WebSocketMask.apply(mask, to: &bytes, range)
    }
}
