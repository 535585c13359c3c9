internal import COpenSSL

/// Random bytes fit for keys.
public enum Entropy {
    /// So many bytes from libcrypto's generator, which the system seeds.
    public static func bytes(_ count: Int) throws(Fault) -> [UInt8] {
        guard count >= 0, let length = Int32(exactly: count) else { throw .cryptography("\(count) random bytes cannot be drawn") }
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, length) == 1 else { throw .cryptography("No random bytes can be drawn") }
        return bytes
    }
}

/// Whether two byte strings are the same, in a time that does not tell where they differ.
public func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe CRYPTO_memcmp(a, b, a.count) == 0
}

/// HMAC-SHA-256 (RFC 2104).
public func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 32
    guard unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &bytes, &count) != nil,
        let digest = Digest(bytes)
    else { fatalError("libcrypto has no HMAC-SHA-256 or no memory for it") }
    return digest
}
