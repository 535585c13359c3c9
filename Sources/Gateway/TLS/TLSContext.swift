internal import COpenSSL

/// Why a TLS context cannot be made, or a handshake failed: OpenSSL's reason with what it was about.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried.
    public var operation: String
    /// OpenSSL's words.
    public var reason: String
    /// Both in one line.
    public var description: String { "\(operation): \(reason)" }

    /// The oldest error of this thread's queue, which is emptied.
    static func reason(fallback: String) -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return fallback }
        guard let text = unsafe ERR_reason_error_string(code) else { return "\(fallback) (OpenSSL error \(code))" }
        return unsafe String(cString: text)
    }
}

/// Certificates and rules for many connections: TLS 1.2 and 1.3, ECDHE with AES-GCM, no renegotiation, no compression (trust.md row 18).
@safe public final class TLSContext: @unchecked Sendable {
    /// A certificate chain and its private key, both PEM files.
    public struct Identity: Sendable {
        /// Leaf first, then intermediates.
        public var chainFile: String
        /// The private key of the leaf.
        public var keyFile: String

        /// An identity from two files.
        public init(chainFile: String, keyFile: String) {
            self.chainFile = chainFile
            self.keyFile = keyFile
        }
    }

    // Guard: configured in the opener, read-only afterwards; SSL_CTX counts its references atomically.
    let pointer: OpaquePointer
    /// Whether connections made from it are the server's end.
    public let isServer: Bool
    /// When the certificate that it shows is no longer valid, in seconds since 1970; nil without one.
    public var notAfter: Int64? {
        guard let certificate = unsafe SSL_CTX_get0_certificate(pointer) else { return nil }
        return unsafe PeerCertificate.seconds(X509_get0_notAfter(certificate))
    }

    private init(pointer: OpaquePointer, isServer: Bool) {
        unsafe self.pointer = unsafe pointer
        self.isServer = isServer
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    /// A server with one identity for each kind of key (ECDSA, RSA). With `clientAuthorityFile` a client certificate is asked for;
    /// the handler decides what a missing or faulty one means.
    public static func server(identities: [Identity], clientAuthorityFile: String? = nil) throws(TLSError) -> TLSContext {
        let context = try open(isServer: true)
        for identity in identities { try context.use(identity) }
        if let file = clientAuthorityFile {
            try context.trust(file: file)
            unsafe SSL_CTX_set_client_CA_list(context.pointer, SSL_load_client_CA_file(file))
            // Returning 1 lets the handshake go on; SSL_get_verify_result keeps the fault for the handler.
            unsafe SSL_CTX_set_verify(context.pointer, SSL_VERIFY_PEER) { _, _ in 1 }
        }
        let name: [UInt8] = Array("cpms".utf8)
        _ = unsafe SSL_CTX_set_session_id_context(context.pointer, name, UInt32(truncatingIfNeeded: name.count))
        return context
    }

    /// A client that trusts the authorities of a file, or the system's, and may show a certificate of its own.
    public static func client(authorityFile: String? = nil, identity: Identity? = nil) throws(TLSError) -> TLSContext {
        let context = try open(isServer: false)
        if let authorityFile {
            try context.trust(file: authorityFile)
        } else if unsafe SSL_CTX_set_default_verify_paths(context.pointer) != 1 {
            throw TLSError(operation: "load the system's authorities", reason: TLSError.reason(fallback: "unknown"))
        }
        if let identity { try context.use(identity) }
        unsafe SSL_CTX_set_verify(context.pointer, SSL_VERIFY_PEER, nil)
        return context
    }

    private static func open(isServer: Bool) throws(TLSError) -> TLSContext {
        guard let pointer = unsafe SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
            throw TLSError(operation: "make a TLS context", reason: TLSError.reason(fallback: "unknown"))
        }
        let context = unsafe TLSContext(pointer: pointer, isServer: isServer)
        let noCompression: UInt64 = 1 << 17, serverPreference: UInt64 = 1 << 22, noRenegotiation: UInt64 = 1 << 30
        _ = unsafe SSL_CTX_set_options(pointer, noCompression | serverPreference | noRenegotiation)
        _ = unsafe cpms_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION)
        _ = unsafe cpms_SSL_CTX_set_max_proto_version(pointer, TLS1_3_VERSION)
        _ = unsafe cpms_SSL_CTX_set_mode(
            pointer, Int(truncatingIfNeeded: SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS)
        )
        _ = unsafe cpms_SSL_CTX_set_session_cache_mode(pointer, Int(truncatingIfNeeded: SSL_SESS_CACHE_OFF))
        let ciphers =
            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
        guard unsafe SSL_CTX_set_cipher_list(pointer, ciphers) == 1 else {
            throw TLSError(operation: "choose ciphers", reason: TLSError.reason(fallback: "unknown"))
        }
        // Those of Mozilla's intermediate configuration.
        guard unsafe cpms_SSL_CTX_set_groups(pointer, "X25519:prime256v1:secp384r1") == 1 else {
            throw TLSError(operation: "choose curves", reason: TLSError.reason(fallback: "unknown"))
        }
        return context
    }

    private func use(_ identity: Identity) throws(TLSError) {
        guard unsafe SSL_CTX_use_certificate_chain_file(pointer, identity.chainFile) == 1 else {
            throw TLSError(operation: "read the certificate chain \(identity.chainFile)", reason: TLSError.reason(fallback: "unreadable"))
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(pointer, identity.keyFile, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError(operation: "read the private key \(identity.keyFile)", reason: TLSError.reason(fallback: "unreadable"))
        }
        guard unsafe SSL_CTX_check_private_key(pointer) == 1 else {
            throw TLSError(operation: "match \(identity.keyFile) with its certificate", reason: TLSError.reason(fallback: "no match"))
        }
    }

    private func trust(file: String) throws(TLSError) {
        guard unsafe SSL_CTX_load_verify_locations(pointer, file, nil) == 1 else {
            throw TLSError(operation: "read the authorities \(file)", reason: TLSError.reason(fallback: "unreadable"))
        }
    }
}
