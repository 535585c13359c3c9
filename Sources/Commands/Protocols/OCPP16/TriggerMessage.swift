import EventStore

extension OCPP16 {
    /// We have a message sent (OCPP 1.6, 5.17, 6.51).
    struct TriggerMessageRequest: StationOrder {
        var requestedMessage: MessageTrigger
        var connectorId: ConnectorID?

        /// A message of these fields.
        init(requestedMessage: MessageTrigger, connectorId: ConnectorID? = nil) {
            self.requestedMessage = requestedMessage
            self.connectorId = connectorId
        }

        /// Nil where `requestedMessage` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let requestedMessage: MessageTrigger = reader.requiredChoice("requestedMessage", &warnings) else { return nil }
            self.requestedMessage = requestedMessage
            connectorId = reader.connector("connectorId", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("requestedMessage", requestedMessage.name)
                $0.field("connectorId", connectorId?.rawValue)
            }
        }

        var order: Order { .trigger(message: requestedMessage.name) }
    }

    /// Whether it will come (OCPP 1.6, 6.52).
    struct TriggerMessageResponse: OCPPMessage {
        var status: Word<TriggerMessageStatus>

        /// A message of these fields.
        init(status: Word<TriggerMessageStatus>) {
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

    /// What a station shall send (OCPP 1.6, 7.32).
    enum MessageTrigger: String, SpecWord {
        case bootNotification = "BootNotification"
        case diagnosticsStatusNotification = "DiagnosticsStatusNotification"
        case firmwareStatusNotification = "FirmwareStatusNotification"
        case heartbeat = "Heartbeat"
        case meterValues = "MeterValues"
        case statusNotification = "StatusNotification"

        static let words = WordTable<MessageTrigger>()
        static var substitute: MessageTrigger { .heartbeat }
    }

    /// Answer to TriggerMessage (OCPP 1.6, 7.44).
    enum TriggerMessageStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case notImplemented = "NotImplemented"

        static let words = WordTable<TriggerMessageStatus>()
        static var substitute: TriggerMessageStatus { .rejected }
    }
}
