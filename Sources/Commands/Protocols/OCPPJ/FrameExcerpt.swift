/// What is read of a frame that is too much to be kept: the frame without what is nested in its payload, in whatever order its members
/// stand. Of an end of a session with a megabyte of readings it is all but the readings.
///
/// It takes the frame as it comes and holds no more of it than the excerpt, which is bounded; beyond the bound it is a frame that was cut.
public struct FrameExcerpt: Sendable {
    /// The excerpt so far.
    public private(set) var text: [UInt8] = []
    /// Bytes of the frame so far.
    public private(set) var byteCount = 0

    /// Containers that are open: the frame and its payload are two.
    private var depth = 0
    private var isInString = false
    /// Digits of an escape that are still to come, or the sign that a backslash came.
    private var escape = 0
    /// Bytes of the string in hand.
    private var stringBytes = 0
    /// Whether what comes of the string in hand is left out.
    private var isCut = false

    private static let depthKept = 2
    private static let escapeBegun = 5

    /// Of a frame of which nothing came yet.
    public init() { text.reserveCapacity(Limits.excerptTextBytes) }

    /// The excerpt of a whole frame.
    public init(of frame: [UInt8]) {
        self.init()
        add(frame.span)
    }

    /// The next bytes of the frame.
    public mutating func add(_ bytes: Span<UInt8>) {
        byteCount += bytes.count
        for index in bytes.indices { add(bytes[index]) }
    }

    private mutating func add(_ byte: UInt8) {
        if isInString { return addInString(byte) }
        switch byte {
        case 0x22:
            isInString = true
            (stringBytes, isCut) = (0, false)
            keep(byte)
        case 0x5B, 0x7B:
            depth += 1
            if depth == Self.depthKept + 1 { append(byte) } else { keep(byte) }
        case 0x5D, 0x7D:
            if depth == Self.depthKept + 1 { append(byte) } else { keep(byte) }
            depth = max(0, depth - 1)
        default: keep(byte)
        }
    }

    /// A text is cut where it is too long, never within a character or an escape.
    private mutating func addInString(_ byte: UInt8) {
        if escape == 0, byte & 0xC0 != 0x80 {
            if byte == 0x22 {
                isInString = false
                return keep(byte)
            }
            isCut = stringBytes >= Limits.excerptTextBytes
            if byte == 0x5C { escape = Self.escapeBegun }
        } else if escape == Self.escapeBegun {
            escape = byte == 0x75 ? 4 : 0
        } else if escape > 0 {
            escape -= 1
        }
        stringBytes += 1
        if !isCut { keep(byte) }
    }

    private mutating func keep(_ byte: UInt8) { if depth <= Self.depthKept { append(byte) } }

    private mutating func append(_ byte: UInt8) { if text.count < Limits.excerptBytes { text.append(byte) } }
}
