internal import COpenSSL
internal import Glibc

/// What a peer's certificate says, and what our check of it found. Judging it is the handler's.
public struct PeerCertificate: Sendable, Equatable {
    /// CN of the subject; nil when there is none, or when it holds a NUL.
    public var commonName: String?
    /// DNS names of the subject alternative name.
    public var dnsNames: [String]
    /// CN of the issuer.
    public var issuerCommonName: String?
    /// Serial number in hexadecimal.
    public var serial: String
    /// End of validity, in seconds since 1970; nil when unreadable.
    public var notAfter: Int64?
    /// SHA-256 of the certificate's DER form.
    public var fingerprint: [UInt8]
    /// Nil when the chain leads to the configured authority; otherwise OpenSSL's reason.
    public var fault: String?

    init?(of ssl: OpaquePointer) {
        // The certificate is ours until freed below; the inner pointers live as long as it.
        guard let certificate = unsafe SSL_get1_peer_certificate(ssl) else { return nil }
        defer { unsafe X509_free(certificate) }
        commonName = unsafe Self.commonName(X509_get_subject_name(certificate))
        issuerCommonName = unsafe Self.commonName(X509_get_issuer_name(certificate))
        dnsNames = unsafe Self.dnsNames(certificate)
        serial = unsafe Self.serial(certificate)
        notAfter = unsafe Self.seconds(X509_get0_notAfter(certificate))
        var digest = [UInt8](repeating: 0, count: 32)
        var size: UInt32 = 0
        fingerprint = unsafe X509_digest(certificate, EVP_sha256(), &digest, &size) == 1 ? digest : []
        let result = unsafe SSL_get_verify_result(ssl)
        fault = unsafe result == Int(truncatingIfNeeded: X509_V_OK) ? nil : String(cString: X509_verify_cert_error_string(result))
    }

    private static func commonName(_ name: OpaquePointer?) -> String? {
        guard let name = unsafe name else { return nil }
        let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        guard index >= 0, let entry = unsafe X509_NAME_get_entry(name, index) else { return nil }
        guard let data = unsafe X509_NAME_ENTRY_get_data(entry) else { return nil }
        return unsafe text(data)
    }

    private static func text(_ string: UnsafePointer<ASN1_STRING>) -> String? {
        var utf8: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&utf8, string)
        guard count >= 0, let utf8 = unsafe utf8 else { return nil }
        defer { unsafe CRYPTO_free(utf8, "", 0) }
        let bytes = unsafe Array(UnsafeBufferPointer(start: utf8, count: Int(truncatingIfNeeded: count)))
        return bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func dnsNames(_ certificate: OpaquePointer) -> [String] {
        guard let raw = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(names) }
        var found: [String] = []
        let count = unsafe OPENSSL_sk_num(names)
        for index in 0..<max(0, count) {
            guard let item = unsafe OPENSSL_sk_value(names, index) else { continue }
            var kind: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(item.assumingMemoryBound(to: GENERAL_NAME.self), &kind)
            guard kind == GEN_DNS, let value = unsafe value else { continue }
            if let name = unsafe text(value.assumingMemoryBound(to: ASN1_STRING.self)) { found.append(name) }
        }
        return found
    }

    private static func serial(_ certificate: OpaquePointer) -> String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil) else { return "" }
        defer { unsafe BN_free(number) }
        guard let hex = unsafe BN_bn2hex(number) else { return "" }
        defer { unsafe CRYPTO_free(hex, "", 0) }
        return unsafe String(cString: hex)
    }

    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return unsafe Int64(truncatingIfNeeded: timegm(&parts))
    }
}
