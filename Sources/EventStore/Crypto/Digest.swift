internal import COpenSSL

/// The 32 bytes of a SHA-256.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    // Four words in memory order, so that a digest is compared and copied without a loop.
    var words: (UInt64, UInt64, UInt64, UInt64)

    /// 32 zero bytes: what the first entry of a journal chains from.
    public static let zero = Digest(words: (0, 0, 0, 0))

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// From exactly 32 bytes; nil for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = .zero
        let array = Array(bytes)
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: array) }
    }

    // The caller answers for 32 readable bytes.
    init(at pointer: UnsafeRawPointer) {
        self = .zero
        unsafe withUnsafeMutableBytes(of: &words) { target in
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: 32))
        }
    }

    /// The bytes, first to last.
    public var bytes: [UInt8] { unsafe withUnsafeBytes(of: words) { unsafe Array($0) } }
    /// 64 lower-case hexadecimal digits.
    public var hex: String { hexText(bytes) }
    /// The hexadecimal digits.
    public var description: String { hex }

    /// SHA-256 of these bytes.
    public static func sha256(_ bytes: [UInt8]) -> Digest {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return unsafe withUnsafeBytes(of: 0) { unsafe SHA256.hash($0, 0) } }
            return unsafe SHA256.hash(UnsafeRawBufferPointer(start: base, count: bytes.count), bytes.count)
        }
    }

    /// SHA-256 of these bytes by libcrypto's call for one message, as `openssl speed -evp sha256` measures it: a yardstick, and slower than
    /// `sha256` for short messages.
    public static func sha256OneShot(_ bytes: [UInt8]) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe SHA256.oneShot($0) }
    }

    /// Whether all 32 bytes are the same.
    public static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

    /// Half of the bytes are hash enough.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    // The caller answers for 32 readable bytes.
    mutating func read(from pointer: UnsafeRawPointer) {
        unsafe withUnsafeMutableBytes(of: &words) { target in
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: 32))
        }
    }

    // The caller answers for 32 writable bytes.
    func write(to pointer: UnsafeMutableRawPointer) {
        unsafe withUnsafeBytes(of: words) { unsafe pointer.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: 32) }
    }
}

/// The SHA-256 of a message that comes in pieces and is never held whole.
public final class RunningDigest {
    private let hash = SHA256()

    /// Of nothing yet.
    public init() { hash.begin() }

    /// The next bytes of the message.
    public func add(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        // The pointer lives no longer than this call, and the span is not empty.
        unsafe bytes.withUnsafeBufferPointer { unsafe hash.add(UnsafeRawPointer($0.baseAddress.unsafelyUnwrapped), $0.count) }
    }

    /// The digest of all that was added; nothing may be added behind it.
    public func finish() -> Digest { hash.finish() }
}

/// A message hashed piece by piece. The algorithm is fetched once: fetching it again costs three times the hashing.
@safe
// The context is owned by this value alone; a value that cannot be copied is used by one thread at a time.
struct SHA256: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    // Immutable after the fetch and reference counted inside libcrypto.
    @safe private struct Algorithm: @unchecked Sendable { let pointer: OpaquePointer? }
    private static let algorithm = unsafe Algorithm(pointer: EVP_MD_fetch(nil, "SHA256", nil))

    init() {
        guard let algorithm = unsafe Self.algorithm.pointer, let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1
        else { fatalError("libcrypto has no SHA-256 or no memory for it") }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Begins a new message.
    func begin() {
        guard unsafe EVP_DigestInit_ex2(context, nil, nil) == 1 else { fatalError("libcrypto cannot begin a SHA-256") }
    }

    func add(_ pointer: UnsafeRawPointer, _ count: Int) {
        guard unsafe EVP_DigestUpdate(context, pointer, count) == 1 else { fatalError("libcrypto cannot continue a SHA-256") }
    }

    func finish() -> Digest {
        var digest = Digest.zero
        let done = unsafe withUnsafeMutableBytes(of: &digest.words) { target in
            unsafe EVP_DigestFinal_ex(context, target.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        guard done == 1 else { fatalError("libcrypto cannot end a SHA-256") }
        return digest
    }

    /// SHA-256 of the bytes, with a context made and given up for it.
    static func oneShot(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var digest = Digest.zero
        let done = unsafe withUnsafeMutableBytes(of: &digest.words) { target in
            let target = unsafe target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe EVP_Digest(bytes.baseAddress, bytes.count, target, nil, Self.algorithm.pointer, nil)
        }
        guard done == 1 else { fatalError("libcrypto cannot hash") }
        return digest
    }

    /// SHA-256 of the first `count` bytes of a buffer that has a place.
    static func hash(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Digest {
        let base = unsafe bytes.baseAddress.unsafelyUnwrapped
        return unsafe pair(base, count, base, 0)
    }

    /// SHA-256(previous ‖ record), the link of the chain.
    static func chain(_ previous: Digest, _ record: UnsafeRawPointer, _ count: Int) -> Digest {
        unsafe withUnsafeBytes(of: previous.words) { unsafe pair($0.baseAddress.unsafelyUnwrapped, 32, record, count) }
    }

    /// SHA-256 of two parts, one behind the other.
    static func pair(_ first: UnsafeRawPointer, _ firstCount: Int, _ second: UnsafeRawPointer, _ secondCount: Int) -> Digest {
        var digest = Digest.zero
        unsafe withUnsafeMutableBytes(of: &digest.words) { target in
            unsafe cpms_SHA256_pair(first, firstCount, second, secondCount, target.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        return digest
    }
}
