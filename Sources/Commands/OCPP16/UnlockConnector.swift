public import EventStore

/// We unlock a connector (OCPP 1.6, 5.18, 6.53).
public struct UnlockConnectorRequest: OCPPMessage {
    public static var action: Action { .unlockConnector }

    public var connectorId: ConnectorID

    /// A message of these fields.
    public init(connectorId: ConnectorID) {
        self.connectorId = connectorId
    }

    /// Nil where `connectorId` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
        self.connectorId = connectorId
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("connectorId", connectorId.rawValue)
        }
    }
}

/// Whether it is unlocked (OCPP 1.6, 6.54).
public struct UnlockConnectorResponse: OCPPMessage {
    public static var action: Action { .unlockConnector }

    public var status: Word<UnlockStatus>

    /// A message of these fields.
    public init(status: Word<UnlockStatus>) {
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

/// Answer to UnlockConnector (OCPP 1.6, 7.49).
public enum UnlockStatus: String, SpecWord {
    case unlocked = "Unlocked"
    case unlockFailed = "UnlockFailed"
    case notSupported = "NotSupported"

    public static let words = WordTable<UnlockStatus>()
    public static var substitute: UnlockStatus { .unlockFailed }
}
