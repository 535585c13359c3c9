extension OCPP16 {
    /// What a certificate is for (security whitepaper, 5.5).
    enum CertificateUse: String, SpecWord {
        case centralSystemRootCertificate = "CentralSystemRootCertificate"
        case manufacturerRootCertificate = "ManufacturerRootCertificate"

        static let words = WordTable<CertificateUse>()
        static var substitute: CertificateUse { .centralSystemRootCertificate }
    }
}
