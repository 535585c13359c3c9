import EventStore

/// How a notice is signed (Standard Webhooks 1.0): HMAC-SHA-256 over id, time and body, so that a receiver knows from whom it is and when
/// it was sent.
enum WebhookSignature {
    /// Bytes of a secret.
    static let secretBytes = 32

    /// A secret as its receiver needs it.
    static func secretText(_ secret: [UInt8]) -> String { "whsec_" + Base64.text(secret) }

    static func text(_ secret: [UInt8], id: String, seconds: Int64, _ payload: [UInt8]) -> String {
        let digest = hmacSHA256(key: secret, Array("\(id).\(seconds).".utf8) + payload)
        return "v1," + Base64.text(digest.bytes)
    }
}
