extension OCPP16 {
    /// We bring a station the certificate it asked for (security whitepaper, 4.2.1).
    struct CertificateSignedRequest: OCPPMessage {
        /// PEM, leaf first.
        var certificateChain: String

        /// A message of these fields.
        init(certificateChain: String) {
            self.certificateChain = certificateChain
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            certificateChain = reader.requiredText("certificateChain", max: 10_000, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("certificateChain", certificateChain, max: 10_000)
            }
        }
    }

    /// Whether the certificate was taken.
    struct CertificateSignedResponse: OCPPMessage {
        var status: Word<AcceptanceStatus>

        /// A message of these fields.
        init(status: Word<AcceptanceStatus>) {
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
}
