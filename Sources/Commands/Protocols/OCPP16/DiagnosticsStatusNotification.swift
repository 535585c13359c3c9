extension OCPP16 {
    /// A station tells how its upload of diagnostics goes (OCPP 1.6, 4.4, 6.17).
    struct DiagnosticsStatusNotificationRequest: StationRequest {
        var status: Word<DiagnosticsStatus>

        /// A message of these fields.
        init(status: Word<DiagnosticsStatus>) {
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

        func report(_ clock: StationClock) -> StationReport { .upload(ProgressReport(status: status.text)) }
    }

    /// Receipt (OCPP 1.6, 6.18).
    struct DiagnosticsStatusNotificationResponse: Receipt {}

    /// State of an upload of diagnostics (OCPP 1.6, 7.24).
    enum DiagnosticsStatus: String, SpecWord {
        case idle = "Idle"
        case uploaded = "Uploaded"
        case uploadFailed = "UploadFailed"
        case uploading = "Uploading"

        static let words = WordTable<DiagnosticsStatus>()
        static var substitute: DiagnosticsStatus { .idle }
    }
}
