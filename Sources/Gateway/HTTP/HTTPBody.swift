/// How long the body of a request is, by its head.
public enum HTTPBodyLength: Sendable, Equatable {
    /// There is none.
    case none
    /// So many bytes will come.
    case bytes(Int)
    /// It comes in chunks, and its end shows when it is there.
    case unknown
}

/// What came of a body so far: kept, handed out in parts, or only counted.
struct HTTPBody: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Bytes that came in all.
    private(set) var count = 0
    private var handedOut = 0
    let bytesMax: Int
    private let isKept: Bool

    init(bytesMax: Int, isKept: Bool = true) {
        self.bytesMax = bytesMax
        self.isKept = isKept
    }

    /// Bytes that may still come; what was handed out makes room.
    var room: Int { bytesMax - (count - handedOut) }
    /// What a body that is too long is answered with.
    var refusal: HTTPRefusal { HTTPRefusal(413, "the body is longer than \(bytesMax) bytes") }

    /// Makes room for so many bytes in all: a body never takes more memory than was made room for.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Takes up to `most` bytes from `position`, which moves on; returns how many.
    @discardableResult
    mutating func append(_ input: Span<UInt8>, at position: inout Int, _ most: Int) -> Int {
        let taken = min(most, input.count - position)
        if isKept {
            // The pointer lives no longer than this append.
            unsafe input.extracting(position..<(position + taken)).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }
        position += taken
        count += taken
        return taken
    }

    /// Hands out what is kept.
    mutating func take() -> [UInt8] {
        let taken = bytes
        handedOut += taken.count
        bytes = []
        return taken
    }
}
