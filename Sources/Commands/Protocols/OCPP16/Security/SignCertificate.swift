extension OCPP16 {
    /// A station asks for a certificate (security whitepaper, 4.2.2).
    struct SignCertificateRequest: StationRequest {
        /// PKCS#10, PEM.
        var csr: String

        /// A message of these fields.
        init(csr: String) {
            self.csr = csr
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            csr = reader.requiredText("csr", max: 5_500, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("csr", csr, max: 5_500)
            }
        }

        func report(_ clock: StationClock) -> StationReport { .certificateRequest(csr) }
    }

    /// Whether the request is worked on.
    struct SignCertificateResponse: StationResponse {
        var status: AcceptanceStatus

        /// A message of these fields.
        init(status: AcceptanceStatus) {
            self.status = status
        }

        /// Nil where `status` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let status: AcceptanceStatus = reader.requiredChoice("status", &warnings) else { return nil }
            self.status = status
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.name)
            }
        }

        init?(_ reply: Reply) {
            guard case .certificateRequest(let isAccepted) = reply else { return nil }
            status = isAccepted ? .accepted : .rejected
        }
    }
}
