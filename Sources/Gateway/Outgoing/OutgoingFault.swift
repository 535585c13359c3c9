/// Why a request to the outside brought no reply. It names host and port, never the path and query, in which secrets may stand.
public struct OutgoingFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing went wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// The URL is not one that may be called.
        case url
        /// The request holds what may not be sent.
        case request
        /// The address or port is one that we do not call.
        case forbidden
        /// The name leads nowhere.
        case resolve
        /// Nobody answered at any of the addresses.
        case connect
        /// TLS failed: the certificate, mostly.
        case tls
        /// Something took longer than its limit.
        case timeout
        /// The connection ended before the reply was whole.
        case cut
        /// The reply cannot be read, or is too long.
        case reply
        /// The reply leads elsewhere than it may.
        case redirect
    }

    /// What kind of thing went wrong.
    public var kind: Kind
    /// One sentence's worth, for an operator.
    public var description: String
    /// The name that C or OpenSSL has for it, like `ECONNREFUSED`, `EAI_NONAME` or `certificate has expired`, where one was behind it.
    public var code: String?

    init(_ kind: Kind, _ description: String, code: String? = nil) {
        self.kind = kind
        self.description = description
        self.code = code
    }

    init(_ kind: Kind, _ error: SocketError) { self.init(kind, error.description, code: error.code) }
}
