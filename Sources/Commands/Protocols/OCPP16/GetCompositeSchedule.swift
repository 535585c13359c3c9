import EventStore

extension OCPP16 {
    /// We ask for the limits that result from all profiles (OCPP 1.6, 5.7, 6.21).
    struct GetCompositeScheduleRequest: OCPPMessage {
        var connectorId: ConnectorID
        /// Seconds.
        var duration: Int
        var chargingRateUnit: ChargingRateUnit?

        /// A message of these fields.
        init(connectorId: ConnectorID, duration: Int, chargingRateUnit: ChargingRateUnit? = nil) {
            self.connectorId = connectorId
            self.duration = duration
            self.chargingRateUnit = chargingRateUnit
        }

        /// Nil where `connectorId` or `duration` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
            guard let duration = reader.requiredCount("duration", &warnings) else { return nil }
            self.duration = duration
            chargingRateUnit = reader.choice("chargingRateUnit", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.field("duration", duration)
                $0.field("chargingRateUnit", chargingRateUnit?.name)
            }
        }
    }

    /// The limits that result (OCPP 1.6, 6.22).
    struct GetCompositeScheduleResponse: OCPPMessage {
        var status: Word<AcceptanceStatus>
        var connectorId: ConnectorID?
        var scheduleStart: Instant?
        var chargingSchedule: ChargingSchedule?

        /// A message of these fields.
        init(
            status: Word<AcceptanceStatus>, connectorId: ConnectorID? = nil, scheduleStart: Instant? = nil,
            chargingSchedule: ChargingSchedule? = nil
        ) {
            self.status = status
            self.connectorId = connectorId
            self.scheduleStart = scheduleStart
            self.chargingSchedule = chargingSchedule
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
            connectorId = reader.connector("connectorId", &warnings)
            scheduleStart = reader.instant("scheduleStart", &warnings)
            chargingSchedule = reader.part("chargingSchedule", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
                $0.field("connectorId", connectorId?.rawValue)
                $0.field("scheduleStart", scheduleStart)
                $0.part("chargingSchedule", chargingSchedule)
            }
        }

        /// The schedule as the station wrote it, bounded.
        static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
            isAccepted ? .schedule(String(decoding: reader.bytes.prefix(Limits.scheduleBytes), as: UTF8.self)) : nil
        }
    }
}
