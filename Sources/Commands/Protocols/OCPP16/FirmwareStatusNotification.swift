extension OCPP16 {
    /// A station tells how its firmware update goes (OCPP 1.6, 4.5, 6.19).
    struct FirmwareStatusNotificationRequest: StationRequest {
        var status: Word<FirmwareStatus>

        /// A message of these fields.
        init(status: Word<FirmwareStatus>) {
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

        func report(_ clock: StationClock) -> StationReport { .firmware(ProgressReport(status: status.text)) }
    }

    /// Receipt (OCPP 1.6, 6.20).
    struct FirmwareStatusNotificationResponse: Receipt {}

    /// State of a firmware update (OCPP 1.6, 7.25).
    enum FirmwareStatus: String, SpecWord {
        case downloaded = "Downloaded"
        case downloadFailed = "DownloadFailed"
        case downloading = "Downloading"
        case idle = "Idle"
        case installationFailed = "InstallationFailed"
        case installing = "Installing"
        case installed = "Installed"

        static let words = WordTable<FirmwareStatus>()
        static var substitute: FirmwareStatus { .idle }
    }
}
