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
    public var description: String { hex }

    /// SHA-256 of these bytes.
    public static func sha256(_ bytes: [UInt8]) -> Digest {
        let hasher = SHA256()
        return unsafe bytes.withUnsafeBytes { unsafe hasher.hash($0) }
    }

    public static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    // The caller answers for 32 writable bytes.
    func write(to pointer: UnsafeMutableRawPointer) {
        unsafe withUnsafeBytes(of: words) { unsafe pointer.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: 32) }
    }
}

/// One hash context, used again and again: fetching the algorithm for every message costs three times the hashing.
@safe
struct SHA256: ~Copyable, @unchecked Sendable {
    // Owned by this value alone; a value that cannot be copied is used by one thread at a time.
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

    func end() -> Digest {
        var digest = Digest.zero
        let done = unsafe withUnsafeMutableBytes(of: &digest.words) { target in
            unsafe EVP_DigestFinal_ex(context, target.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        guard done == 1 else { fatalError("libcrypto cannot end a SHA-256") }
        return digest
    }

    func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        begin()
        if let base = bytes.baseAddress { unsafe add(base, bytes.count) }
        return end()
    }

    /// SHA-256(previous ‖ record), the link of the chain.
    func chain(_ previous: Digest, _ record: UnsafeRawPointer, _ count: Int) -> Digest {
        begin()
        unsafe withUnsafeBytes(of: previous.words) { unsafe add($0.baseAddress.unsafelyUnwrapped, 32) }
        unsafe add(record, count)
        return end()
    }
}
