internal import EventStore
internal import COpenSSL

/// The opening handshake (RFC 6455, 4).
public enum WebSocketHandshake {
    private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The value of `Sec-WebSocket-Accept` for a key; empty when libcrypto has no SHA-1.
    public static func accept(key: String) -> String {
        let input = Array((key + guid).utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        var size: UInt32 = 0
        // Both pointers live for this call only, and SHA-1 writes 20 bytes.
        let done = unsafe EVP_Digest(input, input.count, &digest, &size, EVP_sha1(), nil)
        guard done == 1 && size == 20 else { return "" }
        return Base64.text(digest)
    }

    /// The request of a client, ready for the wire. The key is 16 random bytes in base64.
    public static func request(
        target: String, host: String, key: String, subprotocols: [String] = [], fields: [(name: String, value: String)] = []
    ) throws(HTTPWriteError) -> [UInt8] {
        var head = HTTPHead()
        try head.requestLine(method: "GET", target: target)
        try head.field("Host", host)
        try head.field("Upgrade", "websocket")
        try head.field("Connection", "Upgrade")
        try head.field("Sec-WebSocket-Key", key)
        try head.field("Sec-WebSocket-Version", "13")
        if !subprotocols.isEmpty { try head.field("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")) }
        for (name, value) in fields { try head.field(name, value) }
        return head.finish()
    }
}
