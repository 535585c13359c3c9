extension OCPP16 {
    /// We have a certificate deleted (security whitepaper, 4.5.3).
    struct DeleteCertificateRequest: OCPPMessage {
        var certificateHashData: CertificateHashData

        /// A message of these fields.
        init(certificateHashData: CertificateHashData) {
            self.certificateHashData = certificateHashData
        }

        /// Nil where `certificateHashData` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let certificateHashData: CertificateHashData = reader.requiredPart("certificateHashData", &warnings)
            else { return nil }
            self.certificateHashData = certificateHashData
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.part("certificateHashData", certificateHashData)
            }
        }
    }

    /// Whether it was deleted.
    struct DeleteCertificateResponse: OCPPMessage {
        var status: Word<DeleteCertificateStatus>

        /// A message of these fields.
        init(status: Word<DeleteCertificateStatus>) {
            self.status = status
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
            }
        }
    }

    /// Answer to DeleteCertificate (security whitepaper, 5.8).
    enum DeleteCertificateStatus: String, SpecWord {
        case accepted = "Accepted"
        case failed = "Failed"
        case notFound = "NotFound"

        static let words = WordTable<DeleteCertificateStatus>()
        static var substitute: DeleteCertificateStatus { .failed }
    }
}
