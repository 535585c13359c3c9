public import EventStore

/// We have a message sent (security whitepaper, 4.4.1).
public struct ExtendedTriggerMessageRequest: OCPPMessage {
    public static var action: Action { .extendedTriggerMessage }

    public var requestedMessage: ExtendedMessageTrigger
    public var connectorId: ConnectorID?

    /// A message of these fields.
    public init(requestedMessage: ExtendedMessageTrigger, connectorId: ConnectorID? = nil) {
        self.requestedMessage = requestedMessage
        self.connectorId = connectorId
    }

    /// Nil where `requestedMessage` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let requestedMessage: ExtendedMessageTrigger = reader.requiredChoice("requestedMessage", &warnings)
        else { return nil }
        self.requestedMessage = requestedMessage
        connectorId = reader.connector("connectorId", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("requestedMessage", requestedMessage.name)
            $0.field("connectorId", connectorId?.rawValue)
        }
    }
}

/// Whether it will come.
public struct ExtendedTriggerMessageResponse: OCPPMessage {
    public static var action: Action { .extendedTriggerMessage }

    public var status: Word<TriggerMessageStatus>

    /// A message of these fields.
    public init(status: Word<TriggerMessageStatus>) {
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

/// What a station shall send (security whitepaper, 5.2).
public enum ExtendedMessageTrigger: String, SpecWord {
    case bootNotification = "BootNotification"
    case logStatusNotification = "LogStatusNotification"
    case firmwareStatusNotification = "FirmwareStatusNotification"
    case heartbeat = "Heartbeat"
    case meterValues = "MeterValues"
    case signChargePointCertificate = "SignChargePointCertificate"
    case statusNotification = "StatusNotification"

    public static let words = WordTable<ExtendedMessageTrigger>()
    public static var substitute: ExtendedMessageTrigger { .heartbeat }
}
