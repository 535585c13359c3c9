public import EventStore

/// We have a message sent (OCPP 1.6, 5.17, 6.51).
public struct TriggerMessageRequest: OCPPMessage {
    public static var action: Action { .triggerMessage }

    public var requestedMessage: MessageTrigger
    public var connectorId: ConnectorID?

    /// A message of these fields.
    public init(requestedMessage: MessageTrigger, connectorId: ConnectorID? = nil) {
        self.requestedMessage = requestedMessage
        self.connectorId = connectorId
    }

    /// Nil where `requestedMessage` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let requestedMessage: MessageTrigger = reader.requiredChoice("requestedMessage", &warnings) else { return nil }
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

/// Whether it will come (OCPP 1.6, 6.52).
public struct TriggerMessageResponse: OCPPMessage {
    public static var action: Action { .triggerMessage }

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

/// What a station shall send (OCPP 1.6, 7.32).
public enum MessageTrigger: String, SpecWord {
    case bootNotification = "BootNotification"
    case diagnosticsStatusNotification = "DiagnosticsStatusNotification"
    case firmwareStatusNotification = "FirmwareStatusNotification"
    case heartbeat = "Heartbeat"
    case meterValues = "MeterValues"
    case statusNotification = "StatusNotification"

    public static let words = WordTable<MessageTrigger>()
    public static var substitute: MessageTrigger { .heartbeat }
}

/// Answer to TriggerMessage (OCPP 1.6, 7.44).
public enum TriggerMessageStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notImplemented = "NotImplemented"

    public static let words = WordTable<TriggerMessageStatus>()
    public static var substitute: TriggerMessageStatus { .rejected }
}
