public import EventStore

/// We set a charging profile (OCPP 1.6, 5.16, 6.43).
public struct SetChargingProfileRequest: OCPPMessage {
    public static var action: Action { .setChargingProfile }

    public var connectorId: ConnectorID
    public var csChargingProfiles: ChargingProfile

    /// A message of these fields.
    public init(connectorId: ConnectorID, csChargingProfiles: ChargingProfile) {
        self.connectorId = connectorId
        self.csChargingProfiles = csChargingProfiles
    }

    /// Nil where `connectorId` or `csChargingProfiles` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
        self.connectorId = connectorId
        guard let csChargingProfiles: ChargingProfile = reader.requiredPart("csChargingProfiles", &warnings) else { return nil }
        self.csChargingProfiles = csChargingProfiles
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("connectorId", connectorId.rawValue)
            $0.part("csChargingProfiles", csChargingProfiles)
        }
    }
}

/// Whether the profile was taken (OCPP 1.6, 6.44).
public struct SetChargingProfileResponse: OCPPMessage {
    public static var action: Action { .setChargingProfile }

    public var status: Word<ChargingProfileStatus>

    /// A message of these fields.
    public init(status: Word<ChargingProfileStatus>) {
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

/// Answer to SetChargingProfile (OCPP 1.6, 7.12).
public enum ChargingProfileStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notSupported = "NotSupported"

    public static let words = WordTable<ChargingProfileStatus>()
    public static var substitute: ChargingProfileStatus { .rejected }
}
