import EventStore

extension OCPP16 {
    /// We have firmware installed (OCPP 1.6, 5.19, 6.55).
    struct UpdateFirmwareRequest: OCPPMessage {
        /// Where from: a URL.
        var location: String
        var retries: Int?
        var retrieveDate: Instant
        /// Seconds.
        var retryInterval: Int?

        /// A message of these fields.
        init(location: String, retries: Int? = nil, retrieveDate: Instant, retryInterval: Int? = nil) {
            self.location = location
            self.retries = retries
            self.retrieveDate = retrieveDate
            self.retryInterval = retryInterval
        }

        /// Nil where `retrieveDate` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            location = reader.requiredText("location", &warnings)
            retries = reader.count("retries", &warnings)
            guard let retrieveDate = reader.requiredInstant("retrieveDate", &warnings) else { return nil }
            self.retrieveDate = retrieveDate
            retryInterval = reader.count("retryInterval", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("location", URIText.encoded(location))
                $0.field("retries", retries)
                $0.field("retrieveDate", retrieveDate)
                $0.field("retryInterval", retryInterval)
            }
        }
    }

    /// Receipt (OCPP 1.6, 6.56).
    struct UpdateFirmwareResponse: EmptyMessage {}
}
