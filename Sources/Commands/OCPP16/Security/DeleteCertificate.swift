/// We have a certificate deleted (security whitepaper, 4.5.3).
public struct DeleteCertificateRequest: OCPPMessage {
    public static var action: Action { .deleteCertificate }

    public var certificateHashData: CertificateHashData

    /// A message of these fields.
    public init(certificateHashData: CertificateHashData) {
        self.certificateHashData = certificateHashData
    }

    /// Nil where `certificateHashData` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let certificateHashData: CertificateHashData = reader.requiredPart("certificateHashData", &warnings)
        else { return nil }
        self.certificateHashData = certificateHashData
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.part("certificateHashData", certificateHashData)
        }
    }
}

/// Whether it was deleted.
public struct DeleteCertificateResponse: OCPPMessage {
    public static var action: Action { .deleteCertificate }

    public var status: Word<DeleteCertificateStatus>

    /// A message of these fields.
    public init(status: Word<DeleteCertificateStatus>) {
        self.status = status
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
        }
    }
}

/// Answer to DeleteCertificate (security whitepaper, 5.8).
public enum DeleteCertificateStatus: String, SpecWord {
    case accepted = "Accepted"
    case failed = "Failed"
    case notFound = "NotFound"

    public static let words = WordTable<DeleteCertificateStatus>()
    public static var substitute: DeleteCertificateStatus { .failed }
}
