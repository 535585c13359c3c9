extension OCPP16 {
    /// A station tells how its upload of a log goes (security whitepaper, 4.6.2).
    struct LogStatusNotificationRequest: StationRequest {
        var status: Word<UploadLogStatus>
        var requestId: Int64?

        /// A message of these fields.
        init(status: Word<UploadLogStatus>, requestId: Int64? = nil) {
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
            .upload(ProgressReport(status: status.text, requestId: requestId.flatMap { Int(exactly: $0) }))
        }
    }

    /// Receipt.
    struct LogStatusNotificationResponse: Receipt {}

    /// State of an upload of a log (security whitepaper, 5.15).
    enum UploadLogStatus: String, SpecWord {
        case badMessage = "BadMessage"
        case idle = "Idle"
        case notSupportedOperation = "NotSupportedOperation"
        case permissionDenied = "PermissionDenied"
        case uploaded = "Uploaded"
        case uploadFailure = "UploadFailure"
        case uploading = "Uploading"

        static let words = WordTable<UploadLogStatus>()
        static var substitute: UploadLogStatus { .idle }
    }
}
