import EventStore

/// Addresses in messages, which the schemas demand to be URIs.
enum URIText {
    /// The address with every byte percent-encoded that a URI cannot hold (RFC 3986, 2.1); what is encoded already stays.
    static func encoded(_ address: String) -> String {
        var out: [UInt8] = []
        for byte in address.utf8 {
            if isAllowed(byte) {
                out.append(byte)
            } else {
                out.append(0x25)
                out.append(contentsOf: hexText([byte]).uppercased().utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x40, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }
}
