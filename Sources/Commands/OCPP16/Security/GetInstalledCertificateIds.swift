/// We ask which certificates a station has (security whitepaper, 4.5.2).
public struct GetInstalledCertificateIdsRequest: OCPPMessage {
    public static var action: Action { .getInstalledCertificateIds }

    public var certificateType: CertificateUse

    /// A message of these fields.
    public init(certificateType: CertificateUse) {
        self.certificateType = certificateType
    }

    /// Nil where `certificateType` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let certificateType: CertificateUse = reader.requiredChoice("certificateType", &warnings) else { return nil }
        self.certificateType = certificateType
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("certificateType", certificateType.name)
        }
    }
}

/// The certificates of a station.
public struct GetInstalledCertificateIdsResponse: OCPPMessage {
    public static var action: Action { .getInstalledCertificateIds }

    public var certificateHashData: [CertificateHashData]
    public var status: Word<GetInstalledCertificateStatus>

    /// A message of these fields.
    public init(certificateHashData: [CertificateHashData] = [], status: Word<GetInstalledCertificateStatus>) {
        self.certificateHashData = certificateHashData
        self.status = status
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        certificateHashData = reader.parts("certificateHashData", &warnings)
        status = reader.requiredWord("status", &warnings)
    }

    public func write(to json: inout JSONWriter) {
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
public enum GetInstalledCertificateStatus: String, SpecWord {
    case accepted = "Accepted"
    case notFound = "NotFound"

    public static let words = WordTable<GetInstalledCertificateStatus>()
    public static var substitute: GetInstalledCertificateStatus { .notFound }
}
