import EventStore

extension OCPP16 {
    /// We have diagnostics uploaded (OCPP 1.6, 5.9, 6.25).
    struct GetDiagnosticsRequest: OCPPMessage {
        /// Where to: a URL.
        var location: String
        var retries: Int?
        /// Seconds.
        var retryInterval: Int?
        var startTime: Instant?
        var stopTime: Instant?

        /// A message of these fields.
        init(
            location: String, retries: Int? = nil, retryInterval: Int? = nil, startTime: Instant? = nil, stopTime: Instant? = nil
        ) {
            self.location = location
            self.retries = retries
            self.retryInterval = retryInterval
            self.startTime = startTime
            self.stopTime = stopTime
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            location = reader.requiredText("location", &warnings)
            retries = reader.count("retries", &warnings)
            retryInterval = reader.count("retryInterval", &warnings)
            startTime = reader.instant("startTime", &warnings)
            stopTime = reader.instant("stopTime", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("location", URIText.encoded(location))
                $0.field("retries", retries)
                $0.field("retryInterval", retryInterval)
                $0.field("startTime", startTime)
                $0.field("stopTime", stopTime)
            }
        }
    }

    /// The file that will come (OCPP 1.6, 6.26).
    struct GetDiagnosticsResponse: OCPPMessage {
        var fileName: String?

        /// A message of these fields.
        init(fileName: String? = nil) {
            self.fileName = fileName
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            fileName = reader.text("fileName", max: 255, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("fileName", fileName, max: 255)
            }
        }
    }
}
