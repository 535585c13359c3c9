public import EventStore

/// We switch a connector, or with 0 the station, on or off (OCPP 1.6, 5.2, 6.7).
public struct ChangeAvailabilityRequest: OCPPMessage {
    public static var action: Action { .changeAvailability }

    public var connectorId: ConnectorID
    public var type: AvailabilityType

    /// A message of these fields.
    public init(connectorId: ConnectorID, type: AvailabilityType) {
        self.connectorId = connectorId
        self.type = type
    }

    /// Nil where `connectorId` or `type` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
        self.connectorId = connectorId
        guard let type: AvailabilityType = reader.requiredChoice("type", &warnings) else { return nil }
        self.type = type
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("connectorId", connectorId.rawValue)
            $0.field("type", type.name)
        }
    }
}

/// Whether the availability changes (OCPP 1.6, 6.8).
public struct ChangeAvailabilityResponse: OCPPMessage {
    public static var action: Action { .changeAvailability }

    public var status: Word<AvailabilityStatus>

    /// A message of these fields.
    public init(status: Word<AvailabilityStatus>) {
        self.status = status
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
        }
    }
}

/// What a connector shall be (OCPP 1.6, 7.4).
public enum AvailabilityType: String, SpecWord {
    case inoperative = "Inoperative"
    case operative = "Operative"

    public static let words = WordTable<AvailabilityType>()
    public static var substitute: AvailabilityType { .operative }
}

/// Answer to ChangeAvailability (OCPP 1.6, 7.3).
public enum AvailabilityStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case scheduled = "Scheduled"

    public static let words = WordTable<AvailabilityStatus>()
    public static var substitute: AvailabilityStatus { .rejected }
}
