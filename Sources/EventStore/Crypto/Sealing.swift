internal import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): nonce 12 ‖ ciphertext ‖ tag 16.
enum Sealing {
    static let nonceBytes = 12
    static let tagBytes = 16

    static func seal(_ plain: [UInt8], key: [UInt8]) throws(Fault) -> [UInt8] {
        guard plain.count <= StoreLimits.sealedBytesMax else {
            throw Fault(
                .limit, "\(plain.count) bytes are too many to seal", advice: "Seal at most \(StoreLimits.sealedBytesMax) bytes at once")
        }
        let nonce = try Entropy.bytes(nonceBytes)
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .cryptography("No memory for a seal") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var cipher = [UInt8](repeating: 0, count: plain.count + 16)
        var tag = [UInt8](repeating: 0, count: tagBytes)
        var (count, rest): (Int32, Int32) = (0, 0)
        guard unsafe EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, nil) == 1,
            unsafe EVP_EncryptUpdate(context, &cipher, &count, plain, Int32(plain.count)) == 1, Int(count) == plain.count,
            unsafe EVP_EncryptFinal_ex(context, nil, &rest) == 1, rest == 0,
            unsafe cpms_EVP_CIPHER_CTX_get_tag(context, Int32(tagBytes), &tag) == 1
        else { throw .cryptography("The bytes cannot be sealed") }
        return nonce + cipher[..<plain.count] + tag
    }

    /// nil where the key is not the one that sealed, or the bytes were changed.
    static func open(_ sealed: [UInt8], key: [UInt8]) throws(Fault) -> [UInt8]? {
        guard sealed.count >= nonceBytes + tagBytes, sealed.count <= StoreLimits.sealedBytesMax + nonceBytes + tagBytes else { return nil }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .cryptography("No memory to open a seal") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let nonce = Array(sealed[..<nonceBytes])
        let cipher = Array(sealed[nonceBytes..<sealed.count - tagBytes])
        var tag = Array(sealed.suffix(tagBytes))
        var plain = [UInt8](repeating: 0, count: cipher.count + 16)
        var (count, rest): (Int32, Int32) = (0, 0)
        guard unsafe EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, nil) == 1,
            unsafe EVP_DecryptUpdate(context, &plain, &count, cipher, Int32(cipher.count)) == 1, Int(count) == cipher.count,
            unsafe cpms_EVP_CIPHER_CTX_set_tag(context, Int32(tagBytes), &tag) == 1
        else { throw .cryptography("The seal cannot be opened") }
        guard unsafe EVP_DecryptFinal_ex(context, nil, &rest) == 1 else {
            ERR_clear_error()
            return nil
        }
        return Array(plain[..<cipher.count])
    }
}
