import EventStore

extension OCPP16 {
    /// A station tells of a security event (security whitepaper, 4.6.3).
    struct SecurityEventNotificationRequest: StationRequest {
        var type: String
        /// Nil where the station gave no readable time.
        var timestamp: Instant?
        var techInfo: String?

        /// A message of these fields.
        init(type: String, timestamp: Instant?, techInfo: String? = nil) {
            self.type = type
            self.timestamp = timestamp
            self.techInfo = techInfo
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            type = reader.requiredText("type", max: 50, &warnings)
            timestamp = reader.requiredInstant("timestamp", &warnings)
            techInfo = reader.text("techInfo", max: 255, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("type", type, max: 50)
                $0.field("timestamp", timestamp ?? Instant(rawValue: 0))
                $0.field("techInfo", techInfo, max: 255)
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .securityEvent(SecurityReport(type: type, timestamp: timestamp, techInfo: techInfo))
        }
    }

    /// Receipt.
    struct SecurityEventNotificationResponse: Receipt {}
}
