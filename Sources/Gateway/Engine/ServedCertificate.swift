public import EventStore

/// The certificate that stations are shown, as far as an operator has to look after it.
public struct ServedCertificate: Sendable, Equatable {
    /// The file that it was read from.
    public var file: String
    /// When it is no longer valid.
    public var expiresAt: Instant

    /// The certificate of a context; nil where there is none.
    public init?(_ context: TLSContext, file: String) {
        guard let seconds = context.notAfter else { return nil }
        self.init(file: file, expiresAt: Instant(rawValue: 0).adding(seconds: seconds))
    }

    init(file: String, expiresAt: Instant) {
        self.file = file
        self.expiresAt = expiresAt
    }

    /// Whether it has not expired by the clock of this machine.
    public var isValid: Bool { expiresAt > Engine.clock() }

    /// What has to be said of it at this time; nil while there is time enough.
    func notice(at now: Instant) -> String? {
        let left = expiresAt.seconds(since: now)
        guard left < GatewayLimits.certificateNoticeSeconds else { return nil }
        let what = left <= 0 ? "has expired" : "expires in \(left / 86_400) days"
        return "The certificate \(file) \(what), at \(expiresAt.text): put a new one in its place and send SIGHUP"
    }
}
