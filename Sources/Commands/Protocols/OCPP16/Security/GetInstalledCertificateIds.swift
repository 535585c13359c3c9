extension OCPP16 {
    /// We ask which certificates a station has (security whitepaper, 4.5.2).
    struct GetInstalledCertificateIdsRequest: OCPPMessage {
        var certificateType: CertificateUse

        /// A message of these fields.
        init(certificateType: CertificateUse) {
            self.certificateType = certificateType
        }

        /// Nil where `certificateType` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let certificateType: CertificateUse = reader.requiredChoice("certificateType", &warnings) else { return nil }
            self.certificateType = certificateType
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("certificateType", certificateType.name)
            }
        }
    }

    /// The certificates of a station.
    struct GetInstalledCertificateIdsResponse: OCPPMessage {
        var certificateHashData: [CertificateHashData]
        var status: Word<GetInstalledCertificateStatus>

        /// A message of these fields.
        init(certificateHashData: [CertificateHashData] = [], status: Word<GetInstalledCertificateStatus>) {
            self.certificateHashData = certificateHashData
            self.status = status
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            certificateHashData = reader.parts("certificateHashData", &warnings)
            status = reader.requiredWord("status", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                if !certificateHashData.isEmpty {
                    $0.key("certificateHashData")
                    $0.beginArray()
                    for element in certificateHashData { element.write(to: &$0) }
                    $0.endArray()
                }
                $0.field("status", status.written)
            }
        }
    }

    /// Answer to GetInstalledCertificateIds (security whitepaper, 5.10).
    enum GetInstalledCertificateStatus: String, SpecWord {
        case accepted = "Accepted"
        case notFound = "NotFound"

        static let words = WordTable<GetInstalledCertificateStatus>()
        static var substitute: GetInstalledCertificateStatus { .notFound }
    }
}
