import EventStore

extension OCPP16 {
    /// We switch a connector, or with 0 the station, on or off (OCPP 1.6, 5.2, 6.7).
    struct ChangeAvailabilityRequest: StationOrder {
        var connectorId: ConnectorID
        var type: AvailabilityType

        /// A message of these fields.
        init(connectorId: ConnectorID, type: AvailabilityType) {
            self.connectorId = connectorId
            self.type = type
        }

        /// Nil where `connectorId` or `type` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
            guard let type: AvailabilityType = reader.requiredChoice("type", &warnings) else { return nil }
            self.type = type
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.field("type", type.name)
            }
        }

        var order: Order { .changeAvailability(Place(connectorId), isOperative: type == .operative) }
    }

    /// Whether the availability changes (OCPP 1.6, 6.8).
    struct ChangeAvailabilityResponse: OCPPMessage {
        var status: Word<AvailabilityStatus>

        /// A message of these fields.
        init(status: Word<AvailabilityStatus>) {
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

    /// What a connector shall be (OCPP 1.6, 7.4).
    enum AvailabilityType: String, SpecWord {
        case inoperative = "Inoperative"
        case operative = "Operative"

        static let words = WordTable<AvailabilityType>()
        static var substitute: AvailabilityType { .operative }
    }

    /// Answer to ChangeAvailability (OCPP 1.6, 7.3).
    enum AvailabilityStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case scheduled = "Scheduled"

        static let words = WordTable<AvailabilityStatus>()
        static var substitute: AvailabilityStatus { .rejected }
    }
}
