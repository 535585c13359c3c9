import EventStore

extension OCPP16 {
    /// A station is alive and asks for the time (OCPP 1.6, 4.6, 6.29).
    struct HeartbeatRequest: EmptyMessage, StationRequest {
        func report(_ clock: StationClock) -> StationReport { .heartbeat }
    }

    /// Our time (OCPP 1.6, 6.30).
    struct HeartbeatResponse: StationResponse {
        var currentTime: Instant

        /// A message of these fields.
        init(currentTime: Instant) {
            self.currentTime = currentTime
        }

        /// Nil where `currentTime` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let currentTime = reader.requiredInstant("currentTime", &warnings) else { return nil }
            self.currentTime = currentTime
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("currentTime", currentTime)
            }
        }

        init?(_ reply: Reply) {
            guard case .time(let instant) = reply else { return nil }
            currentTime = instant
        }
    }
}
