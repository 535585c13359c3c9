internal import COpenSSL

/// An Ed25519 key that signs checkpoints under a name.
///
/// Never changed after it was made; libcrypto's keys may be used by several threads at once.
@safe public final class SigningKey: @unchecked Sendable {
    private let key: OpaquePointer

    /// The name under which it signs: the origin of the journal.
    public let name: String
    /// What others need to check its signatures.
    public let verifier: VerifyingKey

    private init(adopting key: OpaquePointer, name: String) throws(Fault) {
        unsafe self.key = unsafe key
        self.name = name
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = 32
        guard unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == 32 else {
            unsafe EVP_PKEY_free(key)
            throw .cryptography("The key is no Ed25519 key")
        }
        verifier = VerifyingKey(name: name, key: bytes)
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Draws a new key.
    public static func generate(name: String) throws(Fault) -> SigningKey {
        try seed(try Entropy.bytes(32), name: name)
    }

    /// The key of a seed of 32 bytes (RFC 8032).
    public static func seed(_ seed: [UInt8], name: String) throws(Fault) -> SigningKey {
        try SignerName.check(name)
        guard seed.count == 32, let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else {
            throw .cryptography("No Ed25519 key can be made of this seed")
        }
        return try unsafe SigningKey(adopting: key, name: name)
    }

    /// Reads a key from a PEM file (PKCS #8), which nobody but its owner may read.
    public static func load(from path: String, name: String) throws(Fault) -> SigningKey {
        try SignerName.check(name)
        let text = try Files.read(path, limit: 64 << 10)
        guard let source = unsafe BIO_new_mem_buf(text, Int32(text.count)) else { throw .cryptography("No memory for a key") }
        defer { unsafe BIO_free(source) }
        guard let key = unsafe PEM_read_bio_PrivateKey(source, nil, nil, nil) else {
            throw Fault(.cryptography, "The file holds no private key in PEM form", path: path, advice: "Check that it is the right file")
        }
        return try unsafe SigningKey(adopting: key, name: name)
    }

    /// Writes the key to a new PEM file (PKCS #8) that only its owner may read; keep it outside the data directory.
    public func save(to path: String) throws(Fault) {
        guard let target = unsafe BIO_new(BIO_s_mem()) else { throw .cryptography("No memory for a key") }
        defer { unsafe BIO_free(target) }
        guard unsafe PEM_write_bio_PrivateKey(target, key, nil, nil, 0, nil, nil) == 1 else {
            throw .cryptography("The key cannot be written as PEM")
        }
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe cpms_BIO_get_mem_data(target, &start)
        let text = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        try Files.write(text, to: path, mode: 0o600, replacing: false)
    }

    /// The 64 bytes of the signature over a message.
    public func sign(_ message: [UInt8]) throws(Fault) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .cryptography("No memory for a signature") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = 64
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
        else { throw .cryptography("The signature cannot be made") }
        return signature
    }
}

/// The public half of a signing key.
public struct VerifyingKey: Sendable, Hashable, CustomStringConvertible {
    /// The name under which the other half signs.
    public let name: String
    /// The 32 bytes of the Ed25519 key.
    public let key: [UInt8]

    init(name: String, key: [UInt8]) {
        self.name = name
        self.key = key
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key), as c2sp.org/signed-note has it.
    public var id: [UInt8] { Array(Digest.sha256(Array(name.utf8) + [0x0A, 0x01] + key).bytes.prefix(4)) }

    /// `<name>+<id, 8 hexadecimal digits>+<base64 of 0x01 ‖ key>`, the verifier key of c2sp.org/signed-note.
    public var description: String { name + "+" + hexText(id) + "+" + Base64.text([1] + key) }

    /// Reads the text form; nil for anything else, also where id and key do not belong together.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let id = hexBytes(parts[1]), let key = Base64.bytes(parts[2]), key.count == 33, key[0] == 1 else {
            return nil
        }
        self.init(name: String(parts[0]), key: Array(key.dropFirst()))
        // A key has one text, and a name that no journal can have is no key's either.
        guard self.id == id, description == text, (try? SignerName.check(name)) != nil else { return nil }
    }

    /// Whether `signature` is the key's signature over `message`.
    public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count == 64, let pointer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, key, key.count) else {
            return false
        }
        defer { unsafe EVP_PKEY_free(pointer) }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, pointer) == 1 else { return false }
        let isGood = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !isGood { ERR_clear_error() }
        return isGood
    }
}

extension Fault {
    /// libcrypto refused; its queue of errors is emptied, so that no later call is blamed for this one.
    static func cryptography(_ what: String) -> Fault {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        let name = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return Fault(.cryptography, what, code: name, advice: "Check the key, and that OpenSSL 3 is installed whole")
    }
}
