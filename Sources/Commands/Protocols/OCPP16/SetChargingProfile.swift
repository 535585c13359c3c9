import EventStore

extension OCPP16 {
    /// We set a charging profile (OCPP 1.6, 5.16, 6.43).
    struct SetChargingProfileRequest: OCPPMessage {
        var connectorId: ConnectorID
        var csChargingProfiles: ChargingProfile

        /// A message of these fields.
        init(connectorId: ConnectorID, csChargingProfiles: ChargingProfile) {
            self.connectorId = connectorId
            self.csChargingProfiles = csChargingProfiles
        }

        /// Nil where `connectorId` or `csChargingProfiles` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
            guard let csChargingProfiles: ChargingProfile = reader.requiredPart("csChargingProfiles", &warnings) else { return nil }
            self.csChargingProfiles = csChargingProfiles
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.part("csChargingProfiles", csChargingProfiles)
            }
        }
    }

    /// Whether the profile was taken (OCPP 1.6, 6.44).
    struct SetChargingProfileResponse: OCPPMessage {
        var status: Word<ChargingProfileStatus>

        /// A message of these fields.
        init(status: Word<ChargingProfileStatus>) {
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

    /// Answer to SetChargingProfile (OCPP 1.6, 7.12).
    enum ChargingProfileStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case notSupported = "NotSupported"

        static let words = WordTable<ChargingProfileStatus>()
        static var substitute: ChargingProfileStatus { .rejected }
    }
}
