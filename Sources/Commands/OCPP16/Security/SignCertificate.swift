/// A station asks for a certificate (security whitepaper, 4.2.2).
public struct SignCertificateRequest: OCPPMessage {
    public static var action: Action { .signCertificate }

    /// PKCS#10, PEM.
    public var csr: String

    /// A message of these fields.
    public init(csr: String) {
        self.csr = csr
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        csr = reader.requiredText("csr", max: 5_500, &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.required("csr", csr, max: 5_500)
        }
    }
}

/// Whether the request is worked on.
public struct SignCertificateResponse: OCPPMessage {
    public static var action: Action { .signCertificate }

    public var status: AcceptanceStatus

    /// A message of these fields.
    public init(status: AcceptanceStatus) {
        self.status = status
    }

    /// Nil where `status` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let status: AcceptanceStatus = reader.requiredChoice("status", &warnings) else { return nil }
        self.status = status
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.name)
        }
    }
}
