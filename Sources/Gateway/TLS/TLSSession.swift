internal import COpenSSL
internal import Glibc

/// One TLS connection over a non-blocking descriptor, which it does not own.
@safe final class TLSSession: @unchecked Sendable {
    enum Step: Equatable {
        case done, wantsRead, wantsWrite
        case failed(String)
    }

    // Guard: one thread at a time. The handshake thread gives the session away through a mailbox and never touches it again.
    private let ssl: OpaquePointer
    private let isServer: Bool

    init(context: TLSContext, descriptor: Int32, host: String? = nil) throws(TLSError) {
        guard let ssl = unsafe SSL_new(context.pointer) else {
            throw TLSError(operation: "make a TLS session", reason: TLSError.reason(fallback: "unknown"))
        }
        unsafe self.ssl = unsafe ssl
        isServer = context.isServer
        guard unsafe SSL_set_fd(ssl, descriptor) == 1 else {
            throw TLSError(operation: "make a TLS session", reason: TLSError.reason(fallback: "unknown"))
        }
        if let host {
            // An address is checked against the certificate's addresses and never sent as a server name (RFC 6066, 3).
            let isAddress = SocketAddress(host, port: 0) != nil
            // What stands in the subject counts no more (RFC 9525, 2), nor a star beside other letters.
            unsafe SSL_set_hostflags(
                ssl, UInt32(truncatingIfNeeded: X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
            let accepted =
                unsafe isAddress
                ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
                : SSL_set1_host(ssl, host) == 1 && cpms_SSL_set_tlsext_host_name(ssl, host) == 1
            guard accepted else { throw TLSError(operation: "set the host \(host)", reason: TLSError.reason(fallback: "not usable")) }
        }
    }

    deinit { unsafe SSL_free(ssl) }

    func handshake() -> Step {
        ERR_clear_error()
        errno = 0
        let result = unsafe isServer ? SSL_accept(ssl) : SSL_connect(ssl)
        if result == 1 { return .done }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_SYSCALL where errno == 0: return .failed("the peer closed during the handshake")
        case SSL_ERROR_SYSCALL: return .failed(unsafe String(cString: strerror(errno)))
        default: return .failed(failure())
        }
    }

    private func failure() -> String {
        let verified = unsafe SSL_get_verify_result(ssl)
        let reason = TLSError.reason(fallback: "handshake failed")
        if isServer || verified == Int(truncatingIfNeeded: X509_V_OK) { return reason }
        return unsafe "\(reason): \(String(cString: X509_verify_cert_error_string(verified)))"
    }

    func read(into buffer: UnsafeMutableRawPointer, count: Int) -> IOResult {
        ERR_clear_error()
        errno = 0
        let size = Int32(clamping: count)
        return unsafe result(SSL_read(ssl, buffer, size))
    }

    func write(_ bytes: UnsafeRawPointer, count: Int) -> IOResult {
        ERR_clear_error()
        errno = 0
        let size = Int32(clamping: count)
        return unsafe result(SSL_write(ssl, bytes, size))
    }

    private func result(_ count: Int32) -> IOResult {
        if count > 0 { return .bytes(Int(truncatingIfNeeded: count)) }
        switch unsafe SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .end
        case SSL_ERROR_SYSCALL where errno == 0 || errno == ECONNRESET: return .end
        case SSL_ERROR_SYSCALL: return .failed(unsafe String(cString: strerror(errno)))
        default:
            let reason = TLSError.reason(fallback: "TLS failed")
            return reason == "unexpected eof while reading" ? .end : .failed(reason)
        }
    }

    /// Whether the peer said goodbye: an end without it may have been made by anybody on the way.
    var hasPeerSaidGoodbye: Bool { unsafe SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// Says goodbye; the answer is not waited for.
    func shutdown() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
        ERR_clear_error()
    }

    var version: String { unsafe String(cString: SSL_get_version(ssl)) }
    var cipher: String {
        guard let name = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)) else { return "" }
        return unsafe String(cString: name)
    }
    var peerCertificate: PeerCertificate? { unsafe PeerCertificate(of: ssl) }
}
