import EventStore

extension OCPP16 {
    /// We have a transaction started (OCPP 1.6, 5.11, 6.33).
    struct RemoteStartTransactionRequest: StationOrder {
        var connectorId: ConnectorID?
        var idTag: Subject?
        var chargingProfile: ChargingProfile?

        /// A message of these fields.
        init(connectorId: ConnectorID? = nil, idTag: Subject?, chargingProfile: ChargingProfile? = nil) {
            self.connectorId = connectorId
            self.idTag = idTag
            self.chargingProfile = chargingProfile
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            connectorId = reader.connector("connectorId", &warnings)
            idTag = reader.idTag("idTag", &warnings)
            chargingProfile = reader.part("chargingProfile", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId?.rawValue)
                $0.requiredTag("idTag", idTag)
                $0.part("chargingProfile", chargingProfile)
            }
        }

        var order: Order { .startSession(token: idTag, at: connectorId.map { Place($0) }) }
    }

    /// Whether the station will try (OCPP 1.6, 6.34).
    struct RemoteStartTransactionResponse: OCPPMessage {
        var status: Word<AcceptanceStatus>

        /// A message of these fields.
        init(status: Word<AcceptanceStatus>) {
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
    }
}
