extension OCPP16 {
    /// Names a certificate by its hashes (security whitepaper, 5.9).
    struct CertificateHashData: Sendable, Equatable, MessagePart {
        var hashAlgorithm: HashAlgorithm
        var issuerNameHash: String
        var issuerKeyHash: String
        var serialNumber: String

        /// A part of a message of these fields.
        init(hashAlgorithm: HashAlgorithm, issuerNameHash: String, issuerKeyHash: String, serialNumber: String) {
            self.hashAlgorithm = hashAlgorithm
            self.issuerNameHash = issuerNameHash
            self.issuerKeyHash = issuerKeyHash
            self.serialNumber = serialNumber
        }

        /// Nil where `hashAlgorithm` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let hashAlgorithm: HashAlgorithm = reader.requiredChoice("hashAlgorithm", &warnings) else { return nil }
            self.hashAlgorithm = hashAlgorithm
            issuerNameHash = reader.requiredText("issuerNameHash", max: 128, &warnings)
            issuerKeyHash = reader.requiredText("issuerKeyHash", max: 128, &warnings)
            serialNumber = reader.requiredText("serialNumber", max: 40, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("hashAlgorithm", hashAlgorithm.name)
                $0.required("issuerNameHash", issuerNameHash, max: 128)
                $0.required("issuerKeyHash", issuerKeyHash, max: 128)
                $0.required("serialNumber", serialNumber, max: 40)
            }
        }
    }

    /// Hash by which a certificate is named (security whitepaper, 5.9).
    enum HashAlgorithm: String, SpecWord {
        case sha256 = "SHA256"
        case sha384 = "SHA384"
        case sha512 = "SHA512"

        static let words = WordTable<HashAlgorithm>()
        static var substitute: HashAlgorithm { .sha256 }
    }
}
