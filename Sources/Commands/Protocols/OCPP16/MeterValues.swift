import EventStore

extension OCPP16 {
    /// A station sends readings (OCPP 1.6, 4.7, 6.31). Always answered.
    struct MeterValuesRequest: StationRequest {
        /// 0 is the meter of the station (field.md, quirk 68); also where none was given.
        var connectorId: ConnectorID
        /// Nil where it is 0 or absent (field.md, quirk 58).
        var transactionId: Int64?
        var meterValue: [MeterValue]

        /// A message of these fields.
        init(connectorId: ConnectorID, transactionId: Int64? = nil, meterValue: [MeterValue]) {
            self.connectorId = connectorId
            self.transactionId = transactionId
            self.meterValue = meterValue
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            connectorId = reader.requiredConnector("connectorId", &warnings) ?? .station
            transactionId = reader.int("transactionId", &warnings).flatMap { $0 == 0 ? nil : $0 }
            meterValue = MeterValue.all(of: reader, "meterValue", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.field("transactionId", transactionId)
                $0.key("meterValue")
                $0.beginArray()
                for element in meterValue { element.write(to: &$0) }
                $0.endArray()
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .meterReadings(
                MeterReport(
                    place: Place(connectorId), transaction: transactionId.map { .number($0) }, readings: meterValue.readings(clock)))
        }
    }

    /// Receipt (OCPP 1.6, 6.32).
    struct MeterValuesResponse: Receipt {}
}
