extension OCPP16 {
    /// A station tells how its signed firmware update goes (security whitepaper, 4.7.2).
    struct SignedFirmwareStatusNotificationRequest: StationRequest {
        var status: Word<SignedFirmwareStatus>
        var requestId: Int64?

        /// A message of these fields.
        init(status: Word<SignedFirmwareStatus>, requestId: Int64? = nil) {
            self.status = status
            self.requestId = requestId
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
            requestId = reader.int("requestId", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
                $0.field("requestId", requestId)
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .firmware(ProgressReport(status: status.text, requestId: requestId.flatMap { Int(exactly: $0) }))
        }
    }

    /// Receipt.
    struct SignedFirmwareStatusNotificationResponse: Receipt {}

    /// State of a signed firmware update (security whitepaper, 5.4).
    enum SignedFirmwareStatus: String, SpecWord {
        case downloaded = "Downloaded"
        case downloadFailed = "DownloadFailed"
        case downloading = "Downloading"
        case downloadScheduled = "DownloadScheduled"
        case downloadPaused = "DownloadPaused"
        case idle = "Idle"
        case installationFailed = "InstallationFailed"
        case installing = "Installing"
        case installed = "Installed"
        case installRebooting = "InstallRebooting"
        case installScheduled = "InstallScheduled"
        case installVerificationFailed = "InstallVerificationFailed"
        case invalidSignature = "InvalidSignature"
        case signatureVerified = "SignatureVerified"

        static let words = WordTable<SignedFirmwareStatus>()
        static var substitute: SignedFirmwareStatus { .idle }
    }
}
