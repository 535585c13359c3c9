/// What a certificate is for (security whitepaper, 5.5).
public enum CertificateUse: String, SpecWord {
    case centralSystemRootCertificate = "CentralSystemRootCertificate"
    case manufacturerRootCertificate = "ManufacturerRootCertificate"

    public static let words = WordTable<CertificateUse>()
    public static var substitute: CertificateUse { .centralSystemRootCertificate }
}
