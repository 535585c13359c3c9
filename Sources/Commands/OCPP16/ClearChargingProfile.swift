public import EventStore

/// We remove charging profiles (OCPP 1.6, 5.5, 6.13).
public struct ClearChargingProfileRequest: OCPPMessage {
    public static var action: Action { .clearChargingProfile }

    public var id: Int64?
    public var connectorId: ConnectorID?
    public var chargingProfilePurpose: ChargingProfilePurpose?
    public var stackLevel: Int?

    /// A message of these fields.
    public init(
        id: Int64? = nil, connectorId: ConnectorID? = nil, chargingProfilePurpose: ChargingProfilePurpose? = nil,
        stackLevel: Int? = nil
    ) {
        self.id = id
        self.connectorId = connectorId
        self.chargingProfilePurpose = chargingProfilePurpose
        self.stackLevel = stackLevel
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        id = reader.int("id", &warnings)
        connectorId = reader.connector("connectorId", &warnings)
        chargingProfilePurpose = reader.choice("chargingProfilePurpose", &warnings)
        stackLevel = reader.count("stackLevel", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("connectorId", connectorId?.rawValue)
            $0.field("chargingProfilePurpose", chargingProfilePurpose?.name)
            $0.field("stackLevel", stackLevel)
        }
    }
}

/// Whether there was such a profile (OCPP 1.6, 6.14).
public struct ClearChargingProfileResponse: OCPPMessage {
    public static var action: Action { .clearChargingProfile }

    public var status: Word<ClearChargingProfileStatus>

    /// A message of these fields.
    public init(status: Word<ClearChargingProfileStatus>) {
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

/// Answer to ClearChargingProfile (OCPP 1.6, 7.10).
public enum ClearChargingProfileStatus: String, SpecWord {
    case accepted = "Accepted"
    case unknown = "Unknown"

    public static let words = WordTable<ClearChargingProfileStatus>()
    public static var substitute: ClearChargingProfileStatus { .unknown }
}
