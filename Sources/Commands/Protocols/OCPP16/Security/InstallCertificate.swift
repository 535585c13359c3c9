extension OCPP16 {
    /// We have a root certificate installed (security whitepaper, 4.5.1).
    struct InstallCertificateRequest: OCPPMessage {
        var certificateType: CertificateUse
        /// PEM.
        var certificate: String

        /// A message of these fields.
        init(certificateType: CertificateUse, certificate: String) {
            self.certificateType = certificateType
            self.certificate = certificate
        }

        /// Nil where `certificateType` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let certificateType: CertificateUse = reader.requiredChoice("certificateType", &warnings) else { return nil }
            self.certificateType = certificateType
            certificate = reader.requiredText("certificate", max: 5_500, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("certificateType", certificateType.name)
                $0.required("certificate", certificate, max: 5_500)
            }
        }
    }

    /// Whether it was installed.
    struct InstallCertificateResponse: OCPPMessage {
        var status: Word<InstallCertificateStatus>

        /// A message of these fields.
        init(status: Word<InstallCertificateStatus>) {
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

    /// Answer to InstallCertificate (security whitepaper, 5.12).
    enum InstallCertificateStatus: String, SpecWord {
        case accepted = "Accepted"
        case failed = "Failed"
        case rejected = "Rejected"

        static let words = WordTable<InstallCertificateStatus>()
        static var substitute: InstallCertificateStatus { .failed }
    }
}
