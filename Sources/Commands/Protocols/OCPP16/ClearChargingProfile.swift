import EventStore

extension OCPP16 {
    /// We remove charging profiles (OCPP 1.6, 5.5, 6.13).
    struct ClearChargingProfileRequest: OCPPMessage {
        var id: Int64?
        var connectorId: ConnectorID?
        var chargingProfilePurpose: ChargingProfilePurpose?
        var stackLevel: Int?

        /// A message of these fields.
        init(
            id: Int64? = nil, connectorId: ConnectorID? = nil, chargingProfilePurpose: ChargingProfilePurpose? = nil,
            stackLevel: Int? = nil
        ) {
            self.id = id
            self.connectorId = connectorId
            self.chargingProfilePurpose = chargingProfilePurpose
            self.stackLevel = stackLevel
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            id = reader.int("id", &warnings)
            connectorId = reader.connector("connectorId", &warnings)
            chargingProfilePurpose = reader.choice("chargingProfilePurpose", &warnings)
            stackLevel = reader.count("stackLevel", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("id", id)
                $0.field("connectorId", connectorId?.rawValue)
                $0.field("chargingProfilePurpose", chargingProfilePurpose?.name)
                $0.field("stackLevel", stackLevel)
            }
        }
    }

    /// Whether there was such a profile (OCPP 1.6, 6.14).
    struct ClearChargingProfileResponse: OCPPMessage {
        var status: Word<ClearChargingProfileStatus>

        /// A message of these fields.
        init(status: Word<ClearChargingProfileStatus>) {
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

    /// Answer to ClearChargingProfile (OCPP 1.6, 7.10).
    enum ClearChargingProfileStatus: String, SpecWord {
        case accepted = "Accepted"
        case unknown = "Unknown"

        static let words = WordTable<ClearChargingProfileStatus>()
        static var substitute: ClearChargingProfileStatus { .unknown }
    }
}
